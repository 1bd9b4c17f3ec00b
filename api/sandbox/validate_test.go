package sandbox

import (
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

func TestCursor_ComesBackAsItWent(t *testing.T) {
	for _, want := range []cursor{{1, 1}, {2, 20}, {maxPage - 1, 100}} {
		for _, text := range []string{want.String(), strings.TrimRight(want.String(), "=")} {
			if got, ok := parseCursor(text, 100, false); !ok || got != want {
				t.Errorf("%q reads as %v, %v; want %v", text, got, ok, want)
			}
		}
	}
	if got := (cursor{2, 20}).String(); got != "eyJwYWdlIjoyLCJsaW1pdCI6MjB9" {
		t.Errorf("the cursor is %s", got)
	}
}

func FuzzParseCursor(f *testing.F) {
	for _, seed := range []string{
		"", "2", "-1", cursor{2, 20}.String(), cursor{0, 20}.String(), cursor{2, 5000}.String(), "eyJwYWdlIjoy", "bnVsbA==", "W10=",
		"9223372036854775807", "eyJwYWdlIjoxZTk5LCJsaW1pdCI6MX0=",
	} {
		f.Add(seed, true)
		f.Add(seed, false)
	}
	f.Fuzz(func(t *testing.T, text string, clamp bool) {
		got, ok := parseCursor(text, 100, clamp)
		if !ok {
			return
		}
		if got.Page < 1 || got.Page >= maxPage || got.Limit < 0 || got.Limit > 100 {
			t.Errorf("%q reads as %v", text, got)
		}
		if got.Limit > 0 {
			if again, ok := parseCursor(got.String(), 100, clamp); !ok || again != got {
				t.Errorf("%v does not come back: %v, %v", got, again, ok)
			}
		}
		if page := slicePage(make([]int, 7), got.Page, max(got.Limit, 1)); len(page) > 7 {
			t.Errorf("%q cuts %d of 7", text, len(page))
		}
	})
}

func FuzzPage_NeverGoesOutOfRange(f *testing.F) {
	for _, seed := range []string{"limit=1", "limit=0", "limit=1e3", "limit=%20", "cursor=2&limit=9", "limit=999999999999999999999", "limit=٣"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, query string) {
		if _, err := url.ParseQuery(query); err != nil {
			return
		}
		r := httptest.NewRequest("GET", "/", nil)
		r.URL.RawQuery = query
		for _, clamp := range []bool{false, true} {
			number, size, err := (&Server{}).page(r, 20, 50, clamp)
			if err == nil && (number < 1 || size < 1 || size > 50) {
				t.Errorf("%q gives page %d of %d", query, number, size)
			}
		}
	})
}

// FuzzRequests sends any body to the operations that take one: each must get an
// answer with the envelope or a session, and none may bring the server down.
func FuzzRequests(f *testing.F) {
	for _, seed := range []string{
		`{"user_id":"maya"}`, `{"user_id":"a","toolkits":{"enable":["jira"]}}`, `{"tags":["readOnlyHint"]}`, `null`, `[]`, `{`, ``, `"a"`,
		`{"user_id":"a","tools":{"jira":{"tags":{"enable":[]}}},"preload":{"tools":"all"}}`,
		`{"toolkits":null,"manage_connections":{"enable":null},"multi_account":{"enable":true,"max_accounts_per_toolkit":null}}`,
		`{"experimental":{"custom_tools":[{"slug":"a","name":"b","description":"c","input_schema":{"type":"object","properties":{}}}]}}`,
		`{"experimental":{"custom_tools":[{"slug":"a","Slug":7,"name":"b","description":"c","input_schema":{"type":"object","properties":{}}}]}}`,
		`{"expected_config_version":1e0}`, `{"workbench":{"auto_offload_threshold":1e400}}`, "{\"user_id\":\"\xff\"}", `{"user_id":"a\u0000"}`,
	} {
		f.Add(seed)
	}
	g := newRig(f)
	id := g.create(`{"user_id":"maya"}`)
	f.Fuzz(func(t *testing.T, body string) {
		g := *g
		g.t = t
		for _, op := range []struct{ name, path string }{
			{"create", sessionPath}, {"patch", sessionPathOf(id, "")}, {"attach", sessionPathOf(id, "attach")},
		} {
			if got := g.call(op.name, op.path, body); got.status >= 500 {
				t.Errorf("%s answers %d to %q: %s", op.name, got.status, body, got.body)
			}
		}
	})
}

func TestServer_KeepsSessionsOverARestart(t *testing.T) {
	dir := t.TempDir()
	var id, before, history string
	t.Run("first", func(t *testing.T) {
		g := newRig(t, func(o *Options) { o.Dir = dir })
		id = g.create(`{"user_id":"maya","tools":{"jira":{"enable":["JIRA_GET_ISSUE"]}},"preload":{"tools":["JIRA_GET_ISSUE"]},"premium_usage":false}`)
		g.onSession("patch", id, "", `{"tags":["readOnlyHint"],"experimental":{"link_url_overwrite":"https://c.example.test"}}`).wants(200)
		before = g.onSession("get", id, "", nil).wants(200).json("config")
		history = g.onSession("config_history", id, "config_history", nil).wants(200).json()
	})
	g := newRig(t, func(o *Options) { o.Dir = dir })
	if after := g.onSession("get", id, "", nil).wants(200).json("config"); after != before {
		t.Errorf("after the restart the config is %s, was %s", after, before)
	}
	if after := g.onSession("config_history", id, "config_history", nil).wants(200).json(); after != history {
		t.Errorf("after the restart the history is %s, was %s", after, history)
	}
	sess, err := g.server.session(t.Context(), id)
	if err != nil || sess.Hidden.LinkURLOverwrite != "https://c.example.test" {
		t.Errorf("the hidden input is %+v, %v", sess.Hidden, err)
	}
}
