package jsonview

import (
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"
)

// begin types a search and answers the command that looks.
func begin(m *Model, query string) tea.Cmd {
	m.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("/")})
	m.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(query)})
	return m.Update(tea.KeyMsg{Type: tea.KeyEnter})
}

func TestFind_GoesRound(t *testing.T) {
	m := newView(t, `[{"name":"one"},{"other":{"deep":["ONE"]}},"x one",1]`)
	press(m, "/", "one", "enter")
	for _, want := range []string{".[0].name", ".[1].other.deep[0]", ".[2]", ".[0].name"} {
		if got := m.Path(); got != want {
			t.Errorf("at %s, not %s", got, want)
		}
		press(m, "n")
	}
	press(m, "N", "N", "N")
	if got := m.Path(); got != ".[1].other.deep[0]" {
		t.Errorf("back at %s", got)
	}
	if view := shown(m); !strings.Contains(view, "2 of 3") {
		t.Errorf("the search says\n%s", view)
	}
	press(m, "g")
	if view := shown(m); !strings.Contains(view, "3 matches") {
		t.Errorf("away from a match the search says\n%s", view)
	}
}

func TestFind_ReadsEscapesAndAnyCase(t *testing.T) {
	long := strings.Repeat(`\u00e4\"`, 20_000)
	m := newView(t, `{"a":"gr\u00fc\u00dfe","b":"`+long+`\ud83d\ude00 end`+long+`","GRÜ":1,"c":-1.50e3}`)
	for query, want := range map[string]string{"Grüße": ".a", "grü": ".a", "😀 END": ".b", `"😀`: ".b", "1.50E": ".c"} {
		press(m, "g", "/", query, "enter")
		if got := m.Path(); got != want {
			t.Errorf("%s is found at %.20s, not %s", query, got, want)
		}
		press(m, "/")
		m.Update(tea.KeyMsg{Type: tea.KeyEsc})
	}
	press(m, "/", "nowhere", "enter")
	if !strings.Contains(shown(m), "no match") {
		t.Errorf("a search in vain says\n%s", shown(m))
	}
}

func TestFind_GoesOnPartByPart(t *testing.T) {
	m := newView(t, `[`+strings.Repeat(`"`+strings.Repeat("x", 1000)+`",`, 20_000)+`"needle"]`)
	cmd := begin(m, "needle")
	msg := cmd()
	again := m.Update(msg)
	if again == nil || !m.Busy() || !strings.Contains(shown(m), "searching, ") {
		t.Fatalf("the first part of 20 MB says\n%s", shown(m))
	}
	for again != nil {
		again = m.Update(again())
	}
	if got := m.Value(); got != "needle" || m.Busy() {
		t.Errorf("found %.20q", got)
	}
	if m.Update(msg) != nil || m.Busy() {
		t.Error("a late part was taken")
	}
}

func TestFind_EndsWithEscAndWithANewText(t *testing.T) {
	m := newView(t, large(100))
	cmd := begin(m, "item 50")
	m.Update(tea.KeyMsg{Type: tea.KeyEsc})
	if m.Update(cmd()) != nil || m.Path() != "." || m.Busy() {
		t.Errorf("after esc the search went to %s", m.Path())
	}
	cmd = begin(m, "item 50")
	m.SetDocument(parsed(t, `["none here"]`))
	if m.Update(cmd()) != nil || m.Path() != "." {
		t.Errorf("the search in the old text went to %s in the new", m.Path())
	}
	press(m, "n") // the text of the search stays, for the new one
	if !strings.Contains(shown(m), "no match") {
		t.Errorf("in the new text the search says\n%s", shown(m))
	}
}
