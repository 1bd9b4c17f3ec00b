package store

import (
	"strings"
	"testing"
)

func TestOpen_LeavesWhatALaterVersionMadeAlone(t *testing.T) {
	dir := t.TempDir()
	open := func() (*Store, error) { return Open(t.Context(), dir, false) }
	s, err := open()
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	if err := s.write.QueryRowContext(t.Context(), "PRAGMA user_version").Scan(&found); err != nil || found != version {
		t.Errorf("the version kept is %d, %v", found, err)
	}
	if _, err := s.write.ExecContext(t.Context(), "PRAGMA user_version = 2"); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := open(); err == nil || !strings.Contains(err.Error(), "a later trs made it") || !strings.Contains(err.Error(), dir) {
		t.Errorf("a database of a later version: %v", err)
	}
}
