package call

import (
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"trs/api"
	"trs/views"
	"trs/views/split"
	"trs/views/status"
)

func (m *Model) handleKey(msg tea.KeyMsg) tea.Cmd {
	k := m.env.Keys
	switch {
	case key.Matches(msg, k.Execute.Run) && m.slug != "":
		return m.runWanted()
	case key.Matches(msg, k.Execute.Account) && m.form != nil:
		return m.askAccount()
	case key.Matches(msg, k.Global.Back) && m.run.Busy() && !m.CapturesInput():
		m.cancelRun()
		return nil
	case m.split.Focus() == split.Master && m.form != nil && m.form.CapturesInput():
		return m.form.Update(msg)
	case m.split.Focus() == split.Master && m.form == nil && m.choices.CapturesInput():
		return m.choices.Update(msg)
	case m.split.Focus() == split.Detail && m.body.CapturesInput():
		return m.body.Update(msg)
	}
	before := m.split.Share()
	if m.split.Update(msg) {
		m.share += m.split.Share() - before
		m.sizeParts()
		return nil
	}
	return m.paneKey(msg)
}

// paneKey is the keys of the pane while nothing is typed in.
func (m *Model) paneKey(msg tea.KeyMsg) tea.Cmd {
	k := m.env.Keys
	switch {
	case key.Matches(msg, k.Global.Refresh):
		return m.refresh()
	case key.Matches(msg, k.Execute.Tool):
		return m.chooseTool()
	case key.Matches(msg, k.Execute.Reset) && m.form != nil:
		return m.askReset()
	case key.Matches(msg, k.Execute.Example) && m.form != nil:
		return tea.Batch(m.form.FillExamples(), views.Toast(views.Info, "what was missing has an example now"))
	case key.Matches(msg, k.Answer.Save) && m.outcome != nil && m.outcome.err == nil:
		return m.askPath()
	case key.Matches(msg, k.Execute.Fix):
		if pane, title := m.fix(); title != "" {
			return views.Send(views.ShowPaneMsg{Pane: pane})
		}
		return nil
	case key.Matches(msg, k.Execute.About):
		return m.turnSide()
	}
	if m.split.Focus() == split.Detail {
		return m.detailKey(msg)
	}
	if key.Matches(msg, k.Global.Back) && m.slug != "" {
		return m.chooseTool() // what is filled in comes back with the tool
	}
	if m.form != nil {
		return m.form.Update(msg)
	}
	if key.Matches(msg, k.List.Open) && m.slug == "" {
		return m.openChoice()
	}
	return m.choices.Update(msg)
}

func (m *Model) detailKey(msg tea.KeyMsg) tea.Cmd {
	k := m.env.Keys
	switch {
	case key.Matches(msg, k.Execute.Raw) && m.outcome != nil:
		if m.side == sideTree {
			m.side = sideRaw
		} else {
			m.side = sideTree
		}
		m.sizeParts()
		return nil
	case key.Matches(msg, k.Global.Back):
		m.split.SetFocus(split.Master)
		m.sizeParts()
		return nil
	}
	switch m.side {
	case sideTree:
		return m.body.Update(msg)
	case sideRaw:
		m.raw.Update(msg)
	case sideAbout:
		m.about.Update(msg)
	}
	return nil
}

// turnSide shows the description, or the result again.
func (m *Model) turnSide() tea.Cmd {
	switch {
	case m.side != sideAbout:
		m.side = sideAbout
	case m.outcome != nil || m.run.Busy():
		m.side = sideTree
	}
	m.sizeParts()
	return nil
}

func (m *Model) handleMouse(msg tea.MouseMsg) tea.Cmd {
	m.split.Update(msg)
	m.sizeParts()
	part, x, y, ok := m.split.Hit(msg)
	switch {
	case !ok:
		return nil
	case part == split.Master:
		return m.masterMouse(msg, x, y)
	}
	switch m.side {
	case sideTree:
		m.body.Mouse(msg, y-m.resultLines())
	case sideRaw:
		m.raw.Update(msg)
	case sideAbout:
		m.about.Update(msg)
	}
	return nil
}

