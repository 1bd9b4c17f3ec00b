package jq

import (
	"bytes"
	"maps"
	"slices"
	"strconv"

	"github.com/itchyny/gojq"

	"trs/views/jsonview"
)

// step is a member's name or, without one, an item's position.
type step struct {
	name  string
	index int
	item  bool
}

// steps is the path of a filter that only names a place, such as .a.b[0]. It is
// followed in the text: at once in a large one, and with members in their order.
func steps(source string) ([]step, bool) {
	query, err := gojq.Parse(source)
	if err != nil || query.Term == nil || len(query.FuncDefs) > 0 || query.Meta != nil {
		return nil, false
	}
	var path []step
	add := func(index *gojq.Index) bool {
		s, ok := stepOf(index)
		path = append(path, s)
		return ok
	}
	switch query.Term.Type {
	case gojq.TermTypeIdentity:
	case gojq.TermTypeIndex:
		if !add(query.Term.Index) {
			return nil, false
		}
	default:
		return nil, false
	}
	for _, suffix := range query.Term.SuffixList {
		if suffix.Index == nil || !add(suffix.Index) {
			return nil, false
		}
	}
	return path, true
}

func stepOf(index *gojq.Index) (step, bool) {
	switch {
	case index.IsSlice:
		return step{}, false
	case index.Name != "":
		return step{name: index.Name}, true
	case index.Str != nil:
		return step{name: index.Str.Str}, index.Str.Queries == nil
	case index.Start == nil || index.Start.Term == nil || len(index.Start.Term.SuffixList) > 0:
		return step{}, false
	}
	term := index.Start.Term
	if term.Type == gojq.TermTypeString {
		return step{name: term.Str.Str}, term.Str.Queries == nil
	}
	i, err := strconv.Atoi(term.Number)
	return step{index: i, item: true}, term.Type == gojq.TermTypeNumber && err == nil
}

// follow answers false where jq has to tell what a filter means: a member that
// there is not, or something that has none.
func follow(node jsonview.Node, path []step) (jsonview.Node, bool) {
	for _, s := range path {
		switch {
		case s.item && node.Kind() == jsonview.Array:
			_, node = node.Child(s.index)
		case !s.item && node.Kind() == jsonview.Object:
			node = node.Member(s.name)
		default:
			return node, false
		}
		if node.Kind() == jsonview.None {
			return node, false
		}
	}
	return node, true
}

func writeObject(out *bytes.Buffer, object map[string]any, most int) error {
	out.WriteByte('{')
	for i, name := range slices.Sorted(maps.Keys(object)) {
		if i > 0 {
			out.WriteByte(',')
		}
		if err := write(out, name, most); err != nil {
			return err
		}
		out.WriteByte(':')
		if err := write(out, object[name], most); err != nil {
			return err
		}
	}
	out.WriteByte('}')
	return nil
}
