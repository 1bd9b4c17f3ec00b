// Package tools is the pane of tools. It has three lists: what the session's
// filters allow, which trs works out from the catalogue as the server would;
// what the session exposes directly, as the server tells it; and what the
// filters exclude, each with the rule that does. It calls tools, toolkits,
// tools_list, tool_get and auth_config_get, and sends OpenToolMsg.
package tools

import (
	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"trs/api"
	"trs/keymap"
	"trs/views"
	"trs/views/errorcard"
	"trs/views/list"
	"trs/views/snippet"
	"trs/views/split"
	"trs/views/toolcard"
	"trs/views/toolread"
)

// Model is the tools pane. Only the goroutine of Update touches it.
type Model struct {
	env     views.Env
	client  Client
	server  snippet.Server
	split   split.Model
	card    *toolcard.Model
	lists   [lists]*list.Model[*row]
	loads   [lists]load
	sorts   [lists]views.Latest
	list    which // the one that is shown
	before  which // the one to come back to from the excluded ones
	order   order
	wanted  string // the tool to stand on again after reading anew
	focused bool

	session     *api.Session
	stale       bool // the session or its config changed since
	ground      views.Latest
	rewalk      bool // the catalogue is to be read once the ground is
	judge       judge
	connections map[string]connection
	notes       []string // what could not be read
	direct      map[string]bool
	kept        int  // bytes of schemas in the rows
	withHelpers bool // the session's own tools are in the allowed ones

	shown  string // the tool in the card and its state
	one    *toolread.Reader
	result views.Status
}

// New is the pane.
func New(env views.Env, client Client, server snippet.Server) *Model {
	m := &Model{
		env: env, client: client, server: server, split: split.New(env), card: toolcard.New(env),
		one: toolread.New(env, client),
	}
	for i := range m.lists {
		m.lists[i] = m.newList(which(i))
	}
	m.split.SetShare(46) // slugs are long
	m.sizeParts()
	return m
}

// Init does nothing: the tools are read when they are first looked at.
func (m *Model) Init() tea.Cmd { return nil }

// SetSize tells the cells that the pane has.
func (m *Model) SetSize(width, height int) {
	m.split.SetSize(width, height)
	m.sizeParts()
}

func (m *Model) sizeParts() {
	for i := range m.lists {
		m.lists[i].SetSize(m.split.Size(split.Master))
		m.lists[i].SetFocused(m.split.Focus() == split.Master)
	}
	m.card.SetSize(m.split.Size(split.Detail))
	m.card.SetFocused(m.split.Focus() == split.Detail)
}

// Share is the list's part of the width in percent.
func (m *Model) Share() int { return m.split.Share() }

// SetShare sets it.
func (m *Model) SetShare(percent int) {
	m.split.SetShare(percent)
	m.sizeParts()
}

// Focus shows the pane, and reads the tools when they are not those of the open
// session.
func (m *Model) Focus() tea.Cmd {
	m.focused = true
	m.split.SetFocused(true)
	if m.stale {
		return m.reload()
	}
	return nil
}

// Blur hides it. Reading goes on.
func (m *Model) Blur() {
	m.focused = false
	m.split.SetFocused(false)
}

// CapturesInput reports whether a filter or a search is being typed.
func (m *Model) CapturesInput() bool { return m.current().CapturesInput() || m.card.CapturesInput() }

func (m *Model) current() *list.Model[*row] { return m.lists[m.list] }

// Keys is the bindings that matter now.
func (m *Model) Keys() []key.Binding {
	if m.session == nil {
		return nil
	}
	k := m.env.Keys
	if typing := m.current().Typing(); typing != nil {
		return typing
	}
	to, why := "exposed", "why not"
	if m.list == exposed {
		to = "allowed"
	}
	if m.list == excluded {
		to, why = "allowed", "back"
	}
	r, chosen := m.current().Selected()
	keys := []key.Binding{keymap.Relabel(k.Tools.Switch, to), keymap.Relabel(k.Tools.WhyNot, why)}
	if chosen {
		keys = append(keys, m.card.Next(k.Tools.Schema))
	}
	keys = append(keys, k.Global.Filter, k.Tools.Sort)
	if m.unfinished() {
		keys = append([]key.Binding{k.Tools.More}, keys...)
	}
	switch {
	case !chosen && m.current().Filter() != "":
		return append([]key.Binding{keymap.Relabel(k.Global.Back, "clear the filter")}, keys...)
	case !chosen:
		return keys
	case m.split.Focus() == split.Detail:
		if toggle := m.card.Toggles(); toggle != "" {
			keys = append([]key.Binding{keymap.Relabel(k.List.Open, toggle)}, keys...)
		}
		return append([]key.Binding{k.Global.Back}, keys...)
	case r.rule != "":
		return append([]key.Binding{keymap.Relabel(k.List.Open, "rule in Config")}, keys...)
	}
	return append([]key.Binding{keymap.Relabel(k.List.Open, "run")}, keys...)
}