func (m *Model) masterMouse(msg tea.MouseMsg, x, y int) tea.Cmd {
	_, height := m.split.Size(split.Master)
	if m.form == nil {
		before := m.choices.Cursor()
		if m.choices.Mouse(msg, y-pickerLines) && before == m.choices.Cursor() && m.slug == "" {
			return m.openChoice()
		}
		return nil
	}
	head, foot := m.formLines()
	click := msg.Button == tea.MouseButtonLeft && msg.Action == tea.MouseActionPress
	switch {
	case click && foot > 0 && y == height-1:
		return m.runWanted()
	case click && head > 1 && y == head-2:
		return m.askAccount()
	}
	return m.form.Mouse(msg, x, y-head)
}

// refresh does what did not work again, or reads the connection anew.
func (m *Model) refresh() tea.Cmd {
	switch {
	case m.loadErr != nil && m.slug != "":
		return m.openTool(views.OpenToolMsg{Slug: m.slug})
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
	m.load.Cancel()
	m.connect.Cancel()
	m.slug, m.tool, m.form, m.loadErr, m.link = "", nil, nil, nil, nil
	m.split.SetFocus(split.Master)
	m.sizeParts()
	return tea.Batch(kept, m.listChoices(), m.readTools())
}

// openTool reads a tool and makes its form.
func (m *Model) openTool(msg views.OpenToolMsg) tea.Cmd {
	msg.Slug = strings.TrimSpace(msg.Slug)
	if msg.Slug == "" {
		return nil
	}
	if m.session == nil {
		return views.Toast(views.Warning, "open a session first")
	}
	kept := m.keepNow()
	if msg.Slug != m.slug {
		m.tool, m.form, m.link, m.linkErr = nil, nil, nil, nil
		m.side = sideAbout
		if m.outcome != nil && !m.run.Busy() {
			if m.outcome.slug == msg.Slug {
				m.side = sideTree
			} else {
				m.outcome = nil
				m.body.SetDocument(nil)
			}
		}
	}
	m.slug, m.loadErr, m.fill, m.wanted = msg.Slug, nil, msg, false
	m.split.SetFocus(split.Master)
	m.sizeParts()
	ctx, req := m.load.Begin(m.env.Ctx)
	return tea.Batch(kept, loadTool(ctx, m.client, req, m.session.ID, msg.Slug, m.exposed))
}

func (m *Model) handleTool(msg toolLoadedMsg) tea.Cmd {
	if !m.load.Accept(msg.req) {
		return nil
	}
	m.loadErr = msg.err
	if msg.schema == nil {
		m.tool, m.form = nil, nil
		m.sizeParts()
		return nil
	}
	m.tool = &msg.tool
	arguments := m.fill.Arguments
	m.account = m.fill.Account
	if arguments == nil {
		if kept, ok := m.recall(); ok {
			arguments = []byte(kept.Arguments)
			if m.account == "" {
				m.account = kept.Account
			}
			m.status = views.Status{Text: "filled in as last time (" + status.Ago(kept.Used, m.env.Now()) + "); " +
				m.env.Keys.Execute.Reset.Help().Key + " resets"}
		}
	}
	m.newForm(msg, arguments)
	m.sizeParts()
	if m.shown && (m.form.Missing() || string(m.form.Value()) == "{}") {
		m.form.Type() // what is complete is not typed into by accident
	}
	return tea.Batch(m.form.Init(), m.readConnection())
}

// readConnection reads how the session is connected to the tool's toolkit.
func (m *Model) readConnection() tea.Cmd {
	if m.session == nil || m.tool == nil || m.tool.Toolkit.Slug == "" || isMeta(m.slug) {
		return nil
	}
	ctx, req := m.connect.Begin(m.env.Ctx)
	return readConnection(ctx, m.client, req, m.session.ID, m.session.Config.UserID, m.tool.Toolkit.Slug)
}

// fix is where the error of the last run is put right, and in words what that
// is; "" when nobody knows.
func (m *Model) fix() (pane views.ID, title string) {
	err := m.loadErr
	if m.outcome != nil && m.outcome.err != nil {
		err = m.outcome.err
	}
	switch {
	case err == nil:
	case api.IsNoActiveConnection(err):
		return views.Connect, "connect the toolkit"
	case api.IsToolkitNotAllowed(err), api.IsToolNotEnabled(err):
		return views.Config, "allow it in Config"
	case api.IsToolNotFound(err), m.loadErr != nil && api.IsNotFound(err):
		return views.Tools, "find it in Tools"
	}
	return 0, ""
}
