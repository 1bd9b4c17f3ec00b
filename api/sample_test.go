package api

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"trs/api/schema"
)

// sampler makes instances of a schema: every member set, with the form of each
// union chosen by turn, and an unknown member in every object.
type sampler struct {
	root    map[string]any
	turn    int // which form of unions
	unknown bool
}

// sample returns an instance of the schema called name. Different turns choose
// different forms of its unions. With unknown, every object that has named
// members also has one more.
func sample(t testing.TB, name string, turn int, unknown bool) []byte {
	t.Helper()
	var root map[string]any
	if err := json.Unmarshal(schema.Read(name), &root); err != nil {
		t.Fatalf("read schema %s: %v", name, err)
	}
	s := sampler{root: root, turn: turn, unknown: unknown}
	data, err := json.Marshal(s.make(root, "body"))
	if err != nil {
		t.Fatal(err)
	}
	if found := schema.Validate(name, data); found != nil {
		t.Fatalf("the sample of %s is not valid: %v\n%s", name, schema.Strings(found), data)
	}
	return data
}

func (s *sampler) make(node map[string]any, name string) any {
	if ref, ok := node["$ref"].(string); ok {
		defs := s.root["$defs"].(map[string]any)
		return s.make(defs[strings.TrimPrefix(ref, "#/$defs/")].(map[string]any), name)
	}
	if forms, ok := node["anyOf"].([]any); ok {
		return s.make(forms[s.turn%len(forms)].(map[string]any), name)
	}
	if value, ok := node["const"]; ok {
		return value
	}
	if values, ok := node["enum"].([]any); ok {
		return values[s.turn%len(values)]
	}
	kind := node["type"]
	if kinds, ok := kind.([]any); ok {
		kind = kinds[s.turn%len(kinds)]
	}
	switch kind {
	case "object":
		return s.object(node)
	case "array":
		items, _ := node["items"].(map[string]any)
		return []any{s.make(items, name)}
	case "string":
		return s.text(node, name)
	case "number", "integer":
		return 7
	case "boolean":
		return true
	case "null":
		return nil
	default:
		return map[string]any{"any": "thing"}
	}
}

func (s *sampler) object(node map[string]any) any {
	object := map[string]any{}
	properties, named := node["properties"].(map[string]any)
	for name, value := range properties {
		object[name] = s.make(value.(map[string]any), name)
	}
	if more, ok := node["additionalProperties"].(map[string]any); ok {
		object["gmail"] = s.make(more, "gmail")
	} else if s.unknown && named && node["additionalProperties"] != false {
		object["zz_newer"] = map[string]any{"kept": []any{1, "two"}}
	}
	if !named && node["additionalProperties"] == nil {
		object["free"] = "form"
	}
	return object
}

func (s *sampler) text(node map[string]any, name string) string {
	switch {
	case node["format"] == "uri":
		return "https://example.test/" + name
	case node["format"] == "date-time", strings.HasSuffix(name, "_at"):
		return "2026-09-14T10:22:41.118Z"
	}
	if pattern, ok := node["pattern"].(string); ok {
		prefix, _, _ := strings.Cut(strings.TrimPrefix(pattern, "^"), "[")
		return prefix + "abcDEF123456"
	}
	return fmt.Sprintf("%s-%d", name, s.turn)
}
