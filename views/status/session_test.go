package status_test

import (
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/bubbles/key"
	"github.com/muesli/termenv"

	"trs/keymap"
	"trs/views"
	"trs/views/safetext"
	"trs/views/status"
	"trs/views/theme"
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

func TestLine_TellsTheWayOutHoweverLongTheWorkIsCalled(t *testing.T) {
	th, err := theme.Named("plain", true, termenv.Ascii)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Unix(1000, 0)
	k := keymap.Default()
	busy := views.Status{Busy: true, Since: now.Add(-12 * time.Second), Text: "opening trs_" + strings.Repeat("x", 60)}
	for _, width := range []int{60, 80, 120} {
		line := status.Line(th, width, busy, []key.Binding{k.Sessions.New}, []key.Binding{k.Global.Palette, k.Global.Help}, now)
		if !strings.Contains(line, "opening") || !strings.Contains(line, "12 s · esc cancels") || !strings.Contains(line, "? help") || safetext.Width(line) != width {
			t.Errorf("%d: %q", width, line)
		}
	}
}
