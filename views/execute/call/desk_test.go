package call_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"trs/api"
	"trs/api/sandbox"
	"trs/tui/tuitest"
	"trs/views"
	"trs/views/execute/call"
	"trs/views/execute/calls"
	"trs/views/execute/desk"
)

const upper = `{"text":"hello","case":"upper"}`

// paste is what a terminal sends for a paste.
func paste(text string) tea.KeyMsg {
	return tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(strings.ReplaceAll(text, "\n", "\r")), Paste: true}
}

// arguments is what the form holds, as the copy menu gives it.
func arguments(t *testing.T, r *rig) string {
	t.Helper()
	return copied(t, r, "arguments")
}

func copied(t *testing.T, r *rig, label string) string {
	t.Helper()
	for _, one := range r.host.Pane.(views.Copier).Copies() {
		if one.Label == label {
			return one.Text()
		}
	}
	t.Fatalf("there is no %q to copy", label)
	return ""
}

func TestPaste_FillsTheForm(t *testing.T) {
	r := open(t, "dark", 100, 30)
	r.Send(views.OpenToolMsg{Slug: "TEXT_CHANGE_CASE"})
	r.Press(r.env.Keys.Form.Cancel)
	r.Send(paste("curl https://x.test/execute \\\n  -d '{\"tool_slug\":\"TEXT_CHANGE_CASE\",\"arguments\":{\"text\":\"it'\\''s\",\"case\":\"upper\"}}'"))
	if got := arguments(t, r); got != `{"text":"it's","case":"upper"}` {
		t.Fatalf("%s", got)
	}
	r.Press(r.env.Keys.Execute.Run).Sees("IT'S")
}

func TestPaste_AsksBeforeItTakesSomethingAway(t *testing.T) {
	r := open(t, "dark", 100, 30)
	r.Send(views.OpenToolMsg{Slug: "TEXT_CHANGE_CASE", Arguments: []byte(upper)})
	r.Send(paste(`{"text":"other","case":"lower"}`))
	question := asked[views.ConfirmMsg](t, r)
	if arguments(t, r) != upper || question.Yes != "replace" {
		t.Fatalf("%s, %+v", arguments(t, r), question)
	}
	r.Send(views.ConfirmedMsg{ID: question.ID})
	if arguments(t, r) != upper {
		t.Fatal("no was taken for yes")
	}
	r.Send(paste(`{"text":"other","case":"lower"}`))
	r.Send(views.ConfirmedMsg{ID: asked[views.ConfirmMsg](t, r).ID, Yes: true})
	if got := arguments(t, r); got != `{"text":"other","case":"lower"}` {
		t.Error(got)
	}
	r.Send(paste(`{"text": 1 2}`))
	if toast := asked[views.ToastMsg](t, r); toast.Kind != views.Bad || !strings.Contains(toast.Text, "line 1, column 12") {
		t.Errorf("%+v", toast)
	}
	r.Send(paste(`{"tool_slug":"TEXT_COUNT","arguments":{"text":"a"}}`))
	question = asked[views.ConfirmMsg](t, r)
	if !strings.Contains(question.Body, "TEXT_COUNT") {
		t.Fatalf("%+v", question)
	}
	r.Send(views.ConfirmedMsg{ID: question.ID, Yes: true}).Sees("TEXT_COUNT")
}

// A late answer must not fill in a tool that was opened meanwhile.
func TestSource_ComesFromAFile(t *testing.T) {
	r := open(t, "dark", 100, 30)
	r.Send(views.OpenToolMsg{Slug: "TEXT_CHANGE_CASE"})
	r.Press(r.env.Keys.Form.Cancel).Press(r.env.Keys.Execute.Source)
	pick := asked[views.PickMsg](t, r)
	at := slices.IndexFunc(pick.Items, func(i views.PickItem) bool { return i.Label == "a file" })
	r.Send(views.PickedMsg{ID: pick.ID, Index: at})
	path := filepath.Join(t.TempDir(), "a.json")
	if err := os.WriteFile(path, []byte(upper), 0o600); err != nil {
		t.Fatal(err)
	}
	r.Send(views.PromptedMsg{ID: asked[views.PromptMsg](t, r).ID, Value: path, OK: true})
	if got := arguments(t, r); got != upper {
		t.Error(got)
	}
	r.Press(r.env.Keys.Execute.Source)
	r.Send(views.PickedMsg{ID: asked[views.PickMsg](t, r).ID, Index: at})
	r.Send(views.PromptedMsg{ID: asked[views.PromptMsg](t, r).ID, Value: path + ".none", OK: true})
	if toast := asked[views.ToastMsg](t, r); toast.Kind != views.Bad || !strings.Contains(toast.Text, "no such file") {
		t.Errorf("%+v", toast)
	}
}

