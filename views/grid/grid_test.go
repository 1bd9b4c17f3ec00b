package grid

import (
	"fmt"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"

	"trs/tui/tuitest"
	"trs/views"
	"trs/views/jsonscan"
)

func readTable(tb testing.TB, text string) *Table {
	tb.Helper()
	t, err := Read(tb.Context(), []byte(text), jsonscan.Root([]byte(text)))
	if err != nil {
		tb.Fatal(err)
	}
	return t
}

func newGrid(tb testing.TB, text string, width, height int) *Model {
	tb.Helper()
	m := New(tuitest.Env(tb, "dark"))
	m.SetTable(readTable(tb, text))
	m.SetSize(width, height)
	m.SetFocused(true)
	return m
}

func press(tb testing.TB, m *Model, keys ...string) (last tea.Cmd) {
	tb.Helper()
	for _, k := range keys {
		msg, ok := views.KeyMsg(k)
		if !ok {
			tb.Fatalf("no key %q", k)
		}
		last = m.Update(msg)
	}
	return last
}

func titles(t *Table) string {
	var out []string
	for _, c := range t.Columns {
		out = append(out, fmt.Sprintf("%s:%d", c.Title(), c.Count))
	}
	return strings.Join(out, " ")
}

func TestRead_ColumnsAreTheUnionOfNames(t *testing.T) {
	for name, test := range map[string]struct{ text, want string }{
		"most frequent first":   {`[{"a":1},{"b":1,"a":2},{"c":1,"b":2,"a":3}]`, "a:3 b:2 c:1"},
		"as they came":          {`[{"b":1,"a":2}]`, "b:1 a:1"},
		"escaped names":         {`[{"a\u0062":1},{"ab":2},{"\u001b[31m":3}]`, "ab:2 ␛:1"},
		"a name twice in a row": {`[{"a":1,"a":2}]`, "a:1"},
		"rows that are lists":   {`[[1,2],[3]]`, "[0]:2 [1]:1"},
		"mixed rows":            {`[{"a":1},7,"x",null]`, "value:3 a:1"},
		"an empty name":         {`[{"":1}]`, `"":1`},
		"no rows":               {`[]`, ""},
		"empty rows":            {`[{},{}]`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			if got := titles(readTable(t, test.text)); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestRead_BoundsColumns(t *testing.T) {
	var text strings.Builder
	text.WriteString(`[{"kept":1}`)
	for i := range 10_000 {
		fmt.Fprintf(&text, `,{"kept":1,"name %d":1}`, i)
	}
	table := readTable(t, text.String()+"]")
	if len(table.Columns) != maxColumns || table.Columns[0].Name != "kept" || table.Dropped == 0 {
		t.Errorf("%d columns, the first %q, %d dropped", len(table.Columns), table.Columns[0].Name, table.Dropped)
	}
}

func TestCell_LastOfEqualNamesCounts(t *testing.T) {
	table := readTable(t, `[{"a":1,"b":{"x":[1,2]},"a":2},{}]`)
	for _, test := range []struct {
		row, column int
		want        string
	}{{0, 0, "2"}, {0, 1, `{"x":[1,2]}`}, {1, 0, ""}} {
		if got := string(table.Cell(test.row, test.column)); got != test.want {
			t.Errorf("cell %d, %d is %q, want %q", test.row, test.column, got, test.want)
		}
	}
}

func TestSearch_GoesFromCellToCell(t *testing.T) {
	m := newGrid(t, `[{"a":"x","b":"Needle"},{"a":"n\u0065edle","b":7},{"a":{"k":"NEEDLE"}}]`, 40, 10)
	run := func(cmd tea.Cmd) {
		if cmd != nil {
			m.Update(cmd())
		}
	}
	press(t, m, "/", "n", "e", "e", "d", "l", "e")
	if !m.CapturesInput() {
		t.Fatal("nothing is typed")
	}
	var got []string
	run(press(t, m, "enter"))
	for range 4 {
		row, column, _ := m.Chosen()
		got = append(got, fmt.Sprint(row, column))
		run(press(t, m, "n"))
	}
	run(press(t, m, "N"))
	row, column, _ := m.Chosen()
	if got = append(got, fmt.Sprint(row, column)); strings.Join(got, ",") != "0 1,1 0,2 0,0 1,0 1" {
		t.Errorf("the matches are %v", got)
	}
	press(t, m, "/", "z")
	late := press(t, m, "enter")
	if !m.Esc() || m.Esc() {
		t.Error("esc leaves a search once")
	}
	run(late)
	if m.search.nothing {
		t.Error("an answer to a search that was left was taken")
	}
}

func TestColumns_HideShowAndMove(t *testing.T) {
	m := newGrid(t, `[{"a":1,"b":2,"c":3}]`, 40, 6)
	press(t, m, "l", "X")
	if got := ansi.Strip(m.View()); strings.Contains(got, "b") || !strings.Contains(got, "c") {
		t.Errorf("b is not hidden:\n%s", got)
	}
	if !strings.Contains(m.Footer(), "1 hidden") {
		t.Errorf("the footer says %q", m.Footer())
	}
	press(t, m, "X", "X", "X")
	if len(m.shown) != 1 {
		t.Errorf("%d columns are left, one has to stay", len(m.shown))
	}
	m.SetHidden(1, false)
	if _, column, _ := m.Chosen(); column != 1 || !strings.Contains(ansi.Strip(m.View()), "b") {
		t.Errorf("column %d is chosen after b was shown", column)
	}
	m.ShowAll()
	press(t, m, "$")
	if _, column, _ := m.Chosen(); column != 2 {
		t.Errorf("the last column is %d", column)
	}
}

func TestView_ScrollsSidewaysToTheChosenColumn(t *testing.T) {
	var object []string
	for i := range 30 {
		object = append(object, fmt.Sprintf(`"column%02d":"value %d"`, i, i))
	}
	m := newGrid(t, "[{"+strings.Join(object, ",")+"}]", 50, 8)
	for i := range 30 {
		screen := ansi.Strip(m.View())
		if !strings.Contains(screen, fmt.Sprintf("column%02d", i)) || !strings.Contains(screen, fmt.Sprintf("value %d", i)) {
			t.Fatalf("column %d is chosen and not in view:\n%s", i, screen)
		}
		press(t, m, "l")
	}
	press(t, m, "0")
	if !strings.Contains(ansi.Strip(m.View()), "column00") {
		t.Error("the first column is not in view")
	}
}

// rows is a list of n rows.
func rows(n int) string {
	var out strings.Builder
	out.WriteString("[")
	for i := range n {
		fmt.Fprintf(&out, `%s{"id":%d,"name":"item %d 日本","score":%d.25,"tags":["a","b"],"owner":{"login":"u%d"},"when":"2026-01-01T00:00:00Z"}`,
			map[bool]string{true: ","}[i > 0], i, i, (i*7919)%n, i%17)
	}
	return out.String() + "]"
}

func TestMouse_SortsByATitleAndChoosesACell(t *testing.T) {
	m := newGrid(t, `[{"name":"b","n":1},{"name":"a","n":2}]`, 40, 10)
	click := func(x, y int) bool {
		again, _ := m.Mouse(tea.MouseMsg{X: x, Y: y, Button: tea.MouseButtonLeft, Action: tea.MouseActionPress}, x, y)
		return again
	}
	click(m.gutter(), 0)
	if got := order(m); got != "a b" {
		t.Errorf("sorted %s", got)
	}
	if click(m.gutter(), 1); !click(m.gutter(), 1) {
		t.Error("a second click is not told")
	}
	if row, _, _ := m.Chosen(); row != 1 {
		t.Errorf("row %d is chosen", row)
	}
}
