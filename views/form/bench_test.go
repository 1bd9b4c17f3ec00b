package form

import (
	"fmt"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"
)

// fields is a schema of so many fields.
func fields(n int) string {
	var out strings.Builder
	out.WriteString(`{"type":"object","properties":{`)
	for i := range n {
		if i > 0 {
			out.WriteByte(',')
		}
		fmt.Fprintf(&out, `"field_%d":{"type":"string","description":"What field %d is about, in some words","examples":["x"],"minLength":2}`, i, i)
	}
	out.WriteString(`}}`)
	return out.String()
}

func BenchmarkForm_LongEnum(b *testing.B) {
	var values []string
	for i := range 100_000 {
		values = append(values, fmt.Sprintf(`"value number %d"`, i))
	}
	m := New(newEnv(b, "dark"), Parse([]byte(`{"properties":{"a":{"enum":[`+strings.Join(values, ",")+`]}}}`)), []byte(`{"a":"value number 99999"}`))
	m.SetFocused(true)
	m.SetSize(76, 20)
	b.Run("view", func(b *testing.B) {
		for b.Loop() {
			m.View()
		}
	})
	b.Run("key", func(b *testing.B) {
		for b.Loop() {
			m.Update(keyTypes["left"])
		}
	})
	b.Run("pick", func(b *testing.B) {
		for b.Loop() {
			m.Update(keyTypes["enter"])
		}
	})
}

func BenchmarkForm(b *testing.B) {
	for _, n := range []int{100, 500, 100_000} {
		schema := Parse([]byte(fields(n)))
		env := newEnv(b, "dark")
		make := func() *Model {
			m := New(env, schema, nil)
			m.SetFocused(true)
			m.SetSize(76, 20)
			return m
		}
		b.Run(fmt.Sprintf("open/%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				make().View()
			}
		})
		b.Run(fmt.Sprintf("view/%d", n), func(b *testing.B) {
			m := make()
			m.step(n / 2)
			m.follow()
			b.ReportAllocs()
			for b.Loop() {
				m.View()
			}
		})
		b.Run(fmt.Sprintf("key/%d", n), func(b *testing.B) {
			m := make()
			m.step(n / 2)
			m.typing = true
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				if i%2 == 0 {
					m.Update(keyTypes["tab"])
				} else {
					m.Update(keyTypes["shift+tab"])
				}
			}
		})
		b.Run(fmt.Sprintf("type and check/%d", n), func(b *testing.B) {
			m := make()
			m.step(n / 2)
			m.typing = true
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				letter := tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("x")}
				if i%2 == 1 {
					letter = keyTypes["backspace"]
				}
				for cmd := m.Update(letter); cmd != nil; {
					cmd = m.Update(cmd())
				}
				m.View()
			}
		})
		b.Run(fmt.Sprintf("scroll/%d", n), func(b *testing.B) {
			m := make()
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				if i%(2*n) < n {
					m.Update(keyTypes["tab"])
				} else {
					m.Update(keyTypes["shift+tab"])
				}
				m.View()
			}
		})
		b.Run(fmt.Sprintf("type/%d", n), func(b *testing.B) {
			m := make()
			m.step(n / 2)
			m.typing = true
			x := keyTypes["alt+n"]
			x.Alt = false
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				if i%2 == 0 {
					m.Update(x)
				} else {
					m.Update(keyTypes["backspace"])
				}
			}
		})
	}
}

