package sandbox

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"trs/api/sandbox/store"
)

// slugs lists the slugs of an answer's items.
func (a outcome) slugs() []string {
	a.t.Helper()
	var body struct{ Items []struct{ Slug string } }
	a.into(&body)
	slugs := make([]string, len(body.Items))
	for i, item := range body.Items {
		slugs[i] = item.Slug
	}
	return slugs
}

func TestTools_ListFiltersAndOrders(t *testing.T) {
	g := newRig(t)
	list := func(query string) []string {
		return g.call("tools_list", apiPath+"/tools?"+query, nil).wants(200).slugs()
	}
	all := list("limit=1000")
	if !slices.IsSorted(all) || len(all) < 100 {
		t.Fatalf("%d tools, sorted: %v", len(all), slices.IsSorted(all))
	}
	onlyPrefixes := func(slugs []string, prefixes ...string) bool {
		return len(slugs) > 0 && !slices.ContainsFunc(slugs, func(slug string) bool {
			return !slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(slug, p) })
		})
	}
	for query, prefixes := range map[string][]string{
		"limit=1000&toolkit_slug=jira":                      {"JIRA_"},
		"limit=1000&toolkit_slug=JIRA":                      {"JIRA_"},
		"limit=1000&toolkit_slug=jira,trello":               {"JIRA_", "TRELLO_"},
		"limit=1000&toolkit_slug=jira%2Ctrello":             {"JIRA_", "TRELLO_"},
		"limit=1000&toolkit_slug=jira&toolkit_slug=trello":  {"JIRA_", "TRELLO_"},
		"limit=1000&toolkit_slug=one_drive":                 {"ONE_DRIVE_"},
		"limit=1000&toolkit_slug=jira&query=issue":          {"JIRA_"},
		"limit=1000&toolkit_slug=jira&search=ISSUE":         {"JIRA_"},
		"limit=1000&toolkit_slug=jira&important=false":      {"JIRA_"},
		"limit=1000&toolkit_slug=jira&tags=":                {"JIRA_"},
		"toolkit_slug=jira&include_deprecated=":             {"JIRA_"},
		"toolkit_slug=jira&toolkit_versions=":               {"JIRA_"},
		"toolkit_slug=jira&toolkit_versions=latest&limit=":  {"JIRA_"},
		"toolkit_slug=jira&entityId=x&toolkit=gmail&nope=1": {"JIRA_"}, // unknown filters are ignored
	} {
		if slugs := list(query); !onlyPrefixes(slugs, prefixes...) {
			t.Errorf("%s lists %v", query, slugs)
		}
	}
	if got, want := list("tool_slugs=TRELLO_ADD_CARDS,NOPE,JIRA_GET_ISSUE,JIRA_GET_ISSUE&toolkit_slug=outlook&important=true"),
		[]string{"JIRA_GET_ISSUE", "TRELLO_ADD_CARDS"}; !slices.Equal(got, want) {
		t.Errorf("tool_slugs lists %v, want %v", got, want)
	}
	if got := list("toolkit_slug=nope"); len(got) != 0 {
		t.Errorf("an unknown toolkit lists %v", got)
	}
	if got := list(""); len(got) != 20 {
		t.Errorf("a page has %d tools unless told, want 20", len(got))
	}
	if got := list("limit=9999"); len(got) != len(all) {
		t.Errorf("a limit above the maximum lists %d tools, want %d", len(got), len(all))
	}
	some := list("limit=1000&tags=readOnlyHint")
	more := list("limit=1000&tags=readOnlyHint,destructiveHint")
	if len(some) == 0 || len(more) <= len(some) || len(more) == len(all) {
		t.Errorf("one tag passes %d tools, either of two %d, of %d", len(some), len(more), len(all))
	}
	for query, check := range map[string]func(slug string) bool{
		"limit=1000&important=true": func(slug string) bool { tool, _ := g.server.catalog.Tool(slug); return tool.Important },
		"limit=1000&include_deprecated=false": func(slug string) bool {
			tool, _ := g.server.catalog.Tool(slug)
			return !tool.IsDeprecated
		},
	} {
		slugs := list(query)
		if len(slugs) == 0 || slices.ContainsFunc(slugs, func(slug string) bool { return !check(slug) }) {
			t.Errorf("%s lists %d tools, not all as asked", query, len(slugs))
		}
	}
	for _, query := range []string{"query=sha256", "query=checksum%20SHA-256", "query=one-drive%20ITEM"} {
		if slugs := list(query); len(slugs) == 0 || len(slugs) > 10 {
			t.Errorf("%s lists %v", query, slugs)
		}
	}
	for query, place := range map[string]string{
		"important=yes": "query.important", "include_deprecated=1": "query.include_deprecated", "limit=0": "query.limit",
		"limit=x": "query.limit", "cursor=!": "query.cursor", "auth_config_ids=nope": "query.auth_config_ids", "query=%zz": "Error in query",
	} {
		g.call("tools_list", apiPath+"/tools?"+query, nil).refuses(400, "HTTP_BadRequest", 10400, place)
	}
}

