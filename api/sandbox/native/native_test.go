package native

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"trs/api/sandbox/catalog"
	"trs/api/sandbox/toolrun"
	"trs/api/sandbox/toolrun/toolruntest"
)

func newMemory() *toolruntest.Memory {
	return &toolruntest.Memory{
		Files: map[string]string{
			"notes/todo.md":  "# To do\n- buy milk\n- Buy stamps\n",
			"notes/zwei.txt": "drei\n",
			"data/sales.csv": "name,n\nAna,1\nBo,2\n",
			"pixel.png":      "\x89PNG\x00\xff",
		},
		Kinds: map[string]string{"pixel.png": "image/png"},
	}
}

var now = toolruntest.Now

func pack(t testing.TB) catalog.Pack {
	t.Helper()
	pack, err := Pack()
	if err != nil {
		t.Fatal(err)
	}
	return pack
}

func tool(t testing.TB, slug string) *catalog.Tool {
	t.Helper()
	tools := pack(t).Tools
	for i := range tools {
		if tools[i].Slug == slug {
			return &tools[i]
		}
	}
	t.Fatalf("there is no tool %s", slug)
	return nil
}

// parse reads JSON as the sandbox does: numbers exactly.
func parse(t testing.TB, text string) any {
	t.Helper()
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return value
}

func compileSchema(t testing.TB, raw json.RawMessage) *jsonschema.Schema {
	t.Helper()
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	if err := compiler.AddResource("urn:test", parse(t, string(raw))); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("urn:test")
	if err != nil {
		t.Fatalf("%v in %s", err, raw)
	}
	return schema
}

// fill puts in the defaults, as the sandbox does before it runs a tool.
func fill(tool *catalog.Tool, arguments map[string]any) map[string]any {
	var schema struct {
		Properties map[string]struct {
			Default json.RawMessage `json:"default"`
		} `json:"properties"`
	}
	if err := json.Unmarshal(tool.InputParameters, &schema); err != nil {
		panic(err)
	}
	filled := maps.Clone(arguments)
	for name, property := range schema.Properties {
		if _, given := filled[name]; !given && property.Default != nil {
			filled[name], _ = jsonschema.UnmarshalJSON(bytes.NewReader(property.Default))
		}
	}
	return filled
}

// run runs a tool on fresh files and checks what it answers against its schema.
func run(t testing.TB, slug, arguments string) toolrun.Result {
	t.Helper()
	return runOn(t, newMemory(), slug, arguments)
}

func runOn(t testing.TB, files toolrun.Files, slug, arguments string) toolrun.Result {
	t.Helper()
	tool := tool(t, slug)
	ids := 0
	result, err := New().Run(t.Context(), toolrun.Call{
		Tool: tool, Arguments: fill(tool, parse(t, arguments).(map[string]any)), Files: files, Now: now,
		NewID: func() string { ids++; return fmt.Sprintf("id%010d", ids) },
	})
	if err != nil {
		t.Fatalf("%s: %v", slug, err)
	}
	if result.Error == "" {
		checkOutput(t, tool, result.Data)
	}
	return result
}

func checkOutput(t testing.TB, tool *catalog.Tool, data map[string]any) {
	t.Helper()
	raw, err := json.Marshal(map[string]any{"data": data, "successful": true})
	if err != nil {
		t.Fatal(err)
	}
	if err := compileSchema(t, tool.OutputParameters).Validate(parse(t, string(raw))); err != nil {
		t.Errorf("%s answered %s: %v", tool.Slug, raw, err)
	}
}

func TestPack_EveryToolHasBothHalves(t *testing.T) {
	entries := map[string]bool{}
	for _, tool := range pack(t).Tools {
		entries[tool.Slug] = true
		if functions[tool.Slug] == nil {
			t.Errorf("%s has an entry but no function", tool.Slug)
		}
		if tool.Kind != catalog.Native || !tool.NoAuth || tool.Description == "" || tool.HumanDescription == "" || len(tool.Tags) == 0 {
			t.Errorf("the entry of %s is not complete: %+v", tool.Slug, tool)
		}
	}
	for slug := range functions {
		if !entries[slug] {
			t.Errorf("%s has a function but no entry", slug)
		}
	}
	if len(entries) < 40 {
		t.Errorf("only %d tools", len(entries))
	}
}

func TestTools_EveryExampleRuns(t *testing.T) {
	tools := pack(t).Tools
	for i := range tools {
		tool := &tools[i]
		t.Run(tool.Slug, func(t *testing.T) {
			var schema struct {
				Examples []json.RawMessage `json:"examples"`
			}
			if err := json.Unmarshal(tool.InputParameters, &schema); err != nil {
				t.Fatal(err)
			}
			if len(schema.Examples) == 0 {
				t.Fatal("there is no example")
			}
			input := compileSchema(t, tool.InputParameters)
			for _, example := range schema.Examples {
				if err := input.Validate(parse(t, string(example))); err != nil {
					t.Errorf("the example %s is not valid: %v", example, err)
					continue
				}
				if result := run(t, tool.Slug, string(example)); result.Error != "" {
					t.Errorf("the example %s failed: %s", example, result.Error)
				}
			}
		})
	}
}
