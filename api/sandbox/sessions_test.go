package sandbox

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"trs/api/sandbox/store"
)

func TestCreate_FillsDefaults(t *testing.T) {
	g := newRig(t)
	got := g.call("create", sessionPath, `{"user_id":"maya"}`).wants(http.StatusCreated)
	for _, c := range []struct {
		want string
		path []any
	}{
		{`{"enable_multi_execute":true}`, []any{"config", "execute"}},
		{`{"enable_connection_removal":true,"enable_wait_for_connections":false,"enabled":true}`, []any{"config", "manage_connections"}},
		{`{"tools":[]}`, []any{"config", "preload"}},
		{`{"enable":true}`, []any{"config", "search"}},
		{`{"enable":true,"proxy_execution_enabled":true}`, []any{"config", "workbench"}},
		{`null`, []any{"config", "toolkits"}},
		{`null`, []any{"config", "multi_account"}},
		{`1`, []any{"config_version"}},
		{`[]`, []any{"warnings"}},
		{`["COMPOSIO_GET_TOOL_SCHEMAS","COMPOSIO_MANAGE_CONNECTIONS","COMPOSIO_MULTI_EXECUTE_TOOL",` +
			`"COMPOSIO_REMOTE_BASH_TOOL","COMPOSIO_REMOTE_WORKBENCH","COMPOSIO_SEARCH_TOOLS"]`, []any{"tool_router_tools"}},
	} {
		if have := got.json(c.path...); have != c.want {
			t.Errorf("%v is %s, want %s", c.path, have, c.want)
		}
	}
	id := got.text("session_id")
	if url := got.text("mcp", "url"); url != g.url+"/tool_router/"+id+"/mcp" {
		t.Errorf("mcp.url is %q, not on the sandbox's origin", url)
	}
	if got.text("experimental", "assistive_prompt") == "" {
		t.Error("create answers no assistive prompt")
	}
	read := g.onSession("get", id, "", nil).wants(http.StatusOK)
	if read.at("experimental") != nil {
		t.Errorf("get answers experimental: %s", read.body)
	}
	if read.json("config") != got.json("config") {
		t.Errorf("get answers config %s, create %s", read.json("config"), got.json("config"))
	}
}

func TestCreate_SpellsTheConfigAsAnswersDo(t *testing.T) {
	g := newRig(t)
	account := g.account("maya", "outlook")
	config := g.authConfig("hubspot")
	got := g.call("create", sessionPath, `{
		"user_id": "maya",
		"toolkits": {"enable": ["Outlook", "hubspot", "outlook"]},
		"auth_configs": {"HubSpot": "`+config.ID+`"},
		"connected_accounts": {"outlook": ["`+account.ID+`"]},
		"manage_connections": {"enable": true, "callback_url": "https://app.example.test/return", "enable_wait_for_connections": true, "enable_connection_removal": null},
		"tools": {"outlook": {"disable": ["OUTLOOK_SEND_EMAIL"]}, "hubspot": {"tags": {"enable": ["readOnlyHint"], "disable": ["destructiveHint"]}}},
		"tags": ["readOnlyHint", "idempotentHint"],
		"workbench": {"enable_proxy_execution": false, "auto_offload_threshold": 15000, "sandbox_size": "medium"},
		"preload": {"tools": ["OUTLOOK_LIST_MESSAGES"]},
		"search": {"enable": false},
		"execute": {},
		"premium_usage": false,
		"experimental": {"assistive_prompt_config": {"user_timezone": "Europe/Madrid"}, "permissions": {"default": "ask_every_call"}}
	}`).wants(http.StatusCreated)
	want := `{"auth_configs":{"hubspot":"` + config.ID + `"},"connected_accounts":{"outlook":["` + account.ID + `"]},` +
		`"execute":{"enable_multi_execute":true},` +
		`"manage_connections":{"callback_url":"https://app.example.test/return","enable_connection_removal":true,"enable_wait_for_connections":true,"enabled":true},` +
		`"preload":{"tools":["OUTLOOK_LIST_MESSAGES"]},"premium_usage":false,"search":{"enable":false},` +
		`"tags":{"enabled":["readOnlyHint","idempotentHint"]},"toolkits":{"enabled":["outlook","hubspot"]},` +
		`"tools":{"hubspot":{"tags":{"disabled":["destructiveHint"],"enabled":["readOnlyHint"]}},"outlook":{"disabled":["OUTLOOK_SEND_EMAIL"]}},` +
		`"user_id":"maya","workbench":{"auto_offload_threshold":15000,"enable":true,"proxy_execution_enabled":false,"sandbox_size":"medium"}}`
	if have := got.json("config"); have != want {
		t.Errorf("config is\n%s, want\n%s", have, want)
	}
	tools := got.json("tool_router_tools")
	if strings.Contains(tools, "COMPOSIO_SEARCH_TOOLS") || !strings.Contains(tools, "COMPOSIO_WAIT_FOR_CONNECTIONS") ||
		!strings.Contains(tools, "OUTLOOK_LIST_MESSAGES") {
		t.Errorf("tool_router_tools is %s", tools)
	}
	if prompt := got.text("experimental", "assistive_prompt"); !strings.Contains(prompt, "Europe/Madrid") {
		t.Errorf("the prompt does not name the time zone: %q", prompt)
	}
}

