package form

import (
	"slices"
	"strconv"
	"strings"

	"trs/views/form/value"
)

// sample is v with what must be in it, or an example when v is nil.
func (f *filler) sample(schema, v *value.Value, at spot, depth int) *value.Value {
	f.steps++
	s := f.reader.look(schema)
	if v == nil {
		f.made[at.key] = true
		if given := f.given(schema, s, f.tries[at.key]); given != nil {
			return given.Clone()
		}
	}
	if depth > maxDepth || f.steps > fillSteps || f.ctx.Err() != nil {
		return v
	}
	v = f.shaped(s, v, at, depth)
	for range 3 { // conditions may bring more, which may bring more
		if len(s.conditions) == 0 {
			break
		}
		marks := f.schema.decide(f.ctx, []conditional{{conditions: s.conditions}}, v.Any())[0]
		next := f.reader.under(schema, marks)
		if next == s {
			break
		}
		s = next
		v = f.shaped(s, v, at, depth)
	}
	return v
}

func (f *filler) shaped(s *spec, v *value.Value, at spot, depth int) *value.Value {
	try := f.tries[at.key]
	switch s.shape {
	case object:
		return f.object(s, v, at, depth)
	case list:
		return f.list(s, v, at, depth)
	case union:
		if v == nil {
			return f.sample(s.options[try%len(s.options)].schema, nil, spot{at.key, at.optional}, depth+1)
		}
		return f.sample(s.options[f.reader.recognise(s, v)].schema, v, at, depth+1)
	default: // the others hold nothing
	}
	if v != nil {
		return v
	}
	return s.madeUp(try)
}

// given is a value that the schema itself names, nil when there is none for this
// try.
func (f *filler) given(schema *value.Value, s *spec, try int) *value.Value {
	var all []*value.Value
	for _, example := range s.examples {
		if fitting := f.fitting(schema, example); fitting != nil {
			all = append(all, fitting)
		}
	}
	if s.initial != nil {
		all = append([]*value.Value{s.initial}, all...)
	}
	all = append(all, s.choices[:min(len(s.choices), maxParts)]...)
	all = slices.DeleteFunc(all, func(v *value.Value) bool { return s.shape == object && v.Len() == 0 })
	switch {
	case try < len(all):
		return all[try]
	case s.shape == choice && len(all) > 0:
		return all[try%len(all)]
	}
	return nil
}

// fitting is an example as a value of the right kind: authors write numbers and
// lists as text, lists even as Python does.
func (f *filler) fitting(schema, example *value.Value) *value.Value {
	if example.Is(value.Null) {
		return nil
	}
	if f.reader.fits(schema, example, 0) >= 0 {
		return example
	}
	for _, source := range []string{example.Text(), strings.ReplaceAll(example.Text(), "'", `"`), strings.ToLower(example.Text())} {
		if v, err := value.Parse([]byte(source)); err == nil && f.reader.fits(schema, v, 0) >= 0 {
			return v
		}
	}
	return nil
}

func (f *filler) object(s *spec, v *value.Value, at spot, depth int) *value.Value {
	if v == nil {
		v = value.NewObject()
	}
	if !v.Is(value.Object) {
		return v
	}
	wanted := s.alternatives(v, f.tries[at.key])
	least := s.bound("minProperties", 0)
	for i, p := range s.props {
		in := at.in(p.name)
		old := v.Get(p.name)
		optional := !p.required && !wanted[p.name] && !f.needed[in.key] && v.Len() >= least
		switch {
		case (f.unwanted[in.key] || s.others(wanted, p.name)) && old == nil && !p.required:
			continue
		case old == nil && optional && (!f.everything || !f.worthwhile(p, at, i)):
			continue
		case !p.required: // what is there already counts too: asking again does not go deeper and deeper
			in.optional++
		}
		if filled := f.sample(p.schema, old, in, depth+1); filled != nil {
			v.Set(p.name, filled)
		}
	}
	for key := range f.needed { // what a condition or a variant asks for by name
		name, inside := strings.CutPrefix(key, at.key+separator)
		if _, known := s.index[name]; inside && !known && !strings.Contains(name, separator) && v.Get(name) == nil {
			v.Set(name, f.sample(f.reader.memberSchema(s, name), nil, at.in(name), depth+1))
		}
	}
	f.invent(s, v, at, depth, least)
	return v
}

