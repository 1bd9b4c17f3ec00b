package tools

import (
	"encoding/json"

	"trs/api"
	"trs/views/snippet"
)

// curl runs a tool from a shell; arguments that are required stand there to be
// filled in.
func curl(server snippet.Server, session, slug string, schema json.RawMessage) string {
	arguments, err := json.Marshal(examples(schema))
	if err != nil {
		return err.Error()
	}
	return snippet.Curl(server, snippet.Call{Session: session, Slug: slug, Arguments: arguments, Meta: api.IsMeta(slug)})
}

// examples is a value for every required argument: its default, its first
// example or enumerated value, else an empty one of its type.
func examples(schema json.RawMessage) map[string]any {
	var object struct {
		Properties map[string]struct {
			Type     any   `json:"type"`
			Default  any   `json:"default"`
			Enum     []any `json:"enum"`
			Examples []any `json:"examples"`
		} `json:"properties"`
		Required []string `json:"required"`
	}
	out := map[string]any{}
	if json.Unmarshal(schema, &object) != nil {
		return out
	}
	for _, name := range object.Required {
		property := object.Properties[name]
		switch {
		case property.Default != nil:
			out[name] = property.Default
		case len(property.Enum) > 0:
			out[name] = property.Enum[0]
		case len(property.Examples) > 0:
			out[name] = property.Examples[0]
		default:
			out[name] = empty(property.Type)
		}
	}
	return out
}

func empty(kind any) any {
	if several, ok := kind.([]any); ok && len(several) > 0 {
		kind = several[0]
	}
	switch kind {
	case "integer", "number":
		return 0
	case "boolean":
		return false
	case "array":
		return []any{}
	case "object":
		return map[string]any{}
	}
	return ""
}
