// Package sandboxtest gives a test a sandbox and a client of it in one line.
package sandboxtest

import (
	"net/http/httptest"
	"testing"

	"trs/api"
	"trs/api/sandbox"
)

// Start serves a sandbox over loopback until the test ends, and returns it with
// a client that holds its key. The options are the client's, beyond the key.
func Start(tb testing.TB, opts sandbox.Options, options ...api.Option) (*sandbox.Server, *api.Client) {
	tb.Helper()
	server, err := sandbox.New(tb.Context(), opts)
	if err != nil {
		tb.Fatal(err)
	}
	listener := httptest.NewServer(server)
	tb.Cleanup(func() {
		listener.Close()
		if err := server.Close(); err != nil {
			tb.Error(err)
		}
	})
	key := opts.APIKey
	if key == "" {
		key = sandbox.DefaultAPIKey
	}
	client, err := api.New(listener.URL, append([]api.Option{api.WithProjectKey(key)}, options...)...)
	if err != nil {
		tb.Fatal(err)
	}
	return server, client
}
