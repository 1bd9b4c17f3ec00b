package simulate

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/itchyny/gojq"
)

//go:embed prelude.jq
var commonFunctions string

// expression is a jq program in a service's data.
type expression struct {
	source string
	once   *sync.Once
	code   *gojq.Code
	err    error
}

// template is JSON in which a string that begins with "=" is a jq program. It
// is compiled into one program that builds the whole value.
type template struct{ *expression }

// variables of every program, in the order of the values of environment.values.
var variables = []string{"$args", "$v", "$me", "$now", "$path", "$query", "$body", "$header"}

// UnmarshalJSON reads the program's text.
func (e *expression) UnmarshalJSON(text []byte) error {
	e.once = &sync.Once{}
	return json.Unmarshal(text, &e.source)
}

func (e *expression) present() bool { return e != nil && e.source != "" }

// UnmarshalJSON reads any JSON as a template.
func (t *template) UnmarshalJSON(text []byte) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return err
	}
	made, err := newTemplate(value)
	*t = made
	return err
}

func newTemplate(value any) (template, error) {
	var out strings.Builder
	if err := writeProgram(&out, value); err != nil {
		return template{}, err
	}
	return template{&expression{source: out.String(), once: &sync.Once{}}}, nil
}

// writeProgram writes the jq program that builds value.
func writeProgram(out *strings.Builder, value any) error {
	switch value := value.(type) {
	case string:
		if program, ok := strings.CutPrefix(value, "="); ok {
			out.WriteString("(" + program + ")")
			return nil
		}
	case []any:
		out.WriteByte('[')
		for i, element := range value {
			if i > 0 {
				out.WriteByte(',')
			}
			if err := writeProgram(out, element); err != nil {
				return err
			}
		}
		out.WriteByte(']')
		return nil
	case map[string]any:
		out.WriteByte('{')
		for i, key := range slices.Sorted(maps.Keys(value)) {
			if i > 0 {
				out.WriteByte(',')
			}
			quoted, err := json.Marshal(key)
			if err != nil {
				return err
			}
			out.Write(quoted)
			out.WriteByte(':')
			if err := writeProgram(out, value[key]); err != nil {
				return err
			}
		}
		out.WriteByte('}')
		return nil
	}
	text, err := json.Marshal(value)
	out.Write(text)
	return err
}

// prelude holds the functions that the programs of one service may call. It is
// parsed when the first program runs, to keep the start of a server short.
type prelude struct {
	source string
	once   sync.Once
	defs   []definition
	err    error
}

// definition is a function and the words in it, which may be names of others.
type definition struct {
	*gojq.FuncDef
	words []string
}

func newPrelude(functions []string, views []view) *prelude {
	var out strings.Builder
	out.WriteString(commonFunctions)
	for _, definition := range functions {
		out.WriteString(definition + "\n")
	}
	for _, v := range views {
		fmt.Fprintf(&out, "def %s: %s;\n", v.Name, v.Value.source)
	}
	return &prelude{source: out.String()}
}

// functions returns the definitions; each may call those before it.
func (p *prelude) functions() ([]definition, error) {
	p.once.Do(func() {
		query, err := gojq.Parse(p.source + ".")
		if err != nil {
			p.err = fmt.Errorf("functions: %w", err)
			return
		}
		for _, def := range query.FuncDefs {
			p.defs = append(p.defs, definition{def, word.FindAllString(def.String(), -1)})
		}
	})
	return p.defs, p.err
}

// compiled compiles the program on its first use.
func (e *expression) compiled(p *prelude) (*gojq.Code, error) {
	e.once.Do(func() {
		e.code, e.err = compile(e.source, p)
		if e.err != nil {
			e.err = fmt.Errorf("program %s: %w", e.source, e.err)
		}
	})
	return e.code, e.err
}

func compile(source string, p *prelude) (*gojq.Code, error) {
	defs, err := p.functions()
	if err != nil {
		return nil, err
	}
	query, err := gojq.Parse(source)
	if err != nil {
		return nil, err
	}
	query.FuncDefs = append(needed(defs, source), query.FuncDefs...)
	return gojq.Compile(query, append(nativeFunctions(), gojq.WithVariables(variables))...)
}

var word = regexp.MustCompile(`[a-z_][a-z_0-9]*`)

// needed keeps the definitions that a program may reach, judged by the words in
// it: compiling all of them for each program would make first calls slow.
func needed(defs []definition, source string) []*gojq.FuncDef {
	wanted := map[string]bool{}
	for _, name := range word.FindAllString(source, -1) {
		wanted[name] = true
	}
	var kept []*gojq.FuncDef
	for _, def := range slices.Backward(defs) { // a definition calls only those before it
		if !wanted[def.Name] {
			continue
		}
		kept = append(kept, def.FuncDef)
		for _, name := range def.words {
			wanted[name] = true
		}
	}
	slices.Reverse(kept)
	return kept
}

// refusal is a failure that the provider answers with: a name in the service's
// errors, and what the failure is about.
type refusal struct {
	name   string
	detail any
}

func (r *refusal) Error() string { return "provider refuses: " + r.name }

// unfit says that a program could not work on the values it was given, such as
// a number where a text should be in the body of a proxied request.
type unfit struct {
	program string
	err     error
}

func (u *unfit) Error() string { return fmt.Sprintf("program %s: %v", u.program, u.err) }

// refusalOf is the failure that the provider answers err with; nil when err is
// a fault of the sandbox.
func refusalOf(err error) *refusal {
	var refused *refusal
	if errors.As(err, &refused) {
		return refused
	}
	var values *unfit
	if errors.As(err, &values) {
		return &refusal{name: "invalid", detail: values.err.Error()}
	}
	return nil
}

// eval runs the program on input and returns its first result.
func (e *environment) eval(program *expression, input any) (any, error) {
	code, err := program.compiled(e.service.prelude)
	if err != nil {
		return nil, err
	}
	iterator := code.RunWithContext(e.ctx, input, e.values()...)
	value, ok := iterator.Next()
	if !ok {
		return nil, nil
	}
	if err, isError := value.(error); isError {
		return nil, e.failure(program, err)
	}
	return value, nil
}

// failure is what an error of a program stands for: a refusal that the service
// describes, the end of the call, or a value that the program cannot work on.
func (e *environment) failure(program *expression, err error) error {
	var raised gojq.ValueError
	if errors.As(err, &raised) {
		object, _ := raised.Value().(map[string]any)
		if name, ok := object["fail"].(string); ok {
			return &refusal{name: name, detail: object["detail"]}
		}
	}
	if e.ctx.Err() != nil {
		return e.ctx.Err()
	}
	return &unfit{program: program.source, err: err}
}

// truth runs a condition.
func (e *environment) truth(program *expression, input any) (bool, error) {
	value, err := e.eval(program, input)
	return value != nil && value != false, err
}
