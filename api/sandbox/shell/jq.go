package shell

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"trs/api/sandbox/native"
)

// jqVariables takes --arg and --argjson out of the arguments.
func (p *process) jqVariables() (map[string]any, error) {
	variables := map[string]any{}
	var plain []string
	for i := 0; i < len(p.args); i++ {
		isJSON := p.args[i] == "--argjson"
		if p.args[i] != "--arg" && !isJSON || i+2 >= len(p.args) {
			plain = append(plain, p.args[i])
			continue
		}
		name, text := p.args[i+1], p.args[i+2]
		variables[name] = text
		if isJSON {
			value, err := decodeAll(strings.NewReader(text))
			if err != nil || len(value) != 1 {
				return nil, fmt.Errorf("invalid JSON text for %s", name)
			}
			variables[name] = value[0]
		}
		i += 2
	}
	p.args = plain
	return variables, nil
}

func jq(p *process) int {
	variables, err := p.jqVariables()
	if err != nil {
		return p.fail("%v", err)
	}
	o, ok := p.flags("rcnsejSM", map[string]byte{"raw-output": 'r', "compact-output": 'c', "null-input": 'n', "slurp": 's', "join-output": 'j', "exit-status": 'e', "sort-keys": 'S'})
	if !ok {
		return 2
	}
	filter := "."
	if len(o.rest) > 0 {
		filter, o.rest = o.rest[0], o.rest[1:]
	}
	program, err := native.CompileJQ(filter, variables)
	if err != nil {
		return p.fail("%v", err)
	}
	inputs := []any{nil}
	if !o.has('n') {
		inputs = nil
		code := p.each(o.rest, func(_ string, r io.Reader) error {
			values, err := decodeAll(io.LimitReader(r, maxInput))
			inputs = append(inputs, values...)
			return err
		})
		if code != 0 {
			return 2
		}
	}
	if o.has('s') && !o.has('n') {
		if inputs == nil {
			inputs = []any{}
		}
		inputs = []any{inputs}
	}
	var last any
	for _, input := range inputs {
		err := program.Run(p.ctx, input, func(result any) error {
			last = result
			return p.printJSON(o, result)
		})
		if err != nil {
			p.fail("error: %v", err)
			return 5
		}
	}
	if o.has('e') && (last == nil || last == false) {
		return 1
	}
	return 0
}

func decodeAll(r io.Reader) ([]any, error) {
	decoder := json.NewDecoder(r)
	decoder.UseNumber()
	var values []any
	for {
		var value any
		err := decoder.Decode(&value)
		if errors.Is(err, io.EOF) {
			return values, nil
		}
		if err != nil {
			return values, err
		}
		values = append(values, value)
	}
}

func (p *process) printJSON(o options, result any) error {
	end := "\n"
	if o.has('j') {
		end = ""
	}
	if text, ok := result.(string); ok && (o.has('r') || o.has('j')) {
		_, err := io.WriteString(p.stdout, text+end)
		return err
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if !o.has('c') {
		encoder.SetIndent("", "  ")
	}
	if err := encoder.Encode(result); err != nil {
		return err
	}
	_, err := io.WriteString(p.stdout, strings.TrimSuffix(out.String(), "\n")+end)
	return err
}
