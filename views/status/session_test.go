package status_test

import (
	"strings"
	"testing"
	"time"

	"trs/keymap"
	"trs/views"
	"trs/views/status"
)

func TestNoSession_TellsThatOneIsBeingOpened(t *testing.T) {
	now := time.Unix(1000, 0)
	keys := keymap.Default()
	opening := views.Status{Busy: true, Since: now.Add(-time.Second), Text: "opening trs_1"}
	env := views.Env{Keys: &keys, Now: func() time.Time { return now }, Opening: func() views.Status { return opening }}
	if got := status.NoSession(env, "files stand here"); !strings.Contains(got, "opening trs_1 …") || strings.Contains(got, "No session") {
		t.Errorf("while it opens: %q", got)
	}
	opening = views.Status{Text: "failed", Err: true}
	if got := status.NoSession(env, "files stand here"); got != "No session is open. 1 shows the sessions; files stand here." {
		t.Errorf("without one: %q", got)
	}
}
