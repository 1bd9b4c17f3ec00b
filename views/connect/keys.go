package connect

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"trs/api"
	"trs/views"
	"trs/views/errorcard"
	"trs/views/split"
	"trs/views/status"
)

func (m *Model) handleMouse(msg tea.MouseMsg) tea.Cmd {
	if m.alone() {
		return m.fill.form.Mouse(msg, msg.X-1, msg.Y-1)
	}
	m.split.Update(msg)
	m.sizeParts()
	part, x, y, ok := m.split.Hit(msg)
	switch {
	case !ok:
	case part == split.Detail && m.fill != nil:
		return m.fill.form.Mouse(msg, x, y)
	case part == split.Master:
		m.list.Mouse(msg, y)
	case msg.Button == tea.MouseButtonWheelUp:
		m.scroll(-3)
	case msg.Button == tea.MouseButtonWheelDown:
		m.scroll(3)
	case msg.Button == tea.MouseButtonLeft && msg.Action == tea.MouseActionPress:
		m.click(y)
	}
	return nil
}

func (m *Model) handleKey(msg tea.KeyMsg) tea.Cmd {
	k := m.env.Keys
	switch {
	case m.list.CapturesInput():
		return m.list.Update(msg)
	case m.fill != nil && m.split.Focus() == split.Detail && !(m.link.Busy() && key.Matches(msg, k.Global.Back)):
		return m.linkFormKey(msg)
	case m.split.Update(msg):
		m.sizeParts()
		m.seeAccount()
		return nil
	case m.session == nil:
		return nil
	case key.Matches(msg, k.Global.Back):
		return m.back(msg)
	case key.Matches(msg, k.Global.Refresh):
		m.linkErr, m.actErr = nil, nil
		return m.load()
	case key.Matches(msg, k.Connect.Sort):
		m.plain = !m.plain
		m.result = views.Status{Text: "connected toolkits first"}
		if m.plain {
			m.result.Text = "in the server's order: most used first"
		}
		return m.show()
	}
	if t, ok := m.list.Selected(); ok {
		if cmd, mine := m.toolkitKey(msg, t); mine {
			return cmd
		}
	}
	if m.split.Focus() == split.Master {
		return m.list.Update(msg)
	}
	m.detailKey(msg)
	return nil
}

// back is esc, one level at a time.
func (m *Model) back(msg tea.KeyMsg) tea.Cmd {
	switch {
	case m.link.Busy():
		m.link.Cancel()
		m.result = views.Status{Text: "stopped waiting for the link; the server may still make it"}
	case m.acting.Busy():
		m.acting.Cancel()
		m.result = views.Status{Text: "stopped waiting; the server may still do it"}
	case m.toolkits.latest.Busy() || m.accounts.latest.Busy():
		m.stopLoading()
		m.result = views.Status{Text: "stopped loading"}
	case m.beating() && m.firstWaiting() != nil:
		m.pause()
	case m.linkErr != nil || m.actErr != nil:
		m.linkErr, m.actErr = nil, nil
	case m.split.Focus() == split.Detail:
		m.split.SetFocus(split.Master)
		m.sizeParts()
	default:
		return m.list.Update(msg)
	}
	return nil
}

func (m *Model) pause() {
	m.rest()
	for _, a := range m.attempts {
		if a.waiting() {
			a.phase = paused
		}
	}
	m.result = views.Status{Text: "not waiting any more; the link still works"}
}

// toolkitKey is keys about the chosen toolkit and its accounts.
func (m *Model) toolkitKey(msg tea.KeyMsg, t api.SessionToolkit) (tea.Cmd, bool) {
	k := m.env.Keys
	switch {
	case key.Matches(msg, k.Connect.Link):
		return m.askLink(t, false), true
	case key.Matches(msg, k.Connect.LinkAs):
		return m.askLink(t, true), true
	case key.Matches(msg, k.Connect.Reveal):
		if a := m.attempt(); a != nil && a.url != "" {
			m.detail.reveal = !m.detail.reveal
			return nil, true
		}
		return views.Toast(views.Info, "no link is open for "+t.Name), true
	case key.Matches(msg, k.Connect.Wait):
		return m.waitAgain(t), true
	case key.Matches(msg, k.Connect.Accounts), key.Matches(msg, k.List.Open) && m.split.Focus() == split.Master:
		m.split.SetFocus(split.Detail)
		m.sizeParts()
		m.seeAccount()
		return nil, true
	case key.Matches(msg, k.Connect.Toggle, k.Connect.Disconnect, k.Connect.Revoke):
		chosen, ok := m.chosenAccount()
		if !ok || chosen.missing {
			return views.Toast(views.Info, t.Name+" has no account to change"), true
		}
		return m.accountKey(msg, t, chosen), true
	}
	return nil, false
}

func (m *Model) accountKey(msg tea.KeyMsg, t api.SessionToolkit, a account) tea.Cmd {
	k := m.env.Keys.Connect
	switch {
	case key.Matches(msg, k.Disconnect):
		return m.askDeletion(t, a)
	case key.Matches(msg, k.Revoke):
		if a.Status != api.StatusActive {
			return views.Toast(views.Info, "only an active account can be revoked; "+a.Label()+" is "+string(a.Status))
		}
		return m.askRevocation(t, a)
	case a.Status == api.StatusInactive || a.IsDisabled:
		if refused := m.env.Refuse("switching an account on"); refused != nil {
			return refused
		}
		return m.setEnabled(a.ID, a.Label(), true)
	case a.Status == api.StatusActive:
		return m.askDisabling(a)
	}
	return views.Toast(views.Info, "only an active account can be switched off, and only one that is off can be switched on")
}

