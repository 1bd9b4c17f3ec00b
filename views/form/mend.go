package form

import (
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// mender takes out of a schema what no validator reads, so that the rest of it
// still checks: its author made a mistake that its user cannot correct.
type mender struct {
	resolves func(ref string) bool
	taken    []string // the keywords that were taken out
}

// typeNames are the types that JSON Schema knows.
var typeNames = []any{"string", "number", "integer", "boolean", "object", "array", "null"}

// anchorName is how an anchor may be called.
var anchorName = regexp.MustCompile(`^[A-Za-z_][-A-Za-z0-9._]*$`)

// schema mends one schema in place.
func (m *mender) schema(v any) any {
	schema, ok := v.(map[string]any)
	if !ok {
		if _, isBool := v.(bool); !isBool {
			m.taken = append(m.taken, "a schema that is none")
			return true
		}
		return v
	}
	for keyword, value := range schema {
		mended, keep := m.keyword(keyword, value)
		if !keep {
			m.taken = append(m.taken, keyword)
			delete(schema, keyword)
			continue
		}
		schema[keyword] = mended
	}
	return schema
}

func (m *mender) keyword(keyword string, v any) (mended any, keep bool) {
	switch keyword {
	case "$ref", "$dynamicRef":
		ref, ok := v.(string)
		return v, ok && m.resolves(ref)
	case "$anchor", "$dynamicAnchor":
		name, ok := v.(string)
		return v, ok && anchorName.MatchString(name)
	case "$vocabulary", "$recursiveRef", "$recursiveAnchor":
		return nil, false
	case "type":
		return types(v)
	case "properties", "patternProperties", "$defs", "definitions", "dependentSchemas":
		return m.each(v)
	case "additionalProperties", "not", "if", "then", "else", "contains", "propertyNames", "additionalItems", "unevaluatedItems", "unevaluatedProperties":
		return m.schema(v), true
	case "items":
		if list, ok := v.([]any); ok {
			return m.all(list), true
		}
		return m.schema(v), true
	case "anyOf", "oneOf", "allOf", "prefixItems":
		list, ok := v.([]any)
		return m.all(list), ok && len(list) > 0
	case "required":
		return names(v)
	case "enum":
		_, ok := v.([]any)
		return v, ok
	}
	return v, plainKeyword(keyword, v)
}

// plainKeyword reports whether a keyword without schemas in it has a value of
// the right kind.
func plainKeyword(keyword string, v any) bool {
	number, isNumber := v.(json.Number)
	switch keyword {
	case "minimum", "maximum":
		return isNumber
	case "exclusiveMinimum", "exclusiveMaximum":
		_, isBool := v.(bool)
		return isNumber || isBool
	case "multipleOf":
		f, err := number.Float64()
		return isNumber && err == nil && f > 0
	case "minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties", "minContains", "maxContains":
		n, err := strconv.Atoi(strings.TrimSuffix(number.String(), ".0"))
		return isNumber && err == nil && n >= 0
	case "pattern", "format", "title", "description", "$comment", "contentEncoding", "contentMediaType":
		_, ok := v.(string)
		return ok
	case "uniqueItems", "deprecated", "readOnly", "writeOnly":
		_, ok := v.(bool)
		return ok
	case "dependentRequired":
		all, ok := v.(map[string]any)
		for _, list := range all {
			_, isList := list.([]any)
			ok = ok && isList
		}
		return ok
	}
	return true
}

func (m *mender) each(v any) (mended any, keep bool) {
	named, ok := v.(map[string]any)
	for name, schema := range named {
		named[name] = m.schema(schema)
	}
	return v, ok
}

func (m *mender) all(list []any) []any {
	for i := range list {
		list[i] = m.schema(list[i])
	}
	return list
}

// types keeps the types that there are.
func types(v any) (mended any, keep bool) {
	list, ok := v.([]any)
	if !ok {
		return v, slices.Contains(typeNames, v)
	}
	var known []any
	for _, name := range list {
		if slices.Contains(typeNames, name) && !slices.Contains(known, name) {
			known = append(known, name)
		}
	}
	return known, len(known) > 0
}

// names keeps each name of a list once.
func names(v any) (mended any, keep bool) {
	list, ok := v.([]any)
	if !ok {
		return v, v == true || v == false // as draft 3 has it; the dialect reads it
	}
	seen, out := make(map[string]bool, len(list)), make([]any, 0, len(list))
	for _, name := range list {
		if text, ok := name.(string); ok && !seen[text] {
			seen[text] = true
			out = append(out, text)
		}
	}
	return out, true
}
