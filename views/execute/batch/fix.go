package batch

import (
	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"trs/api"
	"trs/keymap"
	"trs/views"
	"trs/views/safetext"
)

// fix is in words what puts the error of a call right, and the message that goes
// there; "" when nobody knows.
func (m *Model) fix(one *item) (title string, to tea.Msg) {
	toolkit := m.tools[one.request.Slug].toolkit
	switch {
	case one.err == nil:
	case api.IsNoActiveConnection(one.err) && toolkit != "":
		return "connect " + safetext.Line(toolkit), views.OpenConnectMsg{Toolkit: toolkit}
	case api.IsNoActiveConnection(one.err):
		return "connect the toolkit", views.ShowPaneMsg{Pane: views.Connect}
	case api.IsToolkitNotAllowed(one.err):
		return "allow the toolkit in Config", views.OpenConfigMsg{Path: "toolkits"}
	case api.IsToolNotEnabled(one.err):
		return "allow the tool in Config", views.OpenConfigMsg{Path: "tools"}
	case api.IsToolNotFound(one.err):
		return "find it in Tools", views.ShowPaneMsg{Pane: views.Tools}
	}
	return "", nil
}

// withFix puts the key that leads out of an error among those that matter.
func (m *Model) withFix(keys []key.Binding) []key.Binding {
	one, ok := m.list.Selected()
	if !ok || one.at != ended {
		return keys
	}
	if title, _ := m.fix(one); title != "" {
		return append([]key.Binding{keymap.Relabel(m.env.Keys.Batch.Fix, title)}, keys...)
	}
	return keys
}

// goFix goes where the error of the chosen call is put right.
func (m *Model) goFix() tea.Cmd {
	one, ok := m.list.Selected()
	if !ok || one.at != ended {
		return nil
	}
	if title, to := m.fix(one); title != "" {
		return views.Send(to)
	}
	return nil
}
