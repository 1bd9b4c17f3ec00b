package toolcard_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"

	"trs/tui/tuitest"
	"trs/views"
	"trs/views/safetext"
	"trs/views/toolcard"
)

// card shows a tool with an input schema.
func card(tb testing.TB, input string, width, height int) *toolcard.Model {
	tb.Helper()
	m := toolcard.New(tuitest.Env(tb, "dark"))
	m.SetSize(width, height)
	m.SetFocused(true)
	m.Show(&toolcard.Tool{Slug: "A_TOOL", Name: "A tool", Description: "Does *things*.", Input: json.RawMessage(input)})
	return m
}

func screen(m *toolcard.Model) string { return ansi.Strip(m.View()) }

// press presses the keys by their names in Bubble Tea.
func press(m *toolcard.Model, keys ...string) {
	for _, key := range keys {
		m.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(key)})
	}
}

func TestFields_SayWhatAValueIs(t *testing.T) {
	for name, test := range map[string]struct{ schema, want string }{
		"plain":       {`{"type":"string"}`, "string"},
		"list":        {`{"type":"array","items":{"type":"integer"}}`, "array of integer"},
		"enum":        {`{"enum":["a","b"]}`, "enum"},
		"nullable":    {`{"type":"string","nullable":true}`, "string or null"},
		"types":       {`{"type":["string","null"]}`, "string or null"},
		"any of":      {`{"anyOf":[{"type":"string"},{"type":"integer"},{"type":"null"}]}`, "string or integer or null"},
		"one or null": {`{"anyOf":[{"type":"object","properties":{"x":{}}},{"type":"null"}]}`, "object or null"},
		"reference":   {`{"$ref":"#/$defs/thing"}`, "array of boolean"},
		"all of":      {`{"allOf":[{"type":"number"}]}`, "number"},
		"nothing":     {`{}`, "any"},
		"no schema":   {`true`, "any"},
		"loop":        {`{"$ref":"#/$defs/loop"}`, "any"},
		"whole":       {`{"$ref":"#"}`, "object"},
		"refused":     {`false`, "never given"},
		"long":        {`{"type":["string","integer","boolean","null"]}`, "string or integer or boolean or null"},
	} {
		t.Run(name, func(t *testing.T) {
			m := card(t, `{"type":"object","properties":{"value":`+test.schema+`},
				"$defs":{"thing":{"type":"array","items":{"type":"boolean"}},"loop":{"$ref":"#/$defs/loop"}}}`, 100, 20)
			for line := range strings.SplitSeq(screen(m), "\n") {
				if strings.Contains(line, "value ") {
					if got := strings.Join(strings.Fields(line), " "); !strings.HasSuffix(got, "value "+test.want) {
						t.Errorf("the line is %q", got)
					}
					return
				}
			}
			t.Errorf("no such field:\n%s", screen(m))
		})
	}
}

func TestFields_UnfoldToWhatElseIsKnown(t *testing.T) {
	m := card(t, `{"type":"object","required":["b"],"properties":{
		"a":{"type":"integer","description":"How many","default":30,"minimum":1,"maximum":100},"n":{"type":"string","minLength":1,"maxLength":2},
		"b":{"type":"object","description":"Who","properties":{"login":{"type":"string","pattern":"^a","examples":["ab"]}}},
		"c":{"type":"array","items":{"type":"object","properties":{"deep":{"enum":[1,2]}}}},"d":{"type":"string"}}}`, 100, 40)
	if got := screen(m); strings.Index(got, "b*") > strings.Index(got, "▸ a") || strings.Contains(got, "login") {
		t.Errorf("the required field is not first, or too much is unfolded:\n%s", got)
	}
	press(m, "+")
	for _, want := range []string{"at least 1 character ", "at most 2 characters", "default 30", "at least 1", "at most 100", "login", "pattern ^a", `for example "ab"`, "deep", "one of 1, 2"} {
		if !strings.Contains(screen(m), want) {
			t.Errorf("%q is not shown:\n%s", want, screen(m))
		}
	}
	press(m, "-")
	if strings.Contains(screen(m), "login") {
		t.Error("still unfolded")
	}
	press(m, "l", "j", "j", "l", "h", "h")
	if got := screen(m); !strings.Contains(got, "▸ b*") {
		t.Errorf("left does not lead out:\n%s", got)
	}
}

