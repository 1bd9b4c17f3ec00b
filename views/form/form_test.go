package form

import (
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"
	"github.com/muesli/termenv"

	"trs/keymap"
	"trs/views"
	"trs/views/conform"
	"trs/views/safetext"
	"trs/views/theme"
)

// driver is a form whose commands are run, with what it asked the program for.
type driver struct {
	tb   testing.TB
	keys *keymap.Map
	*Model
	sent []tea.Msg
}

func newEnv(tb testing.TB, name string) views.Env {
	tb.Helper()
	th, err := theme.Named(name, true, termenv.TrueColor)
	if err != nil {
		tb.Fatal(err)
	}
	return views.Env{Ctx: tb.Context(), Theme: th, Keys: new(keymap.Default()), Now: func() time.Time { return time.Unix(0, 0) }}
}

func open(tb testing.TB, schema, value string) *driver {
	tb.Helper()
	env := newEnv(tb, "dark")
	d := &driver{tb: tb, keys: env.Keys, Model: New(env, Parse([]byte(schema)), []byte(value))}
	d.SetFocused(true)
	d.SetSize(76, 20)
	d.run(d.Init())
	return d
}

func (d *driver) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case nil:
	case tea.BatchMsg:
		for _, one := range msg {
			d.run(one)
		}
	case checkedMsg, filledMsg, fileReadMsg, rawReadMsg:
		d.run(d.Update(msg))
	default:
		d.sent = append(d.sent, msg)
	}
}

// last is what the form asked the program for last.
func (d *driver) last() tea.Msg {
	if len(d.sent) == 0 {
		return nil
	}
	return d.sent[len(d.sent)-1]
}

func (d *driver) typed(s string) *driver {
	for _, r := range s {
		msg := tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{r}}
		if r == ' ' {
			msg.Type = tea.KeySpace
		}
		d.run(d.Update(msg))
	}
	return d
}

var keyTypes = map[string]tea.KeyMsg{
	"tab": {Type: tea.KeyTab}, "shift+tab": {Type: tea.KeyShiftTab}, "enter": {Type: tea.KeyEnter}, "esc": {Type: tea.KeyEsc},
	"ctrl+n": {Type: tea.KeyCtrlN}, "ctrl+x": {Type: tea.KeyCtrlX}, "ctrl+l": {Type: tea.KeyCtrlL}, "ctrl+o": {Type: tea.KeyCtrlO},
	"alt+up": {Type: tea.KeyUp, Alt: true}, "alt+down": {Type: tea.KeyDown, Alt: true}, "ctrl+g": {Type: tea.KeyCtrlG}, "ctrl+j": {Type: tea.KeyCtrlJ},
	"alt+n": {Type: tea.KeyRunes, Runes: []rune("n"), Alt: true}, "left": {Type: tea.KeyLeft}, "right": {Type: tea.KeyRight}, "up": {Type: tea.KeyUp}, "down": {Type: tea.KeyDown},
	"alt+p": {Type: tea.KeyRunes, Runes: []rune("p"), Alt: true}, "alt+s": {Type: tea.KeyRunes, Runes: []rune("s"), Alt: true},
	"alt+g": {Type: tea.KeyRunes, Runes: []rune("g"), Alt: true}, "alt+r": {Type: tea.KeyRunes, Runes: []rune("r"), Alt: true},
	"alt+o": {Type: tea.KeyRunes, Runes: []rune("o"), Alt: true}, "alt+j": {Type: tea.KeyRunes, Runes: []rune("j"), Alt: true},
	"alt+v": {Type: tea.KeyRunes, Runes: []rune("v"), Alt: true}, "backspace": {Type: tea.KeyBackspace},
}

func (d *driver) press(bindings ...key.Binding) *driver {
	d.tb.Helper()
	for _, b := range bindings {
		msg, ok := keyTypes[b.Keys()[0]]
		if !ok {
			d.tb.Fatalf("no key %q", b.Keys()[0])
		}
		d.run(d.Update(msg))
	}
	return d
}

func (d *driver) key(name string) *driver {
	d.run(d.Update(keyTypes[name]))
	return d
}

