package execute_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"trs/api"
	"trs/api/sandbox"
	"trs/api/sandbox/sandboxtest"
	"trs/tui/tuitest"
	"trs/views"
	"trs/views/execute"
	"trs/views/snippet"
)

// rig is the whole pane on a sandbox.
type rig struct {
	*tuitest.Driver
	t       *testing.T
	host    *tuitest.Host
	env     views.Env
	project string
}

// router sends requests for a tool to the pane, as the program does.
type router struct{ *tuitest.Host }

func (r router) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if open, ok := msg.(views.OpenToolMsg); ok {
		return r, r.Pane.Update(open)
	}
	_, cmd := r.Host.Update(msg)
	return r, cmd
}

func start(t *testing.T) *rig {
	t.Helper()
	_, client := sandboxtest.Start(t, sandbox.Options{Empty: true, Log: func(string, ...any) {}})
	session, err := client.CreateSession(context.Background(), api.CreateSession{UserID: "maya@example.com"})
	if err != nil {
		t.Fatal(err)
	}
	r := &rig{t: t, env: tuitest.Env(t, "dark"), project: t.TempDir()}
	places := execute.Places{State: t.TempDir(), Scope: "test", Project: r.project}
	r.host = &tuitest.Host{Pane: execute.New(r.env, client, places, snippet.Server{})}
	r.Driver = tuitest.New(t, router{r.host}, 120, 36)
	r.Send(views.SessionOpenedMsg{Session: session})
	return r
}

func (r *rig) scopes() []string { return r.host.Pane.(views.Scoped).Scopes() }

func asked[T any](r *rig) T {
	r.t.Helper()
	for i := len(r.host.Asked) - 1; i >= 0; i-- {
		if msg, ok := r.host.Asked[i].(T); ok {
			return msg
		}
	}
	var none T
	r.t.Fatalf("no %T in %#v", none, r.host.Asked)
	return none
}

func TestExecute_ACallIsNamedRunFoundAgainAndCompared(t *testing.T) {
	r := start(t)
	k := r.env.Keys
	r.Send(views.OpenToolMsg{Slug: "TEXT_CHANGE_CASE", Arguments: []byte(`{"text":"hello","case":"upper"}`)})
	r.Press(k.Execute.Run).Sees("HELLO").Press(k.Execute.Keep)
	r.Send(views.PromptedMsg{ID: asked[views.PromptMsg](r).ID, Value: "shout", OK: true})
	r.Send(views.PickedMsg{ID: asked[views.PickMsg](r).ID, Index: 1})
	text, err := os.ReadFile(filepath.Join(r.project, ".trs", "shout.trs.json"))
	if err != nil || !strings.Contains(string(text), `"text": "hello"`) {
		t.Fatalf("%s, %v", text, err)
	}
	r.Press(k.Execute.Calls).Sees("shout").Sees("Named calls")
	if !slices.Contains(r.scopes(), "calls") {
		t.Errorf("%v", r.scopes())
	}
	r.Press(k.Calls.Run).Sees("HELLO").SeesNot("Named calls")
	r.Press(k.Execute.Compare).Sees("✓ the same").Press(k.Global.Back)
	r.Press(k.Execute.Calls, k.Calls.Switch).Sees("1 of 2").Press(k.List.Open)
	r.Sees("Change case").SeesNot("Earlier runs")
}

func TestExecute_ACallOfTheBatchIsEditedInItsForm(t *testing.T) {
	r := start(t)
	k := r.env.Keys
	for _, word := range []string{"one", "two"} {
		r.Send(views.OpenToolMsg{Slug: "TEXT_CHANGE_CASE", Arguments: []byte(`{"text":"` + word + `","case":"upper"}`)})
		r.Press(k.Execute.Add)
	}
	if told := asked[views.ToastMsg](r).Text; told != "1 call added to the batch, now 2 calls; B shows it" {
		t.Errorf("it is told as %q", told)
	}
	r.Press(k.Execute.Batch).Sees("Run 2 calls")
	if !slices.Contains(r.scopes(), "batch") {
		t.Errorf("%v", r.scopes())
	}
	r.Press(k.List.Top, k.List.Open).Sees("Change case").SeesNot("Run 2 calls")
	r.Press(k.List.Open).Type("!").Press(k.Form.Cancel, k.Execute.Add)
	r.Sees("Run 2 calls").Sees("one!").Press(k.Batch.Run).Sees("ONE!")
	r.Press(k.Global.Back).Sees("Change case")
}
