package form

import (
	"regexp"

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
	cmd := m.offer(n, "Add to "+m.titleOf(n), append(known, Suggestion{Value: "another name …"}), func(name string) tea.Cmd { return m.named(n, name) })
	m.picks[len(known)] = func() tea.Cmd { return m.askName(n) }
	return cmd
}

// askName asks for the name of a new member.
func (m *Model) askName(n *node) tea.Cmd {
	m.asked, m.askedFor = views.NextID(), n
	return views.Send(views.PromptMsg{ID: m.asked, Title: "Add to " + m.titleOf(n), Placeholder: "name", Check: func(name string) string {
		switch {
		case name == "":
			return "a member needs a name"
		case n.v.Get(name) != nil:
			return "there is one already"
		}
		return ""
	}})
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
	compiled, ok := r.regexps[pattern]
	if !ok {
		var err error
		if compiled, err = regexp.Compile(pattern); err != nil {
			compiled = nil
		}
		r.regexps[pattern] = compiled
	}
	return compiled != nil && compiled.MatchString(name)
}
