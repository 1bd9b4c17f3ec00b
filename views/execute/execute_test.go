package execute_test

import (
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
	"trs/views/execute/desk"
	"trs/views/snippet"
)

// toPane hands requests for a tool to the pane, as the program does.
type toPane struct{ *tuitest.Host }

// Update delivers a message.
func (p *toPane) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if _, ok := msg.(views.OpenToolMsg); ok {
		return p, p.Pane.Update(msg)
	}
	_, cmd := p.Host.Update(msg)
	return p, cmd
}

func open(t *testing.T) (*tuitest.Driver, *execute.Model, views.Env) {
	t.Helper()
	_, client := sandboxtest.Start(t, sandbox.Options{Empty: true})
	session, err := client.CreateSession(t.Context(), api.CreateSession{UserID: "maya@example.com"})
	if err != nil {
		t.Fatal(err)
	}
	env := tuitest.Env(t, "dark")
	pane := execute.New(env, client, execute.Places{State: t.TempDir(), Scope: "test"}, snippet.Server{})
	driver := tuitest.New(t, &toPane{&tuitest.Host{Pane: pane}}, 100, 30)
	driver.Send(views.SessionOpenedMsg{Session: session})
	return driver, pane, env
}

func TestDesks_AreReachedAndLeft(t *testing.T) {
	d, pane, env := open(t)
	k := env.Keys
	d.Send(views.OpenToolMsg{Slug: "TEXT_CHANGE_CASE", Arguments: []byte(`{"text":"hello","case":"upper"}`)}).Sees("▶ Run")
	d.Press(k.Execute.Add).Press(k.Execute.Batch).Sees("Batch").Sees("TEXT_CHANGE_CASE")
	d.Press(k.Global.Back).Sees("▶ Run")
	d.Press(k.Execute.Proxy).Sees("Proxy request")
	if pane.CapturesInput() {
		d.Press(k.Form.Cancel)
	}
	d.Press(k.Global.Back).Sees("▶ Run")
	d.Press(k.Execute.Batch).Sees("Batch")
	d.Send(views.OpenToolMsg{Slug: "TEXT_CHANGE_CASE"}).Sees("▶ Run").SeesNot("Batch")
	if pane.Share() == 0 || len(pane.Copies()) == 0 {
		t.Error("the desk in front does not answer for the pane")
	}
}

func TestDesks_RunABatchBehindTheOthers(t *testing.T) {
	d, pane, env := open(t)
	k := env.Keys
	d.Send(desk.AddMsg{Requests: []desk.Request{
		{Slug: "TEXT_CHANGE_CASE", Arguments: []byte(`{"text":"one","case":"upper"}`)},
		{Slug: "TEXT_CHANGE_CASE", Arguments: []byte(`{"text":"two","case":"upper"}`)},
	}})
	d.Send(desk.ShowMsg{Desk: desk.Batch}).Sees("Batch")
	d.Press(k.Batch.Run)
	d.Sees("✓ TEXT_CHANGE_CASE").Sees("TWO")
	at := slices.IndexFunc(pane.Copies(), func(c views.Copyable) bool { return c.Label == "batch as curl" })
	if at < 0 {
		t.Fatal("the batch cannot be copied as curl")
	}
	if got, _ := pane.Copies()[at].Later().(views.CopyMsg); !strings.Contains(got.Text, api.MetaMultiExecute) || !strings.Contains(got.Text, "one") {
		t.Errorf("the batch as curl is %+v", got)
	}
	d.Press(k.List.Open).Sees("▶ Run")
	d.Press(k.Execute.Add).Sees("Batch")
}

// A desk that somebody asks for and that is none changes nothing.
func TestDesks_StayWhereTheyAre(t *testing.T) {
	d, _, env := open(t)
	before := d.View()
	d.Send(desk.ShowMsg{Desk: 99})
	if d.View() != before {
		t.Error("the pane changed")
	}
	d.Press(env.Keys.Execute.Batch)
	if strings.Contains(d.View(), "▶ Run ctrl+r") {
		t.Error("the call desk is still drawn")
	}
}