func (d *driver) is(want string) *driver {
	d.tb.Helper()
	if got := string(d.Value()); got != want {
		d.tb.Fatalf("the value is %s, want %s", got, want)
	}
	return d
}

func (d *driver) screen() string { return ansi.Strip(d.View()) }

func (d *driver) sees(text string) *driver {
	d.tb.Helper()
	if !strings.Contains(d.screen(), text) {
		d.tb.Fatalf("%q is not on the screen:\n%s", text, d.screen())
	}
	return d
}

func (d *driver) seesNot(text string) *driver {
	d.tb.Helper()
	if strings.Contains(d.screen(), text) {
		d.tb.Fatalf("%q is on the screen:\n%s", text, d.screen())
	}
	return d
}

func (d *driver) exact() *driver {
	d.tb.Helper()
	lines := strings.Split(d.View(), "\n")
	if len(lines) != d.height {
		d.tb.Fatalf("%d lines, want %d", len(lines), d.height)
	}
	for _, line := range lines {
		if got := safetext.Width(line); got != d.width {
			d.tb.Fatalf("%d cells, want %d: %q", got, d.width, line)
		}
	}
	return d
}

const issue = `{"type":"object","title":"CreateIssue","additionalProperties":false,"properties":{
 "body":{"type":"string","description":"Markdown"},
 "labels":{"type":"array","items":{"type":"string"}},
 "state":{"type":"string","enum":["open","closed"],"default":"open"},
 "draft":{"type":"boolean","nullable":true},
 "count":{"type":"integer","minimum":1},
 "title":{"type":"string","minLength":1,"description":"What it is about"},
 "who":{"anyOf":[{"type":"string"},{"type":"object","title":"User","properties":{"id":{"type":"integer"}},"required":["id"]}]},
 "meta":{"type":"object","additionalProperties":{"type":"string"}},
 "any":{}
},"required":["title"]}`

func TestForm_SendsOnlyWhatWasTouched(t *testing.T) {
	d := open(t, issue, "")
	d.is(`{}`).exact().sees("title*").sees("open  default").seesNot("✗")
	d.Type()
	d.typed("Hello").is(`{"title":"Hello"}`).exact()
	d.press(d.keys.Form.Next).typed("a b").is(`{"title":"Hello","body":"a b"}`)
	for range 4 {
		d.key("backspace")
	}
	d.is(`{"title":"Hello"}`)
	if errs := d.Errors(); len(errs) != 0 {
		t.Errorf("%v", errs)
	}
}

func TestForm_TellsWhatIsWrongAtItsField(t *testing.T) {
	d := open(t, issue, "")
	if errs := d.Errors(); len(errs) != 1 || errs[0].String() != "title: required" {
		t.Fatalf("%v", errs)
	}
	d.ShowErrors()
	d.sees("✗ required")
	d.FocusField("count")
	d.typing = true
	d.typed("0").is(`{"count":0}`).sees("should be at least 1")
	d.key("backspace").typed("12x").is(`{"count":"12x"}`).sees("should be an integer, not string")
	d.key("backspace").typed("345678901234567890").is(`{"count":12345678901234567890}`).seesNot("should be")
	d.press(d.keys.Form.NextProblem)
	if got := d.Current(); len(got) != 1 || got[0] != "title" {
		t.Errorf("at %v", got)
	}
}

func TestForm_TellsAbsentNullEmptyAndDefaultApart(t *testing.T) {
	schema := `{"properties":{"s":{"type":["string","null"],"default":"x"}}}`
	d := open(t, schema, "")
	d.sees("x  default")
	for _, want := range []string{`{"s":null}`, `{"s":"x"}`, `{"s":""}`, `{}`} {
		d.press(d.keys.Form.Clear).is(want)
	}
	open(t, schema, `{"s":null}`).sees("null")
	open(t, schema, `{"s":""}`).sees(`"" empty text`)
	for _, c := range [][2]string{ // a default that is null or empty is one state, not two
		{`{"properties":{"s":{"type":"array","default":[]}}}`, `{"s":[]}`},
		{`{"properties":{"s":{"type":"string","default":""}}}`, `{"s":""}`},
		{`{"properties":{"s":{"type":"integer","nullable":true,"default":null}}}`, `{"s":null}`},
	} {
		d := open(t, c[0], "")
		for _, want := range []string{c[1], `{}`, c[1]} {
			d.press(d.keys.Form.Clear).is(want)
		}
	}
}

