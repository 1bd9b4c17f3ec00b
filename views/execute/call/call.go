// Package call is the desk that runs one tool of the open session: a form from
// the tool's schema, the account that it runs as, and its answer as a folding
// tree. It asks for the tool, the session's tools, the user's accounts and the
// execution, and sends ShowPaneMsg where an error is fixed elsewhere.
package call

import (
	"context"
	"time"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"trs/api"
	"trs/keymap"
	"trs/views"
	"trs/views/errorcard"
	"trs/views/form"
	"trs/views/jsonview"
	"trs/views/list"
	"trs/views/markdown"
	"trs/views/pager"
	"trs/views/split"
)

// Client is the calls that this pane makes.
type Client interface {
	Tool(ctx context.Context, slug string, q api.ToolQuery) (api.Tool, error)
	SessionTools(ctx context.Context, sessionID string, page api.Page) (api.PageOf[api.Tool], error)
	SessionToolkits(ctx context.Context, sessionID string, q api.SessionToolkitsQuery) (api.PageOf[api.SessionToolkit], error)
	ConnectedAccounts(ctx context.Context, q api.AccountsQuery) (api.PageOf[api.ConnectedAccount], error)
	ExecuteTool(ctx context.Context, sessionID string, call api.ExecuteRequest) (api.ExecuteResult, error)
	ExecuteMeta(ctx context.Context, sessionID string, call api.ExecuteMetaRequest) (api.ExecuteResult, error)
}

// Model is the desk. Only the goroutine of Update touches it.
type Model struct {
	env    views.Env
	client Client
	memory Memory
	split  split.Model
	share  int // the form's part, as the user wants it

	shown   bool // the pane is in front
	session *api.Session
	choices *list.Model[choice] // the picker, while no tool is open
	exposed []api.Tool          // what the session exposes directly
	known   []Kept              // what was run or filled in before
	asked   bool                // whether exposed was asked for

	slug    string
	tool    *api.Tool
	loadErr error
	form    *form.Model
	account string // chosen by the user, or ""
	link    *connection
	linkErr error

	outcome *outcome
	body    *jsonview.Model
	about   pager.Model
	raw     pager.Model
	md      *markdown.Renderer
	side    side
	status  views.Status

	tools, load, connect, run, save, keep views.Latest

	began     time.Time          // the run in flight, or the last one
	stop      context.CancelFunc // ends the run in flight, whose answer is still awaited
	stopping  bool
	wanted    bool // run as soon as the check is done
	keeping   bool // a timer will keep the arguments
	fill      views.OpenToolMsg
	questions questions
}

// side is what the detail shows.
type side int

const (
	sideAbout side = iota
	sideTree
	sideRaw
)

// connection is how the session reaches the tool's toolkit.
type connection struct {
	toolkit  *api.SessionToolkit
	accounts []api.ConnectedAccount
}

// outcome is what the last run answered.
type outcome struct {
	slug, account string
	sent          []byte
	result        api.ExecuteResult
	err           error
	took          time.Duration
}

// defaultShare is the form's part of the height or the width, in percent.
const defaultShare = 54

// stackedShare is the height of the part in use when both stand one above the
// other.
const stackedShare = 68

// New is the desk.
func New(env views.Env, client Client, memory Memory) *Model {
	m := &Model{
		env: env, client: client, memory: memory, split: split.New(env), body: jsonview.New(env),
		about: pager.New(env.Keys), raw: pager.New(env.Keys), md: markdown.New(env.Theme),
	}
	m.share = defaultShare
	m.choices = newChoices(m)
	return m
}

// Init reads what was run before.
func (m *Model) Init() tea.Cmd {
	_, req := m.keep.Begin(m.env.Ctx)
	return readMemory(req, m.memory)
}

// SetSize tells the cells that the pane has.
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
	m.body.SetSize(width, max(0, height-m.resultLines()))
	m.raw.SetSize(width, max(0, height-m.resultLines()))
	m.about.SetSize(width, height)
	m.body.SetFocused(detail)
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
	m.shown = true
	return m.readTools()
}

// Blur hides it.
func (m *Model) Blur() {
	m.split.SetFocused(false)
	m.shown = false
}

// CapturesInput reports whether something is being typed.
func (m *Model) CapturesInput() bool {
	if m.split.Focus() == split.Detail {
		return m.side == sideTree && m.body.CapturesInput()
	}
	if m.form == nil {
		return m.choices.CapturesInput()
	}
	return m.form.CapturesInput()
}

// Keys is the bindings that matter now.
func (m *Model) Keys() []key.Binding {
	k := m.env.Keys
	switch {
	case m.run.Busy():
		return []key.Binding{keymap.Relabel(k.Global.Back, "cancel")}
	case m.slug == "":
		return []key.Binding{keymap.Relabel(k.List.Open, "open"), keymap.Relabel(k.Execute.Tool, "type a slug"), k.Global.Filter}
	case m.split.Focus() == split.Detail:
		keys := []key.Binding{k.Execute.Run}
		if _, title := m.fix(); title != "" {
			keys = append(keys, keymap.Relabel(k.Execute.Fix, title))
		}
		if m.outcome != nil && m.outcome.err == nil {
			keys = append(keys, keymap.Relabel(k.Execute.Raw, "tree or text"), k.Global.Copy, k.Answer.Save)
		}
		return append(keys, k.Execute.About, k.Execute.Tool)
	case m.form == nil:
		return []key.Binding{k.Global.Refresh, k.Execute.Tool}
	}
	keys := append([]key.Binding{k.Execute.Run}, m.form.Keys()...)
	if !m.form.CapturesInput() {
		keys = append(keys[:3:3], k.Execute.Raw, k.Execute.Example, k.Execute.Account, k.Execute.Tool)
	}
	return keys
}

