package tui

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"trs/api"
	"trs/views"
	"trs/views/errorcard"
	"trs/views/overlay"
	"trs/views/state"
	"trs/views/status"
	"trs/views/theme"
)

// Model is the root of the program. Make it with New.
type Model struct {
	o       Options
	exec    executor
	env     views.Env
	tabs    []tab
	active  views.ID
	started map[views.ID]bool // panes that have been shown
	layout  layout
	live    atomic.Bool // the server is a real one; false once it tells otherwise
	unsure  bool        // it may be a sandbox, and has not answered yet

	session   *api.Session
	host      string
	open      views.Latest
	opening   string // the id being opened
	notOpened uint64 // the toast that says that one could not be opened
	starts    views.Latest

	overlays   []overlay.Overlay // the first one is shown, the others wait
	copies     []views.Copyable  // behind the copy menu's PickedMsg
	copiesID   uint64
	quitID     uint64
	toast      toast
	interrupts time.Time // the last ctrl+c
	mouseOff   bool
	ticking    bool
	shares     state.File[map[string]int]
	ahead      ahead
}

// sandboxHeader is in every answer of a sandbox, wherever it runs.
const sandboxHeader = "X-Trs-Sandbox"

// answeredMsg tells that the server has answered, and what it is.
type answeredMsg struct{ sandbox bool }

// spinMsg draws the next picture of a spinner.
type spinMsg struct{}

// startedMsg answers Options.Start.
type startedMsg struct {
	req     uint64
	started Started
	err     error
}

// sessionReadMsg answers readSession.
type sessionReadMsg struct {
	req     uint64
	id      string
	session api.Session
	err     error
}

// New is the program's model in a theme. ctx ends with the program.
func New(ctx context.Context, o Options, th *theme.Theme) *Model {
	if o.Now == nil {
		o.Now = time.Now
	}
	m := &Model{
		o: o, exec: tea.ExecProcess, host: o.Host, started: map[views.ID]bool{}, mouseOff: o.NoMouse,
		shares: state.NewFile[map[string]int](o.StateDir, "layout.json"),
	}
	m.env = views.Env{Ctx: ctx, Theme: th, Keys: &m.o.Keys, Now: o.Now, Real: m.live.Load, Opening: m.openingStatus, ReadOnly: o.ReadOnly}
	m.live.Store(o.Live)
	m.unsure = o.Live && o.Local
	m.tabs = newTabs(m.env, o)
	m.active = m.tabs[0].id
	return m
}

// Init starts every pane and what was asked for at the start.
func (m *Model) Init() tea.Cmd {
	cmds := []tea.Cmd{readShares(m.shares)}
	for _, t := range m.tabs {
		cmds = append(cmds, t.pane.Init())
	}
	cmds = append(cmds, m.show(m.active))
	switch {
	case m.o.Start != nil:
		cmds = append(cmds, m.start())
	case m.o.SessionID != "":
		cmds = append(cmds, m.openSession(m.o.SessionID, false))
	}
	return tea.Batch(append(cmds, m.spin())...)
}

// start looks for the session to open first; startedMsg answers.
func (m *Model) start() tea.Cmd {
	if m.o.Start == nil {
		return nil
	}
	ctx, req := m.starts.Begin(m.env.Ctx)
	return start(ctx, req, m.o.Start)
}

func start(ctx context.Context, req uint64, run func(context.Context) (Started, error)) tea.Cmd {
	return func() tea.Msg {
		started, err := run(ctx)
		return startedMsg{req: req, started: started, err: err}
	}
}

// Update handles one message and keeps the spinner going while something is
// busy.
func (m *Model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	cmd := m.settle(m.update(msg))
	return m, tea.Batch(cmd, m.deliver(), m.spin())
}

// settle takes a message that is there already before anything else comes: the
// next key is meant for what it opens.
func (m *Model) settle(cmd tea.Cmd) tea.Cmd {
	for range 8 { // what asks for itself again and again gets its turn later
		msg, ok := views.Sent(cmd)
		if !ok {
			break
		}
		cmd = m.update(msg)
	}
	return cmd
}

func (m *Model) update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.resize(msg.Width, msg.Height)
		return nil
	case tea.KeyMsg:
		return m.handleKey(msg)
	case tea.MouseMsg:
		return m.handleMouse(msg)
	case spinMsg:
		m.ticking = false
		return nil
	case views.StartAgainMsg:
		return m.start()
	case startedMsg:
		return m.handleStarted(msg)
	case sessionReadMsg:
		return m.handleSession(msg)
	case answeredMsg:
		m.handleAnswered(msg)
		return nil
	case sharesReadMsg:
		m.setShares(msg.shares)
		return nil
	case actionMsg:
		return m.act(msg)
	}
	if cmd, mine := m.handleRequest(msg); mine {
		return cmd
	}
	return m.broadcast(msg)
}

// broadcast gives a message to every pane.
func (m *Model) broadcast(msg tea.Msg) tea.Cmd {
	cmds := make([]tea.Cmd, 0, len(m.tabs))
	for _, t := range m.tabs {
		cmds = append(cmds, t.pane.Update(msg))
	}
	return tea.Batch(cmds...)
}

