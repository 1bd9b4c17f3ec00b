package search_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/exp/golden"

	"trs/api"
	"trs/api/sandbox"
	"trs/api/sandbox/sandboxtest"
	"trs/tui/tuitest"
	"trs/views"
	"trs/views/safetext"
	"trs/views/search"
	"trs/views/state"
)

// bench is the pane under test.
type bench struct {
	*tuitest.Driver
	host *tuitest.Host
	pane *search.Model
	env  views.Env
}

func with(tb testing.TB, theme string, width, height int, client search.Client, session api.Session) *bench {
	tb.Helper()
	b := &bench{env: tuitest.Env(tb, theme)}
	b.pane = search.New(b.env, client, nil)
	b.Driver, b.host = tuitest.Pane(tb, b.pane, width, height)
	b.Send(views.SessionOpenedMsg{Session: session})
	return b
}

// onSandbox opens the pane on a sandbox's demo session.
func onSandbox(tb testing.TB, width, height int) *bench {
	tb.Helper()
	server, client := sandboxtest.Start(tb, sandbox.Options{Seed: 1})
	id, _ := server.DemoSession()
	session, err := client.Session(tb.Context(), id)
	if err != nil {
		tb.Fatal(err)
	}
	return with(tb, "dark", width, height, client, session)
}

func TestSandbox_FromUseCasesToExecute(t *testing.T) {
	b := onSandbox(t, 160, 45)
	k := b.env.Keys
	b.Press(k.Search.Query).Type("send an email to a colleague").Press(k.Form.Next).Type("to:maya").Press(k.Form.Add)
	b.Type("open an issue in a repository").Key("enter")
	b.Sees("2 use cases").Sees("GMAIL_CREATE_EMAIL_DRAFT").Sees("primary").Sees("related").Sees("Plan").Sees("Pitfalls").Sees("to is maya")
	b.Press(k.Global.Filter).Type("GITHUB_CREATE_AN_ISSUE").Key("enter").Sees("Takes").Sees("owner*").Sees("github")
	b.Press(k.Search.Schema).Sees("Answers").Sees("number")
	b.Press(k.List.Open)
	msg, ok := b.host.Asked[len(b.host.Asked)-1].(views.OpenToolMsg)
	if !ok || msg.Slug != "GITHUB_CREATE_AN_ISSUE" {
		t.Errorf("asked for %+v", b.host.Asked)
	}
	b.Press(k.Search.Plan).Sees("open an issue in a repository").Sees("Guidance")
	b.Press(k.Global.Back, k.Search.Remove).Sees("1 use case").SeesNot("GITHUB_CREATE_AN_ISSUE")
}

// oracle is a client that answers what it was told to.
type oracle struct {
	answer api.SearchResponse
	err    error
	toolIs error
	got    []api.SearchRequest
	reads  []string
}

func (o *oracle) SearchTools(_ context.Context, _ string, request api.SearchRequest) (api.SearchResponse, error) {
	o.got = append(o.got, request)
	return o.answer, o.err
}

func (o *oracle) Tool(_ context.Context, slug string, _ api.ToolQuery) (api.Tool, error) {
	o.reads = append(o.reads, slug)
	return api.Tool{
		Slug: slug, Name: "Get a repository", Tags: []string{"readOnlyHint"},
		InputParameters: json.RawMessage(`{"properties":{"repo":{"type":"string","description":"Name of the repository"}},"required":["repo"]}`),
	}, o.toolIs
}

func told() *oracle {
	schema := json.RawMessage(`{"type":"object","properties":{"title":{"type":"string","description":"Title of the issue"},"body":{"type":"string"}},"required":["title"]}`)
	failed := "no tool fits"
	return &oracle{answer: api.SearchResponse{
		Success: true,
		Results: []api.SearchResult{
			{
				Index: 1, UseCase: "open an issue in a repository", Difficulty: "easy - one call", Toolkits: []string{"github"},
				RecommendedPlanSteps: []string{"Call **GITHUB_CREATE_AN_ISSUE** with a title."}, KnownPitfalls: []string{"Running it twice does its work twice."},
				PrimaryToolSlugs: []string{"GITHUB_CREATE_AN_ISSUE"}, RelatedToolSlugs: []string{"GITHUB_GET_A_REPOSITORY"},
				ExecutionGuidance: "One call is enough.",
			},
			{Index: 2, UseCase: "tell the team", Difficulty: "medium", Toolkits: []string{"slack"}, PrimaryToolSlugs: []string{"SLACK_POST"}},
			{Index: 3, UseCase: "make coffee", Error: &failed},
		},
		ConnectionStatuses: []api.ConnectionStatus{
			{Toolkit: "github", HasActiveConnection: true, StatusMessage: "github is connected.", CurrentUserInfo: json.RawMessage(`{"email":"private@example.com"}`)},
			{Toolkit: "slack", StatusMessage: "slack is not connected; start a link."},
		},
		ToolSchemas: map[string]api.ToolSchema{
			"GITHUB_CREATE_AN_ISSUE":  {Toolkit: "github", Description: "Opens an *issue*.", InputSchema: schema},
			"GITHUB_GET_A_REPOSITORY": {Toolkit: "github", Description: "Reads one repository.", SchemaRef: &api.SchemaRef{}},
			"SLACK_POST":              {Toolkit: "slack", Description: "Posts a message.", InputSchema: schema},
		},
		NextStepsGuidance: []string{"Read the schemas."},
	}}
}

