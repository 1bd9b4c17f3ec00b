package answer

import (
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"trs/views/input"
	"trs/views/safetext"
)

// maxAhead is more than anybody types before an answer is prepared.
const maxAhead = 256

// ahead is the keys that are pressed while an answer is prepared, from the one on
// that begins to type: a large answer takes a moment, and what is typed into it
// meanwhile is no command.
type ahead struct {
	keys    []tea.KeyMsg
	line    input.Model // what is typed so far, to be seen
	entered bool        // the line is finished
}

func (a *ahead) holds() bool { return len(a.keys) > 0 }

// hold keeps a key for the answer that is on its way, and reports whether it did.
func (m *Model) hold(msg tea.KeyMsg) bool {
	a := &m.ahead
	switch {
	case !m.load.Busy():
		return false
	case a.holds() && msg.Type == tea.KeyEsc:
		*a = ahead{}
		return true
	case !a.holds() && (m.CapturesInput() || !key.Matches(msg, m.env.Keys.Global.Filter, m.env.Keys.Answer.Filter)):
		return false
	case !a.holds():
		a.line = input.New(m.env.Theme)
		a.line.Focus()
	case msg.Type == tea.KeyEnter:
		a.entered = true
		a.line.Blur()
	}
	if a.holds() && !a.entered {
		a.line, _ = a.line.Update(msg)
	}
	if len(a.keys) < maxAhead {
		a.keys = append(a.keys, msg)
	}
	return true
}

// deliver types what was held into the answer that is there now. Where there is
// nothing to type into, the letters are dropped: they were not commands.
func (m *Model) deliver() tea.Cmd {
	keys := m.ahead.keys
	m.ahead = ahead{}
	var cmds []tea.Cmd
	for i, press := range keys {
		if i == 1 && !m.CapturesInput() {
			break
		}
		cmds = append(cmds, m.handleKey(press))
	}
	return tea.Batch(cmds...)
}

// withHeld puts what is held into the last line of a view.
func (m *Model) withHeld(view string) string {
	if !m.ahead.holds() {
		return view
	}
	label := " / "
	if key.Matches(m.ahead.keys[0], m.env.Keys.Answer.Filter) {
		label = " jq "
	}
	m.ahead.line.Width = max(1, m.width-8)
	lines := strings.Split(view, "\n")
	lines[len(lines)-1] = safetext.Pad(m.env.Theme.Accent.Paint(label)+m.ahead.line.View(), m.width)
	return strings.Join(lines, "\n")
}
