package arguments

import (
	"maps"
	"slices"
	"strings"
)

// asObject makes a schema of a plain map of properties, which some tools have
// instead of one.
func asObject(root map[string]any) map[string]any {
	for _, keyword := range []string{"type", "properties", "$ref", "anyOf", "oneOf", "allOf", "additionalProperties"} {
		if _, ok := root[keyword]; ok {
			return root
		}
	}
	for _, property := range root {
		if _, ok := property.(map[string]any); !ok {
			return root
		}
	}
	return map[string]any{"type": "object", "properties": root}
}

// translate turns the dialect of the API's tools into JSON Schema 2020-12:
// "nullable", draft 4's boolean bounds and "required" on a property, and
// schemas that require what has a default. It does not change its argument.
func translate(schema map[string]any) map[string]any {
	out := make(map[string]any, len(schema))
	for keyword, value := range schema {
		switch keyword {
		case "$schema", "$id", "id", "examples", "example", "nullable", "discriminator":
			// none of them says what is valid; $id would move references
		case "properties", "patternProperties", "$defs", "definitions", "dependentSchemas":
			out[keyword] = translateEach(value)
		case "items", "additionalProperties", "not", "if", "then", "else", "contains", "propertyNames", "additionalItems":
			out[keyword] = translateValue(value)
		case "anyOf", "oneOf", "allOf", "prefixItems":
			out[keyword] = translateValue(value)
		case "required":
			if names := requiredOf(schema, value); names != nil {
				out[keyword] = names
			}
		default:
			out[keyword] = value
		}
	}
	translateBounds(out)
	if schema["nullable"] == true {
		return allowNull(out)
	}
	return out
}

func translateValue(value any) any {
	switch value := value.(type) {
	case map[string]any:
		return translate(value)
	case []any:
		out := make([]any, len(value))
		for i, item := range value {
			out[i] = translateValue(item)
		}
		return out
	default:
		return value
	}
}

func translateEach(value any) any {
	named, ok := value.(map[string]any)
	if !ok {
		return map[string]any{}
	}
	out := make(map[string]any, len(named))
	for name, schema := range named {
		out[name] = translateValue(schema)
	}
	return out
}

// requiredOf lists what must be given: not what has a default, because that is
// filled in.
func requiredOf(schema map[string]any, value any) []any {
	names, ok := value.([]any)
	if !ok {
		return nil
	}
	properties, _ := schema["properties"].(map[string]any)
	return slices.DeleteFunc(slices.Clone(names), func(name any) bool {
		text, isText := name.(string)
		property, _ := properties[text].(map[string]any)
		return !isText || property["default"] != nil
	})
}

// translateBounds turns "exclusiveMinimum": true beside a minimum, as draft 4
// has it, into what it means.
func translateBounds(schema map[string]any) {
	for exclusive, bound := range map[string]string{"exclusiveMinimum": "minimum", "exclusiveMaximum": "maximum"} {
		on, isBool := schema[exclusive].(bool)
		if !isBool {
			continue
		}
		delete(schema, exclusive)
		if limit, ok := schema[bound]; ok && on {
			schema[exclusive] = limit
			delete(schema, bound)
		}
	}
}

func allowNull(schema map[string]any) map[string]any {
	if kind, ok := schema["type"].(string); ok {
		out := maps.Clone(schema)
		out["type"] = []any{kind, "null"}
		if values, ok := out["enum"].([]any); ok && !slices.Contains(values, nil) {
			out["enum"] = append(slices.Clone(values), nil)
		}
		return out
	}
	if len(schema) == 0 {
		return schema
	}
	out := map[string]any{"anyOf": []any{schema, map[string]any{"type": "null"}}}
	if value, ok := schema["default"]; ok {
		out["default"] = value
	}
	return out
}

// withoutPatterns drops the regular expressions from a schema.
func withoutPatterns(value any) any {
	switch value := value.(type) {
	case map[string]any:
		out := make(map[string]any, len(value))
		for keyword, inner := range value {
			if _, isText := inner.(string); isText && keyword == "pattern" || keyword == "patternProperties" {
				continue
			}
			out[keyword] = withoutPatterns(inner)
		}
		return out
	case []any:
		out := make([]any, len(value))
		for i, inner := range value {
			out[i] = withoutPatterns(inner)
		}
		return out
	default:
		return value
	}
}

// maxDepth bounds how deep arguments are looked into.
const maxDepth = 64

// fill returns a value with the defaults of its schema put in, where the caller
// said nothing. A default of null says that there is none.
func fill(root, schema map[string]any, value any, depth int) any {
	schema = resolve(root, schema)
	if depth > maxDepth || schema == nil {
		return value
	}
	switch value := value.(type) {
	case map[string]any:
		properties, _ := schema["properties"].(map[string]any)
		out := maps.Clone(value)
		for name, property := range properties {
			inner, ok := property.(map[string]any)
			if !ok {
				continue
			}
			given, said := value[name]
			if !said {
				given = inner["default"]
			}
			if said || given != nil {
				out[name] = fill(root, inner, given, depth+1)
			}
		}
		return out
	case []any:
		items, ok := schema["items"].(map[string]any)
		if !ok {
			return value
		}
		out := make([]any, len(value))
		for i, item := range value {
			out[i] = fill(root, items, item, depth+1)
		}
		return out
	default:
		return value
	}
}

// resolve follows a reference inside the schema.
func resolve(root, schema map[string]any) map[string]any {
	for range maxDepth {
		reference, ok := schema["$ref"].(string)
		if !ok {
			return schema
		}
		path, local := strings.CutPrefix(reference, "#/")
		if !local {
			return nil
		}
		var at any = root
		for step := range strings.SplitSeq(path, "/") {
			object, ok := at.(map[string]any)
			if !ok {
				return nil
			}
			at = object[strings.NewReplacer("~1", "/", "~0", "~").Replace(step)]
		}
		if schema, ok = at.(map[string]any); !ok {
			return nil
		}
	}
	return nil
}