func TestForm_TellsHowToLeaveAFieldFirst(t *testing.T) {
	d := open(t, issue, "")
	d.FocusField("title")
	d.typing = true
	if keys := d.Keys(); keys[1].Help().Key != "esc" {
		t.Errorf("%v", keys[1].Help())
	}
	d.typing = false
	if keys := d.Keys(); keys[0].Help().Desc != "edit" {
		t.Errorf("%v", keys[0].Help())
	}
}

func TestForm_KeepsWhatTheSchemaDoesNotKnow(t *testing.T) {
	value := `{"zzz":{"deep":[1.50,1e400]},"title":"a\u0062","count":9007199254740993,"labels":[]}`
	d := open(t, issue, value)
	d.is(value).sees("zzz").sees("not in schema")
	d.press(d.keys.Form.Raw)
	d.sees(`"deep"`).exact()
	d.press(d.keys.Form.Raw).is(value)
	d.FocusField("count")
	d.typing = true
	d.key("backspace").typed("4")
	d.is(strings.Replace(value, "9007199254740993", "9007199254740994", 1))
}

func TestForm_AddsMovesAndRemovesItems(t *testing.T) {
	d := open(t, issue, `{"title":"x"}`)
	d.FocusField("labels")
	d.typing = true
	d.press(d.keys.Form.Add).typed("bug").press(d.keys.Form.Add).typed("ui").is(`{"title":"x","labels":["bug","ui"]}`)
	d.press(d.keys.Form.MoveUp).is(`{"title":"x","labels":["ui","bug"]}`)
	if got := conform.PathText(d.Current()); got != "labels[0]" {
		t.Errorf("at %v", got)
	}
	d.press(d.keys.Form.Remove).is(`{"title":"x","labels":["bug"]}`)
	d.sees("[0]").sees("+ add item").exact()
}

func TestForm_SwitchesVariantsAndBack(t *testing.T) {
	d := open(t, issue, `{"title":"x","who":{"id":7}}`)
	d.sees("User 2/2").sees("id*")
	d.FocusField("who")
	d.press(d.keys.Form.Variant).is(`{"title":"x"}`).sees("string 1/2").seesNot("id*")
	d.typing = true
	d.typed("maya").is(`{"title":"x","who":"maya"}`)
	d.press(d.keys.Form.Variant).is(`{"title":"x","who":{"id":7}}`)
	d.press(d.keys.Form.Variant).is(`{"title":"x","who":"maya"}`)
}

func TestForm_AddsMembersToAMap(t *testing.T) {
	d := open(t, issue, `{"title":"x"}`)
	d.FocusField("meta")
	d.press(d.keys.Form.Add)
	ask, ok := d.last().(views.PromptMsg)
	if !ok {
		t.Fatalf("%#v", d.last())
	}
	d.run(d.Update(views.PromptedMsg{ID: ask.ID, Value: "k", OK: true}))
	d.typing = true
	d.typed("v").is(`{"title":"x","meta":{"k":"v"}}`)
	d.press(d.keys.Form.Remove).is(`{"title":"x","meta":{}}`)
}

func TestForm_TakesAnyJSONWhereNothingIsSaid(t *testing.T) {
	d := open(t, issue, `{"title":"x"}`)
	d.FocusField("any")
	d.typing = true
	d.typed(`{"a":[1,null]}`).is(`{"title":"x","any":{"a":[1,null]}}`)
	for range len(`{"a":[1,null]}`) {
		d.key("backspace")
	}
	d.typed("plain").is(`{"title":"x","any":"plain"}`)
}

func TestForm_KeepsBadRawJSON(t *testing.T) {
	d := open(t, issue, `{"title":"x"}`)
	d.press(d.keys.Form.Raw, d.keys.Form.Choose)
	d.typed("]").sees("not JSON: line 1").is(`{"title":"x"}`)
	if d.SetRaw(false) {
		t.Error("showed the form of no JSON")
	}
	d.key("backspace")
	if !d.SetRaw(false) {
		t.Error("stayed raw")
	}
	d.is(`{"title":"x"}`)
}

