package proxy_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/exp/golden"

	"trs/api"
	"trs/tui/tuitest"
	"trs/views"
	"trs/views/execute/proxy"
	"trs/views/safetext"
)

// upstream is a server whose proxied answer is body; the toolkits are two.
func upstream(tb testing.TB, body string) *api.Client {
	tb.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		switch {
		case strings.HasSuffix(req.URL.Path, "/proxy_execute") && body == "":
			w.WriteHeader(http.StatusBadRequest)
			_, _ = w.Write([]byte(`{"error":{"message":"No active connection found","code":4302,"slug":"ToolRouterV2_NoActiveConnection","status":400,"request_id":"r-1","suggested_fix":"Connect it"}}`))
		case strings.HasSuffix(req.URL.Path, "/proxy_execute"):
			_, _ = w.Write([]byte(body))
		case strings.HasSuffix(req.URL.Path, "/toolkits"):
			_, _ = w.Write([]byte(`{"items":[{"name":"GitHub","slug":"github","enabled":true,"connected_account":{"id":"ca_4CkFF_cKATwg","user_id":"maya","status":"ACTIVE","created_at":"2026-01-01T00:00:00.000Z","auth_config":{"id":"ac_1"}}}],"total_items":1,"current_page":1,"total_pages":1}`))
		default:
			_, _ = w.Write([]byte(`{"items":[],"total_items":0,"current_page":1,"total_pages":1}`))
		}
	}))
	tb.Cleanup(server.Close)
	client, err := api.New(server.URL, api.WithProjectKey("ak_x"))
	if err != nil {
		tb.Fatal(err)
	}
	return client
}

// drive starts a desk on such a server.
func drive(t *testing.T, theme, body string, width, height int) *rig {
	t.Helper()
	r := &rig{t: t, dir: t.TempDir(), env: tuitest.Env(t, theme), client: upstream(t, body)}
	r.session.ID, r.session.Config.UserID = "trs_1", "maya"
	r.start(width, height)
	return r
}

const (
	json200 = `{"status":200,"data":[{"id":1,"title":"日本"},{"id":2,"title":"b"}],"headers":{"content-type":"application/json","link":"<https://x>; rel=next"}}`
	file200 = `{"status":200,"binary_data":{"url":"https://storage.example.test/tmp/9f2c.pdf?sig=ab12","content_type":"application/pdf","size":48213,"expires_at":"2026-01-01T13:00:00.000Z"}}`
	hostile = `{"status":418,"data":{"\u001b[2J\u202e":"\u0007` + "👩‍👩‍👧" + `"},"headers":{"x-\u001b[31m":"\u001b]0;pwned\u0007\u202e","content-type":"application/json"}}`
)

func TestProxy_Golden(t *testing.T) {
	t.Parallel()
	get := `{"method":"GET","endpoint":"/repos/octo-labs/harbor/issues"}`
	for _, look := range []struct {
		theme         string
		width, height int
	}{{"dark", 80, 21}, {"dark", 120, 37}, {"light", 80, 21}, {"light", 120, 37}, {"mono", 80, 21}, {"mono", 120, 37}} {
		for name, scene := range map[string]struct {
			body  string
			steps func(*rig)
		}{
			"empty":  {json200, func(*rig) {}},
			"closed": {json200, func(r *rig) { r.Send(views.SessionClosedMsg{ID: "trs_1"}) }},
			"filled": {json200, func(r *rig) {
				r.fill(`{"method":"POST","endpoint":"/repos/octo-labs/harbor/issues","query":{"per_page":"5"},"headers":{"Accept":"application/json"},"body":{"json":{"title":"x"}}}`)
			}},
			"problem": {json200, func(r *rig) { r.fill(`{"method":"GET","endpoint":"/a b","body":{"file":"x.png"}}`) }},
			"answer":  {json200, func(r *rig) { r.fill(get).send() }},
			"headers": {json200, func(r *rig) { r.fill(get).send().Press(r.env.Keys.Proxy.Headers) }},
			"file":    {file200, func(r *rig) { r.fill(get).send() }},
			"failed":  {"", func(r *rig) { r.fill(get).send() }},
			"earlier": {json200, func(r *rig) { r.fill(get).send().Press(r.env.Keys.Proxy.Earlier) }},
			"hostile": {hostile, func(r *rig) {
				r.fill(`{"method":"GET","endpoint":"/\u001b[31m日本\u202e","headers":{"\u0007":"` + strings.Repeat("long ", 500) + `"}}`).send().yes().Press(r.env.Keys.Proxy.Headers)
			}},
		} {
			t.Run(fmt.Sprintf("%s/%dx%d/%s", look.theme, look.width, look.height, name), func(t *testing.T) {
				t.Parallel()
				r := drive(t, look.theme, scene.body, look.width, look.height)
				scene.steps(r)
				lines := strings.Split(r.View(), "\n")
				if len(lines) != look.height {
					t.Errorf("%d lines", len(lines))
				}
				for _, line := range lines {
					if safetext.Width(line) != look.width {
						t.Errorf("%q has %d cells", line, safetext.Width(line))
					}
				}
				golden.RequireEqual(t, []byte(r.View()))
			})
		}
	}
}

