// Package search is the pane that finds tools for what is to be done: up to
// seven use cases in one request, each answered with primary and related tools,
// a plan and its pitfalls. It calls search, and tool_get for the schemas that the
// answer only refers to, and sends OpenToolMsg.
package search

import (
	"slices"
	"time"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"trs/api"
	"trs/keymap"
	"trs/views"
	"trs/views/errorcard"
	"trs/views/keep"
	"trs/views/list"
	"trs/views/markdown"
	"trs/views/pager"
	"trs/views/split"
	"trs/views/toolcard"
	"trs/views/toolread"
)

// Model is the search pane. Only the goroutine of Update touches it.
type Model struct {
	env    views.Env
	client Client
	store  Store
	split  split.Model
	editor editor
	list   *list.Model[item]
	card   *toolcard.Model
	plan   pager.Model
	marks  *markdown.Renderer

	session *api.Session
	find    views.Latest
	answer  *api.SearchResponse
	states  toolcard.States
	asked   []query   // what answer answers
	goal    query     // the use case to stand on in the next answer, if it is a new one
	begun   time.Time // when the last search was sent
	at      time.Time // when the answer came
	stale   bool      // the config or a connection changed since
	err     error
	errAt   string // the row that was chosen when it failed
	planned bool   // the plan is shown beside tools, too
	edit    uint64

	kept *keep.Keeper[string] // what was typed, on disk; nil without a store

	shown  string // what the detail shows
	one    *toolread.Reader
	result views.Status
}

// New is the pane. Without a store use cases are forgotten at the end.
func New(env views.Env, client Client, store Store) *Model {
	m := &Model{
		env: env, client: client, store: store, split: split.New(env), editor: newEditor(env), card: toolcard.New(env),
		plan: pager.New(env.Keys), marks: markdown.New(env.Theme), one: toolread.New(env, client), kept: keeper(env.Ctx, store),
	}
	m.list = list.New(list.Options[item]{
		Env: env, Row: m.cells, Text: func(i item) string { return i.hay }, Empty: m.empty, Heading: true,
		Key: func(i item) string { return i.key() },
		Columns: []list.Column{
			{Width: 1},
			{Title: "use case and tools", Width: 16, Flex: 1},
			{Title: "toolkit", Width: 14, From: 92}, // slugs begin with it
			{Title: "", Width: 8},
		},
	})
	m.split.SetShare(46) // slugs are long
	m.sizeParts()
	return m
}

// Init reads the use cases of the last run.
func (m *Model) Init() tea.Cmd { return readDraft(m.store) }

// SetSize tells the cells that the pane has.
func (m *Model) SetSize(width, height int) {
	m.split.SetSize(width, height)
	m.shown = "" // the plan is wrapped anew
	m.sizeParts()
	m.showChosen()
}

func (m *Model) sizeParts() {
	width, height := m.split.Size(split.Master)
	m.editor.setSize(width, height)
	m.list.SetSize(width, max(0, height-m.editor.height()))
	m.list.SetFocused(m.split.Focus() == split.Master && !m.editor.typing)
	width, height = m.split.Size(split.Detail)
	m.card.SetSize(width, height)
	m.card.SetFocused(m.split.Focus() == split.Detail)
	m.plan.SetSize(width, height)
}

// Share is the list's part of the width in percent.
func (m *Model) Share() int { return m.split.Share() }

// SetShare sets it.
func (m *Model) SetShare(percent int) {
	m.split.SetShare(percent)
	m.shown = ""
	m.sizeParts()
	m.showChosen()
}

// Focus shows the pane.
func (m *Model) Focus() tea.Cmd {
	m.split.SetFocused(true)
	return nil
}

// Blur hides it. What was typed stays.
func (m *Model) Blur() {
	m.split.SetFocused(false)
	m.editor.stop()
	m.sizeParts()
}

// CapturesInput reports whether something is being typed.
func (m *Model) CapturesInput() bool {
	return m.editor.typing || m.list.CapturesInput() || m.card.CapturesInput()
}

// Keys is the bindings that matter now.
func (m *Model) Keys() []key.Binding {
	k := m.env.Keys
	if m.editor.typing {
		return []key.Binding{
			keymap.Relabel(k.List.Open, "search"), keymap.Relabel(k.Form.Next, "known fields, next"),
			keymap.Relabel(k.Form.Add, "add"), keymap.Relabel(k.Form.Remove, "remove"), keymap.Relabel(k.Global.Back, "leave"),
		}
	}
	if typing := m.list.Typing(); typing != nil {
		return typing
	}
	chosen, ok := m.list.Selected()
	switch {
	case m.answer == nil && len(m.editor.filled()) > 0:
		return []key.Binding{k.Search.Run, k.Search.Query, k.Global.Edit}
	case m.answer == nil:
		return []key.Binding{k.Search.Query, k.Global.Edit}
	case !ok && m.list.Filter() != "":
		return []key.Binding{keymap.Relabel(k.Global.Back, "clear the filter"), keymap.Relabel(k.Search.Query, "use cases")}
	case !ok:
		return []key.Binding{keymap.Relabel(k.Search.Query, "use cases"), keymap.Relabel(k.Search.Add, "add one")}
	}
	return m.chosenKeys(chosen)
}

