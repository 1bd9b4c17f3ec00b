// Package input is a text field of one line that is drawn safely: what is typed
// or pasted stays what it is, and is shown so that no letter of it moves what
// stands around the field. It needs no timer: its cursor stands still, so that
// an idle program is idle.
package input

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"trs/views/form/edit"
	"trs/views/safetext"
	"trs/views/theme"
)

// Model is a text field. Make it with New.
type Model struct {
	Placeholder string // shown while the field is empty
	Width       int    // cells of the text; one more is for the cursor behind it
	CharLimit   int    // the most letters; 0 is no limit

	theme   *theme.Theme
	line    edit.Line
	focused bool
	all     bool // the whole text is selected
}

// New is an empty text field without a prompt.
func New(th *theme.Theme) Model { return Model{theme: th} }

// Value is the text.
func (m *Model) Value() string { return m.line.Value() }

// SetValue replaces the text, and puts the cursor behind it.
func (m *Model) SetValue(text string) { m.line, m.all = edit.NewLine(m.fit(oneLine(text))), false }

// SelectAll selects the text: what is typed next replaces it, and what moves the
// cursor keeps it.
func (m *Model) SelectAll() { m.all = m.line.Len() > 0 }

// CursorEnd puts the cursor behind the text.
func (m *Model) CursorEnd() { m.line = edit.NewLine(m.line.Value()) }

// Focus shows the cursor and lets the field hear keys. There is nothing to run.
func (m *Model) Focus() tea.Cmd {
	m.focused = true
	return nil
}

// Blur hides the cursor and makes the field deaf.
func (m *Model) Blur() { m.focused = false }

// Focused reports whether the field hears keys.
func (m *Model) Focused() bool { return m.focused }

// Update is the field after a key, which only a focused one hears.
func (m Model) Update(msg tea.Msg) (Model, tea.Cmd) {
	press, ok := msg.(tea.KeyMsg)
	if !ok || !m.focused {
		return m, nil
	}
	if m.all {
		m.all = false
		tried := edit.NewLine(m.line.Value())
		if changed, _ := tried.Update(press); changed || press.Type == tea.KeyDelete {
			m.line = edit.Line{} // what is typed goes into it, what deletes has done so
		}
	}
	if edit.Typed(press) {
		room := len(press.Runes)
		if m.CharLimit > 0 {
			room = max(0, min(room, m.CharLimit-m.line.Len()))
		}
		press.Runes = []rune(oneLine(string(press.Runes[:room])))
		if len(press.Runes) == 0 {
			return m, nil
		}
	}
	m.line.Update(press)
	return m, nil
}

// View draws the field in Width and one cells, or as many as it takes when Width
// is 0.
func (m *Model) View() string {
	width := m.Width + 1
	if m.Width <= 0 {
		width = safetext.Width(safetext.Line(m.line.Value()+m.Placeholder)) + 1
	}
	switch empty := m.line.Len() == 0; {
	case empty && m.Placeholder != "":
		return m.placeholder(width)
	case m.focused && m.all && safetext.Width(safetext.Line(m.line.Value())) < width:
		text := m.theme.Selected.Over(m.theme.Text.Paint(safetext.Line(m.line.Value())))
		var behind edit.Line
		return text + behind.View(m.theme, width-safetext.Width(text))
	case m.focused:
		return m.line.View(m.theme, width)
	}
	return safetext.Pad(m.theme.Text.Paint(safetext.Line(m.line.Value())), width)
}

// placeholder draws what could be typed, under the cursor if it is shown.
func (m *Model) placeholder(width int) string {
	style := m.theme.Field.Placeholder.Inline(true)
	text := safetext.Line(m.Placeholder)
	if !m.focused {
		return safetext.Pad(style.Render(safetext.Truncate(text, width)), width)
	}
	var none edit.Line
	return none.Hinted(m.theme, width, text)
}

func (m *Model) fit(text string) string {
	if runes := []rune(text); m.CharLimit > 0 && len(runes) > m.CharLimit {
		return string(runes[:m.CharLimit])
	}
	return text
}

// oneLine makes blanks of what would be another line.
func oneLine(text string) string {
	return strings.NewReplacer("\r\n", " ", "\n", " ", "\r", " ", "\t", " ").Replace(text)
}
