package history_test

import (
	"context"
	"testing"
	"time"

	"trs/api"
	"trs/tui/tuitest"
	"trs/views"
	"trs/views/history"
)

func TestHistory_SaysWhenThereIsNothingToCompareWith(t *testing.T) {
	s := open(t, "dark", 120, 37)
	s.Press(keys.List.Mark).Sees("v4 is marked. Choose another version").SeesNot("0 changes")
	s.Key("down").Sees("v3 → v4").Key("up").Key("esc").Sees("v3 → v4 · 1 change")
	s.Press(keys.History.Live).Sees("v4 is the live version").SeesNot("0 changes")
	s.Key("down").Sees("v3 → v4").Sees("with live").Key("esc").Sees("v2 → v3")
}

func TestHistory_OneVersionIsTheFirst(t *testing.T) {
	d, _ := openFake(t, &fake{versions: many(1)}, "dark", 100, 30)
	d.Sees("the first version: nothing came before it")
	d, _ = openFake(t, &fake{versions: many(3)[:1]}, "dark", 100, 30)
	d.Sees("the server has nothing from before it")
}

func TestHistory_ChoosingTwoLeavesTheWholeConfig(t *testing.T) {
	s := open(t, "dark", 120, 37)
	for _, choose := range []func(){
		func() { s.Press(keys.List.Mark) }, func() { s.Press(keys.History.Swap) },
		func() { s.Press(keys.History.Live) }, func() { s.Press(keys.History.Newer) },
	} {
		s.Press(keys.History.Mode, keys.History.Mode).Sees("Config of v4")
		choose()
		s.SeesNot("Config of v4").Key("esc")
	}
}

func TestHistory_LastIsTheOldestVersionThereIs(t *testing.T) {
	d, _ := openFake(t, &fake{versions: many(950)}, "dark", 100, 30)
	d.Press(keys.List.Bottom).Sees("950 of 950").Sees("the first version")
}

func TestHistory_AVersionFromTheFutureHasADate(t *testing.T) {
	versions := many(2)
	versions[0].CreatedAt, versions[1].CreatedAt = api.At(tuitest.Now.Add(5*time.Minute)), api.At(tuitest.Now.Add(5*time.Minute))
	d, _ := openFake(t, &fake{versions: versions}, "dark", 160, 30)
	d.SeesNot("in 5 min").Sees("the server's clock is ahead")
}

// losing carries a patch out and loses the answer.
type losing struct {
	*api.Client
	lost error
}

func (l losing) PatchSession(ctx context.Context, id string, patch api.PatchSession) (api.Session, error) {
	if _, err := l.Client.PatchSession(ctx, id, patch); err != nil {
		return api.Session{}, err
	}
	return api.Session{}, l.lost
}

func TestHistory_LooksWhetherALostRestoreWasDone(t *testing.T) {
	s := open(t, "dark", 120, 37)
	s.Driver, s.host = tuitest.Pane(t, history.New(tuitest.Env(t, "dark"), losing{s.client, tuitest.LostAnswer(t)}), 120, 37)
	s.Send(views.SessionOpenedMsg{Session: s.session})
	s.Key("down").Press(keys.History.Restore, keys.List.Open)
	confirm, _ := s.last().(views.ConfirmMsg)
	s.Send(views.ConfirmedMsg{ID: confirm.ID, Yes: true})
	s.Sees("restoring v3 failed").Sees("it may be done all the same").Sees("v5     live")
	if first := s.host.Pane.(views.Copier).Copies()[0]; first.Label != "error" {
		t.Errorf("%s is copied", first.Label)
	}
	if _, ok := s.last().(views.ReloadSessionMsg); !ok {
		t.Errorf("the session is not read again: %+v", s.last())
	}
}

func TestKeys_AreTheFiltersWhileItIsTyped(t *testing.T) {
	s := open(t, "dark", 120, 37)
	first := func() string { return s.host.Pane.Keys()[0].Help().Desc }
	s.Press(keys.Global.Filter)
	if got := first(); got != "keep the filter" {
		t.Errorf("enter is said to %s", got)
	}
	s.Key("enter").Press(keys.History.Mode, keys.History.Mode, keys.List.Open, keys.Global.Filter)
	if got := first(); got != "find" {
		t.Errorf("in a search enter is said to %s", got)
	}
}