func TestTools_ListPagesByCursor(t *testing.T) {
	g := newRig(t)
	want := g.call("tools_list", apiPath+"/tools?limit=1000", nil).slugs()
	var have []string
	next := "limit=37"
	for pages := 0; next != "" && pages < 100; pages++ {
		got := g.call("tools_list", apiPath+"/tools?"+next, nil).wants(200)
		have = append(have, got.slugs()...)
		next = ""
		if cursor := got.text("next_cursor"); cursor != "" {
			next = "cursor=" + url.QueryEscape(cursor)
		}
	}
	if !slices.Equal(have, want) {
		t.Errorf("the pages hold %d tools, want %d", len(have), len(want))
	}
	if got := g.call("tools_list", apiPath+"/tools?limit=10&cursor=2", nil).slugs(); !slices.Equal(got, want[10:20]) {
		t.Errorf("a bare page number as cursor lists %v", got)
	}
}

func TestTools_ReachedThroughAuthConfigs(t *testing.T) {
	g := newRig(t)
	whole := g.authConfig("jira")
	narrow := g.authConfig("outlook", func(c *store.AuthConfig) { c.Body.ToolsForRuns = []string{"OUTLOOK_SEND_EMAIL"} })
	got := g.call("tools_list", apiPath+"/tools?limit=1000&auth_config_ids="+whole.ID+","+narrow.ID+",ac_unknown", nil).wants(200).slugs()
	jira := len(g.server.catalog.ToolsOf("jira"))
	if len(got) != jira+1 || !slices.Contains(got, "OUTLOOK_SEND_EMAIL") {
		t.Errorf("lists %v, want the %d tools of jira and one of outlook", got, jira)
	}
	if got := g.call("tools_list", apiPath+"/tools?auth_config_ids=ac_unknown", nil).slugs(); len(got) != 0 {
		t.Errorf("an unknown auth config reaches %v", got)
	}
}

func TestTool_IsAnsweredInItsVersion(t *testing.T) {
	g := newRig(t)
	tool, ok := g.server.catalog.Tool("JIRA_GET_ISSUE")
	if !ok || len(tool.AvailableVersions) < 2 {
		t.Fatalf("JIRA_GET_ISSUE has versions %v", tool.AvailableVersions)
	}
	older := tool.AvailableVersions[0]
	if older == tool.Version {
		older = tool.AvailableVersions[1]
	}
	path := apiPath + "/tools/JIRA_GET_ISSUE"
	for query, want := range map[string]string{
		"":                                     tool.Version,
		"?version=":                            tool.Version,
		"?version=latest":                      tool.Version,
		"?version=" + older:                    older,
		"?toolkit_versions%5Bjira%5D=" + older: older,
		"?toolkit_versions=" + older:           older,
		"?toolkit_versions[jira]=" + older + "&version=latest": tool.Version,
		"?toolkit_versions[other]=" + older:                    tool.Version,
	} {
		got := g.call("tool_get", path+query, nil).wants(200)
		if got.text("version") != want || got.text("deprecated", "version") != want {
			t.Errorf("%q answers version %s, want %s", query, got.text("version"), want)
		}
	}
	g.call("tool_get", path+"?version=20200101_00", nil).refuses(404, "Tool_ToolNotFound", 2401, "20200101_00")
	g.call("tool_get", apiPath+"/tools/jira_get_issue", nil).refuses(404, "Tool_ToolNotFound", 2401)
	g.call("tool_get", apiPath+"/tools/LOCAL_X", nil).refuses(404, "Tool_ToolNotFound", 2401)
	for _, slug := range []string{"a%20b", "a%2Fb", "%C3%A4", strings.Repeat("A", 201)} {
		g.call("tool_get", apiPath+"/tools/"+slug, nil).refuses(400, "HTTP_BadRequest", 10400, "params.tool_slug")
	}
	got := g.call("tools_list", apiPath+"/tools?limit=1000&toolkit_slug=jira&toolkit_versions[jira]=20200101_00", nil).wants(200)
	if slugs := got.slugs(); len(slugs) != 0 {
		t.Errorf("a version that nothing has lists %v", slugs)
	}
	listed := g.call("tools_list", apiPath+"/tools?tool_slugs=JIRA_GET_ISSUE&toolkit_versions[jira]="+older, nil).wants(200)
	if listed.text("items", 0, "version") != older {
		t.Errorf("the list answers version %s, want %s", listed.text("items", 0, "version"), older)
	}
}

