package edit

import (
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"
	"github.com/muesli/termenv"
	"pgregory.net/rapid"

	"trs/views/safetext"
	"trs/views/theme"
)

func runes(s string) tea.KeyMsg { return tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(s)} }

func press(t tea.KeyType) tea.KeyMsg { return tea.KeyMsg{Type: t} }

func TestLine_StepsOverWholeLetters(t *testing.T) {
	l := NewLine("ae\u0301👩‍👩‍👧")
	l.Update(press(tea.KeyBackspace))
	if l.Value() != "ae\u0301" {
		t.Errorf("%q", l.Value())
	}
	l.Update(press(tea.KeyLeft))
	l.Update(runes("x"))
	if l.Value() != "axe\u0301" {
		t.Errorf("%q", l.Value())
	}
}

func TestLine_KeepsLineBreaksOfAPaste(t *testing.T) {
	l := NewLine("")
	l.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("a\r\nb\tc"), Paste: true})
	if l.Value() != "a\nb\tc" {
		t.Errorf("%q", l.Value())
	}
}

func TestArea_EditsAcrossLines(t *testing.T) {
	a := NewArea("one\ntwo")
	a.SetSize(20, 5)
	a.Update(press(tea.KeyEnd))
	a.Update(press(tea.KeyDelete))
	if a.Value() != "onetwo" {
		t.Errorf("%q", a.Value())
	}
	a.Update(press(tea.KeyEnter))
	a.Update(press(tea.KeyBackspace))
	a.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("\n1\n2"), Paste: true})
	if a.Value() != "one\n1\n2two" {
		t.Errorf("%q", a.Value())
	}
	if line, column := a.Place(); line != 3 || column != 2 {
		t.Errorf("at %d:%d", line, column)
	}
}

// TestArea_IsAText compares the area with a string and an offset.
func TestArea_IsAText(t *testing.T) {
	th, err := theme.Named("dark", true, termenv.TrueColor)
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		text := []rune(rapid.StringMatching(`[ab日\n]{0,12}`).Draw(t, "text"))
		a := NewArea(string(text))
		a.SetSize(rapid.IntRange(1, 12).Draw(t, "width"), rapid.IntRange(1, 4).Draw(t, "height"))
		at := 0
		for range rapid.IntRange(0, 20).Draw(t, "keys") {
			switch rapid.IntRange(0, 4).Draw(t, "key") {
			case 0:
				a.Update(press(tea.KeyRight))
				at = min(at+1, len(text))
			case 1:
				a.Update(press(tea.KeyLeft))
				at = max(at-1, 0)
			case 2:
				a.Update(press(tea.KeyBackspace))
				if at > 0 {
					text = append(text[:at-1:at-1], text[at:]...)
					at--
				}
			case 3:
				a.Update(press(tea.KeyDelete))
				if at < len(text) {
					text = append(text[:at:at], text[at+1:]...)
				}
			case 4:
				in := []rune(rapid.StringMatching(`[xy語\n]{1,3}`).Draw(t, "in"))
				a.Update(runes(string(in)))
				text = append(text[:at:at], append(in, text[at:]...)...)
				at += len(in)
			}
			if a.Value() != string(text) {
				t.Fatalf("%q, want %q", a.Value(), string(text))
			}
			lines := strings.Split(a.View(th, true), "\n")
			if len(lines) != a.height {
				t.Fatalf("%d lines", len(lines))
			}
			for _, line := range lines {
				if safetext.Width(line) != a.width {
					t.Fatalf("%q is not %d wide", ansi.Strip(line), a.width)
				}
			}
		}
	})
}

func BenchmarkLine_View(b *testing.B) {
	th, err := theme.Named("dark", true, termenv.TrueColor)
	if err != nil {
		b.Fatal(err)
	}
	l := NewLine(strings.Repeat("hello world ", 100_000))
	b.ReportAllocs()
	for b.Loop() {
		l.View(th, 80)
	}
}
