// Package connect is the pane of toolkits and their connections: which toolkits
// the session has, which account it would use for each and why not another, links
// that connect new accounts, and waiting until they are active. It calls
// toolkits, link and the endpoints of connected accounts and auth configs, and
// sends ConnectionsChangedMsg. A link's URL is a secret: it is shown shortened
// until somebody asks for it.
package connect

import (
	"context"
	"errors"
	"sync/atomic"

	tea "github.com/charmbracelet/bubbletea"

	"trs/api"
	"trs/views"
	"trs/views/errorcard"
	"trs/views/keep"
	"trs/views/list"
	"trs/views/split"
	"trs/views/status"
)

// Model is the connect pane. Only the goroutine of Update touches it.
type Model struct {
	env     views.Env
	client  Client
	split   split.Model
	width   int
	height  int
	list    *list.Model[api.SessionToolkit]
	session *api.Session
	focused bool
	stale   bool // what is shown may not be so any more
	plain   bool // the server's order, connected ones not first

	toolkits feed[api.SessionToolkit]
	accounts feed[api.ConnectedAccount]
	named    views.Latest
	extra    []api.SessionToolkit // toolkits outside the session that have to do with it
	pinned   views.Latest
	pins     []account
	config   views.Latest
	configs  map[string]api.AuthConfig
	known    bool                              // configs are all there are
	groups   map[string][]account              // by toolkit, newest first
	names    atomic.Pointer[map[string]string] // what a filter finds accounts by, by toolkit

	detail  detail
	version int // counts changes of what the detail is made from

	link     views.Latest
	linking  api.LinkRequest // what is being linked, or what could not be
	linkErr  error
	attempts []*attempt
	aim      aim
	filling  views.Latest          // the form of a link is being read
	forms    map[formKey]*linkForm // until their links are made
	store    FormStore
	left     map[formKey]string // forms as an earlier run left them
	holds    map[formKey]string // what forms of this run hold; "" is to be forgotten
	kept     *keep.Keeper[map[formKey]string]
	fill     *linkForm // the one that is shown
	beat     uint64    // the timer that is running, or 0
	looking  views.Latest
	acting   views.Latest
	doing    string
	actErr   error
	actWhat  string
	acted    string // the toolkit of the account that is changed
	asked    question
	result   views.Status
}

// New is the pane. Without a store forms are forgotten at the end.
func New(env views.Env, client Client, store FormStore) *Model {
	m := &Model{
		env: env, client: client, store: store, split: split.New(env), groups: map[string][]account{}, forms: map[formKey]*linkForm{},
		kept: keeper(env.Ctx, store),
	}
	m.list = list.New(list.Options[api.SessionToolkit]{
		Env: env,
		Columns: []list.Column{
			{Title: "toolkit", Width: 12, Flex: 2},
			{Title: "slug", Width: 12, Flex: 1, From: 70},
			{Title: "account", Width: 12, Flex: 3, From: 54, Middle: true},
			{Title: "state", Width: 16},
		},
		Row:     m.rowOf,
		Text:    m.searchText,
		Key:     func(t api.SessionToolkit) string { return t.Slug },
		Empty:   m.empty,
		Heading: true,
	})
	m.list.SetFocused(true)
	return m
}

// Init reads the forms as they were left; the rest is loaded when the pane is
// shown.
func (m *Model) Init() tea.Cmd { return readForms(m.store) }

// SetSize tells the cells that the pane has.
func (m *Model) SetSize(width, height int) {
	m.width, m.height = width, height
	m.split.SetSize(width, height)
	m.sizeParts()
}

func (m *Model) sizeParts() {
	m.list.SetSize(m.split.Size(split.Master))
	m.list.SetFocused(m.split.Focus() == split.Master)
	if m.fill != nil {
		m.fill.form.SetSize(m.linkFormSize())
		m.fill.form.SetFocused(m.split.Focus() == split.Detail)
	}
}

// Share is the list's part of the width in percent.
func (m *Model) Share() int { return m.split.Share() }

