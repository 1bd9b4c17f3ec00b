package input_test

import (
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"trs/tui/tuitest"
	"trs/views"
	"trs/views/input"
	"trs/views/safetext"
)

func field(t *testing.T, width int) input.Model {
	t.Helper()
	m := input.New(tuitest.Env(t, "dark").Theme)
	m.Width = width
	m.Focus()
	return m
}

func typed(m input.Model, keys ...string) input.Model {
	for _, name := range keys {
		msg, ok := views.KeyMsg(name)
		if !ok {
			msg = tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(name)}
		}
		m, _ = m.Update(msg)
	}
	return m
}

func TestField_HasItsWidthWhateverIsTyped(t *testing.T) {
	for _, text := range []string{
		"", "plain", strings.Repeat("long ", 30), "👩‍👩‍👧 family", "👍🏽👍🏽👍🏽", "🇩🇪🇫🇷", "日本語日本語日本語日本語日本語", "e\u0301e\u0301", "\x1b[31mred\x1b]0;t\a",
		"\u202egpj.exe", "a\tb\nc",
	} {
		m := field(t, 20)
		for _, at := range []string{"end", "left", "home", "right"} {
			m.SetValue(text)
			m = typed(m, at)
			view := m.View()
			if safetext.Width(view) != 21 || safetext.Apart(view) != 21 {
				t.Errorf("%q with the cursor at %s: %d and %d cells: %q", text, at, safetext.Width(view), safetext.Apart(view), view)
			}
			if strings.Contains(view, "\u202e") || strings.Contains(view, "\x1b]") {
				t.Errorf("%q reaches the terminal: %q", text, view)
			}
		}
	}
}

func TestField_KeepsWhatIsTyped(t *testing.T) {
	m := typed(field(t, 20), "👩‍👩‍👧", "x")
	if m.Value() != "👩‍👩‍👧x" {
		t.Errorf("%q", m.Value())
	}
	if m = typed(m, "backspace", "backspace"); m.Value() != "" {
		t.Errorf("a letter of several runes is one letter: %q is left", m.Value())
	}
	m, _ = m.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("two\r\nlines"), Paste: true})
	if m.Value() != "two lines" {
		t.Errorf("a paste became %q", m.Value())
	}
	m.CharLimit = 12
	if m = typed(m, "abcdef"); m.Value() != "two linesabc" {
		t.Errorf("beyond the limit: %q", m.Value())
	}
	m.Blur()
	if m = typed(m, "z"); m.Value() != "two linesabc" {
		t.Errorf("a field without focus heard %q", m.Value())
	}
}

func TestField_ShowsWhatCouldBeTyped(t *testing.T) {
	m := field(t, 20)
	m.Placeholder = "https://…"
	for _, focused := range []bool{true, false} {
		if !focused {
			m.Blur()
		}
		if view := m.View(); !strings.Contains(view, "ttps://…") || safetext.Width(view) != 21 {
			t.Errorf("%q", view)
		}
	}
}

func BenchmarkField(b *testing.B) {
	m := input.New(tuitest.Env(b, "dark").Theme)
	m.Width = 60
	m.Focus()
	m.SetValue(strings.Repeat("日本語 text ", 10_000))
	for b.Loop() {
		m = typed(m, "x", "backspace")
		_ = m.View()
	}
}

func TestSelectAll_TypingReplacesTheText(t *testing.T) {
	for _, test := range []struct {
		keys []string
		want string
	}{
		{nil, "github create"},
		{[]string{"n", "e", "w"}, "new"},
		{[]string{" "}, " "},
		{[]string{"backspace"}, ""},
		{[]string{"delete"}, ""},
		{[]string{"ctrl+w"}, ""},
		{[]string{"end", "!"}, "github create!"},
		{[]string{"home", "a"}, "agithub create"},
		{[]string{"left", "backspace"}, "github creae"},
	} {
		m := field(t, 20)
		m.SetValue("github create")
		m.SelectAll()
		before := m.View()
		m = typed(m, test.keys...)
		if m.Value() != test.want {
			t.Errorf("%v: %q, want %q", test.keys, m.Value(), test.want)
		}
		m.SetValue("github create")
		if plain := m.View(); plain == before || safetext.Width(before) != safetext.Width(plain) {
			t.Errorf("the selection is not seen, or has another width: %q", before)
		}
	}
	m := field(t, 20)
	m.SetValue("old")
	m.SelectAll()
	m, _ = m.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("pasted"), Paste: true})
	if m.Value() != "pasted" {
		t.Errorf("pasting makes %q", m.Value())
	}
}
