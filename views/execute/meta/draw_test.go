package meta_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/charmbracelet/x/exp/golden"

	"trs/api"
	"trs/tui/tuitest"
	"trs/views"
	"trs/views/execute/meta"
	"trs/views/safetext"
)

// answers are what the helpers tell, small, empty and hostile.
var answers = map[string]struct{ slug, data string }{
	"search": {api.MetaSearchTools, `{"results":[{"index":1,"use_case":"send a mail","difficulty":"easy to do","primary_tool_slugs":["GMAIL_SEND_EMAIL"],
		"related_tool_slugs":["SLACK_SEND"],"toolkits":["gmail","slack"],"recommended_plan_steps":["Find the **address**.","Send it."],"known_pitfalls":["Quota."]}],
		"tool_schemas":{"GMAIL_SEND_EMAIL":{"toolkit":"gmail","tool_slug":"GMAIL_SEND_EMAIL","description":"Sends a mail.","input_schema":{"type":"object","required":["to"],"properties":{"to":{"type":"string","description":"Whom."}}}},
		"SLACK_SEND":{"toolkit":"slack","tool_slug":"SLACK_SEND","schemaRef":{"tool":"COMPOSIO_GET_TOOL_SCHEMAS","args":{"tool_slugs":["SLACK_SEND"]}}}},
		"toolkit_connection_statuses":[{"toolkit":"gmail","description":"Mail","has_active_connection":true,"status_message":"Connected"},{"toolkit":"slack","description":"Chat","has_active_connection":false,"status_message":"Connect it first"}],
		"time_info":{"current_time_utc":"2026-01-01T00:00:00.000Z","current_time_utc_epoch_seconds":1,"message":"UTC"},
		"session":{"id":"mail","generate_id":true,"instructions":"Reuse"},"next_steps_guidance":["Call GMAIL_SEND_EMAIL"]}`},
	"schemas": {api.MetaGetToolSchemas, `{"success":false,"tool_schemas":{"GMAIL_SEND_EMAIL":{"toolkit":"gmail","tool_slug":"GMAIL_SEND_EMAIL","input_schema":{"type":"object","properties":{"to":{"type":"string"}}}}},
		"not_found":["GMAIL_SEND_MAIL"],"suggestions":{"GMAIL_SEND_MAIL":["GMAIL_SEND_EMAIL"]},"not_found_message":"Some slugs were not found"}`},
	"multi": {api.MetaMultiExecute, `{"results":[{"index":0,"tool_slug":"GITHUB_GET_AN_ISSUE","error":null,"response":{"successful":true,"data":{"number":42,"title":"日本"},"error":null,"log_id":"log_XYZ789"}},
		{"index":1,"tool_slug":"GMAIL_SEND_EMAIL","error":"No active connection found for toolkit(s) 'gmail' in this session","response":null}],
		"total_count":2,"success_count":1,"error_count":1,"session":{"id":"mail","instructions":"x"}}`},
	"manage": {api.MetaManageConnections, `{"message":"1 active, 1 initiated","results":{
		"gmail":{"toolkit":"gmail","status":"active","has_active_connection":true,"connected_account_id":"ca_4CkFF_cKATwg","created_at":"2025-12-30T08:00:00.000Z","current_user_info":{"email":"ana@example.test"},"redirect_url":null},
		"github":{"toolkit":"github","status":"initiated","has_active_connection":false,"connected_account_id":"ca_Zp0q8YtR5uWe","redirect_url":"https://connect.composio.dev/link/lk_5tGb7nHy","instruction":"Open the link"},
		"jira":{"toolkit":"jira","status":"failed","error_message":"No auth config"}},"session":{"id":"mail","instructions":"x"}}`},
	"wait":      {api.MetaWaitForConnections, `{"message":"gmail is ready","results":{"gmail":{"toolkit":"gmail","status":"ACTIVE"},"outlook":{"toolkit":"outlook","status":"INITIATED"}}}`},
	"bash":      {api.MetaRemoteBash, `{"stdout":"\u001b[32mok\u001b[0m tests\t12\nA long line of output that does not fit in the width of a narrow pane and goes on below itself, in full\n","stdoutLines":2,"stderr":"warning: x\n","stderrLines":1,"exit_code":3,"sandbox_id_suffix":"9f2c"}`},
	"workbench": {api.MetaRemoteWorkbench, `{"results":"[1, 2]","stdout":"45\n","stderr":"Traceback\n  ValueError","error":"ValueError: x","stdout_file_path":"/mnt/files/out.txt","sandbox_id_suffix":"9f2c"}`},
	"quiet":     {api.MetaRemoteBash, `{"stdout":"","stdoutLines":0,"stderr":"","stderrLines":0}`},
	"nothing":   {api.MetaSearchTools, `{"results":[],"tool_schemas":{},"toolkit_connection_statuses":[]}`},
	"hostile": {api.MetaManageConnections, `{"message":"\u001b[2J\u202egone\u0007","results":{"\u001b]0;x\u0007a\nb":{"toolkit":"","status":"\u001b[31mINITIATED","redirect_url":"javascript:alert(1)","instruction":"` +
		strings.Repeat(`\u0301`, 40) + `"},"👩‍👩‍👧":{"status":"failed","error_message":"` + strings.Repeat("日本語 ", 500) + `"}}}`},
}

