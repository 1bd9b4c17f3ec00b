package dialect

import (
	"maps"
	"slices"
	"strings"
)

// AsObject makes a schema of a plain map of properties, which some tools have
// instead of one.
func AsObject(root map[string]any) map[string]any {
	for _, keyword := range []string{
		"type", "properties", "$ref", "anyOf", "oneOf", "allOf", "additionalProperties", "patternProperties", "prefixItems", "$defs", "dependentSchemas",
	} {
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

// Translate turns the dialect of the API's tools and older drafts into JSON
// Schema 2020-12: "nullable", draft 4's boolean bounds and "required" on a
// property, draft 7's tuples and dependencies, and schemas that require what has
// a default. It does not change its argument.
func Translate(schema map[string]any) map[string]any {
	out := make(map[string]any, len(schema))
	for keyword, value := range schema {
		switch keyword {
		case "$schema", "$id", "id", "examples", "example", "nullable", "discriminator":
			// none of them says what is valid; $id would move references
		case "properties", "patternProperties", "$defs", "definitions", "dependentSchemas", "dependencies":
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
	translateTuple(out)
	translateDependencies(out)
	if schema["nullable"] == true {
		return allowNull(out)
	}
	return out
}

func translateValue(value any) any {
	switch value := value.(type) {
	case map[string]any:
		return Translate(value)
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

// translateTuple turns a list of schemas under "items", as drafts before
// 2020-12 have it, into "prefixItems".
func translateTuple(schema map[string]any) {
	first, ok := schema["items"].([]any)
	if !ok {
		return
	}
	delete(schema, "items")
	if len(first) > 0 {
		schema["prefixItems"] = first
	}
	if further, ok := schema["additionalItems"]; ok {
		schema["items"] = further
	}
}

// translateDependencies turns draft 7's "dependencies" into the two keywords
// that came after it.
func translateDependencies(schema map[string]any) {
	all, ok := schema["dependencies"].(map[string]any)
	if !ok {
		return
	}
	delete(schema, "dependencies")
	for name, needs := range all {
		keyword := "dependentSchemas"
		if _, ok := needs.([]any); ok {
			keyword = "dependentRequired"
		}
		into, _ := schema[keyword].(map[string]any)
		into = maps.Clone(into)
		if into == nil {
			into = map[string]any{}
		}
		if _, ok := into[name]; !ok {
			into[name] = needs
		}
		schema[keyword] = into
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

// Resolve follows a reference inside the schema. It answers nil when that leads
// nowhere.
func Resolve(root, schema map[string]any) map[string]any {
	for range maxHops {
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
