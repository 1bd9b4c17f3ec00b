package sessions

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/charmbracelet/bubbles/key"

	"trs/api"
	"trs/tui/tuitest"
	"trs/views"
	"trs/views/state"
)

// refusing is a server that makes no sessions.
type refusing struct {
	Client
	err error
}

func (r refusing) CreateSession(context.Context, api.CreateSession) (api.Session, error) {
	return api.Session{}, r.err
}

func labels(copies []views.Copyable) string {
	var names []string
	for _, c := range copies {
		names = append(names, c.Label)
	}
	return strings.Join(names, ", ")
}

func TestForm_TellsAllOfARefusal(t *testing.T) {
	b := open(t, "dark", 80, 21)
	b.pane.client = refusing{b.client, &api.Error{
		Op: "create", Status: 400, Code: 4305, Slug: "Some_Slug", Message: "it is refused", Details: []string{"because of this"},
		SuggestedFix: "Ask nicely", RequestID: "req_7",
	}}
	b.Press(b.env.Keys.Sessions.New).Type("lee").Key("enter")
	b.Sees("✗ not created: it is refused: because of this").Sees("→ Ask nicely").Sees("status 400 · code 4305 · Some_Slug · request req_7")
	if got := b.pane.Status(); got.Text != "" {
		t.Errorf("it is told twice, and takes the keys' room: %+v", got)
	}
	if got := labels(b.pane.Copies()); !strings.HasPrefix(got, "error, request id") {
		t.Errorf("what can be copied is %s", got)
	}
	b.Sees("lee").Press(b.env.Keys.Form.Remove).SeesNot("not created")
}

func TestForm_SaysThatALostAnswerMayHaveMadeASession(t *testing.T) {
	b := open(t, "dark", 120, 37)
	b.pane.client = refusing{b.client, tuitest.LostAnswer(t)}
	b.Press(b.env.Keys.Sessions.New).Type("lee").Key("enter")
	b.Sees("the session may exist all the same").SeesNot("not created")
	b.Key("esc")
	b.openDemo(t).Press(b.env.Keys.Sessions.Clone)
	b.Send(views.PromptedMsg{ID: b.pane.asked.id, Value: "lee", OK: true})
	b.Sees("cloning " + b.session + " failed").Sees("the server may have done it all the same")
}

func TestForm_OffersItsKeysWhereTheyWork(t *testing.T) {
	b := open(t, "dark", 120, 37)
	k := b.env.Keys
	offered := func() string {
		var keys []string
		for _, binding := range b.pane.Keys() {
			keys = append(keys, binding.Help().Desc)
		}
		return strings.Join(keys, ", ")
	}
	b.Press(k.Sessions.New)
	if got := offered(); strings.Contains(got, "pick toolkit") {
		t.Errorf("a blank is typed in the first field, but %s is offered", got)
	}
	b.Press(k.Form.Next, k.Form.Next)
	if got := offered(); !strings.Contains(got, "pick toolkit, filter") {
		t.Errorf("in the list there is only %s", got)
	}
}

func TestForm_IsToldOfForAsLongAsItIsThere(t *testing.T) {
	b := open(t, "dark", 120, 37).openDemo(t)
	k := b.env.Keys
	b.Press(k.Sessions.New, k.Form.Next).Type("trial")
	if b.pane.Unsaved() == "" {
		t.Error("what is not on the disk yet would be lost without a word")
	}
	if b.settled(); b.pane.Unsaved() != "" {
		t.Error("it is kept, and leaving asks:", b.pane.Unsaved())
	}
	b.again(t).openDemo(t)
	if !strings.Contains(b.pane.Status().Text, "half filled in") || b.pane.Unsaved() != "" {
		t.Errorf("%+v, %q", b.pane.Status(), b.pane.Unsaved())
	}
	if b.Press(k.Sessions.New); b.pane.Status().Text != "" {
		t.Errorf("it is there, and told of: %+v", b.pane.Status())
	}
	b.Press(k.Form.Remove, k.Form.Cancel)
	if got := b.pane.Status().Text; strings.Contains(got, "form") {
		t.Errorf("nothing is left of it, but it says %q", got)
	}
}

