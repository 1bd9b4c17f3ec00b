package list_test

import (
	"fmt"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"trs/tui/tuitest"
	"trs/views/list"
)

func TestExtend_KeepsTheFilterAndTheChosenRow(t *testing.T) {
	for _, n := range []int{10, 5000} {
		items := make([]string, 0, 2*n)
		for i := range n {
			items = append(items, fmt.Sprintf("Row %d", i))
		}
		l := list.New(list.Options[string]{
			Env: tuitest.Env(t, "dark"), Columns: []list.Column{{Width: 10}},
			Row:  func(s string) []list.Cell { return []list.Cell{{Text: s}} },
			Text: func(s string) string { return s },
		})
		l.SetSize(20, 10)
		settle(l, l.SetItems(items))
		settle(l, l.SetFilter("row 7"))
		before := l.Len()
		for page := range 4 {
			items = append(items, fmt.Sprintf("Row 7, page %d", page), "other")
			if page == 2 {
				l.SetFilter("row") // under way while more comes
			}
			settle(l, l.Extend(items))
		}
		if page := 4; l.Filter() == "row" && l.Len() != n+page {
			t.Errorf("%d of %d rows match", l.Len(), n+page)
		}
		settle(l, l.SetFilter("row 7"))
		if l.Len() != before+4 {
			t.Errorf("%d rows match, not %d", l.Len(), before+4)
		}
		settle(l, l.SetFilter(""))
		if l.Len() != n+8 {
			t.Errorf("%d rows, not %d", l.Len(), n+8)
		}
	}
}

// settle runs a command and gives the list what comes of it.
func settle(l *list.Model[string], cmd tea.Cmd) {
	if cmd != nil {
		l.Update(cmd())
	}
}