func session() api.Session { return api.Session{ID: "trs_7mQx2LdV0pRs", ConfigVersion: 6} }

// ask types a use case and searches.
func (b *bench) ask(useCase string) *bench {
	b.Press(b.env.Keys.Search.Query).Type(useCase).Key("enter")
	return b
}

func TestView_Golden(t *testing.T) {
	t.Setenv("TZ", "UTC")
	for name, steps := range map[string]func(*bench){
		"empty": func(*bench) {},
		"typing": func(b *bench) {
			b.Key("i").Type("post a message").Key("tab").Type("channel_name:general").Key("ctrl+n").Type("日本語 issue")
		},
		"plan":     func(b *bench) { b.ask("x") },
		"tool":     func(b *bench) { b.ask("x").Key("down") },
		"lazy":     func(b *bench) { b.ask("x").Key("down").Key("down") },
		"unlinked": func(b *bench) { b.ask("x").Key("G").Key("up") },
		"failed":   func(b *bench) { b.ask("x").Key("G") },
		"none":     func(b *bench) { b.Send(views.SessionClosedMsg{ID: "trs_7mQx2LdV0pRs"}) },
	} {
		for _, look := range looks {
			t.Run(fmt.Sprintf("%s/%s/%dx%d", name, look.theme, look.width, look.height), func(t *testing.T) {
				b := with(t, look.theme, look.width, look.height, told(), session())
				steps(b)
				golden.RequireEqual(t, []byte(b.View()))
			})
		}
	}
}

func TestEditor_SendsWhatWasTyped(t *testing.T) {
	o := told()
	b := with(t, "dark", 100, 30, o, session())
	k := b.env.Keys
	b.Press(k.Search.Query)
	b.Send(tea.KeyMsg{Type: tea.KeyRunes, Paste: true, Runes: []rune("one\n\n two | a:b, c:d \r\n# not this\nthree")})
	b.Press(k.Form.Prev).Press(k.Form.Remove) // stands on the known fields of "two"
	b.Key("enter")
	want := []api.SearchQuery{{UseCase: "one"}, {UseCase: "three"}}
	if len(o.got) != 1 || fmt.Sprint(o.got[0].Queries) != fmt.Sprint(want) {
		t.Fatalf("sent %+v", o.got)
	}
	b.Press(k.Global.Edit)
	edit, ok := b.host.Asked[len(b.host.Asked)-1].(views.EditTextMsg)
	if !ok || !strings.Contains(edit.Text, "one\nthree\n") {
		t.Fatalf("asked %+v", b.host.Asked)
	}
	b.Send(views.EditedMsg{ID: edit.ID, Changed: true, Text: strings.Repeat("x | y\n", 9)})
	if len(o.got) != 2 || len(o.got[1].Queries) != 7 || o.got[1].Queries[6].KnownFields != "y" {
		t.Errorf("sent %+v", o.got)
	}
	for range 8 {
		b.Press(k.Search.Add).Key("esc")
	}
	if b.pane.CapturesInput() {
		t.Error("still typing")
	}
}

func TestSchemaByReference_IsReadOnce(t *testing.T) {
	o := told()
	b := with(t, "dark", 120, 37, o, session()).ask("x")
	b.Key("down").Key("down").Sees("Name of the repository").Sees("readOnly")
	b.Key("up").Key("down").Sees("Name of the repository")
	if fmt.Sprint(o.reads) != "[GITHUB_GET_A_REPOSITORY]" {
		t.Errorf("read %v", o.reads)
	}
	o.toolIs = &api.Error{Op: "tool_get", Status: http.StatusForbidden, Message: "no"}
	b = with(t, "dark", 120, 37, o, session()).ask("x")
	b.Key("down").Key("down").Sees("may not read the catalogue")
	o.toolIs = errors.New("connection refused")
	b = with(t, "dark", 120, 37, o, session()).ask("x")
	b.Key("down").Key("down").Sees("Connection refused")
	o.toolIs = nil
	b.Press(b.env.Keys.Global.Refresh).Sees("Name of the repository")
}

func TestFailure_IsShownAndRetried(t *testing.T) {
	o := told()
	o.err = &api.Error{Op: "search", Status: 429, Message: "Too many requests", RequestID: "req_3"}
	b := with(t, "dark", 100, 30, o, session()).ask("open an issue")
	b.Sees("Too many requests").Sees("req_3")
	o.err = nil
	b.Press(b.env.Keys.Global.Refresh).Sees("GITHUB_CREATE_AN_ISSUE")
	if len(o.got) != 2 || o.got[1].Queries[0].UseCase != "open an issue" {
		t.Errorf("sent %+v", o.got)
	}
}

