package call

import (
	"encoding/json"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"trs/api"
	"trs/views"
	"trs/views/safetext"
)

// askAccount offers the accounts that the user has for the toolkit.
func (m *Model) askAccount() tea.Cmd {
	switch {
	case api.IsMeta(m.slug):
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
	case api.IsMeta(m.slug):
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

// barred reports whether the session's config leaves the tool's toolkit out.
func (m *Model) barred() bool {
	return m.tool != nil && !api.IsMeta(m.slug) && m.link != nil && m.link.toolkit != nil && !m.link.toolkit.Enabled
}

// needsNoAccount reports whether the open tool runs without any account.
func (m *Model) needsNoAccount() bool {
	return api.IsMeta(m.slug) || m.tool != nil && m.tool.NoAuth || m.link != nil && m.link.toolkit != nil && m.link.toolkit.IsNoAuth
}

// usable reports whether an account can run something.
func usable(account *api.ConnectedAccount) bool {
	return account.Status == api.StatusActive && !account.IsDisabled
}

// ranAs is the account that a run was made as, as far as anybody knows: what the
// answer says; else the one that was asked for, which the server takes or
// refuses; else the session's own choice, when there was only one to choose from.
// The answer of a run does not name its account by itself.
func (m *Model) ranAs(o *outcome) string {
	if o.err != nil || api.IsMeta(o.Slug) {
		return ""
	}
	for _, name := range []string{"connected_account_id", "connectedAccountId", "account_id"} {
		var id string
		if json.Unmarshal(o.result.Extra[name], &id) == nil && id != "" {
			return "as " + m.accountName(id)
		}
	}
	switch {
	case m.tool == nil || m.slug != o.Slug || m.tool.NoAuth || m.link == nil || m.link.toolkit == nil || m.link.toolkit.IsNoAuth:
		return ""
	case o.Account != "":
		return "as " + m.accountName(o.Account)
	}
	chosen := m.link.toolkit.ConnectedAccount
	if chosen == nil || chosen.Status != api.StatusActive {
		return ""
	}
	if m.otherAccounts() > 1 {
		return "the session chose the account; most likely " + m.accountName(chosen.ID)
	}
	return "as " + m.accountName(chosen.ID) + ", the session's account"
}