func (m *Model) resize(width, height int) {
	m.layout = arrange(width, height)
	for _, t := range m.tabs {
		t.pane.SetSize(width, max(0, m.layout.bodyH))
	}
}

// pane is the pane in front.
func (m *Model) pane() views.Pane {
	for _, t := range m.tabs {
		if t.id == m.active {
			return t.pane
		}
	}
	return m.tabs[0].pane
}

// show brings a pane to the front.
func (m *Model) show(id views.ID) tea.Cmd {
	for _, t := range m.tabs {
		if t.id != id {
			continue
		}
		if m.started[id] && m.active == id {
			return nil
		}
		m.pane().Blur()
		m.active, m.started[id] = id, true
		return t.pane.Focus()
	}
	return nil
}

func (m *Model) handleStarted(msg startedMsg) tea.Cmd {
	if !m.starts.Accept(msg.req) {
		return nil
	}
	if msg.started.Host != "" {
		m.host = msg.started.Host
	}
	if msg.err != nil {
		id := msg.started.SessionID
		if id == "" {
			id = m.o.SessionID
		}
		return m.broadcast(views.SessionFailedMsg{ID: id, Err: msg.err})
	}
	if session := msg.started.Session; session != nil {
		return m.sessionOpened(views.SessionOpenedMsg{Session: *session})
	}
	if id := msg.started.SessionID; id != "" {
		return m.openSession(id, false)
	}
	if m.o.SessionID != "" {
		return m.openSession(m.o.SessionID, false)
	}
	return nil
}

// handleAnswered learns what the server is. Whatever stands before a sandbox may
// answer in its place, so an answer that does not name one is not the last word.
func (m *Model) handleAnswered(msg answeredMsg) {
	m.unsure = false
	if msg.sandbox {
		m.live.Store(false)
	}
}

// openSession reads or attaches a session; SessionOpenedMsg follows.
func (m *Model) openSession(id string, attach bool) tea.Cmd {
	ctx, req := m.open.Begin(m.env.Ctx)
	m.opening = id
	return readSession(ctx, m.o.Client, req, id, attach)
}

func readSession(ctx context.Context, client Client, req uint64, id string, attach bool) tea.Cmd {
	return func() tea.Msg {
		var session api.Session
		var err error
		if attach {
			session, err = client.AttachSession(ctx, id, nil)
		} else {
			session, err = client.Session(ctx, id)
		}
		return sessionReadMsg{req: req, id: id, session: session, err: err}
	}
}

// errStopped is why the session is not open that somebody did not wait for.
var errStopped = errors.New("stopped before the server has answered")

// stopOpening gives up the session that is being opened. Where none was open
// before, that is told as a failure is, with the key that tries again.
func (m *Model) stopOpening() tea.Cmd {
	m.setToast(views.Info, "stopped "+m.openingStatus().Text)
	id := m.opening
	if m.starts.Busy() {
		id = ""
	}
	m.open.Cancel()
	m.starts.Cancel()
	if m.session != nil {
		return m.toast.expire()
	}
	return tea.Batch(m.toast.expire(), m.broadcast(views.SessionFailedMsg{ID: id, Err: errStopped}))
}

func (m *Model) handleSession(msg sessionReadMsg) tea.Cmd {
	if !m.open.Accept(msg.req) {
		return nil
	}
	if msg.err != nil {
		if errors.Is(msg.err, context.Canceled) {
			return nil
		}
		m.setToast(views.Bad, msg.id+": "+errorcard.Message(msg.err))
		m.notOpened = m.toast.id
		return tea.Batch(m.toast.expire(), m.broadcast(views.SessionFailedMsg{ID: msg.id, Err: msg.err}))
	}
	return m.sessionOpened(views.SessionOpenedMsg{Session: msg.session})
}

func (m *Model) sessionOpened(msg views.SessionOpenedMsg) tea.Cmd {
	session := msg.Session
	m.session = &session
	m.toast.clear(m.notOpened) // it would be read as if it were about this one
	return m.broadcast(msg)
}

// spin keeps one timer going while something is busy, and none otherwise.
func (m *Model) spin() tea.Cmd {
	if m.ticking || !m.status().Busy {
		return nil
	}
	m.ticking = true
	return tea.Tick(status.Frame, func(time.Time) tea.Msg { return spinMsg{} })
}

// status is what the status line tells: opening a session goes first.
func (m *Model) status() views.Status {
	if opening := m.openingStatus(); opening.Busy {
		return opening
	}
	if worker, ok := m.pane().(views.Worker); ok {
		return worker.Status()
	}
	return views.Status{}
}

func (m *Model) openingStatus() views.Status {
	switch {
	case m.starts.Busy():
		return views.Status{Busy: true, Since: m.starts.Since(), Text: "starting"}
	case m.open.Busy():
		return views.Status{Busy: true, Since: m.open.Since(), Text: "opening " + m.opening}
	}
	return views.Status{}
}
