package state

import (
	"context"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
)

func TestSessions_SurviveTwoWriters(t *testing.T) {
	dir := t.TempDir()
	var wg sync.WaitGroup
	for writer := range 4 {
		wg.Go(func() {
			s := NewSessions(dir, "scope")
			for i := range 10 {
				if _, err := s.Remember(context.Background(), Session{ID: fmt.Sprintf("trs_%d_%d", writer, i)}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	all, err := NewSessions(dir, "scope").List()
	if err != nil || len(all) != 40 {
		t.Errorf("%d sessions, %v", len(all), err)
	}
	if other, _ := NewSessions(dir, "other").List(); len(other) != 0 {
		t.Error("scopes are not apart")
	}
}

func TestSessions_KeepLabelsAndOrder(t *testing.T) {
	ctx, s := context.Background(), NewSessions(t.TempDir(), "x")
	for _, id := range []string{"a", "b", "c"} {
		if _, err := s.Remember(ctx, Session{ID: id}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.Label(ctx, "a", "mine"); err != nil {
		t.Fatal(err)
	}
	all, err := s.Remember(ctx, Session{ID: "a", Version: 3})
	if err != nil || all[0].ID != "a" || all[0].Label != "mine" || all[0].Version != 3 || len(all) != 3 {
		t.Errorf("%+v, %v", all, err)
	}
	all, err = s.Forget(ctx, "b")
	if err != nil || len(all) != 2 {
		t.Errorf("%+v, %v", all, err)
	}
}

func TestChange_PutsABrokenFileAside(t *testing.T) {
	s := NewSessions(t.TempDir(), "x")
	if err := os.WriteFile(s.file.Path(), []byte("{nonsense"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := s.List(); err == nil || !strings.HasPrefix(err.Error(), "sessions.json is broken and goes aside as sessions.json.broken (in ") {
		t.Errorf("reading tells %v", err)
	}
	if all, err := s.Remember(context.Background(), Session{ID: "a"}); err != nil || len(all) != 1 {
		t.Errorf("%+v, %v", all, err)
	}
	if _, err := os.Stat(s.file.Path() + ".broken"); err != nil {
		t.Error(err)
	}
}

func TestSessions_ForgetNoneOfThousands(t *testing.T) {
	s := NewSessions(t.TempDir(), "x")
	old := make([]Session, 2000)
	for i := range old {
		old[i] = Session{ID: fmt.Sprintf("trs_%d", i), Label: "mine"}
	}
	if _, err := s.change(t.Context(), func([]Session) []Session { return old }); err != nil {
		t.Fatal(err)
	}
	all, err := s.Remember(t.Context(), Session{ID: "trs_new"})
	if err != nil || len(all) != 2001 || all[2000].Label != "mine" {
		t.Errorf("%d sessions, %v", len(all), err)
	}
}
