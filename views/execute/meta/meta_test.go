package meta_test

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"github.com/charmbracelet/bubbles/key"

	"trs/api"
	"trs/api/sandbox"
	"trs/api/sandbox/sandboxtest"
	"trs/tui/tuitest"
	"trs/views"
	"trs/views/execute/meta"
	"trs/views/form"
)

// pane holds an answer as a desk does.
type pane struct{ *meta.Model }

func (p pane) Init() tea.Cmd  { return nil }
func (p pane) Focus() tea.Cmd { p.SetFocused(true); return nil }
func (p pane) Blur()          { p.SetFocused(false) }
func (p pane) Keys() []key.Binding {
	return p.Model.Keys()
}

func (p pane) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.MouseMsg:
		return p.Mouse(msg, msg.X, msg.Y)
	case views.OpenConnectMsg:
		return views.Send(views.ToastMsg{Text: "connect " + msg.Toolkit})
	}
	return p.Model.Update(msg)
}

// rig is one session of a sandbox and the answer in view.
type rig struct {
	*tuitest.Driver
	t         *testing.T
	host      *tuitest.Host
	env       views.Env
	client    *api.Client
	session   api.Session
	knowledge meta.Knowledge
}

func start(t *testing.T) *rig {
	t.Helper()
	_, client := sandboxtest.Start(t, sandbox.Options{Empty: true, Seed: 7, Log: func(string, ...any) {}})
	session, err := client.CreateSession(t.Context(), api.CreateSession{
		UserID:            "maya@example.com",
		ManageConnections: &api.ManageConnectionsRequest{EnableWaitForConnections: api.Some(true)},
	})
	if err != nil {
		t.Fatal(err)
	}
	return &rig{t: t, env: tuitest.Env(t, "dark"), client: client, session: session}
}

// run fills a helper's arguments in, runs it and shows the answer.
func (r *rig) run(slug, args string) (sent string, result api.ExecuteResult) {
	r.t.Helper()
	filled := meta.Fill(slug, []byte(args), r.knowledge.Known(r.session.ID))
	result, err := r.client.ExecuteMeta(context.Background(), r.session.ID, api.ExecuteMetaRequest{Slug: slug, Arguments: filled})
	if err != nil {
		r.t.Fatal(err)
	}
	r.show(slug, result.Data)
	return string(filled), result
}

func (r *rig) show(slug string, data []byte) {
	r.t.Helper()
	m, ok := meta.New(r.env, slug, data)
	if !ok {
		r.t.Fatalf("%s is not drawn: %s", slug, data)
	}
	r.knowledge.Take(r.session.ID, m.Learned())
	r.Driver, r.host = tuitest.Pane(r.t, pane{m}, 78, 16)
}

// asked is what the answer asked the program for last.
func asked[T any](r *rig) T {
	r.t.Helper()
	for i := len(r.host.Asked) - 1; i >= 0; i-- {
		if msg, ok := r.host.Asked[i].(T); ok {
			return msg
		}
	}
	var none T
	r.t.Fatalf("it did not ask for %T but %#v", none, r.host.Asked)
	return none
}

func TestSearch_OpensToolsAndCarriesTheWorkflow(t *testing.T) {
	r := start(t)
	sent, result := r.run(api.MetaSearchTools, `{"queries":[{"use_case":"create an issue in a repository"}]}`)
	if !strings.Contains(sent, `"generate_id":true`) {
		t.Errorf("no workflow is begun: %s", sent)
	}
	r.Sees("1 use case").Sees("GITHUB_CREATE_AN_ISSUE").Sees("not connected")
	r.Press(r.env.Keys.List.Open).Sees("Plan").Press(r.env.Keys.Global.Back).Sees("GITHUB_CREATE_AN_ISSUE")
	r.Press(r.env.Keys.List.Down, r.env.Keys.Tree.Unfold).Sees("Takes").Press(r.env.Keys.Meta.Side).Sees("Answers")
	r.Press(r.env.Keys.Meta.Use)
	slug := asked[views.OpenToolMsg](r).Slug
	r.Press(r.env.Keys.Global.Back, r.env.Keys.List.Open)
	if again := asked[views.OpenToolMsg](r).Slug; again != slug || slug == "" {
		t.Errorf("enter opens %q, the card %q", again, slug)
	}

	var told struct{ Session struct{ ID string } }
	if err := json.Unmarshal(result.Data, &told); err != nil || told.Session.ID == "" {
		t.Fatalf("the search tells no workflow: %v %s", err, result.Data)
	}
	sent, _ = r.run(api.MetaRemoteBash, `{"command":"echo hi"}`)
	if !strings.Contains(sent, `"session_id":"`+told.Session.ID+`"`) {
		t.Errorf("the second call does not carry %s: %s", told.Session.ID, sent)
	}
	r.Sees("hi").Sees("workflow " + told.Session.ID)
}

