package store

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"trs/api"
)

func touch(s *Store, t testing.TB, id string, expected int) (*Session, error) {
	return s.PatchSession(t.Context(), id, expected, time.Now, func(current *Session) (Change, error) {
		next := current.Config
		next.Workbench = &api.Workbench{AutoOffloadThreshold: new(float64(current.ConfigVersion))}
		return Change{Config: next}, nil
	})
}

func TestSessions_ReadsNeverGoBack(t *testing.T) {
	s := openTest(t)
	if _, err := s.CreateSession(t.Context(), "trs_a", api.Config{UserID: "maya"}, Hidden{}, time.Now()); err != nil {
		t.Fatal(err)
	}
	const patches = 300
	var wg sync.WaitGroup
	done := make(chan struct{})
	for range 4 {
		wg.Go(func() {
			last := 0
			for {
				select {
				case <-done:
					return
				default:
				}
				sess, err := s.Session(t.Context(), "trs_a")
				if err != nil {
					t.Error(err)
					return
				}
				if sess.ConfigVersion < last {
					t.Errorf("read version %d after %d", sess.ConfigVersion, last)
					return
				}
				last = sess.ConfigVersion
				s.sessions.mu.Lock() // an entry can be pushed out at any time
				s.sessions.byID = nil
				s.sessions.order.Init()
				s.sessions.mu.Unlock()
			}
		})
	}
	for i := range patches {
		sess, err := touch(s, t, "trs_a", i+1)
		if err != nil {
			t.Fatal(err)
		}
		read, err := s.Session(t.Context(), "trs_a")
		if err != nil || read.ConfigVersion != sess.ConfigVersion {
			t.Fatalf("after version %d a read gives %+v, %v", sess.ConfigVersion, read, err)
		}
	}
	close(done)
	wg.Wait()
	if err := s.DeleteSession(t.Context(), "trs_a", time.Now()); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Session(t.Context(), "trs_a"); !errors.Is(err, ErrNotFound) {
		t.Errorf("a deleted session reads as %v", err)
	}
	if err := s.DeleteSession(t.Context(), "trs_a", time.Now()); !errors.Is(err, ErrNotFound) {
		t.Errorf("deleting twice gives %v", err)
	}
}

func TestSessions_RefusedPatchesLeaveNothing(t *testing.T) {
	s := openTest(t)
	if _, err := s.CreateSession(t.Context(), "trs_a", api.Config{UserID: "maya"}, Hidden{}, time.Now()); err != nil {
		t.Fatal(err)
	}
	var conflict *VersionConflictError
	if _, err := touch(s, t, "trs_a", 2); !errors.As(err, &conflict) || conflict.Stored != 1 || conflict.Expected != 2 {
		t.Errorf("a wrong version gives %v", err)
	}
	refusal := errors.New("no")
	_, err := s.PatchSession(t.Context(), "trs_a", 0, time.Now, func(*Session) (Change, error) { return Change{}, refusal })
	if !errors.Is(err, refusal) {
		t.Errorf("a refusal gives %v", err)
	}
	skipped, err := s.PatchSession(t.Context(), "trs_a", 1, time.Now, func(*Session) (Change, error) { return Change{Skip: true}, nil })
	if err != nil || skipped.ConfigVersion != 1 {
		t.Errorf("a skip gives %+v, %v", skipped, err)
	}
	if _, err := touch(s, t, "trs_b", 0); !errors.Is(err, ErrNotFound) {
		t.Errorf("a patch of nothing gives %v", err)
	}
	rows, total, err := s.ConfigHistory(t.Context(), "trs_a", 0, 10)
	if err != nil || total != 1 || len(rows) != 1 || !rows[0].Live {
		t.Errorf("the history is %+v of %d, %v", rows, total, err)
	}
}

func TestSessions_HistoryPagesByNumber(t *testing.T) {
	s := openTest(t)
	if _, err := s.CreateSession(t.Context(), "trs_a", api.Config{UserID: "maya"}, Hidden{}, time.Now()); err != nil {
		t.Fatal(err)
	}
	const versions = 25
	for i := range versions - 1 {
		if _, err := touch(s, t, "trs_a", i+1); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct{ skip, limit, first, last int }{
		{0, 10, 25, 16}, {10, 10, 15, 6}, {20, 10, 5, 1}, {24, 10, 1, 1}, {0, 1, 25, 25}, {1, 1, 24, 24}, {0, 100, 25, 1}, {25, 10, 0, 0}, {1 << 40, 10, 0, 0},
	} {
		t.Run(fmt.Sprintf("%d after %d", c.limit, c.skip), func(t *testing.T) {
			rows, total, err := s.ConfigHistory(t.Context(), "trs_a", c.skip, c.limit)
			if err != nil || total != versions {
				t.Fatalf("total %d, %v", total, err)
			}
			if c.first == 0 {
				if len(rows) != 0 {
					t.Errorf("got %d rows beyond the end", len(rows))
				}
				return
			}
			if len(rows) != c.first-c.last+1 {
				t.Fatalf("got %d rows, want versions %d to %d", len(rows), c.first, c.last)
			}
			for i, row := range rows {
				if row.Version != c.first-i || row.Live != (row.Version == versions) {
					t.Errorf("row %d is version %d, live %v", i, row.Version, row.Live)
				}
			}
		})
	}
	var plan string
	err := s.read.QueryRowContext(t.Context(), `EXPLAIN QUERY PLAN SELECT version, config, created_at FROM config_versions
		WHERE session_id = ? AND version BETWEEN ? AND ? ORDER BY version DESC`, "trs_a", 1, 2).Scan(new(int), new(int), new(int), &plan)
	if err != nil || plan != "SEARCH config_versions USING PRIMARY KEY (session_id=? AND version>? AND version<?)" {
		t.Errorf("a page is read by %q, %v", plan, err)
	}
}

func TestSessions_CacheIsBounded(t *testing.T) {
	var c sessionCache
	for i := range cachedSessions + 10 {
		c.put(&Session{ID: fmt.Sprint(i)})
	}
	if len(c.byID) != cachedSessions || c.order.Len() != cachedSessions {
		t.Errorf("the cache holds %d sessions in %d places", len(c.byID), c.order.Len())
	}
	if sess, _ := c.get("0"); sess != nil {
		t.Error("the session used least is still there")
	}
}

func TestStore_ResetForgetsSessions(t *testing.T) {
	s := openTest(t)
	if _, err := s.CreateSession(t.Context(), "trs_a", api.Config{UserID: "maya"}, Hidden{}, time.Now()); err != nil {
		t.Fatal(err)
	}
	if err := s.Reset(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Session(t.Context(), "trs_a"); !errors.Is(err, ErrNotFound) {
		t.Errorf("after a reset the session reads as %v", err)
	}
}
