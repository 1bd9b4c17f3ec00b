package local

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"trs/api/sandbox/serve"
)

// hasty is a server that hangs up instead of answering.
type hasty struct {
	t        *testing.T
	lock     *serve.Lock
	listener net.Listener
	leaves   bool // listens no more from the first request on
	wants    bool // reads the body before it hangs up
	requests chan string
}

func hang(t *testing.T, dir string, leaves, wants bool) *hasty {
	t.Helper()
	lock, err := serve.Acquire(dir)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := lock.Announce(serve.NewHolder("http://"+listener.Addr().String(), "ak_mine")); err != nil {
		t.Fatal(err)
	}
	h := &hasty{t: t, lock: lock, listener: listener, leaves: leaves, wants: wants, requests: make(chan string, 100)}
	t.Cleanup(h.leave)
	go h.serve()
	return h
}

func (h *hasty) leave() {
	_ = h.listener.Close()
	_ = h.lock.Release()
}

func (h *hasty) serve() {
	for {
		conn, err := h.listener.Accept()
		if err != nil {
			return
		}
		h.hangUp(conn)
	}
}

func (h *hasty) hangUp(conn net.Conn) {
	defer conn.Close()
	req, err := http.ReadRequest(bufio.NewReader(conn))
	if err != nil {
		return // somebody looked whether anyone listens
	}
	h.requests <- req.Method
	if h.wants {
		_, _ = io.WriteString(conn, "HTTP/1.1 100 Continue\r\n\r\n")
		_, _ = io.Copy(io.Discard, req.Body)
	}
	if h.leaves {
		_ = h.listener.Close()
	}
}

func TestTransport_NextServerAnswersWhatTheLastOneHungUpOn(t *testing.T) {
	const sessions = "/api/v3.1/tool_router/session"
	for name, c := range map[string]struct {
		method, path, body string
		want               int
	}{
		"reading":                  {http.MethodGet, "/api/v3.1/connected_accounts", "", http.StatusOK},
		"a change":                 {http.MethodPost, sessions, `{"user_id":"maya"}`, http.StatusCreated},
		"a change without a body":  {http.MethodDelete, sessions + "/trs_none", "", http.StatusNotFound},
		"a change, no body needed": {http.MethodPost, sessions + "/trs_none/attach", "", http.StatusNotFound},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			h := hang(t, dir, true, false)
			next, asking := open(t, dir), open(t, dir)
			next.start()
			go func() {
				<-h.requests
				h.leave()
			}()
			var body io.Reader
			if c.body != "" {
				body = strings.NewReader(c.body)
			}
			req, err := http.NewRequestWithContext(t.Context(), c.method, asking.BaseURL()+c.path, body)
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("X-Api-Key", asking.Key())
			resp, err := asking.Transport().RoundTrip(req)
			if err != nil {
				t.Fatal(err)
			}
			defer resp.Body.Close()
			if text, err := io.ReadAll(resp.Body); resp.StatusCode != c.want || err != nil {
				t.Errorf("%s, %v\n%s", resp.Status, err, text)
			}
			if holder := serve.ReadHolder(dir); holder.Key != "ak_mine" || holder.PID == 0 {
				t.Errorf("nobody has carried on: %+v", holder)
			}
		})
	}
}

func TestTransport_SendsNothingTwiceThatMayHaveRun(t *testing.T) {
	for name, c := range map[string]struct {
		method        string
		leaves, wants bool
	}{
		"a body that was read":       {http.MethodPost, true, true},
		"no body, and one wanted":    {http.MethodDelete, true, true},
		"a server that stays":        {http.MethodPost, false, false},
		"reading, of one that stays": {http.MethodGet, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			h := hang(t, dir, c.leaves, c.wants)
			s := open(t, dir)
			ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
			defer cancel()
			var body io.Reader
			if c.method == http.MethodPost {
				body = strings.NewReader(`{"user_id":"maya"}`)
			}
			req, err := http.NewRequestWithContext(ctx, c.method, s.BaseURL()+"/x", body)
			if err != nil {
				t.Fatal(err)
			}
			resp, err := s.Transport().RoundTrip(req)
			if err == nil {
				_ = resp.Body.Close()
			}
			if err == nil || ctx.Err() != nil || len(h.requests) != 1 {
				t.Errorf("%d requests, %v", len(h.requests), err)
			}
		})
	}
}