func TestMeta_Golden(t *testing.T) {
	for _, look := range []struct {
		theme         string
		width, height int
	}{{"dark", 78, 13}, {"dark", 64, 33}, {"light", 78, 13}, {"mono", 78, 13}} {
		for name, answer := range answers {
			for _, inside := range []bool{false, true} {
				t.Run(fmt.Sprintf("%s/%dx%d/%s inside %v", look.theme, look.width, look.height, name, inside), func(t *testing.T) {
					env := tuitest.Env(t, look.theme)
					m, ok := meta.New(env, answer.slug, []byte(answer.data))
					if !ok {
						t.Fatal("it is not drawn")
					}
					d, _ := tuitest.Pane(t, pane{m}, look.width, look.height)
					if inside {
						d.Press(env.Keys.Tree.Unfold)
					}
					lines := strings.Split(d.View(), "\n")
					for _, line := range lines {
						if safetext.Width(line) != look.width {
							t.Errorf("%q has %d cells", line, safetext.Width(line))
						}
					}
					if len(lines) != look.height {
						t.Errorf("%d lines", len(lines))
					}
					golden.RequireEqual(t, []byte(d.View()))
				})
			}
		}
	}
}

func TestMeta_FollowsOnlyWebLinks(t *testing.T) {
	env := tuitest.Env(t, "dark")
	m, _ := meta.New(env, api.MetaManageConnections, []byte(answers["hostile"].data))
	d, host := tuitest.Pane(t, pane{m}, 78, 13)
	for range 3 {
		d.Press(env.Keys.List.Open, env.Keys.Global.Back, env.Keys.List.Down)
		if link := m.Link(); link != "" {
			t.Errorf("%q can be followed", link)
		}
	}
	for _, msg := range host.Asked {
		if open, ok := msg.(views.OpenURLMsg); ok {
			t.Errorf("it opens %q", open.URL)
		}
	}
}

func TestMeta_MouseOpens(t *testing.T) {
	env := tuitest.Env(t, "dark")
	m, _ := meta.New(env, api.MetaSearchTools, []byte(answers["search"].data))
	d, host := tuitest.Pane(t, pane{m}, 78, 13)
	d.Click(6, 3).Click(6, 3)
	if open, ok := host.Asked[len(host.Asked)-1].(views.OpenToolMsg); !ok || open.Slug != "GMAIL_SEND_EMAIL" {
		t.Errorf("a click asks %#v\n%s", host.Asked, d.Screen())
	}
}

func TestMeta_EverySizeFits(t *testing.T) {
	env := tuitest.Env(t, "dark")
	for name, answer := range answers {
		m, _ := meta.New(env, answer.slug, []byte(answer.data))
		m.SetFocused(true)
		for _, width := range []int{1, 4, 20, 33, 60, 200} {
			for _, height := range []int{1, 2, 5, 60} {
				m.SetSize(width, height)
				lines := strings.Split(m.View(), "\n")
				if len(lines) != height {
					t.Fatalf("%s at %dx%d has %d lines", name, width, height, len(lines))
				}
				for _, line := range lines {
					if safetext.Width(line) != width {
						t.Fatalf("%s at %dx%d: %q", name, width, height, line)
					}
				}
			}
		}
	}
}

// many is an answer of so many rows.
func many(tb testing.TB, slug string, n int) []byte {
	tb.Helper()
	if slug == api.MetaRemoteBash {
		data, err := json.Marshal(map[string]any{"stdout": strings.Repeat("a line of output, as programs write them\n", n), "stderr": ""})
		if err != nil {
			tb.Fatal(err)
		}
		return data
	}
	results := make([]map[string]any, n)
	for i := range results {
		results[i] = map[string]any{"tool_slug": "GITHUB_GET_AN_ISSUE", "index": i, "response": map[string]any{"successful": true, "data": map[string]any{"n": i}, "log_id": "log_1"}}
	}
	data, err := json.Marshal(map[string]any{"results": results})
	if err != nil {
		tb.Fatal(err)
	}
	return data
}

func BenchmarkMeta(b *testing.B) {
	env := tuitest.Env(b, "dark")
	for _, slug := range []string{api.MetaMultiExecute, api.MetaRemoteBash} {
		for _, n := range []int{100, 100_000} {
			m, ok := meta.New(env, slug, many(b, slug, n))
			if !ok {
				b.Fatal("it is not drawn")
			}
			m.SetSize(78, 30)
			m.SetFocused(true)
			down, _ := views.KeyMsg("down")
			bottom, _ := views.KeyMsg("end")
			b.Run(fmt.Sprintf("view/%s/%d", slug, n), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					m.View()
				}
			})
			b.Run(fmt.Sprintf("key/%s/%d", slug, n), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					m.Update(down)
					m.Update(bottom)
				}
			})
		}
	}
}
