package api

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"trs/api/schema"
)

const testKey = "ak_test_0123456789"

// testClock stands still, and waits by noting for how long.
type testClock struct {
	mu     sync.Mutex
	slept  []time.Duration
	cancel context.CancelFunc // called while waiting, if set
}

func (c *testClock) now() time.Time { return time.Date(2026, 9, 14, 10, 0, 0, 0, time.UTC) }

func (c *testClock) sleep(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.slept = append(c.slept, d)
	if c.cancel != nil {
		c.cancel()
	}
	return ctx.Err()
}

// newTestClient makes a client of a handler, with a clock that does not wait
// and no jitter.
func newTestClient(t testing.TB, handler http.HandlerFunc, options ...Option) (*Client, *testClock) {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	clock := &testClock{}
	options = append([]Option{
		WithProjectKey(testKey), withClock(clock.now, clock.sleep, func() float64 { return 0 }),
	}, options...)
	client, err := New(server.URL+"/", options...)
	if err != nil {
		t.Fatal(err)
	}
	return client, clock
}

// contractServer answers every operation with a sample of its schema, and
// reports requests that the contract does not allow.
type contractServer struct {
	t   testing.TB
	ops map[string]schema.Operation

	mu   sync.Mutex
	seen map[string]int
}

func (s *contractServer) find(r *http.Request) (schema.Operation, bool) {
	best, found := schema.Operation{}, false
	for _, op := range s.ops {
		pattern := regexp.MustCompile(`\\\{[a-z_]+\\\}`).ReplaceAllString(regexp.QuoteMeta(op.Path), `[^/]+`)
		if op.Method == r.Method && regexp.MustCompile("^"+pattern+"$").MatchString(r.URL.EscapedPath()) {
			best, found = op, true
		}
	}
	return best, found
}

func (s *contractServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	op, ok := s.find(r)
	if !ok {
		s.t.Errorf("%s %s is no operation", r.Method, r.URL)
		w.WriteHeader(http.StatusNotFound)
		return
	}
	s.mu.Lock()
	s.seen[op.Name]++
	s.mu.Unlock()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		s.t.Error(err)
	}
	s.checkRequest(op, r, body)
	for status, name := range op.Responses {
		if status < 300 {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(status)
			_, _ = w.Write(sample(s.t, name, 0, true))
		}
	}
}

func (s *contractServer) checkRequest(op schema.Operation, r *http.Request, body []byte) {
	if got := r.Header.Get("X-Api-Key"); got != testKey {
		s.t.Errorf("%s: key %q", op.Name, got)
	}
	if got := r.Header.Get("Accept"); got != "application/json" {
		s.t.Errorf("%s: accept %q", op.Name, got)
	}
	if op.Request == "" {
		if len(body) > 0 || r.Header.Get("Content-Type") != "" {
			s.t.Errorf("%s: has a body", op.Name)
		}
	} else {
		if r.Header.Get("Content-Type") != "application/json" {
			s.t.Errorf("%s: no content type", op.Name)
		}
		for _, p := range schema.Validate(op.Request, body) {
			s.t.Errorf("%s: %s: %s", op.Name, p, body)
		}
	}
	if r.URL.RawQuery == "" {
		return
	}
	if op.Query == "" {
		s.t.Errorf("%s: takes no query, got %s", op.Name, r.URL.RawQuery)
		return
	}
	for _, p := range schema.ValidateValue(op.Query, "query", typedQuery(op.Query, r.URL.Query())) {
		s.t.Errorf("%s: %s: %s", op.Name, p, r.URL.RawQuery)
	}
}

// typedQuery gives query parameters the types that their schema wants.
func typedQuery(name string, values url.Values) map[string]any {
	var shape struct {
		Properties map[string]json.RawMessage `json:"properties"`
	}
	_ = json.Unmarshal(schema.Read(name), &shape)
	typed := map[string]any{}
	for key, list := range values {
		base, sub, isObject := strings.Cut(strings.TrimSuffix(key, "]"), "[")
		wants := string(shape.Properties[base])
		switch {
		case isObject:
			object, _ := typed[base].(map[string]any)
			if object == nil {
				object = map[string]any{}
			}
			object[sub] = list[0]
			typed[base] = object
		case strings.Contains(wants, `"array"`):
			items := []any{}
			for item := range strings.SplitSeq(list[0], ",") {
				items = append(items, item)
			}
			typed[base] = items
		case strings.Contains(wants, `"integer"`), strings.Contains(wants, `"number"`):
			typed[base] = json.Number(list[0])
		case strings.Contains(wants, `"boolean"`) && (list[0] == "true" || list[0] == "false"):
			typed[base] = list[0] == "true"
		default:
			typed[base] = list[0]
		}
	}
	return typed
}

