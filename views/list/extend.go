package list

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"
)

// extend is for more items behind those that there are.
func (m *core) extend(count int) tea.Cmd {
	old := m.count
	m.count = count
	m.version++
	if m.matched == "" || m.find.Busy() || len(m.hay.lines) != old {
		m.hay, m.matched = &haystack{}, ""
		cmd := m.refilter()
		m.clamp()
		return cmd
	}
	lines := m.hay.lines // longer ones share its front, which nobody changes
	words, text := strings.Fields(m.matched), m.text()
	for i := old; i < count; i++ {
		line := strings.ToLower(text(i))
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
