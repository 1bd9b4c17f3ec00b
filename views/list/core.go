package list

import (
	"context"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"trs/keymap"
	"trs/views"
	"trs/views/input"
	"trs/views/theme"
)

// syncRows is up to how many rows are filtered within the key press itself.
const syncRows = 2000

// core is all of a list that does not depend on what its items are, so that the
// program has it once and not for each kind of item. It knows items by number.
type core struct {
	ctx     context.Context
	theme   *theme.Theme
	keys    keymap.List // and no others: a list is kept in every pane
	search  key.Binding
	back    key.Binding
	columns []Column
	empty   func() string
	heading bool
	count   int // of items
	row     func(item int) []Cell
	key     func(item int) string        // nil where items have none
	marked  func(item int) bool          // nil where rows are not marked
	text    func() func(item int) string // of the items there are now, for other goroutines

	index         []int32 // the items that match the filter; nil is all
	matched       string  // the filter that index belongs to
	hay           *haystack
	cursor, top   int
	stood         int32 // the item that was chosen last
	width, height int
	focused       bool
	filter        input.Model
	filtering     bool // the filter has the keyboard
	find          views.Latest
	version       int // counts the changes of the items, so that an old filter result is dropped
}

// reset is for other items.
func (m *core) reset(count int) tea.Cmd {
	m.count, m.hay = count, &haystack{}
	m.version++
	m.index, m.matched, m.stood = nil, "", 0
	return m.refilter()
}

// Len is how many rows there are after filtering.
func (m *core) Len() int {
	if m.index != nil {
		return len(m.index)
	}
	return m.count
}

// item is the number of the item in row i.
func (m *core) item(i int) int {
	if m.index != nil {
		return int(m.index[i])
	}
	return i
}

// Cursor is the row that is chosen, after filtering.
func (m *core) Cursor() int { return m.cursor }

// Select chooses a row.
func (m *core) Select(row int) {
	m.cursor = row
	m.clamp()
}

// SelectKey chooses the item with that Key and reports whether there is one.
func (m *core) SelectKey(k string) bool {
	for i := range m.Len() {
		if m.key(m.item(i)) == k {
			m.Select(i)
			return true
		}
	}
	return false
}

// SetSize tells the cells that the list has, inside any border.
func (m *core) SetSize(width, height int) {
	m.width, m.height = width, height
	m.filter.Width = max(1, width-6)
	m.clamp()
}

// SetFocused says whether the list hears the keys.
func (m *core) SetFocused(focused bool) {
	m.focused = focused
	if !focused && m.filtering {
		m.stopTyping()
	}
}

// CapturesInput reports whether the filter is being typed in.
func (m *core) CapturesInput() bool { return m.filtering }

// Typing is the bindings that matter while the filter is typed in; none
// otherwise. They are not those of the keymap, which do not work then.
func (m *core) Typing() []key.Binding {
	if !m.filtering {
		return nil
	}
	fixed := func(b key.Binding, name, help string) key.Binding {
		b.SetKeys(name)
		b.SetHelp(name, help)
		return b
	}
	return []key.Binding{
		fixed(m.keys.Open, "enter", "keep the filter"), fixed(m.back, "esc", "clear it"), fixed(m.keys.Down, "down", "next row"),
	}
}

// Filter is what the list is filtered by.
func (m *core) Filter() string { return m.filter.Value() }

// SetFilter filters by text as if it had been typed and kept.
func (m *core) SetFilter(text string) tea.Cmd {
	m.filter.SetValue(text)
	return m.refilter()
}

// Handled reports whether Update would act on a key, for panes that give other
// keys their own meaning afterwards.
func (m *core) Handled(msg tea.KeyMsg) bool {
	k := m.keys
	return m.filtering || key.Matches(msg, k.Up, k.Down, k.PageUp, k.PageDown, k.HalfUp,
		k.HalfDown, k.Top, k.Bottom, m.search) ||
		m.Filter() != "" && key.Matches(msg, m.back)
}

// Update handles keys when the list is focused, and its own messages.
func (m *core) Update(msg tea.Msg) tea.Cmd {
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

func (m *core) handleKey(msg tea.KeyMsg) tea.Cmd {
	if to, ok := views.Move(m.keys, msg, m.cursor, max(1, m.rows()-1), m.Len()); ok {
		m.Select(to)
		return nil
	}
	switch {
	case key.Matches(msg, m.search):
		m.filtering = true
		m.clamp()
		return m.filter.Focus()
	case key.Matches(msg, m.back):
		if m.Filter() != "" {
			return m.SetFilter("")
		}
	}
	return nil
}

// typeFilter is a key while the filter is being typed: enter keeps it, esc
// clears it, the arrows move in the list.
func (m *core) typeFilter(msg tea.KeyMsg) tea.Cmd {
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

func (m *core) stopTyping() {
	m.filtering = false
	m.filter.Blur()
}

// Click chooses the row at line y of the list and reports whether there is one.
func (m *core) Click(y int) bool {
	row := m.top + y - m.headLines()
	if y < m.headLines() || row >= m.Len() || y >= m.height {
		return false
	}
	m.Select(row)
	return true
}

// Wheel scrolls by lines, negative is up; the chosen row stays in view.
func (m *core) Wheel(lines int) {
	m.top = min(max(m.top+lines, 0), max(0, m.Len()-m.rows()))
	m.cursor = min(max(m.cursor, m.top), m.top+m.rows()-1)
	m.clamp()
}

// Mouse handles a mouse event at line y of the list and reports whether it chose
// a row.
func (m *core) Mouse(msg tea.MouseMsg, y int) bool {
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
func (m *core) headLines() int {
	n := 0
	if m.filtering || m.Filter() != "" {
		n++
	}
	if m.heading {
		n++
	}
	return n
}

// rows is how many rows fit.
func (m *core) rows() int { return max(1, m.height-m.headLines()) }

// clamp keeps the cursor on a row and the row in view.
func (m *core) clamp() {
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
func (m *core) Footer() string {
	if m.count == 0 {
		return ""
	}
	shown := Count(min(m.cursor+1, m.Len())) + " of " + Count(m.Len())
	if m.index != nil {
		shown += " · " + Count(m.count) + " all"
	}
	return shown
}

// Plural writes how many there are of something: 1 tool, 12 345 tools.
func Plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return Count(n) + " " + noun + "s"
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
