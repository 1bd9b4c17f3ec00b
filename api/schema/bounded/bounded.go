// Package bounded holds values against schemas of strangers. The validator is not
// ours and cannot be told to stop: a few lines of schema can ask it for more than
// any machine can do. Here reading a schema and checking by it end in time, never
// panic, and leave nothing running.
package bounded

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

// Patience is how long a schema may take to be read, and a value to be checked.
const Patience = time.Second

// ErrSlow says that a schema or a check was given up: it would take longer than
// Patience, or than anybody waits for.
var ErrSlow = errors.New("it takes too long")

// Schema is a schema that values can be held against, by goroutines too: one
// after the other, because what counts their steps is the schema's.
type Schema struct {
	compiled *jsonschema.Schema
	chain    chain
	work     *work
	gate     chan struct{} // holds a token while nobody checks
}

// Compile makes a validator of a schema in JSON Schema 2020-12, as
// dialect.Translate answers it. It may take Patience, and fails with ErrSlow when
// there is more of it than can be gone through. It reads no files and asks no
// servers.
func Compile(schema map[string]any) (out *Schema, err error) {
	defer guard(&err)
	w := &work{limit: maxSteps, patience: Patience}
	w.begin(nil)
	p := &preparer{work: w}
	prepared, err := p.prepare(schema)
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
		return nil, mistake(err)
	}
	out = &Schema{compiled: compiled, chain: chained(compiled), work: w, gate: make(chan struct{}, 1)}
	out.gate <- struct{}{}
	return out, nil
}

// mistake words what makes a schema none by the first thing that is wrong: wording
// everything takes longer than finding it.
func mistake(err error) error {
	var wrong *jsonschema.SchemaValidationError
	var invalid *jsonschema.ValidationError
	if !errors.As(err, &wrong) || !errors.As(wrong.Err, &invalid) {
		return err
	}
	for len(invalid.Causes) > 0 {
		invalid = invalid.Causes[0]
	}
	return fmt.Errorf("it is not valid at /%s: %s", strings.Join(invalid.InstanceLocation, "/"),
		invalid.ErrorKind.LocalizedString(message.NewPrinter(language.English)))
}

// noLoader refuses references out of a schema.
type noLoader struct{}

// Load refuses.
func (noLoader) Load(url string) (any, error) {
	return nil, fmt.Errorf("%s is outside the schema: %w", url, errors.ErrUnsupported)
}

// Validate fails with *jsonschema.ValidationError when a value does not fit, with
// *NumberError when it has numbers that nobody calculates with, and with ErrSlow
// when it takes more than Patience, more than a bound, or ctx ends: soon after
// that. Numbers should be json.Number.
func (s *Schema) Validate(ctx context.Context, value any) (err error) {
	defer guard(&err)
	select {
	case <-s.gate:
	case <-ctx.Done():
		return ErrSlow
	}
	defer func() { s.gate <- struct{}{} }()
	s.work.begin(ctx.Done())
	size := s.work.measure(value)
	if len(size.wild) > 0 {
		return &NumberError{Paths: size.wild}
	}
	if !s.chain.allows(size.depth) {
		return ErrSlow
	}
	return s.compiled.Validate(value)
}
