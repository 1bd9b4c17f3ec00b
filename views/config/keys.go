package config

import (
	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"trs/keymap"
	"trs/views"
	"trs/views/split"
)

// tableKeys is what can be done with the chosen field, and then with all.
func (m *Model) tableKeys() []key.Binding {
	k := m.env.Keys
	var keys []key.Binding
	r, ok := m.list.Selected()
	canChange := ok && r.kind != readOnly
	if canChange {
		keys = append(keys, keymap.Relabel(k.List.Open, "change"))
	}
	if m.draft() != nil {
		keys = append(keys, k.Config.Review)
		if r.changed {
			keys = append(keys, k.Config.Undo)
		}
		return append(keys, k.Config.Discard, keymap.Relabel(k.Config.Form, "form"), k.Global.Edit)
	}
	keys = append(keys, keymap.Relabel(k.Config.Form, "form"))
	if canChange && !r.isDefault() {
		keys = append(keys, keymap.Relabel(k.Config.Default, "default"))
	}
	return append(keys, k.Global.Edit, k.Config.Raw)
}

func (m *Model) handleMouse(msg tea.MouseMsg) tea.Cmd {
	if m.alone() {
		switch {
		case m.mode == filled:
			return tea.Batch(m.fill.form.Mouse(msg, msg.X-1, msg.Y-1), m.followForm())
		case m.check != nil:
			return m.clickOption(msg, msg.Y-1)
		}
		m.right.Update(msg)
		return nil
	}
	m.split.Update(msg)
	if m.mode == filled {
		m.split.SetFocus(split.Master)
	}
	m.sizeParts()
	part, x, y, ok := m.split.Hit(msg)
	switch {
	case !ok:
	case part == split.Master && m.mode == filled:
		return tea.Batch(m.fill.form.Mouse(msg, x, y), m.followForm())
	case part == split.Detail && m.check != nil:
		return m.clickOption(msg, y)
	case part == split.Detail:
		m.right.Update(msg)
	case m.mode == reviewing || m.mode == conflicted:
		m.left.Update(msg)
	case m.check != nil:
	default:
		before, _ := m.list.Selected()
		if m.list.Mouse(msg, y) {
			if now, _ := m.list.Selected(); now.path == before.path {
				return m.changeSelected()
			}
		}
	}
	return nil
}

func (m *Model) clickOption(msg tea.MouseMsg, y int) tea.Cmd {
	if m.check.list.Mouse(msg, y) {
		return m.toggleOption()
	}
	return nil
}

func (m *Model) handleKey(msg tea.KeyMsg) tea.Cmd {
	k := m.env.Keys
	switch {
	case m.mode == checking:
		return m.handleChecklistKey(msg)
	case m.mode == filled:
		return m.handleFormKey(msg)
	case m.list.CapturesInput():
		return m.list.Update(msg)
	case m.split.Update(msg):
		m.sizeParts()
		return nil
	case key.Matches(msg, k.Global.Back) && m.busy():
		return m.stopWaiting()
	case m.live == nil:
		return nil
	case key.Matches(msg, k.Config.Discard):
		return m.askDiscard()
	case key.Matches(msg, k.Global.Edit):
		return m.editJSON()
	case m.mode == reviewing:
		return m.handleReviewKey(msg)
	case m.mode == conflicted:
		return m.handleConflictKey(msg)
	case m.mode == sourced:
		return m.handleSourceKey(msg)
	}
	return m.handleTableKey(msg)
}

func (m *Model) selectedPath() string {
	r, _ := m.list.Selected()
	return r.path
}

func (m *Model) busy() bool { return m.save.Busy() || m.reread.Busy() || m.load.Busy() }

// stopWaiting gives up what is in flight. A patch may have been done: what there
// is now is read.
func (m *Model) stopWaiting() tea.Cmd {
	saving := m.save.Busy()
	m.save.Cancel()
	m.reread.Cancel()
	m.load.Cancel()
	m.result = views.Status{Text: "stopped waiting"}
	if !saving {
		return nil
	}
	m.result.Text = "stopped waiting; reading what the server has now"
	return views.Send(views.ReloadSessionMsg{})
}

func (m *Model) handleTableKey(msg tea.KeyMsg) tea.Cmd {
	k := m.env.Keys
	switch {
	case key.Matches(msg, k.List.Open), key.Matches(msg, k.Config.Change):
		return m.changeSelected()
	case key.Matches(msg, k.Config.Form):
		return m.openForm(m.selectedPath())
	case key.Matches(msg, k.Config.Review), key.Matches(msg, k.Config.Save):
		return m.review()
	case key.Matches(msg, k.Config.Undo):
		return m.undoSelected()
	case key.Matches(msg, k.Config.Default):
		return m.resetSelected()
	case key.Matches(msg, k.Config.Raw):
		m.mode = sourced
		m.sizeParts()
		return nil
	case key.Matches(msg, k.Global.Refresh):
		clear(m.offers)
		return views.Send(views.ReloadSessionMsg{})
	case m.split.Focus() == split.Detail && key.Matches(msg, k.Global.Back):
		m.split.SetFocus(split.Master)
		m.sizeParts()
		return nil
	case m.split.Focus() == split.Detail && m.right.Update(msg):
		return nil
	case key.Matches(msg, k.Global.Back) && m.list.Filter() == "" && len(m.jsonErr) > 0:
		m.jsonErr = nil
		m.serial++
		return nil
	}
	return m.list.Update(msg)
}

func (m *Model) handleSourceKey(msg tea.KeyMsg) tea.Cmd {
	k := m.env.Keys
	if key.Matches(msg, k.Global.Back) || key.Matches(msg, k.Config.Raw) {
		m.mode = browsing
		m.sizeParts()
		return nil
	}
	if key.Matches(msg, k.Config.Review) || key.Matches(msg, k.Config.Save) {
		return m.review()
	}
	m.right.Update(msg)
	return nil
}

func (m *Model) handleReviewKey(msg tea.KeyMsg) tea.Cmd {
	k := m.env.Keys
	switch {
	case key.Matches(msg, k.Global.Back):
		m.leaveModes()
	case key.Matches(msg, k.Config.Save), key.Matches(msg, k.List.Open):
		return m.send()
	case key.Matches(msg, k.Global.Refresh) && m.err != nil:
		return m.send()
	default:
		m.scroll(msg)
	}
	return nil
}

func (m *Model) handleConflictKey(msg tea.KeyMsg) tea.Cmd {
	k := m.env.Keys
	switch {
	case key.Matches(msg, k.Global.Back):
		m.leaveModes()
	case key.Matches(msg, k.Config.Rebase):
		return m.rebaseDraft()
	default:
		m.scroll(msg)
	}
	return nil
}

// scroll moves in the focused one of two texts.
func (m *Model) scroll(msg tea.KeyMsg) {
	if m.split.Focus() == split.Master {
		m.left.Update(msg)
		return
	}
	m.right.Update(msg)
}
