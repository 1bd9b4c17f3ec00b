package form

import (
	"slices"

	"trs/views/form/value"
)

// merge is what both schemas say together; where they cannot be put together b
// wins. It is for drawing only: the validator knows both.
func merge(a, b *value.Value) *value.Value {
	for _, one := range []*value.Value{a, b} {
		if one.Is(value.Bool) && forbids(one) {
			return one
		}
	}
	if !a.Is(value.Object) || len(a.Members) == 0 {
		return b
	}
	if !b.Is(value.Object) || len(b.Members) == 0 {
		return a
	}
	out := value.NewObject()
	out.Members = append(out.Members, a.Members...)
	for _, m := range b.Members {
		old := out.Get(m.Name)
		if old == nil {
			out.Members = append(out.Members, m)
			continue
		}
		out.Set(m.Name, mergeKeyword(m.Name, old, m.Value))
	}
	return out
}

// mergeKeyword is what two schemas say by the same keyword.
func mergeKeyword(name string, a, b *value.Value) *value.Value {
	lists := a.Is(value.List) && b.Is(value.List)
	switch name {
	case "properties":
		if a.Is(value.Object) && b.Is(value.Object) {
			return mergeProperties(a, b)
		}
	case "required", conditionsKey:
		if lists {
			return value.NewList(append(append([]*value.Value{}, a.Items...), b.Items...)...)
		}
	case "enum":
		if lists {
			return common(a, b)
		}
	case "type":
		return mergeTypes(a, b)
	case "minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties":
		if value.Less(b, a) {
			return a
		}
	case "maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties":
		if value.Less(a, b) {
			return a
		}
	}
	return b
}

// common is the values of both enums, in the order of the first.
func common(a, b *value.Value) *value.Value {
	const most = 1000 // of values that are compared with each other
	if len(a.Items) > most || len(b.Items) > most {
		return b
	}
	out := value.NewList()
	for _, v := range a.Items {
		if slices.ContainsFunc(b.Items, func(other *value.Value) bool { return value.Equal(v, other) }) {
			out.Items = append(out.Items, v)
		}
	}
	if len(out.Items) == 0 {
		return b
	}
	return out
}

// mergeTypes is the types of both; b's when they have none in common.
func mergeTypes(a, b *value.Value) *value.Value {
	asList := func(v *value.Value) *value.Value {
		if v.Is(value.List) {
			return v
		}
		return value.NewList(v)
	}
	if a.Text() == "integer" && b.Text() == "number" {
		return a
	}
	both := common(asList(a), asList(b))
	if len(both.Items) == 1 {
		return both.Items[0]
	}
	return both
}

func mergeProperties(a, b *value.Value) *value.Value {
	out := value.NewObject()
	out.Members = append(out.Members, a.Members...)
	known := make(map[string]int, len(a.Members))
	for i, m := range a.Members {
		known[m.Name] = i
	}
	for _, m := range b.Members {
		at, ok := known[m.Name]
		if !ok {
			known[m.Name] = len(out.Members)
			out.Members = append(out.Members, m)
			continue
		}
		both := value.NewObject()
		both.Set("allOf", value.NewList(out.Members[at].Value, m.Value))
		out.Members[at].Value = both
	}
	return out
}
