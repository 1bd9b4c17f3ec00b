package proxy

import (
	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"trs/api"
	"trs/views"
	"trs/views/execute/desk"
	"trs/views/split"
)

func (m *Model) handleKey(msg tea.KeyMsg) tea.Cmd {
	k := m.env.Keys
	typing := m.CapturesInput()
	switch {
	case key.Matches(msg, k.Proxy.Send):
		return m.runWanted()
	case key.Matches(msg, k.Proxy.Toolkit) && (!typing || m.split.Focus() == split.Master):
		return m.askToolkit()
	case key.Matches(msg, k.Global.Back) && m.run.Busy() && !typing:
		m.cancelRun()
		return nil
	case key.Matches(msg, k.Global.Back) && m.save.Busy() && !typing:
		m.save.Cancel()
		m.status = views.Status{Text: "the download was cancelled", Err: true}
		return nil
	case typing && m.split.Focus() == split.Master:
		m.dirty = true
		return m.form.Update(msg)
	case typing && m.side == sideAnswer:
		return m.answer.Update(msg)
	case typing:
		return m.earlier.Update(msg)
	}
	before := m.split.Share()
	if m.split.Update(msg) {
		m.share += m.split.Share() - before
		m.sizeParts()
		return nil
	}
	return m.deskKey(msg)
}

// deskKey is the keys of the desk while nothing is typed in.
func (m *Model) deskKey(msg tea.KeyMsg) tea.Cmd {
	k := m.env.Keys
	switch {
	case key.Matches(msg, k.Global.Refresh):
		m.asked = false
		return m.readToolkits()
	case key.Matches(msg, k.Proxy.Earlier):
		return m.turn(sideEarlier)
	case key.Matches(msg, k.Proxy.Headers):
		return m.turn(sideHeaders)
	case key.Matches(msg, k.Proxy.Reset):
		return m.askReset()
	case key.Matches(msg, k.Proxy.Save):
		return m.askPath()
	case key.Matches(msg, k.Proxy.Fix):
		return m.fix()
	case key.Matches(msg, k.Proxy.Curl):
		return m.copyCurl()
	}
	if m.split.Focus() == split.Detail {
		return m.detailKey(msg)
	}
	if key.Matches(msg, k.Global.Back) { // out of the form, to the tools
		return views.Send(desk.ShowMsg{Desk: desk.Call})
	}
	m.dirty = true
	return m.form.Update(msg)
}

func (m *Model) detailKey(msg tea.KeyMsg) tea.Cmd {
	k := m.env.Keys
	switch {
	case m.side == sideEarlier && key.Matches(msg, k.List.Open):
		return m.openEarlier()
	case m.side == sideEarlier && m.earlier.Handled(msg):
		return m.earlier.Update(msg)
	case key.Matches(msg, k.Global.Back):
		return m.back()
	}
	switch m.side {
	case sideAnswer:
		if m.outcome != nil && m.outcome.err == nil {
			return m.answer.Update(msg)
		}
	case sideHeaders:
		m.headers.Update(msg)
	case sideAbout:
		m.about.Update(msg)
	case sideEarlier: // done above
	}
	return nil
}

// back goes from a side to the answer, and from there to the form.
func (m *Model) back() tea.Cmd {
	switch {
	case m.side == sideAnswer && m.outcome != nil && m.answer.Esc():
		return nil
	case m.side == sideEarlier && m.outcome != nil, m.side == sideHeaders:
		m.side = sideAnswer
	case m.side == sideEarlier:
		m.side = sideAbout
		m.split.SetFocus(split.Master)
	default:
		m.split.SetFocus(split.Master)
	}
	m.sizeParts()
	return nil
}

// turn shows a side, or the answer again.
func (m *Model) turn(to side) tea.Cmd {
	switch {
	case m.side == to && m.outcome != nil:
		m.side = sideAnswer
	case m.side == to:
		m.side = sideAbout
		m.split.SetFocus(split.Master)
	case to == sideHeaders && (m.outcome == nil || m.outcome.err != nil):
		return nil
	default:
		m.side = to
		m.split.SetFocus(split.Detail)
	}
	m.sizeParts()
	return nil
}

func (m *Model) handleMouse(msg tea.MouseMsg) tea.Cmd {
	m.split.Update(msg)
	m.sizeParts()
	part, x, y, ok := m.split.Hit(msg)
	click := msg.Button == tea.MouseButtonLeft && msg.Action == tea.MouseActionPress
	switch {
	case !ok:
		return nil
	case part == split.Master:
		return m.masterMouse(msg, click, x, y)
	}
	switch m.side {
	case sideAnswer:
		if m.outcome != nil && m.outcome.err == nil {
			return m.answer.Mouse(msg, x, y-m.answerLines())
		}
	case sideHeaders:
		m.headers.Update(msg)
	case sideAbout:
		m.about.Update(msg)
	case sideEarlier:
		before := m.earlier.Cursor()
		if m.earlier.Mouse(msg, y) && before == m.earlier.Cursor() {
			return m.openEarlier()
		}
	}
	return nil
}

func (m *Model) masterMouse(msg tea.MouseMsg, click bool, x, y int) tea.Cmd {
	_, height := m.split.Size(split.Master)
	head, foot := m.formLines()
	switch {
	case click && foot > 0 && y == height-1:
		return m.runWanted()
	case click && y == 0:
		return m.askToolkit()
	}
	m.dirty = m.dirty || click
	return m.form.Mouse(msg, x, y-head)
}

// fix leads to where the error of the last request is put right; nil when
// nobody knows.
func (m *Model) fix() tea.Cmd {
	toolkit := m.toolkit
	var err error
	if m.outcome != nil {
		err = m.outcome.err
	}
	_, ok := m.accountText()
	switch {
	case err != nil && api.IsToolkitNotAllowed(err):
		return views.Send(views.OpenConfigMsg{Path: "toolkits"})
	case err != nil && api.IsNoActiveConnection(err), toolkit != "" && !ok:
		return views.Send(views.OpenConnectMsg{Toolkit: toolkit})
	case toolkit == "" && m.asked && !m.list.Busy():
		return views.Send(views.ShowPaneMsg{Pane: views.Connect})
	}
	return nil
}

// fixTitle says in words what fix does.
func (m *Model) fixTitle() string {
	if m.outcome != nil && m.outcome.err != nil && api.IsToolkitNotAllowed(m.outcome.err) {
		return "allow it in Config"
	}
	return "connect the toolkit"
}
