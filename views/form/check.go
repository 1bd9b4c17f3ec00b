package form

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

// Problem is one thing that is wrong with the value.
type Problem struct {
	Path    []string // member names and list positions
	Message string
	missing bool // something required is not there
}

// String says where and what, in one line.
func (p Problem) String() string {
	if len(p.Path) == 0 {
		return p.Message
	}
	return pathText(p.Path) + ": " + p.Message
}

// maxProblems bounds what is listed.
const maxProblems = 200

// checkedMsg answers check.
type checkedMsg struct {
	req      uint64
	problems []Problem
	stopped  string // why the check gave up
}

// check has the value checked by a command. There is one at a time: a change
// during a check has the value checked again afterwards.
func (m *Model) check() tea.Cmd {
	if m.schema.validate == nil || m.stopped != "" {
		return nil
	}
	if m.checks.Busy() {
		m.again = true
		return nil
	}
	_, req := m.checks.Begin(m.env.Ctx)
	return check(req, m.schema.validate, m.root.v.Any())
}

func check(req uint64, schema *jsonschema.Schema, v any) tea.Cmd {
	return func() tea.Msg {
		done := make(chan []Problem, 1)
		go func() { done <- problemsOf(schema, v) }()
		select {
		case problems := <-done:
			return checkedMsg{req: req, problems: problems}
		case <-time.After(patience):
			return checkedMsg{req: req, stopped: "the check takes too long and was given up"}
		}
	}
}

func problemsOf(schema *jsonschema.Schema, v any) (problems []Problem) {
	defer func() { // the schema comes from a stranger; the validator is not ours
		if r := recover(); r != nil {
			problems = []Problem{{Message: fmt.Sprintf("the value cannot be checked: %v", r)}}
		}
	}()
	err := schema.Validate(v)
	var invalid *jsonschema.ValidationError
	switch {
	case err == nil:
		return nil
	case !errors.As(err, &invalid):
		return []Problem{{Message: err.Error()}}
	}
	return collect(invalid, nil)
}

func (m *Model) handleChecked(msg checkedMsg) tea.Cmd {
	if !m.checks.Accept(msg.req) {
		return nil
	}
	m.problems, m.stopped = msg.problems, msg.stopped
	m.mark()
	if m.again {
		m.again = false
		return m.check()
	}
	return nil
}

// mark puts the problems at their fields.
func (m *Model) mark() {
	m.sortProblems()
	m.wrong, m.inside = make(map[string]string, len(m.problems)), map[string]int{}
	for _, p := range m.problems {
		k := keyOf(p.Path)
		if m.wrong[k] == "" {
			m.wrong[k] = p.Message
		}
		if p.missing && !m.showAll {
			continue
		}
		for end := range p.Path {
			m.inside[keyOf(p.Path[:end])]++
		}
	}
}

// Errors is what is wrong with the value, in the order of the fields.
func (m *Model) Errors() []Problem {
	if m.raw && m.rawErr != nil {
		return []Problem{{Message: "not JSON: " + m.rawErr.Error()}}
	}
	return slices.Clone(m.problems)
}

// Checking reports whether a check is under way: Errors is of an older value.
func (m *Model) Checking() bool { return m.checks.Busy() }

// Unchecked says why values are not checked; "" when they are.
func (m *Model) Unchecked() string {
	if m.stopped != "" {
		return m.stopped
	}
	return m.schema.note
}

// ShowErrors shows what is missing too, which is not shown before the user has
// been at a field.
func (m *Model) ShowErrors() {
	m.showAll = true
	m.mark()
}

// problem is what to say at a field; "" when all is well or it is too soon.
func (m *Model) problem(n *node) string {
	if n.adder {
		return ""
	}
	message := m.wrong[n.key]
	if message == missingText && !m.showAll && !n.touched {
		return ""
	}
	if message == "" && n.container() && !n.open {
		switch count := m.inside[n.key]; {
		case count == 1:
			return "1 problem inside"
		case count > 1:
			return strconv.Itoa(count) + " problems inside"
		}
	}
	return message
}

const missingText = "required"

// collect lists the problems of a validation error.
func collect(e *jsonschema.ValidationError, out []Problem) []Problem {
	at := e.InstanceLocation
	if len(out) >= maxProblems {
		return out
	}
	switch k := e.ErrorKind.(type) {
	case *kind.Required:
		for _, name := range k.Missing {
			out = append(out, Problem{Path: child(at, name), Message: missingText, missing: true})
		}
		return out
	case *kind.DependentRequired:
		for _, name := range k.Missing {
			out = append(out, Problem{Path: child(at, name), Message: "required with " + k.Prop, missing: true})
		}
		return out
	case *kind.AdditionalProperties:
		for _, name := range k.Properties {
			out = append(out, Problem{Path: child(at, name), Message: "not in the schema"})
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
		return "should be one of " + several(k.Want)
	case *kind.Const:
		return "should be " + several([]any{k.Want})
	case *kind.Minimum:
		return "should be at least " + k.Want.RatString()
	case *kind.Maximum:
		return "should be at most " + k.Want.RatString()
	case *kind.ExclusiveMinimum:
		return "should be more than " + k.Want.RatString()
	case *kind.ExclusiveMaximum:
		return "should be less than " + k.Want.RatString()
	case *kind.MultipleOf:
		return "should be a multiple of " + k.Want.RatString()
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

// several lists the first few values.
func several(values []any) string {
	const most = 6
	var names []string
	for i, v := range values {
		if i == most {
			names = append(names, fmt.Sprintf("%d more", len(values)-most))
			break
		}
		names = append(names, fmt.Sprint(v))
	}
	return strings.Join(names, ", ")
}