// waitAgain waits for the open link of a toolkit, or for the chosen account,
// whose link was made elsewhere.
func (m *Model) waitAgain(t api.SessionToolkit) tea.Cmd {
	now := m.env.Now()
	if a := m.attemptFor(t.Slug); a != nil && a.open(now) {
		return m.hurry(a)
	}
	for _, a := range m.accountsOf(&t) {
		if !a.pending() {
			continue
		}
		since, ok := a.CreatedAt.Time()
		if !ok || since.After(now) {
			since = now
		}
		until := since.Add(linkLife)
		if !now.Before(until) { // the server decides; it may count otherwise
			until = now.Add(time30)
		}
		started := &attempt{session: m.session.ID, toolkit: t.Slug, name: t.Name, account: a.ID, since: now, until: until, byList: a.partial}
		started.see(a.Status, now)
		return m.begin(started)
	}
	text := t.Name + " has no account that waits for its user"
	if m.refusal(&t).why == "" {
		text += "; " + m.env.Keys.Connect.Link.Help().Key + " starts a link"
	}
	return views.Toast(views.Info, text)
}

// detailKey moves among the accounts, and scrolls.
func (m *Model) detailKey(msg tea.KeyMsg) {
	k := m.env.Keys.List
	_, height := m.split.Size(split.Detail)
	switch {
	case key.Matches(msg, k.Up):
		m.choose(m.detail.row - 1)
	case key.Matches(msg, k.Down):
		m.choose(m.detail.row + 1)
	case key.Matches(msg, k.Top):
		m.choose(0)
		m.detail.top = 0
	case key.Matches(msg, k.Bottom):
		m.choose(1 << 30)
	case key.Matches(msg, k.PageUp):
		m.scroll(1 - height)
	case key.Matches(msg, k.PageDown):
		m.scroll(height - 1)
	case key.Matches(msg, k.HalfUp):
		m.scroll(-height / 2)
	case key.Matches(msg, k.HalfDown):
		m.scroll(height / 2)
	}
}

func (m *Model) setEnabled(id, label string, enabled bool) tea.Cmd {
	what, done := "disabling "+label, label+" is disabled"
	if enabled {
		what, done = "enabling "+label, label+" is enabled"
	}
	client := m.client
	return m.do(what, func(ctx context.Context) (string, error) {
		_, err := client.SetConnectedAccountEnabled(ctx, id, enabled)
		return done, err
	})
}

func (m *Model) do(what string, act func(context.Context) (string, error)) tea.Cmd {
	if m.acting.Busy() {
		return views.Toast(views.Info, "still "+m.doing)
	}
	ctx, req := m.acting.Begin(m.env.Ctx)
	m.doing, m.actErr, m.acted = what, nil, m.detail.toolkit
	return change(ctx, req, what, act)
}

func (m *Model) changed(msg changedMsg) tea.Cmd {
	since := m.acting.Since()
	if !m.acting.Accept(msg.req) {
		return nil
	}
	if msg.err != nil && !api.IsNotFound(msg.err) {
		m.actErr, m.actWhat = msg.err, msg.what
		m.result = views.Status{Text: msg.what + ": " + errorcard.Message(msg.err), Err: true}
		return m.reload()
	}
	done := msg.done
	if msg.err != nil {
		done = "the account was gone already"
	}
	m.result = views.Status{Text: fmt.Sprintf("%s, in %s", done, status.Took(m.env.Now().Sub(since)))}
	return tea.Batch(views.Toast(views.Good, done), views.Send(views.ConnectionsChangedMsg{Toolkit: m.acted}))
}

// Link is the link of the chosen toolkit, for the key that opens it.
func (m *Model) Link() string {
	if a := m.attempt(); a != nil && a.open(m.env.Now()) {
		return a.url
	}
	return ""
}

// Copies is what can be copied here: an open link first.
func (m *Model) Copies() []views.Copyable {
	var copies []views.Copyable
	text := func(label, value string, secret bool) {
		if value != "" {
			copies = append(copies, views.Copyable{Label: label, Secret: secret, Text: func() string { return value }})
		}
	}
	text("link", m.Link(), true)
	if a, ok := m.chosenAccount(); ok {
		text("account id", a.ID, false)
		if a.Alias != nil {
			text("alias", *a.Alias, false)
		}
		if a.WordID != nil {
			text("word id", *a.WordID, false)
		}
		text("auth config id", a.AuthConfig.ID, false)
	}
	if t, ok := m.list.Selected(); ok {
		text("toolkit slug", t.Slug, false)
	}
	for _, err := range []error{m.linkErr, m.actErr, m.toolkits.err, m.accounts.err} {
		copies = append(copies, errorcard.Copies(err)...)
	}
	return copies
}

// shorten hides what makes a link a secret: all but the beginning of its last
// part, and its query.
func shorten(link string) string {
	u, err := url.Parse(link)
	if err != nil || u.Host == "" {
		return "…"
	}
	dir, last := "", u.EscapedPath()
	if i := strings.LastIndexByte(last, '/'); i >= 0 {
		dir, last = last[:i+1], last[i+1:]
	}
	return u.Scheme + "://" + u.Host + dir + last[:min(len(last), 5)] + "…"
}
