package form

import (
	"regexp"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"trs/views"
	"trs/views/form/value"
)

// addMember asks for the name of a new member, of which some may be known.
func (m *Model) addMember(n *node) tea.Cmd {
	var known []Suggestion
	if m.options.Names != nil {
		for _, s := range m.options.Names(n.path()) {
			if n.v.Get(s.Value) == nil {
				known = append(known, s)
			}
		}
	}
	if len(known) == 0 {
		return m.askName(n)
	}
	const another = "another name …"
	return m.offer(n, "Add to "+m.titleOf(n), append(known, Suggestion{Value: another}), func(name string) tea.Cmd {
		if name == another {
			return m.askName(n)
		}
		return m.named(n, name)
	})
}

// askName asks for the name of a new member.
func (m *Model) askName(n *node) tea.Cmd {
	ask := views.PromptMsg{Title: "Add to " + m.titleOf(n), Placeholder: "name", Check: func(name string) string { return m.badName(n, name) }}
	return m.prompt(n, ask, func(name string) tea.Cmd { return m.named(n, name) })
}

// badName says why a member cannot be called so, or "".
func (m *Model) badName(n *node, name string) string {
	switch {
	case name == "":
		return "a member needs a name"
	case n.v.Get(name) != nil:
		return "there is one already"
	}
	rules := m.reader.look(n.spec.schema.Get("propertyNames"))
	pattern := rules.schema.Get("pattern").Text()
	switch {
	case len(rules.choices) > 0 && rules.find(value.NewText(name)) < 0:
		return "a name here is one of " + few(rules.choices)
	case pattern != "" && m.reader.regexp(pattern) != nil && !m.reader.matches(pattern, name):
		return "a name here matches " + pattern
	}
	return ""
}

// rename gives a member of a map another name, in its place.
func (m *Model) rename(n *node) tea.Cmd {
	n = n.outer()
	p := n.parent
	if p == nil || n.adder || !n.unknown || !p.v.Is(value.Object) {
		return views.Toast(views.Info, "the schema gives the names here")
	}
	ask := views.PromptMsg{Title: "Rename " + m.titleOf(n), Value: n.name, Check: func(name string) string {
		if name == n.name {
			return ""
		}
		return m.badName(p, name)
	}}
	return m.prompt(n, ask, func(name string) tea.Cmd {
		if name == n.name {
			return nil
		}
		at := p.v.Delete(n.name)
		p.v.Insert(at, name, n.v)
		cmd := m.change(p, p.v)
		m.goTo(append(p.path(), name))
		return cmd
	})
}

// named adds a member whose name was asked for.
func (m *Model) named(n *node, name string) tea.Cmd {
	if n.v.Get(name) == nil {
		if !n.v.Is(value.Object) {
			m.set(n, value.NewObject())
		}
		n.implied = false
		n.v.Set(name, m.blank(m.reader.memberSchema(n.spec, name)))
	}
	n.open = true
	cmd := m.change(n, n.v)
	m.goTo(append(n.path(), name))
	m.overtype()
	return cmd
}

// memberSchema is the schema of a member that is not among the properties; nil
// says nothing of it.
func (r *reader) memberSchema(s *spec, name string) *value.Value {
	var matching []*value.Value
	for _, m := range s.patterns[:min(len(s.patterns), maxParts)] {
		if r.matches(m.Name, name) {
			matching = append(matching, m.Value)
		}
	}
	switch len(matching) {
	case 0:
		return s.more
	case 1:
		return matching[0]
	}
	if r.joined[s] == nil {
		r.joined[s] = map[string]*value.Value{}
	}
	both := r.joined[s][name]
	if both == nil {
		both = value.NewObject()
		both.Set("allOf", value.NewList(matching...))
		r.joined[s][name] = both
	}
	return both
}

// matches reports whether a name fits a pattern. What cannot be told in linear
// time does not.
func (r *reader) matches(pattern, name string) bool {
	compiled := r.regexp(pattern)
	return compiled != nil && compiled.MatchString(name)
}

// regexp is a pattern, nil when Go cannot read it.
func (r *reader) regexp(pattern string) *regexp.Regexp {
	compiled, ok := r.regexps[pattern]
	if !ok {
		var err error
		if compiled, err = regexp.Compile(pattern); err != nil {
			compiled = nil
		}
		r.regexps[pattern] = compiled
	}
	return compiled
}

// few is the first of several values, for a message.
func few(values []*value.Value) string {
	const most = 5
	names := make([]string, 0, most+1)
	for i, v := range values {
		if i == most {
			names = append(names, "…")
			break
		}
		names = append(names, plain(v))
	}
	return strings.Join(names, ", ")
}