func TestCreate_RefusesWhatItsSchemaForbids(t *testing.T) {
	g := newRig(t)
	for name, c := range map[string]struct{ body, want string }{
		"no user":             {`{}`, "Error in payload.user_id: Required"},
		"no body":             {``, "Error in payload.user_id: Required"},
		"empty user":          {`{"user_id":""}`, "payload.user_id"},
		"not an object":       {`[1]`, "Error in payload"},
		"not JSON":            {`{"user_id":`, "Invalid JSON"},
		"two values":          {`{"user_id":"a"} {}`, "Invalid JSON"},
		"a key twice":         {`{"user_id":"a","user_id":"b"}`, `Duplicate key "user_id"`},
		"a key twice inside":  {`{"user_id":"a","search":{"enable":true,"enable":false}}`, `Duplicate key "enable"`},
		"unknown key":         {`{"user_id":"a","sandbox":{}}`, `"sandbox"`},
		"other case":          {`{"user_id":"a","Toolkits":{"enable":[]}}`, `"Toolkits"`},
		"answer's spelling":   {`{"user_id":"a","toolkits":{"enabled":["jira"]}}`, "Error in payload.toolkits: Invalid input"},
		"enable and disable":  {`{"user_id":"a","toolkits":{"enable":[],"disable":[]}}`, "payload.toolkits"},
		"tools both":          {`{"user_id":"a","tools":{"jira":{"enable":[],"disable":[]}}}`, "payload.tools.jira"},
		"account as a string": {`{"user_id":"a","connected_accounts":{"jira":"ca_1"}}`, "payload.connected_accounts.jira"},
		"no account":          {`{"user_id":"a","connected_accounts":{"jira":[]}}`, "payload.connected_accounts.jira"},
		"malformed account":   {`{"user_id":"a","connected_accounts":{"jira":["xx_1"]}}`, "payload.connected_accounts.jira[0]"},
		"malformed config":    {`{"user_id":"a","auth_configs":{"jira":"nope"}}`, "payload.auth_configs.jira"},
		"one account at most": {`{"user_id":"a","multi_account":{"enable":true,"max_accounts_per_toolkit":1}}`, "payload.multi_account.max_accounts_per_toolkit"},
		"eleven accounts":     {`{"user_id":"a","multi_account":{"enable":true,"max_accounts_per_toolkit":11}}`, "payload.multi_account.max_accounts_per_toolkit"},
		"half an account":     {`{"user_id":"a","multi_account":{"max_accounts_per_toolkit":2.5}}`, "payload.multi_account.max_accounts_per_toolkit"},
		"unknown tag":         {`{"user_id":"a","tags":["nice"]}`, "payload.tags"},
		"unknown size":        {`{"user_id":"a","workbench":{"sandbox_size":"huge"}}`, "payload.workbench.sandbox_size"},
		"threshold":           {`{"user_id":"a","workbench":{"auto_offload_threshold":0}}`, "payload.workbench.auto_offload_threshold"},
		"empty callback":      {`{"user_id":"a","manage_connections":{"callback_url":""}}`, "payload.manage_connections.callback_url"},
		"null block":          {`{"user_id":"a","tools":null}`, "payload.tools"},
		"preload a word":      {`{"user_id":"a","preload":{"tools":"some"}}`, "payload.preload.tools"},
		"permission":          {`{"user_id":"a","experimental":{"permissions":{"default":"never"}}}`, "payload.experimental.permissions.default"},
		"time zone":           {`{"user_id":"a","experimental":{"assistive_prompt_config":{"user_timezone":"Mars/Base"}}}`, "user_timezone"},
		"time zone Local":     {`{"user_id":"a","experimental":{"assistive_prompt_config":{"user_timezone":"Local"}}}`, "user_timezone"},
		"time zone climbs":    {`{"user_id":"a","experimental":{"assistive_prompt_config":{"user_timezone":"../UTC"}}}`, "user_timezone"},
		"toolkit twice":       {`{"user_id":"a","tools":{"jira":{"enable":[]},"JIRA":{"disable":[]}}}`, "named twice"},
	} {
		t.Run(name, func(t *testing.T) {
			g := *g
			g.t = t
			g.call("create", sessionPath, c.body).refuses(400, "HTTP_BadRequest", 10400, c.want)
		})
	}
}

