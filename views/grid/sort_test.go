package grid

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// order is a column of the rows as they are shown.
func order(m *Model) string {
	var out []string
	for i := range m.len() {
		out = append(out, Text(m.t.Cell(m.at(i), m.shown[m.column])))
	}
	return strings.Join(out, " ")
}

func TestSort_ByWhatTheValuesAre(t *testing.T) {
	for name, test := range map[string]struct{ values, up, down string }{
		"numbers":       {`10,9,-1,2.5,1e2`, "-1 2.5 9 10 1e2", "1e2 10 9 2.5 -1"},
		"long integers": {`12345678901234567891,12345678901234567890,-12345678901234567891,-12345678901234567890`, "-12345678901234567891 -12345678901234567890 12345678901234567890 12345678901234567891", "12345678901234567891 12345678901234567890 -12345678901234567890 -12345678901234567891"},
		"huge exponent": {`1e999999,5,-1e999999`, "-1e999999 5 1e999999", "1e999999 5 -1e999999"},
		"text":          {`"b","A","a","C"`, "A a b C", "C b A a"},
		"mixed":         {`"x",3,true,[1],null`, "3 x true [1] null", "[1] true x 3 null"},
	} {
		t.Run(name, func(t *testing.T) {
			rows := strings.Builder{}
			var values []json.RawMessage
			if err := json.Unmarshal([]byte("["+test.values+"]"), &values); err != nil {
				t.Fatal(err)
			}
			for i, v := range values {
				fmt.Fprintf(&rows, `%s{"v":%s}`, map[bool]string{true: ","}[i > 0], v)
			}
			m := newGrid(t, "["+rows.String()+"]", 60, 10)
			asIs := order(m)
			press(t, m, "S")
			if got := order(m); got != test.up {
				t.Errorf("up: %s, want %s", got, test.up)
			}
			press(t, m, "S")
			if got := order(m); got != test.down {
				t.Errorf("down: %s, want %s", got, test.down)
			}
			press(t, m, "S")
			if got := order(m); got != asIs {
				t.Errorf("then: %s, want %s", got, asIs)
			}
		})
	}
}

func TestSort_IsStableAndKeepsTheChosenRow(t *testing.T) {
	m := newGrid(t, `[{"g":2,"n":"a"},{"g":1,"n":"b"},{"n":"c"},{"g":2,"n":"d"},{"g":1,"n":"e"}]`, 60, 10)
	press(t, m, "j", "l", "h") // the row of b, n is in more rows than g
	m.selectColumn(1)
	press(t, m, "S", "S")
	m.selectColumn(0)
	if got := order(m); got != "a d b e c" {
		t.Errorf("down by g: %s", got)
	}
	if row, _, _ := m.Chosen(); row != 1 {
		t.Errorf("row %d is chosen, it was 1", row)
	}
}

func TestSort_OffTheLoopLateAnswersAreDropped(t *testing.T) {
	m := newGrid(t, rows(syncRows+1), 60, 10)
	first := press(t, m, "S")
	if first == nil || !m.Sorting() {
		t.Fatal("a long table is sorted within the key press")
	}
	late := first()
	second := press(t, m, "S") // the other way meanwhile
	if late != nil {
		m.Update(late)
	}
	if m.order.Way != AsIs {
		t.Error("an answer to an older question was taken")
	}
	m.Update(second())
	if m.order.Way != Down {
		t.Errorf("sorted %v, not down", m.order)
	}
	press(t, m, "S") // as it was
	third := press(t, m, "S")
	if !m.Esc() || third() != nil {
		t.Error("sorting goes on after it was cancelled")
	}
	m.SetTable(readTable(t, `[{"a":1}]`))
	m.Update(sortedMsg{req: 1, rows: make([]int32, syncRows+1)})
	_ = m.View()
}
