package fuzzy

import "testing"

func TestFind_KeepsTheOrderWithoutAQuery(t *testing.T) {
	for i, m := range Find("", []string{"a rather long first line", "b", "another long line of all"}) {
		if m.Index != i {
			t.Errorf("line %d came as %d", m.Index, i)
		}
	}
}