func TestCreate_RefusesWhatMakesNoSense(t *testing.T) {
	g := newRig(t)
	mine := g.account("maya", "outlook")
	second := g.account("maya", "outlook")
	other := g.account("noah", "outlook")
	off := g.account("maya", "outlook", func(a *store.Account) { a.Status = store.Inactive })
	shared := func(users ...string) *store.Account {
		return g.account("noah", "outlook", func(a *store.Account) {
			a.Type, a.ACL = store.Shared, store.ACL{Allowed: users}
		})
	}
	closed, open, open2 := shared("zoe"), shared("maya"), shared("maya")
	disabled := g.authConfig("hubspot", func(c *store.AuthConfig) { c.Enabled = false })
	pin := func(accounts ...*store.Account) string {
		ids := make([]string, len(accounts))
		for i, account := range accounts {
			ids[i] = account.ID
		}
		list, _ := json.Marshal(ids)
		return `{"user_id":"maya","connected_accounts":{"outlook":` + string(list) + `}%s}`
	}
	const (
		toolkits = "ToolRouterV2_InvalidToolkitSlugs"
		accounts = "ToolRouterV2_InvalidConnectedAccountIds"
	)
	for name, c := range map[string]struct {
		body  string
		slug  string
		code  int
		words []string
	}{
		"unknown toolkits": {`{"user_id":"a","toolkits":{"enable":["jira","nope","nada"]},"tools":{"zilch":{"enable":[]}}}`, toolkits, 4305, []string{"nope", "nada", "zilch"}},
		"unknown disabled": {`{"user_id":"a","toolkits":{"disable":["nope"]}}`, toolkits, 4305, []string{"nope"}},
		"helper toolkit":   {`{"user_id":"a","toolkits":{"enable":["composio"]}}`, toolkits, 4305, []string{"composio"}},
		"unknown tools":    {`{"user_id":"a","tools":{"jira":{"enable":["JIRA_NOPE","JIRA_NADA"]}}}`, slugBadRequest, 4300, []string{"JIRA_NOPE", "JIRA_NADA"}},
		"foreign tool":     {`{"user_id":"a","tools":{"jira":{"disable":["OUTLOOK_SEND_EMAIL"]}}}`, slugBadRequest, 4300, []string{"OUTLOOK_SEND_EMAIL"}},
		"unknown config":   {`{"user_id":"a","auth_configs":{"jira":"ac_nope"}}`, "Auth_Config_NotFound", 306, []string{"ac_nope"}},
		"config elsewhere": {`{"user_id":"a","auth_configs":{"jira":"` + mine.Config.ID + `"}}`, slugBadRequest, 4300, []string{"payload.auth_configs.jira"}},
		"config disabled":  {`{"user_id":"a","auth_configs":{"hubspot":"` + disabled.ID + `"}}`, slugBadRequest, 4300, []string{disabled.ID}},
		"not connectable":  {`{"user_id":"a","toolkits":{"enable":["posthog","jira","hackernews","exa"]}}`, slugBadRequest, 4300, []string{"posthog, exa", "auth_configs"}},
		"account missing":  {`{"user_id":"a","connected_accounts":{"outlook":["ca_nope"]}}`, accounts, 4306, []string{"ca_nope", "user a"}},
		"account of other": {fmt.Sprintf(pin(other), ""), accounts, 4306, []string{other.ID}},
		"account off":      {fmt.Sprintf(pin(off), ""), accounts, 4306, []string{off.ID}},
		"account elsewhere": {
			`{"user_id":"maya","connected_accounts":{"jira":["` + mine.ID + `"]}}`, accounts, 4306,
			[]string{mine.ID},
		},
		"shared, not admitted": {fmt.Sprintf(pin(closed), ""), accounts, 4306, []string{closed.ID}},
		"two accounts":         {fmt.Sprintf(pin(mine, second), ""), slugBadRequest, 4300, []string{"multi-account"}},
		"two shared":           {fmt.Sprintf(pin(open, open2), `,"multi_account":{"enable":true}`), accounts, 4306, []string{"SHARED"}},
		"over the maximum": {
			fmt.Sprintf(pin(mine, second, open), `,"multi_account":{"enable":true,"max_accounts_per_toolkit":2}`),
			slugBadRequest, 4300,
			[]string{"max_accounts_per_toolkit"},
		},
		"off with maximum":   {`{"user_id":"a","multi_account":{"enable":false,"max_accounts_per_toolkit":3}}`, slugBadRequest, 4300, nil},
		"off with selection": {`{"user_id":"a","multi_account":{"enable":false,"require_explicit_selection":true}}`, slugBadRequest, 4300, nil},
		"preload all of all": {`{"user_id":"a","preload":{"tools":"all"}}`, slugBadRequest, 4300, []string{"filter"}},
		"preload all of none": {
			`{"user_id":"a","toolkits":{"enable":[]},"preload":{"tools":"all"}}`, slugBadRequest, 4300,
			[]string{"filter"},
		},
		"preload unknown": {`{"user_id":"a","preload":{"tools":["JIRA_NOPE"]}}`, slugBadRequest, 4300, []string{"JIRA_NOPE does not exist"}},
		"preload local":   {`{"user_id":"a","preload":{"tools":["LOCAL_X"]}}`, slugBadRequest, 4300, []string{"LOCAL_X"}},
		"preload filtered": {
			`{"user_id":"a","toolkits":{"disable":["jira"]},"preload":{"tools":["JIRA_GET_ISSUE","OUTLOOK_SEND_EMAIL"]}}`,
			slugBadRequest, 4300,
			[]string{"JIRA_GET_ISSUE is not allowed"},
		},
		"preload, multi-account": {
			`{"user_id":"a","multi_account":{"enable":true},"preload":{"tools":["JIRA_GET_ISSUE"]}}`,
			slugBadRequest, 4300,
			[]string{"multi_account"},
		},
		"saved config, toolkits": {`{"user_id":"a","toolkits":{"enable":[]},"experimental":{"session_config_id":"sc_1"}}`, slugBadRequest, 4300, nil},
	} {
		t.Run(name, func(t *testing.T) {
			g := *g
			g.t = t
			g.call("create", sessionPath, c.body).refuses(400, c.slug, c.code, c.words...)
		})
	}
	g.call("create", sessionPath, `{"user_id":"a","experimental":{"session_config_id":"sc_1"}}`).refuses(404, "HTTP_NotFound", 10404, "sc_1")
}

