package call

import (
	tea "github.com/charmbracelet/bubbletea"

	"trs/api"
	"trs/views"
	"trs/views/errorcard"
	"trs/views/execute/calls"
	"trs/views/execute/desk"
)

// Update handles keys and mouse while the pane is in front, and every other
// message.
func (m *Model) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyMsg:
		if m.calls.Shown() {
			return m.calls.Update(msg)
		}
		return tea.Batch(m.handleKey(msg), m.keepLater())
	case tea.MouseMsg:
		if m.calls.Shown() {
			return m.calls.Update(msg)
		}
		return m.handleMouse(msg)
	case views.SessionOpenedMsg:
		return m.handleSession(&msg.Session)
	case views.SessionClosedMsg:
		return m.handleSession(nil)
	case views.OpenToolMsg:
		return m.openTool(desk.Request{Slug: msg.Slug, Arguments: msg.Arguments, Account: msg.Account})
	case calls.RunMsg:
		return m.openAndRun(msg.Request)
	case desk.EditMsg:
		return m.edit(msg)
	case views.ConnectionsChangedMsg:
		return m.readConnection()
	}
	return tea.Batch(m.handleAnswer(msg), m.calls.Update(msg))
}

// handleAnswer is the answers to what was asked.
func (m *Model) handleAnswer(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case toolsReadMsg:
		return m.handleTools(msg)
	case toolLoadedMsg:
		return m.handleTool(msg)
	case connectionReadMsg:
		m.handleConnection(msg)
		return nil
	case executedMsg:
		return m.handleExecuted(msg)
	case metaReadMsg:
		m.handleMeta(msg)
		return nil
	case sourceReadMsg:
		return m.handleSource(msg)
	case memoryReadMsg:
		return m.handleMemory(msg)
	case pressMsg:
		if m.form != nil {
			return tea.Batch(m.form.Update(msg.key), m.keepLater())
		}
		return nil
	case outsideMsg:
		return m.pressOutside(msg.key)
	case views.LeavingMsg:
		return m.keepNow()
	case keepMsg:
		m.keeping = false
		return m.keepNow()
	case views.ConfirmedMsg, views.PickedMsg, views.PromptedMsg:
		if cmd, mine := m.handleQuestion(msg); mine {
			return cmd
		}
	}
	cmds := []tea.Cmd{m.choices.Update(msg), m.result.update(msg)}
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
		m.calls.Close()
		m.result.clear()
		slug := m.slug
		m.slug, m.tool, m.form, m.loadErr, m.link, m.item = "", nil, nil, nil, nil, 0
		if slug != "" && session != nil { // the same tool in another session
			cmds = append(cmds, m.openTool(desk.Request{Slug: slug}))
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
	for _, latest := range []*views.Latest{&m.tools, &m.load, &m.connect, &m.run, &m.take} {
		latest.Cancel()
	}
	m.stopping, m.wanted, m.runLoaded = false, false, false
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