func TestVariants_UnfoldToTheirFields(t *testing.T) {
	m := card(t, `{"type":"object","properties":{
		"who":{"description":"Whom","oneOf":[{"type":"string","format":"email"},{"type":"object","properties":{"login":{"type":"string"}}},{"type":"null"}]},
		"many":{"type":"array","items":{"anyOf":[{"type":"integer"},{"type":"object","properties":{"id":{"type":"integer"}}}]}},
		"plain":{"anyOf":[{"type":"string"},{"type":"integer"}]},
		"map":{"type":"object","additionalProperties":{"type":"number","minimum":1}}}}`, 100, 40)
	if got := screen(m); !strings.Contains(got, "4 fields") || strings.Contains(got, "▸ plain") {
		t.Errorf("%s", got)
	}
	press(m, "+")
	for _, want := range []string{"▾ as string", "format email", "▾ as object", "login", "as integer", "id", "any name", "at least 1"} {
		if !strings.Contains(screen(m), want) {
			t.Errorf("%q is not shown:\n%s", want, screen(m))
		}
	}
	path := func(of string) string {
		press(m, "g")
		for range 40 {
			msg := m.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("P")})().(views.CopyMsg)
			if strings.HasSuffix(msg.Text, of) {
				return msg.Text
			}
			press(m, "j")
		}
		return "none"
	}
	for of, want := range map[string]string{"login": "who.login", "id": "many[].id", "*": "map.*"} {
		if got := path(of); got != want {
			t.Errorf("the path is %s, not %s", got, want)
		}
	}
}

func TestBadges_TellWhatMattersMost(t *testing.T) {
	m := toolcard.New(tuitest.Env(t, "dark"))
	m.SetSize(80, 20)
	show := func(tags ...string) string {
		m.Show(&toolcard.Tool{Slug: "A" + strings.Join(tags, ""), Name: "A tool", Tags: tags})
		return screen(m)
	}
	if got := show(strings.Repeat("x", 300), "one", "two", "destructiveHint"); !strings.Contains(got, "destructive  one  two  +1 ") {
		t.Errorf("%s", got)
	}
	if got := show("idempotentHint", "openWorldHint", strings.Repeat("x", 60), "update", "issues"); !strings.Contains(got, "idempotent  openWorld  update  issues  +1 ") {
		t.Errorf("%s", got)
	}
	m.SetSize(58, 20)
	if got := show("idempotentHint", "openWorldHint", "update", "issues", "a-long-one-here"); !strings.Contains(got, "idempotent  openWorld  update  issues  +1 ") {
		t.Errorf("%s", got)
	}
	if got := show("idempotentHint", "openWorldHint", "important", "long-enough", "issues"); !strings.Contains(got, " +") {
		t.Errorf("%s", got)
	}
	if got := show("one", "readOnlyHint"); !strings.Contains(got, "readOnly  one ") || strings.Contains(got, "+") {
		t.Errorf("%s", got)
	}
}

func TestSmallCard_ShowsFields(t *testing.T) {
	m := card(t, `{"type":"object","properties":{"owner":{"type":"string"}}}`, 58, 6)
	m.Show(&toolcard.Tool{
		Slug: "A_TOOL", Name: "A tool", Summary: []toolcard.Part{{Text: "kit"}}, Warning: "not allowed", Description: "Does things.",
		Input: json.RawMessage(`{"type":"object","properties":{"owner":{"type":"string"}}}`),
	})
	if got := screen(m); !strings.Contains(got, "owner") {
		t.Errorf("%s", got)
	}
}

func TestPlainMap_IsTakenForProperties(t *testing.T) {
	m := card(t, `{"owner":{"type":"string","description":"Account"}}`, 80, 20)
	if got := screen(m); !strings.Contains(got, "owner") || !strings.Contains(got, "Account") {
		t.Errorf("the screen is\n%s", got)
	}
}

func TestSchemaThatContainsItself_StaysSmall(t *testing.T) {
	m := card(t, `{"type":"object","properties":{"a":{"$ref":"#"},"b":{"$ref":"#"},"c":{"$ref":"#"}}}`, 80, 20)
	press(m, "+", "G", "g", "+")
	if m.View() == "" {
		t.Error("nothing is drawn")
	}
}

func TestDescription_IsCutWithASign(t *testing.T) {
	for text, want := range map[string]string{
		strings.Repeat("word ", 200): "word …", "One line.\n\n" + strings.Repeat("- two\n", 20): "two …", "One line." + strings.Repeat("\n\n", 3) + "Two.\n\n- x\n- y\n- z\n- z\n- z\n- z": "…",
	} {
		m := toolcard.New(tuitest.Env(t, "dark"))
		m.SetSize(80, 20)
		m.Show(&toolcard.Tool{Slug: "A", Description: text, Input: json.RawMessage(`{"type":"object"}`)})
		if got := screen(m); strings.Count(got, "…") != 1 || !strings.Contains(got, want) {
			t.Errorf("no %q, or not once:\n%s", want, got)
		}
	}
}

