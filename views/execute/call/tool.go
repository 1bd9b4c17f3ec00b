package call

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"trs/api"
	"trs/views"
	"trs/views/execute/desk"
	"trs/views/execute/meta"
	"trs/views/form"
	"trs/views/split"
	"trs/views/status"
)

// openTool reads a tool and makes its form.
func (m *Model) openTool(request desk.Request) tea.Cmd {
	request.Slug = strings.TrimSpace(request.Slug)
	if request.Slug == "" {
		return nil
	}
	if m.session == nil {
		return views.Toast(views.Warning, "open a session first")
	}
	m.take.Cancel() // what is being read was for the tool that was open
	kept := m.keepNow()
	cleared := m.leaveTool(request.Slug)
	m.slug, m.loadErr, m.fill, m.wanted, m.runLoaded, m.item = request.Slug, nil, request, false, false, 0
	m.calls.Close()
	m.split.SetFocus(split.Master)
	m.sizeParts()
	ctx, req := m.load.Begin(m.env.Ctx)
	return tea.Batch(kept, cleared, loadTool(ctx, m.client, req, m.session.ID, request.Slug, m.exposed))
}

// leaveTool forgets what belongs to the tool that was open, if another comes.
func (m *Model) leaveTool(slug string) tea.Cmd {
	if slug == m.slug {
		return nil
	}
	m.tool, m.form, m.link, m.linkErr = nil, nil, nil, nil
	m.side, m.status = sideAbout, views.Status{}
	switch {
	case m.outcome == nil || m.run.Busy():
	case m.outcome.Slug == slug:
		m.side = sideResult
	default:
		m.outcome = nil
		return m.result.clear()
	}
	return nil
}

// openAndRun opens a request and runs it, with every question that running asks.
func (m *Model) openAndRun(request desk.Request) tea.Cmd {
	if m.run.Busy() {
		return views.Toast(views.Info, m.outcomeSlug()+" is running")
	}
	cmd := m.openTool(request)
	m.runLoaded = m.load.Busy()
	return tea.Batch(cmd, views.Send(desk.ShowMsg{Desk: desk.Call}))
}

// edit opens a call of the batch; the key that adds a call puts it back.
func (m *Model) edit(msg desk.EditMsg) tea.Cmd {
	cmd := m.openTool(msg.Request)
	if m.session != nil {
		m.item = msg.Item
	}
	return tea.Batch(cmd, views.Send(desk.ShowMsg{Desk: desk.Call}))
}

func (m *Model) handleTool(msg toolLoadedMsg) tea.Cmd {
	if !m.load.Accept(msg.req) {
		return nil
	}
	m.loadErr = msg.err
	if msg.schema == nil {
		m.tool, m.form, m.runLoaded = nil, nil, false
		m.sizeParts()
		return nil
	}
	m.tool = &msg.tool
	arguments, draft := m.fill.Arguments, ""
	var told tea.Cmd
	given := arguments != nil
	m.account, m.offload = m.fill.Account, m.fill.Offload
	if arguments == nil { // what is given is sent as it is
		arguments, draft, told = m.recalled()
		given = arguments != nil
		arguments = meta.Fill(m.slug, arguments, m.told.Known(m.session.ID))
	}
	m.newForm(msg.schema, arguments)
	m.prefilled = ""
	if !given {
		m.prefilled = string(m.form.Value())
	}
	m.sizeParts()
	if m.runLoaded {
		m.runLoaded, m.wanted = false, true
	} else if m.shown && (m.form.Missing() || string(m.form.Value()) == "{}") {
		m.form.Type() // what is complete is not typed into by accident
	}
	cmds := []tea.Cmd{told, m.form.Init(), m.readConnection()}
	if draft != "" {
		cmds = append(cmds, m.form.SetDraft(draft))
	}
	if m.wanted && !m.form.Checking() {
		m.wanted = false
		cmds = append(cmds, m.start())
	}
	return tea.Batch(cmds...)
}

// recalled is the arguments as they were last, and raw JSON that was not
// finished; told says so.
func (m *Model) recalled() (arguments []byte, draft string, told tea.Cmd) {
	kept, ok := m.recall()
	if !ok {
		return nil, "", nil
	}
	if m.account == "" {
		m.account, m.offload = kept.Account, kept.Offload
	}
	if m.shown && kept.Arguments+kept.Draft != "{}" { // a session opened behind another pane says nothing there
		told = views.Toast(views.Info, "filled in as last time ("+status.Ago(kept.Used, m.env.Now())+"); "+m.env.Keys.Execute.Reset.Help().Key+" resets")
	}
	return []byte(kept.Arguments), kept.Draft, told
}

// newForm makes the form of a tool that was read.
func (m *Model) newForm(schema *form.Schema, arguments []byte) {
	m.form = form.New(m.env, schema, arguments)
	m.suggest()
}

// suggest tells the form of a helper what is known by now.
func (m *Model) suggest() {
	if m.form != nil && m.session != nil && api.IsMeta(m.slug) {
		m.form.SetOptions(form.Options{Suggest: meta.Suggest(m.slug, m.told.Known(m.session.ID))})
	}
}

// refresh does what did not work again, or reads the connection anew.
func (m *Model) refresh() tea.Cmd {
	switch {
	case m.loadErr != nil && m.slug != "":
		item, request := m.item, m.fill // with what it was to be filled with, or is by now
		if m.form != nil {
			request = m.request()
		}
		cmd := m.openTool(request)
		m.item = item
		return cmd
	case m.slug == "":
		m.asked = false
		return m.readTools()
	}
	return m.readConnection()
}

// chooseTool goes back to the picker; there it asks for a slug.
func (m *Model) chooseTool() tea.Cmd {
	if m.slug == "" {
		return m.askSlug()
	}
	kept := m.keepNow()
	for _, latest := range []*views.Latest{&m.load, &m.connect, &m.take} {
		latest.Cancel()
	}
	left := m.slug
	m.slug, m.tool, m.form, m.loadErr, m.link, m.item, m.status = "", nil, nil, nil, nil, 0, views.Status{}
	m.split.SetFocus(split.Master)
	m.sizeParts()
	listed := m.listChoices()
	m.choices.SelectKey(left) // enter goes back to it
	return tea.Batch(kept, listed, m.readTools())
}

// readConnection reads how the session is connected to the tool's toolkit, or
// for a helper to all of them.
func (m *Model) readConnection() tea.Cmd {
	if m.session == nil || m.tool == nil || m.tool.Toolkit.Slug == "" && !api.IsMeta(m.slug) {
		return nil
	}
	ctx, req := m.connect.Begin(m.env.Ctx)
	return readConnection(ctx, m.client, req, m.session.ID, m.session.Config.UserID, m.toolkit())
}

func (m *Model) handleConnection(msg connectionReadMsg) {
	if !m.connect.Accept(msg.req) {
		return
	}
	if msg.all {
		if msg.err == nil && m.session != nil {
			m.told.SetToolkits(m.session.ID, msg.toolkits, msg.accounts)
			m.suggest()
		}
		return
	}
	m.link, m.linkErr = msg.link, msg.err
}
