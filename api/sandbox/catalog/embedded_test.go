package catalog_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"trs/api/sandbox/catalog"
	"trs/api/schema"
)

// compile compiles a JSON Schema.
func compile(t *testing.T, raw json.RawMessage) *jsonschema.Schema {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		t.Fatalf("not JSON: %v", err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("mem:schema", document); err != nil {
		t.Fatalf("not a schema: %v", err)
	}
	compiled, err := c.Compile("mem:schema")
	if err != nil {
		t.Fatalf("does not compile: %v", err)
	}
	return compiled
}

func embedded(t *testing.T) catalog.Pack {
	t.Helper()
	pack, err := catalog.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	return pack
}

func TestEmbedded_HoldsEnoughToolkitsAndTools(t *testing.T) {
	pack := embedded(t)
	if len(pack.Toolkits) < 30 || len(pack.Tools) < 160 {
		t.Errorf("got %d toolkits and %d tools", len(pack.Toolkits), len(pack.Tools))
	}
}

func TestEmbedded_ToolkitsAreOfEveryKind(t *testing.T) {
	kinds := map[string]bool{}
	for _, toolkit := range embedded(t).Toolkits {
		kinds["no auth"] = kinds["no auth"] || toolkit.NoAuth
		kinds["deprecated"] = kinds["deprecated"] || toolkit.Deprecated
		managed := false
		for _, scheme := range toolkit.AuthSchemes {
			kinds[scheme.Mode] = true
			managed = managed || scheme.Managed
		}
		kinds["own app needed"] = kinds["own app needed"] || (!managed && len(toolkit.AuthSchemes) > 0 && toolkit.AuthSchemes[0].Mode == "OAUTH2")
	}
	for _, want := range []string{"no auth", "deprecated", "own app needed", "OAUTH2", "OAUTH1", "API_KEY", "BASIC", "BEARER_TOKEN"} {
		if !kinds[want] {
			t.Errorf("no toolkit is %q", want)
		}
	}
}

func TestEmbedded_ToolkitsAreComplete(t *testing.T) {
	for _, toolkit := range embedded(t).Toolkits {
		t.Run(toolkit.Slug, func(t *testing.T) {
			if toolkit.Slug != strings.ToLower(toolkit.Slug) || toolkit.Name == "" || toolkit.Description == "" || len(toolkit.Categories) == 0 {
				t.Errorf("incomplete: %+v", toolkit)
			}
			if toolkit.NoAuth == (len(toolkit.AuthSchemes) > 0) {
				t.Errorf("no_auth %v with %d auth schemes", toolkit.NoAuth, len(toolkit.AuthSchemes))
			}
			if !slices.Contains(toolkit.AvailableVersions, toolkit.Version) || !slices.IsSorted(toolkit.AvailableVersions) {
				t.Errorf("version %s of %v", toolkit.Version, toolkit.AvailableVersions)
			}
			for _, scheme := range toolkit.AuthSchemes {
				for _, field := range append(slices.Clone(scheme.ConfigFields), scheme.AccountFields...) {
					if field.Name == "" || field.DisplayName == "" || field.Type == "" {
						t.Errorf("%s: incomplete field %+v", scheme.Mode, field)
					}
				}
			}
		})
	}
}

func TestEmbedded_SlugsAreUniqueAndBeginWithTheToolkit(t *testing.T) {
	seen := map[string]bool{}
	for _, tool := range embedded(t).Tools {
		if seen[tool.Slug] {
			t.Errorf("%s is there twice", tool.Slug)
		}
		seen[tool.Slug] = true
		if prefix := strings.ToUpper(tool.Toolkit.Slug) + "_"; !strings.HasPrefix(tool.Slug, prefix) {
			t.Errorf("%s does not begin with %s", tool.Slug, prefix)
		}
	}
}

func TestEmbedded_SchemasCompileAndTheirExamplesAreValid(t *testing.T) {
	for _, tool := range embedded(t).Tools {
		t.Run(tool.Slug, func(t *testing.T) {
			for _, raw := range []json.RawMessage{tool.InputParameters, tool.OutputParameters} {
				checkExamples(t, compile(t, raw), map[*jsonschema.Schema]bool{})
			}
		})
	}
}

// checkExamples checks examples and defaults of a schema and all it holds. Null
// as default stands for "nullable", which JSON Schema does not know.
func checkExamples(t *testing.T, s *jsonschema.Schema, seen map[*jsonschema.Schema]bool) {
	t.Helper()
	if s == nil || seen[s] {
		return
	}
	seen[s] = true
	for _, example := range s.Examples {
		if err := s.Validate(example); err != nil {
			t.Errorf("%s: example %v: %v", s.Location, example, err)
		}
	}
	if s.Default != nil && *s.Default != nil {
		if err := s.Validate(*s.Default); err != nil {
			t.Errorf("%s: default %v: %v", s.Location, *s.Default, err)
		}
	}
	checkExamples(t, s.Ref, seen)
	for _, property := range s.Properties {
		checkExamples(t, property, seen)
	}
	for _, branch := range s.AnyOf {
		checkExamples(t, branch, seen)
	}
	if items, ok := s.Items.(*jsonschema.Schema); ok {
		checkExamples(t, items, seen)
	}
	if items := s.Items2020; items != nil {
		checkExamples(t, items, seen)
	}
	if values, ok := s.AdditionalProperties.(*jsonschema.Schema); ok {
		checkExamples(t, values, seen)
	}
}

func TestEmbedded_ToolsPassTheAPISchema(t *testing.T) {
	for _, tool := range embedded(t).Tools {
		body, err := json.Marshal(tool.Tool)
		if err != nil {
			t.Fatal(err)
		}
		for _, problem := range schema.Validate("tool_get.response", body) {
			t.Errorf("%s: %s", tool.Slug, problem)
		}
		if tool.Important != slices.Contains(tool.Tags, "important") || tool.Kind != catalog.Listed {
			t.Errorf("%s: important %v, kind %s", tool.Slug, tool.Important, tool.Kind)
		}
		if tool.Deprecated.DisplayName != tool.Name || tool.Deprecated.Toolkit.Logo == "" || tool.Version == "" {
			t.Errorf("%s: mirror %+v", tool.Slug, tool.Deprecated)
		}
	}
}

func TestEmbedded_UsesTheDialect(t *testing.T) {
	pack := embedded(t)
	var all bytes.Buffer
	nullScopes, later, old := false, false, false
	for _, tool := range pack.Tools {
		all.Write(tool.InputParameters)
		all.Write(tool.OutputParameters)
		nullScopes = nullScopes || tool.ScopeRequirements == nil && len(tool.Scopes) > 0
		later = later || !slices.Contains(tool.AvailableVersions, catalog.BaseVersion)
		old = old || tool.IsDeprecated
	}
	for _, keyword := range []string{
		"title", "description", "examples", "default", "enum", "const", "nullable", "format", "minimum", "maximum",
		"exclusiveMinimum", "multipleOf", "pattern", "minLength", "maxLength", "items", "minItems", "maxItems", "uniqueItems", "anyOf",
		"additionalProperties", "minProperties", "$ref", "$defs", "required",
	} {
		if !bytes.Contains(all.Bytes(), []byte(`"`+keyword+`":`)) {
			t.Errorf("no schema uses %q", keyword)
		}
	}
	if !nullScopes || !later || !old {
		t.Errorf("null scope requirements %v, tool added later %v, deprecated tool %v", nullScopes, later, old)
	}
}

func BenchmarkReadPack(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := catalog.ReadPack(catalog.Data, "data", catalog.Listed); err != nil {
			b.Fatal(err)
		}
	}
}
