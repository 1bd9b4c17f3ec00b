// Package history is the pane of a session's config versions: when each was in
// force, what it changed, how any two differ, and the way back to an old one. It
// calls config history, get and patch, and sends ReloadSessionMsg after a
// restore.
package history

import (
	"context"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"trs/api"
	"trs/keymap"
	"trs/views"
	"trs/views/errorcard"
	"trs/views/jsonscan"
	"trs/views/jsonview"
	"trs/views/list"
	"trs/views/pager"
	"trs/views/split"
)

// ahead is how many rows before the end of what is loaded the next page is
// asked for.
const ahead = 60

// Client is the part of the API that this pane calls.
type Client interface {
	ConfigHistory(ctx context.Context, sessionID string, page api.Page) (api.PageOf[api.ConfigVersion], error)
	Session(ctx context.Context, id string) (api.Session, error)
	PatchSession(ctx context.Context, sessionID string, patch api.PatchSession) (api.Session, error)
}

// mode is how the detail shows two versions.
type mode int

const (
	byPath mode = iota
	asText
	wholeConfig
	modes
)

// Model is the history pane. Only the goroutine of Update touches it.
type Model struct {
	env    views.Env
	client Client
	split  split.Model
	list   *list.Model[*version]
	diff   pager.Model
	config *jsonview.Model

	session string // the open session
	known   int    // its config version
	focused bool
	stale   bool // the first page has to be read (again)
	total   int  // how many versions the server counts
	cursor  string
	more    bool // there are older versions than the loaded ones
	toEnd   bool // the last one is wanted, which is not loaded yet
	err     error
	tail    error // why the older ones could not be read
	result  views.Status

	first  views.Latest // reading the first page
	older  views.Latest // reading a further page
	making views.Latest // making the diff

	mode     mode
	from, to int  // the versions that are marked; 0 is none
	against  bool // unmarked: compare with the live version, not with the one before
	swapped  bool
	wanted   diffKey // the diff that is asked for
	shown    diffKey // the diff in the detail
	changes  int     // how many changes it has
	inConfig int     // the version in the config view

	restore restore
}

// New is the pane.
func New(env views.Env, client Client) *Model {
	m := &Model{
		env: env, client: client, split: split.New(env), diff: pager.New(env.Keys), config: jsonview.New(env),
		restore: restore{pager: pager.New(env.Keys)},
	}
	m.list = list.New(list.Options[*version]{
		Env: env,
		Columns: []list.Column{
			{Title: "config", Width: 6},
			{Title: "", Width: 4},
			{Title: "since", Width: 10, Right: true},
			{Title: "#", Width: 3, Right: true},
			{Title: "what changed", Width: 8, Flex: 1},
		},
		Row: m.row,
		Text: func(v *version) string {
			return v.name() + " " + v.summary
		},
		Key:     (*version).name,
		Empty:   m.empty,
		Heading: true,
		Marked:  func(v *version) bool { return v.number == m.from || v.number == m.to },
	})
	m.list.SetFocused(true)
	m.split.SetShare(46)
	return m
}

// Init does nothing: the pane loads when it is shown.
func (m *Model) Init() tea.Cmd { return nil }

// SetSize tells the cells that the pane has.
func (m *Model) SetSize(width, height int) {
	m.split.SetSize(width, height)
	m.sizeParts()
}

func (m *Model) sizeParts() {
	m.list.SetSize(m.split.Size(split.Master))
	width, height := m.split.Size(split.Detail)
	body := max(0, height-legendLines)
	m.diff.SetSize(width, body)
	m.config.SetSize(width, body)
	m.list.SetFocused(m.split.Focus() == split.Master)
	m.config.SetFocused(m.split.Focus() == split.Detail)
	m.restore.setSize(m.env.Theme, width, height)
}

// Share is the list's part of the width in percent.
func (m *Model) Share() int { return m.split.Share() }

// SetShare sets it.
func (m *Model) SetShare(percent int) {
	m.split.SetShare(percent)
	m.sizeParts()
}

// Focus shows the pane, and loads what it has not yet or what has changed.
func (m *Model) Focus() tea.Cmd {
	m.focused = true
	m.split.SetFocused(true)
	return tea.Batch(m.reloadIfStale(), m.follow())
}

// Blur hides it.
func (m *Model) Blur() {
	m.focused = false
	m.split.SetFocused(false)
}

// CapturesInput reports whether a filter or a search is being typed.
func (m *Model) CapturesInput() bool {
	return m.list.CapturesInput() || m.showsConfig() && m.config.CapturesInput()
}

func (m *Model) showsConfig() bool { return m.mode == wholeConfig && !m.restore.open() }

