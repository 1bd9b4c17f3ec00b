package sample_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"trs/api"
	"trs/api/sandbox/catalog"
	"trs/api/sandbox/sample"
	"trs/api/sandbox/toolrun"
)

// validate checks a value against a schema with the schema library, as JSON
// that has been written and read.
func validate(t testing.TB, schema json.RawMessage, value any) {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(schema))
	if err != nil {
		t.Fatal(err)
	}
	instance, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("urn:test", document); err != nil {
		t.Fatal(err)
	}
	compiled, err := c.Compile("urn:test")
	if err != nil {
		t.Fatal(err)
	}
	if err := compiled.Validate(instance); err != nil {
		t.Errorf("%s is not valid: %v", text, err)
	}
}

func run(t *testing.T, tool *catalog.Tool, arguments map[string]any) toolrun.Result {
	t.Helper()
	result, err := sample.New().Run(t.Context(), toolrun.Call{Tool: tool, Arguments: arguments})
	if err != nil {
		t.Fatal(err)
	}
	return result
}

func TestRun_AnswersOfEveryEmbeddedToolAreValid(t *testing.T) {
	pack, err := catalog.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	for i := range pack.Tools {
		tool := &pack.Tools[i]
		t.Run(tool.Slug, func(t *testing.T) {
			arguments, err := sample.Value(tool.InputParameters)
			if err != nil {
				t.Fatal(err)
			}
			validate(t, tool.InputParameters, arguments)
			for _, given := range []map[string]any{nil, arguments.(map[string]any)} {
				result := run(t, tool, given)
				if result.Error != "" {
					t.Fatal(result.Error)
				}
				if result.Data[sample.Mark] != true || result.Data[sample.Note] == nil {
					t.Errorf("not marked: %v", result.Data)
				}
				answer := any(result.Data)
				if nested, ok := result.Data[sample.Output]; ok && len(result.Data) == 3 {
					answer = nested
				}
				validate(t, tool.OutputParameters, map[string]any{"data": answer, "successful": true})
			}
		})
	}
}

// listed is a tool with an output schema.
func listed(output string) *catalog.Tool {
	return &catalog.Tool{Tool: api.Tool{Slug: "KIT_TOOL", OutputParameters: json.RawMessage(output)}, Kind: catalog.Listed}
}

func TestRun_IsTheSameForTheSameCallOnly(t *testing.T) {
	tool := listed(`{"type":"object","properties":{"id":{"type":"string"},"at":{"type":"string","format":"date-time"},"n":{"type":"number"}}}`)
	one := run(t, tool, map[string]any{"a": json.Number("1"), "b": "x"})
	if again := run(t, tool, map[string]any{"b": "x", "a": json.Number("1")}); !reflect.DeepEqual(one, again) {
		t.Errorf("differs: %v and %v", one, again)
	}
	if other := run(t, tool, map[string]any{"a": json.Number("2")}); reflect.DeepEqual(one, other) {
		t.Error("other arguments get the same answer")
	}
}

func TestRun_RepeatsArgumentsWhereTheyFit(t *testing.T) {
	tool := listed(`{"type":"object","properties":{
		"title":{"type":"string"},"state":{"enum":["open","closed"]},"count":{"type":"integer","maximum":9},
		"labels":{"type":"array","items":{"type":"string"}},"author":{"type":"object","properties":{"title":{"type":"string"},"deep":{"type":"string"}}},
		"items":{"type":"array","items":{"type":"object","properties":{"state":{"type":"string"}}}}}}`)
	result := run(t, tool, map[string]any{"title": "Mine", "state": "closed", "count": json.Number("50"), "labels": []any{"a"}, "deep": "Below"})
	data := result.Data
	author := data["author"].(map[string]any)
	if data["title"] != "Mine" || data["state"] != "closed" || author["deep"] != "Below" || !reflect.DeepEqual(data["labels"], []any{"a"}) {
		t.Errorf("not repeated: %v", data)
	}
	if data["count"] == json.Number("50") || author["title"] == "Mine" {
		t.Errorf("repeated where it does not belong: %v", data)
	}
}

