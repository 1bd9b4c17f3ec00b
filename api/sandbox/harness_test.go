package sandbox

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"trs/api/sandbox/store"
	"trs/api/schema"
)

// rig is a sandbox behind a real listener. Every request that it sends and
// every answer that it gets is checked against the API's schemas.
type rig struct {
	t      testing.TB
	server *Server
	url    string
}

// newRig starts an ephemeral sandbox without demo data. change may set options.
func newRig(t testing.TB, change ...func(*Options)) *rig {
	t.Helper()
	opts := Options{Empty: true, Log: t.Logf}
	for _, set := range change {
		set(&opts)
	}
	server, err := New(t.Context(), opts)
	if err != nil {
		t.Fatalf("start the sandbox: %v", err)
	}
	listener := httptest.NewServer(server)
	t.Cleanup(func() {
		listener.Close()
		if err := server.Close(); err != nil {
			t.Errorf("close the sandbox: %v", err)
		}
	})
	return &rig{t: t, server: server, url: listener.URL}
}

// outcome is what the sandbox answered.
type outcome struct {
	t      testing.TB
	status int
	header http.Header
	body   []byte
}

// send sends a request with the sandbox's key. The body is a string of JSON, or
// a value to encode, or nil for none. Pairs of header names and values follow;
// an empty value removes the header.
func (g *rig) send(method, path string, body any, headers ...string) outcome {
	g.t.Helper()
	var reader io.Reader
	switch body := body.(type) {
	case nil:
	case string:
		reader = strings.NewReader(body)
	case []byte:
		reader = bytes.NewReader(body)
	default:
		raw, err := json.Marshal(body)
		if err != nil {
			g.t.Fatalf("encode the body: %v", err)
		}
		reader = bytes.NewReader(raw)
	}
	req, err := http.NewRequestWithContext(g.t.Context(), method, g.url+path, reader)
	if err != nil {
		g.t.Fatalf("make a request: %v", err)
	}
	req.Header.Set("X-Api-Key", DefaultAPIKey)
	if reader != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Del(headers[i])
		if headers[i+1] != "" {
			req.Header.Set(headers[i], headers[i+1])
		}
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		g.t.Fatalf("%s %s: %v", method, path, err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		g.t.Fatalf("read the outcome of %s %s: %v", method, path, err)
	}
	if resp.Header.Get(sandboxHeader) == "" {
		g.t.Errorf("%s %s: no %s header", method, path, sandboxHeader)
	}
	return outcome{g.t, resp.StatusCode, resp.Header, raw}
}

// call runs an operation of the API and checks the outcome, and where the outcome
// is a success the request too, against its schemas.
func (g *rig) call(operation, path string, body any) outcome {
	g.t.Helper()
	op, ok := schema.Operations()[operation]
	if !ok {
		g.t.Fatalf("no operation %q", operation)
	}
	got := g.send(op.Method, path, body)
	name, ok := op.Responses[got.status]
	if !ok {
		name = "error"
		if got.status < 300 {
			g.t.Errorf("%s answered %d, which it must not: %s", operation, got.status, got.body)
			return got
		}
	}
	for _, problem := range schema.Validate(name, got.body) {
		g.t.Errorf("%s answered %d against its schema: %v\n%s", operation, got.status, problem, got.body)
	}
	if got.status < 300 && body != nil && op.Request != "" {
		raw, isText := body.(string)
		if !isText {
			encoded, err := json.Marshal(body)
			if err != nil {
				g.t.Fatalf("encode the body: %v", err)
			}
			raw = string(encoded)
		}
		if strings.TrimSpace(raw) == "" {
			raw = "{}"
		}
		for _, problem := range schema.Validate(op.Request, []byte(raw)) {
			g.t.Errorf("%s took a request against its schema: %v\n%s", operation, problem, raw)
		}
	}
	return got
}

// sessionPathOf is the path of an operation on a session, for example
// sessionPathOf(id, "tools").
func sessionPathOf(id, rest string) string {
	path := sessionPath + "/" + id
	if rest != "" {
		path += "/" + rest
	}
	return path
}

// onSession runs an operation on a session; rest is what follows the id.
func (g *rig) onSession(operation, id, rest string, body any) outcome {
	g.t.Helper()
	return g.call(operation, sessionPathOf(id, rest), body)
}

