package call_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"trs/api"
	"trs/api/sandbox"
	"trs/tui/tuitest"
	"trs/views"
	"trs/views/execute/call"
	"trs/views/execute/calls"
	"trs/views/execute/desk"
	"trs/views/jq"
	"trs/views/safetext"
	"trs/views/snippet"
)

// rig is the desk on a sandbox.
type rig struct {
	*tuitest.Driver
	host    *tuitest.Host
	client  *api.Client
	session api.Session
	memory  call.Memory
	dir     string // of everything else that is kept
	env     views.Env

	width, height int
}

// serve starts a sandbox and opens a session for a user.
func serve(tb testing.TB, seed bool) (*api.Client, api.Session) {
	tb.Helper()
	client, session, _ := serveAt(tb, seed)
	return client, session
}

// serveAt also says where the sandbox is.
func serveAt(tb testing.TB, seed bool, wrap ...func(http.Handler) http.Handler) (client *api.Client, session api.Session, base string) {
	tb.Helper()
	o := sandbox.Options{Empty: true, Log: func(string, ...any) {}}
	if seed {
		o.Seed = 7
	}
	server, err := sandbox.New(context.Background(), o)
	if err != nil {
		tb.Fatal(err)
	}
	var handler http.Handler = server
	for _, one := range wrap {
		handler = one(handler)
	}
	listener := httptest.NewServer(handler)
	tb.Cleanup(func() {
		listener.Close()
		if err := server.Close(); err != nil {
			tb.Error(err)
		}
	})
	client, err = api.New(listener.URL, api.WithProjectKey(sandbox.DefaultAPIKey))
	if err != nil {
		tb.Fatal(err)
	}
	session, err = client.CreateSession(context.Background(), api.CreateSession{UserID: "maya@example.com"})
	if err != nil {
		tb.Fatal(err)
	}
	return client, session, listener.URL
}

func open(t *testing.T, themeName string, width, height int) *rig {
	t.Helper()
	client, session := serve(t, true)
	return openWith(t, client, session, themeName, width, height)
}

func openWith(t *testing.T, client *api.Client, session api.Session, themeName string, width, height int) *rig {
	t.Helper()
	r := &rig{client: client, session: session, memory: call.NewMemory(t.TempDir(), "test"), dir: t.TempDir(), env: tuitest.Env(t, themeName)}
	r.start(t, r.client, width, height)
	return r
}

func (r *rig) start(t *testing.T, client call.Client, width, height int) {
	t.Helper()
	r.width, r.height = width, height
	r.host = &tuitest.Host{Pane: call.New(r.env, client, call.Options{
		Memory: r.memory, Server: snippet.Server{BaseURL: "http://127.0.0.1:9"}, Store: calls.NewStore(filepath.Join(r.dir, "calls"), ""),
		Runs: calls.NewRuns(r.dir, "test"), Filters: jq.NewHistory(r.dir),
	})}
	r.Driver = tuitest.New(t, &router{r.host}, width, height)
	r.Send(views.SessionOpenedMsg{Session: r.session})
}

// router sends requests for a tool to the pane, as the program does, and keeps
// what is for other panes and desks.
type router struct{ *tuitest.Host }

// Update delivers a message.
func (r *router) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg.(type) {
	case views.OpenToolMsg:
		return r, r.Pane.Update(msg)
	case views.OpenConnectMsg, views.OpenConfigMsg, desk.AddMsg, desk.ShowMsg:
		r.Asked = append(r.Asked, msg)
		return r, nil
	}
	_, cmd := r.Host.Update(msg)
	return r, cmd
}

// asked is what the pane asked the program for last.
func asked[T any](t *testing.T, r *rig) T {
	t.Helper()
	for i := len(r.host.Asked) - 1; i >= 0; i-- {
		if msg, ok := r.host.Asked[i].(T); ok {
			return msg
		}
	}
	var none T
	t.Fatalf("the pane did not ask for %T but %#v", none, r.host.Asked)
	return none
}

