package tools

import (
	"cmp"
	"slices"
	"strings"

	tea "github.com/charmbracelet/bubbletea"
)

// order is how rows are sorted.
type order int

const (
	bySlug   order = iota // as the server lists them
	bySize                // largest first
	byEffect              // what destroys first
	orders
)

// String names the order.
func (o order) String() string {
	return [...]string{"slug", "size", "effect"}[o]
}

// sortRows sorts a copy, off the loop.
func sortRows(req uint64, list which, rows []*row, by order) tea.Cmd {
	return func() tea.Msg {
		rows := slices.Clone(rows)
		slices.SortStableFunc(rows, func(a, b *row) int {
			switch by {
			case bySize:
				return cmp.Compare(b.size, a.size)
			case byEffect:
				return cmp.Compare(strings.Index("dw·r", a.effect()), strings.Index("dw·r", b.effect()))
			default:
				return 0
			}
		})
		return sortedMsg{req: req, list: list, rows: rows}
	}
}