func TestBatch_TakesTheCallAndGetsItBack(t *testing.T) {
	r := open(t, "dark", 100, 30)
	r.Send(views.OpenToolMsg{Slug: "TEXT_CHANGE_CASE", Arguments: []byte(upper), Account: "work"})
	r.Press(r.env.Keys.Execute.Add)
	added := asked[desk.AddMsg](t, r)
	if len(added.Requests) != 1 || added.Instead != 0 || string(added.Requests[0].Arguments) != upper || added.Requests[0].Account != "work" {
		t.Errorf("%+v", added)
	}
	fromBatch := desk.EditMsg{Item: 7, Request: desk.Request{Slug: "TEXT_CHANGE_CASE", Arguments: []byte(`{"text":"b","case":"lower"}`)}}
	r.Send(fromBatch).Press(r.env.Keys.Global.Back)
	if shown := asked[desk.ShowMsg](t, r); shown.Desk != desk.Batch || len(asked[desk.AddMsg](t, r).Requests) != 1 || asked[desk.AddMsg](t, r).Instead != 0 {
		t.Errorf("esc goes to %+v", shown)
	}
	r.Send(fromBatch).Press(r.env.Keys.Execute.Add)
	if added := asked[desk.AddMsg](t, r); added.Instead != 7 || string(added.Requests[0].Arguments) != `{"text":"b","case":"lower"}` {
		t.Errorf("%+v", added)
	}
	if shown := asked[desk.ShowMsg](t, r); shown.Desk != desk.Batch {
		t.Errorf("%+v", shown)
	}
	r.Press(r.env.Keys.Execute.Add)
	if added := asked[desk.AddMsg](t, r); added.Instead != 0 {
		t.Error("it takes the place a second time")
	}
}

func TestRunMsg_RunsWithEveryQuestion(t *testing.T) {
	r := open(t, "dark", 100, 30)
	r.Send(calls.RunMsg{Request: desk.Request{Slug: "TEXT_CHANGE_CASE", Arguments: []byte(upper)}}).Sees("HELLO")
	r.Send(calls.RunMsg{Request: desk.Request{Slug: "TEXT_CHANGE_CASE", Arguments: []byte(`{"text":"x"}`)}})
	if question := asked[views.ConfirmMsg](t, r); !question.Danger || !strings.Contains(question.Body, "case") {
		t.Errorf("%+v", question)
	}
}

func TestRuns_AreKeptAndCompared(t *testing.T) {
	r := open(t, "dark", 100, 30)
	r.Send(views.OpenToolMsg{Slug: "TEXT_CHANGE_CASE", Arguments: []byte(upper)})
	r.Press(r.env.Keys.Execute.Run)
	r.Send(views.OpenToolMsg{Slug: "TEXT_CHANGE_CASE", Arguments: []byte(`{"text":"world","case":"upper"}`)})
	r.Press(r.env.Keys.Execute.Run).Sees("WORLD")
	runs, err := calls.NewRuns(r.dir, "test").List(t.Context())
	if err != nil || len(runs) != 2 || runs[0].Outcome != desk.Done {
		t.Fatalf("%+v, %v", runs, err)
	}
	r.Press(r.env.Keys.Execute.Compare).Sees("HELLO").Sees("WORLD")
	r.Press(r.env.Keys.Global.Back).Sees("✓ done")
	r.Press(r.env.Keys.Execute.Calls).Sees("Named calls")
	r.Press(r.env.Keys.Global.Back).Sees("✓ done")
}

// recorder keeps what is executed.
type recorder struct {
	mu     sync.Mutex
	bodies []string
}

func (rec *recorder) wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if strings.HasSuffix(req.URL.Path, "/execute") || strings.HasSuffix(req.URL.Path, "/execute_meta") {
			body, _ := io.ReadAll(req.Body)
			rec.mu.Lock()
			rec.bodies = append(rec.bodies, string(body))
			rec.mu.Unlock()
			req.Body = io.NopCloser(bytes.NewReader(body))
		}
		next.ServeHTTP(w, req)
	})
}

func (rec *recorder) last() string {
	rec.mu.Lock()
	defer rec.mu.Unlock()
	if len(rec.bodies) == 0 {
		return ""
	}
	return rec.bodies[len(rec.bodies)-1]
}