func TestFailure_IsNamedAndLeftBehind(t *testing.T) {
	b := open(t, "dark", 120, 37).openDemo(t)
	if _, err := b.store.Remember(t.Context(), state.Session{ID: "trs_other", UserID: "lee"}); err != nil {
		t.Fatal(err)
	}
	b.Press(b.env.Keys.Global.Refresh)
	_, missing := b.client.Session(t.Context(), "trs_missing00000")
	b.Send(views.SessionFailedMsg{ID: "trs_missing00000", Err: missing})
	b.Sees("─ trs_missing00000 ─").Sees("opening trs_missing00000 failed").Sees("Y copies the details")
	if keys := b.pane.Keys(); !sameKey(keys[0], b.env.Keys.Global.Refresh) || !sameKey(keys[1], b.env.Keys.Global.Back) {
		t.Errorf("the keys are %v", keys)
	}
	b.Press(b.env.Keys.List.Up).Press(b.env.Keys.List.Down).SeesNot("failed")
}

func sameKey(a, b key.Binding) bool { return a.Keys()[0] == b.Keys()[0] }

func TestDetail_CutsNothing(t *testing.T) {
	b := open(t, "dark", 80, 21)
	session, err := b.client.CreateSession(t.Context(), api.CreateSession{UserID: strings.Repeat("long ", 40) + "end-of-user"})
	if err != nil {
		t.Fatal(err)
	}
	slugs := make([]string, 200)
	for i := range slugs {
		slugs[i] = fmt.Sprintf("toolkit%d", i)
	}
	session.Config.Toolkits = &api.ToolkitAccess{Filter: api.Enable(slugs...)}
	b.Send(views.SessionOpenedMsg{Session: session})
	b.Sees("end-of-user").Press(b.env.Keys.Global.Zoom)
	if text := strings.Join(b.pane.detail(b.pane.list.At(0), true, 76), "\n"); !strings.Contains(text, "toolkit23 and 176 more") {
		t.Errorf("the detail is\n%s", text)
	}
}

func TestDelete_SaysWhichSession(t *testing.T) {
	b := open(t, "dark", 120, 37).openDemo(t)
	b.Press(b.env.Keys.Sessions.Rename)
	b.Send(views.PromptedMsg{ID: b.pane.asked.id, Value: "my bot", OK: true}).Press(b.env.Keys.Sessions.Delete)
	ask, _ := b.host.Asked[len(b.host.Asked)-1].(views.ConfirmMsg)
	if !strings.Contains(ask.Body, "“my bot” of maya@example.com on the sandbox") {
		t.Errorf("asked %q", ask.Body)
	}
}

func TestList_StaysWhereSomebodyIs(t *testing.T) {
	b := open(t, "dark", 120, 37)
	for _, id := range []string{"trs_b", "trs_a"} {
		if _, err := b.store.Remember(t.Context(), state.Session{ID: id, UserID: "lee"}); err != nil {
			t.Fatal(err)
		}
	}
	b.openDemo(t).Press(b.env.Keys.List.Down, b.env.Keys.Sessions.Rename)
	b.Send(views.PromptedMsg{ID: b.pane.asked.id, Value: "mine", OK: true})
	_, missing := b.client.Session(t.Context(), "trs_a")
	b.Send(views.SessionFailedMsg{ID: "trs_a", Err: missing})
	if chosen, _ := b.pane.list.Selected(); chosen.ID != "trs_a" || chosen.Label != "mine" || !chosen.Gone {
		t.Errorf("chosen is %+v", chosen)
	}
	b.Press(b.env.Keys.List.Bottom)
	b.openDemo(t)
	if chosen, _ := b.pane.list.Selected(); chosen.ID != "trs_b" {
		t.Errorf("a newer config of the open session takes the list to %+v", chosen)
	}
}

func TestForm_LeavesTheKeysToTheListThatIsClicked(t *testing.T) {
	b := open(t, "dark", 120, 37).openDemo(t)
	b.Press(b.env.Keys.Sessions.New)
	if !b.pane.CapturesInput() {
		t.Fatal("letters are not typed into the form")
	}
	if b.Click(10, 2); b.pane.CapturesInput() || b.pane.Keys()[0].Help().Desc == "create" {
		t.Errorf("the list is clicked, and the keys are still the form's: %v", b.pane.Keys())
	}
	if b.Click(80, 3); !b.pane.CapturesInput() || b.pane.draft.field != nameField {
		t.Error("the form is clicked, and has not got the keys back")
	}
}

func TestForm_TakesAllOfANarrowPane(t *testing.T) {
	b := open(t, "dark", 60, 12).openDemo(t)
	b.pane.client = refusing{b.client, &api.Error{Op: "create", Status: 400, Message: "it is refused"}}
	b.Press(b.env.Keys.Sessions.New).Sees("New session").SeesNot(" Sessions ").Key("enter").Sees("not created").Sees("Gmail")
	b.Click(5, 4)
	if b.pane.draft.field != toolkitsField {
		t.Error("a click on the toolkits does not go there")
	}
	b.Key("esc").Sees(" Sessions ")
}
