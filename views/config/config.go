// Package config is the pane of the open session's config. It shows every part
// with what it means and whether it is the default, and changes it: in place, or
// as JSON in an editor. Changes collect in a draft, which outlives a reload, a
// crash and another session in between; the exact patch is shown before it is
// sent, with the version that the draft began from as its precondition. The pane
// calls patch and get, and reads toolkits, tools, accounts and auth configs to
// choose from. It sends ReloadSessionMsg after a change.
package config

import (
	"context"
	"iter"
	"maps"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"trs/api"
	"trs/keymap"
	"trs/views"
	"trs/views/frame"
	"trs/views/list"
	"trs/views/pager"
	"trs/views/snippet"
	"trs/views/split"
)

// Client is the part of the API that this pane calls.
type Client interface {
	Session(ctx context.Context, id string) (api.Session, error)
	PatchSessionCompat(ctx context.Context, id string, patch api.PatchSession) (api.Session, bool, error)
	AllToolkits(ctx context.Context, q api.ToolkitsQuery) iter.Seq2[api.Toolkit, error]
	AllTools(ctx context.Context, q api.ToolsQuery) iter.Seq2[api.Tool, error]
	AllConnectedAccounts(ctx context.Context, q api.AccountsQuery) iter.Seq2[api.ConnectedAccount, error]
	AllAuthConfigs(ctx context.Context, q api.AuthConfigsQuery) iter.Seq2[api.AuthConfig, error]
}

// Store remembers drafts. Its calls touch the disk.
type Store interface {
	Read(session string) (Draft, bool, error)
	Write(ctx context.Context, session string, d *Draft) error
}

// mode is what the pane shows.
type mode int

const (
	browsing   mode = iota // the table and the chosen field
	checking               // a checklist in the place of the field
	reviewing              // the draft's changes and the patch
	conflicted             // what changed meanwhile, and the draft's changes
	sourced                // the config as JSON in the place of the field
	filled                 // the config as a form, and the patch that it makes
)

// Model is the config pane. Only the goroutine of Update touches it.
type Model struct {
	env    views.Env
	client Client
	store  Store
	server snippet.Server

	split       split.Model
	width       int
	height      int
	list        *list.Model[row]
	left, right pager.Model // of review and conflict; right is the field's, too
	check       *checklist
	fill        *filling // kept while its patch is reviewed
	mode        mode
	painted     painting // what the pagers show

	live   *api.Session
	base   leaves            // of live
	drafts map[string]*draft // by session
	serial uint64            // counts changes of data

	problems map[string]string // by path: what was said against the draft
	err      error             // why the last save failed
	jsonErr  []string          // why the last JSON was refused
	broken   bool              // the store failed, and that was told

	opening views.Latest // the form
	load    views.Latest
	loading source
	wanted  intent // the menu that waits for options
	save    views.Latest
	reread  views.Latest // the session, after a conflict
	result  views.Status
	offers  map[string][]option // by source
	writing bool                // a draft is being written
	dirty   map[string]bool     // sessions whose draft is to be written
	asked   question
}

// New is the pane.
func New(env views.Env, client Client, store Store, server snippet.Server) *Model {
	m := &Model{
		env: env, client: client, store: store, server: server, split: split.New(env),
		left: pager.New(env.Keys), right: pager.New(env.Keys),
		drafts: map[string]*draft{}, offers: map[string][]option{}, dirty: map[string]bool{},
	}
	m.split.SetShare(66)
	m.list = list.New(list.Options[row]{
		Env: env,
		Columns: []list.Column{
			{Width: 1},
			{Title: "part", Width: 13, From: 56},
			{Title: "field", Width: 17},
			{Title: "value", Width: 14, Flex: 1, Over: true},
			{Title: "meaning", Width: 28, From: 118}, // the detail tells more
			{Width: 7, From: 60},
		},
		Row:   m.cells,
		Text:  func(r row) string { return r.section + " " + r.label + " " + r.path + " " + r.spelled() + " " + r.said },
		Key:   func(r row) string { return r.path },
		Empty: m.empty,
	})
	m.list.SetFocused(true)
	return m
}

// Init does nothing: the pane waits for a session.
func (m *Model) Init() tea.Cmd { return nil }

// SetSize tells the cells that the pane has.
func (m *Model) SetSize(width, height int) {
	m.width, m.height = width, height
	m.split.SetSize(width, height)
	m.sizeParts()
	m.paint()
}

