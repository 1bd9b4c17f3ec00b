package bounded

import (
	"encoding/json"
	"maps"
	"math/big"
	"slices"
	"strconv"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
)

// vocabulary is the keywords that are checked here instead of in the validator:
// enums of many values, which are looked up, and uniqueItems, whose time somebody
// can make quadratic. Each schema that is compiled spends steps.
func (p *preparer) vocabulary() *jsonschema.Vocabulary {
	return &jsonschema.Vocabulary{URL: "urn:steps", Compile: func(_ *jsonschema.CompilerContext, schema map[string]any) (jsonschema.SchemaExt, error) {
		p.work.spend(1 + p.schemas/256) // the compiler goes through all that it has met
		x := extension{work: p.work, unlike: schema[unlikeKeyword] == true}
		numbers, _ := schema[amongKeyword].([]any)
		for _, number := range numbers {
			if at, ok := number.(int); ok && at < len(p.among) {
				x.among = append(x.among, p.index(p.among[at]))
			}
		}
		if !x.unlike && len(x.among) == 0 {
			return nil, nil
		}
		return x, nil
	}}
}

// index is values that can be looked up.
type index struct {
	values []any
	names  map[string]bool
}

func (p *preparer) index(values []any) index {
	x := index{values, make(map[string]bool, len(values))}
	for _, v := range values {
		x.names[p.work.name(v)] = true
	}
	return x
}

// extension is our keywords of one schema.
type extension struct {
	work   *work
	among  []index
	unlike bool
}

// Validate checks a value.
func (x extension) Validate(ctx *jsonschema.ValidatorContext, v any) {
	name := ""
	for _, values := range x.among {
		if name == "" {
			name = x.work.name(v)
		}
		if !values.names[name] {
			ctx.AddError(&kind.Enum{Got: v, Want: values.values})
		}
	}
	items, ok := v.([]any)
	if !ok || !x.unlike {
		return
	}
	seen := make(map[string]int, len(items))
	for i, item := range items {
		x.work.spend(1)
		name := x.work.name(item)
		if j, twice := seen[name]; twice {
			ctx.AddError(&kind.UniqueItems{Duplicates: [2]int{j, i}})
			return
		}
		seen[name] = i
	}
}

// name is a text that equal values share, and no others.
func (w *work) name(v any) string { return string(w.appendName(nil, v)) }

// bytesPerStep is how much text costs a step.
const bytesPerStep = 4096

func (w *work) appendName(out []byte, v any) []byte {
	switch v := v.(type) {
	case string:
		w.spend(1 + len(v)/bytesPerStep)
		return strconv.AppendQuote(out, v)
	case json.Number:
		w.spend(1)
		if tame(v) {
			if exact, ok := new(big.Rat).SetString(string(v)); ok {
				return append(out, exact.RatString()...)
			}
		}
		return append(out, v...)
	case []any:
		out = append(out, '[')
		for _, item := range v {
			out = append(w.appendName(out, item), ',')
		}
		return append(out, ']')
	case map[string]any:
		out = append(out, '{')
		for _, member := range slices.Sorted(maps.Keys(v)) {
			out = append(strconv.AppendQuote(out, member), ':')
			out = append(w.appendName(out, v[member]), ',')
		}
		return append(out, '}')
	case float64:
		if exact := new(big.Rat).SetFloat64(v); exact != nil {
			return append(out, exact.RatString()...)
		}
	case bool:
		return strconv.AppendBool(out, v)
	}
	return append(out, "null"...)
}

// formats are what spends steps when a value comes to a schema: as many as going
// through the schema and the value once is worth.
func (w *work) formats() []*jsonschema.Format {
	out := make([]*jsonschema.Format, 0, 32)
	for power := range cap(out) {
		out = append(out, &jsonschema.Format{Name: stepFormat + strconv.Itoa(power), Validate: func(v any) error {
			steps := 1
			switch v := v.(type) {
			case map[string]any:
				steps += len(v) / 8
			case []any:
				steps += len(v) / 2
			case string:
				steps += len(v) / bytesPerStep
			}
			w.spend(min(steps<<min(power, 20), maxSteps+1))
			return nil
		}})
	}
	return slices.Clip(out)
}
