// Package conform says in words for people where a value does not fit a schema.
// Schemas come from strangers and the validator is not ours: reading one and
// checking by one end in time and never panic. What is given up leaves nothing
// running.
package conform

import (
	"context"
	"errors"
	"strconv"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"trs/api/schema/bounded"
	"trs/api/schema/dialect"
)

// Patience is how long a schema may take to be read, and a value to be checked.
const Patience = bounded.Patience

// Required is the message of what is not there and has to be.
const Required = "required"

// maxProblems bounds what is listed.
const maxProblems = 200

// ErrSlow says that a schema or a check was given up: it would take longer than
// Patience, or than anybody waits for.
var ErrSlow = bounded.ErrSlow

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

// Schema is a schema that values can be held against.
type Schema struct{ *bounded.Schema }

// Compile makes a validator of a schema in the dialect of the API. Call it in a
// command: it may take Patience. It fails with ErrSlow when there is more of it
// than can be gone through.
func Compile(schema map[string]any) (*Schema, error) {
	compiled, err := bounded.Compile(dialect.Translate(dialect.AsObject(schema)))
	if err != nil {
		return nil, err
	}
	return &Schema{compiled}, nil
}

// Check lists what is wrong with a value, up to a bound. Call it in a command: it
// may take Patience. It fails with ErrSlow when that is not enough, when there is
// more to be done than a bound, and soon after ctx ends.
func Check(ctx context.Context, schema *Schema, value any) ([]Problem, error) {
	err := schema.Validate(ctx, value)
	var invalid *jsonschema.ValidationError
	var numbers *bounded.NumberError
	switch {
	case err == nil:
		return nil, nil
	case errors.Is(err, ErrSlow):
		return nil, ErrSlow
	case errors.As(err, &invalid):
		return collect(invalid, nil), nil
	case errors.As(err, &numbers):
		problems := make([]Problem, len(numbers.Paths))
		for i, path := range numbers.Paths {
			problems[i] = Problem{Path: path, Message: numbers.Error()}
		}
		return problems, nil
	}
	return []Problem{{Message: "the value cannot be checked: " + err.Error()}}, nil
}
