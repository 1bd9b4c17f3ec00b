package conform

import (
	"context"
	"slices"
	"strconv"

	"trs/api/schema/dialect"
)

// Bounds of a walk along a schema.
const (
	maxBranches = 64 // subschemas that may describe one value
	maxVisits   = 2_000_000
	maxDepth    = 500 // of the value
)

// Unknown lists the members of a value that a schema does not have, up to a
// bound. A schema that says nothing about further members lets them pass, so Check
// does not tell of them. Call it in a command.
func Unknown(ctx context.Context, schema map[string]any, value any) []Problem {
	root := dialect.Translate(dialect.AsObject(schema))
	w := walk{ctx: ctx, root: root}
	w.value(value, []map[string]any{root}, nil)
	return w.found
}

type walk struct {
	ctx    context.Context
	root   map[string]any
	found  []Problem
	visits int
	next   int // when ctx is looked at
}

// over counts what is looked at and reports whether it is enough.
func (w *walk) over() bool {
	if w.visits++; w.visits > w.next {
		w.next = w.visits + 1024
		if w.ctx.Err() != nil {
			w.visits = maxVisits
		}
	}
	return w.visits >= maxVisits || len(w.found) >= maxProblems
}

// value looks into a value that any of the schemas may describe.
func (w *walk) value(value any, schemas []map[string]any, path []string) {
	if w.over() || len(path) > maxDepth {
		return
	}
	switch value := value.(type) {
	case map[string]any:
		schemas = w.branches(schemas)
		for _, name := range sortedNames(value) {
			if w.over() {
				return
			}
			inside, known := members(schemas, name)
			switch {
			case !known:
				w.found = append(w.found, Problem{Path: child(path, name), Message: notKnown, Unknown: true})
			case len(inside) > 0:
				w.value(value[name], inside, child(path, name))
			}
		}
	case []any:
		schemas = w.branches(schemas)
		for i, item := range value {
			if w.over() {
				return
			}
			if inside := items(schemas, i); len(inside) > 0 {
				w.value(item, inside, child(path, strconv.Itoa(i)))
			}
		}
	}
}

// branches is the schemas with all that they refer to and choose among.
func (w *walk) branches(schemas []map[string]any) []map[string]any {
	out := slices.Clone(schemas)
	for i := 0; i < len(out) && len(out) < maxBranches && !w.over(); i++ {
		switch to, refers := out[i]["$ref"]; {
		case to == "#":
			out[i] = w.root
		case refers:
			out[i] = dialect.Resolve(w.root, out[i])
		}
		for _, keyword := range []string{"allOf", "anyOf", "oneOf"} {
			list, _ := out[i][keyword].([]any)
			for _, one := range list[:min(len(list), maxBranches)] {
				out = appendSchema(out, one)
			}
		}
		for _, keyword := range []string{"then", "else"} {
			out = appendSchema(out, out[i][keyword])
		}
	}
	return out
}

func appendSchema(out []map[string]any, one any) []map[string]any {
	if schema, ok := one.(map[string]any); ok && len(out) < maxBranches {
		return append(out, schema)
	}
	return out
}

// members is the schemas of a member, and whether any schema has it or leaves
// open what there may be.
func members(schemas []map[string]any, name string) (inside []map[string]any, known bool) {
	told := false // some schema says what members there are
	for _, s := range schemas {
		properties, _ := s["properties"].(map[string]any)
		told = told || len(properties) > 0
		if one, ok := properties[name]; ok {
			known = true
			inside = appendSchema(inside, one)
			continue
		}
		switch rest := s["additionalProperties"].(type) {
		case map[string]any:
			known = true
			inside = append(inside, rest)
		case bool:
			known = known || rest
			told = true
		}
		if _, patterns := s["patternProperties"]; patterns {
			known = true
		}
	}
	return inside, known || !told
}

func items(schemas []map[string]any, i int) (inside []map[string]any) {
	for _, s := range schemas {
		if first, ok := s["prefixItems"].([]any); ok && i < len(first) {
			inside = appendSchema(inside, first[i])
			continue
		}
		inside = appendSchema(inside, s["items"])
	}
	return inside
}

func sortedNames(object map[string]any) []string {
	names := make([]string, 0, len(object))
	for name := range object {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
