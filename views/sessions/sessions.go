// Package sessions is the pane of sessions. The API cannot list them, so the pane
// shows those that trs remembers, opens one by id, makes, clones, renames and
// deletes them, and copies what other programs need to use one. It calls create,
// get, attach and delete, and sends OpenSessionMsg, SessionOpenedMsg and
// SessionClosedMsg.
package sessions

import (
	"context"
	"slices"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"trs/api"
	"trs/keymap"
	"trs/views"
	"trs/views/errorcard"
	"trs/views/frame"
	"trs/views/keep"
	"trs/views/list"
	"trs/views/pager"
	"trs/views/snippet"
	"trs/views/split"
	"trs/views/state"
	"trs/views/status"
)

// Client is the part of the API that this pane calls.
type Client interface {
	Session(ctx context.Context, id string) (api.Session, error)
	CreateSession(ctx context.Context, session api.CreateSession) (api.Session, error)
	DeleteSession(ctx context.Context, id string) (api.DeletedSession, error)
	Toolkits(ctx context.Context, q api.ToolkitsQuery) (api.PageOf[api.Toolkit], error)
}

// Store remembers sessions. Its calls touch the disk.
type Store interface {
	List() ([]state.Session, error)
	Remember(ctx context.Context, session state.Session) ([]state.Session, error)
	Label(ctx context.Context, id, label string) ([]state.Session, error)
	MarkGone(ctx context.Context, id string) ([]state.Session, error)
	Forget(ctx context.Context, id string) ([]state.Session, error)
}

// Server is what snippets name.
type Server struct {
	snippet.Server
	SandboxKey string // the sandbox's own key; "" for a real server
}

// Model is the sessions pane. Only the goroutine of Update touches it.
type Model struct {
	env    views.Env
	client Client
	store  Store
	forms  FormStore
	server Server
	user   string // whom the first session is probably for
	split  split.Model
	width  int
	height int
	list   *list.Model[state.Session]
	open   *api.Session // the open session
	name   string       // what people call it
	choose bool         // it was opened just now: the list goes to it
	err    error        // why the last session could not be opened
	failed string       // its id
	begun  bool         // false when the start found no session because of err
	tried  attempt      // what failed otherwise

	read   views.Latest // reading or changing the memory
	create views.Latest
	remove views.Latest
	result views.Status
	draft  *draft             // the form of a new session; it stays until the session is made
	kept   *keep.Keeper[Form] // it, on disk
	making bool               // the form is shown
	names  map[string]string  // of sessions that were made here and not remembered yet
	text   pager.Model        // the detail
	shown  string             // the session in it

	asked  question
	choice []views.Copyable // behind the snippets menu
}

// question is what the pane has asked and for which session.
type question struct {
	id      uint64
	kind    asking
	session string
}

type asking int

const (
	_ asking = iota
	askOpen
	askAttach
	askClone
	askRename
	askDelete
	askForget
	askSnippet
)

// New is the pane. user is whom a new session is proposed for as long as no
// session is known; it may be "".
func New(env views.Env, client Client, store Store, forms FormStore, server Server, user string) *Model {
	m := &Model{
		env: env, client: client, store: store, forms: forms, server: server, user: user, split: split.New(env), names: map[string]string{},
		text: pager.New(env.Keys), kept: keep.New(env.Ctx, "the form of a new session", Form.equal, forms.Write),
	}
	m.list = list.New(list.Options[state.Session]{
		Env: env,
		Columns: []list.Column{
			{Title: "session", Width: 12, Flex: 2, Middle: true},
			{Title: "user", Width: 8, Flex: 2, Middle: true},
			{Title: "opened", Width: 10, Right: true},
		},
		Row: m.row,
		Text: func(s state.Session) string {
			return s.ID + " " + s.UserID + " " + s.Label
		},
		Key:     func(s state.Session) string { return s.ID },
		Empty:   m.empty,
		Heading: true,
		Marked:  func(s state.Session) bool { return m.open != nil && s.ID == m.open.ID },
	})
	m.list.SetFocused(true)
	return m
}

// Init reads the remembered sessions, and the form as it was left.
func (m *Model) Init() tea.Cmd { return tea.Batch(m.reread(), readForm(m.forms)) }

func (m *Model) reread() tea.Cmd {
	_, req := m.read.Begin(m.env.Ctx)
	return readSessions(req, m.store)
}

// SetSize tells the cells that the pane has.
func (m *Model) SetSize(width, height int) {
	m.width, m.height = width, height
	m.split.SetSize(width, height)
	m.sizeParts()
}

