package grid

import (
	"bytes"
	"context"

	tea "github.com/charmbracelet/bubbletea"

	"trs/views"
	"trs/views/input"
	"trs/views/safetext"
)

// search is the text that is looked for in the cells.
type search struct {
	input   input.Model
	typing  bool
	nothing bool // the last one found nothing
	find    views.Latest
}

// foundMsg answers find: positions among the rows and the columns that are shown.
type foundMsg struct {
	req         uint64
	row, column int
	ok          bool
}

// CapturesInput reports whether a search is being typed.
func (m *Model) CapturesInput() bool { return m.search.typing }

// Esc leaves a search, or a sorting that is under way, and reports whether there
// was one.
func (m *Model) Esc() bool {
	s := &m.search
	if m.sort.Busy() {
		m.sort.Cancel()
		return true
	}
	on := s.typing || s.find.Busy() || s.input.Value() != ""
	s.find.Cancel()
	s.typing, s.nothing = false, false
	s.input.Blur()
	s.input.SetValue("")
	m.clamp()
	return on
}

// typeSearch is a key while a search is typed.
func (m *Model) typeSearch(msg tea.KeyMsg) tea.Cmd {
	s := &m.search
	switch msg.Type {
	case tea.KeyEnter:
		s.typing = false
		s.input.Blur()
		return m.seek(1)
	case tea.KeyEsc:
		m.Esc()
		return nil
	}
	var cmd tea.Cmd
	s.input, cmd = s.input.Update(msg)
	s.nothing = false
	return cmd
}

// seek looks for the next cell that holds the text, or with -1 the one before.
func (m *Model) seek(step int) tea.Cmd {
	needle := lower([]byte(m.search.input.Value()))
	if len(needle) == 0 || m.len() == 0 || len(m.shown) == 0 {
		return nil
	}
	ctx, req := m.search.find.Begin(m.env.Ctx)
	cells := cells{t: m.t, columns: append([]int{}, m.shown...), rows: m.rows}
	return find(ctx, req, cells, needle, m.row*len(m.shown)+m.column, step)
}

// Resume looks for what was searched before there was a table.
func (m *Model) Resume() tea.Cmd {
	if m.search.typing {
		return nil
	}
	return m.seek(1)
}

// cells is what is searched: the cells that are shown, row by row.
type cells struct {
	t       *Table
	columns []int
	rows    []int32
}

func (c cells) at(i int) []byte {
	row := i / len(c.columns)
	if c.rows != nil {
		row = int(c.rows[row])
	}
	return c.t.Cell(row, c.columns[i%len(c.columns)])
}

// find goes from a cell to all others, around the end.
func find(ctx context.Context, req uint64, c cells, needle []byte, from, step int) tea.Cmd {
	return func() tea.Msg {
		count := c.t.Len() * len(c.columns)
		for n := 1; n <= count && (n%4096 != 0 || ctx.Err() == nil); n++ {
			i := ((from+n*step)%count + count) % count
			if holds(c.at(i), needle) {
				return foundMsg{req: req, row: i / len(c.columns), column: i % len(c.columns), ok: true}
			}
		}
		return foundMsg{req: req}
	}
}

// holds reports whether a value has the text in it, whatever the case of its
// letters: as it is written, or in what a string says.
func holds(raw, needle []byte) bool {
	if bytes.Contains(lower(raw), needle) {
		return true
	}
	return bytes.IndexByte(raw, '\\') >= 0 && bytes.Contains(lower([]byte(Text(raw))), needle)
}

// lower is text with small letters for capital ones of ASCII.
func lower(text []byte) []byte {
	out := make([]byte, len(text))
	for i, c := range text {
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		out[i] = c
	}
	return out
}

func (m *Model) handleFound(msg foundMsg) {
	if !m.search.find.Accept(msg.req) {
		return
	}
	if m.search.nothing = !msg.ok; msg.ok {
		m.row, m.column = msg.row, msg.column
		m.clamp()
	}
}

// searchLine is what is looked for, below the rows; "" when nothing is.
func (m *Model) searchLine() string {
	s, th := &m.search, m.env.Theme
	if s.typing {
		return " " + th.Accent.Paint("/ ") + s.input.View()
	}
	if s.input.Value() == "" {
		return ""
	}
	k := m.env.Keys.Tree
	note := "  " + k.NextMatch.Help().Key + " next  " + k.PrevMatch.Help().Key + " previous"
	switch {
	case s.find.Busy():
		note = "  searching…"
	case s.nothing:
		note = "  not found"
	}
	return " " + th.Accent.Paint("/ ") + th.Text.Paint(safetext.Line(s.input.Value())) + th.Muted.Paint(note)
}
