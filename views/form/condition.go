package form

import (
	"context"
	"strconv"
	"sync"

	"trs/views/conform"
	"trs/views/form/value"
)

// conditionsKey is the keyword under which flatten collects what a schema says
// with if and with the dependent keywords, so that several of them can be
// merged. No schema has a keyword like that.
const conditionsKey = "\x00conditions"

// maxConditions bounds how many are looked at in one place.
const maxConditions = 64

// condition is "if" with its branches, or "when there is a member" with what
// follows.
type condition struct {
	has       string       // the member whose being there is the condition
	when      *value.Value // the schema of "if"; nil asks for has
	then      *value.Value
	otherwise *value.Value
}

// gather moves the conditional keywords of a schema into one list.
func gather(schema *value.Value) *value.Value {
	var found []*value.Value
	keep := func(when, has, then, otherwise *value.Value) {
		c := value.NewObject()
		for _, part := range []value.Member{{Name: "if", Value: when}, {Name: "has", Value: has}, {Name: "then", Value: then}, {Name: "else", Value: otherwise}} {
			if part.Value != nil {
				c.Members = append(c.Members, part)
			}
		}
		found = append(found, c)
	}
	if when := schema.Get("if"); when != nil && (schema.Get("then") != nil || schema.Get("else") != nil) {
		keep(when, nil, schema.Get("then"), schema.Get("else"))
	}
	for _, keyword := range []string{"dependentSchemas", "dependentRequired", "dependencies"} {
		if on := schema.Get(keyword); on.Is(value.Object) {
			for _, m := range on.Members[:min(len(on.Members), maxConditions)] {
				keep(nil, value.NewText(m.Name), dependent(m.Value), nil)
			}
		}
	}
	if len(found) == 0 {
		return schema
	}
	out := without(schema, "if", "then", "else", "dependentSchemas", "dependentRequired", "dependencies")
	found = append(listOf(schema.Get(conditionsKey)), found...)
	out.Set(conditionsKey, value.NewList(found...))
	return out
}

// dependent is what follows from a member as a schema: draft 7 lists names.
func dependent(v *value.Value) *value.Value {
	if !v.Is(value.List) {
		return v
	}
	out := value.NewObject()
	out.Set("required", v)
	return out
}

func conditionsOf(schema *value.Value) []condition {
	all := listOf(schema.Get(conditionsKey))
	out := make([]condition, 0, len(all))
	for _, c := range all[:min(len(all), maxConditions)] {
		out = append(out, condition{has: c.Get("has").Text(), when: c.Get("if"), then: c.Get("then"), otherwise: c.Get("else")})
	}
	return out
}

// verdicts says of each condition of a place whether it holds: '1', '0', or '?'
// when that is not known.
type verdicts string

// variation is a part of a schema in the light of its conditions.
type variation struct {
	schema *value.Value
	active verdicts
}

// under is what a part of the schema says when conditions are decided.
func (r *reader) under(schema *value.Value, active verdicts) *spec {
	base := r.look(schema)
	if active == "" || len(base.conditions) == 0 {
		return base
	}
	at := variation{schema, active}
	if s, ok := r.varied[at]; ok {
		return s
	}
	merged := base.whole
	for i := 0; i < len(active); i++ { // a branch may bring conditions of its own
		all := conditionsOf(merged)
		if i >= len(all) {
			break
		}
		branch := all[i].then
		if active[i] == '0' {
			branch = all[i].otherwise
		}
		if active[i] != '?' && branch.Is(value.Object) {
			merged = merge(merged, r.flatten(branch, 1))
		}
	}
	s := r.read(merged, 0)
	if len(r.varied) >= maxVariants {
		clear(r.varied)
	}
	r.varied[at] = s
	return s
}

// conditional is a place whose conditions have to be decided.
type conditional struct {
	path       []string
	conditions []condition
}

