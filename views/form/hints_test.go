package form

import (
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"
)

// hints is the keys that the form tells now.
func (d *driver) hints() string {
	var out []string
	for _, binding := range d.Keys() {
		out = append(out, binding.Help().Key+" "+binding.Help().Desc)
	}
	return strings.Join(out, ", ")
}

func TestKeys_AreTrueForTheField(t *testing.T) {
	d := open(t, issue, `{"labels":["a"]}`)
	for _, test := range []struct{ field, want, not string }{
		{"title", "enter edit", "remove"},
		{"state", "enter choose", "remove"},
		{"draft", "enter change", "remove"},
		{"labels", "ctrl+n add item", "remove"},
		{"labels 0", "ctrl+x remove item", "fold"},
		{"meta", "enter", "remove"},
	} {
		d.FocusField(strings.Fields(test.field)...)
		if got := d.hints(); !strings.Contains(got, test.want) || strings.Contains(got, test.not) {
			t.Errorf("%s: %s", test.field, got)
		}
	}
	d.Type()
	d.FocusField("draft")
	if got := d.hints(); !strings.Contains(got, "enter change") {
		t.Errorf("nothing says how a field is changed that takes no letters: %s", got)
	}
}

func TestMouse_WheelLeavesNoFieldOutOfAFormThatFits(t *testing.T) {
	d := open(t, issue, "")
	wheel := func() {
		for range 20 {
			d.run(d.Mouse(tea.MouseMsg{Button: tea.MouseButtonWheelDown, Action: tea.MouseActionPress}, 2, 1))
		}
	}
	wheel()
	d.sees("title*").sees("any ")
	d.SetSize(80, 6)
	wheel()
	d.seesNot("title*").sees("any ")
	d.SetSize(80, 6) // hosts tell it with every event
	d.seesNot("title*").sees("any ")
	if lines := strings.Split(d.screen(), "\n"); strings.TrimSpace(lines[len(lines)-1]) == "" {
		t.Errorf("it scrolls beyond the last field:\n%s", d.screen())
	}
}