func TestCreate_TakesWhatOnlyLooksWrong(t *testing.T) {
	g := newRig(t)
	config := g.authConfig("posthog", func(c *store.AuthConfig) { c.Scheme, c.Managed = "API_KEY", false })
	mine, second := g.account("maya", "outlook"), g.account("maya", "outlook", func(a *store.Account) { a.Status = store.Expired })
	shared := g.account("noah", "outlook", func(a *store.Account) { a.Type, a.ACL = store.Shared, store.ACL{AllowAll: true} })
	for name, body := range map[string]string{
		"no toolkit at all":       `{"user_id":"maya","toolkits":{"enable":[]}}`,
		"own auth config":         `{"user_id":"maya","toolkits":{"enable":["posthog"]},"auth_configs":{"posthog":"` + config.ID + `"}}`,
		"existing auth config":    `{"user_id":"maya","toolkits":{"enable":["posthog"]}}`,
		"several accounts":        `{"user_id":"maya","multi_account":{"enable":true},"connected_accounts":{"outlook":["` + mine.ID + `","` + second.ID + `"]}}`,
		"a shared account":        `{"user_id":"maya","connected_accounts":{"outlook":["` + shared.ID + `"]}}`,
		"the same account twice":  `{"user_id":"maya","connected_accounts":{"outlook":["` + mine.ID + `","` + mine.ID + `"]}}`,
		"preload all of a few":    `{"user_id":"maya","toolkits":{"enable":["jira"]},"preload":{"tools":"all"}}`,
		"preload, off multi":      `{"user_id":"maya","multi_account":{"enable":false},"preload":{"tools":["JIRA_GET_ISSUE"]}}`,
		"keys inside a tag block": `{"user_id":"maya","tags":{"enable":["readOnlyHint"],"note":"kept out"}}`,
		"unknown experimental":    `{"user_id":"maya","experimental":{"later":true}}`,
	} {
		t.Run(name, func(t *testing.T) {
			g := *g
			g.t = t
			id := g.create(body)
			g.onSession("get", id, "", nil).wants(http.StatusOK)
			g.onSession("tools", id, "tools", nil).wants(http.StatusOK)
		})
	}
}