// SetShare sets it.
func (m *Model) SetShare(percent int) {
	m.split.SetShare(percent)
	m.sizeParts()
}

// Focus shows the pane: it loads what is not there yet.
func (m *Model) Focus() tea.Cmd {
	m.focused = true
	m.split.SetFocused(true)
	if m.session == nil || !m.stale && (m.toolkits.loaded || m.toolkits.latest.Busy()) {
		return nil
	}
	return m.load()
}

// Blur hides it. Links that are open are waited for all the same.
func (m *Model) Blur() {
	m.focused = false
	m.split.SetFocused(false)
	if m.loading() {
		m.stopLoading()
		m.stale = true
	}
}

// CapturesInput reports whether the filter or a field is being typed in.
func (m *Model) CapturesInput() bool {
	return m.list.CapturesInput() || m.fill != nil && m.fill.form.CapturesInput()
}

// Status is what the pane is doing.
func (m *Model) Status() views.Status {
	s := m.current()
	s.Other = m.list.CapturesInput() || m.fill != nil && m.split.Focus() == split.Detail && !m.link.Busy()
	return s
}

func (m *Model) current() views.Status {
	switch {
	case m.link.Busy():
		return views.Status{Busy: true, Since: m.link.Since(), Text: "making a link for " + m.linking.Toolkit}
	case m.acting.Busy():
		return views.Status{Busy: true, Since: m.acting.Since(), Text: m.doing}
	case m.toolkits.latest.Busy():
		return views.Status{Busy: true, Since: m.toolkits.latest.Since(), Text: "loading toolkits"}
	case m.accounts.latest.Busy():
		return views.Status{Busy: true, Since: m.accounts.latest.Since(), Text: "loading accounts"}
	}
	if a := m.firstWaiting(); a != nil && m.beating() {
		return views.Status{Busy: true, Since: a.since, Text: "waiting for " + a.name}
	}
	return m.result
}

// Update handles keys and mouse while the pane is in front, and every other
// message.
func (m *Model) Update(msg tea.Msg) tea.Cmd {
	cmd := m.update(msg)
	m.arrive()
	m.follow()
	return tea.Batch(cmd, m.keep(msg))
}

func (m *Model) update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyMsg:
		return m.handleKey(msg)
	case tea.MouseMsg:
		return m.handleMouse(msg)
	case views.SessionOpenedMsg:
		return m.opened(msg.Session)
	case views.SessionClosedMsg:
		if msg.Deleted {
			m.dropForms(msg.ID)
		}
		if m.session != nil && m.session.ID == msg.ID {
			m.forget()
		}
		return nil
	case views.ConnectionsChangedMsg:
		return m.reload()
	case views.OpenConnectMsg:
		return m.aimAt(msg.Toolkit)
	case views.ConfirmedMsg:
		return m.handleAnswer(msg)
	case linkFormReadyMsg:
		return m.handleLinkForm(msg)
	case formsReadMsg:
		return m.handleForms(msg)
	case linkedMsg:
		return m.linked(msg)
	case beatMsg:
		return m.beaten(msg)
	case lookedMsg:
		return m.looked(msg)
	case changedMsg:
		return m.changed(msg)
	}
	return m.handleRead(msg)
}

