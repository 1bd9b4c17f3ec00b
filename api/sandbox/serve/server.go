package serve

import (
	"context"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// Limits of a connection. Bodies and answers have their own, in limits.go.
const (
	headerTimeout = 10 * time.Second
	idleTimeout   = 2 * time.Minute
	maxHeader     = 64 << 10 // bytes
)

// How long a server that leaves waits for the first request of a connection, and
// for the next one.
const (
	newWait  = time.Second
	idleWait = 100 * time.Millisecond
)

// Server serves a sandbox over HTTP, with limits on what a slow client may hold.
// It leaves without dropping a request that has reached it.
type Server struct {
	http     http.Server
	leaving  atomic.Bool
	newWait  time.Duration
	idleWait time.Duration

	mu       sync.Mutex
	listener net.Listener
	open     map[net.Conn]standing
}

// standing is how a connection stands, and since when.
type standing struct {
	state http.ConnState
	since time.Time
}

// NewServer is a server of a sandbox.
func NewServer(box http.Handler) *Server {
	s := &Server{newWait: newWait, idleWait: idleWait, open: map[net.Conn]standing{}}
	s.http = http.Server{
		Handler:           s.parting(limits(box)),
		ReadHeaderTimeout: headerTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeader,
		ConnState:         s.note,
	}
	return s
}

// Serve answers what comes to the listener until the server leaves or is closed.
func (s *Server) Serve(listener net.Listener) error {
	s.mu.Lock()
	s.listener = listener
	s.mu.Unlock()
	return s.http.Serve(listener)
}

// Close ends everything at once.
func (s *Server) Close() error { return s.http.Close() }

// Leave listens no more, answers the requests that are here or on their way, and
// ends. It fails when it has to leave some behind because ctx ends.
//
// Shutdown of net/http alone would hang up on a connection whose request it has
// read but not begun. So the connections are told to close, each with the next
// answer, and what is left when nothing moves any more is ended.
func (s *Server) Leave(ctx context.Context) error {
	s.leaving.Store(true)
	s.mu.Lock()
	if s.listener != nil {
		_ = s.listener.Close()
	}
	s.mu.Unlock()
	for begin := time.Now(); ctx.Err() == nil && s.expects(begin); {
		select {
		case <-ctx.Done():
		case <-time.After(2 * time.Millisecond):
		}
	}
	s.mu.Lock()
	for conn, stands := range s.open {
		if stands.state == http.StateNew { // Shutdown would wait for its first request, and drop it
			_ = conn.Close()
		}
	}
	s.mu.Unlock()
	return s.http.Shutdown(ctx)
}

// expects reports whether there are connections to wait for, since begin.
func (s *Server) expects(begin time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, stands := range s.open {
		waited := min(time.Since(begin), time.Since(stands.since))
		switch {
		case stands.state == http.StateActive,
			stands.state == http.StateNew && waited < s.newWait,
			stands.state == http.StateIdle && waited < s.idleWait:
			return true
		}
	}
	return false
}

// note follows the connections.
func (s *Server) note(conn net.Conn, state http.ConnState) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if state == http.StateClosed || state == http.StateHijacked {
		delete(s.open, conn)
		return
	}
	s.open[conn] = standing{state, time.Now()}
}

// parting asks clients of a server that leaves for no more.
func (s *Server) parting(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.leaving.Load() {
			w.Header().Set("Connection", "close")
		}
		next.ServeHTTP(w, r)
	})
}
