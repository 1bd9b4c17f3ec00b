package dialect

import (
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

func object(t testing.TB, text string) map[string]any {
	t.Helper()
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return value.(map[string]any)
}

func TestCompile_ReadsTheDialect(t *testing.T) {
	for _, c := range []struct {
		name, schema, value string
		valid               bool
	}{
		{"null of a nullable", `{"properties":{"a":{"type":"string","nullable":true}}}`, `{"a":null}`, true},
		{"null of another", `{"properties":{"a":{"type":"string"}}}`, `{"a":null}`, false},
		{"null of a nullable enum", `{"properties":{"a":{"type":"string","enum":["x"],"nullable":true}}}`, `{"a":null}`, true},
		{"draft 4's bounds", `{"properties":{"a":{"minimum":0,"exclusiveMinimum":true}}}`, `{"a":0}`, false},
		{"required with a default", `{"required":["a"],"properties":{"a":{"default":1}}}`, `{}`, true},
		{"required with the default null", `{"required":["a"],"properties":{"a":{"default":null}}}`, `{}`, false},
		{"properties without a schema", `{"a":{"type":"string"}}`, `{"a":1}`, false},
		{"patterns without a type", `{"patternProperties":{"^a":{"type":"string"}}}`, `{"ab":1}`, false},
		{"draft 7's tuple", `{"properties":{"a":{"items":[{"type":"integer"}],"additionalItems":false}}}`, `{"a":["x"]}`, false},
		{"draft 7's tuple with more", `{"properties":{"a":{"items":[{"type":"integer"}],"additionalItems":false}}}`, `{"a":[1,2]}`, false},
		{"draft 7's tuple that fits", `{"properties":{"a":{"items":[{"type":"integer"}],"additionalItems":{"type":"string"}}}}`, `{"a":[1,"x"]}`, true},
		{"draft 7's dependencies", `{"type":"object","dependencies":{"a":["b"]}}`, `{"a":1}`, false},
		{"draft 7's dependent schema", `{"type":"object","dependencies":{"a":{"required":["c"]}}}`, `{"a":1}`, false},
		{"draft 7's dependencies that fit", `{"type":"object","dependencies":{"a":["b"],"z":false}}`, `{"a":1,"b":2}`, true},
		{"a pattern with a look-ahead", `{"properties":{"a":{"pattern":"^(?!x)"}}}`, `{"a":"xy"}`, false},
		{"a pattern that nobody reads", `{"properties":{"a":{"pattern":"(((","type":"string"}}}`, `{"a":"x"}`, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			compiled, err := Compile(Translate(AsObject(object(t, c.schema))))
			if err != nil {
				t.Fatal(err)
			}
			if err := compiled.Validate(object(t, c.value)); (err == nil) != c.valid {
				t.Errorf("got %v", err)
			}
		})
	}
}

// A pattern that takes exponential time is given up: the text is taken, though
// it does not match. Without a bound the test would run into its own.
func TestCompile_BoundsCatastrophicPatterns(t *testing.T) {
	compiled, err := Compile(map[string]any{"properties": map[string]any{"a": map[string]any{"pattern": `^(?=x)((x+)+)+$`}}})
	if err != nil {
		t.Fatal(err)
	}
	if err := compiled.Validate(map[string]any{"a": strings.Repeat("x", 40) + "!"}); err != nil {
		t.Errorf("the pattern was tried to its end: %v", err)
	}
	if err := compiled.Validate(map[string]any{"a": "y"}); err == nil {
		t.Error("a text that the pattern refuses at once is taken")
	}
}

func TestResolve_EndsOnALoop(t *testing.T) {
	root := object(t, `{"$defs":{"a":{"$ref":"#/$defs/b"},"b":{"$ref":"#/$defs/a"},"x/y":{"type":"null"}}}`)
	if got := Resolve(root, map[string]any{"$ref": "#/$defs/a"}); got != nil {
		t.Errorf("got %v", got)
	}
	if got := Resolve(root, map[string]any{"$ref": "#/$defs/x~1y"}); got["type"] != "null" {
		t.Errorf("got %v", got)
	}
}