func TestRun_MarksBesideOrAround(t *testing.T) {
	for name, test := range map[string]struct {
		schema string
		around bool
	}{
		"open":            {`{"type":"object","properties":{"a":{"type":"string"}}}`, false},
		"no schema":       {``, false},
		"says nothing":    {`{}`, false},
		"wrapped":         {`{"properties":{"data":{"type":"object"},"successful":{"type":"boolean"}}}`, false},
		"map of anything": {`{"type":"object","additionalProperties":true}`, false},
		"closed":          {`{"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":false}`, true},
		"map of text":     {`{"type":"object","additionalProperties":{"type":"string"}}`, true},
		"full":            {`{"type":"object","properties":{"a":{"type":"string"}},"maxProperties":1}`, true},
		"unevaluated":     {`{"type":"object","allOf":[{"properties":{"a":{"type":"string"}}}],"unevaluatedProperties":false}`, true},
		"named":           {`{"type":"object","propertyNames":{"pattern":"^[a-z]+$"}}`, true},
		"array":           {`{"type":"array","items":{"type":"integer"}}`, true},
		"text in wrapper": {`{"properties":{"data":{"type":"string"},"error":{"type":"string"}}}`, true},
	} {
		t.Run(name, func(t *testing.T) {
			result := run(t, listed(test.schema), nil)
			_, around := result.Data[sample.Output]
			if result.Error != "" || result.Data[sample.Mark] != true || around != test.around {
				t.Errorf("got %+v, want around %v", result, test.around)
			}
		})
	}
}

func TestRun_IsSafeForConcurrentUse(t *testing.T) {
	runner := sample.New()
	tools := make([]*catalog.Tool, 200)
	for i := range tools {
		tools[i] = listed(`{"type":"object","properties":{"id":{"type":"string"}},"minProperties":` + strconv.Itoa(i%3) + `}`)
	}
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			for _, tool := range tools {
				if result, err := runner.Run(t.Context(), toolrun.Call{Tool: tool}); err != nil || result.Error != "" {
					t.Errorf("got %v, %v", result, err)
				}
			}
		})
	}
	wait.Wait()
}

func TestRun_StopsWhenTheCallIsCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := sample.New().Run(ctx, toolrun.Call{Tool: listed(`{}`)}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestRun_EndsPages(t *testing.T) {
	result := run(t, listed(`{"type":"object","required":["next_cursor","has_more","errors"],"properties":{"next_cursor":{"type":["string","null"]},
		"nextPageToken":{"type":"string"},"has_more":{"type":"boolean"},"errors":{"type":"array","items":{"type":"string"}}}}`), nil)
	if result.Data["next_cursor"] != nil || result.Data["has_more"] != false || len(result.Data["errors"].([]any)) != 0 || result.Data["nextPageToken"] != nil {
		t.Errorf("got %v", result.Data)
	}
}

func TestRun_ItemsOfAListDiffer(t *testing.T) {
	result := run(t, listed(`{"type":"object","properties":{"items":{"type":"array","minItems":2,"items":{"type":"object","required":["id","key"],
		"properties":{"id":{"type":"string","examples":["a1"]},"key":{"type":"string","pattern":"^K-[0-9]{6}$","examples":["K-000001"]}}}}}}`), nil)
	items := result.Data["items"].([]any)
	first, second := items[0].(map[string]any), items[1].(map[string]any)
	if first["id"] != "a1" || first["key"] != "K-000001" {
		t.Errorf("the examples are not used: %v", first)
	}
	if first["id"] == second["id"] || first["key"] == second["key"] {
		t.Errorf("all alike: %v", items)
	}
}

// meetable are schemas with a value that must be found.
var meetable = []string{
	`true`, `{}`, `{"type":"null"}`, `{"const":{"a":[1,2]}}`, `{"enum":[null,5]}`, `{"type":["integer","null"],"minimum":3,"maximum":3}`,
	`{"type":"number","exclusiveMinimum":0,"exclusiveMaximum":0.001}`, `{"type":"number","multipleOf":0.05,"minimum":0.01,"maximum":0.06}`,
	`{"type":"integer","multipleOf":7,"minimum":50,"maximum":60}`, `{"type":"integer","exclusiveMinimum":1,"exclusiveMaximum":3}`, `{"type":"integer","minimum":-5.5,"maximum":-4.5}`,
	`{"type":"integer","minimum":1e30}`, `{"type":"number","maximum":-1e30}`,
	`{"type":"string","minLength":300,"maxLength":300}`, `{"type":"string","maxLength":0}`, `{"type":"string","pattern":"^[A-Z]{3}-[0-9]+$","minLength":20}`,
	`{"type":"string","pattern":"^(a|bc)+\\.x?$"}`, `{"type":"string","pattern":"[^a-z]"}`, `{"type":"string","format":"uuid"}`, `{"type":"string","format":"ipv6"}`,
	`{"type":"string","format":"email","default":"nobody"}`, `{"type":"string","format":"regex"}`, `{"type":"string","format":"duration"}`, `{"type":"string","format":"unheard-of"}`,
	`{"type":"array","minItems":5,"maxItems":5,"uniqueItems":true,"items":{"type":"integer"}}`, `{"type":"array","items":{"enum":["a","b","c"]},"uniqueItems":true,"minItems":3}`,
	`{"type":"array","prefixItems":[{"type":"string"},{"type":"integer"}],"items":false}`, `{"type":"array","contains":{"const":4}}`, `{"items":{"type":"boolean"}}`,
	`{"type":"object","required":["a","b"],"properties":{"a":{"type":"string"}}}`, `{"type":"object","minProperties":3}`, `{"type":"object","minProperties":2,"propertyNames":{"pattern":"^x[0-9]{4}$"}}`,
	`{"type":"object","patternProperties":{"^k":{"type":"integer"}},"additionalProperties":false,"minProperties":1}`, `{"minProperties":1,"additionalProperties":{"type":"array","items":{"type":"string"}}}`,
	`{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"string"}},"required":["a"],"dependentRequired":{"a":["b"]}}`,
	`{"type":"object","properties":{"a":{"type":"string"}},"anyOf":[{"required":["a"]},{"required":["z"]}]}`, `{"oneOf":[{"type":"integer"},{"type":"number","minimum":0}]}`,
	`{"allOf":[{"type":"object","required":["a"],"properties":{"a":{"type":"integer","minimum":5}}},{"properties":{"a":{"maximum":6}}}]}`,
	`{"anyOf":[{"type":"string","minLength":9,"maxLength":3},{"type":"boolean"}]}`, `{"not":{"type":"string"}}`, `{"type":"integer","minimum":1,"not":{"const":1}}`,
	`{"$ref":"#/$defs/a","$defs":{"a":{"$ref":"#/$defs/b"},"b":{"type":"integer"}}}`,
	`{"$defs":{"n":{"type":"object","properties":{"v":{"type":"string"},"next":{"$ref":"#/$defs/n"},"all":{"type":"array","items":{"$ref":"#/$defs/n"}}},"required":["v","all"]}},"$ref":"#/$defs/n"}`,
	`{"$defs":{"n":{"type":"object","properties":{"next":{"anyOf":[{"$ref":"#/$defs/n"},{"type":"null"}]}},"required":["next"]}},"$ref":"#/$defs/n"}`,
	`{"type":"object","properties":{"a":{"not":{}},"b":false}}`, `{"type":"object","properties":{"kind":{"const":"x"}},"if":{"required":["kind"]},"then":{"required":["more"]}}`,
	`{"type":"string","default":5,"examples":[7,"seven"]}`, `{"type":"integer","nullable":true,"default":null}`,
}

func TestValue_MeetsWhatCanBeMet(t *testing.T) {
	for _, schema := range meetable {
		value, err := sample.Value(json.RawMessage(schema))
		if err != nil {
			t.Errorf("%s: %v", schema, err)
			continue
		}
		validate(t, json.RawMessage(schema), value)
	}
}

func TestValue_TakesOlderAndStrangeDialects(t *testing.T) {
	for _, schema := range []string{
		`{"type":"number","minimum":0,"exclusiveMinimum":true}`, `{"type":"array","items":[{"type":"string"}],"additionalItems":false}`,
		`{"type":"string","pattern":"^(?=.*x).+$"}`, `{"coast":{"type":"string"}}`,
		`{"$schema":"http://json-schema.org/draft-07/schema#","definitions":{"a":{"type":"string"}},"$ref":"#/definitions/a"}`,
	} {
		if _, err := sample.Value(json.RawMessage(schema)); err != nil {
			t.Errorf("%s: %v", schema, err)
		}
	}
}

func TestValue_SaysWhatCannotBeMet(t *testing.T) {
	doubled := strings.Builder{} // each level twice: 2^40 ways through
	doubled.WriteString(`{"$ref":"#/$defs/d0","$defs":{`)
	for i := range 40 {
		doubled.WriteString(strings.ReplaceAll(strings.ReplaceAll(`"dI":{"allOf":[{"$ref":"#/$defs/dJ"},{"$ref":"#/$defs/dJ"}]},`, "I", strconv.Itoa(i)), "J", strconv.Itoa(i+1)))
	}
	doubled.WriteString(`"d40":{"type":"object","required":["x"],"properties":{"x":{"$ref":"#/$defs/d0"}}}}}`)
	for name, test := range map[string]struct{ schema, want string }{
		"false":              {`false`, "allows no value"},
		"number range":       {`{"type":"integer","minimum":5,"maximum":4}`, "no number is in its range"},
		"no whole number":    {`{"type":"integer","exclusiveMinimum":1,"exclusiveMaximum":2}`, "no number"},
		"length":             {`{"type":"string","minLength":5,"maxLength":4}`, "more characters than it allows"},
		"long text":          {`{"type":"string","minLength":1000000000}`, "more than can be made"},
		"many items":         {`{"type":"array","minItems":1000000000}`, "more than can be made"},
		"items":              {`{"type":"array","minItems":2,"maxItems":1}`, "more items than it allows"},
		"many members":       {`{"type":"object","minProperties":1000000000}`, "more than can be made"},
		"not unique":         {`{"type":"array","items":{"type":"null"},"uniqueItems":true,"minItems":2}`, "not enough different items"},
		"forbidden member":   {`{"type":"object","required":["a"],"properties":{"b":{}},"additionalProperties":false}`, "at a: it is required and forbidden"},
		"types":              {`{"allOf":[{"type":"string"},{"type":"integer"}]}`, "exclude each other"},
		"enum":               {`{"type":"integer","enum":["a"]}`, "none of the values"},
		"pattern":            {`{"type":"object","required":["p"],"properties":{"p":{"type":"string","pattern":"^a$","minLength":2}}}`, "at p"},
		"endless":            {`{"type":"object","required":["n"],"properties":{"n":{"$ref":"#"}}}`, "nests without end"},
		"itself":             {`{"$ref":"#","not":{}}`, "cannot be met"},
		"outside":            {`{"$ref":"http://127.0.0.1/evil.json"}`, "cannot be read"},
		"file":               {`{"$ref":"file:///etc/passwd"}`, "cannot be read"},
		"not JSON":           {`{"type":`, "not JSON"},
		"not a schema":       {`{"type":5}`, "cannot be read"},
		"too large":          {`{"description":"` + strings.Repeat("x", 10<<20) + `"}`, "too large"},
		"many parts":         {`{"anyOf":[` + strings.Repeat(`{"minLength":5,"maxLength":4},`, 50_000) + `false]}`, "more than 4000 parts"},
		"nested":             {strings.Repeat(`{"items":`, 5000) + `{}` + strings.Repeat(`}`, 5000), "nested too deeply"},
		"number":             {`{"type":"number","minimum":1e999999}`, "too large"},
		"many digits":        {`{"type":"number","minimum":` + strings.Repeat("9", 5000) + `}`, "too large"},
		"hard pattern":       {`{"type":"string","pattern":"^((((((a*)*)*)*)*)*)*b{1000}$","minLength":9000,"maxLength":9000,"format":"date"}`, "no text found"},
		"many forks":         {`{"allOf":[` + strings.Repeat(`{"anyOf":[{"minimum":5},{"maximum":4}]},`, 40) + `{"type":"integer","minimum":9,"maximum":8}]}`, "more than can be made"},
		"many ways":          {doubled.String(), "nests without end"},
		"wide and endless":   {`{"type":"object","required":["a","b","c","d"],"properties":{"a":{"$ref":"#"},"b":{"$ref":"#"},"c":{"$ref":"#"},"d":{"$ref":"#"}}}`, "nests without end"},
		"forks and endless":  {`{"anyOf":[{"type":"array","minItems":9,"items":{"$ref":"#"}},{"type":"array","minItems":8,"items":{"$ref":"#"}}]}`, "more than can be made"},
		"many items in many": {`{"type":"array","minItems":1000,"items":{"type":"array","minItems":1000,"items":{"type":"array","minItems":1000}}}`, "more than can be made"},
	} {
		t.Run(name, func(t *testing.T) {
			value, err := sample.Value(json.RawMessage(test.schema))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, %v; want %q", value, err, test.want)
			}
			if result := run(t, listed(test.schema), nil); result.Error == "" || result.Data == nil {
				t.Errorf("got %v", result)
			}
		})
	}
}

func FuzzValue(f *testing.F) {
	for _, schema := range meetable {
		f.Add([]byte(schema))
	}
	f.Add([]byte(`{"type":"object","required":["n"],"properties":{"n":{"$ref":"#"}}}`))
	f.Fuzz(func(t *testing.T, schema []byte) {
		value, err := sample.Value(schema)
		if err != nil {
			return
		}
		if _, err := json.Marshal(value); err != nil {
			t.Errorf("not JSON: %v", err)
		}
		_ = run(t, listed(string(schema)), map[string]any{"a": "x"})
	})
}

func BenchmarkRun(b *testing.B) {
	pack, err := catalog.Embedded()
	if err != nil {
		b.Fatal(err)
	}
	runner := sample.New()
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		if _, err := runner.Run(b.Context(), toolrun.Call{Tool: &pack.Tools[i%100]}); err != nil {
			b.Fatal(err)
		}
		i++
	}
}
