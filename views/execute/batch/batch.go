// Package batch is the desk that runs several calls at once: a list of calls that
// can be arranged, run as single calls in parallel or as one call of
// COMPOSIO_MULTI_EXECUTE_TOOL, watched one by one, and stopped one by one or all.
// It asks for what the tools do, so that destructive ones are asked about first,
// and runs them. The list is kept as it changes and comes back after a crash.
//
// Calls come by desk.AddMsg. It sends desk.EditMsg to have one edited in its form,
// and keeps every run among the earlier ones.
package batch

import (
	"context"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"trs/api"
	"trs/keymap"
	"trs/views"
	"trs/views/answer"
	"trs/views/execute/calls"
	"trs/views/execute/desk"
	"trs/views/jq"
	"trs/views/list"
	"trs/views/pager"
	"trs/views/snippet"
	"trs/views/split"
)

// Client is the calls that this desk makes.
type Client interface {
	desk.Runner
	Tool(ctx context.Context, slug string, q api.ToolQuery) (api.Tool, error)
	SessionTools(ctx context.Context, sessionID string, page api.Page) (api.PageOf[api.Tool], error)
}

// Model is the desk. Only the goroutine of Update touches it.
type Model struct {
	env    views.Env
	client Client
	runs   calls.Runs
	kept   Draft
	picker *calls.Model

	split  split.Model
	list   *list.Model[*item]
	answer *answer.Model
	facts  pager.Model // the error of a call, or what stands in place of its answer

	server   snippet.Server // for what is copied as code
	session  *api.Session
	items    []*item
	out      int  // how many of them do not take part
	together bool // as one call
	parallel int  // how many single calls at once
	shown    bool
	share    int

	tools    map[string]tool // what is known of tools, by slug, in this session
	run      *run            // the run under way, or the last one
	status   views.Status
	question question

	inDetail detailKey
	drawn    int // the width that the facts are drawn for

	reading, saving views.Latest
	unsaved         bool   // something changed while it was being saved
	workflow        string // ties what runs as one call to what ran before
}

// New is the desk. State is kept in dir for a state.Scope.
func New(env views.Env, client Client, store calls.Store, runs calls.Runs, dir, scope string) *Model {
	m := &Model{
		env: env, client: client, runs: runs, kept: NewDraft(dir, scope), picker: calls.New(env, store, runs),
		split: split.New(env), answer: answer.New(env, jq.NewHistory(dir)), facts: pager.New(env.Keys),
		parallel: defaultParallel, share: defaultShare, tools: map[string]tool{},
	}
	m.list = newList(m)
	return m
}

// Init reads the calls that were there before.
func (m *Model) Init() tea.Cmd {
	_, req := m.saving.Begin(m.env.Ctx)
	return readDraft(req, m.kept)
}

// SetSize tells the cells that the desk has.
func (m *Model) SetSize(width, height int) {
	m.split.SetSize(width, height)
	m.picker.SetSize(width, height)
	m.sizeParts()
}

// Shares of the width, and of the height where the parts stand one above the
// other: the one that is worked in gets more.
const (
	defaultShare = 50
	stackedList  = 56
	stackedBody  = 30
)

func (m *Model) sizeParts() {
	switch {
	case m.split.Wide():
		m.split.SetShare(m.share)
	case m.split.Focus() == split.Master:
		m.split.SetShare(stackedList)
	default:
		m.split.SetShare(stackedBody)
	}
	width, height := m.split.Size(split.Master)
	m.list.SetSize(width, max(0, height-m.headLines()))
	m.list.SetFocused(m.split.Focus() == split.Master)
	width, height = m.split.Size(split.Detail)
	height = max(0, height-m.factLines())
	m.answer.SetSize(width, height)
	m.facts.SetSize(width, height)
	m.answer.SetFocused(m.split.Focus() == split.Detail)
}

// Share is the list's part of the width in percent.
func (m *Model) Share() int { return m.share }

// SetShare sets it.
func (m *Model) SetShare(percent int) {
	m.split.SetShare(percent)
	m.share = m.split.Share()
	m.sizeParts()
}

// Focus shows the desk.
func (m *Model) Focus() tea.Cmd {
	m.shown = true
	m.split.SetFocused(true)
	m.picker.SetFocused(true)
	return m.follow()
}

// Blur hides it.
func (m *Model) Blur() {
	m.shown = false
	m.split.SetFocused(false)
	m.picker.SetFocused(false)
}

