// Package list is a table of rows in columns, one of which is chosen. It draws
// only the rows in view, so 100,000 rows cost as much as 100; a long list is
// filtered off the loop.
package list

import (
	"strings"

	"github.com/charmbracelet/bubbles/key"
	"github.com/charmbracelet/bubbles/textinput"
	tea "github.com/charmbracelet/bubbletea"

	"trs/views"
	"trs/views/input"
	"trs/views/theme"
)

// syncRows is up to how many rows are filtered within the key press itself.
const syncRows = 2000

// Column is how one cell of each row is laid out.
type Column struct {
	Title  string
	Width  int  // cells, or with Flex the least
	Flex   int  // share of what is left over; 0 is fixed
	Right  bool // aligned right, for numbers
	Middle bool // shortened in the middle, for ids and paths
	From   int  // drawn only when the list is at least this wide
	Over   bool // runs on over empty cells that follow, when there is no room
}

// Cell is one cell: safe text, painted in Ink (nil is plain text).
type Cell struct {
	Text   string
	Ink    *theme.Ink
	Middle bool // text that does not fit is shortened in the middle
}

// Options describe a list of T. Row and Text may be called for any item at any
// time; Text also off the loop, so it must only read the item.
type Options[T any] struct {
	Env     views.Env
	Columns []Column
	Row     func(T) []Cell // the cells of an item, one for each column
	Text    func(T) string // what a filter looks in
	Key     func(T) string // identifies an item when the list is set anew; may be nil
	Empty   func() string  // what stands in an empty list
	Heading bool           // draw the column titles
	Marked  func(T) bool   // draws a mark before the row; may be nil
}

// Model is the list. Make it with New.
type Model[T any] struct {
	o             Options[T]
	items         []T
	index         []int32 // the items that match the filter; nil is all
	matched       string  // the filter that index belongs to
	hay           *haystack
	cursor, top   int
	width, height int
	focused       bool
	filter        textinput.Model
	filtering     bool // the filter has the keyboard
	find          views.Latest
	version       int // counts SetItems, so that an old filter result is dropped
}

// New is an empty list.
func New[T any](o Options[T]) *Model[T] {
	return &Model[T]{o: o, filter: input.New(o.Env.Theme), hay: &haystack{}}
}

// SetItems replaces the items. The chosen one stays chosen when its Key is still
// there. The slice must not be changed afterwards.
func (m *Model[T]) SetItems(items []T) tea.Cmd {
	chosen, had := m.Selected()
	m.items, m.hay = items, &haystack{}
	m.version++
	m.index, m.matched = nil, ""
	cmd := m.refilter()
	if had && m.o.Key != nil {
		m.SelectKey(m.o.Key(chosen))
	}
	m.clamp()
	return cmd
}

// Items is all items, filtered or not.
func (m *Model[T]) Items() []T { return m.items }

// Len is how many rows there are after filtering.
func (m *Model[T]) Len() int {
	if m.index != nil {
		return len(m.index)
	}
	return len(m.items)
}

// At is row i after filtering.
func (m *Model[T]) At(i int) T {
	if m.index != nil {
		return m.items[m.index[i]]
	}
	return m.items[i]
}

// Selected is the chosen item; false when there is none.
func (m *Model[T]) Selected() (item T, ok bool) {
	if m.cursor < 0 || m.cursor >= m.Len() {
		return item, false
	}
	return m.At(m.cursor), true
}

// Cursor is the row that is chosen, after filtering.
func (m *Model[T]) Cursor() int { return m.cursor }

// Select chooses a row.
func (m *Model[T]) Select(row int) {
	m.cursor = row
	m.clamp()
}

// SelectKey chooses the item with that Key and reports whether there is one.
func (m *Model[T]) SelectKey(k string) bool {
	for i := range m.Len() {
		if m.o.Key(m.At(i)) == k {
			m.Select(i)
			return true
		}
	}
	return false
}

// SetSize tells the cells that the list has, inside any border.
func (m *Model[T]) SetSize(width, height int) {
	m.width, m.height = width, height
	m.filter.Width = max(1, width-6)
	m.clamp()
}

// SetFocused says whether the list hears the keys.
func (m *Model[T]) SetFocused(focused bool) {
	m.focused = focused
	if !focused && m.filtering {
		m.stopTyping()
	}
}

// CapturesInput reports whether the filter is being typed in.
func (m *Model[T]) CapturesInput() bool { return m.filtering }

// Filter is what the list is filtered by.
func (m *Model[T]) Filter() string { return m.filter.Value() }

// SetFilter filters by text as if it had been typed and kept.
func (m *Model[T]) SetFilter(text string) tea.Cmd {
	m.filter.SetValue(text)
	return m.refilter()
}

// Handled reports whether Update would act on a key, for panes that give other
// keys their own meaning afterwards.
func (m *Model[T]) Handled(msg tea.KeyMsg) bool {
	k := m.o.Env.Keys
	return m.filtering || key.Matches(msg, k.List.Up, k.List.Down, k.List.PageUp, k.List.PageDown, k.List.HalfUp,
		k.List.HalfDown, k.List.Top, k.List.Bottom, k.Global.Filter) ||
		m.Filter() != "" && key.Matches(msg, k.Global.Back)
}

