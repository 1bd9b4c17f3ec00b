package call

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"trs/api"
	"trs/views/execute/desk"
	"trs/views/list"
	"trs/views/safetext"
	"trs/views/status"
)

// pickerLines is the lines above the picker's list.
const pickerLines = 2

// choice is one tool of the picker.
type choice struct {
	slug, note, when string
}

func newChoices(m *Model) *list.Model[choice] {
	return list.New(list.Options[choice]{
		Env: m.env,
		Columns: []list.Column{
			{Title: "tool", Width: 29, Flex: 1},
			{Title: "about", Width: 10, Flex: 4, From: 60},
			{Title: "used", Width: 10, Right: true, From: 66},
		},
		Row: func(c choice) []list.Cell {
			return []list.Cell{
				{Text: safetext.Line(c.slug)},
				list.Paint(safetext.Line(c.note), &m.env.Theme.Muted),
				list.Paint(c.when, &m.env.Theme.Muted),
			}
		},
		Text: func(c choice) string { return c.slug + " " + c.note },
		Key:  func(c choice) string { return c.slug },
		Empty: func() string {
			switch {
			case m.session == nil:
				return status.NoSession(m.env, "the open one's tools are run here")
			case m.tools.Busy():
				return "Reading the session's tools…"
			}
			return "No tool was run yet. " + m.env.Keys.Execute.Tool.Help().Key + " takes a slug; Search (" +
				m.env.Keys.Global.Pane3.Help().Key + ") and Tools (" + m.env.Keys.Global.Pane4.Help().Key + ") open any tool here."
		},
	})
}

// listChoices fills the picker: what was used last, then what the session
// exposes.
func (m *Model) listChoices() tea.Cmd {
	var choices []choice
	seen := map[string]bool{}
	about := make(map[string]*api.Tool, len(m.exposed))
	for i := range m.exposed {
		about[m.exposed[i].Slug] = &m.exposed[i]
	}
	if m.session != nil {
		for _, kept := range m.known {
			if kept.Session != m.session.ID || seen[kept.Tool] {
				continue
			}
			seen[kept.Tool] = true
			choices = append(choices, choice{slug: kept.Tool, note: noteOf(about[kept.Tool]), when: status.Ago(kept.Used, m.env.Now())})
		}
	}
	for i := range m.exposed {
		if slug := m.exposed[i].Slug; !seen[slug] {
			seen[slug] = true
			choices = append(choices, choice{slug: slug, note: noteOf(&m.exposed[i])})
		}
	}
	return m.choices.SetItems(choices)
}

func noteOf(tool *api.Tool) string {
	if tool == nil {
		return ""
	}
	if name := tool.Name; name != "" && !strings.HasSuffix(tool.Slug, strings.ToUpper(name)) { // not the slug once more
		return name
	}
	first, _, _ := strings.Cut(tool.Description, ".")
	return first
}

func (m *Model) openChoice() tea.Cmd {
	chosen, ok := m.choices.Selected()
	if !ok {
		return m.askSlug()
	}
	return m.openTool(desk.Request{Slug: chosen.slug})
}
