package tuitest

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"trs/api"
)

// LostAnswer is how a call that changes something fails when its answer is lost.
func LostAnswer(tb testing.TB) error {
	tb.Helper()
	cut := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }))
	defer cut.Close()
	client, err := api.New(cut.URL, api.WithProjectKey("k"))
	if err != nil {
		tb.Fatal(err)
	}
	_, lost := client.PatchSession(tb.Context(), "trs_abcdefgh", api.PatchSession{})
	if !api.OutcomeUnknown(lost) {
		tb.Fatal(lost)
	}
	return lost
}
