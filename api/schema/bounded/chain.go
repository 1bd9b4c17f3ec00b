package bounded

import "github.com/santhosh-tekuri/jsonschema/v6"

// chain is how many schemas in a row one value can come to: going along them is
// as deep as that, and a goroutine's stack has an end that ends the program.
type chain struct {
	longest int
	loops   bool // some come back to where they began
}

// chained looks through a compiled schema. The search is Tarjan's: schemas that
// lead to each other count as one, as long as all of them together.
func chained(root *jsonschema.Schema) chain {
	s := search{at: map[*jsonschema.Schema]*visit{}, anchors: map[string][]*jsonschema.Schema{}}
	s.collect(root)
	for _, schema := range s.all {
		if s.at[schema].order == 0 {
			s.visit(schema)
		}
	}
	return s.found
}

type visit struct {
	order, low int
	onStack    bool
	length     int // of the longest chain from here
}

type search struct {
	at      map[*jsonschema.Schema]*visit
	all     []*jsonschema.Schema
	anchors map[string][]*jsonschema.Schema
	order   int
	stack   []*jsonschema.Schema
	found   chain
}

// collect lists every schema that can be come to.
func (s *search) collect(root *jsonschema.Schema) {
	add := func(schema *jsonschema.Schema) {
		if schema == nil || s.at[schema] != nil {
			return
		}
		s.at[schema] = &visit{}
		s.all = append(s.all, schema)
		if schema.DynamicAnchor != "" {
			s.anchors[schema.DynamicAnchor] = append(s.anchors[schema.DynamicAnchor], schema)
		}
	}
	add(root)
	for i := 0; i < len(s.all); i++ {
		schema := s.all[i]
		for _, next := range same(schema) {
			add(next)
		}
		for _, named := range []map[string]*jsonschema.Schema{schema.Properties} {
			for _, next := range named {
				add(next)
			}
		}
		for _, next := range schema.PatternProperties {
			add(next)
		}
		for _, next := range schema.PrefixItems {
			add(next)
		}
		rest, _ := schema.AdditionalProperties.(*jsonschema.Schema)
		for _, next := range []*jsonschema.Schema{rest, schema.Items2020, schema.Contains, schema.PropertyNames, schema.UnevaluatedItems, schema.UnevaluatedProperties} {
			add(next)
		}
	}
}

// same is the schemas that a schema hands its own value to.
func same(schema *jsonschema.Schema) []*jsonschema.Schema {
	out := []*jsonschema.Schema{schema.Ref, schema.RecursiveRef, schema.Not, schema.If, schema.Then, schema.Else}
	out = append(append(append(out, schema.AllOf...), schema.AnyOf...), schema.OneOf...)
	for _, next := range schema.DependentSchemas {
		out = append(out, next)
	}
	if schema.DynamicRef != nil {
		out = append(out, schema.DynamicRef.Ref)
	}
	return out
}

// next is same with what a dynamic reference can lead to.
func (s *search) next(schema *jsonschema.Schema) []*jsonschema.Schema {
	out := same(schema)
	if schema.DynamicRef != nil {
		out = append(out, s.anchors[schema.DynamicRef.Anchor]...)
	}
	return out
}

func (s *search) visit(schema *jsonschema.Schema) *visit {
	here := s.at[schema]
	s.order++
	here.order, here.low, here.onStack = s.order, s.order, true
	s.stack = append(s.stack, schema)
	beyond := 0
	for _, to := range s.next(schema) {
		if to == nil {
			continue
		}
		there := s.at[to]
		switch {
		case there.order == 0:
			there = s.visit(to)
			here.low = min(here.low, there.low)
		case there.onStack:
			here.low = min(here.low, there.order)
			s.found.loops = true
		}
		if !there.onStack {
			beyond = max(beyond, there.length)
		}
	}
	here.length = beyond
	if here.low == here.order {
		s.close(schema)
	}
	return here
}

// close ends a group of schemas that lead to each other.
func (s *search) close(first *jsonschema.Schema) {
	from, beyond := len(s.stack)-1, 0
	for ; ; from-- {
		beyond = max(beyond, s.at[s.stack[from]].length)
		if s.stack[from] == first {
			break
		}
	}
	group := s.stack[from:]
	s.stack = s.stack[:from]
	for _, schema := range group {
		s.at[schema].onStack = false
		s.at[schema].length = beyond + len(group)
	}
	s.found.longest = max(s.found.longest, beyond+len(group))
}
