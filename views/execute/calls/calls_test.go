package calls_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/exp/golden"

	"trs/api"
	"trs/tui/tuitest"
	"trs/views"
	"trs/views/execute/calls"
	"trs/views/execute/desk"
	"trs/views/safetext"
)

// shown makes a pane of the list, as a desk does.
type shown struct{ *calls.Model }

func (s shown) Init() tea.Cmd  { return nil }
func (s shown) Focus() tea.Cmd { s.SetFocused(true); return nil }
func (s shown) Blur()          { s.SetFocused(false) }

var _ views.Pane = shown{}

type rig struct {
	*tuitest.Driver
	t        *testing.T
	host     *tuitest.Host
	env      views.Env
	store    calls.Store
	runs     calls.Runs
	own      string
	project  string
	received []tea.Msg // what goes to other desks
}

// Update keeps what is meant for other desks.
func (r *rig) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg.(type) {
	case calls.RunMsg, desk.AddMsg, desk.EditMsg, desk.ShowMsg:
		r.received = append(r.received, msg)
		return r, nil
	}
	_, cmd := r.host.Update(msg)
	return r, cmd
}

func (r *rig) Init() tea.Cmd { return r.host.Init() }

func (r *rig) View() string { return r.host.View() }

func (r *rig) model() *calls.Model { return r.host.Pane.(shown).Model }

// do sends what a method of the model answers.
func (r *rig) do(cmd tea.Cmd) *rig {
	r.t.Helper()
	r.Send(cmdMsg{cmd})
	return r
}

type cmdMsg struct{ cmd tea.Cmd }

// host of a model that also runs commands.
type host struct{ *rig }

func (h host) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if run, ok := msg.(cmdMsg); ok {
		return h, run.cmd
	}
	_, cmd := h.rig.Update(msg)
	return h, cmd
}

func (h host) View() string { return h.rig.View() }

func start(t *testing.T, theme string, width, height int) *rig {
	t.Helper()
	r := &rig{t: t, env: tuitest.Env(t, theme), own: filepath.Join(t.TempDir(), "own"), project: t.TempDir()}
	r.store, r.runs = calls.NewStore(r.own, r.project), calls.NewRuns(t.TempDir(), "test")
	r.host = &tuitest.Host{Pane: shown{calls.New(r.env, r.store, r.runs)}}
	r.Driver = tuitest.New(t, host{r}, width, height)
	return r
}

// file writes a file into the project.
func (r *rig) file(name, text string) string {
	r.t.Helper()
	path := filepath.Join(r.project, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		r.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		r.t.Fatal(err)
	}
	return path
}

// ran keeps a run of so many minutes ago.
func (r *rig) ran(tool, arguments string, minutes int, data string, err error) {
	r.t.Helper()
	result := api.ExecuteResult{Data: []byte(data), LogID: "log_4f0a"}
	run := calls.Ran(desk.Request{Slug: tool, Arguments: []byte(arguments)}, "trs_1",
		tuitest.Now.Add(-time.Duration(minutes)*time.Minute), 340*time.Millisecond, &result, err, desk.Judge(desk.Read(tool, &result), err, false))
	if _, err := r.runs.Keep(r.t.Context(), run, []byte(data)); err != nil {
		r.t.Fatal(err)
	}
}

func last[T any](r *rig) T {
	r.t.Helper()
	for _, all := range [][]tea.Msg{r.received, r.host.Asked} {
		for i := len(all) - 1; i >= 0; i-- {
			if msg, ok := all[i].(T); ok {
				return msg
			}
		}
	}
	var none T
	r.t.Fatalf("no %T in %#v, %#v", none, r.received, r.host.Asked)
	return none
}

const issues = `{"version":1,"name":"open issues","note":"the weekly look","tool":"GITHUB_LIST","account":"work","arguments":{"state":"open","n":1.50}}`

func TestCalls_OpensANamedCall(t *testing.T) {
	r := start(t, "dark", 100, 24)
	r.file("issues.trs.json", issues)
	r.do(r.model().Open("")).Sees("open issues").Sees("the weekly look").Sees("issues.trs.json:1")
	r.Press(r.env.Keys.List.Open)
	want := desk.EditMsg{Request: desk.Request{Slug: "GITHUB_LIST", Arguments: []byte(`{"state":"open","n":1.50}`), Account: "work"}}
	if got := last[desk.EditMsg](r); fmt.Sprint(got) != fmt.Sprint(want) || r.model().Shown() {
		t.Errorf("%+v, shown %v", got, r.model().Shown())
	}
}

