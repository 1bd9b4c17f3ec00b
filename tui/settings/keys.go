package settings

import (
	"errors"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"

	"trs/keymap"
	"trs/views"
)

// keys lays the [keys] of the file over the built-in ones.
func (r *reader) keys(scopes map[string]any) keymap.Map {
	overrides := keymap.Overrides{}
	for scope, bindings := range scopes {
		table, ok := bindings.(map[string]any)
		if !ok {
			r.at("keys."+scope, "keys stand in a scope, such as [keys.global]")
			continue
		}
		overrides[scope] = map[string][]string{}
		for name, value := range table {
			keys, ok := keysOf(value)
			if !ok {
				r.at("keys."+scope+"."+name, `it is a key such as "ctrl+y", or a list of keys`)
				continue
			}
			if at := slices.IndexFunc(keys, unknown); at >= 0 {
				r.at("keys."+scope+"."+name, "no terminal sends the key %q; keys are written as in x, X, ctrl+x, alt+x, enter, space, shift+tab, f5", keys[at])
				continue
			}
			overrides[scope][name] = keys
		}
	}
	keys, err := keymap.Default().Apply(overrides)
	for _, each := range apart(err) {
		r.refused(each)
	}
	return keys
}

// unknown reports whether there is no key of that name: nobody could press it.
func unknown(name string) bool {
	if name == "" || name == "space" {
		return false // what is wrong with the one, the keymap says
	}
	_, ok := views.KeyMsg(name)
	return !ok
}

// keysOf reads one key, or a list of them. A key may be a blank.
func keysOf(value any) ([]string, bool) {
	if text, ok := value.(string); ok {
		return []string{text}, true
	}
	return words(value)
}

// refused reports what the keymap refused at the line that asked for it.
func (r *reader) refused(err error) {
	var p *keymap.Problem
	if !errors.As(err, &p) {
		r.problem(r.lines["keys"], "%v", err)
		return
	}
	for _, key := range []string{"keys." + p.Scope + "." + p.Name, "keys." + p.Scope, "keys"} {
		if line, ok := r.lines[key]; ok {
			r.problem(line, "%v", p)
			return
		}
	}
	r.problem(0, "%v", p)
}

// apart takes a joined error apart.
func apart(err error) []error {
	var joined interface{ Unwrap() []error }
	switch {
	case err == nil:
		return nil
	case errors.As(err, &joined):
		return joined.Unwrap()
	}
	return []error{err}
}

// index finds the line of every key and table, by its dotted name.
func index(text []byte) map[string]int {
	lines := map[string]int{}
	var p unstable.Parser
	p.Reset(text)
	table := ""
	for p.NextExpression() {
		e := p.Expression()
		switch e.Kind {
		case unstable.Table, unstable.ArrayTable:
			table = note(&p, e, "", lines) + "."
		case unstable.KeyValue:
			noteValue(&p, e, table, lines)
		default:
		}
	}
	return lines
}

// noteValue notes a key, and the keys of an inline table behind it.
func noteValue(p *unstable.Parser, e *unstable.Node, prefix string, lines map[string]int) {
	name := note(p, e, prefix, lines)
	if value := e.Value(); value.Kind == unstable.InlineTable {
		for children := value.Children(); children.Next(); {
			noteValue(p, children.Node(), name+".", lines)
		}
	}
}

// note notes the line of a key, and of the tables that it is the first to name.
func note(p *unstable.Parser, e *unstable.Node, prefix string, lines map[string]int) string {
	name := strings.TrimSuffix(prefix, ".")
	for keys := e.Key(); keys.Next(); {
		part := keys.Node()
		name = strings.TrimPrefix(name+"."+string(part.Data), ".")
		if _, known := lines[name]; !known {
			lines[name] = p.Shape(part.Raw).Start.Line
		}
	}
	return name
}