// unfinished reports whether reading the shown list was stopped. What is excluded
// is found by two walks.
func (m *Model) unfinished() bool {
	stopped := func(w which) bool { return m.loads[w].more && !m.loads[w].find.Busy() }
	return stopped(m.source()) || m.list == excluded && stopped(allowed) || m.list != exposed && m.rewalk && !m.ground.Busy()
}

// source is the walk that fills the shown list.
func (m *Model) source() which {
	if m.list == excluded && !m.loads[excluded].more && !m.loads[excluded].done {
		return allowed
	}
	return m.list
}

// Status is what the pane is doing.
func (m *Model) Status() views.Status {
	s := m.doing()
	s.Other = m.CapturesInput() || m.split.Focus() == split.Detail
	return s
}

func (m *Model) doing() views.Status {
	switch {
	case m.ground.Busy():
		return views.Status{Busy: true, Since: m.ground.Since(), Text: "reading connections"}
	case m.loads[m.source()].find.Busy():
		return m.reading(m.source())
	case m.loads[allowed].find.Busy(): // behind another list
		return m.reading(allowed)
	}
	if reading, busy := m.one.Status(); busy {
		return reading
	}
	return m.result
}

func (m *Model) reading(list which) views.Status {
	return views.Status{Busy: true, Since: m.loads[list].since, Text: m.progress(list)}
}

// progress is how far a walk has come, short enough for a narrow status line.
func (m *Model) progress(which which) string {
	l := &m.loads[which]
	switch {
	case l.total > 0 && l.seen > 0 && which != excluded:
		return list.Count(l.seen) + " of " + list.Count(l.total) + " tools"
	case l.seen > 0:
		return list.Count(l.seen) + " tools so far"
	}
	return "reading tools"
}

// Update handles keys and mouse while the pane is in front, and every other
// message.
func (m *Model) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyMsg:
		m.wanted = "" // somebody chooses anew
		return tea.Batch(m.handleKey(msg), m.follow())
	case tea.MouseMsg:
		return tea.Batch(m.handleMouse(msg), m.follow())
	case views.SessionOpenedMsg:
		return m.handleOpened(msg.Session)
	case views.SessionClosedMsg:
		return m.handleClosed(msg.ID)
	case views.ConnectionsChangedMsg:
		return m.refreshConnections()
	case groundReadMsg:
		return m.handleGround(msg)
	case toolsReadMsg:
		return m.handleTools(msg)
	case sortedMsg:
		return m.handleSorted(msg)
	}
	if cmd, news := m.one.Update(msg); cmd != nil || news {
		return tea.Batch(cmd, m.follow())
	}
	cmds := []tea.Cmd{m.card.Update(msg)}
	for i := range m.lists {
		cmds = append(cmds, m.lists[i].Update(msg))
	}
	return tea.Batch(append(cmds, m.follow())...)
}

func (m *Model) handleOpened(session api.Session) tea.Cmd {
	if m.session != nil && m.session.ID == session.ID && m.session.ConfigVersion == session.ConfigVersion {
		m.session = &session
		return nil
	}
	if m.session == nil || m.session.ID != session.ID {
		m.forget()
	}
	m.session, m.stale = &session, true
	m.direct = map[string]bool{}
	for _, slug := range session.ToolRouterTools {
		m.direct[slug] = true
	}
	if m.focused {
		return m.reload()
	}
	return nil
}

func (m *Model) handleClosed(id string) tea.Cmd {
	if m.session == nil || m.session.ID != id {
		return nil
	}
	m.forget()
	return nil
}

// forget empties the pane.
func (m *Model) forget() {
	m.session, m.stale, m.judge, m.connections, m.notes = nil, false, judge{}, nil, nil
	m.ground.Cancel()
	m.one.Forget()
	m.result = views.Status{}
	for i := range m.loads {
		m.sorts[i].Cancel()
		m.loads[i].find.Cancel()
		m.loads[i] = load{}
		m.lists[i].SetItems(nil)
	}
	m.shown, m.wanted = "", ""
	m.card.Show(nil)
}

// Copies is what can be copied here.
func (m *Model) Copies() []views.Copyable {
	copies := m.toolCopies()
	if m.split.Focus() == split.Detail {
		copies = append(m.card.Copies(), copies...)
	}
	if err := m.loads[m.list].err; err != nil {
		copies = append(copies, errorcard.Copies(err)...)
	}
	return append(copies, m.one.Copies()...)
}
