package connect

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"trs/views"
	"trs/views/split"
)

// aim is the toolkit that another pane wants to see connected.
type aim struct {
	slug  string // asked for with the session's own, so that it is listed in any case
	going bool   // it is not chosen yet
}

// aimAt chooses a toolkit, at once or as soon as the list has it.
func (m *Model) aimAt(toolkit string) tea.Cmd {
	if m.session == nil || toolkit == "" {
		return nil
	}
	m.aim = aim{slug: strings.ToLower(toolkit), going: true}
	m.split.SetFocus(split.Master)
	m.sizeParts()
	all := m.list.SetFilter("")
	if m.arrive(); m.aim.going && m.toolkits.loaded && !m.toolkits.latest.Busy() {
		return tea.Batch(all, m.findNamed())
	}
	return all
}

// arrive chooses the toolkit that is aimed at, if it is listed by now.
func (m *Model) arrive() {
	for i := 0; m.aim.going && i < m.list.Len(); i++ {
		if strings.EqualFold(m.list.At(i).Slug, m.aim.slug) {
			m.list.Select(i)
			m.aim.going = false
		}
	}
}

// missed gives up when even asking for the toolkit by name did not find it.
func (m *Model) missed() tea.Cmd {
	if !m.aim.going {
		return nil
	}
	slug := m.aim.slug
	m.aim = aim{}
	return views.Toast(views.Warning, "the server has no toolkit "+slug+" for this session")
}
