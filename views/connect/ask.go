package connect

import (
	"context"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"trs/api"
	"trs/views"
)

// time30 is how long an account is watched whose ten minutes are over.
const time30 = 30 * time.Second

// question is what the pane has asked, and about what, so that the answer acts
// on that and not on what is chosen by then.
type question struct {
	id      uint64
	kind    asking
	session string
	link    api.LinkRequest
	account string
	label   string
	options bool   // ask for alias, callback and sharing before linking
	path    string // in the config, for askConfig
}

type asking int

const (
	_ asking = iota
	askAnyway
	askConfig
	askDelete
	askRevoke
	askDisable
)

func (m *Model) ask(q question, msg func(id uint64) tea.Msg) tea.Cmd {
	q.id, q.session = views.NextID(), m.session.ID
	m.asked = q
	return views.Send(msg(q.id))
}

// askLink starts a link, unless something speaks against it.
func (m *Model) askLink(t api.SessionToolkit, options bool) tea.Cmd {
	if refused := m.env.Refuse("connecting an account"); refused != nil {
		return refused
	}
	if m.link.Busy() {
		return views.Toast(views.Info, "still making a link for "+m.linking.Toolkit)
	}
	no := m.refusal(&t)
	if t.IsNoAuth {
		return views.Toast(views.Info, no.why)
	}
	if no.sure { // the server refuses what trs can tell: what helps is in the config
		return m.ask(question{kind: askConfig, path: no.path}, func(id uint64) tea.Msg {
			return views.ConfirmMsg{ID: id, Title: "No link for " + t.Name, Body: no.why, Yes: "open Config there"}
		})
	}
	q := question{kind: askAnyway, link: api.LinkRequest{Toolkit: t.Slug}, options: options}
	title, yes, why := "Connect "+t.Name, "try anyway", no.why
	if a := m.attemptFor(t.Slug); why == "" && a != nil && a.open(m.env.Now()) {
		title, yes = "Another link for "+t.Name, "another link"
		why = "A link for " + t.Name + " is open for another " + left(a.until.Sub(m.env.Now())) +
			" and waits for its user. Each link makes an account of its own."
	}
	if why == "" {
		return m.linkOptions(q)
	}
	return m.ask(q, func(id uint64) tea.Msg { return views.ConfirmMsg{ID: id, Title: title, Body: why, Yes: yes} })
}

// refusal is what speaks against a link for a toolkit.
func (m *Model) refusal(t *api.SessionToolkit) refusal {
	return refusalOf(&m.session.Config, t, m.configs, m.known)
}

// linkOptions makes the link, or asks for its options first.
func (m *Model) linkOptions(q question) tea.Cmd {
	if q.options {
		return m.openLinkForm(q.link.Toolkit)
	}
	return m.makeLink(q.link)
}

func (m *Model) makeLink(link api.LinkRequest) tea.Cmd {
	ctx, req := m.link.Begin(m.env.Ctx)
	m.linking, m.linkErr, m.detail.reveal = link, nil, false
	return createLink(ctx, m.client, req, m.session.ID, link)
}

func (m *Model) askDeletion(t api.SessionToolkit, a account) tea.Cmd {
	if refused := m.env.Refuse("deleting an account"); refused != nil {
		return refused
	}
	return m.ask(question{kind: askDelete, account: a.ID, label: a.Label()}, func(id uint64) tea.Msg {
		body := "No session of any user can use this " + t.Name + " account afterwards, and it cannot be brought back."
		if a.pinned {
			body += " This session pins it: its tools will fail until the pin is removed in Config."
		}
		body += " The provider keeps the grant that it was given"
		if a.Status == api.StatusActive {
			body += ": to take that back as well, revoke the account first (" + m.env.Keys.Connect.Revoke.Help().Key + ")."
		} else {
			body += "."
		}
		return views.ConfirmMsg{ID: id, Title: "Delete " + a.Label(), Body: m.where() + body, Yes: "delete account", Danger: true}
	})
}

func (m *Model) askRevocation(t api.SessionToolkit, a account) tea.Cmd {
	if refused := m.env.Refuse("revoking an account"); refused != nil {
		return refused
	}
	return m.ask(question{kind: askRevoke, account: a.ID, label: a.Label()}, func(id uint64) tea.Msg {
		return views.ConfirmMsg{
			ID: id, Title: "Revoke " + a.Label(), Yes: "revoke", Danger: true,
			Body: m.where() + "The provider of " + t.Name + " is asked to make the account's credentials invalid. This cannot be undone: whoever uses the account has to connect anew. Not every toolkit can do this.",
		}
	})
}

func (m *Model) askDisabling(a account) tea.Cmd {
	if refused := m.env.Refuse("switching an account off"); refused != nil {
		return refused
	}
	return m.ask(question{kind: askDisable, account: a.ID, label: a.Label()}, func(id uint64) tea.Msg {
		return views.ConfirmMsg{
			ID: id, Title: "Disable " + a.Label(), Yes: "disable",
			Body: m.where() + "No session can use this account until it is enabled again; one that pins it will fail. Its credentials stay.",
		}
	})
}

// where warns that it is for real.
func (m *Model) where() string {
	if m.env.Live() {
		return "On the LIVE server. "
	}
	return ""
}

// handleAnswer acts on the answer to the pane's own question.
func (m *Model) handleAnswer(msg views.ConfirmedMsg) tea.Cmd {
	q := m.asked
	if m.session == nil || q.session != m.session.ID {
		return nil
	}
	if msg.ID == q.id && msg.Yes {
		return m.confirmed(q)
	}
	return nil
}

func (m *Model) confirmed(q question) tea.Cmd {
	client := m.client
	switch q.kind {
	case askAnyway:
		return m.linkOptions(q)
	case askConfig:
		return views.Send(views.OpenConfigMsg{Path: q.path})
	case askDisable:
		return m.setEnabled(q.account, q.label, false)
	case askDelete:
		return m.do("deleting "+q.label, func(ctx context.Context) (string, error) {
			_, err := client.DeleteConnectedAccount(ctx, q.account, false)
			return q.label + " is deleted", err
		})
	case askRevoke:
		return m.do("revoking "+q.label, func(ctx context.Context) (string, error) {
			revoked, err := client.RevokeConnectedAccount(ctx, q.account)
			if len(revoked.RevokedTokens) == 0 {
				return q.label + " was revoked before", err
			}
			return q.label + " is revoked: " + strings.Join(revoked.RevokedTokens, ", "), err
		})
	}
	return nil
}
