package sample

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// Bounds of the work for one value.
const (
	maxSteps    = 50_000  // schemas looked at
	maxFitSteps = 5_000   // of these, for checking one candidate
	maxText     = 1 << 20 // bytes of text made
	maxDepth    = 24      // levels of nesting
	maxMinItems = 1_000   // items or members that a schema may insist on
	fullDepth   = 6       // levels with optional members
	fullSize    = 1_000   // members in all, after which optional ones are left out
	maxExamples = 16      // examples looked at
)

var (
	errTooMuch = errors.New("asks for more than can be made")
	errTooDeep = errors.New("nests without end")
	errNothing = errors.New("allows no value")
)

// unmet is the error for what a schema asks for and no value has.
func unmet(at place, why string) error {
	return fmt.Errorf("cannot be met%s: %s", at, why)
}

// maker makes one value. It is not safe for concurrent use.
type maker struct {
	rand  *rand.Rand
	echo  map[string]any // arguments that no field has repeated yet
	steps int            // left
	text  int            // bytes left
	made  int            // members so far
}

// place is where in the value we are.
type place struct {
	path    string
	name    string // of the member, or of the array an item is in
	depth   int
	inArray bool
	later   bool // in an item after the first: what tells items apart must differ
	echo    any  // argument of the same name, to be repeated if it fits
}

// String is " at a.b", or "" for the whole value.
func (p place) String() string {
	if p.path == "" {
		return ""
	}
	return " at " + p.path
}

func (p place) member(name string) place {
	path := name
	if p.path != "" {
		path = p.path + "." + name
	}
	return place{path: path, name: name, depth: p.depth + 1, inArray: p.inArray, later: p.later}
}

func (p place) item(index int) place {
	return place{path: p.path + "[]", name: singular(p.name), depth: p.depth + 1, inArray: true, later: p.later || index > 0}
}

// shape is what a value must meet: all of some schemas, and one of each fork.
type shape struct {
	all   []*jsonschema.Schema
	forks [][]*jsonschema.Schema
}

// step counts work.
func (m *maker) step() error {
	if m.steps--; m.steps < 0 {
		return errTooMuch
	}
	return nil
}

// value makes a value that meets all the schemas.
func (m *maker) value(schemas []*jsonschema.Schema, at place) (any, error) {
	if at.depth > maxDepth {
		return nil, errTooDeep
	}
	var s shape
	for _, schema := range schemas {
		if err := m.gather(&s, schema); err != nil {
			return nil, err
		}
	}
	return m.resolve(s, at)
}

// gather adds a schema and what it refers to.
func (m *maker) gather(s *shape, schema *jsonschema.Schema) error {
	if err := m.step(); err != nil {
		return err
	}
	if schema == nil || slices.Contains(s.all, schema) {
		return nil
	}
	if schema.Bool != nil && !*schema.Bool {
		return errNothing
	}
	s.all = append(s.all, schema)
	for _, ref := range references(schema) {
		if err := m.gather(s, ref); err != nil {
			return err
		}
	}
	for _, part := range schema.AllOf {
		if err := m.gather(s, part); err != nil {
			return err
		}
	}
	for _, fork := range [][]*jsonschema.Schema{schema.AnyOf, schema.OneOf, condition(schema)} {
		if len(fork) > 0 {
			s.forks = append(s.forks, fork)
		}
	}
	return nil
}

// references are the schemas that a schema stands for besides itself.
func references(schema *jsonschema.Schema) []*jsonschema.Schema {
	var refs []*jsonschema.Schema
	if schema.Ref != nil {
		refs = append(refs, schema.Ref)
	}
	if schema.RecursiveRef != nil {
		refs = append(refs, schema.RecursiveRef)
	}
	if schema.DynamicRef != nil && schema.DynamicRef.Ref != nil {
		refs = append(refs, schema.DynamicRef.Ref)
	}
	return refs
}

// condition turns if, then and else into a fork: both sides are tried, and the
// check of the finished value sees that the right one was.
func condition(schema *jsonschema.Schema) []*jsonschema.Schema {
	if schema.If == nil {
		return nil
	}
	yes, no := &jsonschema.Schema{AllOf: []*jsonschema.Schema{schema.If}}, &jsonschema.Schema{}
	if schema.Then != nil {
		yes.AllOf = append(yes.AllOf, schema.Then)
	}
	if schema.Else != nil {
		no.AllOf = []*jsonschema.Schema{schema.Else}
	}
	return []*jsonschema.Schema{yes, no}
}

// resolve takes the branches of the forks in turn until a value meets all.
func (m *maker) resolve(s shape, at place) (any, error) {
	if len(s.forks) == 0 {
		value, err := m.plain(s.all, at)
		if err == nil && !m.fits(s.all, value) {
			err = unmet(at, "its conditions contradict each other")
		}
		return value, err
	}
	var first error
	for _, branch := range inOrder(s.forks[0], at) {
		next := shape{all: slices.Clip(s.all), forks: slices.Clip(s.forks[1:])}
		err := m.gather(&next, branch)
		if err == nil {
			var value any
			if value, err = m.resolve(next, at); err == nil {
				return value, nil
			}
		}
		if errors.Is(err, errTooMuch) {
			return nil, err
		}
		if first == nil {
			first = err
		}
	}
	return nil, first
}