func TestCalls_ShowsWhatIsBrokenBesideWhatIsGood(t *testing.T) {
	r := start(t, "dark", 100, 24)
	r.file("issues.trs.json", issues)
	path := r.file("broken.trs.json", "{\n  \"tool\": 7\n}")
	r.do(r.model().Open("")).Sees("open issues").Sees("broken.trs.json: tool has")
	r.Press(r.env.Keys.List.Down).Sees("line     2")
	r.Press(r.env.Keys.List.Open)
	edit := last[views.EditTextMsg](r)
	if !strings.Contains(edit.Text, `"tool": 7`) {
		t.Fatalf("%+v", edit)
	}
	r.Send(views.EditedMsg{ID: edit.ID, Text: `{"tool":"FIXED"}`, Changed: true}).Sees("FIXED").SeesNot("has to be a text")
	if text, err := os.ReadFile(path); err != nil || string(text) != `{"tool":"FIXED"}` {
		t.Errorf("%s, %v", text, err)
	}
}

func TestCalls_EditDoesNotOverwriteWhatSomebodyElseWrote(t *testing.T) {
	r := start(t, "dark", 100, 24)
	path := r.file("issues.trs.json", issues)
	r.do(r.model().Open("")).Press(r.env.Keys.Global.Edit)
	edit := last[views.EditTextMsg](r)
	r.file("issues.trs.json", `{"tool":"OTHERS"}`)
	r.Send(views.EditedMsg{ID: edit.ID, Text: `{"tool":"MINE"}`, Changed: true})
	if text, _ := os.ReadFile(path); string(text) != `{"tool":"OTHERS"}` {
		t.Errorf("%s", text)
	}
	if toast := last[views.ToastMsg](r); toast.Kind != views.Bad || !strings.Contains(toast.Text, "changed by somebody else") {
		t.Errorf("%+v", toast)
	}
}

func TestCalls_SavesUnderANameAndLeavesSecretsOut(t *testing.T) {
	r := start(t, "dark", 100, 24)
	request := desk.Request{Slug: "MAIL_SEND", Arguments: []byte(`{"to":"a@example.com","password":"hunter2"}`), Account: "ca_1"}
	r.do(r.model().SaveAs(request))
	prompt := last[views.PromptMsg](r)
	if prompt.Value != "mail send" || prompt.Check("  ") == "" {
		t.Errorf("%+v", prompt)
	}
	r.Send(views.PromptedMsg{ID: prompt.ID, Value: "hello", OK: true})
	r.Send(views.PickedMsg{ID: last[views.PickMsg](r).ID, Index: 1}) // the project
	secrets := last[views.PickMsg](r)
	if !strings.Contains(secrets.Title, "secret") {
		t.Fatalf("%+v", secrets)
	}
	r.Send(views.PickedMsg{ID: secrets.ID, Index: 0})
	text, err := os.ReadFile(filepath.Join(r.project, ".trs", "hello.trs.json"))
	if err != nil || strings.Contains(string(text), "hunter2") || !strings.Contains(string(text), "a@example.com") {
		t.Fatalf("%s, %v", text, err)
	}
	// A second one of the name asks, and then takes the first one's place.
	request.Arguments = []byte(`{"to":"b@example.com"}`)
	r.do(r.model().SaveAs(request))
	r.Send(views.PromptedMsg{ID: last[views.PromptMsg](r).ID, Value: "Hello", OK: true})
	r.Send(views.PickedMsg{ID: last[views.PickMsg](r).ID, Index: 1})
	r.Send(views.ConfirmedMsg{ID: last[views.ConfirmMsg](r).ID, Yes: true})
	all, err := r.store.List(t.Context())
	if err != nil || len(all.Calls) != 1 || all.Calls[0].Name != "hello" || !strings.Contains(string(all.Calls[0].Arguments), "b@example.com") {
		t.Errorf("%+v, %v", all, err)
	}
}

func TestCalls_RenamesAndDeletesAfterAsking(t *testing.T) {
	r := start(t, "dark", 100, 24)
	r.file("issues.trs.json", issues)
	k := r.env.Keys.Calls
	r.do(r.model().Open("GITHUB_LIST")).Press(k.Rename)
	r.Send(views.PromptedMsg{ID: last[views.PromptMsg](r).ID, Value: "closed issues", OK: true}).Sees("closed issues")
	r.Press(k.Delete)
	ask := last[views.ConfirmMsg](r)
	r.Send(views.ConfirmedMsg{ID: ask.ID}).Sees("closed issues")
	r.Press(k.Delete)
	r.Send(views.ConfirmedMsg{ID: last[views.ConfirmMsg](r).ID, Yes: true}).SeesNot("closed issues").Sees("No call of GITHUB_LIST has a name")
	if !ask.Danger {
		t.Error("deleting is not marked as dangerous")
	}
}

