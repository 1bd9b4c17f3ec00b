package form

import (
	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"trs/views/conform"
	"trs/views/form/edit"
	"trs/views/form/value"
	"trs/views/safetext"
)

func (m *Model) handleKey(msg tea.KeyMsg) tea.Cmd {
	n := m.current()
	if n == nil {
		if key.Matches(msg, m.env.Keys.Form.Raw) && !m.options.FormOnly {
			m.SetRaw(true)
		}
		m.typing = m.typing && !key.Matches(msg, m.env.Keys.Form.Cancel)
		return nil
	}
	if msg.Paste { // it is no key, and may be long
		if cmd, mine := m.paste(n, string(msg.Runes)); mine {
			return cmd
		}
		switch {
		case m.typing && takesText(n):
			return m.typeInto(n, msg)
		case m.typing && n.long():
			return m.tellLong()
		}
		return nil
	}
	if cmd, mine := m.fieldKey(n, msg); mine {
		return cmd
	}
	if !m.typing {
		return m.browseKey(n, msg)
	}
	if n.long() && (edit.Typed(msg) || msg.Type == tea.KeyBackspace || msg.Type == tea.KeyDelete) {
		return m.tellLong()
	}
	if takesText(n) {
		if key.Matches(msg, m.env.Keys.Form.Newline) {
			msg = tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("\n")}
		}
		return m.typeInto(n, msg)
	}
	return m.turnKey(n, msg)
}

// fieldKey is the keys that mean the same whether somebody types or not.
func (m *Model) fieldKey(n *node, msg tea.KeyMsg) (tea.Cmd, bool) {
	k := m.env.Keys.Form
	switch {
	case key.Matches(msg, k.Next):
		m.step(1)
	case key.Matches(msg, k.Prev):
		m.step(-1)
	case key.Matches(msg, k.Choose):
		return m.act(n), true
	case key.Matches(msg, k.Add):
		return m.add(n), true
	case key.Matches(msg, k.Remove):
		return m.remove(n), true
	case key.Matches(msg, k.MoveUp):
		return m.move(n, -1), true
	case key.Matches(msg, k.MoveDown):
		return m.move(n, 1), true
	case key.Matches(msg, k.Clear) && !n.adder:
		return m.nextState(n), true
	case key.Matches(msg, k.Raw) && !m.options.FormOnly:
		m.SetRaw(true)
	case key.Matches(msg, k.Variant):
		return m.anotherVariant(n), true
	case key.Matches(msg, k.Suggest):
		return m.pickSuggestion(n), true
	case key.Matches(msg, k.NextProblem):
		return m.nextProblem(), true
	case key.Matches(msg, k.Problems):
		return m.pickProblem(), true
	case key.Matches(msg, k.File):
		return m.askFile(n), true
	case key.Matches(msg, k.Rename):
		return m.rename(n), true
	case key.Matches(msg, k.Find):
		return m.pickField(), true
	case key.Matches(msg, k.Edit) && !m.options.FormOnly:
		return m.editField(n), true
	case key.Matches(msg, k.HelpDown):
		m.scrollHelp(max(1, m.helpRows()-1))
	case key.Matches(msg, k.HelpUp):
		m.scrollHelp(-max(1, m.helpRows()-1))
	case m.typing && key.Matches(msg, k.Cancel):
		m.typing = false
	default:
		return nil, false
	}
	return nil, true
}

// browseKey is the keys of somebody who does not type.
func (m *Model) browseKey(n *node, msg tea.KeyMsg) tea.Cmd {
	l := m.env.Keys.List
	_, height := m.listSize()
	page := max(1, height-2)
	switch {
	case key.Matches(msg, l.Up):
		m.step(-1)
	case key.Matches(msg, l.Down):
		m.step(1)
	case key.Matches(msg, l.PageUp):
		m.step(-page)
	case key.Matches(msg, l.PageDown):
		m.step(page)
	case key.Matches(msg, l.HalfUp):
		m.step(-page / 2)
	case key.Matches(msg, l.HalfDown):
		m.step(page / 2)
	case key.Matches(msg, l.Top):
		m.step(-len(m.rows))
	case key.Matches(msg, l.Bottom):
		m.step(len(m.rows))
	case key.Matches(msg, m.env.Keys.Global.Edit) && !m.options.FormOnly:
		return m.EditAll()
	default:
		return m.turnKey(n, msg)
	}
	return nil
}

