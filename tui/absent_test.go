package tui_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"trs/api"
)

// absent is a client of a server that has no endpoint at all, for what the
// stand-in leaves out.
func absent(t *testing.T, options ...api.Option) *api.Client {
	t.Helper()
	listener := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusNotImplemented)
	}))
	t.Cleanup(listener.Close)
	client, err := api.New(listener.URL, append(options, api.WithProjectKey("ak_test"), api.WithRetries(0))...)
	if err != nil {
		t.Fatal(err)
	}
	return client
}
