package tools

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
)

// curl runs a tool from a shell. The key is an environment variable; arguments
// that are required stand there to be filled in.
func curl(server Server, session, slug string, schema json.RawMessage) string {
	variable := server.KeyVariable
	if variable == "" {
		variable = "COMPOSIO_API_KEY"
	}
	body, err := json.MarshalIndent(struct {
		Slug      string         `json:"tool_slug"`
		Arguments map[string]any `json:"arguments"`
	}{slug, examples(schema)}, "", "  ")
	if err != nil {
		return err.Error()
	}
	url := strings.TrimRight(server.BaseURL, "/") + "/api/v3.1/tool_router/session/" + session + "/execute"
	return fmt.Sprintf("curl %s \\\n  -H \"x-api-key: $%s\" \\\n  -H 'content-type: application/json' \\\n  -d %s",
		quote(url), variable, quote(string(body)))
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

func indented(source json.RawMessage) string {
	var out bytes.Buffer
	if json.Indent(&out, source, "", "  ") != nil {
		return string(source)
	}
	return out.String()
}

// quote is s for a POSIX shell.
func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }
