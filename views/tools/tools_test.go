package tools_test

import (
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"trs/api"
	"trs/api/sandbox"
	"trs/api/sandbox/sandboxtest"
	"trs/tui/tuitest"
	"trs/views"
	"trs/views/snippet"
	"trs/views/tools"
)

// bench is the pane under test.
type bench struct {
	*tuitest.Driver
	host *tuitest.Host
	pane *tools.Model
	env  views.Env
}

// onSandbox opens the pane on a sandbox's demo session.
func onSandbox(tb testing.TB, width, height int, change func(*api.Session)) (*bench, *api.Client, api.Session) {
	tb.Helper()
	server, client := sandboxtest.Start(tb, sandbox.Options{Seed: 1})
	id, _ := server.DemoSession()
	session, err := client.Session(tb.Context(), id)
	if err != nil {
		tb.Fatal(err)
	}
	if change != nil {
		change(&session)
	}
	return with(tb, "dark", width, height, client, session), client, session
}

// with opens the pane on a client.
func with(tb testing.TB, theme string, width, height int, client tools.Client, session api.Session) *bench {
	tb.Helper()
	b := &bench{env: tuitest.Env(tb, theme)}
	b.pane = tools.New(b.env, client, snippet.Server{BaseURL: "http://127.0.0.1:9900"})
	b.Driver, b.host = tuitest.Pane(tb, b.pane, width, height)
	b.Send(views.SessionOpenedMsg{Session: session})
	return b
}

// asked is the last thing that the pane asked of the program.
func asked[T any](tb testing.TB, b *bench) T {
	tb.Helper()
	for i := len(b.host.Asked) - 1; i >= 0; i-- {
		if msg, ok := b.host.Asked[i].(T); ok {
			return msg
		}
	}
	var none T
	tb.Fatalf("the pane did not ask for %T; the screen is\n%s", none, b.Screen())
	return none
}

// copied is what the copyable called label holds.
func copied(tb testing.TB, b *bench, label string) string {
	tb.Helper()
	for _, c := range b.pane.Copies() {
		if c.Label == label {
			return c.Text()
		}
	}
	tb.Fatalf("nothing to copy is called %q", label)
	return ""
}

func TestLists_AreWhatTheServerSays(t *testing.T) {
	b, client, session := onSandbox(t, 160, 45, nil)
	k := b.env.Keys
	b.Sees("allowed: gmail, slack +4").Sees("computed by trs")
	allowed := strings.Fields(copied(t, b, "slugs of this list"))
	for _, slug := range allowed {
		if strings.HasPrefix(slug, "COMPOSIO_") {
			continue
		}
		tool, err := client.Tool(t.Context(), slug, api.ToolQuery{})
		if err != nil {
			t.Fatal(err)
		}
		if verdict := session.Config.AllowsTool(tool.Toolkit.Slug, slug, tool.Tags); !verdict.Allowed {
			t.Errorf("%s is listed although %s", slug, verdict.Rule)
		}
	}
	b.Press(k.Tools.Switch).Sees("exposed directly").Sees("as the server says")
	exposed := strings.Fields(copied(t, b, "slugs of this list"))
	if got, want := strings.Join(exposed, " "), strings.Join(session.ToolRouterTools, " "); got != want {
		t.Errorf("exposed are %s, not %s", got, want)
	}
	b.Press(k.Tools.WhyNot).Sees("excluded, and why")
	excluded := strings.Fields(copied(t, b, "slugs of this list"))
	page, err := client.Tools(t.Context(), api.ToolsQuery{Page: api.Page{Limit: 1}})
	if err != nil {
		t.Fatal(err)
	}
	helpers := 0
	for _, slug := range allowed {
		if strings.HasPrefix(slug, "COMPOSIO_") {
			helpers++
		}
	}
	if helpers == 0 || len(allowed)-helpers+len(excluded) != page.TotalItems {
		t.Errorf("%d allowed with %d helpers and %d excluded of %d", len(allowed), helpers, len(excluded), page.TotalItems)
	}
}