// conditionals lists the places that are drawn and have conditions.
func (m *Model) conditionals() (places []conditional, nodes []*node) {
	add := func(n *node) {
		if n.v != nil && len(n.spec.conditions) > 0 && len(places) < maxConditions {
			places = append(places, conditional{n.path(), n.spec.conditions})
			nodes = append(nodes, n)
		}
	}
	if m.root.shape() == object {
		add(m.root)
	}
	for _, n := range m.conditional {
		add(n)
	}
	return places, nodes
}

// decide says for each place whether its conditions hold, as far as that can be
// told in time. It belongs to commands.
func (s *Schema) decide(ctx context.Context, places []conditional, root any) []verdicts {
	ctx, cancel := context.WithTimeout(ctx, conform.Patience) // for all of them
	defer cancel()
	out := make([]verdicts, len(places))
	for i, place := range places {
		v, found := lookUp(root, place.path)
		marks := make([]byte, len(place.conditions))
		for j, c := range place.conditions {
			marks[j] = '?'
			if found && ctx.Err() == nil {
				marks[j] = s.holds(ctx, c, v)
			}
		}
		out[i] = verdicts(marks)
	}
	return out
}

// lookUp follows a path through a value of Go's own types.
func lookUp(v any, path []string) (any, bool) {
	for _, step := range path {
		switch in := v.(type) {
		case map[string]any:
			next, ok := in[step]
			if !ok {
				return nil, false
			}
			v = next
		case []any:
			i, err := strconv.Atoi(step)
			if err != nil || i < 0 || i >= len(in) {
				return nil, false
			}
			v = in[i]
		default:
			return nil, false
		}
	}
	return v, true
}

func (s *Schema) holds(ctx context.Context, c condition, v any) byte {
	if c.when == nil {
		members, ok := v.(map[string]any)
		if _, has := members[c.has]; ok && has {
			return '1'
		}
		return '0'
	}
	compiled := s.conditions.of(c.when, s.root)
	if compiled == nil {
		return '?'
	}
	problems, err := conform.Check(ctx, compiled, v)
	switch {
	case err != nil:
		return '?'
	case len(problems) > 0:
		return '0'
	}
	return '1'
}

// compiledConditions keeps the validators of "if", which are made when they are
// asked for first.
type compiledConditions struct {
	mu   sync.Mutex
	made map[*value.Value]*conform.Schema
}

// of is the validator of one, nil when it cannot be read. What it refers to is
// among the definitions of the root.
func (c *compiledConditions) of(when, root *value.Value) *conform.Schema {
	c.mu.Lock()
	defer c.mu.Unlock()
	if compiled, ok := c.made[when]; ok {
		return compiled
	}
	source := map[string]any{"allOf": []any{when.Any()}}
	for _, keyword := range []string{"$defs", "definitions"} {
		if defs := root.Get(keyword); defs.Is(value.Object) {
			source[keyword] = defs.Any()
		}
	}
	compiled, err := conform.Compile(source)
	if err != nil {
		compiled = nil
	}
	if c.made == nil {
		c.made = map[*value.Value]*conform.Schema{}
	}
	c.made[when] = compiled
	return compiled
}

// settleConditions draws what the decided conditions bring, and reports whether
// anything changed.
func (m *Model) settleConditions(nodes []*node, decided []verdicts) bool {
	changed := false
	for i, n := range nodes {
		if i >= len(decided) || n.active == decided[i] {
			continue
		}
		n.active = decided[i]
		spec := m.reader.under(n.schema, n.active)
		if spec == n.spec {
			continue
		}
		n.spec, changed = spec, true
		if n.spec.shape == union {
			n.option = m.reader.recognise(n.spec, n.v)
		}
		m.rebuild(n)
	}
	if !changed {
		return false
	}
	here := ""
	if n := m.current(); n != nil {
		here = n.key
	}
	m.layout()
	if !m.cursorTo(here) {
		m.load()
	}
	m.follow()
	return true
}
