package api

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestClient_RedirectsDropCredentialsForGood(t *testing.T) {
	type seen struct{ host, key, custom, method, body, kind string }
	var hops []seen
	note := func(r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		hops = append(hops, seen{r.Host, r.Header.Get("X-Api-Key"), r.Header.Get("X-Custom"), r.Method, string(body), r.Header.Get("Content-Type")})
	}
	var home string
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		note(r)
		http.Redirect(w, r, home+"/back", http.StatusTemporaryRedirect)
	}))
	defer other.Close()
	client, _ := newTestClient(t, func(w http.ResponseWriter, r *http.Request) {
		note(r)
		switch r.URL.Path {
		case "/back":
			_, _ = w.Write([]byte(`{"data":{},"error":null,"log_id":"x"}`))
		case "/same":
			http.Redirect(w, r, other.URL+"/there", http.StatusPermanentRedirect)
		default:
			http.Redirect(w, r, "/same", http.StatusTemporaryRedirect)
		}
	}, WithHeader("X-Custom", "mine"))
	home = client.BaseURL()
	if _, err := client.ExecuteTool(t.Context(), "trs_1", ExecuteRequest{ToolSlug: "A"}); err != nil {
		t.Fatal(err)
	}
	if len(hops) != 4 {
		t.Fatalf("%d hops: %+v", len(hops), hops)
	}
	for i, hop := range hops {
		wantKey, wantCustom := testKey, "mine"
		if i >= 2 { // elsewhere, and back again
			wantKey, wantCustom = "", ""
		}
		if hop.key != wantKey || hop.custom != wantCustom || hop.method != "POST" || hop.body != `{"tool_slug":"A"}` {
			t.Errorf("hop %d: %+v", i, hop)
		}
	}
}

func TestClient_RedirectMethods(t *testing.T) {
	for _, tt := range []struct {
		status int
		post   string // what a POST becomes
		patch  string // what a PATCH becomes
	}{{301, "GET", "PATCH"}, {302, "GET", "PATCH"}, {303, "GET", "GET"}, {307, "POST", "PATCH"}, {308, "POST", "PATCH"}} {
		t.Run(fmt.Sprint(tt.status), func(t *testing.T) {
			var method, body, kind string
			client, _ := newTestClient(t, func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path != "/target" {
					w.Header().Set("Location", "/target")
					w.WriteHeader(tt.status)
					return
				}
				data, _ := io.ReadAll(r.Body)
				method, body, kind = r.Method, string(data), r.Header.Get("Content-Type")
				_, _ = w.Write([]byte(`{"session_id":"trs_1"}`))
			})
			for _, call := range []struct {
				want string
				do   func() (Session, error)
			}{
				{tt.post, func() (Session, error) { return client.AttachSession(t.Context(), "trs_1", nil) }},
				{tt.patch, func() (Session, error) { return client.PatchSession(t.Context(), "trs_1", PatchSession{}) }},
			} {
				if _, err := call.do(); err != nil {
					t.Fatal(err)
				}
				hasBody := body == "{}" && kind == "application/json"
				if method != call.want || hasBody != (call.want != "GET") {
					t.Errorf("got %s with body %q (%s), want %s", method, body, kind, call.want)
				}
			}
		})
	}
}

func TestClient_RedirectsEnd(t *testing.T) {
	tests := []struct {
		name, location string
		want           error
		sent           int
	}{
		{"loop", "/again", ErrRedirects, 21},
		{"other scheme", "file:///etc/passwd", errRedirect, 1},
		{"nonsense", "http://[", errRedirect, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			sent := 0
			client, _ := newTestClient(t, func(w http.ResponseWriter, _ *http.Request) {
				sent++
				w.Header().Set("Location", tt.location)
				w.WriteHeader(http.StatusFound)
			})
			_, err := client.Session(t.Context(), "trs_1")
			if !errors.Is(err, tt.want) || sent != tt.sent {
				t.Errorf("%v, sent %d", err, sent)
			}
		})
	}
}
