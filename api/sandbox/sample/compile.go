package sample

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"trs/api/sandbox/catalog"
)

// compile reads a schema. Its authors are many: drafts are tried from the newest
// on, patterns that Go cannot read match everything, and references out of the
// schema are refused.
func compile(raw json.RawMessage) (*jsonschema.Schema, error) {
	if err := catalog.CheckSize(raw); err != nil {
		return nil, err
	}
	if len(raw) == 0 {
		raw = json.RawMessage("{}")
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		return nil, fmt.Errorf("the schema is not JSON: %w", err)
	}
	var first error
	for _, draft := range []*jsonschema.Draft{jsonschema.Draft2020, jsonschema.Draft7, jsonschema.Draft4} {
		schema, err := compileAs(draft, document)
		if err == nil {
			return schema, nil
		}
		if first == nil {
			first = err
		}
	}
	return nil, fmt.Errorf("the schema cannot be read: %w", first)
}

func compileAs(draft *jsonschema.Draft, document any) (*jsonschema.Schema, error) {
	const name = "urn:schema"
	c := jsonschema.NewCompiler()
	c.DefaultDraft(draft)
	c.UseLoader(noLoader{})
	c.UseRegexpEngine(lenientPattern)
	c.AssertFormat()
	if err := c.AddResource(name, document); err != nil {
		return nil, err
	}
	return c.Compile(name)
}

// noLoader refuses references out of a schema: making a value reads no files
// and asks no servers.
type noLoader struct{}

// Load refuses.
func (noLoader) Load(url string) (any, error) {
	return nil, fmt.Errorf("%s is outside the schema: %w", url, errors.ErrUnsupported)
}

// lenientPattern never fails: a pattern of another dialect cannot be judged.
func lenientPattern(pattern string) (jsonschema.Regexp, error) {
	compiled, err := regexp.Compile(pattern)
	if err != nil {
		return anyText(pattern), nil
	}
	return compiled, nil
}

// anyText stands for a pattern that Go cannot read.
type anyText string

// MatchString says yes.
func (anyText) MatchString(string) bool { return true }

// String is the pattern.
func (p anyText) String() string { return string(p) }
