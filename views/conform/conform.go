// Package conform says in words for people where a value does not fit a schema.
// Schemas come from strangers and the validator is not ours: reading one and
// checking by one end in time and never panic. What is given up leaves nothing
// running.
package conform

import (
	"context"
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

// ErrSlow says that a schema or a check was given up: it would take longer than
// Patience, or than anybody waits for.
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

// Schema is a schema that values can be held against, by goroutines too: one
// after the other, because what counts their steps is the schema's.
type Schema struct {
	compiled *jsonschema.Schema
	chain    chain
	work     *work
	gate     chan struct{} // holds a token while nobody checks
}

// Compile makes a validator of a schema in the dialect of the API. Call it in a
// command: it may take Patience. It fails with ErrSlow when there is more of it
// than can be gone through.
func Compile(schema map[string]any) (out *Schema, err error) {
	defer guard(&err)
	w := &work{limit: maxSteps, patience: Patience}
	w.begin(nil)
	p := &preparer{work: w}
	prepared, err := p.prepare(dialect.Translate(dialect.AsObject(schema)))
	if err != nil {
		return nil, err
	}
	compiler := jsonschema.NewCompiler()
	compiler.UseLoader(noLoader{})
	compiler.UseRegexpEngine(w.read)
	compiler.DefaultDraft(jsonschema.Draft2020)
	compiler.RegisterVocabulary(p.vocabulary())
	compiler.AssertVocabs()
	compiler.AssertFormat()
	for _, format := range w.formats() {
		compiler.RegisterFormat(format)
	}
	const name = "urn:schema"
	if err := compiler.AddResource(name, prepared); err != nil {
		return nil, err
	}
	compiled, err := compiler.Compile(name)
	if err != nil {
		return nil, err
	}
	out = &Schema{compiled: compiled, chain: chained(compiled), work: w, gate: make(chan struct{}, 1)}
	out.gate <- struct{}{}
	return out, nil
}

// noLoader refuses references out of a schema: no files are read and no servers
// are asked.
type noLoader struct{}

// Load refuses.
func (noLoader) Load(url string) (any, error) {
	return nil, fmt.Errorf("%s is outside the schema: %w", url, errors.ErrUnsupported)
}

// Check lists what is wrong with a value, up to a bound. Call it in a command: it
// may take Patience. It fails with ErrSlow when that is not enough, when there is
// more to be done than a bound, and soon after ctx ends.
func Check(ctx context.Context, schema *Schema, value any) (problems []Problem, err error) {
	defer guard(&err)
	select {
	case <-schema.gate:
	case <-ctx.Done():
		return nil, ErrSlow
	}
	defer func() { schema.gate <- struct{}{} }()
	schema.work.begin(ctx.Done())
	size := schema.work.measure(value)
	if len(size.wild) > 0 {
		return size.wild, nil
	}
	if !schema.chain.allows(size.depth) {
		return nil, ErrSlow
	}
	return schema.problems(value)
}

func (s *Schema) problems(value any) (problems []Problem, err error) {
	err = s.compiled.Validate(value)
	var invalid *jsonschema.ValidationError
	switch {
	case err == nil:
		return nil, nil
	case !errors.As(err, &invalid):
		return []Problem{{Message: err.Error()}}, nil
	}
	return collect(invalid, nil), nil
}
