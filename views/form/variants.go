package form

import (
	"strings"

	"trs/views/form/value"
)

// unreadKey is the keyword under which flatten leaves a reference that leads
// nowhere.
const unreadKey = "\x00unread"

// flatten follows references and merges allOf, as far as that ends.
func (r *reader) flatten(schema *value.Value, depth int) *value.Value {
	for range maxHops {
		ref := schema.Get("$ref")
		if ref == nil {
			ref = schema.Get("$dynamicRef")
		}
		if ref == nil || !r.spend(1) {
			break
		}
		rest := *schema
		rest.Members = nil
		for _, m := range schema.Members {
			if m.Name != "$ref" && m.Name != "$dynamicRef" {
				rest.Members = append(rest.Members, m)
			}
		}
		target := r.resolve(ref.Text())
		if target == nil {
			rest.Set(unreadKey, ref)
			schema = &rest
			break
		}
		schema = merge(gather(target), gather(&rest))
	}
	schema = gather(schema)
	parts := listOf(schema.Get("allOf"))
	if len(parts) == 0 || depth >= maxDepth || !r.spend(len(parts)) {
		return schema
	}
	rest := *schema
	rest.Members = append([]value.Member{}, schema.Members...)
	rest.Delete("allOf")
	out := value.NewObject()
	for _, part := range parts[:min(len(parts), maxParts)] {
		r.spend(out.Get("properties").Len())
		out = merge(out, r.flatten(part, depth+1))
	}
	return merge(out, &rest)
}

// variants reads anyOf and oneOf; false when there is nothing to choose.
func (r *reader) variants(s *spec, depth int) bool {
	for _, keyword := range []string{"anyOf", "oneOf"} {
		all := listOf(s.schema.Get(keyword))
		if len(all) == 0 || depth >= maxDepth {
			continue
		}
		if s.constants(all) {
			return true
		}
		base := *s.schema
		base.Members = append([]value.Member{}, s.schema.Members...)
		base.Delete(keyword)
		s.unlisted = max(0, len(all)-maxVariants)
		var options []option
		for _, variant := range all[:min(len(all), maxVariants)] {
			r.spend(base.Get("properties").Len() / 16)
			flat := r.flatten(variant, depth+1)
			switch {
			case flat.Get("type").Text() == "null" || flat.Get("const").Is(value.Null):
				s.nullable = true
			case draws(flat):
				options = append(options, option{name: variantName(flat), schema: merge(&base, flat)})
			}
		}
		if r.settle(s, options, &base, depth) {
			return true
		}
	}
	return false
}

// constants makes an enum of variants that are constants, of which there may be
// very many.
func (s *spec) constants(variants []*value.Value) bool {
	if len(variants) < 2 {
		return false
	}
	for _, v := range variants {
		if v.Get("const") == nil || v.Get("const").Is(value.Null) {
			return false
		}
	}
	s.shape = choice
	s.choices, s.labels = make([]*value.Value, len(variants)), make([]string, len(variants))
	for i, v := range variants {
		s.choices[i], s.labels[i] = v.Get("const"), v.Get("title").Text()
		if s.labels[i] == "" {
			s.labels[i] = cut(v.Get("description").Text())
		}
	}
	return true
}

// variantName is what a variant calls itself: its title, or the constant that
// tells it apart.
func variantName(schema *value.Value) string {
	if title := schema.Get("title").Text(); title != "" {
		return title
	}
	properties := schema.Get("properties").Objects()
	for _, m := range properties[:min(len(properties), maxParts)] {
		if c := m.Value.Get("const"); c.Is(value.Text) {
			return c.Text()
		}
		if one := listOf(m.Value.Get("enum")); len(one) == 1 {
			return plain(one[0])
		}
	}
	return ""
}

// draws reports whether a variant says more than what must be given.
func draws(schema *value.Value) bool {
	for _, m := range schema.Members {
		switch m.Name {
		case "required", "not", "title", "description", "dependentRequired", "if", "then", "else", "minProperties", "maxProperties", conditionsKey:
		default:
			return true
		}
	}
	return false
}

