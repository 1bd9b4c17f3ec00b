package form

import (
	"strconv"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"trs/views"
	"trs/views/form/value"
)

// maxPasted bounds the items that one paste makes.
const maxPasted = 100_000

// paste makes several items of what was pasted onto a list, or into one of its
// items: a JSON array, or a text of several lines. It reports whether it did.
func (m *Model) paste(n *node, text string) (tea.Cmd, bool) {
	if n.adder || n.shape() == list {
		into := n
		if n.adder {
			into = n.parent
		}
		if into.shape() != list || n.left > 0 {
			return nil, false
		}
		items := m.several(into, text)
		if len(items) == 0 {
			return nil, false
		}
		return m.insertItems(into, into.v.Len(), 0, items), true
	}
	into := n.outer().parent
	if !n.inList() || !m.typing || !takesText(n) {
		return nil, false
	}
	items := m.several(into, text)
	if len(items) < 2 {
		return nil, false
	}
	choices := []views.PickItem{{Label: counted(len(items), "item")}, {Label: "one text", Note: "with its line breaks"}}
	return m.pick(n, "What was pasted is", func() []views.PickItem { return choices }, func(i int) tea.Cmd {
		if i == 1 {
			m.line.Insert([]rune(text))
			m.set(n, typed(n, m.line.Value()))
			m.changed = true
			return m.check()
		}
		at, instead := n.index(), 0
		if m.line.Len() == 0 {
			instead = 1
		}
		return m.insertItems(into, at+1-instead, instead, items)
	}), true
}

// insertItems puts items into a list, in the place of some others.
func (m *Model) insertItems(n *node, at, instead int, items []*value.Value) tea.Cmd {
	if n.spec.fixed && n.v.Len()+len(items)-instead > len(n.spec.first) {
		return views.Toast(views.Warning, "this list takes "+counted(len(n.spec.first), "item")+" at most")
	}
	if !n.v.Is(value.List) {
		m.set(n, value.NewList())
	}
	n.implied, n.open = false, true
	tail := append([]*value.Value{}, n.v.Items[min(at+instead, len(n.v.Items)):]...)
	n.v.Items = append(append(n.v.Items[:at:at], items...), tail...)
	cmd := m.change(n, n.v)
	m.goTo(append(n.path(), strconv.Itoa(at+len(items)-1)))
	if len(items) == 1 {
		return cmd
	}
	return tea.Batch(cmd, views.Toast(views.Info, counted(len(items), "item")+" pasted"))
}

// several is the items that a text stands for.
func (m *Model) several(n *node, source string) []*value.Value {
	source = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(source)
	if v, err := value.Parse([]byte(source)); err == nil && v.Is(value.List) {
		items := v.Items[:min(len(v.Items), maxPasted)]
		for i, item := range items {
			if m.reader.look(m.itemSchema(n, n.v.Len()+i)).shape == text && (item.Is(value.Number) || item.Is(value.Bool)) {
				items[i] = value.NewText(item.String())
			}
		}
		return items
	}
	lines := strings.Split(source, "\n")
	if spec := m.reader.look(m.itemSchema(n, n.v.Len())); spec.shape == number && len(lines) == 1 {
		lines = strings.FieldsFunc(source, func(r rune) bool { return r == ',' || r == ';' || r == ' ' || r == '\t' })
	}
	var items []*value.Value
	for _, line := range lines {
		if line = strings.TrimSpace(line); line != "" && len(items) < maxPasted {
			items = append(items, m.reader.look(m.itemSchema(n, n.v.Len()+len(items))).of(line))
		}
	}
	return items
}

// of is what a text stands for where a schema wants something.
func (s *spec) of(source string) *value.Value {
	switch s.shape {
	case text:
		return value.NewText(source)
	case choice:
		for _, c := range s.choices {
			if plain(c) == source {
				return c.Clone()
			}
		}
	default: // the others are JSON
		if v, err := value.Parse([]byte(source)); err == nil {
			return v
		}
	}
	return value.NewText(source)
}

// index is the position of an item in its list.
func (n *node) index() int {
	i, err := strconv.Atoi(n.outer().name)
	if err != nil {
		return 0
	}
	return i
}