func (m *Model) sizeParts() {
	m.list.SetSize(m.split.Size(split.Master))
	m.list.SetFocused(m.split.Focus() == split.Master && m.mode == browsing)
	m.left.SetSize(m.split.Size(split.Master))
	if m.fill != nil {
		m.fill.form.SetSize(m.formSize())
		m.fill.form.SetFocused(m.mode == filled)
	}
	m.right.SetSize(m.partSize())
	if m.check != nil {
		m.check.list.SetSize(m.partSize())
		m.check.list.SetFocused(true)
	}
}

// partSize is the cells for what stands in the place of the field: a checklist
// and JSON take the whole of a narrow pane.
func (m *Model) partSize() (width, height int) {
	if m.alone() {
		return max(0, m.width-frame.Border), max(0, m.height-frame.Border)
	}
	return m.split.Size(split.Detail)
}

func (m *Model) alone() bool {
	return (m.mode == checking || m.mode == sourced || m.mode == filled) && !m.split.Wide()
}

// Share is the table's part of the width in percent.
func (m *Model) Share() int { return m.split.Share() }

// SetShare sets it.
func (m *Model) SetShare(percent int) {
	m.split.SetShare(percent)
	m.sizeParts()
	m.paint()
}

// Focus shows the pane.
func (m *Model) Focus() tea.Cmd {
	m.split.SetFocused(true)
	return nil
}

// Blur hides it.
func (m *Model) Blur() { m.split.SetFocused(false) }

// CapturesInput reports whether a filter is being typed in.
func (m *Model) CapturesInput() bool {
	return m.check != nil && m.check.list.CapturesInput() || m.list.CapturesInput() ||
		m.mode == filled && m.fill.form.CapturesInput()
}

// Keys is the bindings that matter now.
func (m *Model) Keys() []key.Binding {
	k := m.env.Keys
	switch typing := m.list.Typing(); {
	case m.mode == checking && m.check.list.CapturesInput():
		return m.check.list.Typing()
	case typing != nil:
		return typing
	case m.mode == checking:
		return []key.Binding{keymap.Relabel(k.List.Mark, "choose"), keymap.Relabel(k.List.Open, "done"), k.Global.Filter, k.Form.Add}
	case m.mode == reviewing && m.env.ReadOnly:
		return []key.Binding{k.Config.Discard, keymap.Relabel(k.Global.Back, "keep the draft")}
	case m.mode == reviewing:
		return []key.Binding{k.Config.Save, k.Config.Discard, keymap.Relabel(k.Global.Back, "keep editing")}
	case m.mode == conflicted:
		return []key.Binding{k.Config.Rebase, k.Config.Discard, keymap.Relabel(k.Global.Back, "keep the draft")}
	case m.mode == filled:
		return m.formKeys()
	case m.mode == sourced && m.env.ReadOnly:
		return []key.Binding{keymap.Relabel(k.Global.Back, "back to the fields")}
	case m.mode == sourced:
		return []key.Binding{k.Global.Edit, keymap.Relabel(k.Global.Back, "back to the fields")}
	case m.live == nil:
		return nil
	case m.env.ReadOnly && m.draft() != nil:
		return []key.Binding{k.Config.Raw, k.Config.Review, k.Config.Discard, k.Global.Filter}
	case m.env.ReadOnly:
		return []key.Binding{k.Config.Raw, k.Global.NextPart, k.Global.Filter}
	}
	return m.tableKeys()
}

// Unsaved names the drafts that are not saved on the server.
func (m *Model) Unsaved() string {
	changes := 0
	for _, d := range m.drafts {
		changes += len(d.changes())
		if d.refused != "" {
			changes++
		}
	}
	if changes == 0 {
		return ""
	}
	what := list.Plural(changes, "change") + " of the config"
	if m.broken {
		return what
	}
	return what + " (the draft is kept for the next time)"
}

// Status is what the pane is doing.
func (m *Model) Status() views.Status {
	switch {
	case m.save.Busy():
		return views.Status{Busy: true, Since: m.save.Since(), Text: "saving the config"}
	case m.reread.Busy():
		return views.Status{Busy: true, Since: m.reread.Since(), Text: "reading the newer config"}
	case m.load.Busy():
		return views.Status{Busy: true, Since: m.load.Since(), Text: "reading " + sourceNames[m.loading.kind]}
	}
	return m.result
}

// Update handles keys and mouse while the pane is in front, and every other
// message.
func (m *Model) Update(msg tea.Msg) tea.Cmd {
	cmd := m.handle(msg)
	m.paint()
	return cmd
}

