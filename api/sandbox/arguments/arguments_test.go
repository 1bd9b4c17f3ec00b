package arguments

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"trs/api"
	"trs/api/sandbox/catalog"
)

func tool(schema string) *catalog.Tool {
	return &catalog.Tool{Tool: api.Tool{Slug: "KIT_TOOL", InputParameters: json.RawMessage(schema)}}
}

func object(t testing.TB, text string) map[string]any {
	t.Helper()
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return value.(map[string]any)
}

const issue = `{"type":"object","title":"CreateIssue","additionalProperties":false,
 "properties":{
  "owner":{"type":"string","minLength":1},
  "repo":{"type":"string"},
  "number":{"type":"integer","minimum":1,"maximum":100,"default":7},
  "state":{"type":"string","enum":["open","closed"],"default":"open","nullable":true},
  "milestone":{"type":"integer","nullable":true,"default":null},
  "who":{"anyOf":[{"type":"string"},{"type":"object","properties":{"id":{"type":"integer"}},"required":["id"]}]},
  "labels":{"type":"array","items":{"$ref":"#/$defs/label"},"maxItems":2},
  "ratio":{"type":"number","minimum":0,"exclusiveMinimum":true}
 },
 "required":["owner","repo","state"],
 "$defs":{"label":{"type":"object","properties":{"name":{"type":"string"},"color":{"type":"string","default":"red","pattern":"^[a-z]+$"}},"required":["name"]}}}`

func TestCheck_WordsProblemsAsTheAPI(t *testing.T) {
	checker := New(10)
	one := tool(issue)
	for arguments, want := range map[string]string{
		`{"owner":"o"}`: "Following fields are missing: {'repo'}",
		`{}`:            "Following fields are missing: {'owner', 'repo'}",
		`{"owner":"o","repo":"r","nope":1,"also":2}`:                                 "Following fields are not known: {'also', 'nope'}",
		`{"owner":"o","repo":3}`:                                                     "Input should be a valid string, not number on parameter `repo`",
		`{"owner":"","repo":"r"}`:                                                    "Input should have at least 1 characters on parameter `owner`",
		`{"owner":"o","repo":"r","number":101}`:                                      "Input should be less than or equal to 100 on parameter `number`",
		`{"owner":"o","repo":"r","state":"shut"}`:                                    "Input should be 'open' or 'closed' on parameter `state`",
		`{"owner":"o","repo":"r","who":3}`:                                           "Input fits none of the forms allowed on parameter `who`",
		`{"owner":"o","repo":"r","labels":[{"color":"x"}]}`:                          "Following fields are missing: {'labels[0].name'}",
		`{"owner":"o","repo":"r","labels":[{"name":"n"},{"name":"m"},{"name":"o"}]}`: "Input should have at most 2 items on parameter `labels`",
		`{"owner":"o","repo":"r","ratio":0}`:                                         "Input is not valid",
		`{"owner":1}`:                                                                "Following fields are missing: {'repo'} - Input should be a valid string, not number on parameter `owner`",
	} {
		_, problem := checker.Check(t.Context(), one, object(t, arguments))
		if want = "Invalid request data provided - " + want; !strings.HasPrefix(problem, want) {
			t.Errorf("%s: got  %s\nwant %s", arguments, problem, want)
		}
	}
}

func TestCheck_FillsDefaultsAndKeepsNumbers(t *testing.T) {
	given := object(t, `{"owner":"o","repo":"r","milestone":12345678901234567890,"labels":[{"name":"n"}]}`)
	filled, problem := New(10).Check(t.Context(), tool(issue), given)
	if problem != "" {
		t.Fatal(problem)
	}
	want := object(t, `{"owner":"o","repo":"r","milestone":12345678901234567890,"labels":[{"name":"n","color":"red"}],"number":7,"state":"open"}`)
	if !reflect.DeepEqual(filled, want) {
		t.Errorf("filled %v", filled)
	}
	if _, changed := given["number"]; changed {
		t.Error("the caller's arguments were changed")
	}
	for _, arguments := range []string{`{"owner":"o","repo":"r","state":null,"milestone":null}`, `{"owner":"o","repo":"r","who":{"id":1}}`} {
		if _, problem := New(1).Check(t.Context(), tool(issue), object(t, arguments)); problem != "" {
			t.Errorf("%s: %s", arguments, problem)
		}
	}
}

