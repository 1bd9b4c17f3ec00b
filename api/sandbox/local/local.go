// Package local is the sandbox of one data directory, for the programs of one
// user on this machine. The first of them serves it on loopback and those that
// come later join; when the serving one leaves, another carries on at the same
// address with the same key. Clients use Transport, which waits until the
// sandbox answers and finds it again wherever it went.
package local

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"path/filepath"
	"sync"
	"time"

	"trs/api/sandbox"
	"trs/api/sandbox/serve"
)

const (
	holderWait  = 500 * time.Millisecond // for a server that is just starting to say where it is
	addressWait = 2 * time.Second        // for the old server's address to be free again
	finishWait  = time.Second            // for requests of others in flight when leaving
)

// Sandbox is a sandbox that this process serves, or has joined. It is safe for
// concurrent use.
type Sandbox struct {
	dir     string
	options sandbox.Options
	key     string
	http    *http.Transport
	run     func()          // serves, or waits for its turn to serve
	ctx     context.Context // of what goes on after Open, without its end

	mu      sync.Mutex
	host    string          // where the sandbox is
	hosts   map[string]bool // wherever it was in this run
	since   time.Time       // when its server, the last one seen, began
	served  *served         // nil while another process serves
	started bool
	closed  bool
}

// served is what this process serves.
type served struct {
	lock     *serve.Lock
	listener net.Listener
	server   *serve.Server
	box      *sandbox.Server
	ready    chan struct{} // closed once box is open, or err says why it is not
	err      error
}

// Open takes the data directory, or finds out who has it; "" is the usual one. It
// is quick: the sandbox itself opens with the first request, or Wait. Of the
// options, Dir and APIKey are set here.
func Open(ctx context.Context, dir string, options sandbox.Options) (s *Sandbox, err error) {
	if dir == "" {
		if dir, err = serve.DefaultDir(); err != nil {
			return nil, err
		}
	}
	if dir, err = filepath.Abs(dir); err != nil {
		return nil, fmt.Errorf("find the data directory: %w", err)
	}
	s = &Sandbox{dir: dir, options: options, hosts: map[string]bool{}, ctx: context.WithoutCancel(ctx)}
	s.http = &http.Transport{DialContext: s.dial, MaxIdleConnsPerHost: 8, IdleConnTimeout: time.Minute, ExpectContinueTimeout: reachWait}
	lock, err := serve.Acquire(dir)
	var held *serve.HeldError
	switch {
	case errors.As(err, &held):
		s.run = s.succeed
		return s, s.join(ctx, held)
	case err != nil:
		return nil, err
	}
	kept, err := readKept(dir)
	var now *served
	if err == nil {
		s.key = kept.Key
		now, err = s.listen(ctx, lock, fmt.Sprintf("127.0.0.1:%d", kept.Port), 0)
	}
	if err != nil {
		return nil, errors.Join(err, lock.Release())
	}
	s.run = func() { s.serve(now) }
	return s, nil
}

// join finds the server of another process.
func (s *Sandbox) join(ctx context.Context, held *serve.HeldError) error {
	holder := held.Holder
	for end := time.Now().Add(holderWait); holder.URL == ""; holder = serve.ReadHolder(s.dir) {
		if time.Now().After(end) {
			return held
		}
		if err := pause(ctx, 5*time.Millisecond); err != nil {
			return err
		}
	}
	at, err := url.Parse(holder.URL)
	if err != nil || at.Host == "" || holder.Key == "" {
		return held
	}
	s.key = holder.Key
	s.moved(at.Host, holder.Started)
	return nil
}

// listen makes this process the server. Requests that come before the sandbox is
// open wait for it. An address that is taken is tried for the given time before
// another one is chosen.
func (s *Sandbox) listen(ctx context.Context, lock *serve.Lock, address string, patience time.Duration) (*served, error) {
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", address)
	for end := time.Now().Add(patience); err != nil && time.Now().Before(end); listener, err = config.Listen(ctx, "tcp", address) {
		if err := pause(ctx, 10*time.Millisecond); err != nil {
			return nil, err
		}
	}
	if err != nil {
		if listener, err = config.Listen(ctx, "tcp", "127.0.0.1:0"); err != nil {
			return nil, fmt.Errorf("listen for the sandbox: %w", err)
		}
	}
	host := listener.Addr().String()
	holder := serve.NewHolder("http://"+host, s.key)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed { // what is closed leaves the directory alone
		return nil, errors.Join(net.ErrClosed, listener.Close())
	}
	if err := lock.Announce(holder); err != nil {
		return nil, errors.Join(err, listener.Close())
	}
	s.host, s.hosts[host], s.since = host, true, holder.Started
	s.served = &served{lock: lock, listener: listener, ready: make(chan struct{})}
	return s.served, nil
}

