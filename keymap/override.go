package keymap

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/charmbracelet/bubbles/key"
)

// Overrides is what a user's config says: scope, then binding, then keys. No
// keys switch a binding off.
type Overrides map[string]map[string][]string

// Problem is one override that was refused.
type Problem struct {
	Scope, Name string // as the config file spells them
	Message     string
}

// Error says which setting is wrong and why.
func (p *Problem) Error() string {
	if p.Name == "" {
		return fmt.Sprintf("keys.%s: %s", p.Scope, p.Message)
	}
	return fmt.Sprintf("keys.%s.%s: %s", p.Scope, p.Name, p.Message)
}

// Apply is m with the overrides laid over it. Every refused setting is a
// *Problem inside the joined error; with an error the map is m itself.
func (m Map) Apply(overrides Overrides) (Map, error) {
	changed := m
	var problems []error
	for _, scope := range sortedKeys(overrides) {
		field := scopeField(&changed, scope)
		if !field.IsValid() {
			problems = append(problems, &Problem{Scope: scope, Message: "there is no such scope; scopes are " + scopeNames(m)})
			continue
		}
		for _, name := range sortedKeys(overrides[scope]) {
			if problem := override(field, scope, name, overrides[scope][name]); problem != nil {
				problems = append(problems, problem)
			}
		}
	}
	if len(problems) == 0 {
		problems = changed.Conflicts()
	}
	if len(problems) > 0 {
		return m, errors.Join(problems...)
	}
	return changed, nil
}

// scopeField is the settable scope called name, without case.
func scopeField(m *Map, name string) reflect.Value {
	return reflect.ValueOf(m).Elem().FieldByNameFunc(func(field string) bool {
		return strings.EqualFold(field, name)
	})
}

func override(scope reflect.Value, scopeName, name string, keys []string) error {
	for i := range scope.NumField() {
		if snake(scope.Type().Field(i).Name) != name {
			continue
		}
		if slices.Contains(keys, "") {
			return &Problem{Scope: scopeName, Name: name, Message: "a key is empty; write [] to switch the binding off"}
		}
		old, _ := scope.Field(i).Interface().(key.Binding)
		scope.Field(i).Set(reflect.ValueOf(rebound(old, keys)))
		return nil
	}
	return &Problem{Scope: scopeName, Name: name, Message: "there is no such binding; there are " + bindingNames(scope)}
}

// rebound is b on other keys, its help text kept.
func rebound(b key.Binding, keys []string) key.Binding {
	canonical := make([]string, len(keys))
	for i, k := range keys {
		canonical[i] = k
		if k == "space" {
			canonical[i] = " "
		}
	}
	if len(canonical) == 0 {
		b.SetEnabled(false)
		b.SetKeys()
		return b
	}
	b.SetKeys(canonical...)
	b.SetHelp(spell(canonical[0]), b.Help().Desc)
	return b
}

// Conflicts lists every key that would mean two things where both are heard:
// inside one scope; in a pane together with Global and a list or a tree; and in
// a form together with the global keys that work while typing.
func (m Map) Conflicts() []error {
	var problems []error
	seen := map[string]bool{}
	for _, group := range m.heardTogether() {
		for _, problem := range clashes(group) {
			if !seen[problem.Error()] {
				seen[problem.Error()] = true
				problems = append(problems, problem)
			}
		}
	}
	return problems
}

// heardTogether groups the sections whose bindings are live at the same time.
func (m Map) heardTogether() [][]Section {
	sections := map[string]Section{}
	for _, section := range m.Sections() {
		sections[section.Name] = section
	}
	groups := [][]Section{{sections["overlay"]}, {sections["form"], whileTyping(sections["global"])}}
	for _, section := range m.Sections() {
		switch section.Name {
		case "global", "list", "tree", "form", "overlay", "answer":
			continue
		}
		groups = append(groups, []Section{sections["global"], sections["list"], section})
		if section.Name != "sessions" { // the one pane that shows no tree
			groups = append(groups, []Section{sections["global"], sections["tree"], section})
		}
	}
	for _, host := range []string{"execute", "proxy", "requests"} { // what shows answers
		groups = append(groups, []Section{sections["global"], sections["list"], sections["answer"], sections[host]},
			[]Section{sections["global"], sections["tree"], sections["answer"], sections[host]})
	}
	for _, around := range []string{"list", "tree"} { // an answer of a helper is in the execute pane
		groups = append(groups, []Section{sections["global"], sections[around], sections["execute"], sections["meta"]})
	}
	return groups
}

// whileTyping is the part of Global that a text field does not take.
func whileTyping(global Section) Section {
	part := Section{Name: global.Name, Title: global.Title}
	for _, named := range global.Bindings {
		switch named.Name {
		case "palette", "force_quit", "suspend", "mouse":
			part.Bindings = append(part.Bindings, named)
		}
	}
	return part
}

func clashes(sections []Section) []*Problem {
	type owner struct{ scope, name string }
	owners := map[string]owner{}
	var problems []*Problem
	for _, section := range sections {
		for _, named := range section.Bindings {
			if !named.Binding.Enabled() {
				continue
			}
			for _, k := range named.Binding.Keys() {
				if first, taken := owners[k]; taken {
					problems = append(problems, &Problem{Scope: section.Name, Name: named.Name, Message: fmt.Sprintf(
						"key %q is taken by keys.%s.%s; give one of them another key", spell(k), first.scope, first.name)})
					continue
				}
				owners[k] = owner{section.Name, named.Name}
			}
		}
	}
	return problems
}

func scopeNames(m Map) string {
	var names []string
	for _, section := range m.Sections() {
		names = append(names, section.Name)
	}
	return strings.Join(names, ", ")
}

func bindingNames(scope reflect.Value) string {
	var names []string
	for _, named := range bindings(scope) {
		names = append(names, named.Name)
	}
	return strings.Join(names, ", ")
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
