package list

import (
	"fmt"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/muesli/termenv"

	"trs/keymap"
	"trs/views"
	"trs/views/safetext"
	"trs/views/theme"
)

func rows(n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprintf("TOOL_NUMBER_%06d", i)
	}
	return out
}

func newList(t testing.TB, n int) *Model[string] {
	t.Helper()
	th, err := theme.Named("dark", true, termenv.TrueColor)
	if err != nil {
		t.Fatal(err)
	}
	m := New(Options[string]{
		Env:     views.Env{Ctx: t.Context(), Theme: th, Keys: new(keymap.Default())},
		Columns: []Column{{Title: "kit", Width: 8}, {Title: "slug", Width: 10, Flex: 1}, {Title: "size", Width: 6, Right: true, From: 40}},
		Row:     func(s string) []Cell { return []Cell{Paint("日本語キット", &th.Muted), {Text: s}, {Text: "12"}} },
		Text:    func(s string) string { return s },
		Key:     func(s string) string { return s },
		Heading: true,
	})
	m.SetSize(60, 20)
	m.SetFocused(true)
	m.SetItems(rows(n))
	return m
}

func press(m *Model[string], keys ...string) {
	for _, k := range keys {
		msg := tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(k)}
		switch k {
		case "esc":
			msg = tea.KeyMsg{Type: tea.KeyEsc}
		case "enter":
			msg = tea.KeyMsg{Type: tea.KeyEnter}
		}
		if cmd := m.Update(msg); cmd != nil {
			run(m, cmd)
		}
	}
}

func run(m *Model[string], cmd tea.Cmd) {
	switch msg := cmd().(type) {
	case tea.BatchMsg:
		for _, c := range msg {
			if c != nil {
				run(m, c)
			}
		}
	case filteredMsg:
		m.Update(msg)
	}
}

func TestView_HasExactlyItsSize(t *testing.T) {
	for _, size := range [][2]int{{10, 3}, {38, 7}, {60, 20}, {160, 48}} {
		m := newList(t, 50)
		m.SetSize(size[0], size[1])
		lines := strings.Split(m.View(), "\n")
		if len(lines) != size[1] {
			t.Errorf("%v: %d lines", size, len(lines))
		}
		for _, line := range lines {
			if got := safetext.Width(line); got != size[0] {
				t.Errorf("%v: a line is %d wide: %q", size, got, line)
			}
		}
	}
}

func TestUpdate_Moves(t *testing.T) {
	m := newList(t, 100)
	for _, step := range []struct {
		key  string
		want int
	}{{"j", 1}, {"G", 99}, {"k", 98}, {"g", 0}, {"k", 0}} {
		press(m, step.key)
		if m.Cursor() != step.want {
			t.Errorf("after %s the cursor is on %d, not %d", step.key, m.Cursor(), step.want)
		}
	}
	press(m, "G")
	if !strings.Contains(m.View(), "TOOL_NUMBER_000099") {
		t.Error("the chosen row is not in view")
	}
}

func TestFilter_KeepsAndClears(t *testing.T) {
	for _, n := range []int{300, 30_000} { // within the key press, and off the loop
		m := newList(t, n)
		press(m, "/", "2", "9", "9")
		if !m.CapturesInput() || m.Len() == n {
			t.Fatalf("%d rows: not filtered", n)
		}
		press(m, "enter")
		if m.CapturesInput() || m.Filter() != "299" {
			t.Errorf("%d rows: enter should keep the filter", n)
		}
		chosen, _ := m.Selected()
		if !strings.Contains(chosen, "299") {
			t.Errorf("%d rows: chosen %s", n, chosen)
		}
		press(m, "esc")
		if again, _ := m.Selected(); m.Len() != n || again != chosen {
			t.Errorf("%d rows: esc should clear the filter and keep the choice, got %d rows, %s", n, m.Len(), again)
		}
	}
}

func TestSetItems_KeepsTheChoice(t *testing.T) {
	m := newList(t, 100)
	m.Select(40)
	m.SetItems(rows(100)[30:])
	if got, _ := m.Selected(); got != "TOOL_NUMBER_000040" {
		t.Errorf("chosen %s", got)
	}
	m.SetItems(nil)
	if _, ok := m.Selected(); ok {
		t.Error("an empty list has no choice")
	}
}

func TestMouse_ChoosesAndScrolls(t *testing.T) {
	m := newList(t, 100)
	if !m.Mouse(tea.MouseMsg{Button: tea.MouseButtonLeft, Action: tea.MouseActionPress}, 3) || m.Cursor() != 2 {
		t.Errorf("the cursor is on %d", m.Cursor())
	}
	m.Mouse(tea.MouseMsg{Button: tea.MouseButtonWheelDown}, 3)
	if m.Cursor() != 3 {
		t.Errorf("after the wheel the cursor is on %d", m.Cursor())
	}
}

func BenchmarkView(b *testing.B) {
	for _, n := range []int{100, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			m := newList(b, n)
			b.ReportAllocs()
			for b.Loop() {
				_ = m.View()
			}
		})
	}
}

func BenchmarkUpdate(b *testing.B) {
	for _, n := range []int{100, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			m := newList(b, n)
			down := tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("j")}
			b.ReportAllocs()
			for b.Loop() {
				m.Update(down)
			}
		})
	}
}

func TestFilter_ThatNothingMatchesLosesNoPlace(t *testing.T) {
	for _, n := range []int{100, 5000} {
		m := newList(t, n)
		m.Select(42)
		press(m, "/", "4", "2", "z", "esc")
		if m.Cursor() != 42 {
			t.Errorf("of %d: stands on %d", n, m.Cursor())
		}
	}
}

func TestTyping_NamesTheKeysThatWorkThen(t *testing.T) {
	m := newList(t, 10)
	if m.Typing() != nil {
		t.Error("nobody types")
	}
	press(m, "/", "4")
	if keys := m.Typing(); len(keys) != 3 || keys[0].Help().Key != "enter" || keys[1].Help().Key != "esc" {
		t.Errorf("%+v", keys)
	}
}