func TestPrivateProfile_IsNotShown(t *testing.T) {
	b := with(t, "dark", 160, 45, told(), session()).ask("x")
	for _, press := range []string{"p", "down", "p", "S", "S", "S"} {
		b.Key(press).SeesNot("private@example.com")
	}
}

func TestUseCases_OutliveTheProgram(t *testing.T) {
	store := state.NewFile[search.Draft](t.TempDir(), "use-cases.json")
	env := tuitest.Env(t, "dark")
	pane := search.New(env, told(), store)
	d, _ := tuitest.Pane(t, pane, 100, 30)
	d.Press(env.Keys.Search.Query).Type("ab").Press(env.Keys.Form.Next).Type("c!")
	d.Send(pane.Due())
	pane = search.New(env, told(), store)
	d, _ = tuitest.Pane(t, pane, 100, 30)
	d.Send(views.SessionOpenedMsg{Session: session()})
	d.Sees("ab | c!").Sees("ctrl+r searches for this")
	d.Press(env.Keys.Search.Run).Sees("1 use case")
}

func TestNothingFits_IsToldInTheList(t *testing.T) {
	o := told()
	o.answer = api.SearchResponse{Success: true, Results: []api.SearchResult{{UseCase: "read mail", Difficulty: "impossible - the session allows no tool"}}}
	with(t, "dark", 80, 21, o, session()).ask("read mail").Sees("no tools │").Sees("impossible - the session allows no tool")
}

func TestLateAnswer_IsDropped(t *testing.T) {
	o := told()
	b := with(t, "dark", 100, 30, o, session())
	b.Press(b.env.Keys.Search.Query).Type("x")
	late := b.pane.Update(tea.KeyMsg{Type: tea.KeyEnter})
	other := session()
	other.ID = "trs_other"
	b.Send(views.SessionOpenedMsg{Session: other})
	deliver(b, late)
	b.SeesNot("GITHUB_CREATE_AN_ISSUE")
	if b.pane.Status().Busy {
		t.Error("still busy")
	}
	again := b.pane.Update(tea.KeyMsg{Type: tea.KeyCtrlR})
	b.Press(b.env.Keys.Global.Back)
	deliver(b, again)
	b.SeesNot("GITHUB_CREATE_AN_ISSUE")
}

// deliver runs a command and gives the pane what comes of it.
func deliver(b *bench, cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case nil:
	case tea.BatchMsg:
		for _, each := range msg {
			deliver(b, each)
		}
	default:
		b.Send(msg)
	}
}

func TestChangedConfig_MarksTheAnswer(t *testing.T) {
	b := with(t, "dark", 100, 30, told(), session()).ask("x")
	changed := session()
	changed.ConfigVersion++
	b.Send(views.SessionOpenedMsg{Session: changed})
	b.Sees("out of date").Sees("GITHUB_CREATE_AN_ISSUE")
	if got := b.pane.Status().Text; !strings.Contains(got, "the config changed since") {
		t.Errorf("the status is %q", got)
	}
	b.Press(b.env.Keys.Search.Run).SeesNot("out of date")
}

func TestView_FillsItsSpaceExactly(t *testing.T) {
	o := hostile()
	for _, size := range [][2]int{{60, 12}, {61, 14}, {80, 21}, {97, 27}, {200, 57}} {
		b := with(t, "dark", size[0], size[1], o, session()).ask(bad)
		for _, press := range []string{"down", "down", "S", "S", "S", "p", "tab", "down", "i", "tab", "日", "esc", "/", "x", "esc", "z"} {
			b.Key(press)
			lines := strings.Split(b.View(), "\n")
			if len(lines) != size[1] {
				t.Fatalf("%v %s: %d lines", size, press, len(lines))
			}
			for i, line := range lines {
				if got := safetext.Width(line); got != size[0] {
					t.Fatalf("%v %s: line %d is %d wide: %q", size, press, i, got, line)
				}
			}
			for _, seq := range []string{"\x1b]0", "\x1b[2J", "\u202e", "\a", "\r"} {
				if strings.Contains(b.View(), seq) {
					t.Fatalf("%v: %q is drawn after %s", size, seq, press)
				}
			}
		}
	}
}

func BenchmarkPane(b *testing.B) {
	for _, n := range []int{100, 100_000} {
		o := told()
		slugs := make([]string, n)
		for i := range slugs {
			slugs[i] = fmt.Sprintf("GITHUB_TOOL_%06d", i)
			o.answer.ToolSchemas[slugs[i]] = o.answer.ToolSchemas["SLACK_POST"]
		}
		o.answer.Results[0].RelatedToolSlugs = slugs
		p := with(b, "dark", 120, 37, o, session()).ask("x")
		b.Run(fmt.Sprintf("View/%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				p.View()
			}
		})
		b.Run(fmt.Sprintf("Move/%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				msg := tea.KeyMsg{Type: tea.KeyDown}
				if i%90 == 89 {
					msg = tea.KeyMsg{Type: tea.KeyHome}
				}
				p.pane.Update(msg)
			}
		})
	}
}
