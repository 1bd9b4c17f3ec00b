package sessions

import (
	"slices"
	"testing"

	"trs/api"
	"trs/tui/tuitest"
	"trs/views"
)

// settled lets a moment pass.
func (b *bench) settled() *bench {
	b.Send(b.pane.kept.Due())
	return b
}

// again is the pane in a new run of the program.
func (b *bench) again(tb testing.TB) *bench {
	tb.Helper()
	b.pane = New(b.env, b.client, b.store, b.forms, Server{}, "")
	b.Driver, b.host = tuitest.Pane(tb, b.pane, 120, 37)
	return b
}

func TestForm_SurvivesACrash(t *testing.T) {
	b := open(t, "dark", 120, 37).openDemo(t)
	k := b.env.Keys
	b.Press(k.Sessions.New).Key("ctrl+u").Type("lee").Press(k.Form.Next).Type("trial")
	b.Press(k.Form.Next, k.List.Down, k.List.Mark)
	picked := b.pane.draft.stored().Toolkits
	if len(picked) != 1 {
		t.Fatalf("picked %v", picked)
	}
	b.settled().again(t)
	if b.pane.making || b.pane.Status().Text == "" {
		t.Errorf("a form that was left is told of: %+v", b.pane.Status())
	}
	b.openDemo(t).Press(k.Sessions.New).Sees("lee").Sees("trial").Sees("1: " + picked[0])
	if got := b.pane.draft.stored(); !slices.Equal(got.Toolkits, picked) {
		t.Errorf("the form has %+v", got)
	}
	b.Key("enter") // creates it
	if b.settled(); b.pane.draft != nil {
		t.Fatal("the session is not made")
	}
	if f, err := b.forms.Read(); err != nil || !f.empty() {
		t.Errorf("after the session was made there is still %+v, %v", f, err)
	}
	if b.again(t).Press(k.Sessions.New); b.pane.draft.touched() {
		t.Errorf("the next form begins with %+v", b.pane.draft.stored())
	}
}

func TestForm_SurvivesLeavingAndAnotherSession(t *testing.T) {
	b := open(t, "dark", 120, 37).openDemo(t)
	k := b.env.Keys
	b.Press(k.Sessions.New).Key("ctrl+u").Type("lee")
	b.pane.Blur()
	other, err := b.client.CreateSession(t.Context(), api.CreateSession{UserID: "kim"})
	if err != nil {
		t.Fatal(err)
	}
	b.Send(views.SessionOpenedMsg{Session: other})
	b.pane.Focus()
	b.settled().Sees("lee")
	if f, err := b.forms.Read(); err != nil || f.User != "lee" {
		t.Errorf("on disk there is %+v, %v", f, err)
	}
}

func TestForm_IsClearedByAKey(t *testing.T) {
	b := open(t, "dark", 120, 37).openDemo(t)
	k := b.env.Keys
	b.Press(k.Sessions.New).Key("ctrl+u").Type("lee").Press(k.Form.Remove).SeesNot("lee")
	b.settled()
	if b.pane.Unsaved() != "" {
		t.Error("unsaved:", b.pane.Unsaved())
	}
	if f, err := b.forms.Read(); err != nil || !f.empty() {
		t.Errorf("on disk there is %+v, %v", f, err)
	}
}

func TestForm_IsNotTakenUpOverAnother(t *testing.T) {
	b := open(t, "dark", 120, 37).openDemo(t)
	b.Press(b.env.Keys.Sessions.New).Key("ctrl+u").Type("mine")
	b.Send(formReadMsg{form: Form{User: "late"}}).Sees("mine").SeesNot("late")
}