func TestCreate_WarnsAboutManyPreloadedTools(t *testing.T) {
	g := newRig(t)
	var slugs []string
	for _, tool := range g.server.catalog.Tools() {
		if _, ok := g.server.appTool(tool.Slug); ok && len(slugs) < manyPreloaded+1 {
			slugs = append(slugs, tool.Slug)
		}
	}
	got := g.call("create", sessionPath, map[string]any{"user_id": "maya", "preload": map[string]any{"tools": slugs}}).wants(201)
	if code := got.text("warnings", 0, "code"); code != "PRELOAD_TOOLS_HIGH_CONTEXT_USAGE" {
		t.Errorf("the warning is %q", code)
	}
	got = g.call("create", sessionPath, map[string]any{"user_id": "maya", "preload": map[string]any{"tools": slugs[1:]}}).wants(201)
	if warnings := got.json("warnings"); warnings != "[]" {
		t.Errorf("%d tools give the warning %s", manyPreloaded, warnings)
	}
}

func TestCreate_LimitsPreloadAll(t *testing.T) {
	g := newRig(t, func(o *Options) { o.SyntheticTools = 3000 })
	got := g.call("create", sessionPath, `{"user_id":"maya","tags":["readOnlyHint","destructiveHint","idempotentHint","openWorldHint"],"preload":{"tools":"all"}}`)
	got.refuses(400, slugBadRequest, 4300, "1000")
}

func TestSession_TellsMalformedIDsFromUnknownOnes(t *testing.T) {
	g := newRig(t)
	id := g.create(`{"user_id":"maya"}`)
	g.onSession("delete", id, "", nil).wants(200)
	for _, c := range []struct{ id, body string }{{"trs_zzzzzzzzzzzz", ""}, {id, ""}} {
		for _, op := range []struct {
			name, rest string
			body       any
		}{
			{"get", "", nil},
			{"patch", "", `{"tags":null}`},
			{"delete", "", nil},
			{"attach", "attach", `{}`},
			{"config_history", "config_history", nil},
			{"tools", "tools", nil},
			{"toolkits", "toolkits", nil},
		} {
			g.onSession(op.name, c.id, op.rest, op.body).refuses(404, "ToolRouterV2_SessionNotFound", 4303, c.id)
		}
		g.send("POST", "/tool_router/"+c.id+"/mcp", `{}`).refuses(404, "ToolRouterV2_SessionNotFound", 4303)
		g.call("get_v3", "/api/v3/tool_router/session/"+c.id, nil).refuses(404, "ToolRouterV2_SessionNotFound", 4303)
	}
	for _, id := range []string{"nope", "trs_", "trs_a%2Fb", "trs_%00", "TRS_abc", "trs_" + strings.Repeat("a", 200)} {
		g.onSession("get", id, "", nil).refuses(400, "HTTP_BadRequest", 10400, "params.session_id")
		g.onSession("patch", id, "", `{"nope":1}`).refuses(400, "HTTP_BadRequest", 10400, "params.session_id")
	}
}

