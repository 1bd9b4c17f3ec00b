package sessions

import (
	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"trs/views"
	"trs/views/split"
)

func (m *Model) handleMouse(msg tea.MouseMsg) tea.Cmd {
	if m.alone() {
		m.draft.mouse(msg, msg.Y-1)
		return nil
	}
	m.split.Update(msg)
	m.sizeParts()
	part, _, y, ok := m.split.Hit(msg)
	if ok && part == split.Detail {
		if m.making {
			m.draft.mouse(msg, y)
		} else {
			m.text.Update(msg)
		}
	}
	if ok && part == split.Master {
		before := m.list.Cursor()
		if m.list.Mouse(msg, y) && before == m.list.Cursor() {
			return m.openSelected()
		}
		m.lookedOn(before)
	}
	return nil
}

func (m *Model) handleKey(msg tea.KeyMsg) tea.Cmd {
	k := m.env.Keys
	switch {
	case m.list.CapturesInput():
		return m.list.Update(msg)
	case key.Matches(msg, k.Global.Back) && (m.create.Busy() || m.remove.Busy()):
		m.create.Cancel()
		m.remove.Cancel()
		m.result = views.Status{Text: "stopped waiting; the server may still do it"}
		return nil
	case m.filling():
		return m.draftKey(msg)
	}
	if m.split.Update(msg) {
		m.sizeParts()
		return nil
	}
	switch {
	case key.Matches(msg, k.Global.Back) && m.err != nil:
		m.err, m.failed = nil, ""
	case key.Matches(msg, k.Global.Back) && m.split.Focus() == split.Detail:
		m.split.SetFocus(split.Master)
		m.sizeParts()
	case key.Matches(msg, k.Global.Refresh):
		if m.err != nil && !m.begun {
			return views.Send(views.StartAgainMsg{})
		}
		if m.failed != "" {
			return views.Send(views.OpenSessionMsg{ID: m.failed})
		}
		if m.err != nil && m.tried.again != nil {
			m.err = nil
			return m.tried.again()
		}
		if m.open != nil {
			return tea.Batch(m.reread(), views.Send(views.ReloadSessionMsg{}))
		}
		return m.reread()
	case key.Matches(msg, k.List.Open):
		return m.openSelected()
	case key.Matches(msg, k.Sessions.New):
		return m.begin()
	case key.Matches(msg, k.Sessions.OpenID):
		return m.askID(askOpen, "Open a session")
	case key.Matches(msg, k.Sessions.Attach):
		return m.askID(askAttach, "Attach a session")
	default:
		return m.handleSelectedKey(msg)
	}
	return nil
}

// handleSelectedKey is keys about the chosen session.
func (m *Model) handleSelectedKey(msg tea.KeyMsg) tea.Cmd {
	k := m.env.Keys.Sessions
	chosen, ok := m.list.Selected()
	switch {
	case ok && key.Matches(msg, k.Rename):
		return m.askName(chosen)
	case ok && key.Matches(msg, k.Clone):
		return m.askClone(chosen)
	case ok && key.Matches(msg, k.Delete):
		return m.askDeletion(chosen)
	case ok && key.Matches(msg, k.Forget):
		return m.ask(askForget, chosen.ID, func(id uint64) tea.Msg {
			return views.ConfirmMsg{
				ID: id, Title: "Forget " + chosen.ID, Yes: "forget",
				Body: "trs will no longer list this session. The session itself stays on the server; write its id down if you need it.",
			}
		})
	case ok && key.Matches(msg, k.Snippets):
		return m.askSnippets(chosen)
	}
	if m.split.Focus() == split.Master {
		before := m.list.Cursor()
		cmd := m.list.Update(msg)
		m.lookedOn(before)
		return cmd
	}
	m.text.Update(msg)
	return nil
}

// lookedOn closes what failed once somebody moves on to another session. Why
// the start failed stays: there is nothing else to look at.
func (m *Model) lookedOn(before int) {
	if m.list.Cursor() != before && m.begun {
		m.err, m.failed = nil, ""
	}
}

func (m *Model) openSelected() tea.Cmd {
	chosen, ok := m.list.Selected()
	if !ok {
		return m.askID(askOpen, "Open a session")
	}
	return views.Send(views.OpenSessionMsg{ID: chosen.ID})
}
