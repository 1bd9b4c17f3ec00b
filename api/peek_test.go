package api

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestPeek_ReadsTheBeginningOnly(t *testing.T) {
	content := strings.Repeat("0123456789", 1000)
	for name, test := range map[string]struct {
		store http.HandlerFunc
		want  string
		size  int64
		cut   bool
	}{
		"ranges": {func(w http.ResponseWriter, r *http.Request) {
			http.ServeContent(w, r, "f.txt", time.Time{}, strings.NewReader(content))
		}, content[:15], 10_000, true},
		"no ranges": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "10000")
			_, _ = w.Write([]byte(content))
		}, content[:15], 10_000, true},
		"shorter": {func(w http.ResponseWriter, r *http.Request) {
			http.ServeContent(w, r, "f.txt", time.Time{}, strings.NewReader("short"))
		}, "short", 5, false},
		"empty": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Range", "bytes */0")
			w.WriteHeader(http.StatusRequestedRangeNotSatisfiable)
		}, "", 0, false},
		"unknown size": {func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte("part"))
			_ = http.NewResponseController(w).Flush()
		}, "part", -1, true},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := newStore(t, test.store).PeekMountItem(t.Context(), "trs_1", FilesMount, "f.txt", 15)
			if err != nil || string(got.Data) != test.want || got.Size != test.size || got.Cut() != test.cut {
				t.Errorf("got %q of %d, cut %v, %v", got.Data, got.Size, got.Cut(), err)
			}
		})
	}
}

func TestPeek_Failures(t *testing.T) {
	for name, store := range map[string]http.HandlerFunc{
		"not there": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotFound) },
		"cut off": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "10")
			_, _ = w.Write([]byte("half"))
			_ = http.NewResponseController(w).Flush()
			panic(http.ErrAbortHandler)
		},
		"a range that ends early": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Range", "bytes 0-3/10")
			w.WriteHeader(http.StatusPartialContent)
			_, _ = w.Write([]byte("half"))
		},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := newStore(t, store).PeekMountItem(t.Context(), "trs_1", FilesMount, "f.txt", 15)
			if AsError(err) == nil {
				t.Errorf("got %q, %v", got.Data, err)
			}
		})
	}
}
