package list

import (
	"context"
	"strconv"
	"strings"

	tea "github.com/charmbracelet/bubbletea"
)

// haystack is the lower case text of every item, made once when it is first
// needed.
type haystack struct{ lines []string }

// filteredMsg answers filterRows.
type filteredMsg struct {
	req     uint64
	version int
	query   string
	index   []int32
	hay     *haystack
}

// refilter applies the filter: at once to a short list, else by a command.
func (m *core) refilter() tea.Cmd {
	query := strings.ToLower(strings.TrimSpace(m.filter.Value()))
	if query == "" {
		m.find.Cancel()
		m.setIndex(nil, "")
		return nil
	}
	var within []int32
	if m.matched != "" && strings.HasPrefix(query, m.matched) {
		within = m.index // what a longer query matches, the shorter one does too
	}
	if m.count <= syncRows {
		m.find.Cancel()
		index, hay := match(m.ctx, m.count, m.text(), m.hay, within, query)
		m.hay = hay
		m.setIndex(index, query)
		return nil
	}
	ctx, req := m.find.Begin(m.ctx)
	return filterRows(ctx, req, m.version, m.count, m.text(), m.hay, within, query)
}

func filterRows(ctx context.Context, req uint64, version, count int, text func(int) string, hay *haystack,
	within []int32, query string,
) tea.Cmd {
	return func() tea.Msg {
		index, hay := match(ctx, count, text, hay, within, query)
		return filteredMsg{req: req, version: version, query: query, index: index, hay: hay}
	}
}

// match is the items that hold every word of query. The haystack is not changed
// but made anew when it is missing, because an older run may still read it.
func match(ctx context.Context, count int, text func(int) string, hay *haystack, within []int32, query string) ([]int32, *haystack) {
	if len(hay.lines) != count {
		made := make([]string, count)
		for i := range count {
			if i%1024 == 0 && ctx.Err() != nil {
				return nil, hay
			}
			made[i] = strings.ToLower(text(i))
		}
		hay = &haystack{lines: made}
	}
	words := strings.Fields(query)
	index := make([]int32, 0, 64)
	test := func(i int32) {
		for _, word := range words {
			if !strings.Contains(hay.lines[i], word) {
				return
			}
		}
		index = append(index, i)
	}
	if within != nil {
		for _, i := range within {
			test(i)
		}
		return index, hay
	}
	for i := range count {
		if i%4096 == 0 && ctx.Err() != nil {
			return nil, hay
		}
		test(int32(i)) //nolint:gosec // a list has no 2^31 items
	}
	return index, hay
}

// setIndex shows other rows and keeps the chosen item chosen if it is among
// them. After a filter that nothing matched it is the one from before.
func (m *core) setIndex(index []int32, query string) {
	item := m.stood
	defer func() { m.stood = item }()
	if m.cursor < m.Len() {
		item = int32(m.cursor) //nolint:gosec // see match
		if m.index != nil {
			item = m.index[m.cursor]
		}
	}
	m.index, m.matched = index, query
	m.cursor = 0
	for row := range m.Len() {
		at := int32(row) //nolint:gosec // see match
		if index != nil {
			at = index[row]
		}
		if at >= item {
			if at == item {
				m.cursor = row
			}
			break
		}
	}
	m.clamp()
}

func itoa(n int) string { return strconv.Itoa(n) }
