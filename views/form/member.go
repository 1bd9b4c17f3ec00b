package form

import (
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
		n.v.Set(name, m.blank(n.spec.more))
	}
	n.open = true
	cmd := m.change(n, n.v)
	m.goTo(append(n.path(), name))
	return cmd
}
