package form

import (
	"fmt"
	"strings"
	"testing"
	"time"
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

// TestForm_IsQuickWithHostileSchemas opens schemas that ask for too much. What
// runs on the loop is bounded tightly, what runs in commands by seconds.
func TestForm_IsQuickWithHostileSchemas(t *testing.T) {
	same := func(n int, s string) string { return strings.TrimSuffix(strings.Repeat(s+",", n), ",") }
	for name, schema := range map[string]string{
		"bomb of allOf":         `{"allOf":[` + same(60, `{"$ref":"#"}`) + `],"properties":{"x":{"$ref":"#"}}}`,
		"bombs everywhere":      `{"properties":{` + repeated(900, `"f%d":{"$ref":"#/$defs/b"}`) + `},"$defs":{"b":{"allOf":[` + same(60, `{"$ref":"#/$defs/b"}`) + `]}}}`,
		"bomb of unions":        `{"anyOf":[` + same(60, `{"$ref":"#"}`) + `,{"type":"string"},{"type":"object","properties":{"a":{"$ref":"#"}}}]}`,
		"a million properties":  `{"type":"object","properties":{` + repeated(1_000_000, `"f%d":{}`) + `}}`,
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
			began := time.Now()
			parsed := Parse([]byte(schema))
			read := time.Since(began)
			env := newEnv(t, "dark")
			began = time.Now()
			d := &driver{tb: t, keys: env.Keys, Model: New(env, parsed, nil)}
			d.SetFocused(true)
			d.SetSize(120, 30)
			d.exact()
			opened := time.Since(began)
			d.run(d.Init())
			d.away = 0
			began = time.Now()
			const presses = 30
			for range presses / 5 {
				for _, key := range []string{"tab", "right", "enter", "ctrl+l", "ctrl+n"} {
					d.key(key)
					d.View()
				}
			}
			each := (time.Since(began) - d.away) / presses
			t.Logf("read in %v, opened in %v, %v for each key; %s", read, opened, each, cut(d.Unchecked()))
			if read > 20*time.Second || opened > 2*time.Second || each > 100*time.Millisecond {
				t.Errorf("too slow")
			}
		})
	}
}