// Update handles keys when the list is focused, and its own messages.
func (m *Model[T]) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyMsg:
		if m.filtering {
			return m.typeFilter(msg)
		}
		return m.handleKey(msg)
	case filteredMsg:
		if m.find.Accept(msg.req) && msg.version == m.version {
			m.hay = msg.hay
			m.setIndex(msg.index, msg.query)
		}
	default:
		if m.filtering {
			var cmd tea.Cmd
			m.filter, cmd = m.filter.Update(msg)
			return cmd
		}
	}
	return nil
}

func (m *Model[T]) handleKey(msg tea.KeyMsg) tea.Cmd {
	k := m.o.Env.Keys.List
	page := max(1, m.rows()-1)
	switch {
	case key.Matches(msg, k.Up):
		m.Select(m.cursor - 1)
	case key.Matches(msg, k.Down):
		m.Select(m.cursor + 1)
	case key.Matches(msg, k.PageUp):
		m.Select(m.cursor - page)
	case key.Matches(msg, k.PageDown):
		m.Select(m.cursor + page)
	case key.Matches(msg, k.HalfUp):
		m.Select(m.cursor - page/2)
	case key.Matches(msg, k.HalfDown):
		m.Select(m.cursor + page/2)
	case key.Matches(msg, k.Top):
		m.Select(0)
	case key.Matches(msg, k.Bottom):
		m.Select(m.Len() - 1)
	case key.Matches(msg, m.o.Env.Keys.Global.Filter):
		m.filtering = true
		m.clamp()
		return m.filter.Focus()
	case key.Matches(msg, m.o.Env.Keys.Global.Back):
		if m.Filter() != "" {
			return m.SetFilter("")
		}
	}
	return nil
}

// typeFilter is a key while the filter is being typed: enter keeps it, esc
// clears it, the arrows move in the list.
func (m *Model[T]) typeFilter(msg tea.KeyMsg) tea.Cmd {
	switch msg.Type {
	case tea.KeyEnter:
		m.stopTyping()
		return nil
	case tea.KeyEsc:
		m.stopTyping()
		return m.SetFilter("")
	case tea.KeyUp:
		m.Select(m.cursor - 1)
		return nil
	case tea.KeyDown:
		m.Select(m.cursor + 1)
		return nil
	}
	var cmd tea.Cmd
	m.filter, cmd = m.filter.Update(msg)
	return tea.Batch(cmd, m.refilter())
}

func (m *Model[T]) stopTyping() {
	m.filtering = false
	m.filter.Blur()
}

// Click chooses the row at line y of the list and reports whether there is one.
func (m *Model[T]) Click(y int) bool {
	row := m.top + y - m.headLines()
	if y < m.headLines() || row >= m.Len() || y >= m.height {
		return false
	}
	m.Select(row)
	return true
}

// Wheel scrolls by lines, negative is up; the chosen row stays in view.
func (m *Model[T]) Wheel(lines int) {
	m.top = min(max(m.top+lines, 0), max(0, m.Len()-m.rows()))
	m.cursor = min(max(m.cursor, m.top), m.top+m.rows()-1)
	m.clamp()
}

// Mouse handles a mouse event at line y of the list and reports whether it chose
// a row.
func (m *Model[T]) Mouse(msg tea.MouseMsg, y int) bool {
	switch {
	case msg.Button == tea.MouseButtonWheelUp:
		m.Wheel(-3)
	case msg.Button == tea.MouseButtonWheelDown:
		m.Wheel(3)
	case msg.Button == tea.MouseButtonLeft && msg.Action == tea.MouseActionPress:
		return m.Click(y)
	}
	return false
}

// headLines is the lines above the rows: the filter and the column titles.
func (m *Model[T]) headLines() int {
	n := 0
	if m.filtering || m.Filter() != "" {
		n++
	}
	if m.o.Heading {
		n++
	}
	return n
}

// rows is how many rows fit.
func (m *Model[T]) rows() int { return max(1, m.height-m.headLines()) }

// clamp keeps the cursor on a row and the row in view.
func (m *Model[T]) clamp() {
	m.cursor = max(0, min(m.cursor, m.Len()-1))
	rows := m.rows()
	if m.cursor < m.top {
		m.top = m.cursor
	}
	if m.cursor >= m.top+rows {
		m.top = m.cursor - rows + 1
	}
	m.top = max(0, min(m.top, m.Len()-rows))
}

// Footer says where the cursor is, for the bottom border.
func (m *Model[T]) Footer() string {
	if len(m.items) == 0 {
		return ""
	}
	shown := Count(min(m.cursor+1, m.Len())) + " of " + Count(m.Len())
	if m.index != nil {
		shown += " · " + Count(len(m.items)) + " all"
	}
	return shown
}

// Count writes n with thin groups of three digits: 12 345.
func Count(n int) string {
	digits := itoa(n)
	if len(digits) <= 4 {
		return digits
	}
	var out strings.Builder
	for i, r := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			out.WriteByte(' ')
		}
		out.WriteRune(r)
	}
	return out.String()
}
