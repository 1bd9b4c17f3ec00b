package sessions

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"trs/tui/tuitest"
	"trs/views/state"
)

// remember makes the store remember n sessions, and the pane read them.
func (b *bench) remember(t *testing.T, n int) *bench {
	t.Helper()
	sessions := make([]state.Session, n)
	for i := range sessions {
		sessions[i] = state.Session{ID: fmt.Sprintf("trs_%06d", i), UserID: fmt.Sprintf("user %d", i), Version: i, Opened: tuitest.Now}
	}
	return b.rememberAll(t, sessions)
}

// rememberHostile does that with a session whose texts want to be more than text.
func (b *bench) rememberHostile(t *testing.T) {
	t.Helper()
	evil := "\x1b]0;x\a\u202e" + strings.Repeat("日本", 60)
	b.rememberAll(t, []state.Session{{ID: evil, UserID: evil, Label: evil, Opened: tuitest.Now}})
}

// rememberAll writes the file itself: one by one takes long.
func (b *bench) rememberAll(t *testing.T, sessions []state.Session) *bench {
	t.Helper()
	text, err := json.Marshal(map[string]any{"servers": map[string]any{"x": sessions}})
	if err == nil {
		err = os.WriteFile(b.kept, text, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	b.Press(b.env.Keys.Global.Refresh)
	return b
}

func TestOpened_IsListedWhereNothingCanBeKept(t *testing.T) {
	b := open(t, "dark", 80, 21)
	if err := os.Mkdir(b.kept, 0o700); err != nil { // in the file's place
		t.Fatal(err)
	}
	b.openDemo(t)
	b.Sees("✓ " + b.session[:7]).Sees("1 of 1").SeesNot("No session is remembered yet").SeesNot("Make one and look around")
	if got := b.pane.Status(); !got.Err || !strings.HasPrefix(got.Text, "remembered sessions: ") {
		t.Errorf("the status is %+v", got)
	}
	b.Press(b.env.Keys.Global.Refresh).Sees("1 of 1")
}