func TestExecute_RunsAToolFromItsForm(t *testing.T) {
	r := open(t, "dark", 100, 30)
	r.Sees("COMPOSIO_SEARCH_TOOLS")
	r.Send(views.OpenToolMsg{Slug: "TEXT_CHANGE_CASE"})
	r.Sees("TEXT_CHANGE_CASE").Sees("no account needed")
	if !r.host.Pane.CapturesInput() {
		t.Fatal("nothing is being typed in")
	}
	r.Type("hello world")
	r.Press(r.env.Keys.Form.Next).Press(r.env.Keys.Form.Choose)
	pick := asked[views.PickMsg](t, r)
	for i, item := range pick.Items {
		if item.Label == "upper" {
			r.Send(views.PickedMsg{ID: pick.ID, Index: i})
		}
	}
	r.Press(r.env.Keys.Execute.Run)
	r.Sees("✓ done").Sees("HELLO WORLD").Sees("log_")
}

// A shell answers without an error whatever becomes of its command.
func TestExecute_ACommandThatFailedIsNoSuccess(t *testing.T) {
	r := open(t, "dark", 100, 30)
	r.Send(views.OpenToolMsg{Slug: api.MetaRemoteBash, Arguments: []byte(`{"command":"echo partly; exit 3"}`)})
	r.Press(r.env.Keys.Execute.Run)
	r.Send(views.ConfirmedMsg{ID: asked[views.ConfirmMsg](t, r).ID, Yes: true})
	r.Sees("partly").Sees("• ran").Sees("exit status not told").SeesNot("✓ done")
}

func TestExecute_AsksBeforeItSendsWhatIsInvalid(t *testing.T) {
	r := open(t, "dark", 100, 30)
	r.Send(views.OpenToolMsg{Slug: "TEXT_CHANGE_CASE"})
	r.Press(r.env.Keys.Execute.Run)
	question := asked[views.ConfirmMsg](t, r)
	if !question.Danger || !strings.Contains(question.Body, "required") {
		t.Errorf("%#v", question)
	}
	r.Send(views.ConfirmedMsg{ID: question.ID}).SeesNot("Result")
	r.Press(r.env.Keys.Execute.Run)
	r.Send(views.ConfirmedMsg{ID: asked[views.ConfirmMsg](t, r).ID, Yes: true})
	r.Sees("the tool failed").Sees("missing")
}

func TestExecute_SaysHowToConnect(t *testing.T) {
	r := open(t, "dark", 100, 30)
	r.Send(views.OpenToolMsg{Slug: "GITHUB_CREATE_AN_ISSUE", Arguments: []byte(`{"owner":"octo","repo":"hello","title":"x"}`)})
	r.Sees("not connected").Sees("octo")
	r.Press(r.env.Keys.Execute.Run).Sees("failed").Sees("connect github")
	r.Press(r.env.Keys.Execute.Fix)
	if msg := asked[views.OpenConnectMsg](t, r); msg.Toolkit != "github" {
		t.Errorf("%v", msg)
	}
}

func TestExecute_SaysWhereToAllowAToolkit(t *testing.T) {
	client, _ := serve(t, true)
	filter := api.ToolkitFilter{Filter: api.Filter{Mode: api.FilterDisable, Slugs: []string{"github"}}}
	session, err := client.CreateSession(t.Context(), api.CreateSession{UserID: "maya@example.com", Toolkits: &filter})
	if err != nil {
		t.Fatal(err)
	}
	r := openWith(t, client, session, "dark", 100, 30)
	r.Send(views.OpenToolMsg{Slug: "GITHUB_CREATE_AN_ISSUE", Arguments: []byte(`{"owner":"octo","repo":"hello","title":"x"}`)})
	r.Press(r.env.Keys.Execute.Run).Press(r.env.Keys.Execute.Fix)
	if msg := asked[views.OpenConfigMsg](t, r); msg.Path != "toolkits" {
		t.Errorf("%v", msg)
	}
}

