package bounded

import (
	"errors"
	"fmt"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"

	"trs/api/schema/dialect"
)

// TestValidate_SaysWhatThePlainValidatorSays compares a prepared schema with the plain one:
// what is done to be able to stop changes nothing.
func TestValidate_SaysWhatThePlainValidatorSays(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		source := fmt.Sprintf(`{"type":%q,"allOf":[%s],"$defs":{"a":%s,"b":%s},"x":{"y":%s}}`,
			rapid.SampledFrom([]string{"object", "array", "string"}).Draw(r, "type"),
			schemaText(r, 3), schemaText(r, 2), schemaText(r, 1), schemaText(r, 1))
		agree(r, t, source, valueJSON(r, 3))
	})
}

func TestValidate_KeepsTheRulesThatItTakesOver(t *testing.T) {
	long := list(100, `"v%d"`)
	for _, c := range [][2]string{
		{`{"type":"array","items":{"enum":[` + long + `]}}`, `["v1","v99"]`},
		{`{"type":"array","items":{"enum":[` + long + `]}}`, `["v1","v100"]`},
		{`{"type":"object","enum":[{"a":1.0,"b":[]},{"a":2}]}`, `{"b":[],"a":1}`},
		{`{"type":"object","enum":[{"a":1.0,"b":[]},{"a":2}]}`, `{"b":[1],"a":1}`},
		{`{"type":"array","const":[1,"1",null,true]}`, `[1.0,"1",null,true]`},
		{`{"type":"array","const":[1,"1",null,true]}`, `[1,1,null,true]`},
		{`{"type":"array","const":[["a,b"]]}`, `[["a","b"]]`},
		{`{"type":"array","uniqueItems":true}`, `[1,1.0]`},
		{`{"type":"array","uniqueItems":true}`, `[1,"1",[1],{"a":1},true,null,false]`},
		{`{"type":"array","uniqueItems":true}`, `[{"a":1,"b":2},{"b":2,"a":1}]`},
		{`{"not":{"type":"array","uniqueItems":true}}`, `[1,2]`},
		{`{"type":"array","uniqueItems":false}`, `[1,1]`},
		{`{"type":"object","unevaluatedProperties":false,"anyOf":[{"properties":{"a":{}}},{"properties":{"b":{}}}]}`, `{"a":1,"c":1}`},
		{`{"type":"object","unevaluatedProperties":false,"anyOf":[{"properties":{"a":{}}},{"properties":{"b":{}}}]}`, `{"a":1,"b":1}`},
		{`{"type":"array","prefixItems":[{}],"unevaluatedItems":false}`, `[1,2]`},
		{`{"type":"object","properties":{"format":{"type":"string","format":"date"}}}`, `{"format":"soon"}`},
		{`{"type":"object","properties":{"required":{"type":"integer"}},"required":["required"]}`, `{}`},
		{`{"type":"object","properties":{"a":{"$ref":"#/x/y"}},"x":{"y":{"type":"string","enum":["b"]}}}`, `{"a":"c"}`},
		{`{"type":"object","properties":{"a~/b":{"type":"integer"},"c":{"$ref":"#/properties/a~0~1b"}}}`, `{"c":"x"}`},
		{`{"$anchor":"n","type":"object","properties":{"in":{"$ref":"#n"}}}`, `{"in":{"in":1}}`},
		{`{"$dynamicAnchor":"n","type":"object","properties":{"in":{"$dynamicRef":"#n"}}}`, `{"in":{"in":{}}}`},
		{`{"type":"string","pattern":"^a{2,3}$"}`, `"aaaa"`},
		{`{"type":"object","propertyNames":{"pattern":"^a"}}`, `{"b":1}`},
		{`{"type":"integer","minimum":1e3}`, `999`},
	} {
		agree(t, t, c[0], c[1])
	}
}

