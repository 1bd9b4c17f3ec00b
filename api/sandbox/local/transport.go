package local

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"time"

	"trs/api/sandbox/serve"
)

// reachWait is how long a request waits for a sandbox that nobody serves at the
// moment: the time that a takeover may need.
const reachWait = 10 * time.Second

// Transport sends requests to the sandbox wherever it is. Requests to other
// servers go there.
func (s *Sandbox) Transport() http.RoundTripper { return transport{s} }

type transport struct{ *Sandbox }

// RoundTrip carries a request out once the sandbox is open.
func (t transport) RoundTrip(req *http.Request) (*http.Response, error) {
	now, _ := t.now()
	t.start()
	if now != nil {
		if err := now.wait(req.Context()); err != nil {
			closeBody(req)
			return nil, err
		}
	}
	if !t.isOurs(req.URL.Host) {
		return t.http.RoundTrip(req)
	}
	return t.persist(req)
}

func closeBody(req *http.Request) {
	if req.Body != nil {
		_ = req.Body.Close()
	}
}

// wait waits until the sandbox is open.
func (v *served) wait(ctx context.Context) error {
	select {
	case <-v.ready:
		return v.err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// isOurs reports whether the sandbox is, or in this run was, at host.
func (s *Sandbox) isOurs(host string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.hosts[host]
}

// dial connects to the sandbox. While nobody serves it, nothing has been sent,
// so waiting for the next server is safe for every request.
func (s *Sandbox) dial(ctx context.Context, network, address string) (net.Conn, error) {
	var dialer net.Dialer
	if !s.isOurs(address) {
		return dialer.DialContext(ctx, network, address)
	}
	for end := time.Now().Add(reachWait); ; {
		_, host := s.now()
		conn, err := dialer.DialContext(ctx, network, host)
		if err == nil || time.Now().After(end) {
			return conn, err
		}
		if paused := pause(ctx, 20*time.Millisecond); paused != nil {
			return nil, errors.Join(paused, err)
		}
		now, _ := s.now()
		if now == nil {
			s.look()
			continue
		}
		if err := now.wait(ctx); err != nil {
			return nil, err
		}
	}
}

// look finds out whether another process serves the sandbox by now.
func (s *Sandbox) look() {
	holder := serve.ReadHolder(s.dir)
	if at, err := url.Parse(holder.URL); err == nil && at.Host != "" {
		s.moved(at.Host, holder.Started)
	}
}

// Wait waits until the sandbox is open. It returns the session of the demo data
// and its user; both are "" when there is none.
func (s *Sandbox) Wait(ctx context.Context) (session, user string, err error) {
	s.start()
	if now, _ := s.now(); now != nil {
		if err := now.wait(ctx); err != nil {
			return "", "", err
		}
		session, user = now.box.DemoSession()
		return session, user, nil
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.BaseURL()+"/_sandbox/", nil)
	if err != nil {
		return "", "", err
	}
	req.Header.Set("X-Api-Key", s.key)
	resp, err := s.Transport().RoundTrip(req)
	if err != nil {
		return "", "", fmt.Errorf("join the sandbox at %s: %w", s.BaseURL(), err)
	}
	defer resp.Body.Close()
	var status struct {
		Demo struct {
			SessionID string `json:"session_id"`
			UserID    string `json:"user_id"`
		} `json:"demo"`
	}
	if resp.StatusCode != http.StatusOK {
		return "", "", fmt.Errorf("join the sandbox at %s: it answered %s", s.BaseURL(), resp.Status)
	}
	if err := json.NewDecoder(resp.Body).Decode(&status); err != nil {
		return "", "", fmt.Errorf("join the sandbox at %s: %w", s.BaseURL(), err)
	}
	return status.Demo.SessionID, status.Demo.UserID, nil
}
