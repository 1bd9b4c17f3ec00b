package sample

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// members is what is known about the members of an object in the making.
type members struct {
	all      []*jsonschema.Schema
	required map[string]bool
	echo     map[string]any // arguments that members of this object repeat
	least    int
	most     int
}

// object makes an object: the required members, and the optional ones while it
// is not too deep.
func (m *maker) object(all []*jsonschema.Schema, at place) (any, error) {
	want := members{all: all, required: map[string]bool{}, most: maxMinItems}
	names := map[string]bool{}
	for _, s := range all {
		for _, name := range s.Required {
			want.required[name], names[name] = true, true
		}
		for name := range s.Properties {
			names[name] = true
		}
		if s.MinProperties != nil {
			want.least = max(want.least, *s.MinProperties)
		}
		if s.MaxProperties != nil {
			want.most = min(want.most, *s.MaxProperties)
		}
	}
	if want.least > maxMinItems || len(want.required) > maxMinItems {
		return nil, errTooMuch
	}
	if want.least > want.most || len(want.required) > want.most {
		return nil, unmet(at, "it asks for more members than it allows")
	}
	want.echo = m.claim(names, at)
	object := map[string]any{}
	for _, name := range slices.SortedFunc(maps.Keys(names), want.order) {
		if err := m.addMember(object, name, &want, at); err != nil {
			return nil, err
		}
	}
	if err := m.addFurther(object, len(names) == 0, &want, at); err != nil {
		return nil, err
	}
	return object, nil
}

// claim takes the arguments that members of an object repeat. The outermost
// field of a name repeats an argument, and no other; items of arrays never do,
// as they would all be alike.
func (m *maker) claim(names map[string]bool, at place) map[string]any {
	claimed := map[string]any{}
	if at.inArray {
		return claimed
	}
	for name := range names {
		if argument, ok := m.echo[name]; ok {
			claimed[name] = argument
			delete(m.echo, name)
		}
	}
	return claimed
}

// order puts required members first, so that they have the room there is.
func (w *members) order(x, y string) int {
	if w.required[x] != w.required[y] {
		if w.required[x] {
			return -1
		}
		return 1
	}
	if x < y {
		return -1
	}
	return 1
}

// addMember adds one member. An optional one that cannot be made is left out.
func (m *maker) addMember(object map[string]any, name string, want *members, at place) error {
	required := want.required[name]
	for _, s := range want.all { // what members that are there bring with them
		for present := range object {
			required = required || slices.Contains(s.DependentRequired[present], name)
		}
	}
	if !required && (at.depth >= fullDepth || m.made > fullSize || len(object) >= want.most || isQuiet(name) || m.steps < maxSteps/4) {
		return nil
	}
	m.made++
	inside := at.member(name)
	inside.echo = want.echo[name]
	schemas, ok := memberSchemas(want.all, name)
	err := errNothing
	if ok {
		var value any
		if value, err = m.value(schemas, inside); err == nil {
			object[name] = value
			return nil
		}
	}
	switch {
	case errors.Is(err, errTooMuch):
		return err
	case !required:
		return nil
	case errors.Is(err, errNothing):
		return unmet(inside, "it is required and forbidden")
	default:
		return err
	}
}

// memberSchemas lists what a member must meet; false if it may not be there.
func memberSchemas(all []*jsonschema.Schema, name string) ([]*jsonschema.Schema, bool) {
	var schemas []*jsonschema.Schema
	for _, s := range all {
		known := false
		if property := s.Properties[name]; property != nil {
			schemas, known = append(schemas, property), true
		}
		for _, pattern := range patternsOf(s) {
			if pattern.MatchString(name) {
				schemas, known = append(schemas, s.PatternProperties[pattern]), true
			}
		}
		if known {
			continue
		}
		switch additional := s.AdditionalProperties.(type) {
		case bool:
			if !additional {
				return nil, false
			}
		case *jsonschema.Schema:
			schemas = append(schemas, additional)
		}
	}
	return schemas, true
}

// patternsOf lists the patterns for names in a fixed order, as the same call must
// get the same answer.
func patternsOf(s *jsonschema.Schema) []jsonschema.Regexp {
	if len(s.PatternProperties) == 0 {
		return nil
	}
	return slices.SortedFunc(maps.Keys(s.PatternProperties), func(x, y jsonschema.Regexp) int {
		return strings.Compare(x.String(), y.String())
	})
}

// addFurther adds members that no schema names: entries of a map, and what a
// least number of members asks for.
func (m *maker) addFurther(object map[string]any, unnamed bool, want *members, at place) error {
	count := want.least - len(object)
	if count <= 0 && unnamed && isMap(want.all) && at.depth < fullDepth {
		count = min(2, want.most)
	}
	for i := 0; i < count; i++ {
		name := fmt.Sprintf("key_%d", i+1)
		for _, s := range want.all {
			if s.PropertyNames == nil {
				continue
			}
			var ok bool
			if name, ok = m.newName(s.PropertyNames, object); !ok {
				return unmet(at, "no further member can be named")
			}
		}
		schemas, ok := memberSchemas(want.all, name)
		if !ok {
			if len(object) < want.least {
				return unmet(at, "it asks for more members than it allows")
			}
			return nil
		}
		value, err := m.value(schemas, at.member(name))
		if err != nil {
			return err
		}
		object[name] = value
	}
	return nil
}