// settle makes of the variants a plain field, an enum or a union.
func (r *reader) settle(s *spec, options []option, base *value.Value, depth int) bool {
	switch {
	case len(options) == 0:
		return false
	case len(options) == 1:
		one := r.read(merge(options[0].schema, without(base, "anyOf", "oneOf")), depth+1)
		nullable, schema := s.nullable || one.nullable, one.schema
		*s = *one
		s.nullable, s.schema = nullable, schema
		return true
	}
	var choices []*value.Value
	var labels []string
	for _, o := range options {
		values := listOf(o.schema.Get("enum"))
		if c := o.schema.Get("const"); c != nil {
			values = []*value.Value{c}
		}
		if len(values) == 0 {
			choices = nil
			break
		}
		for _, v := range values {
			choices, labels = append(choices, v), append(labels, o.name)
		}
	}
	if choices != nil {
		s.shape, s.choices, s.labels = choice, choices, labels
		return true
	}
	s.shape, s.options, s.name = union, options, ""
	for i := range s.options {
		kind := shortName(s.options[i].schema)
		if s.options[i].name == "" {
			s.options[i].name = kind
		}
		if i > 0 {
			s.name += " | "
		}
		s.name += kind
	}
	return true
}

// kinds is the variants of a union as they call themselves.
func (s *spec) kinds() string {
	names := make([]string, len(s.options))
	for i, o := range s.options {
		names[i] = o.name
	}
	return strings.Join(names, " | ")
}

func without(schema *value.Value, names ...string) *value.Value {
	out := *schema
	out.Members = append([]value.Member{}, schema.Members...)
	for _, name := range names {
		out.Delete(name)
	}
	return &out
}

// recognise is the variant that a value fits best.
func (r *reader) recognise(s *spec, v *value.Value) int {
	best, at := -1, 0
	for i, o := range s.options {
		if score := r.fits(o.schema, v, 0); score > best {
			best, at = score, i
		}
	}
	return at
}

// fits says how well a value fits a schema: -1 not at all, more is better. It
// looks a few levels deep, which tells variants apart without a validator.
func (r *reader) fits(schema *value.Value, v *value.Value, depth int) int {
	s := r.look(schema)
	switch {
	case v == nil:
		return 0
	case v.Is(value.Null):
		if s.nullable || s.shape == anything {
			return 1
		}
		return -1
	}
	switch s.shape {
	case choice:
		return when(s.find(v) >= 0, 8)
	case text:
		return when(v.Is(value.Text), 4)
	case number:
		whole := !strings.ContainsAny(v.String(), ".eE")
		return when(v.Is(value.Number) && (whole || s.name != "integer"), 4+len(s.name)%2)
	case boolean:
		return when(v.Is(value.Bool), 4)
	case list:
		return r.fitsList(s, v, depth)
	case object:
		return r.fitsObject(s, v, depth)
	case union:
		best := -1
		for _, o := range s.options {
			if depth < 3 {
				best = max(best, r.fits(o.schema, v, depth+1))
			}
		}
		return best
	default: // anything fits
	}
	return 1
}

func when(yes bool, score int) int {
	if yes {
		return score
	}
	return -1
}

func (r *reader) fitsList(s *spec, v *value.Value, depth int) int {
	if !v.Is(value.List) {
		return -1
	}
	if len(v.Items) == 0 || s.items == nil || depth >= 3 {
		return 4
	}
	if score := r.fits(s.items, v.Items[0], depth+1); score >= 0 {
		return 4 + score
	}
	return 2
}

func (r *reader) fitsObject(s *spec, v *value.Value, depth int) int {
	if !v.Is(value.Object) {
		return -1
	}
	score := 100
	known := map[string]bool{}
	for _, p := range s.props {
		known[p.name] = true
		member := v.Get(p.name)
		switch {
		case member == nil && p.required:
			score -= 8
		case member == nil || depth >= 3 || p.schema == nil:
		default:
			if fit := r.fits(p.schema, member, depth+1); fit < 0 {
				score -= 8
				if r.look(p.schema).shape == choice {
					score -= 64 // what tells variants apart is another variant's
				}
			} else {
				score += min(fit, 8)
			}
		}
	}
	for _, m := range v.Members {
		if !known[m.Name] && s.more == nil {
			score -= 4
		}
	}
	return max(score, 1)
}