// moved notes where the sandbox is, and since when it has the server it has.
func (s *Sandbox) moved(host string, since time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.host, s.hosts[host], s.since = host, true, since
}

// now is what this process serves, if it does, and where the sandbox is.
func (s *Sandbox) now() (*served, string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.served, s.host
}

// start opens the sandbox in the background, or waits there for the day when its
// server leaves. Only the first call does anything.
func (s *Sandbox) start() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.started && !s.closed {
		s.started = true
		go s.run()
	}
}

// serve opens the sandbox and serves it.
func (s *Sandbox) serve(now *served) {
	defer close(now.ready)
	options := s.options
	options.Dir, options.APIKey = s.dir, s.key
	box, err := sandbox.New(s.ctx, options)
	if err != nil {
		now.err = fmt.Errorf("open the sandbox in %s: %w; use another directory with --data-dir", s.dir, err)
		_ = now.listener.Close()
		return
	}
	now.box, now.server = box, serve.NewServer(box)
	go func() { _ = now.server.Serve(now.listener) }()
	s.keep()
}

// succeed takes over when the server of another process has left.
func (s *Sandbox) succeed() {
	joined := serve.Join(s.dir)
	lock, err := serve.Await(s.dir)
	joined()
	if err != nil {
		return // the transport goes on looking for a server
	}
	s.take(lock, addressWait)
}

// take serves the sandbox where it was, if it can.
func (s *Sandbox) take(lock *serve.Lock, patience time.Duration) {
	_, host := s.now()
	now, err := s.listen(s.ctx, lock, host, patience)
	if err != nil {
		_ = lock.Release()
		return
	}
	s.serve(now)
}

// keep remembers key and port for the next run. That it cannot is no reason not
// to serve.
func (s *Sandbox) keep() {
	_, host := s.now()
	if err := changeKept(s.dir, host); err != nil && s.options.Log != nil {
		s.options.Log("remember the port of the sandbox: %v", err)
	}
}

// Dir is the data directory.
func (s *Sandbox) Dir() string { return s.dir }

// Key is the key that requests must carry.
func (s *Sandbox) Key() string { return s.key }

// BaseURL is where the sandbox is at the moment.
func (s *Sandbox) BaseURL() string {
	_, host := s.now()
	return "http://" + host
}

// Suspend prepares for the process to be stopped: when it serves the sandbox and
// others have joined, one of them takes over, and requests in flight get a moment
// to finish. resume comes back, as one that has joined, or as the server when
// there is no other.
func (s *Sandbox) Suspend() (resume func()) {
	if now, _ := s.now(); now == nil || !serve.IsJoined(s.dir) {
		return func() {}
	}
	if err := s.leave(); err != nil && s.options.Log != nil {
		s.options.Log("hand over the sandbox: %v", err)
	}
	return func() {
		lock, err := serve.Acquire(s.dir)
		if err != nil {
			s.look()
			go s.succeed()
			return
		}
		go s.take(lock, addressWait)
	}
}

// Close leaves the sandbox. When this process serves it, requests of others get
// a moment to finish, and another process may carry on.
func (s *Sandbox) Close() error {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	return s.leave()
}

// leave stops serving.
func (s *Sandbox) leave() error {
	s.mu.Lock()
	now, started := s.served, s.started
	s.served, s.started = nil, true // what follows is started elsewhere, if at all
	s.mu.Unlock()
	s.http.CloseIdleConnections()
	if now == nil {
		return nil
	}
	defer now.lock.Release() //nolint:errcheck // it goes with the process at the latest
	if !started {
		now.err = net.ErrClosed
		close(now.ready)
		return now.listener.Close()
	}
	<-now.ready
	if now.server == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(s.ctx, finishWait)
	defer cancel()
	if now.server.Leave(ctx) != nil {
		_ = now.server.Close()
	}
	return now.box.Close()
}

func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