// turnKey is the keys of a field that is not typed in.
func (m *Model) turnKey(n *node, msg tea.KeyMsg) tea.Cmd {
	t := m.env.Keys.Tree
	by := 0
	switch {
	case key.Matches(msg, t.Toggle):
		if n.adder || n.shape() == list || n.shape() == object {
			return m.act(n)
		}
		return m.cycle(n, 1)
	case key.Matches(msg, t.Fold):
		by = -1
	case key.Matches(msg, t.Unfold):
		by = 1
	case m.typing && msg.Type == tea.KeyBackspace && n.v != nil && !n.adder && !n.inList():
		return m.change(n, nil)
	default:
		return nil
	}
	switch n.shape() {
	case list, object:
		m.setOpen(n, by > 0)
		return nil
	default: // the others are gone through
	}
	if cmd := m.cycle(n, by); cmd != nil || m.typing {
		return cmd
	}
	if by < 0 && n.outer().parent != nil && n.outer().parent.parent != nil { // out of what it stands in
		m.goTo(n.outer().parent.path())
	}
	return nil
}

// step moves the cursor.
func (m *Model) step(by int) {
	m.cursor = max(0, min(m.cursor+by, len(m.rows)-1))
	m.load()
}

func (m *Model) setOpen(n *node, open bool) {
	if n.open == open {
		return
	}
	n.open = open
	m.layout()
	m.mark()
}

// act is enter on a field.
func (m *Model) act(n *node) tea.Cmd {
	switch {
	case n.left > 0:
		m.showMore(n.parent, 2*max(n.parent.limit, firstKids))
		return nil
	case n.adder:
		return m.add(n.parent)
	case takesText(n):
		if m.typing {
			m.step(1)
			return nil
		}
		m.typing = true
		m.load()
		return nil
	case n.long() && m.options.FormOnly:
		return m.tellLong()
	case n.long():
		return m.editField(n)
	}
	switch n.shape() {
	case boolean:
		return m.cycle(n, 1)
	case choice:
		return m.pickChoice(n)
	default: // the others fold
	}
	m.setOpen(n, !n.open)
	return nil
}

func (m *Model) titleOf(n *node) string {
	if path := n.path(); len(path) > 0 {
		return safetext.Line(conform.PathText(path))
	}
	return "Value"
}

// Mouse handles a mouse event at a place inside the form: the wheel scrolls, a
// click chooses, and on the chosen field does what enter does.
func (m *Model) Mouse(msg tea.MouseMsg, x, y int) tea.Cmd {
	width, height := m.listSize()
	help := !m.raw && (x >= width || y >= height)
	by := 0
	switch {
	case msg.Button == tea.MouseButtonWheelUp:
		by = -3
	case msg.Button == tea.MouseButtonWheelDown:
		by = 3
	case m.raw || help || msg.Button != tea.MouseButtonLeft || msg.Action != tea.MouseActionPress:
	default:
		return m.click(y, width)
	}
	if help {
		m.scrollHelp(by)
	} else if by != 0 {
		m.wheel(by)
	}
	return nil
}

// click chooses the field at a line, or acts on it when it is chosen.
func (m *Model) click(y, width int) tea.Cmd {
	for i, line := m.top, 0; i < len(m.rows) && line <= y; i++ {
		line += 1 + len(m.under(i, width))
		switch {
		case y >= line:
		case i == m.cursor:
			return m.act(m.rows[i])
		default:
			m.cursor = i
			m.load()
			m.follow()
			return nil
		}
	}
	return nil
}

func (m *Model) wheel(by int) {
	if m.raw {
		m.area.Wheel(by)
		return
	}
	m.wheeled = true
	m.top = max(0, min(m.top+by, m.lastTop()))
}

// lastTop is the first field in view when the last one is at the bottom.
func (m *Model) lastTop() int {
	width, height := m.listSize()
	lines := 0
	for i := len(m.rows) - 1; i >= 0; i-- {
		if lines += 1 + len(m.under(i, width)); lines > height {
			return min(i+1, len(m.rows)-1)
		}
	}
	return 0
}

// plain is a value for people: text without quotes.
func plain(v *value.Value) string {
	if v.Is(value.Text) && v.Text() != "" {
		return v.Text()
	}
	return v.String()
}

// choiceText is a choice as it is shown. Among choices of several kinds text has
// its quotes: "1" is not 1.
func choiceText(v *value.Value, mixed bool) string {
	if mixed {
		return v.String()
	}
	return plain(v)
}

// mixed reports whether some choices are text and others are not; null, which is
// told apart anyway, does not count.
func mixed(choices []*value.Value) bool {
	texts, others := false, false
	for _, c := range choices[:min(len(choices), maxParts)] {
		texts = texts || c.Is(value.Text)
		others = others || !c.Is(value.Text) && !c.Is(value.Null)
	}
	return texts && others
}

// brief is plain for one line: of what is long, its begin.
func brief(v *value.Value) string {
	if s := v.Head(2 * maxShown); s != "" {
		return cut(s)
	}
	if v.Longer(maxShown) {
		return v.Begin(maxShown) + "…"
	}
	return v.String()
}
