package config

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"trs/views"
	"trs/views/split"
)

// goTo shows the table at the field that a path of the config leads to, or at
// what that stands in. Another pane asks for it.
func (m *Model) goTo(path string) tea.Cmd {
	if m.live == nil {
		return nil
	}
	kept := m.takeForm()
	m.fill = nil
	m.leaveModes()
	m.jsonErr = nil
	cmd := m.list.SetFilter("")
	m.serial++
	for at := path; at != ""; {
		for i := range m.list.Len() {
			if r := m.list.At(i); r.path == at || r.spelled() == at {
				m.list.Select(i)
				return tea.Batch(kept, cmd)
			}
		}
		end := strings.LastIndexAny(at, ".[")
		at = at[:max(0, end)]
	}
	for i := range m.list.Len() { // a block without a field of its own: its first
		if strings.HasPrefix(m.list.At(i).path, path+".") {
			m.list.Select(i)
			return tea.Batch(kept, cmd)
		}
	}
	m.split.SetFocus(split.Master)
	return tea.Batch(kept, cmd, views.Toast(views.Info, "the config has no field "+path))
}