func TestDelete_TakesOnlyWhatBelongsToTheSession(t *testing.T) {
	g := newRig(t)
	account := g.account("maya", "outlook")
	id := g.create(`{"user_id":"maya"}`)
	g.onSession("patch", id, "", `{"tags":["readOnlyHint"]}`).wants(200)
	got := g.onSession("delete", id, "", nil).wants(200)
	if got.at("deleted") != true || got.text("session_id") != id {
		t.Errorf("delete answers %s", got.body)
	}
	g.call("connected_account_get", apiPath+"/connected_accounts/"+account.ID, nil).wants(200)
	rows, _, err := g.server.store.ConfigHistory(t.Context(), id, 0, 10)
	if err == nil {
		t.Errorf("the history of a deleted session still has %d rows", len(rows))
	}
}

func TestMCP_IsNotThereYet(t *testing.T) {
	g := newRig(t)
	id := g.create(`{"user_id":"maya"}`)
	for _, method := range []string{"GET", "POST", "DELETE"} {
		g.send(method, "/tool_router/"+id+"/mcp", nil).refuses(501, "HTTP_NotImplemented", 10501, "MCP")
	}
}

func TestGetV3_HasTheOlderShape(t *testing.T) {
	g := newRig(t)
	first, second := g.account("maya", "outlook"), g.account("maya", "outlook")
	id := g.create(`{"user_id":"maya","multi_account":{"enable":true},"search":{"enable":false},
		"connected_accounts":{"outlook":["` + first.ID + `","` + second.ID + `"]},"workbench":{"auto_offload_threshold":9}}`)
	got := g.call("get_v3", "/api/v3/tool_router/session/"+id, nil).wants(200)
	var body map[string]any
	got.into(&body)
	keys := make([]string, 0, len(body))
	for key := range body {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	if want := []string{"config", "mcp", "session_id", "tool_router_tools"}; !slices.Equal(keys, want) {
		t.Errorf("the payload has %v, want %v", keys, want)
	}
	want := `{"connected_accounts":{"outlook":"` + first.ID + `"},"manage_connections":{"enable_wait_for_connections":false,"enabled":true},` +
		`"user_id":"maya","workbench":{"auto_offload_threshold":9,"proxy_execution_enabled":true}}`
	if have := got.json("config"); have != want {
		t.Errorf("config is %s, want %s", have, want)
	}
}

func TestAttach_StoresNothing(t *testing.T) {
	g := newRig(t)
	id := g.create(`{"user_id":"maya"}`)
	before := g.onSession("get", id, "", nil).wants(200)
	for _, body := range []string{``, `{}`, `{"experimental":{}}`} {
		if got := g.onSession("attach", id, "attach", body).wants(200); string(got.body) != string(before.body) {
			t.Errorf("attach %q answers %s, get %s", body, got.body, before.body)
		}
	}
	got := g.onSession("attach", id, "attach", `{"experimental":{"custom_tools":[{"slug":"find","name":"Find","description":"Finds","input_schema":{"type":"object","properties":{}}}]}}`).wants(200)
	if slug := got.text("experimental", "custom_tools", 0, "slug"); slug != "LOCAL_FIND" {
		t.Errorf("the final slug is %q", slug)
	}
	if got.at("experimental", "assistive_prompt") != nil {
		t.Error("attach answers a prompt")
	}
	if after := g.onSession("get", id, "", nil); string(after.body) != string(before.body) {
		t.Errorf("attach changed the session: %s", after.body)
	}
	for _, body := range []string{
		`{"experimental":{"permissions":{"default":"allow_all"}}}`, `{"user_id":"x"}`, `{"experimental":null}`, `[]`,
	} {
		g.onSession("attach", id, "attach", body).refuses(400, "HTTP_BadRequest", 10400)
	}
	g.onSession("attach", "trs_unknown", "attach", `{"nope":1}`).refuses(400, "HTTP_BadRequest", 10400, "nope")
}
