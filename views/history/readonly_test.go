package history_test

import (
	"testing"

	"trs/tui/tuitest"
	"trs/views"
	"trs/views/history"
)

func TestReadOnly_RefusesARestoreBeforeItIsPrepared(t *testing.T) {
	s := open(t, "dark", 120, 37)
	env := tuitest.Env(t, "dark")
	env.ReadOnly = true
	p := history.New(env, s.client)
	d, host := tuitest.Pane(t, p, 120, 37)
	d.Send(views.SessionOpenedMsg{Session: s.session})
	d.Press(keys.List.Down, keys.History.Restore).SeesNot("PATCH")
	got, ok := host.Asked[len(host.Asked)-1].(views.ToastMsg)
	if !ok || got.Text != "restoring a version is refused: trs runs read-only" {
		t.Errorf("asked %+v", host.Asked)
	}
	for _, b := range p.Keys() {
		if b.Help() == keys.History.Restore.Help() {
			t.Error("restoring is offered")
		}
	}
}
