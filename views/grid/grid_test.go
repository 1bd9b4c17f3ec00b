package grid

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"trs/tui/tuitest"
	"trs/views"
	"trs/views/jsonscan"
	"trs/views/safetext"
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

// TestView_FitsWhateverIsInIt draws tables of any values, with any keys pressed.
func TestView_FitsWhateverIsInIt(t *testing.T) {
	env := tuitest.Env(t, "dark")
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.OneOf(
			rapid.Custom(func(t *rapid.T) any { return rapid.String().Draw(t, "text") }),
			rapid.Custom(func(t *rapid.T) any { return rapid.Float64Range(-1e9, 1e9).Draw(t, "number") }),
			rapid.SampledFrom([]any{nil, true, "\x1b[31m", "日本語日本語日本語日本語日本語日本語", "\u202e", []any{1, "x"}, map[string]any{"k": nil}, ""}),
		)
		list := rapid.SliceOfN(rapid.OneOf(
			rapid.Custom(func(t *rapid.T) any {
				return rapid.MapOfN(rapid.SampledFrom([]string{"a", "b", "c", "日本", "\x1b", ""}), value, 0, 5).Draw(t, "row")
			}),
			rapid.Custom(func(t *rapid.T) any { return value.Draw(t, "row") }),
		), 0, 12).Draw(t, "rows")
		text, err := json.Marshal(list)
		if err != nil {
			t.Skip("not JSON")
		}
		table, err := Read(context.Background(), text, jsonscan.Root(text))
		if err != nil {
			t.Fatal(err)
		}
		for i, row := range list {
			object, ok := row.(map[string]any)
			for column, c := range table.Columns {
				want, has := object[c.Name]
				if raw := table.Cell(i, column); ok && !c.whole && !c.index {
					wanted, _ := json.Marshal(want)
					if has != (raw != nil) || has && string(wanted) != string(raw) {
						t.Fatalf("row %d, %q is %q, want %q", i, c.Name, raw, wanted)
					}
				}
			}
		}
		m := New(env)
		m.SetTable(table)
		m.SetFocused(true)
		width, height := rapid.IntRange(0, 60).Draw(t, "width"), rapid.IntRange(0, 12).Draw(t, "height")
		m.SetSize(width, height)
		for _, k := range rapid.SliceOfN(rapid.SampledFrom([]string{"h", "l", "j", "k", "S", "X", "G", "g", "$", "0", "pgdown", "/", "a", "enter", "n"}), 0, 20).Draw(t, "keys") {
			msg, _ := views.KeyMsg(k)
			m.Update(msg)
		}
		if width == 0 || height == 0 {
			return
		}
		lines := strings.Split(m.View(), "\n")
		if len(lines) != height {
			t.Fatalf("%d lines of %d", len(lines), height)
		}
		for _, line := range lines {
			if safetext.Width(line) != width {
				t.Fatalf("a line is %d of %d wide: %q", safetext.Width(line), width, ansi.Strip(line))
			}
		}
	})
}

func TestCSV_ComesBackThroughAReader(t *testing.T) {
	m := newGrid(t, `[{"a":"x,y","b":"say \"hi\"","c":1.50},{"a":"line\r\nbreak","b":null,"c":{"k": [1, 2]}},{"a":" edge ","c":12345678901234567890}]`, 60, 10)
	var out strings.Builder
	if _, err := m.CSV(true).WriteTo(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	if want := "a,c,b\r\n"; !strings.HasPrefix(out.String(), want) {
		t.Errorf("it begins %q, want %q", out.String(), want)
	}
	records, err := csv.NewReader(strings.NewReader(out.String())).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{{"a", "c", "b"}, {"x,y", "1.50", `say "hi"`}, {"line\nbreak", `{"k":[1,2]}`, ""}, {" edge ", "12345678901234567890", ""}}
	if fmt.Sprint(records) != fmt.Sprint(want) { // the reader makes \n of \r\n
		t.Errorf("got %q, want %q", records, want)
	}
}

func TestCSV_GuardsAgainstFormulas(t *testing.T) {
	m := newGrid(t, `[{"=name":"=1+1"},{"=name":"@x"},{"=name":"+49 170"},{"=name":"-x"},{"=name":-5},{"=name":"\tx"},{"=name":"plain"}]`, 60, 10)
	var out strings.Builder
	guarded, err := m.CSV(true).WriteTo(t.Context(), &out)
	if want := "'=name\r\n'=1+1\r\n'@x\r\n'+49 170\r\n'-x\r\n-5\r\n'\tx\r\nplain\r\n"; err != nil || guarded != 6 || out.String() != want {
		t.Errorf("%d guarded, %v: %q, want %q", guarded, err, out.String(), want)
	}
	out.Reset()
	if guarded, _ = m.CSV(false).WriteTo(t.Context(), &out); guarded != 0 || !strings.Contains(out.String(), "\r\n=1+1\r\n") {
		t.Errorf("without the guard: %q", out.String())
	}
}

func TestCSV_IsWhatIsShown(t *testing.T) {
	m := newGrid(t, `[{"a":1,"b":2},{"a":3,"b":4},{"a":null}]`, 60, 10)
	press(t, m, "S", "S", "l", "X")
	var out strings.Builder
	if _, err := m.CSV(true).WriteTo(t.Context(), &out); err != nil || out.String() != "a\r\n3\r\n1\r\n\"\"\r\n" {
		t.Errorf("got %q, %v", out.String(), err)
	}
	if got := m.ColumnText(); got != "3\n1\nnull\n" {
		t.Errorf("the column is %q", got)
	}
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

func BenchmarkView(b *testing.B) {
	for _, n := range []int{100, 100_000} {
		m := newGrid(b, rows(n), 120, 40)
		press(b, m, "G")
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_ = m.View()
			}
		})
	}
}

func BenchmarkKey(b *testing.B) {
	for _, n := range []int{100, 100_000} {
		m := newGrid(b, rows(n), 120, 40)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				press(b, m, "j")
			}
		})
	}
}

func BenchmarkSort(b *testing.B) {
	for _, n := range []int{100, 100_000} {
		t := readTable(b, rows(n))
		for column, name := range []string{"number", "text"} {
			b.Run(fmt.Sprintf("%s/%d", name, n), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					sorted(b.Context(), t, Order{Column: 2 - column, Way: Down})
				}
			})
		}
	}
}

func BenchmarkRead(b *testing.B) {
	for _, n := range []int{100, 100_000} {
		text := []byte(rows(n))
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				if _, err := Read(b.Context(), text, jsonscan.Root(text)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
