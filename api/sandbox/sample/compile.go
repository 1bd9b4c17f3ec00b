package sample

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// Bounds of a schema. Real ones have some thousand bytes and some hundred parts;
// reading one takes time that grows with the square of its parts.
const (
	maxSchema   = 2 << 20 // bytes
	maxParts    = 4_000   // objects in it
	maxNesting  = 100     // levels of objects and arrays
	maxExponent = 400     // of a number in it, of either sign
)

// compile reads a schema. Its authors are many: drafts are tried from the newest
// on, patterns that Go cannot read match everything, and references out of the
// schema are refused.
func compile(raw json.RawMessage) (*jsonschema.Schema, error) {
	if len(raw) > maxSchema {
		return nil, fmt.Errorf("the schema is too large: %d bytes, at most %d", len(raw), maxSchema)
	}
	if len(raw) == 0 {
		raw = json.RawMessage("{}")
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		return nil, fmt.Errorf("the schema is not JSON: %w", err)
	}
	parts := 0
	if err := measure(document, &parts, 0); err != nil {
		return nil, err
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

// measure counts the objects of a document, and refuses numbers whose digits
// would fill memory when they are written out.
func measure(value any, parts *int, depth int) error {
	if depth > maxNesting {
		return fmt.Errorf("the schema is nested too deeply: more than %d levels", maxNesting)
	}
	switch value := value.(type) {
	case map[string]any:
		if *parts++; *parts > maxParts {
			return fmt.Errorf("the schema is too large: more than %d parts", maxParts)
		}
		for _, member := range value {
			if err := measure(member, parts, depth+1); err != nil {
				return err
			}
		}
	case []any:
		for _, item := range value {
			if err := measure(item, parts, depth+1); err != nil {
				return err
			}
		}
	case json.Number:
		_, exponent, _ := strings.Cut(strings.ToLower(value.String()), "e")
		size, err := strconv.Atoi(strings.TrimPrefix(cmp.Or(exponent, "0"), "+"))
		if err != nil || size > maxExponent || size < -maxExponent || len(value) > maxExponent {
			return fmt.Errorf("the schema has a number that is too large: %.20s", value)
		}
	}
	return nil
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
