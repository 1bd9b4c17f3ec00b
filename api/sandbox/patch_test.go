package sandbox

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"trs/api/sandbox/store"
)

// patchBase is a session with every block set.
func patchBase(g *rig, account *store.Account) string {
	return g.create(`{
		"user_id": "maya",
		"toolkits": {"enable": ["outlook", "jira"]},
		"auth_configs": {"outlook": "` + account.Config.ID + `"},
		"connected_accounts": {"outlook": ["` + account.ID + `"]},
		"manage_connections": {"enable": false, "callback_url": "https://app.example.test/r", "enable_wait_for_connections": true, "enable_connection_removal": false},
		"tools": {"outlook": {"enable": ["OUTLOOK_SEND_EMAIL", "OUTLOOK_LIST_MESSAGES"]}},
		"tags": ["readOnlyHint"],
		"workbench": {"enable": false, "enable_proxy_execution": false, "auto_offload_threshold": 9, "sandbox_size": "large"},
		"multi_account": {"max_accounts_per_toolkit": 3, "require_explicit_selection": true},
		"preload": {"tools": ["OUTLOOK_LIST_MESSAGES"]},
		"search": {"enable": false},
		"execute": {"enable_multi_execute": false},
		"experimental": {"permissions": {"default": "ask_every_call"}, "link_url_overwrite": "https://connect.example.test/"}
	}`)
}

func TestPatch_ChangesEachBlockAsItsRowSays(t *testing.T) {
	for _, c := range []struct{ name, body, block, want string }{
		{"toolkits replaced", `{"toolkits":{"disable":["jira"]}}`, "toolkits", `{"disabled":["jira"]}`},
		{"toolkits null", `{"toolkits":null}`, "toolkits", `null`},
		{"tools replaced, not merged", `{"tools":{"jira":{"enable":["JIRA_GET_ISSUE"]}}}`, "tools", `{"jira":{"enabled":["JIRA_GET_ISSUE"]}}`},
		{"tools emptied", `{"tools":{}}`, "tools", `{}`},
		{"tools null", `{"tools":null}`, "tools", `null`},
		{"tags replaced", `{"tags":{"disable":["destructiveHint"]}}`, "tags", `{"disabled":["destructiveHint"]}`},
		{"tags null", `{"tags":null}`, "tags", `null`},
		{"auth configs emptied", `{"auth_configs":{}}`, "auth_configs", `{}`},
		{"auth configs null", `{"auth_configs":null}`, "auth_configs", `null`},
		{"pins emptied", `{"connected_accounts":{}}`, "connected_accounts", `{}`},
		{"pins null", `{"connected_accounts":null}`, "connected_accounts", `null`},
		{"preload replaced", `{"preload":{"tools":["OUTLOOK_SEND_EMAIL"]}}`, "preload", `{"tools":["OUTLOOK_SEND_EMAIL"]}`},
		{"preload all", `{"preload":{"tools":"all"}}`, "preload", `{"tools":"all"}`},
		{"preload unset", `{"preload":{}}`, "preload", `{"tools":[]}`},
		{"preload null", `{"preload":null}`, "preload", `{"tools":[]}`},
		{"search replaced", `{"search":{"enable":true}}`, "search", `{"enable":true}`},
		{"search replaced by nothing", `{"search":{}}`, "search", `{"enable":true}`},
		{"search null", `{"search":null}`, "search", `{"enable":true}`},
		{"execute null", `{"execute":null}`, "execute", `{"enable_multi_execute":true}`},
		{
			"connections merged", `{"manage_connections":{"enable":true}}`, "manage_connections",
			`{"callback_url":"https://app.example.test/r","enable_connection_removal":false,"enable_wait_for_connections":true,"enabled":true}`,
		},
		{
			"connections merged with nothing", `{"manage_connections":{}}`, "manage_connections",
			`{"callback_url":"https://app.example.test/r","enable_connection_removal":false,"enable_wait_for_connections":true,"enabled":false}`,
		},
		{
			"connections' leaves null",
			`{"manage_connections":{"enable":null,"callback_url":null,"enable_wait_for_connections":null,"enable_connection_removal":null}}`,
			"manage_connections", `{"enable_connection_removal":true,"enable_wait_for_connections":false,"enabled":true}`,
		},
		{
			"connections null", `{"manage_connections":null}`, "manage_connections",
			`{"enable_connection_removal":true,"enable_wait_for_connections":false,"enabled":true}`,
		},
		{
			"workbench merged", `{"workbench":{"sandbox_size":"xlarge"}}`, "workbench",
			`{"auto_offload_threshold":9,"enable":false,"proxy_execution_enabled":false,"sandbox_size":"xlarge"}`,
		},
		{"workbench null", `{"workbench":null}`, "workbench", `{"enable":true,"proxy_execution_enabled":true}`},
		{
			"multi-account merged", `{"multi_account":{"require_explicit_selection":false}}`, "multi_account",
			`{"max_accounts_per_toolkit":3,"require_explicit_selection":false}`,
		},
		{
			"multi-account's maximum null", `{"multi_account":{"max_accounts_per_toolkit":null}}`, "multi_account",
			`{"require_explicit_selection":true}`,
		},
		{
			"multi-account on", `{"multi_account":{"enable":true,"max_accounts_per_toolkit":null},"preload":null}`, "multi_account",
			`{"enable":true,"max_accounts_per_toolkit":5,"require_explicit_selection":true}`,
		},
		{
			"multi-account off", `{"multi_account":{"enable":false}}`, "multi_account",
			`{"enable":false,"require_explicit_selection":false}`,
		},
		{"multi-account null", `{"multi_account":null}`, "multi_account", `null`},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := newRig(t)
			id := patchBase(g, g.account("maya", "outlook"))
			before := g.onSession("get", id, "", nil).wants(http.StatusOK)
			got := g.onSession("patch", id, "", c.body).wants(http.StatusOK)
			if have := got.json("config", c.block); have != c.want {
				t.Errorf("%s is %s, want %s", c.block, have, c.want)
			}
			if version := got.json("config_version"); version != "2" {
				t.Errorf("config_version is %s, want 2", version)
			}
			var was, is struct{ Config map[string]any }
			before.into(&was)
			got.into(&is)
			for block, value := range was.Config {
				if block != c.block && block != "preload" && fmt.Sprint(value) != fmt.Sprint(is.Config[block]) {
					t.Errorf("%s changed too: %v, was %v", block, is.Config[block], value)
				}
			}
			if read := g.onSession("get", id, "", nil); string(read.body) != string(got.body) {
				t.Errorf("get answers %s, patch %s", read.body, got.body)
			}
		})
	}
}

