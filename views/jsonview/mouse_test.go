package jsonview

import (
	"fmt"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"
)

func TestMouse_ClickChoosesWhatIsUnderIt(t *testing.T) {
	m := newView(t, `{"a":1,"b":"needle","c":3,"d":4}`)
	click := func(y int) bool {
		return m.Mouse(tea.MouseMsg{Button: tea.MouseButtonLeft, Action: tea.MouseActionPress}, y)
	}
	choose := func(text string) bool {
		t.Helper()
		for y, line := range strings.Split(ansi.Strip(m.View()), "\n") {
			if strings.Contains(line, text) {
				return click(y)
			}
		}
		t.Fatalf("%q is not in view", text)
		return false
	}
	if choose("c: 3") || m.Path() != ".c" {
		t.Errorf("chose %s", m.Path())
	}
	press(m, "/", "n", "e", "e", "d", "enter") // a line of its own above the rows
	if m.Path() != ".b" {
		t.Fatalf("found %s", m.Path())
	}
	if click(0) || m.Path() != ".b" {
		t.Error("a click on the search does something with the chosen value")
	}
	if choose("d: 4") || m.Path() != ".d" {
		t.Errorf("beside a search it chose %s", m.Path())
	}
	if !choose("d: 4") {
		t.Error("the second click is told like the first")
	}
}

func TestMouse_WheelScrolls(t *testing.T) {
	var items strings.Builder
	for i := range 40 {
		fmt.Fprintf(&items, ",%d", i)
	}
	m := newView(t, "["+items.String()[1:]+"]")
	wheel := func(button tea.MouseButton, times int) {
		for range times {
			m.Mouse(tea.MouseMsg{Button: button, Action: tea.MouseActionPress}, 3)
			m.SetSize(40, 12) // hosts tell it with every event
		}
	}
	wheel(tea.MouseButtonWheelDown, 1)
	if first, _, _ := strings.Cut(shown(m), "\n"); strings.TrimSpace(first) != "2: 2" {
		t.Errorf("the first line is %q", first)
	}
	wheel(tea.MouseButtonWheelDown, 50)
	if got := shown(m); !strings.HasSuffix(got, "39: 39") || strings.Count(got, "\n") != 11 {
		t.Errorf("at the end:\n%s", got)
	}
	wheel(tea.MouseButtonWheelUp, 50)
	if got := shown(m); !strings.HasPrefix(got, "▾ [40]") {
		t.Errorf("at the beginning:\n%s", got)
	}
}
