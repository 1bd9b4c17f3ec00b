package bounded

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"trs/api/schema/dialect"
)

// hang is when a test stops to wait for a goroutine that should have ended.
const hang = 2 * time.Minute

// list is a text so many times with commas between.
func list(n int, format string) string {
	var out strings.Builder
	for i := range n {
		if i > 0 {
			out.WriteByte(',')
		}
		if strings.Contains(format, "%") {
			fmt.Fprintf(&out, format, i)
		} else {
			out.WriteString(format)
		}
	}
	return out.String()
}

func nested(n int, before, inner, after string) string {
	return strings.Repeat(before, n) + inner + strings.Repeat(after, n)
}

// doubling is a chain of schemas of which each leads twice to the next.
func doubling(levels int, keyword, last string) string {
	var defs strings.Builder
	for i := range levels {
		fmt.Fprintf(&defs, `"d%d":{"%s":[{"$ref":"#/$defs/d%d"},{"$ref":"#/$defs/d%d"}]},`, i, keyword, i+1, i+1)
	}
	return fmt.Sprintf(`{"$ref":"#/$defs/d0","$defs":{%s"d%d":%s}}`, defs.String(), levels, last)
}

func parsed(t *testing.T, text string) any {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	var v any
	if err := decoder.Decode(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

func compile(schema map[string]any) (*Schema, error) {
	return Compile(dialect.Translate(dialect.AsObject(schema)))
}

type hostileCase struct{ schema, value string }

// hostile is schemas and values that ask for more than any machine can do, or for
// very much.
func hostile() map[string]hostileCase {
	deep := nested(400, `{"a":`, `1`, `}`)
	ones := "[" + list(200_000, "1") + "]"
	text := `"` + strings.Repeat("x", 1_000_000) + `!"`
	return map[string]hostileCase{
		"doubling allOf":          {doubling(40, "allOf", `{"type":"string"}`), `"x"`},
		"doubling allOf, wrong":   {doubling(40, "allOf", `{"type":"string"}`), `1`},
		"doubling anyOf":          {doubling(40, "anyOf", `{"type":"string"}`), `1`},
		"doubling oneOf":          {doubling(40, "oneOf", `{"type":"string"}`), `"x"`},
		"doubling in not":         {strings.Replace(doubling(40, "anyOf", `{"type":"string"}`), `"$ref"`, `"type":"integer","not":{"$ref":"#/$defs/d0"},"x"`, 1), `1`},
		"tripling unseen by not":  {`{"type":"array","not":{"$ref":"#/$defs/a"},"$defs":{"a":{"items":{"$ref":"#/$defs/a"},"contains":{"$ref":"#/$defs/a"},"unevaluatedItems":{"$ref":"#/$defs/a"},"type":"array"}}}`, nested(60, "[", "1", "]")},
		"anyOf against depth":     {`{"anyOf":[{"type":"object","properties":{"a":{"$ref":"#"}},"required":["x"]},{"type":"object","additionalProperties":{"$ref":"#"}},{"type":"string"}]}`, deep},
		"dynamic doubling":        {`{"$dynamicAnchor":"n","anyOf":[{"properties":{"a":{"$dynamicRef":"#n"}},"required":["q"]},{"additionalProperties":{"$dynamicRef":"#n"},"required":["q"]}]}`, deep},
		"dependent doubling":      {`{"$defs":{"a":{"dependentSchemas":{"a":{"properties":{"a":{"$ref":"#/$defs/a"}}}},"properties":{"a":{"$ref":"#/$defs/a"}},"patternProperties":{"^a":{"$ref":"#/$defs/a"}}}},"$ref":"#/$defs/a"}`, deep},
		"if in if":                {`{"if":{"properties":{"a":{"$ref":"#"}}},"then":{"properties":{"a":{"$ref":"#"}}},"else":{"properties":{"a":{"$ref":"#"}}}}`, deep},
		"unevaluated":             {`{"unevaluatedProperties":false,"allOf":[` + list(5000, `{"type":"string"}`) + `]}`, `{` + list(100_000, `"k%d":1`) + `}`},
		"a stack":                 {`{"$ref":"#/$defs/d0","$defs":{` + list(4000, `"d%d":{"$ref":"#/$defs/dx%[1]d"}`) + `}}`, deep},
		"a long chain":            {chainOf(4000), deep},
		"a circle":                {`{"anyOf":[{"$ref":"#"},{"$ref":"#"},{"allOf":[{"$ref":"#"}]}]}`, deep},
		"deep":                    {nested(5000, `{"not":`, `{}`, `}`), `1`},
		"deep properties":         {nested(3000, `{"properties":{"a":`, `{}`, `}}`), deep},
		"a deep value":            {`{"properties":{"a":{"$ref":"#"}}}`, nested(9000, `{"a":`, `1`, `}`)},
		"many schemas":            {`{"properties":{` + list(200_000, `"f%d":{}`) + `}}`, `{}`},
		"many constants":          {`{"oneOf":[` + list(100_000, `{"const":%d}`) + `]}`, `7`},
		"as many as are read":     {`{"anyOf":[` + list(9000, `{"const":"c%d"}`) + `]}`, ones},
		"a long place":            {`{"properties":{"` + strings.Repeat("k", 1_000_000) + `":{"properties":{` + list(1000, `"f%d":{}`) + `}}}}`, `{}`},
		"references elsewhere":    {`{"allOf":[` + list(5000, `{"$ref":"#/x/%d"}`) + `],"x":[` + list(5000, `{"type":"string"}`) + `]}`, `1`},
		"one place in many words": {`{"allOf":[` + list(2000, `{"$ref":"#/x/0%d/.."}`) + `],"x":[` + list(2000, `{"type":"string"}`) + `]}`, `1`},
		"a long reference":        {`{"$ref":"#` + strings.Repeat("/a", 1_000_000) + `"}`, `1`},
		"many values":             {`{"type":"array","items":{"enum":[` + list(100_000, `"value %d"`) + `]}}`, ones},
		"large values":            {`{"type":"array","items":{"enum":[` + list(2000, `{"a":[`+list(20, `[%[1]d]`)+`]}`) + `]}}`, "[" + list(2000, `{"a":[`+list(20, `[-%[1]d]`)+`]}`) + "]"},
		"values alike":            {`{"uniqueItems":true}`, "[" + alike(60, 40) + "]"},
		"all different":           {`{"uniqueItems":true}`, "[" + list(200_000, `{"a":%d}`) + "]"},
		"all wrong":               {`{"type":"array","items":{"type":"string"}}`, ones},
		"all wrong many times":    {`{"allOf":[` + list(500, `{"items":{"type":"string"}}`) + `]}`, ones},
		"required":                {`{"type":"array","items":{"required":[` + list(200_000, `"name%d"`) + `]}}`, "[" + list(10_000, "{}") + "]"},
		"numbers":                 {`{"type":"array","items":{"minimum":1e999999,"multipleOf":1e-999999}}`, "[" + list(1000, "1e99999%d") + "]"},
		"a number":                {`{"type":"integer","multipleOf":3}`, strings.Repeat("7", 1_000_000)},
		"numbers of an enum":      {`{"enum":[` + list(5000, "1e99%[1]d") + `]}`, `1e998999`},
		"slow pattern":            {`{"pattern":"^(?=x)((x+)+)+$"}`, text},
		"slow patterns":           {`{"type":"array","items":{"pattern":"^(?=x)((x+)+)+$"}}`, "[" + list(5000, `"`+strings.Repeat("x", 40)+`!"`) + "]"},
		"slow names":              {`{"patternProperties":{"^(?=x)((x+)+)+$":{}},"propertyNames":{"pattern":"(?=x)(x+x+)+y"}}`, "{" + list(5000, `"`+strings.Repeat("x", 40)+`%d":1`) + "}"},
		"a large pattern":         {`{"pattern":"` + strings.Repeat("(.*a)?", 900) + `b$"}`, text},
		"a pattern that grows":    {`{"pattern":"((((\\pL{10}){10}){10}){10}){10}"}`, text},
		"many patterns":           {`{"allOf":[` + list(2000, `{"pattern":"\\pL{999}x%d"}`) + `]}`, text},
		"a deep pattern":          {`{"pattern":"` + nested(20_000, "(", "a", ")*") + `"}`, text},
		"a long text":             {`{"allOf":[` + list(9000, `{"minLength":1,"pattern":"^x"}`) + `]}`, `"` + strings.Repeat("é", 5<<20) + `"`},
		"many mistakes":           {`{"type":[` + list(300_000, "%d") + `]}`, `1`},
		"ten megabytes":           {`{"properties":{"a":{"description":"` + strings.Repeat("x", 10<<20) + `","type":"string"}}}`, `{"a":1}`},
	}
}

func chainOf(n int) string {
	return `{"$ref":"#/$defs/d0","$defs":{` + list(n, `"d%d":{"$ref":"#/$defs/x"}`) + `,"x":` + doubling(n, "allOf", "{}") + `}}`
}

// alike is lists of texts that read the same when nothing stands between them.
func alike(n, m int) string {
	var out []string
	for i := range n {
		for j := range m {
			sep := `\u0004`
			out = append(out, fmt.Sprintf(`["%s","%s","%s"]`, strings.Repeat(sep, i), strings.Repeat(sep, j), strings.Repeat(sep, n+m-i-j)))
		}
	}
	return strings.Join(out, ",")
}

// TestValidate_HostileSchemasEnd waits for the goroutines themselves: what is given up
// leaves nothing running.
func TestValidate_HostileSchemasEnd(t *testing.T) {
	for name, c := range hostile() {
		t.Run(name, func(t *testing.T) {
			schema, _ := parsed(t, c.schema).(map[string]any)
			value := parsed(t, c.value)
			ended := make(chan error, 1)
			go func() {
				compiled, err := compile(schema)
				if err == nil {
					err = compiled.Validate(t.Context(), value)
				}
				ended <- err
			}()
			if err := wait(t, ended); errors.Is(err, ErrSlow) {
				t.Log("it was given up") // the words of other errors are as long as what is wrong
			}
		})
	}
}

func wait(t *testing.T, ended <-chan error) error {
	t.Helper()
	select {
	case err := <-ended:
		return err
	case <-time.After(hang):
		stacks := make([]byte, 1<<20)
		t.Fatalf("it goes on:\n%s", stacks[:runtime.Stack(stacks, true)])
		return nil
	}
}

// TestValidate_EndsWithItsContext takes away every other bound.
func TestValidate_EndsWithItsContext(t *testing.T) {
	for _, name := range []string{"doubling allOf", "doubling in not", "tripling unseen by not", "anyOf against depth", "dynamic doubling", "slow patterns", "a large pattern"} {
		t.Run(name, func(t *testing.T) {
			c := hostile()[name]
			schema, _ := parsed(t, c.schema).(map[string]any)
			compiled, err := compile(schema)
			if err != nil {
				t.Fatal(err)
			}
			value := parsed(t, c.value)
			ctx, cancel := context.WithCancel(t.Context())
			ended := make(chan error, 1)
			compiled.work.limit, compiled.work.patience = 1<<50, 2*hang
			go func() {
				ended <- compiled.Validate(ctx, value)
			}()
			select {
			case err := <-ended:
				t.Fatalf("it ended by itself: %v", err)
			case <-time.After(20 * time.Millisecond):
			}
			cancel()
			if err := wait(t, ended); !errors.Is(err, ErrSlow) {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestCompile_NamesTheFirstMistake(t *testing.T) {
	schema, _ := parsed(t, `{"properties":{"a":{"minLength":-1}}}`).(map[string]any)
	if _, err := compile(schema); err == nil || !strings.Contains(err.Error(), "not valid at /properties/a/minLength: ") {
		t.Errorf("%v", err)
	}
}