// Keys is the bindings that matter now.
func (m *Model) Keys() []key.Binding {
	k := m.env.Keys
	if m.restore.open() {
		return m.restore.keys(k)
	}
	if m.session == "" {
		return nil
	}
	if typing := m.list.Typing(); typing != nil {
		return typing
	}
	if m.CapturesInput() { // a search in the config
		return []key.Binding{keymap.Relabel(k.List.Open, "find"), keymap.Relabel(k.Global.Back, "leave")}
	}
	if len(m.list.Items()) == 0 {
		return []key.Binding{k.Global.Refresh}
	}
	if len(m.list.Items()) < 2 { // nothing to compare it with
		return []key.Binding{keymap.Relabel(k.History.Mode, "view"), k.Global.NextPart, k.Global.Refresh}
	}
	choose := keymap.Relabel(k.List.Mark, "compare")
	if m.split.Focus() == split.Detail { // where a blank marks nothing
		choose = k.History.Older
	}
	keys := []key.Binding{
		choose, keymap.Relabel(k.History.Mode, "view"), keymap.Relabel(k.History.Live, "with live"),
	}
	if v, ok := m.list.Selected(); ok && !v.live && !m.env.ReadOnly {
		keys = append(keys, k.History.Restore)
	}
	return append(keys, k.History.Swap, k.Global.NextPart, k.Global.Filter)
}

// Status is what the pane is doing.
func (m *Model) Status() views.Status {
	switch {
	case m.restore.sending.Busy():
		return views.Status{Busy: true, Since: m.restore.sending.Since(), Text: "restoring " + m.restore.target.name()}
	case m.restore.preparing.Busy():
		return views.Status{Busy: true, Since: m.restore.preparing.Since(), Text: "reading the live config"}
	case m.first.Busy():
		return views.Status{Busy: true, Since: m.first.Since(), Text: "loading the history"}
	case m.older.Busy():
		return views.Status{Busy: true, Since: m.older.Since(), Text: "loading older versions"}
	}
	return m.result
}

// Update handles keys and mouse while the pane is in front, and every other
// message.
func (m *Model) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyMsg:
		return tea.Batch(m.handleKey(msg), m.follow())
	case tea.MouseMsg:
		m.toEnd = false
		m.handleMouse(msg)
		return m.follow()
	case views.SessionOpenedMsg:
		return m.handleOpened(msg.Session)
	case views.SessionClosedMsg:
		m.forget("")
	case pageReadMsg:
		return tea.Batch(m.handlePage(msg), m.follow())
	case diffMadeMsg:
		m.handleDiff(msg)
	case restorePreparedMsg:
		m.restore.prepared(m.env.Theme, msg)
	case restoredMsg:
		return m.handleRestored(msg)
	case views.ConfirmedMsg:
		return m.handleConfirmed(msg)
	default:
		return tea.Batch(m.list.Update(msg), m.config.Update(msg), m.follow())
	}
	return nil
}

// forget empties the pane for another session, or for none.
func (m *Model) forget(session string) {
	m.first.Cancel()
	m.older.Cancel()
	m.making.Cancel()
	m.restore.close()
	m.session, m.stale = session, session != ""
	m.known, m.total, m.cursor, m.more, m.err, m.tail = 0, 0, "", false, nil, nil
	m.from, m.to, m.swapped, m.against, m.toEnd = 0, 0, false, false, false
	m.result = views.Status{}
	m.list.SetFilter("")
	m.list.SetItems(nil)
	m.list.Select(0)
	m.clearDetail()
}

func (m *Model) clearDetail() {
	m.making.Cancel()
	m.wanted, m.shown, m.changes, m.inConfig = diffKey{}, diffKey{}, 0, 0
	m.diff.SetLines(nil)
	m.config.SetDocument(nil)
}

func (m *Model) handleOpened(session api.Session) tea.Cmd {
	if session.ID != m.session {
		m.forget(session.ID)
	} else if session.ConfigVersion != m.known {
		m.stale = true
	}
	m.known = session.ConfigVersion
	if m.focused {
		return m.reloadIfStale()
	}
	return nil
}

func (m *Model) handleMouse(msg tea.MouseMsg) {
	m.split.Update(msg)
	m.sizeParts()
	part, _, y, ok := m.split.Hit(msg)
	switch {
	case !ok:
	case part == split.Master:
		m.list.Mouse(msg, y)
	case m.restore.open():
		m.restore.pager.Update(msg)
	case m.mode == wholeConfig:
		m.config.Mouse(msg, y-legendLines)
	default:
		m.diff.Update(msg)
	}
}

// Copies is what can be copied here.
func (m *Model) Copies() []views.Copyable {
	copies := m.restore.copies()
	if v, ok := m.list.Selected(); ok {
		whole := []views.Copyable{
			{Label: "config of " + v.name(), Text: func() string { return jsonscan.Indent(v.source) + "\n" }},
			{Label: "create request of " + v.name(), Text: v.createRequest},
		}
		if old, now, paired := m.pair(); paired && m.mode != wholeConfig && !same(old, now) {
			copies = append(copies, views.Copyable{Label: "diff", Text: func() string { return unified(old, now) }})
		}
		copies = append(copies, whole...)
	}
	for _, err := range []error{m.err, m.tail} {
		copies = append(copies, errorcard.Copies(err)...)
	}
	return copies
}
