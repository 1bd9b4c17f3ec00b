package jsonview

import (
	"bytes"
	"slices"
	"strings"

	tea "github.com/charmbracelet/bubbletea"
)

// maxOpen is how many rows unfolding everything may make; a larger document is
// unfolded no further than that.
const maxOpen = 200_000

// toggle folds or unfolds the chosen node.
func (m *Model) toggle() {
	if n, _ := m.current(); n != nil && n.open {
		m.setOpen(m.cursor, false)
	} else {
		m.setOpen(m.cursor, true)
	}
}

// fold closes the chosen node, or goes to its parent when it is closed.
func (m *Model) fold() {
	n, _ := m.current()
	switch {
	case n == nil:
	case n.open && n.count > 0:
		m.setOpen(m.cursor, false)
	case n.parent >= 0:
		m.selectNode(n.parent)
	}
}

// unfold opens the chosen node, or goes inside when it is open.
func (m *Model) unfold() {
	n, _ := m.current()
	switch {
	case n == nil || n.count == 0:
	case n.open:
		m.Select(m.cursor + 1)
	default:
		m.setOpen(m.cursor, true)
	}
}

// setOpen opens or closes the node of a row and takes the rows inside it in or
// out.
func (m *Model) setOpen(row int, open bool) {
	if row >= len(m.rows) {
		return
	}
	at := m.rows[row]
	n := &m.doc.nodes[at]
	if n.kind > array || n.open == open || n.count == 0 {
		return
	}
	last := row + 1
	for last < len(m.rows) && m.rows[last] < n.end {
		last++
	}
	n.open = open
	m.rows = slices.Replace(m.rows, row, last, m.doc.visible(nil, at)...)
	m.clamp()
}

// openAll opens or closes everything inside the chosen node.
func (m *Model) openAll(open bool) {
	n, at := m.current()
	if n == nil {
		return
	}
	limit := min(n.end, at+maxOpen)
	for i := at; i < n.end; i++ {
		m.doc.nodes[i].open = open && i < limit
	}
	if !open && at == 0 {
		n.open = true // the top stays open, else all would be gone
	}
	m.rows = m.doc.visible(m.rows[:0], 0)
	m.selectNode(at)
}

// selectNode chooses a node, opening what it stands in.
func (m *Model) selectNode(at int32) {
	for i := m.doc.nodes[at].parent; i >= 0; i = m.doc.nodes[i].parent {
		m.doc.nodes[i].open = true
	}
	row, found := slices.BinarySearch(m.rows, at)
	if !found {
		m.rows = m.doc.visible(m.rows[:0], 0)
		row, _ = slices.BinarySearch(m.rows, at)
	}
	m.Select(row)
}

// typeSearch is a key while a search is being typed.
func (m *Model) typeSearch(msg tea.KeyMsg) tea.Cmd {
	switch msg.Type {
	case tea.KeyEnter:
		m.searching = false
		m.search.Blur()
		m.find(1)
		return nil
	case tea.KeyEsc:
		m.searching = false
		m.search.Blur()
		m.search.SetValue("")
		return nil
	}
	var cmd tea.Cmd
	m.search, cmd = m.search.Update(msg)
	return cmd
}

// find goes to the next (or, with -1, the previous) node whose name or value
// holds the search text, folded or not.
func (m *Model) find(step int32) {
	query := strings.ToLower(strings.TrimSpace(m.search.Value()))
	_, at := m.current()
	if query == "" || at < 0 {
		return
	}
	needle := []byte(query)
	count := int32(len(m.doc.nodes)) //nolint:gosec // fewer nodes than bytes
	for i, n := at+step, int32(0); n < count; i, n = i+step, n+1 {
		i = (i + count) % count
		if m.doc.holds(i, needle) {
			m.selectNode(i)
			return
		}
	}
}

func (d *Document) holds(at int32, needle []byte) bool {
	n := &d.nodes[at]
	if n.keyTo > n.keyFrom && bytes.Contains(bytes.ToLower(d.source[n.keyFrom:n.keyTo]), needle) {
		return true
	}
	return n.kind > array && bytes.Contains(bytes.ToLower(d.source[n.from:n.to]), needle)
}
