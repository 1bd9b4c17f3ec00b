package arguments

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

// maxProblems bounds a message.
const maxProblems = 20

// findings collects what is wrong with arguments.
type findings struct {
	missing []string
	extra   []string
	other   []string
}

// describe words a validation error as the API does, all problems in one line:
// "Invalid request data provided - Following fields are missing: {'repo'}".
func describe(err error) string {
	var invalid *jsonschema.ValidationError
	if !errors.As(err, &invalid) {
		return "Invalid request data provided - " + err.Error()
	}
	var f findings
	f.collect(invalid)
	var parts []string
	if len(f.missing) > 0 {
		parts = append(parts, "Following fields are missing: "+set(f.missing))
	}
	if len(f.extra) > 0 {
		parts = append(parts, "Following fields are not known: "+set(f.extra))
	}
	slices.Sort(f.other)
	parts = append(parts, slices.Compact(f.other)...)
	if len(parts) == 0 {
		return ""
	}
	if len(parts) > maxProblems {
		parts = append(parts[:maxProblems], fmt.Sprintf("and %d more", len(parts)-maxProblems))
	}
	return "Invalid request data provided - " + strings.Join(parts, " - ")
}

// set writes names as {'a', 'b'}, sorted.
func set(names []string) string {
	slices.Sort(names)
	return "{'" + strings.Join(slices.Compact(names), "', '") + "'}"
}

func (f *findings) collect(e *jsonschema.ValidationError) {
	at := parameter(e.InstanceLocation)
	switch k := e.ErrorKind.(type) {
	case *kind.Required:
		for _, name := range k.Missing {
			f.missing = append(f.missing, join(at, name))
		}
	case *kind.AdditionalProperties:
		for _, name := range k.Properties {
			f.extra = append(f.extra, join(at, name))
		}
	case *kind.RefCycle:
		// a mistake of the schema's author that the caller cannot correct
	case *kind.AnyOf, *kind.OneOf:
		f.union(at, e)
	default:
		if len(e.Causes) == 0 {
			f.add(at, sentence(e.ErrorKind))
			return
		}
		for _, cause := range e.Causes {
			f.collect(cause)
		}
	}
}

// union reports a value that fits no form. Where only one form is not null,
// what is wrong with that one is said; else naming every form would confuse.
func (f *findings) union(at string, e *jsonschema.ValidationError) {
	var forms []*jsonschema.ValidationError
	for _, cause := range e.Causes {
		if !wantsNull(cause) {
			forms = append(forms, cause)
		}
	}
	if len(forms) == 1 {
		f.collect(forms[0])
		return
	}
	f.add(at, "Input fits none of the forms allowed")
}

func wantsNull(e *jsonschema.ValidationError) bool {
	for len(e.Causes) == 1 {
		e = e.Causes[0]
	}
	t, ok := e.ErrorKind.(*kind.Type)
	return ok && len(t.Want) == 1 && t.Want[0] == "null"
}

func (f *findings) add(at, text string) {
	if at != "" {
		text += " on parameter `" + at + "`"
	}
	f.other = append(f.other, text)
}

// parameter writes a place as callers do: labels[0].name.
func parameter(location []string) string {
	at := ""
	for _, step := range location {
		if _, err := strconv.Atoi(step); err == nil && at != "" {
			at += "[" + step + "]"
			continue
		}
		at = join(at, step)
	}
	return at
}

func join(at, name string) string {
	if at == "" {
		return name
	}
	return at + "." + name
}

var english = message.NewPrinter(language.English)

// sentence words the problems that occur most as the API's own validator does.
func sentence(k jsonschema.ErrorKind) string {
	switch k := k.(type) {
	case *kind.Type:
		want := slices.DeleteFunc(slices.Clone(k.Want), func(t string) bool { return t == "null" })
		return "Input should be a valid " + strings.Join(want, " or ") + ", not " + k.Got
	case *kind.Enum:
		var values []string
		for _, value := range k.Want {
			if value != nil {
				values = append(values, fmt.Sprintf("'%v'", value))
			}
		}
		return "Input should be " + strings.Join(values, " or ")
	case *kind.Minimum:
		return "Input should be greater than or equal to " + k.Want.RatString()
	case *kind.Maximum:
		return "Input should be less than or equal to " + k.Want.RatString()
	case *kind.MinLength:
		return fmt.Sprintf("Input should have at least %d characters", k.Want)
	case *kind.MaxLength:
		return fmt.Sprintf("Input should have at most %d characters", k.Want)
	case *kind.MinItems:
		return fmt.Sprintf("Input should have at least %d items", k.Want)
	case *kind.MaxItems:
		return fmt.Sprintf("Input should have at most %d items", k.Want)
	case *kind.Pattern:
		return "Input should match the pattern " + k.Want
	default:
		return "Input is not valid: " + k.LocalizedString(english)
	}
}