// alone reports whether the form of a new session takes the whole of a narrow
// pane.
func (m *Model) alone() bool { return m.filling() && !m.split.Wide() }

// formSize is the cells of the form.
func (m *Model) formSize() (width, height int) {
	if m.alone() {
		return max(0, m.width-frame.Border), max(0, m.height-frame.Border)
	}
	return m.split.Size(split.Detail)
}

func (m *Model) sizeParts() {
	m.list.SetSize(m.split.Size(split.Master))
	m.list.SetFocused(m.split.Focus() == split.Master)
	m.text.SetSize(m.split.Size(split.Detail))
	if m.draft != nil {
		m.draft.setSize(m.formSize())
	}
	m.fill()
}

// Share is the list's part of the width in percent.
func (m *Model) Share() int { return m.split.Share() }

// SetShare sets it.
func (m *Model) SetShare(percent int) {
	m.split.SetShare(percent)
	m.sizeParts()
}

// Focus shows the pane, with what another trs has remembered meanwhile.
func (m *Model) Focus() tea.Cmd {
	m.split.SetFocused(true)
	if m.read.Busy() {
		return nil
	}
	return m.reread()
}

// Blur hides it.
func (m *Model) Blur() { m.split.SetFocused(false) }

// CapturesInput reports whether a text field has the keyboard.
func (m *Model) CapturesInput() bool {
	if m.filling() {
		return m.draft.capturesInput()
	}
	return m.list.CapturesInput()
}

// Unsaved names the form of a new session for as long as it would be lost: a
// moment later it is kept, and here again in the next run.
func (m *Model) Unsaved() string {
	if m.draft != nil && m.draft.touched() && !m.kept.Safe(m.draft.stored()) {
		return "the new session that is being filled in"
	}
	return ""
}

// Keys is the bindings that matter now.
func (m *Model) Keys() []key.Binding {
	k := m.env.Keys
	if typing := m.list.Typing(); typing != nil {
		return typing
	}
	if m.filling() {
		return m.draft.keys()
	}
	if m.err != nil {
		keys := []key.Binding{keymap.Relabel(k.Global.Refresh, "try again"), keymap.Relabel(k.Global.Back, "close"), k.Sessions.OpenID}
		if !m.env.ReadOnly {
			keys = append(keys, k.Sessions.New)
		}
		return append(keys, k.Global.CopyMenu)
	}
	if _, chosen := m.list.Selected(); !chosen {
		if m.env.ReadOnly {
			return []key.Binding{k.Sessions.OpenID}
		}
		return []key.Binding{k.Sessions.New, k.Sessions.OpenID}
	}
	if m.env.ReadOnly {
		return []key.Binding{keymap.Relabel(k.List.Open, "open"), k.Sessions.OpenID, k.Sessions.Snippets, k.Sessions.Rename}
	}
	return []key.Binding{keymap.Relabel(k.List.Open, "open"), k.Sessions.New, k.Sessions.OpenID, k.Sessions.Snippets, k.Sessions.Delete}
}

// Status is what the pane is doing.
func (m *Model) Status() views.Status {
	switch {
	case m.create.Busy():
		return views.Status{Busy: true, Since: m.create.Since(), Text: "creating a session"}
	case m.remove.Busy():
		return views.Status{Busy: true, Since: m.remove.Since(), Text: "deleting the session"}
	}
	return m.result
}

// Update handles keys and mouse while the pane is in front, and every other
// message.
func (m *Model) Update(msg tea.Msg) tea.Cmd {
	cmd := m.update(msg)
	m.fill()
	return tea.Batch(cmd, m.kept.Soon(m.draft.stored()))
}

func (m *Model) update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyMsg:
		return m.handleKey(msg)
	case tea.MouseMsg:
		return m.handleMouse(msg)
	case views.SessionOpenedMsg:
		return m.handleOpened(msg.Session)
	case views.SessionFailedMsg:
		m.err, m.failed, m.begun = msg.Err, msg.ID, msg.ID != ""
		if msg.ID != "" && api.IsNotFound(msg.Err) {
			return m.change(func(ctx context.Context, s Store) ([]state.Session, error) { return s.MarkGone(ctx, msg.ID) })
		}
	case sessionsReadMsg:
		return m.handleRead(msg)
	case sessionCreatedMsg:
		return m.handleCreated(msg)
	case sessionDeletedMsg:
		return m.handleDeleted(msg)
	case toolkitsReadMsg:
		return m.draft.take(msg)
	case views.PromptedMsg, views.ConfirmedMsg, views.PickedMsg:
		return m.handleAnswer(msg)
	case formReadMsg:
		return m.takeUp(msg)
	default:
		cmd := tea.Batch(m.list.Update(msg), m.kept.Update(msg, m.draft.stored()))
		if m.draft != nil {
			return tea.Batch(cmd, m.draft.list.Update(msg))
		}
		return cmd
	}
	return nil
}

