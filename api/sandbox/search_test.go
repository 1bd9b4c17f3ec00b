package sandbox

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"trs/api/sandbox/store"
)

func (g *rig) search(session, body string) outcome {
	g.t.Helper()
	return g.onSession("search", session, "search", body)
}

// found lists the slugs that a query was answered with.
func found(got outcome, query int) []string {
	var slugs []string
	for _, list := range []string{"primary_tool_slugs", "related_tool_slugs"} {
		items, _ := got.at("results", query, list).([]any)
		for _, item := range items {
			slugs = append(slugs, item.(string))
		}
	}
	return slugs
}

func TestSearch_AnswersEveryQueryInItsPlace(t *testing.T) {
	g := newRig(t)
	session := g.create(`{"user_id":"ana"}`)
	wanted := []string{
		"GMAIL_SEND_EMAIL", "SLACK_SEND_MESSAGE", "GITHUB_CREATE_AN_ISSUE", "GOOGLECALENDAR_CREATE_EVENT", "JSON_QUERY", "ENCODING_HASH", "FILES_LIST",
	}
	var queries []string
	for _, text := range []string{
		"send an email with gmail", "post a message to a slack channel", "create a github issue", "create an event in google calendar",
		"query json with jq", "hash a text with sha256", "list the files of the session",
	} {
		queries = append(queries, `{"use_case":"`+text+`","known_fields":"a:1"}`)
	}
	got := g.search(session, `{"queries":[`+strings.Join(queries, ",")+`],"model":"any","search_strategy":"auto","unknown_key":1}`).wants(200)
	if got.at("success") != true || got.at("error") != nil {
		t.Errorf("the search failed: %s", got.body)
	}
	for i, want := range wanted {
		slugs := found(got, i)
		if got.json("results", i, "index") != fmt.Sprint(i+1) || len(slugs) == 0 || len(slugs) > toolsPerQuery || slugs[0] != want {
			t.Errorf("query %d was answered with %v, want %s first", i+1, slugs, want)
		}
		for place, slug := range slugs {
			if got.at("tool_schemas", slug) == nil {
				t.Errorf("there is no schema of %s", slug)
			}
			if place < fullSchemas && got.at("tool_schemas", slug, "hasFullSchema") != true {
				t.Errorf("%s is in place %d without its schema", slug, place)
			}
		}
	}
	for _, word := range []string{"difficulty", "recommended_plan_steps", "known_pitfalls", "execution_guidance", "memory"} {
		if got.at("results", 0, word) == nil {
			t.Errorf("there is no %s: %s", word, got.json("results", 0))
		}
	}
	g.search(session, `{"queries":[`+strings.Join(queries, ",")+`,{"use_case":"x"}]}`).refuses(400, "HTTP_BadRequest", 10400, "payload.queries")
	g.search(session, `{"queries":[]}`).refuses(400, "HTTP_BadRequest", 10400, "payload.queries")
	g.search(session, `{"queries":[{"use_case":"`+strings.Repeat("x", 1025)+`"}]}`).refuses(400, "HTTP_BadRequest", 10400)
}