func TestOffload_GoesWithTheCallAndIntoTheSnippet(t *testing.T) {
	var rec recorder
	client, session, _ := serveAt(t, true, rec.wrap)
	r := openWith(t, client, session, "dark", 110, 30)
	r.Send(views.OpenToolMsg{Slug: "TEXT_CHANGE_CASE", Arguments: []byte(upper)})
	r.Press(r.env.Keys.Execute.Run).Sees("HELLO")
	if strings.Contains(rec.last(), "offload") {
		t.Errorf("%s", rec.last())
	}
	r.Press(r.env.Keys.Execute.Offload).Sees("large answers to a file")
	if !strings.Contains(copied(t, r, "curl"), `"enable_auto_workbench_offload": true`) {
		t.Error(copied(t, r, "curl"))
	}
	r.Press(r.env.Keys.Execute.Run)
	if !strings.Contains(rec.last(), `"enable_auto_workbench_offload":true`) {
		t.Error(rec.last())
	}
	r.Send(views.OpenToolMsg{Slug: api.MetaSearchTools}).Press(r.env.Keys.Form.Cancel).Press(r.env.Keys.Execute.Offload)
	if toast := asked[views.ToastMsg](t, r); !strings.Contains(toast.Text, "helper") {
		t.Errorf("%+v", toast)
	}
}

func TestReadOnly_SaysWhyBeforeItAsks(t *testing.T) {
	var rec recorder
	_, session, base := serveAt(t, true, rec.wrap)
	client, err := api.New(base, api.WithProjectKey(sandbox.DefaultAPIKey), api.WithReadOnly())
	if err != nil {
		t.Fatal(err)
	}
	r := openWith(t, client, session, "dark", 100, 30)
	r.env.ReadOnly = true
	r.start(t, client, 100, 30)
	r.Send(views.OpenToolMsg{Slug: "GITHUB_CREATE_AN_ISSUE", Arguments: []byte(`{}`)})
	r.Sees("READ-ONLY: not marked read-only")
	r.Press(r.env.Keys.Execute.Run)
	if toast := asked[views.ToastMsg](t, r); toast.Kind != views.Warning || !strings.Contains(toast.Text, "not marked read-only") {
		t.Errorf("%+v", toast)
	}
	r.Send(views.OpenToolMsg{Slug: api.MetaRemoteBash, Arguments: []byte(`{"command":"ls"}`)})
	r.Press(r.env.Keys.Execute.Run)
	if toast := asked[views.ToastMsg](t, r); !strings.Contains(toast.Text, "runs code") {
		t.Errorf("%+v", toast)
	}
	r.Send(views.OpenToolMsg{Slug: api.MetaMultiExecute, Arguments: []byte(`{"tools":[{"tool_slug":"GITHUB_CREATE_AN_ISSUE","arguments":{}}],"sync_response_to_workbench":false}`)})
	r.Press(r.env.Keys.Execute.Run)
	r.Send(views.ConfirmedMsg{ID: asked[views.ConfirmMsg](t, r).ID, Yes: true}).Sees("GITHUB_CREATE_AN_ISSUE is not marked").Sees("without --read-only")
	if rec.last() != "" {
		t.Errorf("sent %s", rec.last())
	}
	r.Send(views.OpenToolMsg{Slug: "TEXT_CHANGE_CASE", Arguments: []byte(upper)})
	r.Press(r.env.Keys.Execute.Run).Sees("HELLO")
}

// TestHelper_TellsAFailureOnce: the workbench writes to its stderr what the answer
// has as its error.
func TestHelper_TellsAFailureOnce(t *testing.T) {
	r := open(t, "dark", 110, 40)
	r.Send(views.OpenToolMsg{Slug: api.MetaRemoteWorkbench, Arguments: []byte(`{"code_to_execute":"print(1)"}`)})
	r.Press(r.env.Keys.Execute.Run)
	r.Send(views.ConfirmedMsg{ID: asked[views.ConfirmMsg](t, r).ID, Yes: true}).Sees("the tool failed").Sees("stderr")
	if n := strings.Count(r.Screen(), "no Python interpreter"); n != 1 {
		t.Errorf("it is told %d times:\n%s", n, r.Screen())
	}
	r.Press(r.env.Keys.Execute.Raw).Sees("no Python interpreter") // beside the plain answer
}

// taggedClient gives every tool some tags.
type taggedClient struct {
	call.Client
	tags []string
}

