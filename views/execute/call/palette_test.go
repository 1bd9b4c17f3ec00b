package call_test

import (
	"slices"
	"strings"
	"testing"

	"trs/views"
	"trs/views/execute/desk"
)

// TestPalette_HasTheLettersWhileAFieldIsTypedIn takes an action of the palette
// while letters are text.
func TestPalette_HasTheLettersWhileAFieldIsTypedIn(t *testing.T) {
	r := open(t, "dark", 100, 30)
	r.Send(views.OpenToolMsg{Slug: "TEXT_CHANGE_CASE"}).Type("half")
	actor, ok := r.host.Pane.(views.Actor)
	if !ok {
		t.Fatal("the pane has no actions")
	}
	add := r.env.Keys.Execute.Add.Help()
	for _, action := range actor.Actions() {
		if action.Title == "Execute: "+add.Desc && action.Key == "esc "+add.Key {
			r.Send(action.Msg)
			added := asked[desk.AddMsg](t, r)
			if len(added.Requests) != 1 || !strings.Contains(string(added.Requests[0].Arguments), "half") {
				t.Errorf("%+v", added)
			}
			return
		}
	}
	t.Error("the palette does not have it")
}

// TestIdle_LeavesOutWhatNeedsATool holds help and palette of the picker.
func TestIdle_LeavesOutWhatNeedsATool(t *testing.T) {
	r := open(t, "dark", 100, 30)
	resting, ok := r.host.Pane.(views.Resting)
	scoped, also := r.host.Pane.(views.Scoped)
	if !ok || !also {
		t.Fatal("the pane does not say what does nothing")
	}
	section, _ := r.env.Keys.Section("execute")
	var names []string
	for _, named := range section.Bindings {
		names = append(names, named.Name)
	}
	idle := resting.Idle("execute")
	for _, name := range idle {
		if !slices.Contains(names, name) {
			t.Errorf("no key is called %s", name)
		}
	}
	left := slices.DeleteFunc(names, func(name string) bool { return slices.Contains(idle, name) })
	if got := strings.Join(left, " "); got != "tool calls batch proxy" {
		t.Errorf("without a tool the keys are %s", got)
	}
	if slices.Contains(scoped.Scopes(), "form") {
		t.Errorf("without a form its keys are in %v", scoped.Scopes())
	}
	r.Send(views.OpenToolMsg{Slug: "TEXT_CHANGE_CASE"})
	if got := resting.Idle("execute"); len(got) > 0 || !slices.Contains(scoped.Scopes(), "form") {
		t.Errorf("with a tool %v do nothing, the sections are %v", got, scoped.Scopes())
	}
}
