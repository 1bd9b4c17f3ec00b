package form

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"trs/views/conform"
	"trs/views/form/value"
)

// Schema is a schema ready for forms. It may be shared, also by goroutines.
type Schema struct {
	root     *value.Value
	validate *conform.Schema
	note     string // why nothing is checked, or ""
	first    *spec  // of the root, which may be large

	conditions compiledConditions
}

// Parse reads a schema. What is no schema becomes one that takes anything, so
// that there is always a form. Call it in a command: it may take long, a
// second at most.
func Parse(source []byte) *Schema {
	root, err := value.Parse(source)
	if err != nil {
		return &Schema{root: value.NewObject(), note: "the schema is not JSON, so nothing is checked: " + cut(err.Error())}
	}
	if root.Kind != value.Object {
		return &Schema{root: value.NewObject(), note: "the schema is not an object, so nothing is checked"}
	}
	s := &Schema{root: asObject(root)}
	s.first = newReader(s.root).look(s.root)
	schema, err := compile(root)
	if err != nil && !errors.Is(err, conform.ErrSlow) {
		schema, err = s.mend(root, err)
	}
	switch {
	case errors.Is(err, conform.ErrSlow):
		s.note = "the schema takes too long to read, so nothing is checked"
	case err != nil:
		s.note = "the schema has a mistake, so nothing is checked: " + cut(err.Error())
	}
	s.validate = schema
	return s
}

// mend compiles a schema without what is wrong with it.
func (s *Schema) mend(root *value.Value, mistake error) (*conform.Schema, error) {
	source, ok := root.Any().(map[string]any)
	if !ok {
		return nil, mistake
	}
	reader := newReader(s.root)
	m := mender{resolves: func(ref string) bool { return reader.resolve(ref) != nil }}
	m.schema(source)
	schema, err := conform.Compile(source)
	if err != nil || len(m.taken) == 0 {
		return nil, mistake
	}
	slices.Sort(m.taken)
	s.note = "the schema has mistakes, so not all is checked: " + cut(strings.Join(slices.Compact(m.taken), ", "))
	return schema, nil
}

// Note says why values are not checked, or not in all; "" when they are.
func (s *Schema) Note() string { return s.note }

func compile(root *value.Value) (*conform.Schema, error) {
	object, ok := root.Any().(map[string]any)
	if !ok {
		return nil, fmt.Errorf("not an object")
	}
	return conform.Compile(object)
}

// asObject is the dialect's AsObject for the ordered schema.
func asObject(root *value.Value) *value.Value {
	for _, keyword := range []string{
		"type", "properties", "$ref", "anyOf", "oneOf", "allOf", "additionalProperties", "patternProperties", "prefixItems", "$defs", "dependentSchemas",
	} {
		if root.Get(keyword) != nil {
			return root
		}
	}
	if len(root.Members) == 0 {
		return root
	}
	for _, m := range root.Members {
		if !m.Value.Is(value.Object) {
			return root
		}
	}
	out := value.NewObject()
	out.Set("type", value.NewText("object"))
	out.Set("properties", root)
	return out
}
