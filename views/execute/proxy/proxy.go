// Package proxy is the desk that sends a request of the user's own to a toolkit's
// API, through the server, which puts the credential of the connected account
// in. The request is a form (method, endpoint, query, headers, body), its answer
// stands beside it, and earlier requests can be opened again.
//
// What changes something asks first: DELETE always, the others on a real server.
// A program that only reads sends GET and HEAD alone, see refused. Credentials
// are never written to disk, see withoutSecrets.
package proxy

import (
	"context"
	"slices"
	"time"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"trs/api"
	"trs/keymap"
	"trs/views"
	"trs/views/answer"
	"trs/views/form"
	"trs/views/jq"
	"trs/views/list"
	"trs/views/pager"
	"trs/views/snippet"
	"trs/views/split"
)

// Client is the calls that this desk makes.
type Client interface {
	SessionToolkits(ctx context.Context, sessionID string, q api.SessionToolkitsQuery) (api.PageOf[api.SessionToolkit], error)
	ConnectedAccounts(ctx context.Context, q api.AccountsQuery) (api.PageOf[api.ConnectedAccount], error)
	ProxyExecute(ctx context.Context, sessionID string, call api.ProxyRequest) (api.ProxyResult, error)
	DownloadURL(ctx context.Context, source, dest string, progress api.Progress) (int64, error)
}

// Options is what a desk is made of beside its client.
type Options struct {
	Memory  Memory
	Filters jq.History     // of the answers
	Server  snippet.Server // for what is copied as curl
}

// Model is the desk. Only the goroutine of Update touches it.
type Model struct {
	env    views.Env
	client Client
	o      Options
	split  split.Model
	share  int // the form's part, as the user wants it
	shown  bool

	session  *api.Session
	toolkit  string // whose credential is used
	toolkits []api.SessionToolkit
	labels   map[string]string // of accounts, by id
	asked    bool              // whether toolkits was asked for
	listErr  error

	schema  *form.Schema
	form    *form.Model
	source  []byte   // the form's JSON as it was read last
	what    composed // what it says
	bad     []string // what speaks against sending it, beyond its schema
	reading views.Latest
	drafts  []Draft
	kept    Draft // what was written to disk last
	dirty   bool  // something may have changed since
	chosen  bool  // the user chose the toolkit
	secret  bool  // the user keeps the secrets of this request on purpose

	outcome *outcome
	side    side
	answer  *answer.Model
	headers pager.Model
	about   pager.Model
	earlier *list.Model[Entry]
	status  views.Status

	list, run, save views.Latest

	began     time.Time          // the run in flight, or the last one
	stop      context.CancelFunc // ends the run in flight, whose answer is still awaited
	stopping  bool
	wanted    bool // send as soon as the check is done
	keeping   bool // a timer will keep the draft
	questions questions
}

// side is what the detail shows.
type side int

const (
	sideAbout side = iota
	sideAnswer
	sideHeaders
	sideEarlier
)

// outcome is what the last request answered.
type outcome struct {
	sent    sent
	request api.ProxyRequest
	result  api.ProxyResult
	err     error
	took    time.Duration
}

// defaultShare is the form's part of the height or the width, in percent, and
// stackedShare the height of the part in use when both stand one above the
// other.
const (
	defaultShare = 50
	stackedShare = 68
)

// emptyRequest is what a new form holds.
const emptyRequest = `{"method":"GET"}`

// New is the desk.
func New(env views.Env, client Client, o Options) *Model {
	m := &Model{
		env: env, client: client, o: o, split: split.New(env), share: defaultShare, answer: answer.New(env, o.Filters),
		headers: pager.New(env.Keys), about: pager.New(env.Keys), schema: form.Parse([]byte(`{"type":"object"}`)),
	}
	m.earlier = newEarlier(m)
	m.newForm(emptyRequest)
	return m
}

// setRequest puts a request into the form.
func (m *Model) setRequest(source string) tea.Cmd {
	m.newForm(source)
	m.sizeParts()
	return tea.Batch(m.form.Init(), m.readForm())
}

func (m *Model) newForm(source string) {
	m.form = form.New(m.env, m.schema, []byte(source))
	m.form.SetOptions(form.Options{Name: "request", Suggest: m.suggest, Names: headerNames})
}

// Init reads what was sent and written before, and the schema of requests, which
// is not needed for the program's first frame.
func (m *Model) Init() tea.Cmd {
	return tea.Batch(m.form.Init(), m.readForm(), readMemory(m.o.Memory), readComposer)
}

// composerReadMsg answers readComposer.
type composerReadMsg struct{ schema *form.Schema }

func readComposer() tea.Msg { return composerReadMsg{form.Parse([]byte(composer))} }

// handleComposer draws what is in the form already by the schema.
func (m *Model) handleComposer(msg composerReadMsg) tea.Cmd {
	m.schema = msg.schema
	cmd := m.setRequest(string(m.form.Value()))
	if m.shown {
		m.beginEndpoint()
	}
	return cmd
}

// SetSize tells the cells that the desk has.
func (m *Model) SetSize(width, height int) {
	m.split.SetSize(width, height)
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
	master, detail := m.split.Focus() == split.Master, m.split.Focus() == split.Detail
	width, height := m.split.Size(split.Master)
	head, foot := m.formLines()
	m.form.SetSize(width, max(0, height-head-foot))
	m.form.SetFocused(master)
	width, height = m.split.Size(split.Detail)
	rest := max(0, height-m.answerLines())
	m.answer.SetSize(width, rest)
	m.answer.SetFocused(detail && m.side == sideAnswer)
	m.headers.SetSize(width, rest)
	m.about.SetSize(width, height)
	m.earlier.SetSize(width, height)
	m.earlier.SetFocused(detail && m.side == sideEarlier)
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

// Focus shows the desk. The session's toolkits are read when it is shown first.
func (m *Model) Focus() tea.Cmd {
	m.split.SetFocused(true)
	m.shown = true
	m.beginEndpoint()
	return m.readToolkits()
}

// beginEndpoint has the endpoint typed in while there is none.
func (m *Model) beginEndpoint() {
	if m.what.endpoint == "" && m.session != nil && !m.form.Changed() {
		m.form.FocusField("endpoint")
		m.form.Type()
	}
}

// Blur hides it.
func (m *Model) Blur() {
	m.split.SetFocused(false)
	m.shown = false
}

// CapturesInput reports whether something is being typed.
func (m *Model) CapturesInput() bool {
	switch {
	case m.split.Focus() == split.Master:
		return m.form.CapturesInput()
	case m.side == sideAnswer:
		return m.outcome != nil && m.answer.CapturesInput()
	}
	return m.side == sideEarlier && m.earlier.CapturesInput()
}

// Keys is the bindings that matter now.
func (m *Model) Keys() []key.Binding {
	k := m.env.Keys
	switch {
	case m.run.Busy():
		return []key.Binding{keymap.Relabel(k.Global.Back, "cancel")}
	case m.split.Focus() == split.Master && m.form.CapturesInput():
		return append([]key.Binding{k.Proxy.Send}, m.form.Keys()...)
	case m.split.Focus() == split.Master:
		keys := append([]key.Binding{k.Proxy.Send, k.Proxy.Toolkit}, m.form.Keys()[:1]...)
		return append(keys, k.Proxy.Earlier, k.Proxy.Curl, k.Proxy.Reset)
	case m.side == sideEarlier && m.earlier.CapturesInput():
		return []key.Binding{keymap.Relabel(k.List.Open, "keep"), keymap.Relabel(k.Global.Back, "clear")}
	case m.CapturesInput():
		return m.answer.Keys()
	case m.side == sideEarlier:
		return []key.Binding{keymap.Relabel(k.List.Open, "open again"), k.Global.Filter, keymap.Relabel(k.Global.Back, "back")}
	}
	return m.answerKeys()
}

func (m *Model) answerKeys() []key.Binding {
	k := m.env.Keys
	keys := []key.Binding{k.Proxy.Send}
	if m.fix() != nil {
		keys = append(keys, keymap.Relabel(k.Proxy.Fix, m.fixTitle()))
	}
	if o := m.outcome; o != nil && o.err == nil {
		if o.result.BinaryData != nil {
			keys = append(keys, k.Proxy.Save)
		}
		if m.side == sideHeaders {
			keys = append(keys, keymap.Relabel(k.Proxy.Headers, "body"))
		} else {
			if answer := m.answer.Keys(); !slices.ContainsFunc(answer, m.isBack) {
				keys = append(keys, keymap.Relabel(k.Global.Back, "to the form"))
			}
			keys = append(keys, m.answer.Keys()...)
			keys = append(keys, keymap.Relabel(k.Proxy.Headers, "headers"))
		}
	}
	return append(keys, k.Proxy.Earlier)
}

func (m *Model) isBack(b key.Binding) bool { return b.Help().Key == m.env.Keys.Global.Back.Help().Key }

// Status is what the desk is doing.
func (m *Model) Status() views.Status {
	what := m.toolkit
	switch {
	case m.run.Busy() && m.stopping:
		return views.Status{Busy: true, Since: m.began, Text: "cancelling the request to " + what, Other: true}
	case m.run.Busy():
		return views.Status{Busy: true, Since: m.began, Text: "asking " + what, Other: m.CapturesInput()}
	case m.save.Busy():
		return views.Status{Busy: true, Since: m.save.Since(), Text: "downloading", Other: m.CapturesInput()}
	case m.list.Busy():
		return views.Status{Busy: true, Since: m.list.Since(), Text: "reading the connected toolkits", Other: true}
	}
	if status, ok := m.answer.Status(); ok {
		return status
	}
	return m.status
}

// Update handles keys and mouse while the desk is in front, and every other
// message.
func (m *Model) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyMsg:
		return tea.Batch(m.handleKey(msg), m.readForm(), m.keepLater())
	case tea.MouseMsg:
		return tea.Batch(m.handleMouse(msg), m.readForm(), m.keepLater())
	case views.SessionOpenedMsg:
		return m.handleSession(&msg.Session)
	case views.SessionClosedMsg:
		return m.handleSession(nil)
	case views.ConnectionsChangedMsg:
		m.asked = false
		if m.shown {
			return m.readToolkits()
		}
		return nil
	}
	return m.handleAnswer(msg)
}

// handleAnswer is the answers to what was asked.
func (m *Model) handleAnswer(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case readMsg:
		if m.reading.Accept(msg.req) {
			m.what, m.bad = msg.what, msg.bad
		}
		return nil
	case composerReadMsg:
		return m.handleComposer(msg)
	case toolkitsReadMsg:
		return m.handleToolkits(msg)
	case sentMsg:
		return m.handleSent(msg)
	case memoryReadMsg:
		return m.handleMemory(msg)
	case keptMsg:
		if msg.err != nil {
			m.status = views.Status{Text: "the request cannot be kept: " + msg.err.Error(), Err: true}
		}
		return nil
	case views.LeavingMsg:
		if m.dirty && m.session != nil {
			return m.keepNow()
		}
		return nil
	case keepMsg:
		m.keeping = false
		return m.keepNow()
	case downloadedMsg:
		return m.handleDownloaded(msg)
	case actionMsg:
		return m.act(msg)
	case outsideMsg:
		return m.pressOutside(msg.key)
	case views.EditedMsg:
		m.dirty = true
	case views.ConfirmedMsg, views.PickedMsg, views.PromptedMsg:
		m.dirty = true
		if cmd, mine := m.handleQuestion(msg); mine {
			return cmd
		}
	}
	cmds := []tea.Cmd{m.earlier.Update(msg), m.answer.Update(msg), m.form.Update(msg), m.readForm(), m.keepLater()}
	if m.wanted && !m.form.Checking() {
		m.wanted = false
		cmds = append(cmds, m.start())
	}
	return tea.Batch(cmds...)
}
