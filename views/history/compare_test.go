package history_test

import (
	"testing"
	"time"

	"trs/api"
	"trs/tui/tuitest"
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