func TestLargeSchema_IsAllThere(t *testing.T) {
	properties := make([]string, 6000)
	for i := range properties {
		properties[i] = fmt.Sprintf(`"field_%d":{"type":"string","description":"About %d."}`, i, i)
	}
	m := card(t, `{"type":"object","properties":{`+strings.Join(properties, ",")+`}}`, 80, 20)
	press(m, "G")
	if !strings.Contains(screen(m), "field_5999 ") {
		t.Errorf("the last field is not there:\n%s", screen(m))
	}
	cmd := m.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("+")})
	if cmd == nil || !strings.Contains(cmd().(views.ToastMsg).Text, "not everything is unfolded") {
		t.Error("that it unfolds a part is not told")
	}
	press(m, "G", "l")
	if !strings.Contains(screen(m), "field_5999 ") || !strings.Contains(screen(m), "About 5999.") {
		t.Errorf("the last field does not unfold:\n%s", screen(m))
	}
}

func FuzzCard(f *testing.F) {
	f.Add([]byte(`{"properties":{"a":{"$ref":"#/$defs/x~1y"}},"$defs":{"x/y":{"allOf":[{"$ref":"#"}]}}}`), "+jlh-")
	f.Add([]byte(`{"type":["array",null],"items":{"items":{"items":{}}},"enum":"no","required":7}`), "+")
	f.Add([]byte("{\"properties\":{\"\x1b[2J\":{\"description\":\"\\u202e\"}}}"), " ")
	f.Fuzz(func(t *testing.T, schema []byte, keys string) {
		m := toolcard.New(tuitest.Env(t, "dark"))
		m.SetSize(60, 18)
		m.SetFocused(true)
		m.Show(&toolcard.Tool{Slug: "A", Input: schema, Output: schema})
		for _, r := range keys[:min(len(keys), 20)] {
			m.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{r}})
			lines := strings.Split(m.View(), "\n")
			if len(lines) != 18 {
				t.Fatalf("%d lines", len(lines))
			}
			for _, line := range lines {
				if got := safetext.Width(line); got != 60 {
					t.Fatalf("%q is %d wide", line, got)
				}
			}
		}
	})
}

func BenchmarkShow(b *testing.B) {
	for _, n := range []int{10, 1000} {
		properties := make([]string, n)
		for i := range properties {
			properties[i] = fmt.Sprintf(`"field_%d":{"type":"string","description":"What field %d is for, in a sentence of usual length."}`, i, i)
		}
		schema := json.RawMessage(`{"type":"object","properties":{` + strings.Join(properties, ",") + `}}`)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			m := toolcard.New(tuitest.Env(b, "dark"))
			m.SetSize(80, 30)
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				m.Show(&toolcard.Tool{Slug: fmt.Sprint(i), Name: "x", Description: fmt.Sprint("Does *things* ", i%8), Input: schema})
				m.View()
			}
		})
	}
}

// rich is a schema of n fields as real tools have them: choices that may be null,
// lists of objects, references and examples.
func rich(n int) json.RawMessage {
	properties := make([]string, n)
	kinds := []string{
		`"anyOf":[{"type":"string","enum":["a","b"]},{"type":"null"}],"default":null`,
		`"type":"array","items":{"type":"object","properties":{"id":{"type":"integer"},"at":{"$ref":"#/$defs/at"}}}`,
		`"$ref":"#/$defs/at"`, `"allOf":[{"$ref":"#/$defs/at"}]`, `"type":"integer","minimum":1,"maximum":100,"examples":[3,14]`,
	}
	for i := range properties {
		properties[i] = fmt.Sprintf(`"field_%d":{"title":"Field %d","description":"What field %d is for, in a sentence of usual length.",%s}`, i, i, i, kinds[i%len(kinds)])
	}
	return json.RawMessage(`{"type":"object","required":["field_1","field_7"],"properties":{` + strings.Join(properties, ",") +
		`},"$defs":{"at":{"type":"object","properties":{"when":{"type":"string","format":"date-time"},"zone":{"type":"string"}}}}}`)
}

func BenchmarkShow_Rich(b *testing.B) {
	for _, n := range []int{10, 1000} {
		schema := rich(n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			m := toolcard.New(tuitest.Env(b, "dark"))
			m.SetSize(80, 30)
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				m.Show(&toolcard.Tool{Slug: fmt.Sprint(i), Name: "x", Description: "Does *things*", Input: schema, Output: schema})
				m.View()
			}
		})
	}
}

func BenchmarkKey(b *testing.B) {
	m := toolcard.New(tuitest.Env(b, "dark"))
	m.SetSize(80, 30)
	m.SetFocused(true)
	m.Show(&toolcard.Tool{Slug: "x", Input: rich(1000)})
	for name, keys := range map[string]string{"move": "jk", "unfold": "l h", "all": "+-"} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				m.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{rune(keys[i%len(keys)])}})
				m.View()
			}
		})
	}
}
