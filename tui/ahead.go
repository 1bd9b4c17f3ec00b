package tui

import (
	"time"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"trs/views"
)

// aheadFor is how long after the wish for a form keys are taken for it. Somebody
// who has waited longer sees that there is no form yet, and means the pane.
const aheadFor = time.Second

// ahead is the keys that were pressed for a form before it was there.
type ahead struct {
	pane views.ID
	keys []tea.KeyMsg
}

// maxAhead is more than anybody types in that time.
const maxAhead = 256

// anticipates reports whether the pane in front waits for a form.
func (m *Model) anticipates() (since time.Time, ok bool) {
	if pane, some := m.pane().(views.Anticipator); some {
		return pane.Anticipates()
	}
	return time.Time{}, false
}

// hold keeps a key for the form that is on its way. What leads elsewhere is not
// for it, and drops what was held.
func (m *Model) hold(msg tea.KeyMsg) bool {
	since, waits := m.anticipates()
	if !waits || m.env.Now().Sub(since) >= aheadFor || m.layout.tooSmall {
		return false
	}
	g := m.env.Keys.Global
	if !msg.Paste && (key.Matches(msg, g.Back, g.Mouse) || key.Matches(msg, g.Palette) && msg.Type != tea.KeyRunes) {
		m.ahead = ahead{}
		return false
	}
	if len(m.ahead.keys) < maxAhead {
		m.ahead = ahead{pane: m.active, keys: append(m.ahead.keys, msg)}
	}
	return true
}

// deliver hands the held keys to the form once it is there. Letters that it has
// no field for are dropped, with what follows them: they were not commands.
func (m *Model) deliver() tea.Cmd {
	if len(m.ahead.keys) == 0 {
		return nil
	}
	if _, waits := m.anticipates(); waits && m.ahead.pane == m.active {
		return nil
	}
	held := m.ahead
	m.ahead = ahead{}
	if held.pane != m.active || len(m.overlays) > 0 {
		return nil
	}
	var cmds []tea.Cmd
	for _, press := range held.keys {
		if press.Type == tea.KeyRunes && !m.pane().CapturesInput() {
			m.setToast(views.Info, "what was typed before the form came is dropped")
			cmds = append(cmds, m.toast.expire())
			break
		}
		cmds = append(cmds, m.settle(m.handleKey(press)))
	}
	return tea.Batch(cmds...)
}