// BenchmarkForm_Deep is a form of twenty levels, the last one in view.
func BenchmarkForm_Deep(b *testing.B) {
	const levels = 20
	schema := `{"type":"string"}`
	var path []string
	for range levels {
		schema = `{"type":"object","required":["in","a"],"properties":{"a":{"type":"integer"},"in":` + schema + `}}`
		path = append(path, "in")
	}
	parsed := Parse([]byte(schema))
	env := newEnv(b, "dark")
	open := func() *Model {
		m := New(env, parsed, nil)
		m.SetFocused(true)
		m.SetSize(120, 36)
		if !m.FocusField(path...) {
			b.Fatal("no such field")
		}
		m.typing = true
		return m
	}
	b.Run("open", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			open().View()
		}
	})
	b.Run("type and check", func(b *testing.B) {
		m := open()
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			letter := tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("x")}
			if i%2 == 1 {
				letter = keyTypes["backspace"]
			}
			for cmd := m.Update(letter); cmd != nil; {
				cmd = m.Update(cmd())
			}
			m.View()
		}
	})
}

// BenchmarkForm_Recursive opens a schema without end level by level.
func BenchmarkForm_Recursive(b *testing.B) {
	parsed := Parse([]byte(`{"$ref":"#/$defs/n","$defs":{"n":{"type":"object","properties":{"v":{"type":"integer"},"left":{"$ref":"#/$defs/n"},"right":{"$ref":"#/$defs/n"}}}}}`))
	env := newEnv(b, "dark")
	b.ReportAllocs()
	for b.Loop() {
		m := New(env, parsed, nil)
		m.SetSize(120, 36)
		m.FocusField(strings.Split(strings.Repeat("left,", 20)+"v", ",")...)
		m.View()
	}
}

// longText is arguments with a text of so many lines.
func longText(lines int) string {
	return `{"title":"x","body":"` + strings.Repeat(`a\u00e9\n`, lines) + `"}`
}

// BenchmarkForm_LongText is the keys of a form that holds a long text, which is
// edited elsewhere, and of the longest one that is typed in.
func BenchmarkForm_LongText(b *testing.B) {
	for _, lines := range []int{1 << 17, 1 << 20, 1 << 21} { // of nine bytes of JSON
		d := open(b, issue, longText(lines))
		run := func(name string, step func(i int)) {
			b.Run(fmt.Sprintf("%s/%d", name, lines), func(b *testing.B) {
				b.ReportAllocs()
				for i := 0; b.Loop(); i++ {
					step(i)
				}
			})
		}
		run("view", func(int) { d.View() })
		d.FocusField("title")
		d.typing = true
		run("type beside", func(i int) {
			d.Update([]tea.KeyMsg{{Type: tea.KeyRunes, Runes: []rune("x")}, keyTypes["backspace"]}[i%2])
			d.checks.Cancel()
			d.View()
		})
		d.FocusField("body")
		run("move", func(i int) {
			d.Update(keyTypes[[]string{"tab", "shift+tab"}[i%2]])
			d.View()
		})
		run("raw", func(int) {
			d.Update(keyTypes[d.keys.Form.Raw.Keys()[0]])
			d.View()
		})
	}
	d := open(b, issue, longText(maxTyped/9-2))
	d.FocusField("body")
	d.typing = true
	b.Run("type", func(b *testing.B) {
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			d.Update([]tea.KeyMsg{{Type: tea.KeyRunes, Runes: []rune("x")}, keyTypes["backspace"]}[i%2])
			d.checks.Cancel()
			d.View()
		}
	})
}

// BenchmarkHostile opens a form that asks for too much and presses a key in it.
func BenchmarkHostile(b *testing.B) {
	env := newEnv(b, "dark")
	for name, source := range map[string]string{
		"properties": `{"type":"object","properties":{` + repeated(1_000_000, `"f%d":{}`) + `}}`,
		"conditions": `{"type":"object","allOf":[` + repeated(3000, `{"if":{"required":["f%[1]d"]},"then":{"properties":{"g%[1]d":{"type":"string"}}}}`) + `]}`,
	} {
		schema := Parse([]byte(source))
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				d := &driver{tb: b, keys: env.Keys, Model: New(env, schema, nil)}
				d.SetFocused(true)
				d.SetSize(120, 30)
				d.key("tab")
				d.View()
			}
		})
	}
}