// handleRead is the answers of loading.
func (m *Model) handleRead(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case pageReadMsg[api.SessionToolkit]:
		since := m.toolkits.latest.Since()
		more, news := m.toolkits.take(msg)
		if !news {
			return more
		}
		cmds := tea.Batch(more, m.show())
		if m.toolkits.loaded && !m.toolkits.latest.Busy() {
			m.result = views.Status{Text: list.Plural(len(m.toolkits.items), "toolkit") + " in " + status.Took(m.env.Now().Sub(since))}
			return tea.Batch(cmds, m.findNamed())
		}
		if m.toolkits.err != nil {
			m.result = views.Status{Text: errorcard.Message(m.toolkits.err), Err: true}
		}
		return cmds
	case pageReadMsg[api.ConnectedAccount]:
		more, news := m.accounts.take(msg)
		if !news {
			return more
		}
		m.group()
		if m.accounts.loaded && !m.accounts.latest.Busy() {
			return tea.Batch(m.show(), m.findNamed(), m.findPinned())
		}
		if m.accounts.err != nil {
			more = m.findPinned()
		}
		return tea.Batch(more, m.show())
	case namedReadMsg:
		if m.named.Accept(msg.req) {
			m.extra = msg.items
			if n := len(msg.items); n > 0 && !m.result.Err {
				m.result = views.Status{Text: list.Plural(len(m.toolkits.items), "toolkit") + ", " + list.Count(n) + " outside"}
			}
			cmd := m.show()
			m.arrive()
			return tea.Batch(cmd, m.missed())
		}
	case pinnedReadMsg:
		if m.pinned.Accept(msg.req) {
			m.pins = msg.accounts
			m.group()
			return m.show()
		}
	case configsReadMsg:
		if m.config.Accept(msg.req) && !errors.Is(msg.err, context.Canceled) {
			m.configs, m.known = msg.configs, msg.err == nil
			m.version++
		}
	default:
		return m.forward(msg)
	}
	return nil
}

// forward hands a message on to the widgets, whose own answers come that way.
func (m *Model) forward(msg tea.Msg) tea.Cmd {
	cmd := m.list.Update(msg)
	if m.fill == nil {
		return cmd
	}
	return tea.Batch(cmd, m.fill.form.Update(msg), m.makeWanted())
}

// opened is told which session is open. Another one begins anew; a changed
// config may change everything but the accounts themselves.
func (m *Model) opened(session api.Session) tea.Cmd {
	same := m.session != nil && m.session.ID == session.ID
	changed := !same || m.session.ConfigVersion != session.ConfigVersion
	if !same {
		m.forget()
	}
	m.session = &session
	if !changed {
		return nil
	}
	m.group()
	return tea.Batch(m.reload(), m.wait())
}

// forget empties the pane. Links that are open stay known, for when their
// session is opened again.
func (m *Model) forget() {
	m.rest()
	m.stopLoading()
	m.link.Cancel()
	m.filling.Cancel()
	m.acting.Cancel()
	m.fill = nil
	m.toolkits.forget()
	m.accounts.forget()
	m.session, m.extra, m.pins, m.configs, m.known = nil, nil, nil, nil, false
	m.groups, m.linkErr, m.actErr, m.result = map[string][]account{}, nil, nil, views.Status{}
	m.asked, m.detail, m.stale, m.aim = question{}, detail{}, false, aim{}
	m.version++
	_ = m.list.SetFilter("") // an empty list has nothing to search
	_ = m.list.SetItems(nil)
	m.split.SetFocus(split.Master)
	m.sizeParts()
}

// reload loads now, or when the pane is shown next.
func (m *Model) reload() tea.Cmd {
	if m.session == nil {
		return nil
	}
	if !m.focused {
		m.stale = true
		return nil
	}
	return m.load()
}

// load reads everything, beside each other.
func (m *Model) load() tea.Cmd {
	m.stale = false
	toolkits, toolkitsReq := m.toolkits.begin(m.env.Ctx)
	accounts, accountsReq := m.accounts.begin(m.env.Ctx)
	configs, configsReq := m.config.Begin(m.env.Ctx)
	return tea.Batch(
		readToolkits(toolkits, m.client, toolkitsReq, m.session.ID),
		readAccounts(accounts, m.client, accountsReq, m.session.Config.UserID),
		readConfigs(configs, m.client, configsReq),
	)
}

func (m *Model) loading() bool {
	return m.toolkits.latest.Busy() || m.accounts.latest.Busy() || m.config.Busy() || m.named.Busy() || m.pinned.Busy()
}

func (m *Model) stopLoading() {
	m.toolkits.latest.Cancel()
	m.accounts.latest.Cancel()
	m.config.Cancel()
	m.named.Cancel()
	m.pinned.Cancel()
}