func TestForm_TakesTheEditorsText(t *testing.T) {
	d := open(t, issue, `{"title":"x"}`)
	d.FocusField("body")
	d.press(d.keys.Form.Edit)
	ask, ok := d.last().(views.EditTextMsg)
	if !ok || ask.Suffix != ".txt" {
		t.Fatalf("%#v", d.last())
	}
	d.run(d.Update(views.EditedMsg{ID: ask.ID, Text: "a\nb\n", Changed: true}))
	d.is(`{"title":"x","body":"a\nb"}`)
	d.run(d.EditAll())
	ask = d.last().(views.EditTextMsg)
	d.run(d.Update(views.EditedMsg{ID: ask.ID, Text: "{oops", Changed: true}))
	d.is(`{"title":"x","body":"a\nb"}`).sees("{oops").sees("not JSON")
	d.run(d.EditAll())
	if again := d.last().(views.EditTextMsg); again.Text != "{oops" {
		t.Errorf("%q", again.Text)
	}
	d.run(d.Update(views.EditedMsg{ID: d.last().(views.EditTextMsg).ID, Text: `{"title":"y"}`, Changed: true}))
	d.is(`{"title":"y"}`)
}

func TestForm_SurvivesHostileSchemas(t *testing.T) {
	deep := strings.Repeat(`{"properties":{"a":`, 3000) + `{}` + strings.Repeat(`}}`, 3000)
	for name, schema := range map[string]string{
		"not JSON": `{`, "a list": `[]`, "false": `false`, "null": `null`, "numbers": `{"type":7,"properties":3,"required":{},"enum":1}`,
		"a loop":     `{"$ref":"#"}`,
		"two loops":  `{"$ref":"#/$defs/a","$defs":{"a":{"$ref":"#/$defs/b"},"b":{"$ref":"#/$defs/a"}}}`,
		"recursion":  `{"type":"object","properties":{"a":{"$ref":"#"},"b":{"$ref":"#"}},"required":["a"]}`,
		"unions":     `{"anyOf":[{"$ref":"#"},{"anyOf":[{"$ref":"#"},{"type":"string"}]}]}`,
		"allOf":      `{"allOf":[{"$ref":"#"},{"$ref":"#"}],"properties":{"x":{"allOf":[{"$ref":"#"},{"$ref":"#"}]}}}`,
		"deep":       deep,
		"no variant": `{"properties":{"a":{"anyOf":[]},"b":{"oneOf":[{},{}]},"c":{"enum":[]},"d":{"type":[]},"e":{"type":["null"]},"f":false,"g":true}}`,
		"escapes":    `{"properties":{"\u001b[31m\u202e":{"type":"string","description":"\u001b]0;x\u0007","enum":["\u001b[2J"]}}}`,
		"far away":   `{"$ref":"file:///etc/passwd"}`,
	} {
		t.Run(name, func(t *testing.T) {
			d := open(t, schema, "")
			for _, size := range [][2]int{{76, 20}, {20, 3}, {1, 1}, {0, 0}} {
				d.SetSize(size[0], size[1])
				if size[1] > 0 {
					d.exact()
				}
			}
			d.SetSize(40, 10)
			for range 40 {
				for _, key := range []string{"enter", "right", "tab", "ctrl+l", "ctrl+n"} {
					d.key(key)
				}
				d.exact().typed("1")
			}
			if strings.ContainsAny(d.screen(), "\x1b\x07\u202e") {
				t.Error("unsafe text on the screen")
			}
		})
	}
}

func TestForm_ShowsNamesHoweverDeepTheyAre(t *testing.T) {
	d := open(t, `{"$ref":"#/$defs/n","$defs":{"n":{"type":"object","properties":{"inside":{"$ref":"#/$defs/n"}}}}}`, strings.Repeat(`{"inside":`, 20)+`{}`+strings.Repeat(`}`, 20))
	for _, width := range []int{40, 60, 80, 120} {
		d.SetSize(width, 24)
		d.FocusField(strings.Split(strings.Repeat("inside,", 19)+"inside", ",")...)
		d.exact().sees("⋯19 ▸ inside")
	}
}
