package config

import (
	"slices"
	"testing"

	"github.com/charmbracelet/bubbles/key"

	"trs/views"
)

// restart opens the session in another run.
func (w *world) restart(readOnly bool) {
	w.t.Helper()
	w.env.ReadOnly = readOnly
	w.start(140, 40)
	session, err := w.client.Session(w.t.Context(), w.id)
	if err != nil {
		w.t.Fatal(err)
	}
	w.d.Send(views.SessionOpenedMsg{Session: session})
}

func TestReadOnly_RefusesBeforeAnythingIsWritten(t *testing.T) {
	w := newWorld(t, "dark", 140, 40)
	w.restart(true)
	k := w.env.Keys
	for _, press := range []key.Binding{k.List.Open, k.Config.Change, k.Config.Form, k.Config.Default, k.Global.Edit} {
		w.at("toolkits").d.Press(press)
		if got := asked[views.ToastMsg](w).Text; got != "changing the session's config is refused: trs runs read-only" {
			t.Errorf("%s: %q", press.Help().Key, got)
		}
	}
	w.d.Sees("read-only: nothing can be changed")
	for _, offered := range w.pane.Keys() {
		if slices.ContainsFunc([]key.Binding{k.Config.Form, k.Global.Edit, k.Config.Default}, func(b key.Binding) bool { return slices.Equal(b.Keys(), offered.Keys()) }) {
			t.Errorf("%s is offered", offered.Help().Desc)
		}
	}
}

func TestReadOnly_KeepsADraftAndDoesNotSendIt(t *testing.T) {
	w := newWorld(t, "dark", 140, 40)
	k := w.env.Keys
	w.d.Send(w.pane.put("workbench.sandbox_size", `"large"`)())
	w.restart(true)
	w.d.Press(k.Config.Review).Sees("is not sent").Press(k.Config.Save)
	if got := asked[views.ToastMsg](w).Text; got != "changing the session's config is refused: trs runs read-only" {
		t.Errorf("%q", got)
	}
	if session, err := w.client.Session(t.Context(), w.id); err != nil || session.ConfigVersion != 1 || w.pane.draft() == nil {
		t.Errorf("version %d, %v; the draft is %v", session.ConfigVersion, err, w.pane.draft())
	}
}