func TestExecute_TellsOfAToolThatIsNone(t *testing.T) {
	r := open(t, "dark", 100, 30)
	r.Send(views.OpenToolMsg{Slug: "NO_SUCH_TOOL"})
	r.Sees("reading NO_SUCH_TOOL failed").Sees("find it in Tools").Sees("tries again")
	r.Press(r.env.Keys.Execute.Tool).Sees("Which tool?")
}

func TestExecute_AsksBeforeDestruction(t *testing.T) {
	r := open(t, "dark", 100, 30)
	page, err := r.client.Tools(t.Context(), api.ToolsQuery{Tags: []string{"destructiveHint"}, Page: api.Page{Limit: 1}})
	if err != nil || len(page.Items) == 0 {
		t.Fatalf("%v %v", page.Items, err)
	}
	tool := page.Items[0]
	r.Send(views.OpenToolMsg{Slug: tool.Slug})
	r.Press(r.env.Keys.Execute.Run)
	question := asked[views.ConfirmMsg](t, r)
	if strings.Contains(question.Title, "do not fit") {
		r.Send(views.ConfirmedMsg{ID: question.ID, Yes: true})
		question = asked[views.ConfirmMsg](t, r)
	}
	if !strings.Contains(question.Body, "SANDBOX") || !strings.Contains(question.Title, tool.Slug) || !question.Danger {
		t.Errorf("%#v", question)
	}
	r.Send(views.ConfirmedMsg{ID: question.ID}).SeesNot("Result")
}

func TestExecute_AsksBeforeSeveralCallsNamingEach(t *testing.T) {
	r := open(t, "dark", 120, 40)
	r.Send(views.OpenToolMsg{Slug: api.MetaMultiExecute, Arguments: []byte(`{"tools":[
		{"tool_slug":"GMAIL_FETCH_EMAILS","arguments":{},"account":"work"},{"tool_slug":"SLACK_SEND_MESSAGE","arguments":{}}]}`)})
	r.Press(r.env.Keys.Execute.Run)
	question := asked[views.ConfirmMsg](t, r)
	if strings.Contains(question.Title, "do not fit") {
		r.Send(views.ConfirmedMsg{ID: question.ID, Yes: true})
		question = asked[views.ConfirmMsg](t, r)
	}
	for _, part := range []string{"in the SANDBOX", "GMAIL_FETCH_EMAILS, as work", "SLACK_SEND_MESSAGE, as the session's account"} {
		if !strings.Contains(question.Body, part) {
			t.Errorf("%q does not say %q", question.Body, part)
		}
	}
}

func TestExecute_RunsHelperTools(t *testing.T) {
	r := open(t, "dark", 120, 40)
	r.Send(views.OpenToolMsg{Slug: api.MetaRemoteBash, Arguments: []byte(`{"command":"echo $((6*7))"}`)})
	r.Sees("helper").Press(r.env.Keys.Execute.Run)
	question := asked[views.ConfirmMsg](t, r)
	if !strings.Contains(question.Body, "in the SANDBOX, without an account.") {
		t.Errorf("%q", question.Body)
	}
	r.Send(views.ConfirmedMsg{ID: question.ID, Yes: true})
	r.Sees("• ran").Sees("42")
}

func TestExecute_BringsArgumentsBack(t *testing.T) {
	r := open(t, "dark", 100, 30)
	r.Send(views.OpenToolMsg{Slug: "TEXT_CHANGE_CASE"}).Type("half")
	r.Send(views.OpenToolMsg{Slug: "GITHUB_CREATE_AN_ISSUE"}).SeesNot("half")
	r.Send(views.OpenToolMsg{Slug: "TEXT_CHANGE_CASE"}).Sees("half")
	r.start(t, r.client, 100, 30) // another run of the program
	r.Sees("TEXT_CHANGE_CASE")
	r.Send(views.OpenToolMsg{Slug: "TEXT_CHANGE_CASE"}).Sees("half")
	if toast := asked[views.ToastMsg](t, r); !strings.Contains(toast.Text, "as last time") {
		t.Errorf("%+v", toast)
	}
	r.Send(views.OpenToolMsg{Slug: "TEXT_CHANGE_CASE", Arguments: []byte(`{"text":"given"}`)}).Sees("given").SeesNot("half")
}

