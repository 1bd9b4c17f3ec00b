package history

import (
	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"trs/views"
	"trs/views/split"
)

func (m *Model) handleKey(msg tea.KeyMsg) tea.Cmd {
	k := m.env.Keys
	m.toEnd = false
	switch {
	case m.list.CapturesInput():
		return m.list.Update(msg)
	case m.showsConfig() && m.config.CapturesInput():
		return m.config.Update(msg)
	case m.split.Update(msg):
		m.sizeParts()
		return nil
	case key.Matches(msg, k.Global.Back):
		return m.back(msg)
	case m.restore.open():
		return m.restoreKey(msg)
	case key.Matches(msg, k.Global.Refresh):
		return m.reload()
	case key.Matches(msg, k.History.Mode):
		m.mode = (m.mode + 1) % modes
		return nil
	case key.Matches(msg, k.History.Live):
		m.against, m.from, m.to = !m.against, 0, 0
		m.showDiff()
		return nil
	case key.Matches(msg, k.History.Swap):
		m.swapped = !m.swapped
		m.showDiff()
		return nil
	case key.Matches(msg, k.History.Restore):
		return m.beginRestore()
	}
	if v, ok := m.list.Selected(); ok && m.markKey(msg, v.number) {
		return nil
	}
	return m.partKey(msg)
}

// markKey is keys that choose what is compared.
func (m *Model) markKey(msg tea.KeyMsg, number int) bool {
	k := m.env.Keys
	switch {
	case key.Matches(msg, k.History.Older):
		m.from = toggled(m.from, number)
	case key.Matches(msg, k.History.Newer):
		m.to = toggled(m.to, number)
	case key.Matches(msg, k.List.Mark) && m.split.Focus() == split.Master:
		m.mark(number)
	default:
		return false
	}
	m.showDiff()
	return true
}

// showDiff leaves the view of one whole config for that of two: what was chosen
// is to be compared.
func (m *Model) showDiff() {
	if m.mode == wholeConfig {
		m.mode = byPath
	}
}

func toggled(marked, number int) int {
	if marked == number {
		return 0
	}
	return number
}

// mark chooses a version, or lets go of it. Of two, the older is compared to the
// newer; a third takes the place of the second.
func (m *Model) mark(number int) {
	switch {
	case m.from == number:
		m.from, m.to = m.to, 0
	case m.to == number:
		m.to = 0
	case m.from == 0:
		m.from = number
	default:
		m.to = number
	}
	if m.to != 0 && m.from > m.to {
		m.from, m.to = m.to, m.from
	}
}

// partKey hands a key to the focused part.
func (m *Model) partKey(msg tea.KeyMsg) tea.Cmd {
	switch {
	case m.split.Focus() == split.Master && key.Matches(msg, m.env.Keys.List.Open):
		m.split.SetFocus(split.Detail)
		m.sizeParts()
		return nil
	case m.split.Focus() == split.Master:
		m.toEnd = m.more && m.list.Filter() == "" && key.Matches(msg, m.env.Keys.List.Bottom)
		return m.list.Update(msg)
	case m.mode == wholeConfig:
		return m.config.Update(msg)
	}
	m.diff.Update(msg)
	return nil
}

// back goes one level back.
func (m *Model) back(msg tea.KeyMsg) tea.Cmd {
	switch {
	case m.restore.sending.Busy():
		m.restore.close()
		m.stale = true
		m.result = views.Status{Text: "stopped waiting; the server may still do it"}
		return tea.Batch(views.Send(views.ReloadSessionMsg{}), m.reloadIfStale())
	case m.restore.open():
		m.restore.close()
		m.split.SetFocus(split.Master)
		m.sizeParts()
	case m.split.Focus() == split.Detail:
		m.split.SetFocus(split.Master)
		m.sizeParts()
	case m.first.Busy() || m.older.Busy():
		m.first.Cancel()
		m.older.Cancel()
		m.tail = errStopped
		m.result = views.Status{Text: "stopped loading; " + m.env.Keys.Global.Refresh.Help().Key + " goes on"}
	case m.err != nil && len(m.list.Items()) > 0: // what was loaded before is still good
		m.err = nil
		return nil
	case m.list.Filter() != "":
		return m.list.Update(msg)
	default:
		m.from, m.to, m.swapped, m.against = 0, 0, false, false
	}
	return nil
}