func TestToolkits_ListFiltersAndOrders(t *testing.T) {
	g := newRig(t)
	list := func(query string) []string {
		return g.call("toolkits_list", apiPath+"/toolkits?limit=1000&"+query, nil).wants(200).slugs()
	}
	byUse, byName := list("sort_by=usage"), list("sort_by=alphabetically")
	if len(byUse) < 24 || slices.Equal(byUse, byName) || len(byUse) != len(byName) {
		t.Errorf("by use: %v\nby name: %v", byUse, byName)
	}
	if slices.Contains(byUse, helperToolkit) {
		t.Error("the helpers are listed as a toolkit")
	}
	if got := list("search=hacker%20new"); !slices.Equal(got, []string{"hackernews"}) {
		t.Errorf("search finds %v", got)
	}
	if got := list("type=custom"); len(got) != 0 {
		t.Errorf("custom toolkits: %v", got)
	}
	if got := list("type=native&managed_by=project"); len(got) != len(byUse) {
		t.Errorf("type does not beat managed_by: %v", got)
	}
	if got := list("managed_by=project"); len(got) != 0 {
		t.Errorf("the project's toolkits: %v", got)
	}
	jira, _ := g.server.catalog.Toolkit("jira")
	for _, name := range []string{jira.Categories[0].ID, strings.ToUpper(jira.Categories[0].Name)} {
		if got := list("category=" + url.QueryEscape(name)); !slices.Contains(got, "jira") || len(got) == len(byUse) {
			t.Errorf("category %s lists %v", name, got)
		}
	}
	if got := list("search=&include_deprecated=&entityId=x"); len(got) != len(byUse) {
		t.Errorf("empty values are not as good as none: %v", got)
	}
	for query, place := range map[string]string{
		"search=gm": "query.search", "search=%20%20%20a": "query.search", "type=x": "query.type", "managed_by=x": "query.managed_by",
		"sort_by=x": "query.sort_by", "include_deprecated=x": "query.include_deprecated", "cursor=x": "query.cursor",
	} {
		g.call("toolkits_list", apiPath+"/toolkits?"+query, nil).refuses(400, "HTTP_BadRequest", 10400, place)
	}
}

func TestToolkit_SaysHowItIsConnected(t *testing.T) {
	g := newRig(t)
	got := g.call("toolkit_get", apiPath+"/toolkits/PostHog", nil).wants(200)
	if got.text("slug") != "posthog" || got.text("auth_config_details", 0, "mode") != "API_KEY" || got.json("composio_managed_auth") != "[]" {
		t.Errorf("posthog is %s", got.body)
	}
	secret := got.at("auth_config_details", 0, "fields", "connected_account_initiation", "required", 0, "is_secret")
	if secret != true {
		t.Errorf("the API key is not marked as a secret: %s", got.body)
	}
	if got := g.call("toolkit_get", apiPath+"/toolkits/jira?version=latest", nil).wants(200); got.text("composio_managed_auth", 0, "mode") != "OAUTH2" {
		t.Errorf("jira's managed schemes are %s", got.json("composio_managed_auth"))
	}
	for _, toolkit := range g.server.catalog.Toolkits() {
		g.call("toolkit_get", apiPath+"/toolkits/"+toolkit.Slug, nil).wants(200)
	}
	g.call("toolkit_get", apiPath+"/toolkits/nope", nil).refuses(404, "Toolkit_ToolkitNotFound", 2301, "nope")
	g.call("toolkit_get", apiPath+"/toolkits/jira?version=20200101_00", nil).refuses(404, "Toolkit_ToolkitNotFound", 2301)
	g.call("toolkit_get", apiPath+"/toolkits/a%20b", nil).refuses(400, "HTTP_BadRequest", 10400, "params.slug")
}

