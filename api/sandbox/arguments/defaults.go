package arguments

import (
	"maps"

	"trs/api/schema/dialect"
)

// maxDepth bounds how deep arguments are looked into.
const maxDepth = 64

// fill returns a value with the defaults of its schema put in, where the caller
// said nothing. A default of null says that there is none.
func fill(root, schema map[string]any, value any, depth int) any {
	schema = dialect.Resolve(root, schema)
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
