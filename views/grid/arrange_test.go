package grid

import (
	"strings"
	"testing"

	"trs/views/jsonscan"
)

// issueRow is a row as services answer it: members by the alphabet.
const issueRow = `{"assignees":[],"body":"long","closed_at":null,"comments":3,"html_url":"https://x","id":%,"number":1,"state":"open","title":"t","url":"https://y","user":{"login":"m"}}`

func names(m *Model) string {
	var out []string
	for _, i := range m.shown {
		out = append(out, m.t.Columns[i].Title())
	}
	return strings.Join(out, " ")
}

func TestColumns_TellingOnesFirst(t *testing.T) {
	for name, test := range map[string]struct{ text, want string }{
		"an issue": {
			"[" + strings.ReplaceAll(issueRow, "%", "7") + "]",
			"id number title state body comments html_url url assignees user closed_at",
		},
		"other spellings":           {`[{"a":1,"Display_Name":"x","createdAt":"y","ID":2}]`, "ID Display_Name createdAt a"},
		"what most rows lack":       {`[{"a":1,"title":"x"},{"a":1},{"a":1}]`, "a title"},
		"a name that holds objects": {`[{"b":1,"name":{"first":"x"}}]`, "b name"},
		"rows that are lists":       {`[[{"x":1},2,null]]`, "[0] [1] [2]"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := names(newGrid(t, test.text, 80, 10)); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

func TestColumns_AsTheyCame(t *testing.T) {
	text := `[{"user":{},"b":1,"title":"x"},{"user":{},"b":3,"title":"y"},{"b":2,"title":"z"}]`
	m := newGrid(t, text, 80, 10)
	press(t, m, "l", "S", "S") // down by b
	if can, does := m.Arranged(); !can || !does || names(m) != "title b user" {
		t.Fatalf("the columns are %s", names(m))
	}
	m.SetAsCame(true)
	if _, column, _ := m.Chosen(); names(m) != "user b title" || m.t.Columns[column].Name != "b" {
		t.Errorf("the columns are %s, %d is chosen", names(m), column)
	}
	press(t, m, "X") // b
	var out strings.Builder
	if _, err := m.CSV(true).WriteTo(t.Context(), &out); err != nil || out.String() != "user,title\r\n{},y\r\n,z\r\n{},x\r\n" {
		t.Errorf("the CSV is %q, %v", out.String(), err)
	}
	m.SetAsCame(false)
	if names(m) != "title user" {
		t.Errorf("the columns are %s", names(m))
	}
	table, err := ReadAsIs(t.Context(), []byte(text), jsonscan.Root([]byte(text)))
	if err != nil || titles(table) != "user:2 b:3 title:3" {
		t.Errorf("as is: %s, %v", titles(table), err)
	}
}
