package call_test

import (
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
