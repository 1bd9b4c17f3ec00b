// Package textview shows a text by window and searches it off the loop. The text
// is a Source: JSON that is indented while it is drawn, so that 50 MB of it open
// at once, or lines that are painted already.
package textview

import (
	"context"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"trs/views"
	"trs/views/input"
	"trs/views/list"
	"trs/views/safetext"
)

// maxShift bounds how far lines are moved to the left.
const maxShift = 4000

// shiftBy is how far one key moves them.
const shiftBy = 8

// Source is a text. It does not change: it is searched by commands.
type Source interface {
	// Len is how many lines there are.
	Len() int
	// Lines is the painted lines from one before another, as far as cells.
	Lines(from, to, cells int) []string
	// Find is the next line from one on, forward or backward, that holds a text.
	Find(ctx context.Context, query string, from, step int) (line int, ok bool)
}

// Model is a window on a text. Make it with New.
type Model struct {
	env           views.Env
	source        Source
	top, shift    int
	found         int // the line of the last match, -1 is none
	width, height int
	search        input.Model
	typing        bool
	find          views.Latest
	nothing       bool // the last search found nothing
}

// foundMsg answers find.
type foundMsg struct {
	req  uint64
	line int
	ok   bool
}

// New is an empty window.
func New(env views.Env) *Model {
	return &Model{env: env, search: input.New(env.Theme), found: -1}
}

// SetSource shows a text from its beginning; nil shows nothing.
func (m *Model) SetSource(s Source) {
	m.find.Cancel()
	m.source, m.top, m.shift, m.found, m.nothing = s, 0, 0, -1, false
}

// Replace shows the same text laid out anew, from about the same place.
func (m *Model) Replace(s Source) {
	part := 0.0
	if m.len() > 0 {
		part = float64(m.top) / float64(m.len())
	}
	m.SetSource(s)
	m.scrollTo(int(part * float64(m.len())))
}

// Source is the text, or nil.
func (m *Model) Source() Source { return m.source }

// SetSize tells the cells that the window has.
func (m *Model) SetSize(width, height int) {
	m.width, m.height = width, height
	m.search.Width = max(1, width-6)
	m.scrollTo(m.top)
}

// CapturesInput reports whether a search is being typed.
func (m *Model) CapturesInput() bool { return m.typing }

// Searching reports whether the text is being searched.
func (m *Model) Searching() bool { return m.find.Busy() }

// Esc leaves the search and reports whether there was one.
func (m *Model) Esc() bool {
	searched := m.typing || m.find.Busy() || m.search.Value() != ""
	m.typing, m.nothing, m.found = false, false, -1
	m.find.Cancel()
	m.search.Blur()
	m.search.SetValue("")
	m.scrollTo(m.top)
	return searched
}

func (m *Model) len() int {
	if m.source == nil {
		return 0
	}
	return m.source.Len()
}

func (m *Model) body() int {
	if m.typing || m.search.Value() != "" {
		return max(1, m.height-1)
	}
	return max(1, m.height)
}

func (m *Model) scrollTo(top int) { m.top = max(0, min(top, m.len()-m.body())) }

// Update handles keys when the window is focused, and its own messages.
func (m *Model) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyMsg:
		if m.typing {
			return m.typeSearch(msg)
		}
		return m.handleKey(msg)
	case foundMsg:
		if m.find.Accept(msg.req) {
			m.show(msg)
		}
	default:
		if m.typing {
			var cmd tea.Cmd
			m.search, cmd = m.search.Update(msg)
			return cmd
		}
	}
	return nil
}

// show goes to what was found.
func (m *Model) show(msg foundMsg) {
	m.nothing = !msg.ok
	if !msg.ok {
		m.found = -1
		return
	}
	m.found = msg.line
	if msg.line < m.top || msg.line >= m.top+m.body() {
		m.scrollTo(msg.line - m.body()/3)
	}
}

func (m *Model) typeSearch(msg tea.KeyMsg) tea.Cmd {
	switch msg.Type {
	case tea.KeyEnter:
		m.typing = false
		m.search.Blur()
		return m.seek(1)
	case tea.KeyEsc:
		m.Esc()
		return nil
	}
	var cmd tea.Cmd
	m.search, cmd = m.search.Update(msg)
	return cmd
}

