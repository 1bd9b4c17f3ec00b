// Package list is a table of rows in columns, one of which is chosen. It draws
// only the rows in view, so 100,000 rows cost as much as 100; a long list is
// filtered off the loop.
package list

import (
	tea "github.com/charmbracelet/bubbletea"

	"trs/views"
	"trs/views/input"
	"trs/views/theme"
)

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
	core
	items []T
}

// New is an empty list.
func New[T any](o Options[T]) *Model[T] {
	m, row, text, name, marked := &Model[T]{}, o.Row, o.Text, o.Key, o.Marked
	m.core = core{
		ctx: o.Env.Ctx, theme: o.Env.Theme, keys: o.Env.Keys.List, search: o.Env.Keys.Global.Filter, back: o.Env.Keys.Global.Back,
		columns: o.Columns, empty: o.Empty, heading: o.Heading, filter: input.New(o.Env.Theme), hay: &haystack{},
	}
	m.row = func(item int) []Cell { return row(m.items[item]) }
	m.text = func() func(int) string {
		items := m.items
		return func(item int) string { return text(items[item]) }
	}
	if name != nil {
		m.key = func(item int) string { return name(m.items[item]) }
	}
	if marked != nil {
		m.marked = func(item int) bool { return marked(m.items[item]) }
	}
	return m
}

// SetItems replaces the items. The chosen one stays chosen when its Key is still
// there. The slice must not be changed afterwards.
func (m *Model[T]) SetItems(items []T) tea.Cmd {
	chosen, had := "", false
	if m.key != nil && m.cursor >= 0 && m.cursor < m.Len() {
		chosen, had = m.key(m.item(m.cursor)), true
	}
	m.items = items
	cmd := m.reset(len(items))
	if had {
		m.SelectKey(chosen)
	}
	m.clamp()
	return cmd
}

// Extend adds to the items: items begins with those that are there, for lists
// that load page by page. Unlike SetItems it costs by what is new, and rows that
// a filter has found stay in view meanwhile.
func (m *Model[T]) Extend(items []T) tea.Cmd {
	if len(items) < len(m.items) {
		return m.SetItems(items)
	}
	m.items = items
	return m.extend(len(items))
}

// Items is all items, filtered or not.
func (m *Model[T]) Items() []T { return m.items }

// At is row i after filtering.
func (m *Model[T]) At(i int) T { return m.items[m.item(i)] }

// Selected is the chosen item; false when there is none.
func (m *Model[T]) Selected() (item T, ok bool) {
	if m.cursor < 0 || m.cursor >= m.Len() {
		return item, false
	}
	return m.At(m.cursor), true
}
