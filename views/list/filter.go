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
func (m *Model[T]) refilter() tea.Cmd {
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
	if len(m.items) <= syncRows {
		m.find.Cancel()
		index, hay := match(m.o.Env.Ctx, m.items, m.o.Text, m.hay, within, query)
		m.hay = hay
		m.setIndex(index, query)
		return nil
	}
	ctx, req := m.find.Begin(m.o.Env.Ctx)
	return filterRows(ctx, req, m.version, m.items, m.o.Text, m.hay, within, query)
}

func filterRows[T any](ctx context.Context, req uint64, version int, items []T, text func(T) string, hay *haystack,
	within []int32, query string,
) tea.Cmd {
	return func() tea.Msg {
		index, hay := match(ctx, items, text, hay, within, query)
		return filteredMsg{req: req, version: version, query: query, index: index, hay: hay}
	}
}

// match is the items that hold every word of query. The haystack is not changed
// but made anew when it is missing, because an older run may still read it.
func match[T any](ctx context.Context, items []T, text func(T) string, hay *haystack, within []int32, query string) ([]int32, *haystack) {
	if len(hay.lines) != len(items) {
		made := make([]string, len(items))
		for i, item := range items {
			if i%1024 == 0 && ctx.Err() != nil {
				return nil, hay
			}
			made[i] = strings.ToLower(text(item))
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
	for i := range items {
		if i%4096 == 0 && ctx.Err() != nil {
			return nil, hay
		}
		test(int32(i)) //nolint:gosec // a list has no 2^31 items
	}
	return index, hay
}

// setIndex shows other rows and keeps the chosen item chosen if it is among
// them.
func (m *Model[T]) setIndex(index []int32, query string) {
	item := int32(-1)
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