func TestConnections_AreFollowed(t *testing.T) {
	r := start(t)
	_, result := r.run(api.MetaManageConnections, `{"toolkits":["github","text"]}`)
	r.Sees("github").Sees("initiated").Sees("active")
	link := r.host.Pane.(views.Linker).Link()
	if !strings.Contains(string(result.Data), link) || link == "" {
		t.Errorf("the link is %q", link)
	}
	if strings.Contains(r.Screen(), link) {
		t.Error("the link's token is on the screen")
	}
	r.Press(r.env.Keys.List.Open)
	if got := asked[views.OpenURLMsg](r).URL; got != link {
		t.Errorf("enter opens %q", got)
	}
	copies := r.host.Pane.(views.Copier).Copies()
	if copies[0].Text() != link || !copies[0].Secret {
		t.Errorf("what is copied first is %q", copies[0].Label)
	}
	r.Press(r.env.Keys.Tree.Unfold).Sees("opens it").Sees("account").Press(r.env.Keys.Meta.Connect)
	if got := asked[views.ToastMsg](r).Text; got != "connect github" {
		t.Errorf("the connection is shown with %q", got)
	}
	sent, _ := r.run(api.MetaWaitForConnections, `{"mode":"any","toolkits":["text"]}`)
	r.Sees("active")
	if !strings.Contains(sent, `["text"]`) {
		t.Errorf("what was typed is changed: %s", sent)
	}
	if filled := meta.Fill(api.MetaWaitForConnections, nil, r.knowledge.Known(r.session.ID)); !strings.Contains(string(filled), `["github"]`) {
		t.Errorf("the waiting toolkit is not filled in: %s", filled)
	}
}

func TestMultiExecute_OpensEachAnswer(t *testing.T) {
	r := start(t)
	sent, _ := r.run(api.MetaMultiExecute, `{"tools":[
		{"tool_slug":"TEXT_CHANGE_CASE","arguments":{"text":"hello","case":"upper"}},
		{"tool_slug":"GITHUB_CREATE_AN_ISSUE","arguments":{"owner":"o","repo":"r","title":"t"}}]}`)
	if !strings.Contains(sent, `"sync_response_to_workbench":false`) {
		t.Errorf("what the schema demands is not filled in: %s", sent)
	}
	r.Sees("2 calls").Sees("1 failed").Sees("TEXT_CHANGE_CASE")
	inAnswer := func() bool {
		shown, ok := r.host.Pane.(pane)
		return ok && slices.Contains(shown.Scopes(), "answer")
	}
	if inAnswer() {
		t.Error("help has keys of an answer, which is not shown")
	}
	r.Press(r.env.Keys.List.Open)
	if !inAnswer() {
		t.Error("help has no keys of the answer")
	}
	r.Sees("HELLO").Press(r.env.Keys.Answer.View).Sees(`"HELLO"`).Sees("raw")
	r.Press(r.env.Keys.Answer.Save)
	if name := asked[views.PromptMsg](r).Value; !strings.Contains(strings.ToLower(name), "text_change_case") {
		t.Errorf("it is saved as %q", name)
	}
	r.Press(r.env.Keys.Global.Back).Sees("2 calls")
	r.Press(r.env.Keys.List.Down, r.env.Keys.List.Open).Sees("No active connection").Press(r.env.Keys.Meta.Use)
	if got := asked[views.OpenToolMsg](r).Slug; got != "GITHUB_CREATE_AN_ISSUE" {
		t.Errorf("opens %q", got)
	}
}

func TestSchemas_ListsWhatWasFoundAndWhatWasMeant(t *testing.T) {
	r := start(t)
	r.run(api.MetaGetToolSchemas, `{"tool_slugs":["GMAIL_SEND_EMAIL","GMAIL_SEND_MAIL"],"include":["input_schema","output_schema"]}`)
	r.Sees("1 schema").Sees("1 not found").Sees("→").Sees("may be meant")
	r.Press(r.env.Keys.List.Open).Sees("Takes").Press(r.env.Keys.Global.Back)
	r.Press(r.env.Keys.List.Bottom, r.env.Keys.List.Open)
	if got := asked[views.OpenToolMsg](r).Slug; got == "" || got == "GMAIL_SEND_MAIL" {
		t.Errorf("opens %q", got)
	}
}

// esc leaves what is looked for or at, and reports whether there was something.
func (r *rig) esc() bool { return r.host.Pane.(pane).Esc() }

func TestTable_EscLeavesAFilter(t *testing.T) {
	r := start(t)
	r.run(api.MetaSearchTools, `{"queries":[{"use_case":"change the case of text"}]}`)
	before := r.Screen()
	r.Press(r.env.Keys.Global.Filter).Type("zzz").Key("enter")
	if r.Screen() == before || !r.esc() || r.Screen() != before || r.esc() {
		t.Errorf("esc does not leave a filter once:\n%s", r.Screen())
	}
}

