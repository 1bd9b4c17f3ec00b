package connect

import (
	"fmt"
	"testing"

	"trs/api"
	"trs/tui/tuitest"
	"trs/views"
)

// kept opens a session in a pane that keeps its forms in a directory, as a run of
// the program does.
func kept(tb testing.TB, dir string, client *api.Client, session api.Session) *bench {
	tb.Helper()
	b := &bench{t: tb, env: tuitest.Env(tb, "dark"), client: client}
	b.pane = New(b.env, client, NewForms(dir, "scope"))
	b.Driver, b.host = tuitest.Pane(tb, b.pane, 120, 37)
	b.Send(views.SessionOpenedMsg{Session: session})
	return b
}

// settled lets a moment pass.
func (b *bench) settled() *bench {
	b.Send(b.pane.kept.Due())
	return b
}

func TestLinkForm_SurvivesACrash(t *testing.T) {
	client, session := fresh(t)
	dir := t.TempDir()
	b := kept(t, dir, client, session)
	k := b.env.Keys
	b.toolkit("notion").Press(k.Connect.LinkAs)
	b.typeInto("of the office", "alias")
	b.settled()

	b = kept(t, dir, client, session)
	b.toolkit("github").Press(k.Connect.LinkAs).SeesNot("of the office").Key("esc").Key("esc")
	b.toolkit("notion").Press(k.Connect.LinkAs).Sees("of the office")
	if got := b.pane.Status().Text; got != "the form is as it was left" {
		t.Errorf("it says %q", got)
	}
	b.Press(k.Form.Submit).Sees("waiting until")
	b.settled()
	if forms, err := NewForms(dir, "scope").Read(); err != nil || len(forms) != 0 {
		t.Errorf("after the link was made there is still %+v, %v", forms, err)
	}
}

func TestLinkForm_IsForgottenWhenItIsEmptiedOrItsSessionIsGone(t *testing.T) {
	client, session := fresh(t)
	dir := t.TempDir()
	b := kept(t, dir, client, session)
	k := b.env.Keys
	for _, toolkit := range []string{"notion", "github"} {
		b.toolkit(toolkit).Press(k.Connect.LinkAs)
		b.typeInto("of the office", "alias")
		b.settled().Key("esc")
	}
	b.toolkit("notion").Press(k.Connect.LinkAs)
	b.pane.fill.form.FocusField("alias")
	b.Key("enter").Key("ctrl+u").Key("esc").Press(k.Form.Clear)
	for range 3 { // absent is one of what the key goes through
		if string(b.pane.fill.form.Value()) == b.pane.fill.begun {
			break
		}
		b.Press(k.Form.Clear)
	}
	b.settled()
	forms, err := NewForms(dir, "scope").Read()
	if err != nil || len(forms) != 1 || forms[0].Toolkit != "github" {
		t.Errorf("kept %+v, %v", forms, err)
	}
	b = kept(t, dir, client, session)
	b.Send(views.SessionClosedMsg{ID: session.ID, Deleted: true})
	b.settled()
	if forms, err = NewForms(dir, "scope").Read(); err != nil || len(forms) != 0 {
		t.Errorf("kept %+v, %v", forms, err)
	}
}

func TestForms_LayOverWhatAnotherTrsKept(t *testing.T) {
	dir, ctx := t.TempDir(), t.Context()
	one, two, other := NewForms(dir, "a"), NewForms(dir, "a"), NewForms(dir, "b")
	for i, forms := range []struct {
		to   Forms
		form Form
	}{{one, Form{"s", "x", "1"}}, {two, Form{"s", "y", "2"}}, {other, Form{"s", "x", "3"}}, {one, Form{"s", "x", ""}}} {
		if err := forms.to.Write(ctx, []Form{forms.form}); err != nil {
			t.Fatal(i, err)
		}
	}
	if forms, err := one.Read(); err != nil || fmt.Sprint(forms) != "[{s y 2}]" {
		t.Errorf("%+v, %v", forms, err)
	}
	for i := range maxLeft + 5 {
		if err := two.Write(ctx, []Form{{"s", fmt.Sprint(i), "x"}}); err != nil {
			t.Fatal(err)
		}
	}
	if forms, err := two.Read(); err != nil || len(forms) != maxLeft || forms[maxLeft-1].Toolkit != fmt.Sprint(maxLeft+4) {
		t.Errorf("%d forms, %v", len(forms), err)
	}
}