// What people ask for most, and the tool they mean: over everything there is it
// has to come first.
func TestSearch_TheToolMeantComesFirst(t *testing.T) {
	g := newRig(t)
	session := g.create(`{"user_id":"u"}`)
	for _, test := range []struct{ useCase, tool string }{
		{"send an email", "GMAIL_SEND_EMAIL"},
		{"send an email to John about the offer", "GMAIL_SEND_EMAIL"},
		{"read my newest unread emails", "GMAIL_FETCH_EMAILS"},
		{"reply to an email thread", "GMAIL_REPLY_TO_THREAD"},
		{"delete an email", "GMAIL_DELETE_MESSAGE"},
		{"create a draft email", "GMAIL_CREATE_EMAIL_DRAFT"},
		{"create an issue in a repository", "GITHUB_CREATE_AN_ISSUE"},
		{"close a github issue", "GITHUB_UPDATE_AN_ISSUE"},
		{"comment on an issue", "GITHUB_CREATE_AN_ISSUE_COMMENT"},
		{"add a label to an issue", "GITHUB_ADD_LABELS_TO_AN_ISSUE"},
		{"create a ticket in jira", "JIRA_CREATE_ISSUE"},
		{"assign a linear issue to someone", "LINEAR_UPDATE_ISSUE"},
		{"post a message to a channel", "SLACK_SEND_MESSAGE"},
		{"list slack channels", "SLACK_LIST_ALL_CHANNELS"},
		{"find free time in my calendar", "GOOGLECALENDAR_FIND_FREE_SLOTS"},
		{"create a calendar event tomorrow at 10", "GOOGLECALENDAR_CREATE_EVENT"},
		{"move an event to another time", "GOOGLECALENDAR_PATCH_EVENT"},
		{"append rows to a spreadsheet", "GOOGLESHEETS_SPREADSHEETS_VALUES_APPEND"},
		{"update a cell in a spreadsheet", "GOOGLESHEETS_BATCH_UPDATE"},
		{"upload a file to google drive", "GOOGLEDRIVE_UPLOAD_FILE"},
		{"write a google doc", "GOOGLEDOCS_CREATE_DOCUMENT"},
		{"create a page in notion", "NOTION_CREATE_NOTION_PAGE"},
		{"create a new contact in the crm", "HUBSPOT_CREATE_CONTACT"},
		{"refund a payment", "STRIPE_CREATE_REFUND"},
		{"what is the weather in Berlin", "WEATHERMAP_WEATHER"},
		{"get top stories from hacker news", "HACKERNEWS_GET_FRONTPAGE"},
		{"hash a text", "ENCODING_HASH"},
		{"convert time zones", "TIME_CONVERT"},
		{"turn csv into json", "CSV_PARSE"},
		{"extract fields from json with jq", "JSON_QUERY"},
		{"list files of the session", "FILES_LIST"},
	} {
		body := fmt.Sprintf(`{"queries":[{"use_case":%q}]}`, test.useCase)
		if slugs := found(g.search(session, body).wants(200), 0); slugs[0] != test.tool {
			t.Errorf("%s: %v, and %s was meant", test.useCase, slugs, test.tool)
		}
	}
}

func TestSearch_HonoursTheSessionsFilters(t *testing.T) {
	g := newRig(t)
	for config, allowed := range map[string]func(slug string) bool{
		`"toolkits":{"enable":["slack"]}`:                      func(s string) bool { return strings.HasPrefix(s, "SLACK_") },
		`"toolkits":{"disable":["gmail"]}`:                     func(s string) bool { return !strings.HasPrefix(s, "GMAIL_") },
		`"tools":{"gmail":{"disable":["GMAIL_SEND_EMAIL"]}}`:   func(s string) bool { return s != "GMAIL_SEND_EMAIL" },
		`"toolkits":{"enable":[]}`:                             func(string) bool { return false },
		`"search":{"enable":false},"tags":["destructiveHint"]`: func(s string) bool { return s != "GMAIL_FETCH_EMAILS" },
	} {
		session := g.create(`{"user_id":"ana",` + config + `}`)
		got := g.search(session, `{"queries":[{"use_case":"send an email with gmail"},{"use_case":"zzzz"}]}`).wants(200)
		for query := range 2 {
			slugs := found(got, query)
			if slices.ContainsFunc(slugs, func(s string) bool { return !allowed(s) }) {
				t.Errorf("%s: query %d was answered with %v", config, query, slugs)
			}
			if len(slugs) == 0 && config != `"toolkits":{"enable":[]}` {
				t.Errorf("%s: query %d has no answer", config, query)
			}
		}
	}
	session := g.create(`{"user_id":"ana"}`)
	got := g.search(session, `{"queries":[{"use_case":"send a message"}],"toolkits":["Slack"]}`).wants(200)
	if slugs := found(got, 0); len(slugs) == 0 || slices.ContainsFunc(slugs, func(s string) bool { return !strings.HasPrefix(s, "SLACK_") }) {
		t.Errorf("the request's own filter is not honoured: %v", slugs)
	}
}

func TestSearch_FindsCustomTools(t *testing.T) {
	g := newRig(t)
	session := g.create(`{"user_id":"ana"}`)
	custom := `"experimental":{"custom_tools":[{"slug":"BREW_COFFEE","name":"Brew coffee","description":"Makes a cup of coffee",
		"input_schema":{"type":"object","properties":{"size":{"type":"string"}},"required":["size"]}}]}`
	got := g.search(session, `{"queries":[{"use_case":"brew a cup of coffee"}],`+custom+`}`).wants(200)
	if slugs := found(got, 0); slugs[0] != "LOCAL_BREW_COFFEE" || got.at("tool_schemas", "LOCAL_BREW_COFFEE", "input_schema") == nil {
		t.Errorf("the custom tool is not found: %s", got.body)
	}
	got = g.onSession("execute", session, "execute", `{"tool_slug":"COMPOSIO_GET_TOOL_SCHEMAS","arguments":{"tool_slugs":["LOCAL_BREW_COFFEE"]},`+custom+`}`).wants(200)
	if got.at("data", "success") != true {
		t.Errorf("its schema is not found: %s", got.body)
	}
	g.search(session, `{"queries":[{"use_case":"x"}],"experimental":{"custom_tools":[{"slug":"A","name":"A","description":"A","input_schema":{"type":"string"}}]}}`).
		refuses(400, "ToolRouterV2_BadRequest", 4300)
}