func TestConsole_KeepsOutputsApart(t *testing.T) {
	r := start(t)
	r.run(api.MetaRemoteBash, `{"command":"printf '\\033[31mred\\033[0m plain\\n50%%\\r100%%\\n'; echo wrong >&2"}`)
	r.Sees("── stdout  2 lines").Sees(" red plain").Sees(" 100%").SeesNot("50%").Sees("── stderr  1 line").Sees(" wrong").SeesNot("␛")
	r.run(api.MetaRemoteBash, `{"command":"seq 1 500"}`)
	r.Sees("500 lines").Press(r.env.Keys.List.Bottom).Sees(" 500").SeesNot("stdout  ")
	r.Press(r.env.Keys.Global.Filter).Type("250").Key("enter").Sees(" 250").Press(r.env.Keys.Tree.NextMatch).Sees(" 250")
	r.Press(r.env.Keys.Global.Filter).Type("nowhere").Key("enter").Sees("nothing holds nowhere")
	if !r.esc() || r.esc() {
		t.Error("esc leaves a search once")
	}
	r.SeesNot("nothing holds nowhere")
	r.run(api.MetaRemoteWorkbench, `{"code_to_execute":"print(1)"}`)
	r.Sees("stderr").Sees("no Python")
}

func TestNew_LeavesOtherShapesToTheTree(t *testing.T) {
	env := tuitest.Env(t, "dark")
	for _, slug := range []string{
		api.MetaSearchTools, api.MetaGetToolSchemas, api.MetaMultiExecute, api.MetaManageConnections,
		api.MetaWaitForConnections, api.MetaRemoteBash, api.MetaRemoteWorkbench, "GITHUB_GET_AN_ISSUE",
	} {
		for _, data := range []string{``, `{}`, `[]`, `null`, `"x"`, `{"results":5}`, `{"results":"x","tool_schemas":[]}`, `{"stdout":{}}`, `{"results":null}`} {
			if _, ok := meta.New(env, slug, []byte(data)); ok {
				t.Errorf("%s draws %s", slug, data)
			}
		}
	}
}

func TestFill_ChangesNothingThatWasSaid(t *testing.T) {
	known := meta.Known{Workflow: "new", Earlier: []string{"old"}}
	for _, test := range []struct{ slug, args, want string }{
		{api.MetaRemoteBash, `{"command":"ls","n":1.50,"session_id":"mine"}`, `{"command":"ls","n":1.50,"session_id":"mine"}`},
		{api.MetaRemoteBash, `{"session_id":"old"}`, `{"session_id":"new"}`},
		{api.MetaRemoteBash, ``, `{"session_id":"new"}`},
		{api.MetaRemoteBash, `[1]`, `[1]`},
		{api.MetaRemoteBash, `{`, `{`},
		{api.MetaSearchTools, `{}`, `{"session":{"id":"new"}}`},
		{api.MetaSearchTools, `{"session":{"id":"mine"}}`, `{"session":{"id":"mine"}}`},
		{api.MetaSearchTools, `{"session":{"generate_id":true}}`, `{"session":{"id":"new"}}`},
		{"GITHUB_GET_AN_ISSUE", `{}`, `{}`},
	} {
		if got := string(meta.Fill(test.slug, []byte(test.args), known)); got != test.want {
			t.Errorf("%s %s: %s, want %s", test.slug, test.args, got, test.want)
		}
	}
}

func TestSuggest_OffersWhatIsKnown(t *testing.T) {
	var knowledge meta.Knowledge
	knowledge.Take("s", meta.Learned{Workflow: "first", Pending: []string{"gmail"}, Tools: []string{"A_B"}})
	knowledge.Take("s", meta.Learned{Workflow: "second"})
	knowledge.SetToolkits("s", []form.Suggestion{{Value: "github", Note: "connected"}, {Value: "gmail"}}, []form.Suggestion{{Value: "ca_1"}})
	known := knowledge.Known("s")
	for _, test := range []struct {
		slug string
		path string
		want string
	}{
		{api.MetaRemoteBash, "session_id", "second first"},
		{api.MetaSearchTools, "session.id", "second first"},
		{api.MetaSearchTools, "queries.0.use_case", ""},
		{api.MetaManageConnections, "toolkits.0", "gmail github"},
		{api.MetaGetToolSchemas, "tool_slugs.3", "A_B"},
		{api.MetaMultiExecute, "tools.0.tool_slug", "A_B"},
		{api.MetaMultiExecute, "tools.0.account", "ca_1"},
	} {
		var got []string
		for _, s := range meta.Suggest(test.slug, known)(strings.Split(test.path, ".")) {
			got = append(got, s.Value)
		}
		if strings.Join(got, " ") != test.want {
			t.Errorf("%s %s: %q, want %q", test.slug, test.path, got, test.want)
		}
	}
	if meta.Suggest("GITHUB_GET_AN_ISSUE", known) != nil {
		t.Error("an app tool has suggestions")
	}
	if other := knowledge.Known("another"); other.Workflow != "" || other.Toolkits != nil {
		t.Error("sessions are not kept apart")
	}
}