func (c taggedClient) Tool(ctx context.Context, slug string, q api.ToolQuery) (api.Tool, error) {
	tool, err := c.Client.Tool(ctx, slug, q)
	tool.Tags = c.tags
	return tool, err
}

// TestAbout_HasEveryTag: beside the name there is room for hints alone.
func TestAbout_HasEveryTag(t *testing.T) {
	client, session := serve(t, false)
	tags := []string{"readOnlyHint", "a \x1b[31mred\u202e tag", "issues", "important"}
	for range 80 {
		tags = append(tags, "many")
	}
	r := &rig{client: client, session: session, memory: call.NewMemory(t.TempDir(), "test"), dir: t.TempDir(), env: tuitest.Env(t, "dark")}
	r.start(t, taggedClient{client, tags}, 100, 40)
	r.Send(views.OpenToolMsg{Slug: "TEXT_CHANGE_CASE"})
	r.Sees("tags").Sees("readOnly").Sees("issues").Sees("important").Sees("and 24 more").SeesNot("\x1b[31mred")
}

func TestHelper_IsDrawnAndItsWorkflowGoesOn(t *testing.T) {
	var rec recorder
	client, session, _ := serveAt(t, true, rec.wrap)
	r := openWith(t, client, session, "dark", 110, 40)
	r.Send(views.OpenToolMsg{Slug: api.MetaSearchTools, Arguments: []byte(`{"queries":[{"use_case":"change the case of text"}]}`)})
	r.Press(r.env.Keys.Execute.Run).Sees("tools found").Sees("workflow")
	r.Press(r.env.Keys.Execute.Raw).Sees("tree").Sees("results")
	var whole struct {
		Data struct {
			Session struct {
				ID string `json:"id"`
			} `json:"session"`
		} `json:"data"`
	}
	if err := json.Unmarshal([]byte(copied(t, r, "answer with log id and error")), &whole); err != nil || whole.Data.Session.ID == "" {
		t.Fatalf("%+v, %v", whole, err)
	}
	r.Send(views.OpenToolMsg{Slug: api.MetaMultiExecute})
	if got := arguments(t, r); !strings.Contains(got, whole.Data.Session.ID) {
		t.Errorf("%s does not continue %s", got, whole.Data.Session.ID)
	}
	given := `{"command":"echo 1"}`
	r.Send(views.OpenToolMsg{Slug: api.MetaRemoteBash, Arguments: []byte(given)})
	if got := arguments(t, r); got != given {
		t.Errorf("what was given became %s", got)
	}
}

func TestResult_SaysAsWhomItRan(t *testing.T) {
	client, session, base := serveAt(t, true)
	r := openWith(t, client, session, "dark", 110, 30)
	connect := func(alias string) string {
		link, err := client.CreateLink(t.Context(), session.ID, api.LinkRequest{Toolkit: "github", Alias: alias})
		if err != nil {
			t.Fatal(err)
		}
		activate(t, base, link.ConnectedAccountID)
		return link.ConnectedAccountID
	}
	work := connect("work")
	issue := []byte(`{"owner":"octo-labs","repo":"harbor"}`)
	r.Send(views.OpenToolMsg{Slug: "GITHUB_LIST_REPOSITORY_ISSUES", Arguments: issue})
	r.Press(r.env.Keys.Execute.Run).Sees("as work").Sees("session's").Sees("account")
	r.Send(views.OpenToolMsg{Slug: "GITHUB_LIST_REPOSITORY_ISSUES", Arguments: issue, Account: work})
	r.Press(r.env.Keys.Execute.Run).Sees("as work").SeesNot("the session")
	r.Send(views.OpenToolMsg{Slug: "TEXT_CHANGE_CASE", Arguments: []byte(upper)})
	r.Press(r.env.Keys.Execute.Run).Sees("HELLO").SeesNot("  as ")
	connect("home")
	r.Send(views.OpenToolMsg{Slug: "GITHUB_LIST_REPOSITORY_ISSUES", Arguments: issue})
	// With several nobody but the server knows: nothing is claimed.
	r.Press(r.env.Keys.Execute.Run).Sees("most likely").Sees("home")
}

func TestCopies_HaveTheCallInEveryLanguage(t *testing.T) {
	r := open(t, "dark", 100, 30)
	r.Send(views.OpenToolMsg{Slug: "TEXT_CHANGE_CASE", Arguments: []byte(upper)})
	for label, want := range map[string]string{
		"curl": "--data-binary", "TypeScript SDK": "@composio/core", "Python SDK": "from composio import", "Go": "trs/api",
	} {
		text := copied(t, r, label)
		if !strings.Contains(text, want) || !strings.Contains(text, r.session.ID) || !strings.Contains(text, "127.0.0.1:9") || strings.Contains(text, sandbox.DefaultAPIKey) {
			t.Errorf("%s:\n%s", label, text)
		}
	}
}

