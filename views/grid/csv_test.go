package grid

import (
	"encoding/csv"
	"fmt"
	"strings"
	"testing"
)

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
	_, column, _ := m.Chosen()
	if got := m.CSV(true).ColumnText(t.Context(), column); got != "3\n1\nnull\n" {
		t.Errorf("the column is %q", got)
	}
}
