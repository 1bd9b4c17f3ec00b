package call

import (
	"slices"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"trs/keymap"
	"trs/views"
	"trs/views/execute/desk"
	"trs/views/split"
)

// Keys is the bindings that matter now.
func (m *Model) Keys() []key.Binding {
	k := m.env.Keys
	switch {
	case m.calls.Shown():
		return m.calls.Keys()
	case m.run.Busy():
		return []key.Binding{keymap.Relabel(k.Global.Back, "cancel")}
	case m.slug == "" && m.choices.CapturesInput():
		return []key.Binding{keymap.Relabel(k.List.Open, "keep"), keymap.Relabel(k.Global.Back, "clear")}
	case m.slug == "":
		return []key.Binding{
			keymap.Relabel(k.List.Open, "open"), keymap.Relabel(k.Execute.Tool, "type a slug"), k.Global.Filter,
			keymap.Relabel(k.Execute.Calls, "kept calls"), keymap.Relabel(k.Execute.Batch, "batch"), keymap.Relabel(k.Execute.Proxy, "proxy"),
		}
	case m.split.Focus() == split.Detail:
		return m.detailKeys()
	case m.form == nil:
		return []key.Binding{k.Global.Refresh, k.Execute.Tool}
	}
	keys := append([]key.Binding{k.Execute.Run}, m.form.Keys()...)
	if !m.form.CapturesInput() && m.item != 0 {
		return append([]key.Binding{keymap.Relabel(k.Execute.Add, "change in the batch"), keymap.Relabel(k.Global.Back, "back to it")}, keys...)
	}
	if !m.form.CapturesInput() {
		keys = append(keys[:3:3], keymap.Relabel(k.Execute.Source, "from ..."), keymap.Relabel(k.Execute.Calls, "kept calls"),
			keymap.Relabel(k.Execute.Keep, "keep"), keymap.Relabel(k.Execute.Add, "to batch"), k.Execute.Raw, k.Execute.Account, k.Execute.Tool)
	}
	return keys
}

func (m *Model) detailKeys() []key.Binding {
	k := m.env.Keys
	keys := []key.Binding{k.Execute.Run}
	if fix := m.fix(); fix.title != "" {
		keys = append(keys, keymap.Relabel(k.Execute.Fix, fix.title))
	}
	if !m.inside() {
		keys = append(keys, keymap.Relabel(k.Global.Back, "to the form"))
	}
	if m.answered() && m.side == sideResult {
		if m.result.body().CapturesInput() {
			return m.result.body().Keys()
		}
		keys = append(keys, m.result.body().Keys()...)
		if m.result.meta != nil {
			keys = append(keys, keymap.Relabel(k.Execute.Raw, "plain or drawn"))
		}
		keys = append(keys, keymap.Relabel(k.Execute.Compare, "compare"))
	}
	return append(keys, k.Execute.About, k.Execute.Tool)
}

// inside reports whether esc leaves something of the answer first.
func (m *Model) inside() bool {
	if !m.answered() || m.side != sideResult {
		return false
	}
	back := m.env.Keys.Global.Back.Help().Key
	return slices.ContainsFunc(m.result.body().Keys(), func(b key.Binding) bool { return b.Help().Key == back })
}

func (m *Model) handleKey(msg tea.KeyMsg) tea.Cmd {
	k := m.env.Keys
	switch {
	case msg.Paste && !m.CapturesInput():
		return m.takePaste(msg.Runes)
	case msg.Paste:
		return m.typed(msg)
	case key.Matches(msg, k.Execute.Run) && m.slug != "":
		return m.runWanted()
	case key.Matches(msg, k.Execute.Account) && m.form != nil:
		return m.askAccount()
	case key.Matches(msg, k.Global.Back) && !m.CapturesInput() && (m.run.Busy() || m.take.Busy()):
		m.cancelRun()
		m.take.Cancel()
		return nil
	case m.CapturesInput():
		return m.typed(msg)
	}
	before := m.split.Share()
	if m.split.Update(msg) {
		m.share += m.split.Share() - before
		m.sizeParts()
		return nil
	}
	if m.inResult() && m.result.meta != nil && !m.result.plain && m.result.meta.Handled(msg) {
		return m.result.meta.Update(msg)
	}
	if cmd, mine := m.deskKey(msg); mine {
		return cmd
	}
	return m.paneKey(msg)
}

// typed is a key for what is being typed in.
func (m *Model) typed(msg tea.KeyMsg) tea.Cmd {
	switch {
	case m.split.Focus() == split.Detail:
		return m.result.body().Update(msg)
	case m.form != nil:
		return m.form.Update(msg)
	}
	return m.choices.Update(msg)
}