func TestKeys_RunFilterAndAskWhyNot(t *testing.T) {
	b, _, _ := onSandbox(t, 160, 45, nil)
	k := b.env.Keys
	b.Press(k.Global.Filter).Type("github create issue").Key("enter").Sees("GITHUB_CREATE_AN_ISSUE_COMMENT").SeesNot("GMAIL_FETCH_EMAILS")
	b.Press(k.List.Open)
	if got := asked[views.OpenToolMsg](t, b).Slug; got != "GITHUB_CREATE_AN_ISSUE" {
		t.Errorf("opened %s", got)
	}
	if got := copied(t, b, "curl that runs it"); !strings.Contains(got, `"title"`) || !strings.Contains(got, "$COMPOSIO_API_KEY") {
		t.Errorf("curl is %s", got)
	}
	b.Press(k.Global.Back).Press(k.Global.Filter).Type("remote_bash").Key("enter")
	if got := copied(t, b, "curl that runs it"); !strings.Contains(got, "/execute_meta'") || !strings.Contains(got, `"slug": "COMPOSIO_REMOTE_BASH_TOOL"`) {
		t.Errorf("curl of a helper is %s", got)
	}
	b.Press(k.Global.Back).Press(k.Global.Filter).Type("gmail_send_email").Key("enter").Sees("nothing matches")
	b.Press(k.Tools.WhyNot).Sees("GMAIL_SEND_EMAIL").Sees("tools.gmail.enabled").Sees("not allowed: it is not in tools.gmail.enabled")
	if got := hints(b); !strings.HasPrefix(got, "enter rule in Config, ") {
		t.Error(got)
	}
	if got, ok := b.pane.Update(tea.KeyMsg{Type: tea.KeyEnter})().(views.OpenConfigMsg); !ok || got.Path != "tools.gmail.enabled" {
		t.Errorf("enter leads to %+v", got)
	}
	b.Press(k.Tools.WhyNot).Sees("allowed: gmail")
}

// hints is the labels of the bindings that are offered.
func hints(b *bench) string {
	var out []string
	for _, k := range b.pane.Keys() {
		out = append(out, k.Help().Key+" "+k.Help().Desc)
	}
	return strings.Join(out, ", ")
}

func TestKeys_AreTrueWhereverOneStands(t *testing.T) {
	b, _, _ := onSandbox(t, 160, 45, nil)
	k := b.env.Keys
	for _, step := range []struct{ press, want string }{
		{"", "enter run, "},
		{"/", "enter keep the filter, "},
		{"zzz", "enter keep the filter, "},
		{"enter", "esc clear the filter, "},
		{"esc", "enter run, "},
		{"tab", "esc back, enter unfold, "},
		{"enter", "esc back, enter fold, "},
		{"esc", "enter run, "},
	} {
		switch step.press {
		case "":
		case "zzz":
			b.Type(step.press)
		default:
			b.Key(step.press)
		}
		if got := hints(b); !strings.HasPrefix(got, step.want) {
			t.Errorf("%s: %s", step.press, got)
		}
	}
	b.Press(k.Tools.WhyNot)
	if got := hints(b); !strings.HasPrefix(got, "enter rule in Config, ") {
		t.Error(got)
	}
}

func TestOpenDefault_ListsTheWholeCatalogue(t *testing.T) {
	b, _, _ := onSandbox(t, 160, 45, func(s *api.Session) {
		s.Config.Toolkits, s.Config.Tools, s.Config.Tags = nil, nil, nil
	})
	b.Sees("allowed: all toolkits").Sees("AIRTABLE_").Sees("○")
	b.Press(b.env.Keys.Tools.WhyNot).Sees("exclude nothing")
}

func TestCard_ShowsSchemaAndFacts(t *testing.T) {
	b, _, _ := onSandbox(t, 160, 45, nil)
	k := b.env.Keys
	b.Press(k.Global.Filter).Type("GITHUB_CREATE_AN_ISSUE").Key("enter")
	b.Sees("Takes").Sees("title*").Sees("required").Sees("connected as ca_").Sees("tok")
	b.Press(k.Global.NextPart, k.Tree.Unfold).Sees("▾")
	b.Press(k.Global.Back, k.Tools.Schema).Sees("Answers")
	b.Press(k.Tools.Schema).Sees("reached").Sees("exposed directly by the session").Sees("scopes").Sees("version")
	b.Press(k.Tools.Schema).Sees("properties: {")
}

