package journal

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"trs/api"
	"trs/api/internal/redact"
)

// Transport returns a RoundTripper that records and passes on to next; nil
// means http.DefaultTransport. Bodies are copied as they flow: nothing is read
// ahead, held back or changed.
func (j *Journal) Transport(next http.RoundTripper) http.RoundTripper {
	if next == nil {
		next = http.DefaultTransport
	}
	return &recorder{journal: j, next: next}
}

type recorder struct {
	journal *Journal
	next    http.RoundTripper
}

// RoundTrip records the exchange and carries it out.
func (r *recorder) RoundTrip(req *http.Request) (*http.Response, error) {
	run := r.start(req)
	if req.Body != nil && req.Body != http.NoBody {
		copied := req.Clone(req.Context())
		copied.Body = &teeBody{from: req.Body, into: run.sent}
		req = copied
	}
	resp, err := r.next.RoundTrip(req)
	run.entry.TTFB = r.journal.options.Now().Sub(run.entry.Start)
	if err != nil {
		run.end(err)
		return resp, err
	}
	run.answered(resp)
	resp.Body = &teeBody{from: resp.Body, into: run.received, closed: run.end}
	return resp, nil
}

// exchangeRun is an exchange under way.
type exchangeRun struct {
	journal        *Journal
	entry          Exchange
	secrets        []string // values of this request that must show nowhere
	file           bool     // a presigned transfer: its body is a file
	sent, received *capture
}

func (r *recorder) start(req *http.Request) *exchangeRun {
	j := r.journal
	attempt, _ := api.AttemptOf(req.Context())
	run := &exchangeRun{journal: j, file: attempt.Operation == "upload" || attempt.Operation == "download"}
	for name, values := range req.Header {
		if redact.CredentialHeader(name) {
			for _, value := range values {
				if len(value) >= 4 {
					run.secrets = append(run.secrets, value)
				}
			}
		}
	}
	keep := j.options.BodyBytes
	if run.file {
		keep = 0
	}
	run.sent = &capture{limit: keep, now: j.options.Now}
	run.received = &capture{limit: keep, now: j.options.Now}
	run.entry = Exchange{
		Operation: attempt.Operation, Attempt: max(attempt.Number, 1), Hop: attempt.Hop,
		Start: j.options.Now(), Method: req.Method, URL: run.url(req.URL.String()),
		RequestHeader: run.headers(req.Header), RequestID: req.Header.Get("X-Request-Id"),
	}
	run.entry.ID = j.begin(run.entry)
	return run
}

func (run *exchangeRun) answered(resp *http.Response) {
	run.entry.Status, run.entry.Proto = resp.StatusCode, resp.Proto
	run.received.expect(resp.ContentLength)
	run.entry.ResponseHeader = run.headers(resp.Header)
	if id := resp.Header.Get("X-Request-Id"); id != "" {
		run.entry.RequestID = id
	}
}

// end records how the exchange went; err is nil when the answer was read.
func (run *exchangeRun) end(err error) {
	e := &run.entry
	e.Duration = run.journal.options.Now().Sub(e.Start)
	if at := run.received.endedAt(); !at.IsZero() {
		e.Duration = at.Sub(e.Start)
	}
	if err != nil {
		var wrapped *url.Error
		for errors.As(err, &wrapped) { // its text has the URL with its secrets
			err = wrapped.Err
		}
		e.Error = run.hide(redact.Text(err.Error()))
	}
	e.RequestBody = run.body(run.sent)
	e.ResponseBody = run.body(run.received)
	e.Done = true
	run.journal.finish(*e)
}

func (run *exchangeRun) body(c *capture) Body {
	data, size := c.taken()
	body := Body{Size: size, Truncated: size > int64(len(data))}
	switch {
	case run.file:
		body.Omitted, body.Truncated = size > 0, false
	case !body.Truncated:
		body.Data = redact.Body(data)
	default:
		clean, ok := redact.Partial(data)
		body.Data, body.Omitted = clean, !ok
	}
	for _, secret := range run.secrets {
		if bytes.Contains(body.Data, []byte(secret)) {
			body.Data = bytes.ReplaceAll(body.Data, []byte(secret), []byte(redact.Mark))
		}
	}
	if room := cap(body.Data) - len(body.Data); room > len(body.Data)/8 {
		body.Data = bytes.Clone(body.Data) // it grew as it came, and is kept for long
	}
	return body
}

func (run *exchangeRun) url(raw string) string {
	if run.file {
		return run.hide(redact.Presigned(raw))
	}
	return run.hide(redact.URL(raw))
}

func (run *exchangeRun) headers(h http.Header) http.Header {
	clean := redact.Headers(h)
	for _, values := range clean {
		for i := range values {
			values[i] = run.hide(values[i])
		}
	}
	return clean
}

func (run *exchangeRun) hide(text string) string {
	for _, secret := range run.secrets {
		text = strings.ReplaceAll(text, secret, redact.Mark)
	}
	return text
}

// capture copies the beginning of a body.
type capture struct {
	limit int
	now   func() time.Time

	mu   sync.Mutex
	data bytes.Buffer
	size int64
	end  time.Time
	done bool
}

func (c *capture) add(p []byte, end bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.size += int64(len(p))
	if room := c.limit - c.data.Len(); room > 0 && !c.done {
		c.data.Write(p[:min(room, len(p))])
	}
	if end && c.end.IsZero() {
		c.end = c.now()
	}
}

// expect makes room for a body of a size that is known; -1 is one that is not.
func (c *capture) expect(size int64) {
	if size > 0 && c.limit > 0 {
		c.data.Grow(int(min(size, int64(c.limit))))
	}
}

// taken ends the capture: what flows afterwards is not kept.
func (c *capture) taken() ([]byte, int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.done = true
	return c.data.Bytes(), c.size
}

func (c *capture) endedAt() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.end
}

// teeBody is a body that is copied while it is read.
type teeBody struct {
	from   io.ReadCloser
	into   *capture
	closed func(error)

	once   sync.Once
	failed error
}

func (b *teeBody) Read(p []byte) (int, error) {
	n, err := b.from.Read(p)
	b.into.add(p[:n], err != nil)
	if err != nil && !errors.Is(err, io.EOF) {
		b.failed = err
	}
	return n, err
}

// Close closes the body and, for an answer, ends the exchange: only then, so
// that the reader never waits for the recording.
func (b *teeBody) Close() error {
	err := b.from.Close()
	if b.closed != nil {
		b.once.Do(func() { b.closed(b.failed) })
	}
	return err
}