// What is read for one tool must not fill in another.
func TestSource_ComesTooLate(t *testing.T) {
	r := open(t, "dark", 100, 30)
	r.Send(views.OpenToolMsg{Slug: "TEXT_CHANGE_CASE"})
	r.Press(r.env.Keys.Form.Cancel)
	reading := r.host.Pane.Update(paste(`{"text":"late","case":"upper"}`))
	r.Send(views.OpenToolMsg{Slug: "TEXT_COUNT"}).Sees("TEXT_COUNT")
	before := arguments(t, r)
	for _, msg := range messages(reading) {
		r.Send(msg)
	}
	if got := arguments(t, r); got != before {
		t.Errorf("%s, was %s", got, before)
	}
}

// messages is what a command answers, batches taken apart.
func messages(cmd tea.Cmd) []tea.Msg {
	if cmd == nil {
		return nil
	}
	msg := cmd()
	batch, ok := msg.(tea.BatchMsg)
	if !ok {
		return []tea.Msg{msg}
	}
	var all []tea.Msg
	for _, one := range batch {
		all = append(all, messages(one)...)
	}
	return all
}

// large is arguments of so many megabytes.
func large(megabytes int) string {
	return `{"case":"upper","text":"` + strings.Repeat("0123456789abcdef", megabytes<<16) + `"}`
}

// Ten megabytes are parsed by a command, beside the loop: the key itself changes
// nothing, costs nothing, and the text lands whole. Putting it in costs by its
// length, drawing it does not.
func TestSource_TakesTenMegabytesWithoutAStall(t *testing.T) {
	const most = 2 << 20
	var cost [2]uint64
	for i, megabytes := range []int{1, 10} {
		r := open(t, "dark", 100, 30)
		r.Send(views.OpenToolMsg{Slug: "TEXT_CHANGE_CASE"})
		r.Press(r.env.Keys.Form.Cancel)
		text, before := large(megabytes), arguments(t, r)
		key := paste(text)
		var reading tea.Cmd
		if took := tuitest.Allocated(func() { reading = r.host.Pane.Update(key) }); took > most {
			t.Errorf("the key of %d MB allocates %d bytes: it is read on the loop", megabytes, took)
		}
		if reading == nil || arguments(t, r) != before {
			t.Fatal("the paste is not read by a command")
		}
		pending := messages(reading)
		if arguments(t, r) != before {
			t.Fatal("the command changes the form by itself")
		}
		cost[i] = tuitest.Allocated(func() {
			for len(pending) > 0 {
				pending = append(pending[1:], messages(r.host.Pane.Update(pending[0]))...)
			}
		})
		if got := arguments(t, r); got != text {
			t.Fatalf("%d of %d bytes are in the form", len(got), len(text))
		}
		if took := tuitest.Allocated(func() { _ = r.host.Pane.View() }); took > most {
			t.Errorf("a frame of %d MB allocates %d bytes", megabytes, took)
		}
	}
	if cost[1] > 20*cost[0] {
		t.Errorf("1 MB allocates %d bytes, 10 MB %d", cost[0], cost[1])
	}
}

// BenchmarkSource measures what a paste costs the loop: its key, and the step
// that puts what was read into the form.
func BenchmarkSource(b *testing.B) {
	client, session := serve(b, true)
	for _, megabytes := range []int{1, 10} {
		pane := call.New(tuitest.Env(b, "dark"), client, call.Options{Memory: call.NewMemory(b.TempDir(), "bench")})
		d := tuitest.New(b, &router{&tuitest.Host{Pane: pane}}, 120, 37)
		d.Send(views.SessionOpenedMsg{Session: session})
		d.Send(views.OpenToolMsg{Slug: "TEXT_CHANGE_CASE"})
		escape, _ := views.KeyMsg("esc")
		d.Send(escape)
		key := paste(large(megabytes))
		b.Run(fmt.Sprintf("key/%dMB", megabytes), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				pane.Update(key)
			}
		})
		b.Run(fmt.Sprintf("fill/%dMB", megabytes), func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(megabytes) << 20)
			for b.Loop() {
				b.StopTimer()
				read := messages(pane.Update(key))
				b.StartTimer()
				for _, msg := range read {
					pane.Update(msg)
				}
			}
		})
	}
}