// inOrder puts branches that say something before those that mean "nothing",
// and, deep inside, those that end before those that go on.
func inOrder(branches []*jsonschema.Schema, at place) []*jsonschema.Schema {
	ordered := slices.Clone(branches)
	rank := func(s *jsonschema.Schema) int {
		types := ""
		if s.Types != nil {
			types = s.Types.String()
		}
		deep := at.depth > fullDepth
		switch {
		case types == "[null]" && deep:
			return -1
		case types == "[null]":
			return 2
		case deep && (s.Ref != nil || types == "[object]" || types == "[array]"):
			return 1
		}
		return 0
	}
	slices.SortStableFunc(ordered, func(x, y *jsonschema.Schema) int { return rank(x) - rank(y) })
	return ordered
}

// plain makes a value where no fork is left.
func (m *maker) plain(all []*jsonschema.Schema, at place) (any, error) {
	if err := m.step(); err != nil {
		return nil, err
	}
	if fixed, ok := m.fixed(all); ok {
		if at.echo != nil {
			fixed = append([]any{at.echo}, fixed...)
		}
		for _, candidate := range fixed {
			if m.fits(all, candidate) {
				return candidate, nil
			}
		}
		return nil, unmet(at, "none of the values it lists has all it asks for")
	}
	if at.echo != nil && m.fits(all, at.echo) {
		return at.echo, nil
	}
	if isQuiet(at.name) && !at.inArray {
		for _, nothing := range []any{nil, "", false, []any{}} {
			if m.fits(all, nothing) {
				return nothing, nil
			}
		}
	}
	if !at.later || !tellsApart(all, at.name) {
		for _, candidate := range m.examples(all) {
			if m.fits(all, candidate) {
				return candidate, nil
			}
		}
	}
	first := error(nil)
	for _, kind := range kindsOf(all, at) {
		value, err := m.ofKind(kind, all, at)
		if err == nil || errors.Is(err, errTooMuch) {
			return value, err
		}
		if first == nil {
			first = err
		}
	}
	if first == nil {
		first = unmet(at, "its types exclude each other")
	}
	return nil, first
}

// tellsApart says whether a member is one by which items of a list are told
// apart, such as an id: the one example that a schema gives would make all alike.
func tellsApart(all []*jsonschema.Schema, name string) bool {
	return isID(name) || slices.ContainsFunc(all, func(s *jsonschema.Schema) bool { return s.Pattern != nil || s.Format != nil })
}

// fixed lists the values of the first const or enum, from a random one on.
func (m *maker) fixed(all []*jsonschema.Schema) ([]any, bool) {
	for _, s := range all {
		if s.Const != nil {
			return []any{*s.Const}, true
		}
	}
	for _, s := range all {
		if s.Enum != nil {
			return m.rotated(s.Enum.Values), true
		}
	}
	return nil, false
}

// examples lists what the schemas give as examples, then their defaults.
func (m *maker) examples(all []*jsonschema.Schema) []any {
	var found []any
	for _, s := range all {
		found = append(found, m.rotated(s.Examples)...)
	}
	for _, s := range all {
		if s.Default != nil && *s.Default != nil {
			found = append(found, *s.Default)
		}
	}
	return found[:min(len(found), maxExamples)]
}

// rotated returns the values from a random one on.
func (m *maker) rotated(values []any) []any {
	if len(values) < 2 {
		return slices.Clone(values)
	}
	start := m.rand.IntN(len(values))
	return append(slices.Clone(values[start:]), values[:start]...)
}

func (m *maker) ofKind(kind string, all []*jsonschema.Schema, at place) (any, error) {
	switch kind {
	case "object":
		return m.object(all, at)
	case "array":
		return m.array(all, at)
	case "string":
		return m.string(all, at)
	case "integer", "number":
		return m.number(all, kind == "integer", at)
	case "boolean":
		return m.rand.IntN(4) > 0, nil
	default:
		return nil, nil
	}
}

// kinds are the types of JSON Schema, in the order in which they are tried.
var kinds = []string{"object", "array", "string", "integer", "number", "boolean", "null"}

// kindsOf lists the types that all schemas allow. Schemas without types are
// guessed from what they say; one that says nothing is an object at the top and
// text below.
func kindsOf(all []*jsonschema.Schema, at place) []string {
	allowed := slices.Clone(kinds)
	typed := false
	for _, s := range all {
		if s.Types == nil {
			continue
		}
		typed = true
		types := s.Types.ToStrings()
		allowed = slices.DeleteFunc(allowed, func(kind string) bool {
			return !slices.Contains(types, kind) && (kind != "integer" || !slices.Contains(types, "number"))
		})
	}
	if typed {
		if slices.Contains(allowed, "number") { // prefer what the schema says over its special case
			allowed = slices.DeleteFunc(allowed, func(kind string) bool { return kind == "integer" })
		}
		return allowed
	}
	return append([]string{guess(all, at)}, kinds...)
}

// guess is the type that the keywords of untyped schemas are about.
func guess(all []*jsonschema.Schema, at place) string {
	for _, s := range all {
		switch {
		case s.Properties != nil || s.Required != nil || s.AdditionalProperties != nil || s.MinProperties != nil || s.PatternProperties != nil:
			return "object"
		case s.Items != nil || s.Items2020 != nil || s.PrefixItems != nil || s.MinItems != nil || s.Contains != nil:
			return "array"
		case s.Minimum != nil || s.Maximum != nil || s.ExclusiveMinimum != nil || s.ExclusiveMaximum != nil || s.MultipleOf != nil:
			return "number"
		case s.Pattern != nil || s.Format != nil || s.MinLength != nil || s.MaxLength != nil:
			return "string"
		}
	}
	if at.path == "" && !at.inArray {
		return "object"
	}
	return "string"
}