// chosenKeys is the bindings about the chosen row.
func (m *Model) chosenKeys(chosen item) []key.Binding {
	k := m.env.Keys
	plan := keymap.Relabel(k.Search.Plan, "plan")
	if m.planned {
		plan = keymap.Relabel(k.Search.Plan, "tool")
	}
	var keys []key.Binding
	switch {
	case m.split.Focus() == split.Detail && m.showsPlan():
		keys = []key.Binding{k.Global.Back}
	case m.split.Focus() == split.Detail:
		keys = []key.Binding{k.Global.Back}
		if toggle := m.card.Toggles(); toggle != "" {
			keys = append(keys, keymap.Relabel(k.List.Open, toggle))
		}
	case chosen.heading():
		keys = []key.Binding{keymap.Relabel(k.List.Open, "read plan")}
	default:
		keys = []key.Binding{keymap.Relabel(k.List.Open, "run")}
	}
	keys = append(keys, keymap.Relabel(k.Search.Query, "use cases"))
	if !chosen.heading() {
		keys = append(keys, plan)
	}
	if !m.showsPlan() {
		keys = append(keys, m.card.Next(k.Search.Schema))
	}
	return append(keys, keymap.Relabel(k.Search.Add, "add"), keymap.Relabel(k.Search.Remove, "remove"), k.Global.Filter)
}

// Status is what the pane is doing.
func (m *Model) Status() views.Status {
	if m.find.Busy() {
		return views.Status{Busy: true, Since: m.find.Since(), Text: "searching", Other: m.CapturesInput()}
	}
	if reading, busy := m.one.Status(); busy {
		reading.Other = m.CapturesInput()
		return reading
	}
	return m.result
}

// Update handles keys and mouse while the pane is in front, and every other
// message.
func (m *Model) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyMsg:
		return tea.Batch(m.handleKey(msg), m.follow(), m.keep())
	case tea.MouseMsg:
		return tea.Batch(m.handleMouse(msg), m.follow())
	case views.SessionOpenedMsg:
		m.handleOpened(msg.Session)
		return nil
	case views.SessionClosedMsg:
		if m.session != nil && m.session.ID == msg.ID {
			m.session = nil
			m.forget()
		}
		return nil
	case views.ConnectionsChangedMsg:
		return m.handleConnections()
	case views.EditedMsg:
		return tea.Batch(m.handleEdited(msg), m.keep())
	case draftReadMsg:
		m.handleDraft(msg)
		return nil
	case foundMsg:
		return m.handleFound(msg)
	}
	if cmd, news := m.one.Update(msg); cmd != nil || news {
		return tea.Batch(cmd, m.follow())
	}
	cmds := []tea.Cmd{m.list.Update(msg), m.card.Update(msg), m.follow()}
	if m.kept != nil {
		cmds = append(cmds, m.kept.Update(msg, format(m.editor.queries)))
	}
	return tea.Batch(cmds...)
}

func (m *Model) handleOpened(session api.Session) {
	switch {
	case m.session == nil || m.session.ID != session.ID:
		m.forget()
	case m.session.ConfigVersion != session.ConfigVersion:
		if m.stale = m.answer != nil; m.stale {
			m.result = views.Status{Text: "the config changed since; " + m.env.Keys.Search.Run.Help().Key + " asks again"}
		}
	}
	m.session = &session
}

// forget drops what another session answered; what was typed stays.
func (m *Model) forget() {
	m.find.Cancel()
	m.one.Forget()
	m.answer, m.asked, m.err, m.stale, m.states = nil, nil, nil, false, nil
	m.result = views.Status{}
	m.list.SetItems(nil)
	m.shown = ""
	m.card.Show(nil)
	m.plan.SetLines(nil)
}

// handleConnections asks again after an account was connected or removed: the
// tools stay in view meanwhile.
func (m *Model) handleConnections() tea.Cmd {
	if m.answer == nil || m.session == nil || m.find.Busy() {
		return nil
	}
	return m.ask(m.asked)
}

// run searches for what was typed.
func (m *Model) run() tea.Cmd {
	queries := m.editor.filled()
	switch {
	case m.session == nil:
		return views.Toast(views.Warning, "no session is open")
	case len(queries) == 0:
		m.typeAt(0)
		return nil
	}
	if m.editor.typing && m.answer != nil { // somebody waits for what this one brings
		m.goal = m.editor.trimmed(m.editor.chosen)
	}
	m.editor.stop()
	m.sizeParts()
	return m.ask(queries)
}

func (m *Model) ask(queries []query) tea.Cmd {
	m.begun = m.env.Now()
	ctx, req := m.find.Begin(m.env.Ctx)
	return findTools(ctx, m.client, req, m.session.ID, queries)
}

func (m *Model) handleFound(msg foundMsg) tea.Cmd {
	if !m.find.Accept(msg.req) {
		return nil
	}
	m.err = msg.err
	if msg.err != nil {
		m.result = views.Status{Text: errorcard.Message(msg.err), Err: true}
		m.shown, m.errAt = "", ""
		if chosen, ok := m.list.Selected(); ok {
			m.errAt = chosen.key()
		}
		return m.showChosen()
	}
	before := m.asked
	m.take(msg)
	cmd := m.list.SetItems(items(msg.answer))
	if at := slices.Index(m.asked, m.goal); at >= 0 && !slices.Contains(before, m.goal) {
		m.list.SelectKey(item{query: at}.key())
	}
	m.goal = query{}
	m.sizeParts()
	return tea.Batch(cmd, m.follow())
}

// Copies is what can be copied here.
func (m *Model) Copies() []views.Copyable {
	copies := append(m.copies(), errorcard.Copies(m.err)...)
	if m.split.Focus() == split.Detail && !m.showsPlan() {
		return append(m.card.Copies(), copies...)
	}
	return copies
}

// Unsaved is nothing: use cases are kept, and asking changes nothing.
func (m *Model) Unsaved() string { return "" }