func TestExecute_SurvivesResizing(t *testing.T) {
	r := open(t, "dark", 100, 30)
	r.Send(views.OpenToolMsg{Slug: "TEXT_CHANGE_CASE"}).Type("half")
	for _, size := range [][2]int{{60, 13}, {20, 5}, {200, 60}, {80, 22}} {
		r.host.Pane.SetSize(size[0], size[1])
		exact(t, r, size[0], size[1])
	}
	r.host.Pane.Blur()
	r.host.Pane.Focus()
	r.Sees("half").Type(" way").Sees("half way")
}

// exact fails unless the pane fills its size.
func exact(t *testing.T, r *rig, width, height int) {
	t.Helper()
	lines := strings.Split(r.host.Pane.View(), "\n")
	if len(lines) != height {
		t.Fatalf("%dx%d: %d lines", width, height, len(lines))
	}
	for _, line := range lines {
		if got := safetext.Width(line); got != width {
			t.Fatalf("%dx%d: a line of %d cells: %q", width, height, got, line)
		}
	}
}

// slow is a client whose executions wait until they are released.
type slow struct {
	call.Client
	release chan api.ExecuteResult
}

func (s slow) ExecuteTool(ctx context.Context, _ string, _ api.ExecuteRequest) (api.ExecuteResult, error) {
	select {
	case r := <-s.release:
		return r, nil
	case <-ctx.Done():
		return api.ExecuteResult{}, &api.Error{Op: "execute", Err: ctx.Err()}
	}
}

// background runs a command and all that is in it beside the test.
func background(cmd tea.Cmd, answers chan<- tea.Msg) {
	if cmd == nil {
		return
	}
	go func() {
		switch msg := cmd().(type) {
		case nil:
		case tea.BatchMsg:
			for _, one := range msg {
				background(one, answers)
			}
		default:
			answers <- msg
		}
	}()
}

func TestExecute_SaysThatACancelledToolMayHaveRun(t *testing.T) {
	reached := make(chan struct{}, 1)
	client, session, _ := serveAt(t, true, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if !strings.HasSuffix(r.URL.Path, "/execute") {
				next.ServeHTTP(w, r)
				return
			}
			_, _ = io.Copy(io.Discard, r.Body) // only then the server sees that the client leaves
			reached <- struct{}{}
			<-r.Context().Done()
		})
	})
	r := openWith(t, client, session, "dark", 100, 30)
	r.Send(views.OpenToolMsg{Slug: "TEXT_CHANGE_CASE", Arguments: []byte(`{"text":"a","case":"upper"}`)})
	pane, answers := r.host.Pane, make(chan tea.Msg, 10)
	press := func(name string) tea.Cmd {
		msg, ok := views.KeyMsg(name)
		if !ok {
			t.Fatal(name)
		}
		return pane.Update(msg)
	}
	background(press(r.env.Keys.Execute.Run.Keys()[0]), answers)
	<-reached
	r.Sees("running").Sees("esc cancels")
	background(press(r.env.Keys.Global.Back.Keys()[0]), answers)
	r.Sees("cancelling")
	worker, ok := pane.(views.Worker)
	if !ok {
		t.Fatal("the pane has no status")
	}
	deadline := time.After(2 * time.Minute)
	for worker.Status().Busy {
		select {
		case msg := <-answers:
			background(pane.Update(msg), answers)
		case <-deadline:
			t.Fatal("the run does not end")
		}
	}
	if text := worker.Status().Text; !strings.Contains(text, "may have run") {
		t.Errorf("%q", text)
	}
	r.Sees("✗ cancelled after").SeesNot("context canceled").Sees("may have run")
}

