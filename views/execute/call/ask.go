package call

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"trs/api"
	"trs/views"
	"trs/views/safetext"
	"trs/views/status"
)

func (m *Model) askSlug() tea.Cmd {
	return views.Send(views.PromptMsg{
		ID: m.ask(askSlug), Title: "Run a tool", Placeholder: "GITHUB_CREATE_AN_ISSUE",
		Body: "The slug of any tool. Tools and Search list what the session has.",
		Check: func(slug string) string {
			if strings.TrimSpace(slug) == "" {
				return "a tool has a slug, for example COMPOSIO_SEARCH_TOOLS"
			}
			return ""
		},
	})
}

func (m *Model) askReset() tea.Cmd {
	return views.Send(views.ConfirmMsg{
		ID: m.ask(askReset), Title: "Reset the arguments", Yes: "reset", Body: "Everything that is filled in for " + safetext.Line(m.slug) + " goes.",
	})
}

// askAccount offers the accounts that the user has for the toolkit.
func (m *Model) askAccount() tea.Cmd {
	switch {
	case isMeta(m.slug):
		return views.Toast(views.Info, "helper tools run without an account")
	case m.link == nil && m.connect.Busy():
		return views.Toast(views.Info, "the accounts are being read")
	case m.link != nil && m.link.toolkit != nil && m.link.toolkit.IsNoAuth || m.tool != nil && m.tool.NoAuth:
		return views.Toast(views.Info, "this tool needs no account")
	case m.link == nil || len(m.link.accounts) == 0:
		return views.Toast(views.Warning, "no accounts are known for this toolkit; Connect makes one")
	}
	items := []views.PickItem{{Label: "the session's own choice", Note: m.sessionAccount()}}
	m.questions.accounts = []string{""}
	for _, account := range m.link.accounts {
		note := strings.ToLower(string(account.Status))
		if account.IsDisabled {
			note += ", disabled"
		}
		items = append(items, views.PickItem{Label: account.Label(), Note: account.ID + "  " + note})
		m.questions.accounts = append(m.questions.accounts, account.ID)
	}
	return views.Send(views.PickMsg{ID: m.ask(askAccount), Title: "Run as", Items: items})
}

// sessionAccount is the account that the session uses by itself.
func (m *Model) sessionAccount() string {
	if m.link == nil || m.link.toolkit == nil || m.link.toolkit.ConnectedAccount == nil {
		return "none is connected"
	}
	return m.accountName(m.link.toolkit.ConnectedAccount.ID)
}

// accountName is the label of an account with its id.
func (m *Model) accountName(id string) string {
	if m.link != nil {
		for i := range m.link.accounts {
			if account := &m.link.accounts[i]; account.ID == id && account.Label() != id {
				return account.Label() + " (" + safetext.Middle(id, 14) + ")"
			}
		}
	}
	return id
}

// accountText says as whom the tool runs, and whether that can work.
func (m *Model) accountText() (text string, ok bool) {
	switch {
	case isMeta(m.slug):
		return "no account needed", true
	case m.account != "":
		text = m.accountName(m.account)
		if m.link != nil {
			for _, account := range m.link.accounts {
				if account.ID == m.account {
					return text + " " + strings.ToLower(string(account.Status)), account.Status == api.StatusActive && !account.IsDisabled
				}
			}
		}
		return text, true
	case m.tool != nil && m.tool.NoAuth:
		return "no account needed", true
	case m.linkErr != nil:
		return "account unknown", true
	case m.link == nil || m.link.toolkit == nil:
		return "the session's account", true
	case m.link.toolkit.IsNoAuth:
		return "no account needed", true
	case m.link.toolkit.ConnectedAccount == nil:
		return "not connected", false
	}
	account := m.link.toolkit.ConnectedAccount
	return m.accountName(account.ID) + " " + strings.ToLower(string(account.Status)), account.Status == api.StatusActive
}

// askPath asks where to save the answer.
func (m *Model) askPath() tea.Cmd {
	if m.save.Busy() {
		return nil
	}
	m.questions.data = m.outcome.text()
	return views.Send(views.PromptMsg{
		ID: m.ask(askPath), Title: "Save the answer", Value: strings.ToLower(m.outcome.slug) + ".json",
		Body: status.Bytes(int64(len(m.questions.data))) + " of JSON. Nothing is overwritten without a question.",
		Check: func(path string) string {
			if strings.TrimSpace(path) == "" {
				return "a file needs a name"
			}
			return ""
		},
	})
}

func (m *Model) handleSaved(msg savedMsg) tea.Cmd {
	if !m.save.Accept(msg.req) {
		return nil
	}
	switch {
	case msg.err != nil:
		m.status = views.Status{Text: msg.err.Error(), Err: true}
		return views.Toast(views.Bad, msg.err.Error())
	case msg.exists:
		m.questions.path, m.questions.data = msg.path, msg.data
		return views.Send(views.ConfirmMsg{
			ID: m.ask(askOverwrite), Title: "Overwrite", Body: safetext.Line(msg.path) + " is there already.", Yes: "overwrite", Danger: true,
		})
	}
	return views.Toast(views.Good, "saved "+status.Bytes(int64(len(msg.data)))+" to "+msg.path)
}
