package config

import (
	"context"
	"errors"
	"strings"
	"testing"

	"trs/api"
	"trs/tui/tuitest"
	"trs/views"
)

// losing carries patches out and loses the answers.
type losing struct {
	Client
	lost error
}

func (l losing) PatchSessionCompat(ctx context.Context, id string, patch api.PatchSession) (api.Session, bool, error) {
	_, back, err := l.Client.PatchSessionCompat(ctx, id, patch)
	return api.Session{}, back, errors.Join(err, l.lost)
}

func TestSave_ALostAnswerIsLookedFor(t *testing.T) {
	w := newWorld(t, "dark", 120, 37)
	k := w.env.Keys
	w.pane.client = losing{w.client, tuitest.LostAnswer(t)}
	w.at("search.enable")
	w.d.Press(k.List.Open, k.Config.Save, k.Config.Save)
	if got := w.pane.Status(); got.Text != "" {
		t.Errorf("it is told twice, and takes the keys' room: %+v", got)
	}
	w.d.Sees("saving the config failed").Sees("It may be saved all the same").Sees("Y copies the details")
	asked[views.ReloadSessionMsg](w)
	w.d.Send(views.SessionOpenedMsg{Session: w.live()})
	if said := asked[views.ToastMsg](w); said.Text != "saved after all as version 2" || w.pane.Unsaved() != "" {
		t.Errorf("it says %q, and unsaved is %q", said.Text, w.pane.Unsaved())
	}
	w.d.Sees("version 2").SeesNot("failed")
}

func TestDraft_EndsWithAWordWhenSomebodyDidTheSame(t *testing.T) {
	w := newWorld(t, "dark", 120, 37)
	w.at("search.enable").d.Press(w.env.Keys.List.Open)
	if _, err := w.client.PatchSession(t.Context(), w.id, api.PatchSession{Search: api.Some(api.SearchSwitch{Enable: new(bool)})}); err != nil {
		t.Fatal(err)
	}
	w.d.Send(views.SessionOpenedMsg{Session: w.live()})
	if said := asked[views.ToastMsg](w); !strings.Contains(said.Text, "the config has the draft's changes already") {
		t.Errorf("it says %q", said.Text)
	}
}

func TestReview_CutsNothingOfThePatch(t *testing.T) {
	w := newWorld(t, "dark", 100, 26)
	k := w.env.Keys
	w.at("manage_connections.callback_url").d.Press(k.List.Open)
	long := "https://app.example.com/" + strings.Repeat("return/", 12) + "end-of-url"
	w.d.Send(views.PromptedMsg{ID: asked[views.PromptMsg](w).ID, Value: long, OK: true}).Press(k.Config.Save)
	w.d.Sees(w.id[4:]).Sees(`version": 1`).Sees(`end-of-url"`)
	for _, line := range w.pane.rightLines(30) {
		if strings.Contains(line, "…") {
			t.Errorf("cut: %q", line)
		}
	}
}

func TestMenu_BeginsAtWhatIsSet(t *testing.T) {
	w := newWorld(t, "dark", 120, 37)
	w.at("workbench.sandbox_size").d.Press(w.env.Keys.List.Open)
	w.pick("large")
	w.at("workbench.sandbox_size").d.Press(w.env.Keys.List.Open)
	if menu := asked[views.PickMsg](w); menu.Items[menu.At].Label != "large" || menu.Items[menu.At].Note != "now" {
		t.Errorf("the menu begins at %+v", menu.Items[menu.At])
	}
}

func TestEditor_FailureSaysThatNothingIsChanged(t *testing.T) {
	w := newWorld(t, "dark", 120, 37)
	w.d.Press(w.env.Keys.Global.Edit)
	w.d.Send(views.EditedMsg{ID: asked[views.EditTextMsg](w).ID, Err: errors.New("run vi: exit status 3")})
	if said := asked[views.ToastMsg](w); said.Text != "nothing is changed: run vi: exit status 3" || w.pane.Unsaved() != "" {
		t.Errorf("it says %q", said.Text)
	}
	w.d.Press(w.env.Keys.Global.Edit)
	edit := asked[views.EditTextMsg](w)
	w.d.Send(views.EditedMsg{ID: edit.ID, Text: edit.Text})
	if said := asked[views.ToastMsg](w); !strings.Contains(said.Text, "nothing is changed") {
		t.Errorf("it says %q", said.Text)
	}
}

func TestKeys_OfferWhatTheChosenFieldTakes(t *testing.T) {
	w := newWorld(t, "dark", 120, 37)
	k := w.env.Keys
	offers := func(path string, want ...string) {
		t.Helper()
		var got []string
		for _, binding := range w.at(path).pane.Keys() {
			got = append(got, binding.Help().Key)
		}
		if strings.Join(got, " ") != strings.Join(want, " ") {
			t.Errorf("at %s: %v, want %v", path, got, want)
		}
	}
	offers("toolkits", "enter", "f", "x", "e", "w")
	offers("search.enable", "enter", "f", "e", "w")
	offers("user_id", "f", "e", "w")
	w.at("search.enable").d.Press(k.List.Open)
	offers("search.enable", "enter", "v", "u", "U", "f", "e")
	offers("toolkits", "enter", "v", "U", "f", "e")
}

func TestWarning_IsSaidOnce(t *testing.T) {
	w := newWorld(t, "dark", 120, 37)
	session := w.live()
	session.Warnings = []api.Warning{{Code: "OLD", Message: "it grows old"}}
	w.d.Send(views.SessionOpenedMsg{Session: session})
	r := w.at("warnings[0]").pane.list.At(0)
	if text := strings.Join(w.pane.fieldLines(r, 60), "\n"); strings.Count(text, "it grows old") != 1 {
		t.Errorf("the detail is\n%s", text)
	}
}

func TestChecklist_OfTagsIsReadableWhereItIsNarrow(t *testing.T) {
	w := newWorld(t, "dark", 80, 21)
	w.at("tags").d.Press(w.env.Keys.List.Open)
	menu := asked[views.PickMsg](w)
	w.d.Send(views.PickedMsg{ID: menu.ID, Index: 0}).Sees("enable destructiveHint").Sees("lets in what may destroy").SeesNot("…")
}

func TestKeys_AreTheFiltersWhileItIsTyped(t *testing.T) {
	w := newWorld(t, "dark", 120, 37)
	k := w.env.Keys
	first := func() string { return w.pane.Keys()[0].Help().Desc }
	if w.d.Press(k.Global.Filter).Type("tool"); first() != "keep the filter" {
		t.Errorf("enter is said to %s", first())
	}
	if w.d.Key("enter"); first() != "change" {
		t.Errorf("then it is said to %s", first())
	}
	w.at("toolkits").d.Press(k.List.Open)
	w.d.Send(views.PickedMsg{ID: asked[views.PickMsg](w).ID, Index: 0}).Press(k.Global.Filter)
	if first() != "keep the filter" {
		t.Errorf("in a checklist enter is said to %s", first())
	}
}

func TestSource_CopiesWhatItShows(t *testing.T) {
	w := newWorld(t, "dark", 120, 37)
	if first := w.pane.Copies()[0].Label; first != "config as JSON" {
		t.Errorf("of the table %s is copied", first)
	}
	w.d.Press(w.env.Keys.Config.Raw)
	first := w.pane.Copies()[0]
	if !strings.Contains(first.Text(), `"enable": [`) || first.Label != "create request" {
		t.Errorf("what is copied is %s: %s", first.Label, first.Text())
	}
}
