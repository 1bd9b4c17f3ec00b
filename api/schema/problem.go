package schema

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
)

const rootName = "payload"

// Problem is one thing that is wrong with a body, and where.
type Problem struct {
	Path    string // for example payload.custom_tools[0].slug
	Message string
}

// String spells the problem as the API does in the errors list of a 400.
func (p Problem) String() string { return "Error in " + p.Path + ": " + p.Message }

// Strings spells all problems.
func Strings(problems []Problem) []string {
	lines := make([]string, len(problems))
	for i, p := range problems {
		lines[i] = p.String()
	}
	return lines
}

// problems turns the validator's tree of errors into a flat list, sorted by
// place so that the same body always gives the same list.
func problems(root string, err error) []Problem {
	var invalid *jsonschema.ValidationError
	if !errors.As(err, &invalid) {
		return []Problem{{Path: root, Message: err.Error()}}
	}
	var found []Problem
	collect(root, invalid, &found)
	slices.SortStableFunc(found, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Message, b.Message))
	})
	return onePerPlace(found)
}

// onePerPlace keeps the first problem of each place, and every one that names
// keys: two unknown keys of one object are two problems.
func onePerPlace(sorted []Problem) []Problem {
	namesKey := func(p Problem) bool { return strings.HasPrefix(p.Message, unknownKey) }
	return slices.CompactFunc(sorted, func(a, b Problem) bool {
		return a == b || a.Path == b.Path && !namesKey(a) && !namesKey(b)
	})
}

const unknownKey = "Unrecognized key"

func collect(root string, e *jsonschema.ValidationError, into *[]Problem) {
	at := func(message string) {
		*into = append(*into, Problem{Path: path(root, e.InstanceLocation), Message: message})
	}
	switch k := e.ErrorKind.(type) {
	case *kind.AnyOf:
		collectUnion(root, e, into)
	case *kind.OneOf:
		if len(k.Subschemas) > 0 { // more than one form matched
			at("Invalid input")
			return
		}
		collectUnion(root, e, into)
	case *kind.Not, *kind.FalseSchema:
		at("Invalid input")
	case *kind.Required:
		for _, name := range k.Missing {
			*into = append(*into, Problem{Path: path(root, append(slices.Clone(e.InstanceLocation), name)), Message: "Required"})
		}
	case *kind.AdditionalProperties:
		for _, name := range k.Properties {
			at(unknownKey + " " + quote(name))
		}
	default:
		if len(e.Causes) == 0 {
			at(describe(e.ErrorKind))
			return
		}
		for _, cause := range e.Causes {
			collect(root, cause, into)
		}
	}
}

// collectUnion reports a value that fits no form of a union: once, at the
// union's place, because naming what every form lacks would only confuse.
// "This or null" is not much of a union: what is wrong with "this" is said.
func collectUnion(root string, e *jsonschema.ValidationError, into *[]Problem) {
	var forms []*jsonschema.ValidationError
	for _, cause := range e.Causes {
		if !wantsNull(cause) {
			forms = append(forms, cause)
		}
	}
	if len(forms) == 1 && len(forms) < len(e.Causes) {
		collect(root, forms[0], into)
		return
	}
	*into = append(*into, Problem{Path: path(root, e.InstanceLocation), Message: "Invalid input"})
}

func wantsNull(e *jsonschema.ValidationError) bool {
	for {
		if t, ok := e.ErrorKind.(*kind.Type); ok {
			return len(t.Want) == 1 && t.Want[0] == "null"
		}
		if len(e.Causes) != 1 {
			return false
		}
		e = e.Causes[0]
	}
}

// describe says what is wrong in words for the person who wrote the value.
func describe(k jsonschema.ErrorKind) string {
	switch k := k.(type) {
	case *kind.Type:
		return fmt.Sprintf("Expected %s, received %s", strings.Join(k.Want, " or "), k.Got)
	case *kind.Enum:
		return "Invalid value, expected one of " + list(k.Want)
	case *kind.Const:
		return "Invalid value, expected " + list([]any{k.Want})
	case *kind.Format:
		return "Invalid " + k.Want
	case *kind.Pattern:
		return "Must match " + k.Want
	case *kind.MinLength:
		return fmt.Sprintf("Must have at least %d character(s)", k.Want)
	case *kind.MaxLength:
		return fmt.Sprintf("Must have at most %d character(s), has %d", k.Want, k.Got)
	case *kind.MinItems:
		return fmt.Sprintf("Must have at least %d element(s)", k.Want)
	case *kind.MaxItems:
		return fmt.Sprintf("Must have at most %d element(s), has %d", k.Want, k.Got)
	case *kind.MinProperties:
		return fmt.Sprintf("Must have at least %d member(s)", k.Want)
	case *kind.MaxProperties:
		return fmt.Sprintf("Must have at most %d member(s), has %d", k.Want, k.Got)
	case *kind.Minimum:
		return "Must be at least " + k.Want.RatString()
	case *kind.Maximum:
		return "Must be at most " + k.Want.RatString()
	case *kind.ExclusiveMinimum:
		return "Must be greater than " + k.Want.RatString()
	case *kind.ExclusiveMaximum:
		return "Must be less than " + k.Want.RatString()
	case *kind.MultipleOf:
		return "Must be a multiple of " + k.Want.RatString()
	case *kind.UniqueItems:
		return "Elements must differ from each other"
	default:
		return "Invalid input"
	}
}

func list(values []any) string {
	words := make([]string, len(values))
	for i, v := range values {
		if s, ok := v.(string); ok {
			words[i] = quote(s)
		} else {
			words[i] = fmt.Sprint(v)
		}
	}
	return strings.Join(words, ", ")
}

// quote quotes a name that may come from anyone: bounded, and without control
// characters.
func quote(name string) string {
	const limit = 100
	if runes := []rune(name); len(runes) > limit {
		name = string(runes[:limit]) + "…"
	}
	return strconv.Quote(name)
}

// path spells a place as payload.tools.gmail, payload.queries[0].use_case.
func path(root string, location []string) string {
	var b strings.Builder
	b.WriteString(root)
	for _, step := range location {
		switch {
		case isIndex(step):
			b.WriteString("[" + step + "]")
		case isName(step):
			b.WriteString("." + step)
		default:
			b.WriteString("[" + quote(step) + "]")
		}
	}
	return b.String()
}

func isIndex(step string) bool {
	_, err := strconv.ParseUint(step, 10, 31)
	return err == nil
}

func isName(step string) bool {
	return step != "" && len(step) <= 200 && !strings.ContainsFunc(step, func(r rune) bool {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
		return !letter && (r < '0' || r > '9') && r != '_' && r != '-' && r != '$'
	})
}