func TestPatch_ChangesTheHiddenLeafByLeaf(t *testing.T) {
	g := newRig(t)
	id := patchBase(g, g.account("maya", "outlook"))
	hidden := func() store.Hidden {
		sess, err := g.server.session(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		return sess.Hidden
	}
	if h := hidden(); h.LinkURLOverwrite != "https://connect.example.test" || h.Permissions.Default != "ask_every_call" {
		t.Fatalf("create stored %+v", h)
	}
	g.onSession("patch", id, "", `{"experimental":{"fast_mode":true,"submit_feedback":{"enable":true}}}`).wants(200)
	if h := hidden(); h.LinkURLOverwrite == "" || h.Permissions == nil || !isTrue(h.FastMode) || !h.SubmitFeedback.Enable {
		t.Errorf("a patch of two leaves left %+v", h)
	}
	g.onSession("patch", id, "", `{"experimental":{"link_url_overwrite":null,"permissions":{"default":"allow_all"},"fast_mode":null}}`).wants(200)
	if h := hidden(); h.LinkURLOverwrite != "" || h.Permissions.Default != "allow_all" || h.FastMode != nil || h.SubmitFeedback == nil {
		t.Errorf("a patch with nulls left %+v", h)
	}
	g.onSession("patch", id, "", `{"experimental":null}`).wants(200)
	if h := hidden(); h != (store.Hidden{}) {
		t.Errorf("null left %+v", h)
	}
	g.onSession("patch", id, "", `{"experimental":{"session_config_id":"sc_1"}}`).refuses(404, "HTTP_NotFound", 10404)
}

func TestPatch_WithoutAChangeMakesNoVersion(t *testing.T) {
	g := newRig(t)
	id := g.create(`{"user_id":"maya"}`)
	before := g.onSession("get", id, "", nil)
	for _, body := range []string{``, `{}`, `{"expected_config_version":1}`} {
		if got := g.onSession("patch", id, "", body).wants(200); string(got.body) != string(before.body) {
			t.Errorf("%q answers %s", body, got.body)
		}
	}
	g.onSession("patch", id, "", `{"expected_config_version":2}`).refuses(409, "ToolRouterV2_ConfigVersionConflict", 4309)
}

func TestPatch_ChecksInOrderAndWritesNothingWhenRefused(t *testing.T) {
	g := newRig(t)
	account := g.account("maya", "outlook")
	id := patchBase(g, account)
	before := g.onSession("config_history", id, "config_history", nil).wants(200)
	const shape, conflict = "HTTP_BadRequest", "ToolRouterV2_ConfigVersionConflict"
	for _, c := range []struct {
		body, slug string
		status     int
		code       int
	}{
		{`{"user_id":"noah"}`, shape, 400, 10400},
		{`{"toolkits":{"enabled":["jira"]}}`, shape, 400, 10400},
		{`{"multi_account":{"max_accounts_per_toolkit":1}}`, shape, 400, 10400},
		{`{"expected_config_version":0}`, shape, 400, 10400},
		{`{"expected_config_version":null}`, shape, 400, 10400},
		{`{"expected_config_version":9,"toolkits":{"enabled":["jira"]}}`, shape, 400, 10400},
		{`{"manage_connections":{"callback_url":""}}`, shape, 400, 10400},
		{`{"experimental":{"custom_tools":[]}}`, shape, 400, 10400},
		{`{"expected_config_version":9,"toolkits":{"enable":["nope"]}}`, conflict, 409, 4309},
		{`{"toolkits":{"enable":["nope"]}}`, "ToolRouterV2_InvalidToolkitSlugs", 400, 4305},
		{`{"toolkits":{"enable":["jira"]}}`, slugBadRequest, 400, 4300},                                          // the preloaded tool is outside
		{`{"tools":{"outlook":{"enable":["OUTLOOK_SEND_EMAIL"]}}}`, slugBadRequest, 400, 4300},                   // the same
		{`{"multi_account":{"enable":false,"max_accounts_per_toolkit":3}}`, slugBadRequest, 400, 4300},           // contradicts itself
		{`{"multi_account":{"enable":true}}`, slugBadRequest, 400, 4300},                                         // with preload
		{`{"connected_accounts":{"outlook":["ca_nope"]}}`, "ToolRouterV2_InvalidConnectedAccountIds", 400, 4306}, //
	} {
		g.onSession("patch", id, "", c.body).refuses(c.status, c.slug, c.code)
	}
	g.onSession("patch", "trs_unknown", "", `{"expected_config_version":9}`).refuses(404, "ToolRouterV2_SessionNotFound", 4303)
	after := g.onSession("config_history", id, "config_history", nil).wants(200)
	if string(after.body) != string(before.body) {
		t.Errorf("refused patches changed the history:\n%s\n%s", before.body, after.body)
	}
	// All rules hold for the result, also those that the patch did not touch.
	g.call("connected_account_delete", apiPath+"/connected_accounts/"+account.ID, nil).wants(200)
	g.onSession("patch", id, "", `{"search":null}`).refuses(400, "ToolRouterV2_InvalidConnectedAccountIds", 4306, account.ID)
	g.onSession("patch", id, "", `{"search":null,"connected_accounts":null}`).wants(200)
}

func TestPatch_LosesNothingWhenManyComeAtOnce(t *testing.T) {
	const writers, each = 8, 12
	for _, precondition := range []bool{false, true} {
		t.Run(fmt.Sprintf("precondition %v", precondition), func(t *testing.T) {
			g := newRig(t)
			id := g.create(`{"user_id":"maya"}`)
			var wg sync.WaitGroup
			for writer := range writers {
				wg.Go(func() {
					for n := range each {
						callback := fmt.Sprintf("https://app.example.test/%d/%d", writer, n)
						for {
							expected := ""
							if precondition {
								expected = `,"expected_config_version":` + g.onSession("get", id, "", nil).json("config_version")
							}
							got := g.onSession("patch", id, "", `{"manage_connections":{"callback_url":"`+callback+`"}`+expected+`}`)
							if got.status == 200 {
								if got.text("config", "manage_connections", "callback_url") != callback {
									t.Errorf("the answer shows another patch: %s", got.body)
								}
								break
							}
							if got.status != 409 || !precondition {
								t.Errorf("patch answers %d: %s", got.status, got.body)
								return
							}
						}
					}
				})
			}
			wg.Wait()
			seen := map[string]int{}
			next := writers*each + 1
			cursor := ""
			for {
				page := g.onSession("config_history", id, "config_history?limit=50"+cursor, nil).wants(200)
				var body struct {
					Items []struct {
						Version int
						Config  struct {
							Manage struct {
								Callback string `json:"callback_url"`
							} `json:"manage_connections"`
						}
					}
					Next *string `json:"next_cursor"`
				}
				page.into(&body)
				for _, item := range body.Items {
					if item.Version != next {
						t.Fatalf("version %d where %d belongs", item.Version, next)
					}
					next--
					seen[item.Config.Manage.Callback]++
				}
				if body.Next == nil {
					break
				}
				cursor = "&cursor=" + *body.Next
			}
			if next != 0 || len(seen) != writers*each+1 {
				t.Errorf("history ends at %d and shows %d configs, want 0 and %d", next, len(seen), writers*each+1)
			}
			for callback, times := range seen {
				if times != 1 {
					t.Errorf("%q is there %d times", callback, times)
				}
			}
		})
	}
}

func TestConfigHistory_PagesFromTheLiveRowDown(t *testing.T) {
	clock := &testClock{seededStart}
	g := newRig(t, func(o *Options) { o.Now = clock.now })
	id := g.create(`{"user_id":"maya"}`)
	for n := range 4 {
		clock.Time = clock.AddDate(0, 0, 1)
		g.onSession("patch", id, "", fmt.Sprintf(`{"workbench":{"auto_offload_threshold":%d}}`, n+1)).wants(200)
	}
	page := func(query string) outcome {
		return g.onSession("config_history", id, "config_history"+query, nil).wants(200)
	}
	first := page("?limit=2")
	if have := first.json("total_items") + first.json("total_pages") + first.json("current_page"); have != "531" {
		t.Errorf("items, pages, page: %s in %s", have, first.body)
	}
	for i, want := range []struct{ version, time, current string }{
		{"5", "2026-01-05T00:00:00.000Z", "true"},
		{"4", "2026-01-05T00:00:00.000Z", "false"}, // superseded when the live one was set
	} {
		if first.json("items", i, "version") != want.version || first.text("items", i, "created_at") != want.time ||
			first.json("items", i, "is_current") != want.current {
			t.Errorf("row %d is %s, want %v", i, first.json("items", i), want)
		}
	}
	second := page("?limit=100&cursor=" + first.text("next_cursor"))
	if second.json("items", 0, "version") != "3" || second.json("items", 1, "version") != "2" || second.json("current_page") != "2" {
		t.Errorf("the cursor's own size does not win: %s", second.body)
	}
	last := page("?cursor=" + second.text("next_cursor"))
	if last.json("items", 0, "version") != "1" || last.at("next_cursor") != nil || last.at("items", 0, "config", "workbench", "auto_offload_threshold") != nil {
		t.Errorf("the last page is %s", last.body)
	}
	beyond := page("?cursor=" + cursor{Page: 9, Limit: 2}.String())
	if beyond.json("items") != "[]" || beyond.at("next_cursor") != nil {
		t.Errorf("a page beyond the end is %s", beyond.body)
	}
	for _, query := range []string{
		"?limit=0", "?limit=101", "?limit=-1", "?limit=ten", "?limit=2.0", "?limit=1e1", "?limit=+3", "?limit=99999999999999999999",
		"?cursor=nope", "?cursor=2", "?cursor=bnVsbA==", "?cursor=" + cursor{Page: 1, Limit: 101}.String(),
		"?cursor=" + cursor{Page: 0, Limit: 5}.String(), "?cursor=" + cursor{Page: maxPage, Limit: 5}.String(), "?limit=%zz",
	} {
		g.onSession("config_history", id, "config_history"+query, nil).refuses(400, "HTTP_BadRequest", 10400, "Error in query")
	}
	both := g.onSession("config_history", id, "config_history?limit=x&cursor=y", nil).refuses(400, "HTTP_BadRequest", 10400, "query.limit", "query.cursor")
	if strings.Count(string(both.body), "Error in") != 2 {
		t.Errorf("want one error per problem: %s", both.body)
	}
	if got := page("?limit=&cursor="); got.json("total_pages") != "1" {
		t.Errorf("empty values are not as good as none: %s", got.body)
	}
}
