// Package sandbox is a server that behaves as the tool router session API does,
// for use without a key: as `trs serve`, inside the explorer, and in tests. Its
// answers are simulated; every one of them says so in a header.
package sandbox

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"sync/atomic"
	"time"

	"trs/api/sandbox/catalog"
	"trs/api/sandbox/fault"
	"trs/api/sandbox/mount"
	"trs/api/sandbox/simulate"
	"trs/api/sandbox/store"
)

// DefaultAPIKey is the key of a sandbox that was given none.
const DefaultAPIKey = "ak_sandbox"

// Options set a sandbox up. The zero value is an ephemeral sandbox with demo
// data and the default key.
type Options struct {
	Dir            string           // data directory; "" keeps nothing
	APIKey         string           // "" means DefaultAPIKey
	Hosts          []string         // addresses it listens on, beside loopback names
	Empty          bool             // no demo data
	CatalogFiles   []string         // tools in the API's own format
	SyntheticTools int              // adds this many made-up tools
	Faults         []string         // see package fault
	Seed           int64            // not 0: ids and clock are reproducible
	Now            func() time.Time // nil means the wall clock
	Log            func(format string, args ...any)
}

// Server is the sandbox as an http.Handler.
type Server struct {
	opts       Options
	apiKey     string
	hosts      map[string]bool // names it answers to, beside loopback's
	anyAddress bool            // answers to every numeric address
	store      *store.Store
	catalog    *catalog.Catalog
	changes    changes           // of accounts
	problems   []catalog.Problem // entries of catalogue files that were skipped
	ids        *idSource
	clock      *clock
	toolJSON   toolCache
	files      *mount.Files
	services   *simulate.Runner
	faults     *fault.Injector
	running    running
	coverage   map[string]*seen // by operation; fixed once the routes are made
	handler    http.Handler
	dir        string
	demo       atomic.Pointer[string]
	opened     time.Time
	close      []func() error // run in reverse order
}

// New opens the sandbox. Close it after use.
func New(ctx context.Context, opts Options) (*Server, error) {
	s := &Server{
		opts:   opts,
		apiKey: opts.APIKey,
		ids:    newIDSource(opts.Seed),
		clock:  newClock(opts.Seed, opts.Now),

		faults:   fault.NewInjector(opts.Seed),
		coverage: map[string]*seen{},
		opened:   time.Now().UTC(),
	}
	if s.apiKey == "" {
		s.apiKey = DefaultAPIKey
	}
	s.allowHosts(opts.Hosts)
	if err := s.setFaults(opts.Faults...); err != nil {
		return nil, err
	}
	if err := s.open(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	if err := s.openDemo(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	s.handler = s.guard(s.router())
	return s, nil
}

// open opens the data directory, the database and the catalogue.
func (s *Server) open(ctx context.Context) (err error) {
	s.dir = s.opts.Dir
	if s.dir == "" {
		if s.dir, err = os.MkdirTemp("", "trs-sandbox-"); err != nil {
			return fmt.Errorf("make a directory for the sandbox: %w", err)
		}
		s.close = append(s.close, func() error { return os.RemoveAll(s.dir) })
	} else if err = os.MkdirAll(s.dir, 0o700); err != nil {
		return fmt.Errorf("make the sandbox's data directory: %w", err)
	}
	// The catalogue needs the processor, the database waits for the disk.
	loaded := make(chan error, 1)
	go func() { loaded <- s.loadCatalog() }()
	err = s.openStore(ctx)
	if err = errors.Join(err, <-loaded); err != nil {
		return err
	}
	if s.services, err = simulate.New(s.store); err != nil {
		return fmt.Errorf("load the simulated services: %w", err)
	}
	s.openRunning()
	return nil
}

// openStore opens the database and the files of mounts.
func (s *Server) openStore(ctx context.Context) (err error) {
	if s.store, err = store.Open(ctx, s.dir, s.opts.Dir != ""); err != nil {
		return err
	}
	s.close = append(s.close, s.store.Close)
	s.files, err = mount.Open(ctx, s.dir, s.store, s.now)
	return err
}

// loadCatalog reads the tools that there are.
func (s *Server) loadCatalog() error {
	extra, err := packs()
	if err != nil {
		return err
	}
	s.catalog, s.problems, err = catalog.New(catalog.Options{
		Files:     s.opts.CatalogFiles,
		Synthetic: s.opts.SyntheticTools,
		Extra:     extra,
	})
	if err != nil {
		return fmt.Errorf("load the catalogue: %w", err)
	}
	for _, problem := range s.problems {
		s.logf("catalogue: %v", problem)
	}
	return nil
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// Close ends the sandbox. It must not be used afterwards, nor closed while it
// still answers requests.
func (s *Server) Close() error {
	var errs []error
	for i := len(s.close) - 1; i >= 0; i-- {
		errs = append(errs, s.close[i]())
	}
	s.close = nil
	return errors.Join(errs...)
}

func (s *Server) logf(format string, args ...any) {
	if s.opts.Log != nil {
		s.opts.Log(format, args...)
	}
}
