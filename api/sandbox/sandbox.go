// Package sandbox is a server that behaves as the tool router session API does,
// for use without a key: as `trs serve`, inside the explorer, and in tests. Its
// answers are simulated; every one of them says so in a header.
package sandbox

import (
	"context"
	"net/http"
	"time"

	"trs/api/sandbox/catalog"
	"trs/api/sandbox/store"
)

// DefaultAPIKey is the key of a sandbox that was given none.
const DefaultAPIKey = "ak_sandbox"

// Options set a sandbox up. The zero value is an ephemeral sandbox with demo
// data and the default key.
type Options struct {
	Dir            string           // data directory; "" keeps nothing
	APIKey         string           // "" means DefaultAPIKey
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
	opts    Options
	store   *store.Store
	catalog *catalog.Catalog
	handler http.Handler
}

// New opens the sandbox. Close it after use.
func New(ctx context.Context, opts Options) (*Server, error) { panic("skeleton") }

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }
