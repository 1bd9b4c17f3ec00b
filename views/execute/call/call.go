// Package call is the desk that runs one tool of the open session: a form from
// the tool's schema, the account that it runs as, and its answer. Arguments come
// from the form, from what was kept, or from elsewhere (package source); runs are
// kept (package calls). It asks for the tool, the session's tools, the user's
// accounts and the execution, and sends OpenConnectMsg and its like where an
// error is fixed elsewhere.
package call

import (
	"context"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"trs/api"
	"trs/views"
	"trs/views/execute/calls"
	"trs/views/execute/desk"
	"trs/views/execute/meta"
	"trs/views/form"
	"trs/views/jq"
	"trs/views/list"
	"trs/views/markdown"
	"trs/views/pager"
	"trs/views/snippet"
	"trs/views/split"
)

// Client is the calls that this pane makes.
type Client interface {
	desk.Runner
	Tool(ctx context.Context, slug string, q api.ToolQuery) (api.Tool, error)
	SessionTools(ctx context.Context, sessionID string, page api.Page) (api.PageOf[api.Tool], error)
	SessionToolkits(ctx context.Context, sessionID string, q api.SessionToolkitsQuery) (api.PageOf[api.SessionToolkit], error)
	ConnectedAccounts(ctx context.Context, q api.AccountsQuery) (api.PageOf[api.ConnectedAccount], error)
}

// Options is what a desk is made of beside its client.
type Options struct {
	Memory  Memory
	Server  snippet.Server // for what is copied
	Store   calls.Store    // the named calls
	Runs    calls.Runs     // the earlier runs
	Filters jq.History     // of the answers
}

// Model is the desk. Only the goroutine of Update touches it.
type Model struct {
	env    views.Env
	client Client
	o      Options
	split  split.Model
	share  int // the form's part, as the user wants it

	shown   bool // the pane is in front
	session *api.Session
	choices *list.Model[choice] // the picker, while no tool is open
	exposed []api.Tool          // what the session exposes directly
	known   []Kept              // what was run or filled in before
	asked   bool                // whether exposed was asked for
	told    meta.Knowledge      // what helpers answered

	slug      string
	tool      *api.Tool
	loadErr   error
	form      *form.Model
	prefilled string // what the form began with, when nobody had filled it in
	account   string // chosen by the user, or ""
	offload   bool   // a large answer goes to a file
	item      uint64 // the call of the batch that is open here, or 0
	link      *connection
	linkErr   error

	calls   *calls.Model
	outcome *outcome
	result  result
	about   pager.Model
	md      *markdown.Renderer
	side    side
	status  views.Status

	tools, load, connect, run, take, keep views.Latest

	began     time.Time          // the run in flight, or the last one
	stop      context.CancelFunc // ends the run in flight, whose answer is still awaited
	stopping  bool
	wanted    bool // run as soon as the check is done
	runLoaded bool // run the tool that is being opened
	keeping   bool // a timer will keep the arguments
	fill      desk.Request
	questions questions
}

// side is what the detail shows.
type side int

const (
	sideAbout side = iota
	sideResult
)

// connection is how the session reaches the tool's toolkit.
type connection struct {
	toolkit  *api.SessionToolkit
	accounts []api.ConnectedAccount
}

// outcome is what the last run answered.
type outcome struct {
	call
	result api.ExecuteResult
	said   desk.Said
	err    error
	took   time.Duration
	ranAs  string // the account that it ran as, as far as it is known
}

// defaultShare is the form's part of the height or the width, in percent.
const defaultShare = 54

// stackedShare is the height of the part in use when both stand one above the
// other.
const stackedShare = 68

// New is the desk.
func New(env views.Env, client Client, o Options) *Model {
	m := &Model{
		env: env, client: client, o: o, split: split.New(env), result: newResult(env, o.Filters),
		calls: calls.New(env, o.Store, o.Runs), about: pager.New(env.Keys), md: markdown.New(env.Theme),
	}
	m.share = defaultShare
	m.choices = newChoices(m)
	return m
}

// Init reads what was run before.
func (m *Model) Init() tea.Cmd {
	_, req := m.keep.Begin(m.env.Ctx)
	return readMemory(req, m.o.Memory)
}

// SetSize tells the cells that the pane has.
func (m *Model) SetSize(width, height int) {
	m.split.SetSize(width, height)
	m.calls.SetSize(width, height)
	m.sizeParts()
}

// sizeParts shares the room out. Where the parts stand one above the other, the
// one that is worked in gets most of it.
func (m *Model) sizeParts() {
	switch {
	case m.split.Wide():
		m.split.SetShare(m.share)
	case m.split.Focus() == split.Master:
		m.split.SetShare(max(m.share, stackedShare))
	default:
		m.split.SetShare(min(m.share, 100-stackedShare))
	}
	width, height := m.split.Size(split.Master)
	m.choices.SetSize(width, max(0, height-pickerLines))
	head, foot := m.formLines()
	master, detail := m.split.Focus() == split.Master, m.split.Focus() == split.Detail
	if m.form != nil {
		m.form.SetSize(width, max(0, height-head-foot))
		m.form.SetFocused(master)
	}
	m.choices.SetFocused(master)
	width, height = m.split.Size(split.Detail)
	m.result.setSize(width, max(0, height-m.resultLines()))
	m.result.setFocused(detail)
	m.about.SetSize(width, height)
	m.describe()
}

// Share is the form's part of the width in percent.
func (m *Model) Share() int { return m.share }

// SetShare sets it.
func (m *Model) SetShare(percent int) {
	m.split.SetShare(percent)
	m.share = m.split.Share()
	m.sizeParts()
}

// Focus shows the pane. The session's tools are read when it is shown first.
func (m *Model) Focus() tea.Cmd {
	m.split.SetFocused(true)
	m.calls.SetFocused(true)
	m.shown = true
	return m.readTools()
}

// Blur hides it.
func (m *Model) Blur() {
	m.split.SetFocused(false)
	m.calls.SetFocused(false)
	m.shown = false
}

// CapturesInput reports whether something is being typed.
func (m *Model) CapturesInput() bool {
	switch {
	case m.calls.Shown():
		return m.calls.CapturesInput()
	case m.split.Focus() == split.Detail:
		return m.side == sideResult && m.answered() && m.result.body().CapturesInput()
	case m.form == nil:
		return m.choices.CapturesInput()
	}
	return m.form.CapturesInput()
}

// Status is what the pane is doing.
func (m *Model) Status() views.Status {
	switch {
	case m.run.Busy() && m.stopping:
		return views.Status{Busy: true, Since: m.began, Text: "cancelling " + m.slug, Other: true}
	case m.run.Busy():
		return views.Status{Busy: true, Since: m.began, Text: "running " + m.slug, Other: m.CapturesInput()}
	case m.load.Busy():
		return views.Status{Busy: true, Since: m.load.Since(), Text: "reading " + m.slug}
	case m.take.Busy():
		return views.Status{Busy: true, Since: m.take.Since(), Text: "reading arguments", Other: m.CapturesInput()}
	case m.tools.Busy():
		return views.Status{Busy: true, Since: m.tools.Since(), Text: "reading the session's tools", Other: true}
	case m.calls.Shown(), m.calls.Status().Busy:
		return m.calls.Status()
	}
	if status, ok := m.result.answer.Status(); ok && m.answered() {
		return status
	}
	return m.status
}