func TestCheck_LivesWithStrangeSchemas(t *testing.T) {
	checker := New(10)
	for schema, cases := range map[string][2]string{
		`{"a":{"type":"string"},"b":{"type":"integer"}}`:                                          {`{"a":"x"}`, `{"a":1}`},
		`{"type":"object","properties":{"a":{"type":"string","pattern":"(?=x)"}}}`:                {`{"a":"x"}`, `{"a":1}`},
		`{"type":"object","properties":{"a":{"type":"string","required":true}},"required":["a"]}`: {`{"a":"x"}`, `{}`},
		`{"$schema":"http://json-schema.org/draft-07/schema#","$id":"x","type":"object"}`:         {`{"a":"x"}`, ""},
		`{"type":"object","properties":{"a":{"$ref":"http://127.0.0.1/evil"}}}`:                   {`{"a":1}`, ""},
		`{"type":"object","properties":{"a":{"$ref":"#/properties/a"}}}`:                          {`{"a":1}`, ""},
		`not json`: {`{"a":1}`, ""},
		`[]`:       {`{"a":1}`, ""},
		``:         {`{}`, ""},
		`{"type":"object","properties":{"n":{"nullable":true}}}`:                             {`{"n":null}`, ""},
		`{"type":"object","properties":{"n":{"anyOf":[{"type":"string"}],"nullable":true}}}`: {`{"n":null}`, `{"n":1}`},
	} {
		one := tool(schema)
		if _, problem := checker.Check(t.Context(), one, object(t, cases[0])); problem != "" {
			t.Errorf("%s refuses %s: %s", schema, cases[0], problem)
		}
		if cases[1] == "" {
			continue
		}
		if _, problem := checker.Check(t.Context(), one, object(t, cases[1])); problem == "" {
			t.Errorf("%s takes %s", schema, cases[1])
		}
	}
}

func TestChecker_KeepsABoundedNumberOfSchemas(t *testing.T) {
	checker := New(4)
	tools := make([]*catalog.Tool, 20)
	for i := range tools {
		tools[i] = tool(fmt.Sprintf(`{"type":"object","required":["f%d"],"properties":{}}`, i))
	}
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			for i, one := range tools {
				if _, problem := checker.Check(t.Context(), one, nil); !strings.Contains(problem, fmt.Sprintf("'f%d'", i)) {
					t.Errorf("tool %d: %s", i, problem)
				}
			}
		})
	}
	wait.Wait()
	if len(checker.byTool) > 4 || checker.recent.Len() != len(checker.byTool) {
		t.Errorf("%d schemas are kept", len(checker.byTool))
	}
}

func BenchmarkCheck(b *testing.B) {
	checker, one := New(4), tool(issue)
	arguments := object(b, `{"owner":"o","repo":"r","labels":[{"name":"n"}]}`)
	b.ReportAllocs()
	for b.Loop() {
		if _, problem := checker.Check(b.Context(), one, arguments); problem != "" {
			b.Fatal(problem)
		}
	}
}

// TestCheck_EndsWithASchemaThatAsksForTooMuch: each definition leads twice to the
// next, so that forty of them are gone along a million million times.
func TestCheck_EndsWithASchemaThatAsksForTooMuch(t *testing.T) {
	var defs strings.Builder
	for i := range 40 {
		fmt.Fprintf(&defs, `"d%d":{"allOf":[{"$ref":"#/$defs/d%[2]d"},{"$ref":"#/$defs/d%[2]d"}]},`, i, i+1)
	}
	one := tool(`{"type":"object","properties":{"a":{"$ref":"#/$defs/d0"}},"$defs":{` + defs.String() + `"d40":{"type":"string"}}}`)
	given := object(t, `{"a":"x"}`)
	if filled, problem := New(1).Check(t.Context(), one, given); problem != "" || filled["a"] != "x" {
		t.Errorf("%v, %q", filled, problem)
	}
}
