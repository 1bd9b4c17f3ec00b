package keymap

import (
	"reflect"
	"strings"
	"unicode"

	"github.com/charmbracelet/bubbles/key"
)

// Named is one binding with the name that a config file calls it by.
type Named struct {
	Name    string // snake case, e.g. "copy_menu"
	Binding key.Binding
}

// Section is one scope of the map.
type Section struct {
	Name     string // lower case, e.g. "global"
	Title    string // e.g. "Global"
	Bindings []Named
}

// Sections lists every scope and binding in the order of the declarations.
func (m Map) Sections() []Section {
	value := reflect.ValueOf(m)
	sections := make([]Section, 0, value.NumField())
	for i := range value.NumField() {
		title := value.Type().Field(i).Name
		sections = append(sections, Section{
			Name: strings.ToLower(title), Title: title, Bindings: bindings(value.Field(i)),
		})
	}
	return sections
}

// Section is the scope called name, without case; false when there is none.
func (m Map) Section(name string) (Section, bool) {
	for _, section := range m.Sections() {
		if strings.EqualFold(section.Name, name) {
			return section, true
		}
	}
	return Section{}, false
}

// Enabled is the section's bindings that work and have a help text.
func (s Section) Enabled() []key.Binding {
	var out []key.Binding
	for _, named := range s.Bindings {
		if named.Binding.Enabled() && named.Binding.Help().Desc != "" {
			out = append(out, named.Binding)
		}
	}
	return out
}

func bindings(scope reflect.Value) []Named {
	out := make([]Named, 0, scope.NumField())
	for i := range scope.NumField() {
		binding, ok := scope.Field(i).Interface().(key.Binding)
		if ok {
			out = append(out, Named{Name: snake(scope.Type().Field(i).Name), Binding: binding})
		}
	}
	return out
}

// snake turns a field's name into the spelling of config files.
func snake(name string) string {
	var out strings.Builder
	previous := rune(0)
	for _, r := range name {
		if unicode.IsUpper(r) && unicode.IsLower(previous) {
			out.WriteByte('_')
		}
		out.WriteRune(unicode.ToLower(r))
		previous = r
	}
	return out.String()
}

// Markdown is the key table of the README: one table for each section.
func (m Map) Markdown() string {
	var out strings.Builder
	for i, section := range m.Sections() {
		if i > 0 {
			out.WriteString("\n")
		}
		out.WriteString("**" + section.Title + "**\n\n| key | does | name |\n| --- | --- | --- |\n")
		for _, named := range section.Bindings {
			help := named.Binding.Help()
			out.WriteString("| " + shown(named.Binding) + " | " + strings.ReplaceAll(help.Desc, "|", `\|`) +
				" | `" + section.Name + "." + named.Name + "` |\n")
		}
	}
	return out.String()
}

// shown spells all keys of a binding for a Markdown cell.
func shown(b key.Binding) string {
	keys := make([]string, 0, len(b.Keys()))
	for _, k := range b.Keys() {
		keys = append(keys, "`"+strings.ReplaceAll(spell(k), "|", `\|`)+"`")
	}
	return strings.Join(keys, " ")
}

// spell writes a key as a person would read it.
func spell(k string) string {
	switch k {
	case " ":
		return "space"
	case "pgdown":
		return "pgdn"
	}
	return k
}