// Status is what the pane is doing.
func (m *Model) Status() views.Status {
	switch {
	case m.run.Busy() && m.stopping:
		return views.Status{Busy: true, Since: m.began, Text: "cancelling " + m.slug}
	case m.run.Busy():
		return views.Status{Busy: true, Since: m.began, Text: "running " + m.slug}
	case m.load.Busy():
		return views.Status{Busy: true, Since: m.load.Since(), Text: "reading " + m.slug}
	case m.tools.Busy():
		return views.Status{Busy: true, Since: m.tools.Since(), Text: "reading the session's tools"}
	case m.save.Busy():
		return views.Status{Busy: true, Since: m.save.Since(), Text: "saving the result"}
	}
	return m.status
}

// Update handles keys and mouse while the pane is in front, and every other
// message.
func (m *Model) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyMsg:
		return tea.Batch(m.handleKey(msg), m.keepLater())
	case tea.MouseMsg:
		return m.handleMouse(msg)
	case views.SessionOpenedMsg:
		return m.handleSession(&msg.Session)
	case views.SessionClosedMsg:
		return m.handleSession(nil)
	case views.OpenToolMsg:
		return m.openTool(msg)
	case views.ConnectionsChangedMsg:
		return m.readConnection()
	}
	return m.handleAnswer(msg)
}

// handleAnswer is the answers to what was asked.
func (m *Model) handleAnswer(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case toolsReadMsg:
		return m.handleTools(msg)
	case toolLoadedMsg:
		return m.handleTool(msg)
	case connectionReadMsg:
		if m.connect.Accept(msg.req) {
			m.link, m.linkErr = msg.link, msg.err
		}
		return nil
	case executedMsg:
		return m.handleExecuted(msg)
	case memoryReadMsg:
		return m.handleMemory(msg)
	case pressMsg:
		if m.form != nil {
			return tea.Batch(m.form.Update(msg.key), m.keepLater())
		}
		return nil
	case keepMsg:
		m.keeping = false
		return m.keepNow()
	case savedMsg:
		return m.handleSaved(msg)
	case views.ConfirmedMsg, views.PickedMsg, views.PromptedMsg:
		if cmd, mine := m.handleQuestion(msg); mine {
			return cmd
		}
	}
	cmds := []tea.Cmd{m.choices.Update(msg), m.body.Update(msg)}
	if m.form != nil {
		cmds = append(cmds, m.form.Update(msg))
		if m.wanted && !m.form.Checking() {
			m.wanted = false
			cmds = append(cmds, m.start())
		}
	}
	return tea.Batch(cmds...)
}

// handleSession takes another session, or the same one with another config.
func (m *Model) handleSession(session *api.Session) tea.Cmd {
	same := session != nil && m.session != nil && session.ID == m.session.ID
	changed := same && session.ConfigVersion != m.session.ConfigVersion
	if same && !changed {
		m.session = session
		return nil
	}
	kept := m.keepNow()
	m.session, m.asked = session, false
	cmds := []tea.Cmd{kept}
	if !same {
		m.cancelAll()
		m.exposed, m.outcome, m.status, m.account = nil, nil, views.Status{}, ""
		m.body.SetDocument(nil)
		slug := m.slug
		m.slug, m.tool, m.form, m.loadErr, m.link = "", nil, nil, nil, nil
		if slug != "" && session != nil { // the same tool in another session
			cmds = append(cmds, m.openTool(views.OpenToolMsg{Slug: slug}))
		}
	}
	m.listChoices()
	m.sizeParts()
	if session != nil && m.shown {
		cmds = append(cmds, m.readTools())
	}
	return tea.Batch(append(cmds, m.readConnection())...)
}

func (m *Model) cancelAll() {
	for _, latest := range []*views.Latest{&m.tools, &m.load, &m.connect, &m.run} {
		latest.Cancel()
	}
	m.stopping, m.wanted = false, false
}

// readTools reads what the session exposes, once for each config.
func (m *Model) readTools() tea.Cmd {
	if m.session == nil || m.asked || m.tools.Busy() {
		return nil
	}
	m.asked = true
	ctx, req := m.tools.Begin(m.env.Ctx)
	return readTools(ctx, m.client, req, m.session.ID)
}

func (m *Model) handleTools(msg toolsReadMsg) tea.Cmd {
	if !m.tools.Accept(msg.req) {
		return nil
	}
	if msg.err != nil {
		m.status = views.Status{Text: "the session's tools: " + errorcard.Message(msg.err), Err: true}
		return nil
	}
	m.exposed = msg.tools
	return m.listChoices()
}
