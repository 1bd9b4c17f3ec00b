package conform

import (
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

// collect lists the problems of a validation error.
func collect(e *jsonschema.ValidationError, out []Problem) []Problem {
	at := e.InstanceLocation
	if len(out) >= maxProblems {
		return out
	}
	switch k := e.ErrorKind.(type) {
	case *kind.Required:
		for _, name := range k.Missing {
			out = append(out, Problem{Path: child(at, name), Message: Required, Missing: true})
		}
		return out
	case *kind.DependentRequired:
		for _, name := range k.Missing {
			out = append(out, Problem{Path: child(at, name), Message: "required with " + k.Prop, Missing: true})
		}
		return out
	case *kind.AdditionalProperties:
		for _, name := range k.Properties {
			out = append(out, Problem{Path: child(at, name), Message: notKnown, Unknown: true})
		}
		return out
	case *kind.RefCycle:
		return out // a mistake of the schema's author that nobody here can correct
	case *kind.AnyOf, *kind.OneOf:
		return collectUnion(e, out)
	}
	if len(e.Causes) == 0 {
		return append(out, Problem{Path: at, Message: sentence(e.ErrorKind)})
	}
	for _, cause := range e.Causes {
		out = collect(cause, out)
	}
	return out
}

// notKnown is the message of what a schema does not have.
const notKnown = "not in the schema"

func child(at []string, name string) []string { return append(slices.Clone(at), name) }

// collectUnion says what is wrong with the variant that comes nearest.
func collectUnion(e *jsonschema.ValidationError, out []Problem) []Problem {
	if k, ok := e.ErrorKind.(*kind.OneOf); ok && len(k.Subschemas) > 0 {
		return append(out, Problem{Path: e.InstanceLocation, Message: "fits more than one variant"})
	}
	var best []Problem
	var wanted []string
	for _, cause := range e.Causes {
		problems := collect(cause, nil)
		if len(problems) == 1 && len(problems[0].Path) == len(e.InstanceLocation) && isType(cause) {
			wanted = append(wanted, problems[0].Message)
			continue
		}
		if best == nil || len(problems) < len(best) {
			best = problems
		}
	}
	if best != nil {
		return append(out, best...)
	}
	message := "fits no variant"
	if len(wanted) == 1 {
		message = wanted[0]
	}
	return append(out, Problem{Path: e.InstanceLocation, Message: message})
}

// isType reports whether an error is only about the kind of the value.
func isType(e *jsonschema.ValidationError) bool {
	for len(e.Causes) == 1 {
		e = e.Causes[0]
	}
	_, ok := e.ErrorKind.(*kind.Type)
	return ok
}

var english = message.NewPrinter(language.English)

// sentence words a problem shortly: it stands below its field.
func sentence(k jsonschema.ErrorKind) string {
	switch k := k.(type) {
	case *kind.Type:
		want := slices.DeleteFunc(slices.Clone(k.Want), func(t string) bool { return t == "null" && len(k.Want) > 1 })
		return "should be " + article(strings.Join(want, " or ")) + ", not " + k.Got
	case *kind.Enum:
		if len(k.Want) == 1 {
			return "should be " + several(k.Want)
		}
		return "should be one of " + several(k.Want)
	case *kind.Const:
		return "should be " + several([]any{k.Want})
	case *kind.Minimum:
		return "should be at least " + decimal(k.Want)
	case *kind.Maximum:
		return "should be at most " + decimal(k.Want)
	case *kind.ExclusiveMinimum:
		return "should be more than " + decimal(k.Want)
	case *kind.ExclusiveMaximum:
		return "should be less than " + decimal(k.Want)
	case *kind.MultipleOf:
		return "should be a multiple of " + decimal(k.Want)
	case *kind.MinLength:
		return "should have at least " + count(k.Want, "character") + ", has " + strconv.Itoa(k.Got)
	case *kind.MaxLength:
		return "should have at most " + count(k.Want, "character") + ", has " + strconv.Itoa(k.Got)
	case *kind.MinItems:
		return "should have at least " + count(k.Want, "item")
	case *kind.MaxItems:
		return "should have at most " + count(k.Want, "item") + ", has " + strconv.Itoa(k.Got)
	case *kind.UniqueItems:
		return fmt.Sprintf("items %d and %d are the same", k.Duplicates[0], k.Duplicates[1])
	case *kind.Pattern:
		return "should match " + k.Want
	case *kind.Format:
		return "should be a " + k.Want
	case *kind.FalseSchema:
		return "must not be here"
	case *kind.Not:
		return "has a form that is ruled out"
	}
	return k.LocalizedString(english)
}

func article(noun string) string {
	if noun != "" && strings.ContainsRune("aeiou", rune(noun[0])) {
		return "an " + noun
	}
	return "a " + noun
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}

// decimal writes a number as people do, not as a fraction where it need not be.
func decimal(n *big.Rat) string {
	if digits, exact := n.FloatPrec(); exact {
		return n.FloatString(digits)
	}
	return n.RatString()
}

// several lists the first few values.
func several(values []any) string {
	const most = 6
	var names []string
	for i, v := range values {
		if i == most {
			names = append(names, fmt.Sprintf("%d more", len(values)-most))
			break
		}
		names = append(names, valueText(v))
	}
	return strings.Join(names, ", ")
}

// maxWord is how much of a value is named, in bytes.
const maxWord = 80

// valueText names a value: texts as they are, anything else as JSON.
func valueText(v any) string {
	text, isText := v.(string)
	if !isText || text == "" {
		encoded, err := json.Marshal(v)
		if err != nil {
			return fmt.Sprint(v)
		}
		text = string(encoded)
	}
	if len(text) > maxWord {
		return strings.ToValidUTF8(text[:maxWord], "") + "…"
	}
	return text
}
