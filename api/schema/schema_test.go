package schema_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"trs/api/schema"
)

func TestValidate_EverySchemaCompiles(t *testing.T) {
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".json" || path == "index.json" {
			return err
		}
		name := strings.TrimSuffix(filepath.ToSlash(path), ".json")
		for _, p := range schema.Validate(name, []byte(`{}`)) {
			if strings.Contains(p.Message, "schema") {
				t.Errorf("%s: %s", name, p)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if !slices.Equal(schema.Read(name), want) {
			t.Errorf("Read(%s) differs from the file", name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestValidate_SaysWhatIsWrongOncePerPlace(t *testing.T) {
	tests := []struct {
		name, schema, body string
		want               []string
	}{
		{"smallest create", "create.request", `{"user_id":"u"}`, nil},
		{"missing field", "create.request", `{}`, []string{"Error in payload.user_id: Required"}},
		{
			"answer spelling of a union", "create.request", `{"user_id":"u","toolkits":{"enabled":["gmail"]}}`,
			[]string{"Error in payload.toolkits: Invalid input"},
		},
		{
			"the same in a patch", "patch.request", `{"toolkits":{"enabled":["gmail"]}}`,
			[]string{"Error in payload.toolkits: Invalid input"},
		},
		{
			"enable and disable", "create.request", `{"user_id":"u","toolkits":{"enable":[],"disable":[]}}`,
			[]string{"Error in payload.toolkits: Invalid input"},
		},
		{
			"tools union inside a map", "create.request", `{"user_id":"u","tools":{"gmail":{}}}`,
			[]string{"Error in payload.tools.gmail: Invalid input"},
		},
		{
			"unknown keys named", "create.request", `{"user_id":"u","b":1,"a":2}`,
			[]string{`Error in payload: Unrecognized key "a"`, `Error in payload: Unrecognized key "b"`},
		},
		{
			"this or null", "patch.request", `{"multi_account":{"max_accounts_per_toolkit":1}}`,
			[]string{"Error in payload.multi_account.max_accounts_per_toolkit: Must be at least 2"},
		},
		{
			"enum", "patch.request", `{"workbench":{"sandbox_size":"tiny"}}`,
			[]string{`Error in payload.workbench.sandbox_size: Invalid value, expected one of "standard", "medium", "large", "xlarge"`},
		},
		{"wrong type", "execute.request", `{"tool_slug":5}`, []string{"Error in payload.tool_slug: Expected string, received number"}},
		{
			"list place", "search.request", `{"queries":[{"use_case":""}]}`,
			[]string{"Error in payload.queries[0].use_case: Must have at least 1 character(s)"},
		},
		{"empty list", "search.request", `{"queries":[]}`, []string{"Error in payload.queries: Must have at least 1 element(s)"}},
		{
			"uri asserted", "create.request", `{"user_id":"u","manage_connections":{"callback_url":""}}`,
			[]string{"Error in payload.manage_connections.callback_url: Invalid uri"},
		},
		{"not an object", "create.request", `[]`, []string{"Error in payload: Expected object, received array"}},
		{"unknown schema", "nonsense", `{}`, []string{`Error in payload: no schema named "nonsense"`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := schema.Strings(schema.Validate(tt.schema, []byte(tt.body)))
			if !slices.Equal(got, tt.want) {
				t.Errorf("got  %q\nwant %q", got, tt.want)
			}
		})
	}
}

func TestValidate_NotJSON(t *testing.T) {
	for _, body := range []string{"", "{", "{} {}", "nope"} {
		got := schema.Validate("create.request", []byte(body))
		if len(got) != 1 || !strings.HasPrefix(got[0].Message, "Invalid JSON") {
			t.Errorf("%q: %v", body, got)
		}
	}
}

func TestValidateValue_QueryRoot(t *testing.T) {
	got := schema.ValidateValue("tools.query", "query", map[string]any{"limit": 0})
	if len(got) != 1 || got[0].Path != "query.limit" {
		t.Errorf("got %v", got)
	}
}

func TestValidate_Concurrent(t *testing.T) {
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if got := schema.Validate("link.request", []byte(`{"toolkit":"gmail"}`)); got != nil {
				t.Error(got)
			}
		})
	}
	wg.Wait()
}

func TestOperations_AllThirtyWithTheirSchemas(t *testing.T) {
	ops := schema.Operations()
	if len(ops) != 30 {
		t.Fatalf("%d operations, want 30", len(ops))
	}
	supporting := 0
	for name, op := range ops {
		if op.Supporting {
			supporting++
		}
		if op.Name != name || op.Method == "" || !strings.HasPrefix(op.Path, "/api/v3") {
			t.Errorf("%+v", op)
		}
		names := []string{op.Request, op.Query}
		for _, response := range op.Responses {
			names = append(names, response)
		}
		for _, schemaName := range names {
			if schemaName != "" && schema.Read(schemaName) == nil {
				t.Errorf("%s: no schema %s", name, schemaName)
			}
		}
	}
	if supporting != 12 {
		t.Errorf("%d supporting operations, want 12", supporting)
	}
}

func BenchmarkValidate_Create(b *testing.B) {
	body := []byte(`{"user_id":"u","toolkits":{"enable":["gmail","github"]},"tools":{"gmail":{"disable":["GMAIL_X"]}},"tags":["readOnlyHint"]}`)
	b.ReportAllocs()
	for b.Loop() {
		if schema.Validate("create.request", body) != nil {
			b.Fatal("invalid")
		}
	}
}
