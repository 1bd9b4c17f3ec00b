package call

import (
	"net/http"

	tea "github.com/charmbracelet/bubbletea"

	"trs/api"
	"trs/views"
)

// fix is what puts an error right, and in words what that is.
type fix struct {
	title string
	do    func() tea.Cmd
}

// fix is what puts the error of the last run, or of reading the tool, right; its
// title is "" when nobody knows.
func (m *Model) fix() fix {
	err := m.loadErr
	if m.outcome != nil && m.outcome.err != nil {
		err = m.outcome.err
	}
	toolkit := m.toolkit()
	send := func(title string, msg tea.Msg) fix { return fix{title, func() tea.Cmd { return views.Send(msg) }} }
	switch {
	case err == nil:
	case api.IsNoActiveConnection(err) && toolkit == "":
		return send("connect the toolkit", views.ShowPaneMsg{Pane: views.Connect})
	case api.IsNoActiveConnection(err) && m.otherAccounts() > 0 && m.account != "":
		return fix{"choose another account", m.askAccount}
	case api.IsNoActiveConnection(err):
		return send("connect "+toolkit, views.OpenConnectMsg{Toolkit: toolkit})
	case api.IsToolkitNotAllowed(err):
		return send("allow the toolkit in Config", views.OpenConfigMsg{Path: "toolkits"})
	case api.IsToolNotEnabled(err) && toolkit != "":
		return send("allow the tool in Config", views.OpenConfigMsg{Path: "tools." + toolkit})
	case api.IsToolNotEnabled(err):
		return send("allow the tool in Config", views.OpenConfigMsg{Path: "tools"})
	case api.IsToolNotFound(err), m.loadErr != nil && api.IsNotFound(err):
		return send("find it in Tools", views.ShowPaneMsg{Pane: views.Tools})
	case m.aboutAccount(err):
		return fix{"choose an account", m.askAccount}
	case m.helperIsOff(err):
		return send("switch it on in Config", views.OpenConfigMsg{Path: helperSetting(m.outcome.Slug)})
	}
	return fix{}
}

// toolkit is the slug of the open tool's toolkit, or "".
func (m *Model) toolkit() string {
	if m.tool == nil || api.IsMeta(m.slug) {
		return ""
	}
	return m.tool.Toolkit.Slug
}

// aboutAccount reports whether the server refused the choice of the account: one
// that does not fit, or none where there are several. The API has no code of its
// own for that, so it counts what else could be meant.
func (m *Model) aboutAccount(err error) bool {
	failure := api.AsError(err)
	if failure == nil || failure.Status != http.StatusBadRequest || m.outcome == nil || api.IsMeta(m.outcome.Slug) {
		return false
	}
	const badRequest, invalidAccounts = "ToolRouterV2_BadRequest", "ToolRouterV2_InvalidConnectedAccountIds"
	return failure.Slug == invalidAccounts || failure.Slug == badRequest && (m.outcome.Account != "" || m.otherAccounts() > 1)
}

// otherAccounts is how many accounts could be chosen instead.
func (m *Model) otherAccounts() int {
	count := 0
	if m.link != nil {
		for i := range m.link.accounts {
			if usable(&m.link.accounts[i]) && m.link.accounts[i].ID != m.account {
				count++
			}
		}
	}
	return count
}

// helperIsOff reports whether the session's config has the helper switched off.
func (m *Model) helperIsOff(err error) bool {
	return m.outcome != nil && m.session != nil && api.AsError(err) != nil && api.AsError(err).Status == http.StatusBadRequest &&
		helperSetting(m.outcome.Slug) != "" && !m.exposes(m.outcome.Slug)
}

func (m *Model) exposes(slug string) bool {
	for i := range m.exposed {
		if m.exposed[i].Slug == slug {
			return true
		}
	}
	return m.exposed == nil
}

// helperSetting is the part of the config that switches a helper on and off.
func helperSetting(slug string) string {
	switch slug {
	case api.MetaRemoteBash, api.MetaRemoteWorkbench:
		return "workbench.enable"
	case api.MetaManageConnections:
		return "manage_connections.enabled"
	case api.MetaWaitForConnections:
		return "manage_connections.enable_wait_for_connections"
	case api.MetaSearchTools:
		return "search.enable"
	case api.MetaMultiExecute:
		return "execute.enable_multi_execute"
	}
	return ""
}