func TestProxy_EverySizeFits(t *testing.T) {
	t.Parallel()
	r := drive(t, "dark", json200, 80, 21)
	r.fill(`{"method":"GET","endpoint":"/user"}`).send()
	for _, side := range []func(){
		func() {}, func() { r.Press(r.env.Keys.Proxy.Headers) }, func() { r.Press(r.env.Keys.Proxy.Earlier) }, func() { r.toForm() },
	} {
		side()
		for _, width := range []int{40, 60, 95, 96, 200} {
			for _, height := range []int{8, 12, 15, 60} {
				r.host.Pane.SetSize(width, height)
				lines := strings.Split(r.View(), "\n")
				if len(lines) != height {
					t.Fatalf("%dx%d has %d lines", width, height, len(lines))
				}
				for _, line := range lines {
					if safetext.Width(line) != width {
						t.Fatalf("%dx%d: %q", width, height, line)
					}
				}
			}
		}
	}
}

// TestProxy_EverythingIsReachable goes through all fields of a full request on
// the smallest usual screen.
func TestProxy_EverythingIsReachable(t *testing.T) {
	t.Parallel()
	r := drive(t, "dark", json200, 80, 21)
	r.fill(`{"method":"POST","endpoint":"/x","query":{"one":"1","two":"2"},"headers":{"Accept":"a","Range":"b"},"body":{"text":"t","content_type":"c"},"credentials":{"authScheme":"BASIC","val":{"username":"u"}}}`)
	seen := map[string]bool{}
	for range 40 {
		r.Press(r.env.Keys.List.Down)
		for _, line := range strings.Split(r.Screen(), "\n") {
			if strings.Contains(line, "›") {
				for _, name := range []string{"endpoint", "one", "two", "Accept", "Range", "text", "content_type", "authScheme", "username"} {
					if strings.Contains(line, name) {
						seen[name] = true
					}
				}
			}
		}
		r.Sees("▶ Send").Sees("github")
	}
	if len(seen) != 9 {
		t.Errorf("the cursor came to %v only", seen)
	}
}

func BenchmarkProxy(b *testing.B) {
	for _, n := range []int{100, 100_000} {
		items := make([]map[string]any, n)
		for i := range items {
			items[i] = map[string]any{"id": i, "title": "an issue"}
		}
		data, err := json.Marshal(items)
		if err != nil {
			b.Fatal(err)
		}
		env := tuitest.Env(b, "dark")
		start := time.Now()
		env.Now = func() time.Time { return start }
		m := proxy.New(env, upstream(b, `{"status":200,"data":`+string(data)+`,"headers":{"content-type":"application/json"}}`), proxy.Options{Memory: proxy.NewMemory(b.TempDir(), "x")})
		h := &tuitest.Host{Pane: m}
		d := tuitest.New(b, h, 120, 37)
		session := api.Session{ID: "trs_1"}
		d.Send(views.SessionOpenedMsg{Session: session}).Key("e")
		var id uint64
		for _, msg := range h.Asked {
			if edit, ok := msg.(views.EditTextMsg); ok {
				id = edit.ID
			}
		}
		d.Send(views.EditedMsg{ID: id, Text: `{"method":"GET","endpoint":"/x"}`, Changed: true}).Press(env.Keys.Proxy.Send).Sees("200 OK")
		down, _ := views.KeyMsg("down")
		b.Run(fmt.Sprintf("view/%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				m.View()
			}
		})
		b.Run(fmt.Sprintf("key/%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				m.Update(down)
			}
		})
	}
}
