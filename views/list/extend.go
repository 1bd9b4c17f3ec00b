package list

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"
)

// Extend adds to the items: items begins with those that are there, for lists
// that load page by page. Unlike SetItems it costs by what is new, and rows that
// a filter has found stay in view meanwhile.
func (m *Model[T]) Extend(items []T) tea.Cmd {
	old := len(m.items)
	if len(items) < old {
		return m.SetItems(items)
	}
	m.items = items
	m.version++
	if m.matched == "" || m.find.Busy() || len(m.hay.lines) != old {
		m.hay, m.matched = &haystack{}, ""
		cmd := m.refilter()
		m.clamp()
		return cmd
	}
	lines := m.hay.lines // longer ones share its front, which nobody changes
	words := strings.Fields(m.matched)
	for i := old; i < len(items); i++ {
		line := strings.ToLower(m.o.Text(items[i]))
		lines = append(lines, line)
		if holds(line, words) {
			m.index = append(m.index, int32(i)) //nolint:gosec // a list has no 2^31 items
		}
	}
	m.hay = &haystack{lines: lines}
	m.clamp()
	return nil
}

func holds(line string, words []string) bool {
	for _, word := range words {
		if !strings.Contains(line, word) {
			return false
		}
	}
	return true
}
