package mount

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

var (
	testKey = []byte("0123456789abcdef0123456789abcdef")
	testNow = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
)

func TestVerify_AcceptsWhatWasSigned(t *testing.T) {
	for _, g := range []Grant{
		{Method: "GET", SessionID: "trs_1", Path: "a.txt"},
		{Method: "PUT", SessionID: "trs_1", Path: "d/a b?c#d%2F&e.txt", MimeType: "text/plain; charset=utf-8"},
		{Method: "PUT", SessionID: "trs_1", Path: "日本/é"},
	} {
		g.Expires = testNow.Add(time.Hour)
		r := httptest.NewRequest(g.Method, presign(testKey, "http://h", g), nil)
		r.Header.Set("Content-Type", g.MimeType)
		got, err := verify(testKey, r, testNow)
		if err != nil || got.Path != g.Path || got.SessionID != g.SessionID || !got.Expires.Equal(g.Expires) {
			t.Errorf("verify(%+v) = %+v, %v", g, got, err)
		}
	}
}

func TestVerify_RefusesEveryChange(t *testing.T) {
	grant := Grant{"PUT", "trs_1", "a/b.txt", "text/plain", testNow.Add(time.Hour)}
	signed := presign(testKey, "http://h", grant)
	edit := func(from, to string) func(*http.Request) {
		return func(r *http.Request) {
			u, err := url.Parse(strings.Replace(signed, from, to, 1))
			if err != nil || u.String() == signed {
				t.Fatalf("no change from %q to %q", from, to)
			}
			r.URL = u
		}
	}
	tests := map[string]func(*http.Request){
		"method":             func(r *http.Request) { r.Method = "GET" },
		"file":               edit("b.txt", "c.txt"),
		"folder boundary":    edit("trs_1/a/", "trs_1a/"),
		"session":            edit("trs_1", "trs_2"),
		"expiry":             edit("expires=1", "expires=2"),
		"expiry gone":        edit("expires=", "x="),
		"signed type":        edit("text%2Fplain", "text%2Fhtml"),
		"signed type gone":   edit("content_type=text%2Fplain&", ""),
		"signature":          edit("signature=", "signature=x"),
		"signature gone":     edit("signature=", "x="),
		"content type":       func(r *http.Request) { r.Header.Set("Content-Type", "text/html") },
		"content type gone":  func(r *http.Request) { r.Header.Del("Content-Type") },
		"API key added":      func(r *http.Request) { r.Header.Set("X-API-Key", "ak_sandbox") },
		"credential added":   func(r *http.Request) { r.Header.Set("Authorization", "Bearer x") },
		"path outside files": edit("/files/trs_1/a/", "/files/a"),
	}
	for name, change := range tests {
		t.Run(name, func(t *testing.T) {
			r := httptest.NewRequest("PUT", signed, nil)
			r.Header.Set("Content-Type", "text/plain")
			change(r)
			if got, err := verify(testKey, r, testNow); err == nil {
				t.Errorf("accepted as %+v", got)
			}
		})
	}
	r := httptest.NewRequest("PUT", signed, nil)
	r.Header.Set("Content-Type", "text/plain")
	if _, err := verify(testKey, r, grant.Expires.Add(-time.Second)); err != nil {
		t.Errorf("a second before the expiry: %v", err)
	}
	if _, err := verify(testKey, r, grant.Expires); err == nil {
		t.Error("accepted at the expiry")
	}
}

// Whatever parts a grant has, its URL verifies to the same parts, and no URL
// made with another key does.
func FuzzPresign(f *testing.F) {
	f.Add("trs_1", "a/b.txt", "text/plain")
	f.Add("trs_a", "a b+c%2f?&#;=", "")
	f.Add("trs_a", "é/\u202e", "x/y; q=\"a\"")
	f.Fuzz(func(t *testing.T, session, path, mimeType string) {
		path, err := Clean(path)
		if err != nil || session == "" || strings.ContainsAny(session, "/") {
			return
		}
		want := Grant{"PUT", session, path, mimeType, testNow.Add(time.Hour)}
		u, err := url.Parse(presign(testKey, "http://h", want))
		if err != nil {
			t.Fatal(err)
		}
		r := &http.Request{Method: "PUT", URL: u, Header: http.Header{"Content-Type": {mimeType}}}
		got, err := verify(testKey, r, testNow)
		if err != nil || got.SessionID != session || got.Path != path || got.MimeType != mimeType {
			t.Errorf("verify = %+v, %v; want %+v", got, err, want)
		}
		if _, err := verify([]byte("another key"), r, testNow); err == nil {
			t.Error("another key's signature was accepted")
		}
	})
}