// agree fails when a value is valid in one way and not in the other.
func agree(f interface{ Fatalf(string, ...any) }, t *testing.T, source, text string) {
	t.Helper()
	schema, _ := parsed(t, source).(map[string]any)
	value := parsed(t, text)
	plain, wrong := dialect.Compile(dialect.Translate(dialect.AsObject(schema)))
	compiled, err := compile(schema)
	if (err == nil) != (wrong == nil) {
		f.Fatalf("%s\n%v, the validator says %v", source, err, wrong)
	}
	if err != nil {
		return
	}
	err = compiled.Validate(t.Context(), value)
	if invalid := (*jsonschema.ValidationError)(nil); err != nil && !errors.As(err, &invalid) {
		f.Fatalf("%s\n%s\n%v", source, text, err)
	}
	wrong = plain.Validate(value)
	if (err == nil) != (wrong == nil) {
		f.Fatalf("%s\n%s\n%v, the validator says %v", source, text, err, wrong)
	}
}

// schemaText is a schema of any kind.
func schemaText(r *rapid.T, depth int) string {
	one := func() string { return schemaText(r, depth-1) }
	name := func() string { return rapid.SampledFrom([]string{"a", "b", "c"}).Draw(r, "name") }
	number := func() int { return rapid.IntRange(0, 3).Draw(r, "number") }
	if depth <= 0 {
		return rapid.SampledFrom([]string{
			`true`, `false`, `{}`, `{"type":"string"}`, `{"type":["integer","null"]}`, `{"const":1}`, `{"enum":["a",1]}`, `{"type":"object"}`,
			`{"type":"array"}`, `{"pattern":"^a"}`, `{"minLength":2}`, `{"enum":[[],{"a":1},"b"]}`, `{"uniqueItems":true}`, `{"format":"email"}`,
		}).Draw(r, "leaf")
	}
	switch rapid.IntRange(0, 13).Draw(r, "kind") {
	case 0:
		return fmt.Sprintf(`{"properties":{%q:%s,"b":%s},"required":[%q]}`, name(), one(), one(), name())
	case 1:
		return fmt.Sprintf(`{"allOf":[%s,%s]}`, one(), one())
	case 2:
		return fmt.Sprintf(`{"anyOf":[%s,%s,%s]}`, one(), one(), one())
	case 3:
		return fmt.Sprintf(`{"oneOf":[%s,%s]}`, one(), one())
	case 4:
		return fmt.Sprintf(`{"not":%s}`, one())
	case 5:
		return fmt.Sprintf(`{"if":%s,"then":%s,"else":%s}`, one(), one(), one())
	case 6:
		return fmt.Sprintf(`{"items":%s,"minItems":%d,"uniqueItems":%v}`, one(), number(), number() > 1)
	case 7:
		return fmt.Sprintf(`{"prefixItems":[%s],"contains":%s}`, one(), one())
	case 8:
		return fmt.Sprintf(`{"additionalProperties":%s,"patternProperties":{"^a":%s}}`, one(), one())
	case 9:
		return fmt.Sprintf(`{"properties":{"a":%s},"unevaluatedProperties":%s,"anyOf":[%s,%s]}`, one(), one(), one(), one())
	case 10:
		return fmt.Sprintf(`{"dependentSchemas":{%q:%s},"dependentRequired":{"a":[%q]},"propertyNames":%s}`, name(), one(), name(), one())
	case 11:
		return fmt.Sprintf(`{"$ref":"#/$defs/%s"}`, rapid.SampledFrom([]string{"a", "b"}).Draw(r, "ref"))
	case 12:
		return `{"$ref":"#/x/y"}`
	}
	return fmt.Sprintf(`{"type":"object","properties":{%q:%s},"additionalProperties":false}`, name(), one())
}

// valueJSON is a value of any kind.
func valueJSON(r *rapid.T, depth int) string {
	one := func() string { return valueJSON(r, depth-1) }
	if kind := rapid.IntRange(0, 4).Draw(r, "value"); depth > 0 && kind > 2 {
		if kind == 3 {
			return fmt.Sprintf(`{"a":%s,%q:%s}`, one(), rapid.SampledFrom([]string{"b", "c", "ab"}).Draw(r, "member"), one())
		}
		return fmt.Sprintf(`[%s,%s]`, one(), one())
	}
	return rapid.SampledFrom([]string{`"a"`, `"b"`, `1`, `1.0`, `1.5`, `null`, `true`, `{}`, `[]`, `""`, `[1,1]`, `{"a":1}`}).Draw(r, "scalar")
}
