package form

import (
	"fmt"
	"strings"
	"testing"

	"trs/tui/tuitest"
)

// repeated is a text so many times with commas between.
func repeated(n int, format string) string {
	var out strings.Builder
	for i := range n {
		if i > 0 {
			out.WriteByte(',')
		}
		fmt.Fprintf(&out, format, i)
	}
	return out.String()
}

// TestForm_EndsWithHostileSchemas opens schemas that ask for too much: without
// bounds none of them would end. What they cost is BenchmarkHostile's to tell.
func TestForm_EndsWithHostileSchemas(t *testing.T) {
	same := func(n int, s string) string { return strings.TrimSuffix(strings.Repeat(s+",", n), ",") }
	for name, schema := range map[string]string{
		"bomb of allOf":         `{"allOf":[` + same(60, `{"$ref":"#"}`) + `],"properties":{"x":{"$ref":"#"}}}`,
		"bombs everywhere":      `{"properties":{` + repeated(900, `"f%d":{"$ref":"#/$defs/b"}`) + `},"$defs":{"b":{"allOf":[` + same(60, `{"$ref":"#/$defs/b"}`) + `]}}}`,
		"bomb of unions":        `{"anyOf":[` + same(60, `{"$ref":"#"}`) + `,{"type":"string"},{"type":"object","properties":{"a":{"$ref":"#"}}}]}`,
		"many properties":       `{"type":"object","properties":{` + repeated(200_000, `"f%d":{}`) + `}}`,
		"many variants":         `{"properties":{"a":{"oneOf":[` + repeated(100_000, `{"type":"object","properties":{"k":{"const":%d}}}`) + `]}}}`,
		"many constants":        `{"properties":{"a":{"oneOf":[` + repeated(100_000, `{"const":"c%d","title":"C"}`) + `]}}}`,
		"many conditions":       `{"type":"object","allOf":[` + repeated(3000, `{"if":{"required":["f%[1]d"]},"then":{"properties":{"g%[1]d":{"type":"string"}}}}`) + `]}`,
		"long words":            `{"properties":{"a":{"description":"` + strings.Repeat("**x** ", 500_000) + `"}}}`,
		"a long reference":      `{"properties":{"a":{"$ref":"#` + strings.Repeat("/a", 1_000_000) + `"}}}`,
		"a chain of references": `{"properties":{"a":{"$ref":"#/$defs/d0"}},"$defs":{` + repeated(10_000, `"d%d":{"$ref":"#/$defs/d1"}`) + `}}`,
		"a slow pattern":        `{"properties":{"a":{"type":"string","pattern":"^(?=x)((x+)+)+$","default":"` + strings.Repeat("x", 40) + `!"}}}`,
	} {
		t.Run(name, func(t *testing.T) {
			if testing.Short() && len(schema) > 1<<20 {
				t.Skip("large")
			}
			env := newEnv(t, "dark")
			d := &driver{tb: t, keys: env.Keys, Model: New(env, Parse([]byte(schema)), nil)}
			d.SetFocused(true)
			d.SetSize(120, 30)
			d.exact()
			d.run(d.Init())
			for range 6 {
				for _, key := range []string{"tab", "right", "enter", "ctrl+l", "ctrl+n"} {
					d.key(key)
					d.exact()
				}
			}
		})
	}
}

// TestForm_DrawsALongTextByItsBegin tells by what a frame allocates that it does not
// go through a text of a million lines. Checks that were given up may go on beside,
// here and from other tests: the cheapest frame counts, against half of the text.
func TestForm_DrawsALongTextByItsBegin(t *testing.T) {
	const lines = 1 << 20
	d := open(t, issue, longText(lines))
	d.sees("aé")
	count, size := testing.AllocsPerRun(3, func() { d.View() }), tuitest.Allocated(func() { d.View() })
	for range 9 {
		count = min(count, testing.AllocsPerRun(3, func() { d.View() }))
		size = min(size, tuitest.Allocated(func() { d.View() }))
	}
	if count > lines/2 || size > lines*uint64(len("aé\n"))/2 {
		t.Errorf("a frame makes %.0f allocations of %d bytes", count, size)
	}
}
