// Package conform says in words for people where a value does not fit a schema.
// Schemas come from strangers and the validator is not ours: reading one and
// checking by one end in time and never panic.
package conform

import (
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"trs/api/schema/dialect"
)

// Patience is how long a schema may take to be read, and a value to be checked.
const Patience = time.Second

// Required is the message of what is not there and has to be.
const Required = "required"

// maxProblems bounds what is listed.
const maxProblems = 200

// ErrSlow says that a schema or a check took longer than Patience.
var ErrSlow = errors.New("it takes too long")

// Problem is one thing that is wrong with a value.
type Problem struct {
	Path    []string // member names and list positions
	Message string
	Missing bool // something required is not there
	Unknown bool // something is there that the schema does not have
}

// String says where and what, in one line.
func (p Problem) String() string {
	if len(p.Path) == 0 {
		return p.Message
	}
	return PathText(p.Path) + ": " + p.Message
}

// PathText writes a path as programs do: labels[0].name.
func PathText(path []string) string {
	out := ""
	for _, step := range path {
		switch _, err := strconv.Atoi(step); {
		case err == nil && out != "":
			out += "[" + step + "]"
		case out == "":
			out = step
		default:
			out += "." + step
		}
	}
	return out
}

// Compile makes a validator of a schema in the dialect of the API. Call it in a
// command: it may take Patience.
func Compile(schema map[string]any) (*jsonschema.Schema, error) {
	type result struct {
		schema *jsonschema.Schema
		err    error
	}
	done := make(chan result, 1)
	go func() {
		compiled, err := compile(schema)
		done <- result{compiled, err}
	}()
	select {
	case r := <-done:
		return r.schema, r.err
	case <-time.After(Patience):
		return nil, ErrSlow
	}
}

func compile(schema map[string]any) (compiled *jsonschema.Schema, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%v", r)
		}
	}()
	return dialect.Compile(dialect.Translate(dialect.AsObject(schema)))
}

// Check lists what is wrong with a value, up to a bound. Call it in a command: it
// may take Patience.
func Check(schema *jsonschema.Schema, value any) ([]Problem, error) {
	done := make(chan []Problem, 1)
	go func() { done <- check(schema, value) }()
	select {
	case problems := <-done:
		return problems, nil
	case <-time.After(Patience):
		return nil, ErrSlow
	}
}

func check(schema *jsonschema.Schema, value any) (problems []Problem) {
	defer func() {
		if r := recover(); r != nil {
			problems = []Problem{{Message: fmt.Sprintf("the value cannot be checked: %v", r)}}
		}
	}()
	err := schema.Validate(value)
	var invalid *jsonschema.ValidationError
	switch {
	case err == nil:
		return nil
	case !errors.As(err, &invalid):
		return []Problem{{Message: err.Error()}}
	}
	return collect(invalid, nil)
}