// newName makes a name that an object does not have yet.
func (m *maker) newName(schema *jsonschema.Schema, object map[string]any) (string, bool) {
	for range 8 {
		made, err := m.value([]*jsonschema.Schema{schema}, place{name: "key", inArray: true})
		name, ok := made.(string)
		if err != nil || !ok {
			return "", false
		}
		if _, taken := object[name]; !taken {
			return name, true
		}
	}
	return "", false
}

// isMap says whether further members have a schema.
func isMap(all []*jsonschema.Schema) bool {
	return slices.ContainsFunc(all, func(s *jsonschema.Schema) bool {
		_, ok := s.AdditionalProperties.(*jsonschema.Schema)
		return ok
	})
}

// array makes an array of a few items: two near the top, one below, none deep
// inside, unless the schema says how many.
func (m *maker) array(all []*jsonschema.Schema, at place) (any, error) {
	least, most, unique := 0, maxMinItems, false
	var contained []*jsonschema.Schema
	for _, s := range all {
		if s.MinItems != nil {
			least = max(least, *s.MinItems)
		}
		if s.MaxItems != nil {
			most = min(most, *s.MaxItems)
		}
		unique = unique || s.UniqueItems
		if s.Contains != nil {
			contained = append(contained, s.Contains)
			least = max(least, 1)
			if s.MinContains != nil {
				least = max(least, *s.MinContains)
			}
		}
		least = max(least, tupleLength(s))
	}
	if least > maxMinItems {
		return nil, fmt.Errorf("%w: %d items%s", errTooMuch, least, at)
	}
	if least > most {
		return nil, unmet(at, "it asks for more items than it allows")
	}
	count := 2
	if at.depth > 2 {
		count = 1
	}
	if at.depth > fullDepth {
		count = 0
	}
	count = min(max(count, least), most)
	items := make([]any, 0, count)
	for len(items) < count {
		item, err := m.item(all, contained, items, unique, at)
		if err != nil && len(items) >= least && !errors.Is(err, errTooMuch) {
			break
		}
		if err != nil {
			return nil, err
		}
		items = append(items, item)
	}
	return items, nil
}

// tupleLength is how many items a schema describes one by one.
func tupleLength(s *jsonschema.Schema) int {
	if tuple, ok := s.Items.([]*jsonschema.Schema); ok {
		return len(tuple)
	}
	return len(s.PrefixItems)
}

// item makes the next item of an array.
func (m *maker) item(all, contained []*jsonschema.Schema, items []any, unique bool, at place) (any, error) {
	schemas, ok := itemSchemas(all, len(items))
	if !ok {
		return nil, errNothing
	}
	schemas = append(schemas, contained...)
	var item any
	for range 8 {
		var err error
		if item, err = m.value(schemas, at.item(len(items))); err != nil {
			return nil, err
		}
		if !unique || !slices.ContainsFunc(items, func(other any) bool { return equal(item, other) }) {
			return item, nil
		}
	}
	if varied, ok := m.varied(schemas, items); ok {
		return varied, nil
	}
	return nil, unmet(at, "not enough different items")
}

// varied looks for an item that is not there yet among the values listed.
func (m *maker) varied(schemas []*jsonschema.Schema, items []any) (any, bool) {
	var s shape
	for _, schema := range schemas {
		if m.gather(&s, schema) != nil {
			return nil, false
		}
	}
	fixed, _ := m.fixed(s.all)
	for _, candidate := range fixed {
		if !slices.ContainsFunc(items, func(other any) bool { return equal(candidate, other) }) && m.fits(s.all, candidate) {
			return candidate, true
		}
	}
	return nil, false
}

// itemSchemas lists what the item at an index must meet; false if it may not be
// there.
func itemSchemas(all []*jsonschema.Schema, index int) ([]*jsonschema.Schema, bool) {
	var schemas []*jsonschema.Schema
	for _, s := range all {
		switch items := s.Items.(type) {
		case *jsonschema.Schema:
			schemas = append(schemas, items)
		case []*jsonschema.Schema:
			if index < len(items) {
				schemas = append(schemas, items[index])
				continue
			}
			switch additional := s.AdditionalItems.(type) {
			case bool:
				if !additional {
					return nil, false
				}
			case *jsonschema.Schema:
				schemas = append(schemas, additional)
			}
		}
		if index < len(s.PrefixItems) {
			schemas = append(schemas, s.PrefixItems[index])
		} else if s.Items2020 != nil {
			schemas = append(schemas, s.Items2020)
		}
	}
	return schemas, true
}
