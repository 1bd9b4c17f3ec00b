package local

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"trs/api/sandbox/serve"
)

// A server that leaves closes connections on which a request may just be under
// way: those that wait to be accepted, and those whose request it has read but
// not begun. Such a request fails although the next server could answer it. It
// is sent again when that cannot make anything happen twice: when it only reads,
// or when its body stayed here. For the latter the server is asked to say when it
// wants the body, which it does not before it has begun. A change without a body
// gets an empty one of unknown length for that, which the sandbox wants before it
// does anything (see awaited there).

// persist carries out a request to the sandbox, by the next server if its own
// leaves before it.
func (s *Sandbox) persist(req *http.Request) (*http.Response, error) {
	for end := time.Now().Add(reachWait); ; {
		attempt, since := s.prepare(req)
		resp, err := s.http.RoundTrip(attempt)
		if err == nil || !harmless(attempt) || time.Now().After(end) || !s.changed(req.Context(), since) {
			leaveBody(req, attempt)
			return resp, err
		}
		if paused := pause(req.Context(), 20*time.Millisecond); paused != nil {
			leaveBody(req, attempt)
			return nil, err
		}
		s.look()
	}
}

// prepare addresses a request to the server of the moment, which began at the
// time that it returns.
func (s *Sandbox) prepare(req *http.Request) (attempt *http.Request, since time.Time) {
	s.mu.Lock()
	host, since := s.host, s.since
	s.mu.Unlock()
	attempt = req.Clone(req.Context())
	if attempt.URL.Host != host {
		attempt.URL.Host, attempt.Host = host, ""
	}
	body := &lateBody{ReadCloser: req.Body}
	if req.Body == nil || req.Body == http.NoBody {
		if reads(req) {
			return attempt, since
		}
		body.ReadCloser = http.NoBody
		attempt.ContentLength, attempt.TransferEncoding = -1, []string{"chunked"} // net/http would leave the empty body out
	}
	attempt.Header.Set("Expect", "100-continue")
	attempt.Body = body
	attempt.GetBody = func() (io.ReadCloser, error) {
		if !body.begun.Load() {
			return body, nil
		}
		if body.ReadCloser == http.NoBody {
			return body, nil
		}
		if req.GetBody == nil {
			return nil, errors.New("the body of the request cannot be sent again")
		}
		return req.GetBody()
	}
	return attempt, since
}

// harmless tells whether a request that failed may be sent again.
func harmless(attempt *http.Request) bool {
	body, ok := attempt.Body.(*lateBody)
	return reads(attempt) || ok && !body.begun.Load()
}

// reads tells whether a request changes nothing.
func reads(req *http.Request) bool {
	return req.Method == http.MethodGet || req.Method == http.MethodHead
}

// lateBody is a body that may not be wanted at once. It stays open until some of
// it was sent, for the next attempt.
type lateBody struct {
	io.ReadCloser
	begun atomic.Bool
}

func (b *lateBody) Read(p []byte) (int, error) {
	b.begun.Store(true)
	return b.ReadCloser.Read(p)
}

func (b *lateBody) Close() error {
	if !b.begun.Load() {
		return nil
	}
	return b.ReadCloser.Close()
}

// leaveBody closes the body of a request if nobody wanted it.
func leaveBody(req, attempt *http.Request) {
	if body, ok := attempt.Body.(*lateBody); ok && !body.begun.Load() {
		closeBody(req)
	}
}

// changed tells whether the server that began at the given time is leaving or has
// left. One that leaves stops listening before anything else, and takes back who
// it is at the end: whoever listens in its place after that is the next one.
func (s *Sandbox) changed(ctx context.Context, since time.Time) bool {
	holder := serve.ReadHolder(s.dir)
	if !holder.Started.Equal(since) {
		return true
	}
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "tcp", holder.Address)
	if err != nil {
		return ctx.Err() == nil
	}
	_ = conn.Close()
	return !serve.ReadHolder(s.dir).Started.Equal(since)
}