func (m *Model) handle(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyMsg:
		return m.handleKey(msg)
	case tea.MouseMsg:
		return m.handleMouse(msg)
	case views.SessionOpenedMsg:
		return tea.Batch(m.takeForm(), m.handleOpened(msg.Session))
	case views.SessionClosedMsg:
		return tea.Batch(m.takeForm(), m.handleClosed(msg))
	case views.LeavingMsg:
		return m.takeForm()
	case views.OpenConfigMsg:
		return m.goTo(msg.Path)
	case formReadyMsg:
		return m.handleFormReady(msg)
	case settleMsg:
		return m.handleSettle(msg)
	case views.ConnectionsChangedMsg:
		maps.DeleteFunc(m.offers, func(key string, _ []option) bool { return key[0] == 'a' }) // accounts, auth configs
	case draftReadMsg:
		return m.handleDraftRead(msg)
	case draftWrittenMsg:
		return m.handleDraftWritten(msg)
	case savedMsg:
		return m.handleSaved(msg)
	case conflictReadMsg:
		return m.handleConflictRead(msg)
	case optionsReadMsg:
		return m.handleOptionsRead(msg)
	case views.PromptedMsg, views.ConfirmedMsg, views.PickedMsg, views.EditedMsg:
		return m.handleAnswer(msg)
	default:
		return m.forward(msg)
	}
	return nil
}

// forward hands a message on to the widgets, whose own answers come that way.
func (m *Model) forward(msg tea.Msg) tea.Cmd {
	cmd := m.list.Update(msg)
	if m.check != nil {
		cmd = tea.Batch(cmd, m.check.list.Update(msg))
	}
	if m.fill != nil {
		cmd = tea.Batch(cmd, m.updateForm(msg))
	}
	return cmd
}

// draft is the open session's draft, or nil.
func (m *Model) draft() *draft {
	if m.live == nil {
		return nil
	}
	return m.drafts[m.live.ID]
}

// now is the config as it would be saved.
func (m *Model) now() leaves {
	if d := m.draft(); d != nil {
		return d.now
	}
	return m.base
}

// stale reports whether the config changed on the server since the draft began.
func (m *Model) stale() bool {
	d := m.draft()
	return d != nil && d.version != m.live.ConfigVersion
}

// rebuild makes the rows anew after a change of data.
func (m *Model) rebuild() tea.Cmd {
	m.serial++
	if m.live == nil {
		return m.list.SetItems(nil)
	}
	base := m.base
	if d := m.draft(); d != nil {
		base = d.base
	}
	return m.list.SetItems(buildRows(m.live, base, m.now(), m.problems))
}

func (m *Model) handleOpened(session api.Session) tea.Cmd {
	other := m.live == nil || m.live.ID != session.ID
	base, err := leavesOf(session.Config)
	if err != nil {
		m.result = views.Status{Text: "the config cannot be read: " + err.Error(), Err: true}
		return nil
	}
	m.live, m.base = &session, base
	if other {
		m.save.Cancel()
		m.reread.Cancel()
		m.fill = nil
		m.leaveModes()
		clear(m.offers)
		m.problems, m.err, m.jsonErr, m.result = nil, nil, nil, views.Status{}
	}
	var read tea.Cmd
	switch d := m.draft(); {
	case d == nil && other:
		read = readDraft(m.store, session.ID)
	case d != nil && len(differing(d.now, base)) == 0 && d.refused == "":
		read = m.endDraft(d) // it was saved, or somebody did the same
	}
	return tea.Batch(m.rebuild(), read, m.refreshForm())
}

func (m *Model) handleClosed(msg views.SessionClosedMsg) tea.Cmd {
	var forget tea.Cmd
	if msg.Deleted {
		delete(m.drafts, msg.ID)
		m.dirty[msg.ID] = true
		forget = m.writeDirty()
	}
	if m.live == nil || m.live.ID != msg.ID {
		return forget
	}
	m.save.Cancel()
	m.reread.Cancel()
	m.fill = nil
	m.leaveModes()
	m.live, m.base, m.result = nil, nil, views.Status{}
	return tea.Batch(forget, m.rebuild())
}

// leaveModes goes back to the table, or to the form when that was left for a
// review.
func (m *Model) leaveModes() {
	m.load.Cancel()
	m.opening.Cancel()
	m.check, m.mode = nil, browsing
	if m.fill != nil {
		m.mode = filled
	}
	m.split.SetFocus(split.Master)
	m.sizeParts()
}