func (m *Model) handleOpened(session api.Session) tea.Cmd {
	if m.open == nil || m.open.ID != session.ID {
		m.name, m.choose = m.names[session.ID], true
	}
	m.open, m.err, m.failed = &session, nil, ""
	remembered := entry(session, m.env.Now(), m.names[session.ID])
	delete(m.names, session.ID)
	return m.change(func(ctx context.Context, s Store) ([]state.Session, error) { return s.Remember(ctx, remembered) })
}

func (m *Model) handleRead(msg sessionsReadMsg) tea.Cmd {
	if !m.read.Accept(msg.req) {
		return nil
	}
	if msg.err != nil {
		m.result = views.Status{Text: "remembered sessions: " + msg.err.Error(), Err: true}
	}
	if msg.sessions == nil && msg.err != nil {
		if msg.sessions = m.unkept(); msg.sessions == nil {
			return nil
		}
	}
	cmd := m.list.SetItems(msg.sessions)
	if m.open == nil {
		return cmd
	}
	if m.choose {
		m.list.SelectKey(m.open.ID)
	}
	m.name, m.choose = "", false
	if i := slices.IndexFunc(msg.sessions, func(s state.Session) bool { return s.ID == m.open.ID }); i >= 0 {
		m.name = msg.sessions[i].Label
	}
	return cmd
}

func (m *Model) handleCreated(msg sessionCreatedMsg) tea.Cmd {
	since := m.create.Since()
	if !m.create.Accept(msg.req) {
		return nil
	}
	if msg.err != nil {
		m.result = views.Status{Text: errorcard.Message(msg.err), Err: true}
		if msg.form && m.draft != nil {
			if m.draft.err = msg.err; m.making { // it is told there, and the keys have their room
				m.result = views.Status{}
			}
			return nil
		}
		m.err, m.failed, m.begun = msg.err, "", true
		return nil
	}
	if msg.form {
		m.created(msg.session.ID)
	}
	m.result = views.Status{Text: "created " + msg.session.ID + " in " + status.Took(m.env.Now().Sub(since))}
	return views.Send(views.SessionOpenedMsg{Session: msg.session})
}

func (m *Model) handleDeleted(msg sessionDeletedMsg) tea.Cmd {
	if !m.remove.Accept(msg.req) {
		return nil
	}
	if msg.err != nil && !api.IsNotFound(msg.err) {
		m.err, m.failed, m.begun = msg.err, "", true
		m.result = views.Status{Text: errorcard.Message(msg.err), Err: true}
		return nil
	}
	m.result = views.Status{Text: "deleted " + msg.id}
	if m.open != nil && m.open.ID == msg.id {
		m.open, m.name = nil, ""
	}
	forget := m.change(func(ctx context.Context, s Store) ([]state.Session, error) { return s.Forget(ctx, msg.id) })
	return tea.Batch(forget, views.Send(views.SessionClosedMsg{ID: msg.id, Deleted: true}))
}

// SessionName is what people call the open session.
func (m *Model) SessionName() string { return m.name }

// Copies is what can be copied here.
func (m *Model) Copies() []views.Copyable {
	var copies []views.Copyable
	if chosen, ok := m.list.Selected(); ok {
		copies = append(copies, views.Copyable{Label: "session id", Text: func() string { return chosen.ID }})
		if m.open != nil && m.open.ID == chosen.ID {
			copies = append(copies, m.snippets(*m.open)...)
		}
	}
	copies = append(copies, errorcard.Copies(m.err)...)
	if m.making { // what is looked at comes first
		return append(errorcard.Copies(m.draft.err), copies...)
	}
	return copies
}

// change has the memory changed by a command.
func (m *Model) change(change func(context.Context, Store) ([]state.Session, error)) tea.Cmd {
	_, req := m.read.Begin(m.env.Ctx)
	return changeSessions(m.env.Ctx, req, m.store, change)
}

// selectedIsOpen reports whether the chosen session is the open one.
func (m *Model) selectedIsOpen() bool {
	chosen, ok := m.list.Selected()
	return ok && m.open != nil && chosen.ID == m.open.ID
}
