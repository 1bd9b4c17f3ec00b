package proxy_test

import (
	"math/rand/v2"
	"reflect"
	"runtime"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"trs/views"
	"trs/views/safetext"
)

// TestProxy_AnyKeysLeaveItWhole presses keys at random; the desk always fills
// its place.
func TestProxy_AnyKeysLeaveItWhole(t *testing.T) {
	t.Parallel()
	for _, body := range []string{json200, file200, hostile, ""} {
		r := drive(t, "dark", body, 100, 30)
		keys := strings.Fields("up down left right enter esc pgup pgdown tab shift+tab home end n / u H U c f w v | s g G z < > ctrl+r ctrl+a ctrl+o ctrl+n ctrl+x ctrl+l alt+v alt+n e backspace a 1 { \" :")
		keys = append(keys, " ")
		random := rand.New(rand.NewPCG(2, uint64(len(body)))) //nolint:gosec // to be the same each time
		model := r.host.Pane
		width, height := 100, 30
		for range 600 {
			press, _ := views.KeyMsg(keys[random.IntN(len(keys))])
			settle(model, model.Update(press), random)
			if random.IntN(25) == 0 {
				width, height = 40+random.IntN(100), 8+random.IntN(30)
				model.SetSize(width, height)
			}
			if random.IntN(10) == 0 {
				model.Update(tea.MouseMsg{X: random.IntN(width), Y: random.IntN(height), Button: tea.MouseButtonLeft, Action: tea.MouseActionPress})
			}
			lines := strings.Split(model.View(), "\n")
			if len(lines) != height {
				t.Fatalf("%d lines of %d", len(lines), height)
			}
			for _, line := range lines {
				if safetext.Width(line) != width {
					t.Fatalf("%d cells of %d: %q", safetext.Width(line), width, line)
				}
			}
			model.Keys()
			for _, c := range model.(views.Copier).Copies() {
				if c.Later != nil {
					c.Later()
					continue
				}
				c.Text()
			}
		}
	}
}

// settle runs what follows, and answers questions as it likes. Timers are left
// alone.
func settle(model views.Pane, cmd tea.Cmd, random *rand.Rand) {
	if cmd == nil {
		return
	}
	if isTimer(cmd) {
		return
	}
	var next tea.Cmd
	switch msg := cmd().(type) {
	case nil:
	case tea.BatchMsg:
		for _, each := range msg {
			settle(model, each, random)
		}
	case views.ConfirmMsg:
		next = model.Update(views.ConfirmedMsg{ID: msg.ID, Yes: random.IntN(2) == 0})
	case views.PickMsg:
		next = model.Update(views.PickedMsg{ID: msg.ID, Index: random.IntN(len(msg.Items)+1) - 1})
	case views.PromptMsg:
		next = model.Update(views.PromptedMsg{ID: msg.ID}) // nothing is written
	default:
		next = model.Update(msg)
	}
	settle(model, next, random)
}

// isTimer reports whether a command waits for a time to come.
func isTimer(cmd tea.Cmd) bool {
	return strings.Contains(runtime.FuncForPC(reflect.ValueOf(cmd).Pointer()).Name(), "bubbletea.Tick")
}
