package answer

import (
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"

	"trs/tui/tuitest"
	"trs/views"
	"trs/views/jq"
)

// late is an answer whose commands run when the test says so.
type late struct {
	t *testing.T
	m *Model
}

func newLate(t *testing.T) *late {
	t.Helper()
	m := New(tuitest.Env(t, "dark"), jq.NewHistory(t.TempDir()))
	m.SetSize(80, 12)
	m.SetFocused(true)
	return &late{t, m}
}

// press presses keys, and holds back what they have to wait for.
func (l *late) press(names ...string) (waits []tea.Cmd) {
	l.t.Helper()
	for _, name := range names {
		msg, ok := views.KeyMsg(name)
		if !ok {
			l.t.Fatalf("no key %q", name)
		}
		waits = append(waits, l.m.Update(msg))
	}
	return waits
}

// finish runs a command and all that come of it, and returns the messages that
// are for the program.
func (l *late) finish(cmds ...tea.Cmd) {
	for _, cmd := range cmds {
		if cmd == nil {
			continue
		}
		switch msg := cmd().(type) {
		case nil:
		case tea.BatchMsg:
			l.finish(msg...)
		default:
			l.finish(l.m.Update(msg))
		}
	}
}

func (l *late) sees(text string) {
	l.t.Helper()
	if screen := ansi.Strip(l.m.View()); !strings.Contains(screen, text) {
		l.t.Fatalf("the screen does not show %q:\n%s", text, screen)
	}
}

func TestAhead_WhatIsTypedBeforeTheAnswerIsPreparedGoesIntoIt(t *testing.T) {
	t.Run("a search", func(t *testing.T) {
		l := newLate(t)
		prepared := l.m.SetAnswer(jsonAnswer(issues))
		waits := l.press("/", "o", "x", "backspace", "m", "a", "r", "enter")
		if !l.m.CapturesInput() {
			t.Fatal("what is typed would be commands")
		}
		l.sees(" / omar")
		l.finish(append(waits, prepared)...)
		if got := l.m.top().tree.Current().Path(); l.m.CapturesInput() || got != ".data.items[3].user.login" {
			t.Fatalf("the search ended at %q, captures %v:\n%s", got, l.m.CapturesInput(), ansi.Strip(l.m.View()))
		}
	})
	t.Run("a filter", func(t *testing.T) {
		l := newLate(t)
		prepared := l.m.SetAnswer(jsonAnswer(issues))
		waits := l.press("|", ".", "u", "r", "l")
		l.sees(" jq .url")
		l.finish(append(waits, prepared)...)
		if got := l.m.filter.input.Value(); !l.m.filter.typing || got != ".url" {
			t.Fatalf("the filter is %q", got)
		}
	})
	t.Run("left again", func(t *testing.T) {
		l := newLate(t)
		prepared := l.m.SetAnswer(jsonAnswer(issues))
		waits := l.press("/", "a", "esc")
		if l.m.CapturesInput() {
			t.Fatal("esc did not clear it")
		}
		l.finish(append(waits, prepared)...)
		if l.m.CapturesInput() || l.m.Esc() {
			t.Fatal("something was typed in spite of esc")
		}
	})
	t.Run("into a table that is made after it", func(t *testing.T) {
		l := newLate(t)
		l.m.prefer = table
		prepared := l.m.SetAnswer(jsonAnswer(many(50)))
		waits := l.press("/", "i", "t", "e", "m", " ", "3", "3", "enter")
		l.finish(append(waits, prepared)...)
		if row, _, _ := l.m.top().table.Chosen(); row != 33 {
			t.Fatalf("the search ended in row %d", row)
		}
	})
	t.Run("what cannot be filtered takes no letters", func(t *testing.T) {
		l := newLate(t)
		prepared := l.m.SetAnswer(&Answer{Data: []byte("plain"), MediaType: "text/plain"})
		waits := l.press("|", "w", "v")
		l.finish(append(waits, prepared)...)
		if l.m.CapturesInput() || l.m.asked.id != 0 {
			t.Fatal("a letter of the filter was taken for a command")
		}
	})
	t.Run("another answer", func(t *testing.T) {
		l := newLate(t)
		l.m.SetAnswer(jsonAnswer(issues))
		l.press("/", "a")
		l.finish(l.m.SetAnswer(jsonAnswer("{}")))
		if l.m.CapturesInput() {
			t.Fatal("what was typed for one answer went into another")
		}
	})
}

func TestRaw_WhatIsSearchedBeforeItIsIndentedIsFound(t *testing.T) {
	l := newLate(t)
	l.finish(l.m.SetAnswer(jsonAnswer(many(50))))
	indented := l.m.show(l.m.top(), raw)
	waits := l.press("/", "i", "t", "e", "m")
	l.sees("/ item")
	waits = append(waits, l.press(" ", "4", "0", "enter")...)
	l.finish(append(waits, indented)...)
	l.sees("item 40")
}

// Esc does not end the reading of an answer, and must not be said to.
func TestStatus_PromisesOfEscWhatItDoes(t *testing.T) {
	l := newLate(t)
	prepared := l.m.SetAnswer(jsonAnswer(issues))
	if status, ok := l.m.Status(); !ok || !status.Busy || !status.Other {
		t.Errorf("reading: %+v", status)
	}
	l.finish(prepared)
	waits := l.press("|", ".", "u", "r", "l", "enter")
	if status, ok := l.m.Status(); !ok || !status.Busy || status.Other {
		t.Errorf("filtering: %+v", status)
	}
	l.press("esc")
	if status, _ := l.m.Status(); status.Busy {
		t.Errorf("esc does not end a filter: %+v", status)
	}
	l.finish(waits...)
}