// create makes a session and returns its id.
func (g *rig) create(body any) string {
	g.t.Helper()
	got := g.call("create", sessionPath, body).wants(http.StatusCreated)
	return got.text("session_id")
}

// wants stops the test unless the outcome has this status.
func (a outcome) wants(status int) outcome {
	a.t.Helper()
	if a.status != status {
		a.t.Fatalf("status %d, want %d: %s", a.status, status, a.body)
	}
	return a
}

// refuses checks that the outcome is the API's envelope with this status, slug
// and code, and that the words occur in it.
func (a outcome) refuses(status int, slug string, code int, words ...string) outcome {
	a.t.Helper()
	var body envelope
	if err := json.Unmarshal(a.body, &body); err != nil {
		a.t.Fatalf("no envelope: %v: %s", err, a.body)
	}
	for _, problem := range schema.Validate("error", a.body) {
		a.t.Errorf("the envelope is wrong: %v: %s", problem, a.body)
	}
	e := body.Error
	if a.status != status || e.Status != status || e.Slug != slug || e.Code != code {
		a.t.Errorf("got %d with %s (%d), want %d with %s (%d): %s", a.status, e.Slug, e.Code, status, slug, code, a.body)
	}
	if e.Message == "" || e.RequestID == "" || e.RequestID != a.header.Get(requestIDHeader) {
		a.t.Errorf("the envelope lacks a message or the request id: %s", a.body)
	}
	for _, word := range words {
		if !strings.Contains(e.Message+"\n"+strings.Join(e.Errors, "\n"), word) {
			a.t.Errorf("%q does not occur in %s", word, a.body)
		}
	}
	return a
}

// into decodes the outcome.
func (a outcome) into(value any) {
	a.t.Helper()
	if err := json.Unmarshal(a.body, value); err != nil {
		a.t.Fatalf("decode %s: %v", a.body, err)
	}
}

// at finds a value in the outcome by the keys and indexes that lead to it; nil
// when there is none.
func (a outcome) at(steps ...any) any {
	a.t.Helper()
	var value any
	a.into(&value)
	for _, step := range steps {
		switch step := step.(type) {
		case string:
			object, _ := value.(map[string]any)
			value = object[step]
		case int:
			list, _ := value.([]any)
			if step >= len(list) {
				return nil
			}
			value = list[step]
		}
	}
	return value
}

// text is at for strings.
func (a outcome) text(steps ...any) string {
	a.t.Helper()
	text, _ := a.at(steps...).(string)
	return text
}

// json is what at finds, as JSON with sorted keys.
func (a outcome) json(steps ...any) string {
	a.t.Helper()
	raw, err := json.Marshal(a.at(steps...))
	if err != nil {
		a.t.Fatalf("encode: %v", err)
	}
	return string(raw)
}

// authConfig stores an enabled auth config of a toolkit and returns it.
func (g *rig) authConfig(toolkit string, change ...func(*store.AuthConfig)) store.AuthConfig {
	g.t.Helper()
	now := g.server.now()
	config := store.AuthConfig{
		ID: g.server.newID("ac_"), Toolkit: toolkit, Scheme: "OAUTH2", Managed: true, Enabled: true,
		Name: toolkit, CreatedAt: now, UpdatedAt: now,
	}
	for _, set := range change {
		set(&config)
	}
	if err := g.server.store.PutAuthConfig(g.t.Context(), config); err != nil {
		g.t.Fatalf("store an auth config: %v", err)
	}
	return config
}

// account stores an ACTIVE account of a user and returns it.
func (g *rig) account(userID, toolkit string, change ...func(*store.Account)) *store.Account {
	g.t.Helper()
	now := g.server.now()
	id := g.server.newID("ca_")
	account := &store.Account{
		ID: id, UserID: userID, Toolkit: toolkit, Status: store.Active, Type: store.Private,
		WordID: toolkit + "_" + strings.ToLower(id[3:]), CreatedAt: now, UpdatedAt: now, ConnectedAt: now,
	}
	for _, set := range change {
		set(account)
	}
	if account.Config.ID == "" {
		account.Config = g.authConfig(toolkit)
	}
	if err := g.server.store.PutAccount(g.t.Context(), account); err != nil {
		g.t.Fatalf("store an account: %v", err)
	}
	return account
}

// testClock is a clock that a test moves by hand.
type testClock struct{ time.Time }

func (c *testClock) now() time.Time { return c.Time }