// TestExecute_ReadsAToolAgainWithItsArguments has the tool's description fail
// once: the arguments that came with it are not lost.
func TestExecute_ReadsAToolAgainWithItsArguments(t *testing.T) {
	var failed atomic.Bool
	client, session, _ := serveAt(t, true, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if strings.HasSuffix(r.URL.Path, "/TEXT_CHANGE_CASE") && failed.CompareAndSwap(false, true) {
				http.Error(w, "{}", http.StatusForbidden)
				return
			}
			next.ServeHTTP(w, r)
		})
	})
	r := openWith(t, client, session, "dark", 100, 30)
	r.Send(desk.EditMsg{Item: 3, Request: desk.Request{Slug: "TEXT_CHANGE_CASE", Arguments: []byte(upper)}}).Sees("the schema is not known")
	r.Press(r.env.Keys.Global.Refresh).Sees("ready")
	if got := arguments(t, r); got != upper {
		t.Errorf("%s", got)
	}
	r.Press(r.env.Keys.Execute.Add)
	if added := asked[desk.AddMsg](t, r); added.Instead != 3 {
		t.Errorf("its place in the batch is forgotten: %+v", added)
	}
}

func TestExecute_GoesBackToTheToolThatWasLeft(t *testing.T) {
	r := open(t, "dark", 100, 30)
	r.Send(views.OpenToolMsg{Slug: "TEXT_CHANGE_CASE", Arguments: []byte(upper)})
	r.Press(r.env.Keys.Execute.Tool).Sees("Which tool?").Press(r.env.Keys.List.Open)
	if got := arguments(t, r); got != upper {
		t.Errorf("%s", got)
	}
}

func TestExecute_DropsLateAnswers(t *testing.T) {
	r := open(t, "dark", 100, 30)
	r.Send(views.OpenToolMsg{Slug: "TEXT_CHANGE_CASE"})
	other, err := r.client.CreateSession(t.Context(), api.CreateSession{UserID: "leo@example.com"})
	if err != nil {
		t.Fatal(err)
	}
	release := make(chan api.ExecuteResult, 1)
	r.start(t, slow{Client: r.client, release: release}, 100, 30)
	r.Send(views.OpenToolMsg{Slug: "TEXT_CHANGE_CASE", Arguments: []byte(`{"text":"a","case":"upper"}`)})
	run, _ := views.KeyMsg(r.env.Keys.Execute.Run.Keys()[0])
	r.Until(run, func() bool { return strings.Contains(r.host.Pane.(views.Worker).Status().Text, "running") })
	r.Send(views.SessionOpenedMsg{Session: other})
	release <- api.ExecuteResult{Data: json.RawMessage(`{"late":true}`)}
	r.Late().SeesNot("late").SeesNot("done")
}

func TestExecute_SavesWithoutOverwriting(t *testing.T) {
	r := open(t, "dark", 100, 30)
	r.Send(views.OpenToolMsg{Slug: "TEXT_CHANGE_CASE", Arguments: []byte(`{"text":"<a>","case":"upper"}`)})
	r.Press(r.env.Keys.Execute.Run, r.env.Keys.Answer.Save)
	path := filepath.Join(t.TempDir(), "answer.json")
	r.Send(views.PromptedMsg{ID: asked[views.PromptMsg](t, r).ID, Value: path, OK: true})
	saved, err := os.ReadFile(path)
	if err != nil || !strings.Contains(string(saved), "<A>") {
		t.Fatalf("%s %v", saved, err)
	}
	if err := os.WriteFile(path, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	r.Press(r.env.Keys.Answer.Save)
	r.Send(views.PromptedMsg{ID: asked[views.PromptMsg](t, r).ID, Value: path, OK: true})
	question := asked[views.ConfirmMsg](t, r)
	if kept, _ := os.ReadFile(path); string(kept) != "mine" {
		t.Fatal("overwritten without a question")
	}
	r.Send(views.ConfirmedMsg{ID: question.ID, Yes: true})
	if again, _ := os.ReadFile(path); string(again) != string(saved) {
		t.Errorf("%s", again)
	}
	left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), ".*"))
	if len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}