func TestSessionTools_AreTheHelpersAndThePreloaded(t *testing.T) {
	g := newRig(t)
	id := g.create(`{"user_id":"maya","toolkits":{"enable":["jira"]},"preload":{"tools":"all"},"workbench":{"enable":false}}`)
	got := g.onSession("tools", id, "tools?limit=500", nil).wants(200)
	slugs := got.slugs()
	if !slices.IsSorted(slugs) || !slices.Contains(slugs, "JIRA_GET_ISSUE") || slices.Contains(slugs, "COMPOSIO_REMOTE_WORKBENCH") {
		t.Errorf("lists %v", slugs)
	}
	var payload struct {
		Tools []string `json:"tool_router_tools"`
	}
	g.onSession("get", id, "", nil).into(&payload)
	if !slices.Equal(slugs, payload.Tools) {
		t.Errorf("lists %v, tool_router_tools has %v", slugs, payload.Tools)
	}
	first := g.onSession("tools", id, "tools?limit=2", nil).wants(200)
	second := g.onSession("tools", id, "tools?cursor="+first.text("next_cursor"), nil).wants(200)
	if have := append(first.slugs(), second.slugs()...); !slices.Equal(have, slugs[:4]) {
		t.Errorf("two pages list %v, want %v", have, slugs[:4])
	}
	for _, query := range []string{"limit=0", "limit=501", "limit=a", "cursor=3"} {
		g.onSession("tools", id, "tools?"+query, nil).refuses(400, "HTTP_BadRequest", 10400, "Error in query")
	}
	bare := g.create(`{"user_id":"maya","manage_connections":{"enable":false},"workbench":{"enable":false},"search":{"enable":false},"execute":{"enable_multi_execute":false}}`)
	empty := g.onSession("tools", bare, "tools", nil).wants(200)
	if have := empty.json("items") + empty.json("total_pages") + empty.json("current_page"); have != "[]01" {
		t.Errorf("a session that exposes nothing lists %s", empty.body)
	}
}

func TestSessionToolkits_ShowTheAccountThatWouldBeUsed(t *testing.T) {
	g := newRig(t)
	id := g.create(`{"user_id":"maya","toolkits":{"disable":["trello"]}}`)
	list := func(query string) outcome {
		return g.onSession("toolkits", id, "toolkits?"+query, nil).wants(200)
	}
	all := list("limit=50").slugs()
	var popular []string
	for _, toolkit := range g.server.catalog.Toolkits() {
		if toolkit.Slug != "trello" && toolkit.Slug != helperToolkit {
			popular = append(popular, toolkit.Slug)
		}
	}
	if !slices.Equal(all, popular[:min(50, len(popular))]) {
		t.Errorf("lists %v, want %v", all, popular)
	}
	if got := list("is_connected=true"); got.json("items") != "[]" {
		t.Errorf("without accounts connected are %v", got.slugs())
	}
	pending := g.account("maya", "jira", func(a *store.Account) { a.Status = store.Initiated })
	active := g.account("maya", "outlook")
	g.account("noah", "hubspot")
	named := list("toolkits=OUTLOOK,jira,trello,hackernews,nope")
	if got := named.slugs(); len(got) != 4 {
		t.Fatalf("the slugs asked for list %v", got)
	}
	for i, slug := range named.slugs() {
		want := map[string]string{"outlook": active.ID, "jira": pending.ID}[slug]
		if have := named.text("items", i, "connected_account", "id"); have != want {
			t.Errorf("%s shows account %q, want %q", slug, have, want)
		}
		if enabled := named.at("items", i, "enabled"); enabled != (slug != "trello") {
			t.Errorf("%s has enabled %v", slug, enabled)
		}
	}
	if got := list("is_connected=true").slugs(); !slices.Equal(got, []string{"outlook"}) {
		t.Errorf("connected are %v, want outlook alone", got)
	}
	for _, query := range []string{"is_connected=", "is_connected=false", "toolkits=&search=&limit=&cursor="} {
		if got := list(query); got.json("total_items") != g.onSession("toolkits", id, "toolkits", nil).json("total_items") {
			t.Errorf("%q filters: %v", query, got.slugs())
		}
	}
	if got := list("search=HACKER").slugs(); !slices.Equal(got, []string{"hackernews"}) {
		t.Errorf("search finds %v", got)
	}
	for query, place := range map[string]string{
		"limit=51": "query.limit", "limit=0": "query.limit", "is_connected=yes": "query.is_connected", "cursor=1": "query.cursor",
	} {
		g.onSession("toolkits", id, "toolkits?"+query, nil).refuses(400, "HTTP_BadRequest", 10400, place)
	}
	none := g.create(`{"user_id":"maya","toolkits":{"enable":[]}}`)
	if got := g.onSession("toolkits", none, "toolkits", nil).wants(200); got.json("total_items") != "0" {
		t.Errorf("a session without toolkits lists %v", got.slugs())
	}
}

func TestAnswers_AreNotEscapedForHTML(t *testing.T) {
	g := newRig(t)
	id := g.create(`{"user_id":"<maya> & co"}`)
	for _, got := range []outcome{
		g.onSession("get", id, "", nil),
		g.onSession("config_history", id, "config_history", nil),
		g.onSession("get", "<nope>", "", nil),
		g.call("tools_list", apiPath+"/tools?limit=1000", nil),
	} {
		if strings.Contains(string(got.body), `\u003c`) || strings.Contains(string(got.body), `\u0026`) {
			t.Errorf("escaped for HTML: %.400s", got.body)
		}
	}
}