// deskKey is the keys for what goes into a call, and to the other desks.
func (m *Model) deskKey(msg tea.KeyMsg) (cmd tea.Cmd, mine bool) {
	k := m.env.Keys.Execute
	switch {
	case key.Matches(msg, k.Calls):
		return m.calls.Open(m.slug), true
	case key.Matches(msg, k.Batch):
		return views.Send(desk.ShowMsg{Desk: desk.Batch}), true
	case key.Matches(msg, k.Proxy):
		return views.Send(desk.ShowMsg{Desk: desk.Proxy}), true
	case key.Matches(msg, k.Compare) && m.slug != "":
		return m.calls.Compare(m.slug), true
	case m.form == nil:
		return nil, false
	case key.Matches(msg, k.Source):
		return m.askSource(), true
	case key.Matches(msg, k.Keep):
		return m.calls.SaveAs(m.request()), true
	case key.Matches(msg, k.Add):
		return m.toBatch(), true
	case key.Matches(msg, k.Offload):
		return m.toggleOffload(), true
	case key.Matches(msg, k.Reset):
		return m.askReset(), true
	case key.Matches(msg, k.Example):
		return m.examples(), true
	}
	return nil, false
}

// backToBatch leaves a call that came from the batch as it is there.
func (m *Model) backToBatch() tea.Cmd {
	cmd := tea.Batch(m.keepNow(), views.Send(desk.ShowMsg{Desk: desk.Batch}))
	if m.form != nil && m.form.Changed() {
		return tea.Batch(cmd, views.Toast(views.Info, "the call is as it was; "+m.env.Keys.Execute.Add.Help().Key+" in its form takes a change over"))
	}
	return cmd
}

// toBatch puts the call among several, or back in its place there.
func (m *Model) toBatch() tea.Cmd {
	item := m.item
	m.item = 0
	add := views.Send(desk.AddMsg{Requests: []desk.Request{m.request()}, Instead: item})
	if item != 0 {
		return tea.Batch(add, views.Send(desk.ShowMsg{Desk: desk.Batch}))
	}
	return add // the batch says so
}

func (m *Model) toggleOffload() tea.Cmd {
	if !desk.Offloads(m.slug) {
		return views.Toast(views.Info, "helper tools take no such wish")
	}
	m.offload = !m.offload
	text := "answers come back whole"
	if m.offload {
		text = "a large answer goes to the session's files, with a preview here"
	}
	return tea.Batch(m.keepNow(), views.Toast(views.Info, text))
}

// paneKey is the keys of the pane while nothing is typed in.
func (m *Model) paneKey(msg tea.KeyMsg) tea.Cmd {
	k := m.env.Keys
	switch {
	case key.Matches(msg, k.Global.Refresh):
		return m.refresh()
	case key.Matches(msg, k.Execute.Tool):
		return m.chooseTool()
	case key.Matches(msg, k.Execute.Fix):
		if fix := m.fix(); fix.title != "" {
			return fix.do()
		}
		return nil
	case key.Matches(msg, k.Execute.About):
		m.turnSide()
		return nil
	}
	if m.split.Focus() == split.Detail {
		return m.detailKey(msg)
	}
	if key.Matches(msg, k.Global.Back) && m.item != 0 {
		return m.backToBatch()
	}
	if key.Matches(msg, k.Global.Back) && m.slug != "" {
		return m.chooseTool() // what is filled in comes back with the tool
	}
	if m.form != nil {
		return m.form.Update(msg)
	}
	if key.Matches(msg, k.List.Open) && m.slug == "" {
		return m.openChoice()
	}
	return m.choices.Update(msg)
}

func (m *Model) detailKey(msg tea.KeyMsg) tea.Cmd {
	k := m.env.Keys
	result := m.inResult()
	switch {
	case key.Matches(msg, k.Execute.Raw) && result && m.result.meta != nil:
		m.result.plain = !m.result.plain
		m.sizeParts()
		return nil
	case key.Matches(msg, k.Global.Back):
		if !result || !m.result.body().Esc() {
			m.split.SetFocus(split.Master)
			m.sizeParts()
		}
		return nil
	case result:
		return m.result.body().Update(msg)
	case m.side == sideAbout:
		m.about.Update(msg)
	}
	return nil
}

// turnSide shows the description, or the result again.
func (m *Model) turnSide() {
	switch {
	case m.side != sideAbout:
		m.side = sideAbout
	case m.outcome != nil || m.run.Busy():
		m.side = sideResult
	}
	m.sizeParts()
}

func (m *Model) handleMouse(msg tea.MouseMsg) tea.Cmd {
	m.split.Update(msg)
	m.sizeParts()
	part, x, y, ok := m.split.Hit(msg)
	switch {
	case !ok:
		return nil
	case part == split.Master:
		return m.masterMouse(msg, x, y)
	case m.side == sideResult && m.answered():
		return m.result.body().Mouse(msg, x, y-m.resultLines())
	case m.side == sideAbout:
		m.about.Update(msg)
	}
	return nil
}

func (m *Model) masterMouse(msg tea.MouseMsg, x, y int) tea.Cmd {
	_, height := m.split.Size(split.Master)
	if m.form == nil {
		before := m.choices.Cursor()
		if m.choices.Mouse(msg, y-pickerLines) && before == m.choices.Cursor() && m.slug == "" {
			return m.openChoice()
		}
		return nil
	}
	head, foot := m.formLines()
	click := msg.Button == tea.MouseButtonLeft && msg.Action == tea.MouseActionPress
	switch {
	case click && foot > 0 && y == height-1:
		return m.runWanted()
	case click && head > 1 && y == head-2:
		return m.askAccount()
	}
	return m.form.Mouse(msg, x, y-head)
}