// What was stopped is not told as found out, and esc promises only what it does.
func TestStoppedReading_ClaimsNothing(t *testing.T) {
	c := small()
	b := with(t, "dark", 120, 37, c, session())
	cmd := b.pane.Update(b.key("r"))
	if s := b.pane.Status(); !s.Busy || s.Other {
		t.Errorf("%+v", s)
	}
	b.pane.Update(b.key("/"))
	if !b.pane.Status().Other {
		t.Error("esc is told to end the reading while it clears the filter")
	}
	b.pane.Update(tea.KeyMsg{Type: tea.KeyEsc})
	b.pane.Update(tea.KeyMsg{Type: tea.KeyEsc})
	deliver(b, cmd)
	c.tools = c.tools[:1]
	b.Press(b.env.Keys.Tools.WhyNot).SeesNot("exclude nothing").Sees("incomplete")
	if got := hints(b); !strings.Contains(got, "m read on") {
		t.Error(got)
	}
}

func TestWhyNot_IsAReasonForEveryRule(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*api.Config)
		slug   string
		want   string
	}{
		"toolkit not enabled": {func(c *api.Config) { c.Toolkits = &api.ToolkitAccess{Filter: api.Enable("github")} }, "SLACK_POST", "the toolkit is not in toolkits.enabled"},
		"toolkit disabled":    {func(c *api.Config) { c.Toolkits = &api.ToolkitAccess{Filter: api.Disable("slack")} }, "SLACK_POST", "the toolkit is in toolkits.disabled"},
		"tool not enabled": {func(c *api.Config) {
			c.Tools = map[string]api.ToolAccess{"slack": {Filter: api.Enable("SLACK_OTHER")}}
		}, "SLACK_POST", "it is not in tools.slack.enabled"},
		"tool disabled": {func(c *api.Config) {
			c.Tools = map[string]api.ToolAccess{"slack": {Filter: api.Disable("SLACK_POST")}}
		}, "SLACK_POST", "it is in tools.slack.disabled"},
		"tag of the toolkit": {func(c *api.Config) {
			c.Tools = map[string]api.ToolAccess{"slack": {Tags: &api.TagAccess{Disabled: []api.Tag{"x", api.TagOpenWorld}}}}
		}, "SLACK_POST", "it has the tag openWorldHint, which tools.slack.tags.disabled excludes"},
		"tag":     {func(c *api.Config) { c.Tags = &api.TagAccess{Disabled: []api.Tag{api.TagDestructive}} }, "GITHUB_DELETE_A_REPOSITORY", "it has the tag destructiveHint, which tags.disabled excludes"},
		"no tag":  {func(c *api.Config) { c.Tags = &api.TagAccess{Enabled: []api.Tag{api.TagIdempotent}} }, "SLACK_POST", "it has none of the tags in tags.enabled"},
		"account": {func(*api.Config) {}, "GITHUB_CREATE_AN_ISSUE", "auth config ac_9 allows other tools only"},
	} {
		t.Run(name, func(t *testing.T) {
			c, s := small(), session()
			c.configs["ac_9"] = api.AuthConfig{ID: "ac_9", ToolAccess: api.ToolAccessConfig{ForExecution: []string{"GITHUB_LIST_OLD_THINGS", "GITHUB_DELETE_A_REPOSITORY"}}}
			s.Config.Toolkits, s.Config.Tags = nil, nil
			test.change(&s.Config)
			b := with(t, "dark", 160, 45, c, s)
			b.Press(b.env.Keys.Tools.WhyNot, b.env.Keys.Global.Filter).Type(test.slug).Key("enter")
			if got := copied(t, b, "why not"); got != test.slug+": "+test.want {
				t.Error(got)
			}
			b.Sees("not allowed: " + test.want[:20])
		})
	}
}