func TestCalls_RunsAgainAndFillsTheBatch(t *testing.T) {
	r := start(t, "dark", 100, 24)
	r.ran("A_TOOL", `{"n":1}`, 5, `{}`, nil)
	r.ran("B_TOOL", `{"password":"x","n":2}`, 3, `{}`, nil)
	k := r.env.Keys
	r.do(r.model().Open("")).Press(k.Calls.Switch).Sees("A_TOOL").Sees("3 min ago")
	r.Press(k.Calls.Run)
	if !r.model().Shown() || last[views.ToastMsg](r).Kind != views.Warning {
		t.Error("a run without its secrets was run again")
	}
	r.Press(k.List.Down, k.Calls.Run)
	if got := last[calls.RunMsg](r).Request; got.Slug != "A_TOOL" || string(got.Arguments) != `{"n":1}` {
		t.Errorf("%+v", got)
	}
	r.do(r.model().OpenToAdd()).Press(k.List.Top, k.List.Mark, k.List.Mark, k.List.Open)
	if got := last[desk.AddMsg](r).Requests; len(got) != 2 || string(got[0].Arguments) != `{"n":2}` {
		t.Errorf("%+v", got)
	}
	if got := last[desk.ShowMsg](r); got.Desk != desk.Batch {
		t.Errorf("%+v", got)
	}
}

func TestCalls_EscLeavesASearchBeforeTheDetail(t *testing.T) {
	r := start(t, "dark", 100, 24)
	r.file("issues.trs.json", issues)
	r.do(r.model().Open("")).Press(r.env.Keys.Global.NextPart, r.env.Keys.Global.Filter).Type("open").Key("enter")
	searched := r.Screen()
	r.Press(r.env.Keys.Global.Back)
	if r.Screen() == searched {
		t.Fatal("esc does nothing")
	}
	r.Press(r.env.Keys.Tree.NextMatch) // there is none any more
	if r.Press(r.env.Keys.Global.Filter); !r.model().CapturesInput() || r.model().Keys()[0].Help().Desc != "find" {
		t.Error("the detail was left")
	}
	r.Key("esc").Press(r.env.Keys.Global.Back, r.env.Keys.Global.Back)
	if r.model().Shown() {
		t.Error("esc does not leave the detail and the list")
	}
}

func TestCalls_ComparesARunWithTheOneBefore(t *testing.T) {
	r := start(t, "dark", 120, 30)
	r.do(r.model().Compare("A_TOOL"))
	if toast := last[views.ToastMsg](r); !strings.Contains(toast.Text, "run it first") || r.model().Shown() {
		t.Errorf("%+v", toast)
	}
	r.ran("A_TOOL", `{}`, 9, `{"items":[{"id":1,"t":"a"},{"id":2,"t":"b"}],"n":1}`, nil)
	r.ran("A_TOOL", `{}`, 2, `{"items":[{"id":2,"t":"B"},{"id":3,"t":"c"}],"n":1}`, nil)
	r.do(r.model().Compare("A_TOOL")).Sees("+ 1 added").Sees("- 1 removed").Sees("~ 1 changed").Sees("id 2").Sees("9 min ago")
	r.Press(r.env.Keys.Global.Back)
	if r.model().Shown() {
		t.Error("esc does not leave the comparison")
	}
	r.do(r.model().Open("A_TOOL")).Press(r.env.Keys.Calls.Switch, r.env.Keys.Calls.Compare).Sees("What changed")
	r.Press(r.env.Keys.Global.Back).Sees("Earlier runs")
	r.Press(r.env.Keys.List.Mark, r.env.Keys.List.Mark, r.env.Keys.Calls.Compare).Sees("- 1 removed")
}

func TestCalls_ALateResultIsDropped(t *testing.T) {
	r := start(t, "dark", 120, 30)
	r.ran("A_TOOL", `{}`, 9, `{"older":1}`, nil)
	r.ran("A_TOOL", `{}`, 2, `{"newer":1}`, nil)
	r.do(r.model().Open("A_TOOL")).Press(r.env.Keys.Calls.Switch).Sees("newer")
	down, _ := views.KeyMsg("down")
	up, _ := views.KeyMsg("up")
	older := r.model().Update(down) // asked for, not yet answered
	newer := r.model().Update(up)
	r.do(newer).do(older).Sees("newer").SeesNot("older")
}

func looks(t *testing.T, r *rig, width, height int) {
	t.Helper()
	lines := strings.Split(r.View(), "\n")
	if len(lines) != height {
		t.Errorf("%d lines", len(lines))
	}
	for _, line := range lines {
		if got := safetext.Width(line); got != width {
			t.Errorf("%d cells: %q", got, line)
		}
	}
	golden.RequireEqual(t, []byte(r.View()))
}