func (m *Model) handleKey(msg tea.KeyMsg) tea.Cmd {
	k, tree := m.env.Keys.List, m.env.Keys.Tree
	switch {
	case key.Matches(msg, k.Up):
		m.scrollTo(m.top - 1)
	case key.Matches(msg, k.Down):
		m.scrollTo(m.top + 1)
	case key.Matches(msg, k.PageUp):
		m.scrollTo(m.top - m.body() + 1)
	case key.Matches(msg, k.PageDown):
		m.scrollTo(m.top + m.body() - 1)
	case key.Matches(msg, k.HalfUp):
		m.scrollTo(m.top - m.body()/2)
	case key.Matches(msg, k.HalfDown):
		m.scrollTo(m.top + m.body()/2)
	case key.Matches(msg, k.Top):
		m.scrollTo(0)
	case key.Matches(msg, k.Bottom):
		m.scrollTo(m.len())
	case key.Matches(msg, tree.Fold):
		m.shift = max(0, m.shift-shiftBy)
	case key.Matches(msg, tree.Unfold):
		m.shiftOn()
	case key.Matches(msg, tree.NextMatch):
		return m.seek(1)
	case key.Matches(msg, tree.PrevMatch):
		return m.seek(-1)
	case key.Matches(msg, m.env.Keys.Global.Filter):
		m.typing = true
		m.scrollTo(m.top)
		return m.search.Focus()
	}
	return nil
}

// shiftOn moves the lines to the left while there is more of one in view.
func (m *Model) shiftOn() {
	if m.source == nil || m.shift >= maxShift {
		return
	}
	to := min(m.len(), m.top+m.body())
	for _, line := range m.source.Lines(m.top, to, m.shift+m.width+1) {
		if safetext.Width(line) > m.shift+m.width-1 {
			m.shift = min(maxShift, m.shift+shiftBy)
			return
		}
	}
}

// seek looks for the next match, or with -1 the previous one.
func (m *Model) seek(step int) tea.Cmd {
	query := m.search.Value()
	if query == "" || m.len() == 0 {
		return nil
	}
	from := m.top
	if m.found >= 0 {
		from = m.found + step
	}
	ctx, req := m.find.Begin(m.env.Ctx)
	return find(ctx, req, m.source, query, from, step)
}

// Resume looks for what was searched before there was a text.
func (m *Model) Resume() tea.Cmd {
	if m.typing {
		return nil
	}
	return m.seek(1)
}

// find searches to the end and on from the other one.
func find(ctx context.Context, req uint64, s Source, query string, from, step int) tea.Cmd {
	return func() tea.Msg {
		line, ok := s.Find(ctx, query, from, step)
		if !ok && ctx.Err() == nil {
			around := 0
			if step < 0 {
				around = s.Len() - 1
			}
			line, ok = s.Find(ctx, query, around, step)
		}
		return foundMsg{req: req, line: line, ok: ok}
	}
}

// Mouse scrolls by the wheel.
func (m *Model) Mouse(msg tea.MouseMsg) {
	switch msg.Button { //nolint:exhaustive // nothing else scrolls
	case tea.MouseButtonWheelUp:
		m.scrollTo(m.top - 3)
	case tea.MouseButtonWheelDown:
		m.scrollTo(m.top + 3)
	case tea.MouseButtonWheelLeft:
		m.shift = max(0, m.shift-shiftBy)
	case tea.MouseButtonWheelRight:
		m.shiftOn()
	}
}

// View draws the lines in view, in exactly the window's size.
func (m *Model) View() string {
	if m.width <= 0 || m.height <= 0 {
		return ""
	}
	lines := make([]string, 0, m.height)
	if m.body() < m.height {
		lines = append(lines, safetext.Pad(" "+m.env.Theme.Accent.Paint("/ ")+m.searchText(), m.width))
	}
	if m.source != nil {
		to := min(m.len(), m.top+m.height-len(lines))
		for i, line := range m.source.Lines(m.top, to, m.shift+m.width) {
			lines = append(lines, m.place(line, m.top+i == m.found))
		}
	}
	for len(lines) < m.height {
		lines = append(lines, safetext.Pad("", m.width))
	}
	return strings.Join(lines[:m.height], "\n")
}

// place puts a line where it belongs: moved left, behind its mark.
func (m *Model) place(line string, found bool) string {
	if m.shift > 0 {
		line = safetext.From(line, m.shift)
	}
	if !found {
		return safetext.Pad(" "+line, m.width)
	}
	return m.env.Theme.Selected.Over(safetext.Pad(m.env.Theme.Accent.Paint("▌")+line, m.width))
}

func (m *Model) searchText() string {
	th := m.env.Theme
	if m.typing {
		return m.search.View()
	}
	k := m.env.Keys.Tree
	note := "  " + k.NextMatch.Help().Key + " next  " + k.PrevMatch.Help().Key + " previous"
	switch {
	case m.find.Busy():
		note = "  searching…"
	case m.nothing:
		note = "  not found"
	}
	return th.Text.Paint(safetext.Line(m.search.Value())) + th.Muted.Paint(note)
}

// Footer says which lines are in view, for the bottom border; "" when all are.
func (m *Model) Footer() string {
	if m.len() <= m.body() {
		return ""
	}
	at := m.top
	if m.found >= m.top && m.found < m.top+m.body() {
		at = m.found
	}
	return "line " + list.Count(at+1) + " of " + list.Count(m.len())
}
