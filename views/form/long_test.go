package form

import (
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"trs/tui/tuitest"
	"trs/views"
)

func (d *driver) edits() views.EditTextMsg {
	d.tb.Helper()
	ask, ok := d.last().(views.EditTextMsg)
	if !ok {
		d.tb.Fatalf("asked %#v", d.last())
	}
	return ask
}

func (d *driver) told(want string) *driver {
	d.tb.Helper()
	toast, ok := d.last().(views.ToastMsg)
	if !ok || !strings.Contains(toast.Text, want) {
		d.tb.Fatalf("told %#v, want %q", d.last(), want)
	}
	return d
}

func TestForm_LongTextIsEditedElsewhere(t *testing.T) {
	long := strings.Repeat("word ", 64<<10)
	d := open(t, issue, `{"title":"x","body":"`+long+`"}`)
	d.FocusField("body")
	d.sees("327.7 kB  word word").sees("too long to be typed in here")
	d.typing = true
	d.typed("y").told("edits it in $EDITOR").key("backspace").told("edits it in $EDITOR")
	d.is(`{"title":"x","body":"` + long + `"}`)
	d.run(d.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("pasted"), Paste: true}))
	d.told("edits it in $EDITOR").key("enter")
	ask := d.edits()
	if ask.Text != long || ask.Suffix != ".txt" {
		t.Fatalf("%d bytes of %s are edited", len(ask.Text), ask.Suffix)
	}
	d.run(d.Update(views.EditedMsg{ID: ask.ID, Text: "short\n", Changed: true}))
	d.is(`{"title":"x","body":"short"}`).typed("er").is(`{"title":"x","body":"shorter"}`)
}

func TestForm_PastedTextMayBeLong(t *testing.T) {
	long := strings.Repeat("é", maxTyped)
	d := open(t, issue, `{"title":"x","body":""}`)
	d.FocusField("body")
	d.typing = true
	d.run(d.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(long), Paste: true}))
	d.is(`{"title":"x","body":"` + long + `"}`).typed("y").told("too long")
	d.key("tab").key("shift+tab").is(`{"title":"x","body":"` + long + `"}`)
}

func TestForm_LongJSONIsEditedElsewhere(t *testing.T) {
	json := `{"title":"x","body":"` + strings.Repeat("word ", maxRaw) + `"}`
	d := open(t, issue, json)
	d.press(d.keys.Form.Raw).sees("1.3 MB of JSON, too long to be typed in here").sees(`{"title":"x","body":"word word`)
	d.exact()
	d.typing = true
	d.typed("y").told("too long").is(json)
	d.run(d.Mouse(tea.MouseMsg{Button: tea.MouseButtonWheelDown}, 1, 1))
	d.press(d.keys.Form.Edit)
	ask := d.edits()
	broken := strings.Replace(ask.Text, `"x"`, `"z`, 1)
	d.run(d.Update(views.EditedMsg{ID: ask.ID, Text: broken, Changed: true}))
	d.sees("not JSON").is(json)
	if d.Draft() != broken {
		t.Error("what was typed is lost")
	}
	d.press(d.keys.Form.Raw).told("not JSON")
	d.press(d.keys.Form.Edit)
	if ask = d.edits(); ask.Text != broken {
		t.Fatal("something else is edited")
	}
	d.run(d.Update(views.EditedMsg{ID: ask.ID, Text: strings.Replace(broken, `"z`, `"z"`, 1), Changed: true}))
	json = strings.Replace(json, `"x"`, `"z"`, 1)
	d.is(json).press(d.keys.Form.Raw).sees("title").is(json)

	again := open(t, issue, "")
	again.run(again.SetDraft(broken))
	again.sees("not JSON")
	if again.Draft() != broken || !again.Raw() {
		t.Error("the draft is lost")
	}
}

// TestForm_KeysDoNotSpellALongText tells by what a key allocates that nothing goes
// through a text beside the field.
func TestForm_KeysDoNotSpellALongText(t *testing.T) {
	const lines = 1 << 20
	d := open(t, issue, longText(lines))
	d.FocusField("title")
	d.typing = true
	raw := d.keys.Form.Raw.Keys()[0]
	letter := tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("x")}
	for name, step := range map[string]func(){
		"a letter": func() { d.Update(letter); d.checks.Cancel() },
		"down":     func() { d.Update(keyTypes["tab"]) },
		"up":       func() { d.Update(keyTypes["shift+tab"]) },
		"raw":      func() { d.Update(keyTypes[raw]); d.View(); d.Update(keyTypes[raw]) },
		"edit":     func() { d.Update(keyTypes[d.keys.Form.Edit.Keys()[0]]) },
	} {
		least := tuitest.Allocated(step)
		for range 4 {
			least = min(least, tuitest.Allocated(step))
		}
		if least > lines {
			t.Errorf("%s takes %d bytes", name, least)
		}
	}
}
