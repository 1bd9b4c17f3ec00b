package jsonview

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"
	"github.com/muesli/termenv"

	"trs/keymap"
	"trs/views"
	"trs/views/safetext"
	"trs/views/theme"
)

func newView(t testing.TB, source string) *Model {
	t.Helper()
	th, err := theme.Named("dark", true, termenv.TrueColor)
	if err != nil {
		t.Fatal(err)
	}
	m := New(views.Env{Ctx: t.Context(), Theme: th, Keys: new(keymap.Default())})
	m.SetSize(40, 12)
	m.SetFocused(true)
	m.Update(m.SetSource([]byte(source))())
	return m
}

func press(m *Model, keys ...string) {
	for _, k := range keys {
		msg := tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(k)}
		if k == "enter" {
			msg = tea.KeyMsg{Type: tea.KeyEnter}
		}
		for cmd := m.Update(msg); cmd != nil; {
			cmd = m.Update(cmd())
		}
	}
}

func shown(m *Model) string {
	var lines []string
	for _, line := range strings.Split(ansi.Strip(m.View()), "\n") {
		if line = strings.TrimRight(line, " "); line != "" {
			lines = append(lines, strings.TrimPrefix(strings.TrimPrefix(line, "▌"), " "))
		}
	}
	return strings.Join(lines, "\n")
}

const sample = `{"a":{"b":[1,{"c":null}],"d e":"x\u001b[31m日本"},"big":12345678901234567890,"t":true}`

func TestView_ShowsTheTree(t *testing.T) {
	want := "▾ {3}\n  ▾ a: {2}\n    ▸ b: [2]\n      d e: \"x␛日本\"\n    big: 12345678901234567890\n    t: true"
	if got := shown(newView(t, sample)); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestKeys_FoldAndFind(t *testing.T) {
	m := newView(t, sample)
	press(m, "j", "j", "l", "j", "j", "l", "j")
	if got := m.Path(); got != ".a.b[1].c" {
		t.Errorf("the path is %s", got)
	}
	if got := m.Value(); got != "null" {
		t.Errorf("the value is %s", got)
	}
	press(m, "g", "-")
	if got := shown(m); got != "▾ {3}\n  ▸ a: {2}\n    big: 12345678901234567890\n    t: true" {
		t.Errorf("folded:\n%s", got)
	}
	press(m, "/", "日", "enter")
	if got := m.Path(); got != `.a["d e"]` {
		t.Errorf("found %s", got)
	}
	if got := m.Value(); got != "x\x1b[31m日本" {
		t.Errorf("the value is copied as %q", got)
	}
}

func TestSetSource_TellsWhatIsWrong(t *testing.T) {
	m := newView(t, `{"a":}`)
	if m.Err() == nil || !strings.Contains(shown(m), "not JSON") {
		t.Errorf("%v\n%s", m.Err(), shown(m))
	}
}

func TestPath_OfATopLevelList(t *testing.T) {
	m := newView(t, `[{"x":1}]`)
	press(m, "j", "j")
	if got := m.Path(); got != ".[0].x" {
		t.Errorf("the path is %s", got)
	}
}

// FuzzParse holds the tree against encoding/json: every value of the tree is the
// same JSON as in the text, and nothing panics.
func FuzzParse(f *testing.F) {
	f.Add([]byte(sample))
	f.Add([]byte(` [ ] `))
	f.Add([]byte(`"\\\""`))
	f.Fuzz(func(t *testing.T, source []byte) {
		doc, err := Parse(source)
		if (err == nil) != json.Valid(source) {
			t.Fatalf("valid %v, %v", json.Valid(source), err)
		}
		if err != nil {
			return
		}
		reach(t, source)
		m := newView(t, "null")
		m.SetDocument(doc)
		press(m, "+", "G", "k", "h", "l", "-")
		for _, line := range strings.Split(m.View(), "\n") {
			if safetext.Width(line) != 40 {
				t.Fatalf("a line is %d wide: %q", safetext.Width(line), line)
			}
		}
	})
}

func large(n int) string {
	var out strings.Builder
	out.WriteString("[")
	for i := range n {
		if i > 0 {
			out.WriteString(",")
		}
		fmt.Fprintf(&out, `{"id":%d,"name":"item %d"}`, i, i)
	}
	return out.String() + "]"
}