func TestSearch_TellsTheConnections(t *testing.T) {
	g := newRig(t)
	session := g.create(`{"user_id":"ana","multi_account":{"enable":true,"require_explicit_selection":true}}`)
	status := func(kit string) (outcome, int) {
		got := g.search(session, `{"queries":[{"use_case":"`+kit+` list"}],"toolkits":["`+kit+`"]}`).wants(200)
		return got, 0
	}
	got, at := status("github")
	if got.at("toolkit_connection_statuses", at, "has_active_connection") != false || got.at("toolkit_connection_statuses", at, "connection_details") != nil {
		t.Errorf("there is no connection, yet %s", got.json("toolkit_connection_statuses"))
	}
	g.account("ana", "github", func(a *store.Account) { a.Alias = "old"; a.ConnectedAt = a.ConnectedAt.Add(-1e9) })
	last := g.account("ana", "github")
	got, at = status("github")
	if got.text("toolkit_connection_statuses", at, "connection_details", "connected_account_id") != last.ID ||
		got.text("toolkit_connection_statuses", at, "account_selection") != "required" ||
		len(got.at("toolkit_connection_statuses", at, "accounts").([]any)) != 2 {
		t.Errorf("two accounts are connected, yet %s", got.json("toolkit_connection_statuses"))
	}
	got, at = status("text")
	if got.at("toolkit_connection_statuses", at, "has_active_connection") != true {
		t.Errorf("text needs no connection, yet %s", got.json("toolkit_connection_statuses"))
	}
}

func TestSearchHelper_GoesOnWithAWorkflow(t *testing.T) {
	g := newRig(t)
	session := g.create(`{"user_id":"ana"}`)
	first := g.helper(session, searchHelper, `{"queries":[{"use_case":"what time is it"}],"session":{"generate_id":true}}`).wants(200)
	id := first.text("data", "session", "id")
	if id == "" || first.at("data", "session", "generate_id") != true {
		t.Errorf("no workflow was begun: %s", first.json("data", "session"))
	}
	second := g.helper(session, searchHelper, `{"queries":[{"use_case":"what time is it"}],"session":{"id":"`+id+`"}}`).wants(200)
	if second.text("data", "session", "id") != id || second.at("data", "session", "generate_id") != false {
		t.Errorf("the workflow did not go on: %s", second.json("data", "session"))
	}
	if got := g.helper(session, searchHelper, `{"queries":[`+strings.TrimSuffix(strings.Repeat(`{"use_case":"x"},`, 8), ",")+`]}`); got.text("error") == "" {
		t.Errorf("eight queries were taken: %s", got.body)
	}
}

func TestToolSchemas_ListsWhatIsMissing(t *testing.T) {
	g := newRig(t)
	session := g.create(`{"user_id":"ana","toolkits":{"disable":["slack"]}}`)
	got := g.helper(session, schemasHelper, `{"tool_slugs":["GMAIL_SEND_EMAIL","GMAIL_SEND_MAIL","SLACK_SEND_MESSAGE"],"include":["output_schema"]}`).wants(200)
	if got.at("data", "success") != false || got.json("data", "not_found") != `["GMAIL_SEND_MAIL","SLACK_SEND_MESSAGE"]` {
		t.Errorf("what is missing is wrong: %s", got.body)
	}
	if got.at("data", "tool_schemas", "GMAIL_SEND_EMAIL", "output_schema") == nil || got.at("data", "tool_schemas", "GMAIL_SEND_EMAIL", "input_schema") != nil {
		t.Errorf("include is not honoured: %s", got.body)
	}
	if got.text("data", "suggestions", "GMAIL_SEND_MAIL", 0) != "GMAIL_SEND_EMAIL" || strings.Contains(got.json("data", "suggestions", "SLACK_SEND_MESSAGE"), "SLACK_") {
		t.Errorf("the suggestions are wrong: %s", got.json("data", "suggestions"))
	}
}
