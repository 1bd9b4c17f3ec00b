// Package dialect reads JSON Schemas in the dialect that the API's tools are
// written in: "nullable", bounds as in draft 4, names required although they
// have a default, properties without a schema around them, and patterns in the
// syntax of other languages. The sandbox and the forms check arguments by it.
package dialect

import (
	"errors"
	"fmt"
	"regexp"
	"time"

	"github.com/dlclark/regexp2"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// maxHops bounds how many references are followed in a row.
const maxHops = 64

// matchTime bounds a pattern that Go cannot read and another engine tries: that
// one may take exponential time.
const matchTime = 50 * time.Millisecond

// Compile makes a validator of a schema that Translate answered. It reads no
// files and asks no servers. Some schemas it never comes to an end with: those of
// strangers are for package bounded.
func Compile(schema map[string]any) (*jsonschema.Schema, error) {
	compiler := jsonschema.NewCompiler()
	compiler.UseLoader(noLoader{})
	compiler.UseRegexpEngine(readPattern)
	compiler.DefaultDraft(jsonschema.Draft2020)
	const name = "urn:schema"
	if err := compiler.AddResource(name, schema); err != nil {
		return nil, err
	}
	return compiler.Compile(name)
}

// noLoader refuses references out of a schema.
type noLoader struct{}

// Load refuses.
func (noLoader) Load(url string) (any, error) {
	return nil, fmt.Errorf("%s is outside the schema: %w", url, errors.ErrUnsupported)
}

// readPattern reads a regular expression as Go does, in linear time, or as
// JavaScript does, for a limited time. What neither can read matches anything:
// the schema has many authors, and its user cannot correct it.
func readPattern(pattern string) (jsonschema.Regexp, error) {
	if simple, err := regexp.Compile(pattern); err == nil {
		return simple, nil
	}
	foreign, err := regexp2.Compile(pattern, regexp2.ECMAScript)
	if err != nil {
		return anyText(pattern), nil
	}
	foreign.MatchTimeout = matchTime
	return foreignPattern{foreign}, nil
}

// anyText matches everything.
type anyText string

// MatchString is true.
func (anyText) MatchString(string) bool { return true }

// String is the pattern.
func (a anyText) String() string { return string(a) }

type foreignPattern struct{ *regexp2.Regexp }

// MatchString gives a text the benefit of the doubt when time runs out.
func (p foreignPattern) MatchString(s string) bool {
	ok, err := p.Regexp.MatchString(s)
	return ok || err != nil
}