// worthwhile reports whether an optional field is filled when everything is.
func (f *filler) worthwhile(p prop, at spot, place int) bool {
	s := f.reader.look(p.schema)
	return at.optional < fillDepth && place < firstKids && !s.deprecated && !s.readOnly && s.shape != anything
}

// invent adds members that no schema names, as many as there have to be.
func (f *filler) invent(s *spec, v *value.Value, at spot, depth, least int) {
	if s.closed && s.schema.Get("additionalProperties").Is(value.Bool) {
		return
	}
	if f.everything && len(s.props) == 0 && v.Len() == 0 && s.name != "object" {
		least = max(least, 1)
	}
	names := f.reader.look(s.schema.Get("propertyNames"))
	for i := 0; v.Len() < least && i < maxParts; i++ {
		name := "key" + strconv.Itoa(i+1)
		switch {
		case len(names.choices) > i:
			name = names.choices[i].Text()
		case names.schema.Get("pattern") != nil:
			name = matching(names.schema.Get("pattern").Text(), i, 0)
		case len(s.patterns) > 0 && s.more == nil:
			name = matching(s.patterns[0].Name, i, 0)
		}
		if name != "" && v.Get(name) == nil {
			v.Set(name, f.sample(f.reader.memberSchema(s, name), nil, at.in(name), depth+1))
		}
	}
}

// alternatives is the members that one of "this or that must be given" asks for,
// unless one of them is satisfied.
func (s *spec) alternatives(v *value.Value, try int) map[string]bool {
	wanted := map[string]bool{}
	for _, keyword := range []string{"anyOf", "oneOf"} {
		options := listOf(s.schema.Get(keyword))
		satisfied := slices.ContainsFunc(options, func(option *value.Value) bool {
			return !slices.ContainsFunc(listOf(option.Get("required")), func(name *value.Value) bool { return v.Get(name.Text()) == nil })
		})
		if len(options) == 0 || satisfied && try == 0 {
			continue
		}
		for _, name := range listOf(options[try%len(options)].Get("required")) {
			wanted[name.Text()] = true
		}
	}
	return wanted
}

// others reports whether a member is what another of "either this or that must
// be given" asks for.
func (s *spec) others(wanted map[string]bool, name string) bool {
	for _, option := range listOf(s.schema.Get("oneOf")) {
		if !wanted[name] && slices.ContainsFunc(listOf(option.Get("required")), func(v *value.Value) bool { return v.Text() == name }) {
			return true
		}
	}
	return false
}

func (f *filler) list(s *spec, v *value.Value, at spot, depth int) *value.Value {
	if v != nil {
		for i := range v.Items[:min(len(v.Items), maxParts)] {
			if v.Is(value.List) && v.Items[i].Is(value.Object) {
				v.Items[i] = f.sample(f.reader.itemSchema(s, i), v.Items[i], at.in(strconv.Itoa(i)), depth+1)
			}
		}
		return v
	}
	v = value.NewList()
	least := min(max(s.bound("minItems", 1), 1), maxParts)
	if s.bound("maxItems", 1) == 0 || depth >= maxDepth && s.bound("minItems", 0) == 0 {
		return v
	}
	for i := range s.first {
		v.Items = append(v.Items, f.item(f.reader.itemSchema(s, i), at, i, depth))
	}
	if contains := s.schema.Get("contains"); contains != nil {
		for range max(1, s.bound("minContains", 1)) {
			v.Items = append(v.Items, f.item(contains, at, len(v.Items), depth))
		}
	}
	unique := s.schema.Get("uniqueItems").Bool()
	for miss := 0; len(v.Items) < least && !s.fixed && miss < maxParts; {
		i := len(v.Items)
		in := at.in(strconv.Itoa(i))
		f.tries[in.key] += miss
		item := f.item(s.items, at, i, depth)
		f.tries[in.key] -= miss
		if unique && slices.ContainsFunc(v.Items, func(other *value.Value) bool { return value.Equal(item, other) }) {
			miss++
			continue
		}
		v.Items = append(v.Items, item)
	}
	return v
}

func (f *filler) item(schema *value.Value, at spot, i, depth int) *value.Value {
	if item := f.sample(schema, nil, at.in(strconv.Itoa(i)), depth+1); item != nil {
		return item
	}
	return value.NewNull()
}

// itemSchema is the schema of an item of a list.
func (r *reader) itemSchema(s *spec, i int) *value.Value {
	if i < len(s.first) {
		return s.first[i]
	}
	return s.items
}