func TestClient_EveryOperationKeepsTheContract(t *testing.T) {
	server := &contractServer{t: t, ops: schema.Operations(), seen: map[string]int{}}
	client, _ := newTestClient(t, server.ServeHTTP)
	calls := everyOperation(t.Context(), client)
	for name := range server.ops {
		call, ok := calls[name]
		if !ok {
			t.Errorf("no call of %s", name)
			continue
		}
		if err := call(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if server.seen[name] != 1 {
			t.Errorf("%s: seen %d times", name, server.seen[name])
		}
	}
}

func TestNew_KeysGoToSafePlacesOnly(t *testing.T) {
	tests := []struct {
		base     string
		insecure bool
		ok       bool
	}{
		{"", false, true},
		{"https://example.test", false, true},
		{"http://localhost:9900", false, true},
		{"http://a.localhost", false, true},
		{"http://127.0.0.1:1", false, true},
		{"http://127.9.9.9", false, true},
		{"http://[::1]:80", false, true},
		{"http://example.test", false, false},
		{"http://example.test", true, true},
		{"http://0.0.0.0:9900", false, false},
		{"http://[::ffff:127.0.0.1]:9900", false, false},
		{"http://127.0.0.1.example.test", false, false},
		{"http://notlocalhost", false, false},
		{"ftp://localhost", true, false},
		{"https://user:pw@example.test", false, false},
		{"https://example.test/?a=b", false, false},
		{"https://example.test/#f", false, false},
		{"localhost:9900", false, false},
		{"https://", false, false},
	}
	for _, tt := range tests {
		options := []Option{WithProjectKey(testKey)}
		if tt.insecure {
			options = append(options, AllowInsecureHTTP())
		}
		_, err := New(tt.base, options...)
		if (err == nil) != tt.ok {
			t.Errorf("%q (insecure %v): %v", tt.base, tt.insecure, err)
		}
		if err != nil && strings.Contains(err.Error(), "pw") {
			t.Errorf("%q: the password is in %v", tt.base, err)
		}
	}
}

func TestNew_ExactlyOneUsableKey(t *testing.T) {
	if _, err := New("", WithHeader("X-Thing", "1")); err == nil {
		t.Error("no key: want an error")
	}
	if _, err := New("", WithProjectKey("ak_1\r\nx: y")); err == nil || strings.Contains(err.Error(), "ak_1") {
		t.Errorf("key with a line break: %v", err)
	}
	if _, err := New("", WithProjectKey("a"), WithHeader("x-api-key", "b")); err == nil {
		t.Error("credential as a custom header: want an error")
	}
	c, err := New("", WithProjectKey("ak_1"), WithKey(UserKey, "uak_1"))
	if err != nil || c.keyHeader != "x-user-api-key" || c.key != "uak_1" {
		t.Errorf("the last key counts: %v %+v", err, c)
	}
}

func TestFromEnv_OfficialNames(t *testing.T) {
	env := map[string]string{
		"COMPOSIO_USER_API_KEY": " uak_1 ", "COMPOSIO_ORG_API_KEY": "oak_1", "COMPOSIO_BASE_URL": " http://example.test/ ",
		"COMPOSIO_ALLOW_INSECURE_HTTP": "1", "COMPOSIO_CUSTOM_HEADERS": "X-A: 1\nnonsense\nX-B:2\n",
	}
	base, options := fromEnv(func(name string) string { return env[name] })
	c, err := New(base, options...)
	if err != nil {
		t.Fatal(err)
	}
	if c.keyHeader != "x-user-api-key" || c.key != "uak_1" || c.BaseURL() != "http://example.test" ||
		c.header.Get("X-A") != "1" || c.header.Get("X-B") != "2" {
		t.Errorf("%+v", c)
	}
	env["COMPOSIO_ALLOW_INSECURE_HTTP"] = "true"
	base, options = fromEnv(func(name string) string { return env[name] })
	if _, err := New(base, options...); err == nil {
		t.Error("only the value 1 allows insecure HTTP")
	}
}

func TestClient_EscapesPathsAndRefusesDotSegments(t *testing.T) {
	var got string
	client, _ := newTestClient(t, func(w http.ResponseWriter, r *http.Request) {
		got = r.URL.EscapedPath()
		_, _ = w.Write([]byte(`{"session_id":"trs_1","deleted":true}`))
	})
	if _, err := client.Session(t.Context(), "trs_a/b c?%ü:@!"); err != nil {
		t.Fatal(err)
	}
	if want := "/api/v3.1/tool_router/session/trs_a%2Fb%20c%3F%25%C3%BC:@!"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	got = ""
	for _, id := range []string{"", ".", "..", "%2e%2E", ".%2e"} {
		if _, err := client.DeleteSession(t.Context(), id); err == nil {
			t.Errorf("%q: want an error", id)
		}
	}
	if got != "" {
		t.Errorf("a request was sent: %s", got)
	}
}
