package meta_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"trs/tui/tuitest"
	"trs/views"
	"trs/views/execute/meta"
	"trs/views/safetext"
)

// TestMeta_AnyKeysLeaveItWhole presses keys at random; the answer always fills
// its place.
func TestMeta_AnyKeysLeaveItWhole(t *testing.T) {
	env := tuitest.Env(t, "dark")
	keys := strings.Fields("up down left right enter esc pgup pgdown home end tab n N g G / a b x u c S o y - + h l j k ctrl+d ctrl+u backspace")
	keys = append(keys, " ")
	for name, answer := range answers {
		random := rand.New(rand.NewPCG(1, uint64(len(name)))) //nolint:gosec // to be the same each time
		m, _ := meta.New(env, answer.slug, []byte(answer.data))
		m.SetFocused(true)
		m.SetSize(60, 12)
		for range 1500 {
			press, _ := views.KeyMsg(keys[random.IntN(len(keys))])
			settle(m, m.Update(press))
			if random.IntN(20) == 0 {
				m.SetSize(10+random.IntN(80), 1+random.IntN(20))
			}
			if random.IntN(10) == 0 {
				m.Mouse(tea.MouseMsg{X: 3, Y: random.IntN(12), Button: tea.MouseButtonLeft, Action: tea.MouseActionPress}, 3, random.IntN(12))
			}
			width := safetext.Width(strings.Split(m.View(), "\n")[0])
			for _, line := range strings.Split(m.View(), "\n") {
				if safetext.Width(line) != width {
					t.Fatalf("%s: %q", name, line)
				}
			}
			m.Keys()
			m.Footer()
			m.Link()
			for _, c := range m.Copies() {
				c.Text()
			}
		}
	}
}

// settle runs what follows at once, as far as it is the answer's own.
func settle(m *meta.Model, cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case tea.BatchMsg:
		for _, each := range msg {
			settle(m, each)
		}
	case nil:
	default:
		m.Update(msg)
	}
}
