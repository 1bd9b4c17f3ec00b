package proxy

import (
	"bytes"
	"slices"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"trs/api"
	"trs/views"
	"trs/views/errorcard"
	"trs/views/safetext"
)

// handleSession takes another session, or the same one with another config. The
// request stays: it can be sent in the other session, too, unless a draft of its
// own waits there.
func (m *Model) handleSession(session *api.Session) tea.Cmd {
	same := session != nil && m.session != nil && session.ID == m.session.ID
	if same && session.ConfigVersion == m.session.ConfigVersion {
		m.session = session
		return nil
	}
	kept := m.keepNow()
	m.session, m.asked = session, false
	cmds := []tea.Cmd{kept}
	if !same {
		m.cancel()
		m.outcome, m.status, m.side = nil, views.Status{}, sideAbout
		m.toolkits, m.listErr, m.toolkit = nil, nil, ""
		m.questions = questions{} // yes was not said to another session
		cmds = append(cmds, m.answer.SetAnswer(nil), m.recall())
	}
	m.sizeParts()
	if session != nil && m.shown {
		cmds = append(cmds, m.readToolkits())
	}
	return tea.Batch(cmds...)
}

// cancel ends whatever is in flight.
func (m *Model) cancel() {
	m.list.Cancel()
	m.run.Cancel()
	m.save.Cancel()
	if m.stop != nil {
		m.stop()
		m.stop = nil
	}
	m.stopping, m.wanted = false, false
}

// recall puts the session's draft into the form.
func (m *Model) recall() tea.Cmd {
	if m.session == nil {
		return nil
	}
	at := slices.IndexFunc(m.drafts, func(d Draft) bool { return d.Session == m.session.ID })
	if at < 0 {
		return nil
	}
	m.toolkit, m.secret, m.kept = m.drafts[at].Toolkit, false, m.drafts[at]
	return m.setRequest(m.drafts[at].Request)
}

// syncBytes is up to how large a request is taken apart within the key press.
const syncBytes = 64 << 10

// readForm takes the form's value apart when it changed.
func (m *Model) readForm() tea.Cmd {
	source := m.form.Value()
	if bytes.Equal(source, m.source) {
		return nil
	}
	m.source = source
	if len(source) <= syncBytes {
		m.reading.Cancel()
		m.what = read(source)
		m.bad = m.what.problems()
		return nil
	}
	_, req := m.reading.Begin(m.env.Ctx)
	return readLater(req, source)
}

// readToolkits reads the connected toolkits once, when they are needed.
func (m *Model) readToolkits() tea.Cmd {
	if m.session == nil || m.asked {
		return nil
	}
	m.asked = true
	ctx, req := m.list.Begin(m.env.Ctx)
	return readToolkits(ctx, m.client, req, m.session.ID, m.session.Config.UserID)
}

func (m *Model) handleToolkits(msg toolkitsReadMsg) tea.Cmd {
	if !m.list.Accept(msg.req) {
		return nil
	}
	m.listErr = msg.err
	if msg.err != nil {
		m.status = views.Status{Text: "the connected toolkits: " + errorcard.Message(msg.err), Err: true}
		return nil
	}
	m.toolkits, m.labels = msg.toolkits, msg.labels
	if m.toolkit == "" && len(m.toolkits) > 0 {
		m.toolkit = m.toolkits[0].Slug
	}
	m.sizeParts()
	return nil
}

// connected is the session's view of the toolkit, nil when it is not connected
// or not known.
func (m *Model) connected() *api.SessionToolkit {
	for i := range m.toolkits {
		if strings.EqualFold(m.toolkits[i].Slug, m.toolkit) {
			return &m.toolkits[i]
		}
	}
	return nil
}

// accountText says whose credential is used, and whether that can work.
func (m *Model) accountText() (text string, ok bool) {
	toolkit := m.connected()
	switch {
	case m.what.credentials != nil:
		return "credentials of your own", true
	case toolkit == nil && (m.listErr != nil || m.list.Busy() || !m.asked):
		return "the session's account", true
	case toolkit == nil:
		return "not connected", false
	case toolkit.ConnectedAccount == nil:
		return "no account needed", true
	}
	return m.accountName(toolkit.ConnectedAccount), toolkit.ConnectedAccount.Status == api.StatusActive
}

// accountName is an account with its label, its id and its state.
func (m *Model) accountName(account *api.SessionAccount) string {
	text := account.ID
	if label := m.labels[account.ID]; label != "" && label != account.ID {
		text = label + " (" + safetext.Middle(account.ID, 14) + ")"
	}
	return text + " " + strings.ToLower(string(account.Status))
}
