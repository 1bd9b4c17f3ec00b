package form

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"trs/views"
	"trs/views/form/value"
)

// suggestions is the known values of a field: those of the host, or else the
// examples of the schema and what is often wanted in its format.
func (m *Model) suggestions(n *node) []Suggestion {
	if n == nil || n.adder || n.shape() != text && n.shape() != number {
		return nil
	}
	if m.options.Suggest != nil {
		if known := m.options.Suggest(n.path()); len(known) > 0 {
			return known
		}
	}
	known := formatValues(n.format(), m.env.Now())
	for _, example := range n.examples() {
		if example.Is(value.Text) && example.Text() != "" || example.Is(value.Number) {
			known = append(known, Suggestion{plain(example), "example"})
		}
	}
	return known
}

// completion is what a known value has behind the text that is typed, "" when
// none begins like that.
func (m *Model) completion(n *node) string {
	if m.options.Suggest == nil || n.shape() != text || !m.line.AtEnd() || m.line.Len() == 0 || m.line.Len() > maxShown {
		return ""
	}
	typed := m.line.Value()
	for _, s := range m.options.Suggest(n.path()) {
		if len(s.Value) > len(typed) && strings.EqualFold(s.Value[:len(typed)], typed) {
			return s.Value[len(typed):]
		}
	}
	return ""
}

// complete takes the completion that is shown, with the case of the known value.
func (m *Model) complete(n *node) (tea.Cmd, bool) {
	rest := m.completion(n)
	if rest == "" {
		return nil, false
	}
	typed := m.line.Value()
	for _, s := range m.suggestions(n) {
		if strings.HasSuffix(s.Value, rest) && strings.EqualFold(s.Value, typed+rest) {
			return m.change(n, n.spec.of(s.Value)), true
		}
	}
	return nil, false
}

// pickSuggestion offers the known values of a field, or for a list those of a
// new item.
func (m *Model) pickSuggestion(n *node) tea.Cmd {
	take := func(s string) tea.Cmd { return m.change(n, n.spec.of(s)) }
	known := m.suggestions(n)
	if n.adder {
		n = n.parent
	}
	if n.shape() == list && m.options.Suggest != nil && m.reader.look(m.itemSchema(n, n.v.Len())).shape == text {
		known = m.options.Suggest(append(n.path(), "0"))
		take = func(s string) tea.Cmd {
			added := m.add(n)
			return tea.Batch(added, m.change(m.current(), value.NewText(s)))
		}
	}
	if len(known) == 0 {
		return views.Toast(views.Info, "no values are known here")
	}
	return m.offer(n, "", known, take)
}

// offer asks which of known values to take.
func (m *Model) offer(n *node, title string, known []Suggestion, take func(string) tea.Cmd) tea.Cmd {
	if title == "" {
		title = m.titleOf(n)
	}
	return m.pick(n, title, func() []views.PickItem {
		items := make([]views.PickItem, len(known))
		for i, s := range known {
			items[i] = views.PickItem{Label: s.Value, Note: s.Note}
		}
		return items
	}, func(i int) tea.Cmd { return take(known[i].Value) })
}
