package bounded

import (
	"encoding/json"
	"fmt"
	"math/bits"
	"net/url"
	"strconv"
	"strings"
)

// Bounds of what is given to the validator's compiler, which goes through all
// that it has met for each schema, and keeps the place of each as text.
const (
	maxSchemas  = 10_000
	maxNesting  = 256
	maxPointers = 8 << 20 // bytes of all places
	maxStrange  = 256     // references to where no schema is expected
	fewValues   = 32      // of an enum that the validator looks through itself
	shortValue  = 256     // bytes of text among them
)

// stepFormat is what formats are called that spend steps. What a schema says with
// "format" is help and no rule, so the keyword is free, and the validator asks a
// format before it goes on into a schema.
const stepFormat = "steps"

// Keywords of our own for what the validator does without end in sight.
const (
	amongKeyword  = "\x00among"
	unlikeKeyword = "\x00unlike"
)

// preparer copies a schema so that going along it spends steps.
type preparer struct {
	work     *work
	schemas  int
	pointers int
	places   map[string]bool // where the validator expects schemas
	refs     map[string]bool
	among    [][]any // the values of enums, by number
}

// prepare makes a copy of a schema for the validator, or refuses what is too
// large for it. It spends steps itself.
func (p *preparer) prepare(schema map[string]any) (out map[string]any, err error) {
	defer guard(&err)
	p.places, p.refs = map[string]bool{}, map[string]bool{}
	out = p.schema(schema, "", 0, true)
	strange := 0
	for ref := range p.refs {
		at, local := strings.CutPrefix(ref, "#")
		if plain, err := url.PathUnescape(at); err == nil {
			at = plain
		}
		if local && strings.HasPrefix(at, "/") && !p.places[at] {
			strange++
		}
	}
	if strange > maxStrange {
		return nil, ErrSlow
	}
	return out, nil
}

// enter counts a schema.
func (p *preparer) enter(at string, depth int) {
	p.schemas++
	p.pointers += len(at)
	p.work.spend(1 + len(at)/256)
	if p.schemas > maxSchemas || p.pointers > maxPointers || depth > maxNesting {
		panic(gaveUp{})
	}
}

// schema copies one schema. Expected tells that the validator looks for one here;
// where it does not, one may be referred to all the same.
func (p *preparer) schema(schema map[string]any, at string, depth int, expected bool) map[string]any {
	p.enter(at, depth)
	if expected {
		p.places[at] = true
	}
	out := make(map[string]any, len(schema)+1)
	fan := 0 // what is looked at for one value before a schema in this one is entered
	for keyword, v := range schema {
		inside := at + "/" + escaped(keyword)
		switch keyword {
		case "$schema", "$id", "id", "$vocabulary", "$recursiveRef", "$recursiveAnchor", "format", "title", "description", "default", "example",
			"examples", "$comment", "deprecated", "readOnly", "writeOnly", "contentEncoding", "contentMediaType", "contentSchema", amongKeyword, unlikeKeyword:
			// none of them says what is valid
		case "dependentRequired":
			named, ok := v.(map[string]any)
			if !ok {
				out[keyword] = v
				break
			}
			out[keyword] = p.lists(named)
			fan += len(named)
		case "properties", "patternProperties", "$defs", "definitions", "dependentSchemas":
			named, ok := v.(map[string]any)
			if !ok {
				out[keyword] = v
				break
			}
			fan += len(named)
			out[keyword] = p.each(named, inside, depth+1, expected)
		case "allOf", "anyOf", "oneOf", "prefixItems":
			list, _ := v.([]any)
			fan += len(list)
			out[keyword] = p.any(v, inside, depth+1, expected)
		case "items", "additionalProperties", "not", "if", "then", "else", "contains", "propertyNames", "unevaluatedItems", "unevaluatedProperties":
			out[keyword] = p.any(v, inside, depth+1, expected)
		case "enum", "const", "uniqueItems":
			p.values(out, keyword, v)
		case "required", "type":
			list, _ := v.([]any)
			fan += len(list)
			out[keyword] = p.any(v, inside, depth+1, false)
		case "$ref", "$dynamicRef":
			if ref, ok := v.(string); ok {
				p.refs[ref] = true
				p.work.spend(1 + len(ref)/256)
			}
			out[keyword] = v
		default:
			out[keyword] = p.any(v, inside, depth+1, false)
		}
	}
	out["format"] = formatOf(1 + fan/8)
	return out
}

// each copies named schemas.
func (p *preparer) each(named map[string]any, at string, depth int, expected bool) map[string]any {
	out := make(map[string]any, len(named))
	for name, v := range named {
		out[name] = p.any(v, at+"/"+escaped(name), depth, expected)
	}
	return out
}

// lists keeps names by name: no schemas are among them.
func (p *preparer) lists(named map[string]any) map[string]any {
	out := make(map[string]any, len(named))
	for name, v := range named {
		list, ok := v.([]any)
		p.work.spend(1 + len(list))
		if !ok {
			v = true // as wrong as anything
		}
		out[name] = v
	}
	return out
}

// any copies what may be a schema, or hold some.
func (p *preparer) any(v any, at string, depth int, expected bool) any {
	switch v := v.(type) {
	case map[string]any:
		return p.schema(v, at, depth, expected)
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			p.work.spend(1)
			out[i] = p.any(item, at+"/"+strconv.Itoa(i), depth, expected)
		}
		return out
	case json.Number:
		if !tame(v) {
			panic(fmt.Errorf("a number in it has more than %d digits", maxDigits))
		}
	case bool:
		if expected {
			p.enter(at, depth)
			p.places[at] = true
		}
	}
	return v
}

// values keeps the keywords that hold values where there are few and short ones;
// those of others are ours.
func (p *preparer) values(out map[string]any, keyword string, v any) {
	list, isList := v.([]any)
	switch {
	case keyword == "uniqueItems" && v == true:
		out[unlikeKeyword] = true
	case keyword == "uniqueItems", keyword == "enum" && !isList, keyword == "enum" && few(list), keyword == "const" && few([]any{v}):
		out[keyword] = v
	default:
		if keyword == "const" {
			list = []any{v}
		}
		numbers, _ := out[amongKeyword].([]any)
		out[amongKeyword] = append(numbers, len(p.among))
		p.among = append(p.among, list)
	}
}

// few reports whether comparing with each of the values costs next to nothing.
func few(values []any) bool {
	if len(values) > fewValues {
		return false
	}
	for _, v := range values {
		switch v := v.(type) {
		case map[string]any, []any:
			return false
		case string:
			if len(v) > shortValue {
				return false
			}
		case json.Number:
			if !tame(v) {
				return false
			}
		}
	}
	return true
}

func escaped(name string) string {
	if !strings.ContainsAny(name, "~/") {
		return name
	}
	return strings.NewReplacer("~", "~0", "/", "~1").Replace(name)
}

// formatOf is the format that spends about so many steps.
func formatOf(steps int) string { return stepFormat + strconv.Itoa(bits.Len(uint(max(0, steps-1)))) }

// maxDigits bounds numbers that are looked at: the validator calculates with
// every digit, those that an exponent stands for included.
const maxDigits = 2000

// tame reports whether a number can be calculated with at once.
func tame(n json.Number) bool {
	if len(n) > maxDigits {
		return false
	}
	at := strings.IndexAny(string(n), "eE")
	if at < 0 {
		return true
	}
	exponent, err := strconv.Atoi(strings.TrimPrefix(string(n[at+1:]), "+"))
	return err == nil && exponent <= maxDigits && exponent >= -maxDigits
}
