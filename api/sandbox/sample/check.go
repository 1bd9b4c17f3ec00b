package sample

import (
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"unicode/utf8"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// fits says whether a value meets all schemas. The validator of the schema
// library would say the same, but takes as long as a schema makes it take; this
// one stops, and then says no.
func (m *maker) fits(all []*jsonschema.Schema, value any) bool {
	c := checker{steps: min(m.steps, maxFitSteps)}
	before := c.steps
	ok := c.all(all, value, 0)
	m.steps -= before - c.steps
	return ok
}

// checker checks one value.
type checker struct{ steps int }

func (c *checker) all(all []*jsonschema.Schema, value any, depth int) bool {
	for _, s := range all {
		if !c.one(s, value, depth) {
			return false
		}
	}
	return true
}

func (c *checker) one(s *jsonschema.Schema, value any, depth int) bool {
	if c.steps--; c.steps < 0 || depth > 4*maxDepth {
		return false
	}
	if s.Bool != nil {
		return *s.Bool
	}
	return c.simple(s, value) && c.combined(s, value, depth+1) && c.typed(s, value, depth+1)
}

// simple checks type and the values listed.
func (c *checker) simple(s *jsonschema.Schema, value any) bool {
	if s.Types != nil && !slices.ContainsFunc(s.Types.ToStrings(), func(kind string) bool { return isKind(value, kind) }) {
		return false
	}
	if s.Const != nil && !equal(*s.Const, value) {
		return false
	}
	if s.Enum != nil && !slices.ContainsFunc(s.Enum.Values, func(v any) bool { return equal(v, value) }) {
		return false
	}
	return s.Format == nil || s.Format.Validate(value) == nil
}

// combined checks the schemas that a schema is put together of.
func (c *checker) combined(s *jsonschema.Schema, value any, depth int) bool {
	if !c.all(references(s), value, depth) || !c.all(s.AllOf, value, depth) {
		return false
	}
	if len(s.AnyOf) > 0 && !slices.ContainsFunc(s.AnyOf, func(b *jsonschema.Schema) bool { return c.one(b, value, depth) }) {
		return false
	}
	if len(s.OneOf) > 0 {
		met := 0
		for _, branch := range s.OneOf {
			if c.one(branch, value, depth) {
				met++
			}
		}
		if met != 1 {
			return false
		}
	}
	if s.Not != nil && (c.one(s.Not, value, depth) || c.steps < 0) {
		return false
	}
	if s.If != nil {
		branch := s.Else
		if c.one(s.If, value, depth) {
			branch = s.Then
		}
		return branch == nil || c.one(branch, value, depth)
	}
	return true
}

func (c *checker) typed(s *jsonschema.Schema, value any, depth int) bool {
	switch value := value.(type) {
	case string:
		return c.string(s, value)
	case []any:
		return c.array(s, value, depth)
	case map[string]any:
		return c.object(s, value, depth)
	case nil, bool:
		return true
	default:
		return number(s, value)
	}
}

func (c *checker) string(s *jsonschema.Schema, text string) bool {
	length := utf8.RuneCountInString(text)
	return (s.MinLength == nil || length >= *s.MinLength) && (s.MaxLength == nil || length <= *s.MaxLength) &&
		(s.Pattern == nil || s.Pattern.MatchString(text))
}

func number(s *jsonschema.Schema, value any) bool {
	r, ok := rational(value)
	if !ok {
		return false
	}
	if s.MultipleOf != nil && !new(big.Rat).Quo(r, s.MultipleOf).IsInt() {
		return false
	}
	return (s.Minimum == nil || r.Cmp(s.Minimum) >= 0) && (s.ExclusiveMinimum == nil || r.Cmp(s.ExclusiveMinimum) > 0) &&
		(s.Maximum == nil || r.Cmp(s.Maximum) <= 0) && (s.ExclusiveMaximum == nil || r.Cmp(s.ExclusiveMaximum) < 0)
}

func (c *checker) array(s *jsonschema.Schema, items []any, depth int) bool {
	if s.MinItems != nil && len(items) < *s.MinItems || s.MaxItems != nil && len(items) > *s.MaxItems {
		return false
	}
	for i, item := range items {
		schemas, ok := itemSchemas([]*jsonschema.Schema{s}, i)
		if !ok || !c.all(schemas, item, depth) {
			return false
		}
		if s.UniqueItems {
			if c.steps -= i; c.steps < 0 || slices.ContainsFunc(items[:i], func(other any) bool { return equal(item, other) }) {
				return false
			}
		}
	}
	return s.Contains == nil || c.contains(s, items, depth)
}

func (c *checker) contains(s *jsonschema.Schema, items []any, depth int) bool {
	found, least := 0, 1
	for _, item := range items {
		if c.one(s.Contains, item, depth) {
			found++
		}
	}
	if s.MinContains != nil {
		least = *s.MinContains
	}
	return found >= least && (s.MaxContains == nil || found <= *s.MaxContains)
}

func (c *checker) object(s *jsonschema.Schema, object map[string]any, depth int) bool {
	if s.MinProperties != nil && len(object) < *s.MinProperties || s.MaxProperties != nil && len(object) > *s.MaxProperties {
		return false
	}
	for _, name := range s.Required {
		if _, ok := object[name]; !ok {
			return false
		}
	}
	self := []*jsonschema.Schema{s}
	for name, value := range object {
		if schemas, ok := memberSchemas(self, name); !ok || !c.all(schemas, value, depth) {
			return false
		}
		if s.PropertyNames != nil && !c.one(s.PropertyNames, name, depth) {
			return false
		}
		if !c.dependents(s, name, object, depth) {
			return false
		}
		if closed := s.UnevaluatedProperties; closed != nil && !c.named(s, name, depth) && !c.one(closed, value, depth) {
			return false
		}
	}
	return true
}

// dependents checks what the presence of a member asks for.
func (c *checker) dependents(s *jsonschema.Schema, name string, object map[string]any, depth int) bool {
	missing := func(other string) bool { _, ok := object[other]; return !ok }
	if slices.ContainsFunc(s.DependentRequired[name], missing) {
		return false
	}
	if dependent := s.DependentSchemas[name]; dependent != nil && !c.one(dependent, object, depth) {
		return false
	}
	switch dependency := s.Dependencies[name].(type) {
	case []string:
		return !slices.ContainsFunc(dependency, missing)
	case *jsonschema.Schema:
		return c.one(dependency, object, depth)
	}
	return true
}

// named says whether a schema, or one that it is put together of, knows a
// member by name. It is a little stricter than "unevaluated" would be.
func (c *checker) named(s *jsonschema.Schema, name string, depth int) bool {
	if c.steps--; c.steps < 0 || depth > 4*maxDepth {
		return false
	}
	if s.Properties[name] != nil {
		return true
	}
	for pattern := range s.PatternProperties {
		if pattern.MatchString(name) {
			return true
		}
	}
	return slices.ContainsFunc(slices.Concat(references(s), s.AllOf, s.AnyOf, s.OneOf), func(part *jsonschema.Schema) bool {
		return c.named(part, name, depth+1)
	})
}

// isKind says whether a value is of a type of JSON Schema.
func isKind(value any, kind string) bool {
	switch value := value.(type) {
	case nil:
		return kind == "null"
	case bool:
		return kind == "boolean"
	case string:
		return kind == "string"
	case []any:
		return kind == "array"
	case map[string]any:
		return kind == "object"
	default:
		r, ok := rational(value)
		return ok && (kind == "number" || kind == "integer" && r.IsInt())
	}
}

// rational reads a JSON number of any Go type.
func rational(value any) (*big.Rat, bool) {
	switch value.(type) {
	case json.Number, float64, float32, int, int64, int32, uint, uint64, uint32:
		return new(big.Rat).SetString(fmt.Sprint(value))
	}
	return nil, false
}

// equal compares JSON values; numbers by what they are, not how they are
// written.
func equal(x, y any) bool {
	switch x := x.(type) {
	case []any:
		other, ok := y.([]any)
		return ok && slices.EqualFunc(x, other, equal)
	case map[string]any:
		other, ok := y.(map[string]any)
		if !ok || len(x) != len(other) {
			return false
		}
		for name, value := range x {
			if found, ok := other[name]; !ok || !equal(value, found) {
				return false
			}
		}
		return true
	case nil, bool, string:
		switch y.(type) {
		case nil, bool, string:
			return x == y
		}
		return false
	}
	a, ok := rational(x)
	b, also := rational(y)
	return ok && also && a.Cmp(b) == 0
}
