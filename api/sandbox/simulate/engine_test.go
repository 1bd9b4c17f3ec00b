package simulate

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/itchyny/gojq"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"trs/api/sandbox/catalog"
	"trs/api/sandbox/store"
	"trs/api/sandbox/toolrun"
)

// bench is a runner on an empty store, with a clock and ids that repeat.
type bench struct {
	t      *testing.T
	runner *Runner
	store  *store.Store
	tools  map[string]*catalog.Tool
	mu     sync.Mutex
	count  int
	now    time.Time
}

func newBench(t *testing.T) *bench {
	t.Helper()
	st, err := store.Open(t.Context(), t.TempDir(), false)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	runner, err := New(st)
	if err != nil {
		t.Fatal(err)
	}
	pack, err := Pack()
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{t: t, runner: runner, store: st, tools: map[string]*catalog.Tool{}}
	b.now = time.Date(2026, 3, 4, 10, 30, 0, 0, time.UTC)
	for i := range pack.Tools {
		b.tools[pack.Tools[i].Slug] = &pack.Tools[i]
	}
	return b
}

func (b *bench) newID() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.count++
	return fmt.Sprintf("id%010d", b.count)
}

// run runs a tool as user, with the schema's defaults filled in.
func (b *bench) run(user, slug string, args map[string]any) toolrun.Result {
	b.t.Helper()
	tool := b.tools[slug]
	if tool == nil {
		b.t.Fatalf("no tool %s", slug)
	}
	var schema struct {
		Properties map[string]map[string]any `json:"properties"`
	}
	if err := json.Unmarshal(tool.InputParameters, &schema); err != nil {
		b.t.Fatal(err)
	}
	full := map[string]any{}
	for name, property := range schema.Properties {
		if value, ok := property["default"]; ok {
			full[name] = wholeNumbers(value)
		}
	}
	for name, value := range args {
		full[name] = value
	}
	b.mu.Lock()
	b.now = b.now.Add(time.Second)
	now := b.now
	b.mu.Unlock()
	result, err := b.runner.Run(context.Background(), toolrun.Call{
		Tool: tool, Arguments: full, UserID: user, Now: now, NewID: b.newID,
		Account: &toolrun.Account{ID: "ca_1", UserID: user, Toolkit: tool.Toolkit.Slug},
	})
	if err != nil {
		b.t.Fatalf("%s: %v", slug, err)
	}
	return result
}

// nullable writes the dialect's "nullable" as JSON Schema says it.
func nullable(value any) any {
	switch value := value.(type) {
	case map[string]any:
		for key, member := range value {
			value[key] = nullable(member)
		}
		if value["nullable"] == true {
			if kind, ok := value["type"].(string); ok {
				value["type"] = []any{kind, "null"}
				if choices, ok := value["enum"].([]any); ok {
					value["enum"] = append(choices, nil)
				}
			} else {
				value["anyOf"] = append(value["anyOf"].([]any), map[string]any{"type": "null"})
			}
		}
	case []any:
		for i, element := range value {
			value[i] = nullable(element)
		}
	}
	return value
}

func schemaOf(t *testing.T, text json.RawMessage, under ...string) *jsonschema.Schema {
	t.Helper()
	var schema any
	if err := json.Unmarshal(text, &schema); err != nil {
		t.Fatal(err)
	}
	for _, name := range under {
		schema = schema.(map[string]any)[name]
	}
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	if err := compiler.AddResource("tool.json", nullable(schema)); err != nil {
		t.Fatal(err)
	}
	compiled, err := compiler.Compile("tool.json")
	if err != nil {
		t.Fatal(err)
	}
	return compiled
}

// plain is a value as it comes out of JSON.
func plain(t *testing.T, value any) any {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	decoded, err := jsonschema.UnmarshalJSON(strings.NewReader(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	return decoded
}

// story is a sequence of calls. Strings with "=" in args are jq over the
// answers so far; check is jq over {got, seen}.
type story struct {
	Name  string `json:"name"`
	Calls []struct {
		Tool  string   `json:"tool"`
		Args  template `json:"args"`
		As    string   `json:"as"`
		Check string   `json:"check"`
		Error string   `json:"error"`
	} `json:"calls"`
}

func readStories(t *testing.T) map[string][]story {
	t.Helper()
	names, err := filepath.Glob("testdata/stories/*.json")
	if err != nil {
		t.Fatal(err)
	}
	all := map[string][]story{}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var stories []story
		if err := json.Unmarshal(text, &stories); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		all[strings.TrimSuffix(filepath.Base(name), ".json")] = stories
	}
	return all
}

// evaluate runs jq on plain values.
func evaluate(t *testing.T, program string, input any) any {
	t.Helper()
	query, err := gojq.Parse(program)
	if err != nil {
		t.Fatalf("%s: %v", program, err)
	}
	value, _ := query.Run(normal(plain(t, input))).Next()
	if err, ok := value.(error); ok {
		t.Fatalf("%s: %v", program, err)
	}
	return value
}

// tell plays a story and returns the tools that answered without an error.
func tell(t *testing.T, b *bench, told story, done map[string]bool) {
	b.t = t
	seen := map[string]any{}
	for i, call := range told.Calls {
		args := map[string]any{}
		if call.Args.expression != nil {
			args = evaluate(t, call.Args.source, seen).(map[string]any)
		}
		tool := b.tools[call.Tool]
		if tool == nil {
			t.Fatalf("call %d: no tool %s", i, call.Tool)
		}
		if err := schemaOf(t, tool.InputParameters).Validate(plain(t, args)); err != nil {
			t.Fatalf("call %d: arguments of %s: %v", i, call.Tool, err)
		}
		result := b.run("maya@example.com", call.Tool, args)
		if call.Error != "" {
			if !strings.Contains(result.Error, call.Error) {
				t.Fatalf("call %d: %s answered error %q (data %v), want %q", i, call.Tool, result.Error, result.Data, call.Error)
			}
			continue
		}
		if result.Error != "" {
			t.Fatalf("call %d: %s failed: %s", i, call.Tool, result.Error)
		}
		text, _ := json.Marshal(result.Data)
		if err := schemaOf(t, tool.OutputParameters, "properties", "data").Validate(plain(t, result.Data)); err != nil {
			t.Fatalf("call %d: answer of %s: %v\n%s", i, call.Tool, err, text)
		}
		done[call.Tool] = true
		if call.As != "" {
			seen[call.As] = result.Data
		}
		if call.Check != "" && evaluate(t, call.Check, map[string]any{"got": result.Data, "seen": seen}) != true {
			t.Fatalf("call %d: %s: not true: %s\n%s", i, call.Tool, call.Check, text)
		}
	}
}

func TestStories_EveryToolAnswersItsSchema(t *testing.T) {
	done := map[string]bool{}
	for service, stories := range readStories(t) {
		for _, told := range stories {
			t.Run(service+"/"+told.Name, func(t *testing.T) {
				tell(t, newBench(t), told, done)
			})
		}
	}
	for slug := range newBench(t).tools {
		if !done[slug] {
			t.Errorf("no story runs %s", slug)
		}
	}
}