// CapturesInput reports whether something is being typed.
func (m *Model) CapturesInput() bool {
	switch {
	case m.picker.Shown():
		return m.picker.CapturesInput()
	case m.split.Focus() == split.Detail:
		return m.showsAnswer() && m.answer.CapturesInput()
	}
	return m.list.CapturesInput()
}

// Keys is the bindings that matter now.
func (m *Model) Keys() []key.Binding {
	k := m.env.Keys
	switch {
	case m.picker.Shown():
		return m.picker.Keys()
	case m.busy():
		return append(m.busyKeys(), k.Global.NextPart)
	case len(m.items) == 0:
		return []key.Binding{k.Batch.Add, k.Global.Back}
	case m.CapturesInput() && m.split.Focus() == split.Detail:
		return m.answer.Keys()
	case m.CapturesInput():
		return []key.Binding{keymap.Relabel(k.List.Open, "keep"), keymap.Relabel(k.Global.Back, "clear")}
	case m.split.Focus() == split.Detail && m.showsAnswer():
		return append([]key.Binding{k.Batch.Run, k.Batch.Side}, m.answer.Keys()...)
	case m.split.Focus() == split.Detail:
		return m.withFix([]key.Binding{k.Batch.Run, k.Batch.Side, k.Global.Copy})
	}
	return m.withFix(append([]key.Binding{k.Batch.Run}, m.listKeys()...))
}

// listKeys is what is done with the chosen call.
func (m *Model) listKeys() []key.Binding {
	k := m.env.Keys
	mode := keymap.Relabel(k.Batch.Mode, "run as one")
	if m.together {
		mode = keymap.Relabel(k.Batch.Mode, "run singly")
	}
	return []key.Binding{
		keymap.Relabel(k.List.Open, "edit"), keymap.Relabel(k.List.Mark, "in or out"), mode, keymap.Relabel(k.Batch.Add, "add"),
		k.Batch.Remove, k.Batch.Duplicate, k.Batch.MoveDown, k.Batch.Parallel,
	}
}

// busyKeys is what ends the run. Calls that run as one cannot be stopped alone.
func (m *Model) busyKeys() []key.Binding {
	k := m.env.Keys
	keys := []key.Binding{keymap.Relabel(k.Global.Back, "stop all")}
	if m.run != nil && !m.run.over() && !m.run.together {
		keys = append(keys, k.Batch.Stop)
	}
	return keys
}

// Status is what the desk is doing, or did last.
func (m *Model) Status() views.Status {
	switch {
	case m.run != nil && !m.run.over():
		return views.Status{Busy: true, Since: m.run.began, Text: m.run.progress(), Other: m.CapturesInput()}
	case m.reading.Busy():
		return views.Status{Busy: true, Since: m.reading.Since(), Text: "reading what the tools do"}
	case m.picker.Shown():
		return m.picker.Status()
	}
	return m.status
}

// Update handles keys and mouse while the desk is in front, and every other
// message.
func (m *Model) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyMsg:
		cmd := m.handleKey(msg)
		return tea.Batch(cmd, m.follow())
	case tea.MouseMsg:
		cmd := m.handleMouse(msg)
		return tea.Batch(cmd, m.follow())
	case views.SessionOpenedMsg:
		return m.handleSession(&msg.Session)
	case views.SessionClosedMsg:
		return m.handleSession(nil)
	case desk.AddMsg:
		return tea.Batch(m.add(msg), m.follow())
	case draftReadMsg:
		return tea.Batch(m.handleDraft(msg), m.follow())
	case draftKeptMsg:
		return m.handleKept(msg)
	case toolsReadMsg:
		return m.handleTools(msg)
	case ranMsg:
		return tea.Batch(m.handleRan(msg), m.follow())
	case ranTogetherMsg:
		return tea.Batch(m.handleRanTogether(msg), m.follow())
	case views.ConfirmedMsg, views.PromptedMsg, views.EditedMsg:
		if cmd, mine := m.handleAnswer(msg); mine {
			return tea.Batch(cmd, m.follow())
		}
	}
	return tea.Batch(m.picker.Update(msg), m.list.Update(msg), m.answer.Update(msg))
}

// handleSession takes another session. What runs in the old one is stopped; its
// answers still say what became of it.
func (m *Model) handleSession(session *api.Session) tea.Cmd {
	same := session != nil && m.session != nil && session.ID == m.session.ID
	m.session = session
	if same {
		return nil
	}
	m.reading.Cancel()
	m.tools, m.workflow = map[string]tool{}, ""
	return m.stopAll()
}

// busy reports whether calls are running, or about to.
func (m *Model) busy() bool { return m.reading.Busy() || m.run != nil && !m.run.over() }