func TestCalls_Golden(t *testing.T) {
	for _, look := range []struct {
		theme         string
		width, height int
	}{{"dark", 80, 21}, {"dark", 120, 37}, {"light", 80, 21}, {"light", 120, 37}, {"mono", 80, 21}, {"mono", 120, 37}} {
		for name, steps := range map[string]func(*rig, []key.Binding){
			"empty": func(*rig, []key.Binding) {},
			"named": func(r *rig, _ []key.Binding) {
				r.file("issues.trs.json", issues)
				r.file("team.trs.json", `[{"tool":"MAIL_SEND","name":"greet \u001b[31m\u202e日本","arguments":{"password":"x"}},{"name":"no tool"}]`)
			},
			"huge": func(r *rig, _ []key.Binding) {
				var all []string
				for i := range 1000 {
					all = append(all, fmt.Sprintf(`{"tool":"TOOL_%d","name":"call %d"}`, i, i))
				}
				r.file("all.trs.json", "["+strings.Join(all, ",\n")+"]")
			},
			"runs": func(r *rig, keys []key.Binding) {
				r.ran("GITHUB_LIST", `{"owner":"octocat","state":"open"}`, 1500, `{"items":[{"id":1}]}`, nil)
				r.ran("GITHUB_LIST", `{"owner":"octocat","state":"all"}`, 5, `{"items":[{"id":1},{"id":2}]}`, nil)
				r.ran("MAIL_SEND", `{"to":"x"}`, 2, ``, fmt.Errorf("no active connection for mail"))
				r.do(r.model().Open("")).Press(keys...)
				r.Press(r.env.Keys.List.Down)
			},
			"compared": func(r *rig, _ []key.Binding) {
				r.ran("GITHUB_LIST", `{}`, 60, `{"total":2,"items":[{"id":1,"title":"a\u001b[2J","labels":["x"]},{"id":2,"title":"b"}],"next":null}`, nil)
				r.ran("GITHUB_LIST", `{}`, 5, `{"total":3,"items":[{"id":2,"title":"日本 b"},{"id":1,"title":"a\u001b[2J","labels":["x","y"]},{"id":3,"title":"c"}]}`, nil)
				r.do(r.model().Compare("GITHUB_LIST"))
			},
		} {
			t.Run(fmt.Sprintf("%s/%dx%d/%s", look.theme, look.width, look.height, name), func(t *testing.T) {
				t.Setenv("TZ", "UTC")
				time.Local = time.UTC
				r := start(t, look.theme, look.width, look.height)
				steps(r, []key.Binding{r.env.Keys.Calls.Switch})
				if !r.model().Shown() {
					r.do(r.model().Open(""))
				}
				looks(t, r, look.width, look.height)
			})
		}
	}
}

func BenchmarkModel(b *testing.B) {
	for _, n := range []int{100, 100_000} {
		var all []string
		for i := range n {
			all = append(all, fmt.Sprintf(`{"tool":"TOOL_%d","name":"call %d","arguments":{"i":%d}}`, i, i, i))
		}
		dir := b.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "all.trs.json"), []byte("["+strings.Join(all, ",\n")+"]"), 0o600); err != nil {
			b.Fatal(err)
		}
		m := calls.New(tuitest.Env(b, "dark"), calls.NewStore(b.TempDir(), dir), calls.NewRuns(b.TempDir(), "x"))
		d := tuitest.New(b, &tuitest.Host{Pane: opened{shown{m}}}, 120, 37)
		d.Sees("call 0")
		measure(b, m, fmt.Sprint("named/", n))
	}
	for _, n := range []int{100, 500} { // more are not kept
		runs := calls.NewRuns(b.TempDir(), "x")
		for i := range n {
			run := calls.Ran(desk.Request{Slug: "TOOL", Arguments: fmt.Appendf(nil, `{"i":%d}`, i)}, "trs_1",
				tuitest.Now.Add(time.Duration(i-n)*time.Second), time.Second, &api.ExecuteResult{}, nil, desk.Done)
			calls.KeepRun(b.Context(), runs, run, []byte(`{"a":1}`))()
		}
		m := calls.New(tuitest.Env(b, "dark"), calls.NewStore(b.TempDir(), ""), runs)
		d := tuitest.New(b, &tuitest.Host{Pane: opened{shown{m}}}, 120, 37)
		d.Key("t").Sees(fmt.Sprintf(`"i":%d`, n-1))
		measure(b, m, fmt.Sprint("earlier/", n))
	}
}

// measure measures a frame, and a key down and one up.
func measure(b *testing.B, m *calls.Model, name string) {
	b.Helper()
	down, _ := views.KeyMsg("down")
	up, _ := views.KeyMsg("up")
	b.Run("View/"+name, func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			_ = m.View()
		}
	})
	b.Run("Key/"+name, func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			m.Update(down)
			m.Update(up)
		}
	})
}

// opened opens the list when it is focused.
type opened struct{ shown }

func (o opened) Focus() tea.Cmd {
	o.SetFocused(true)
	return o.Open("")
}
