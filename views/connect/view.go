package connect

import (
	"fmt"
	"strings"
	"time"

	"trs/api"
	"trs/views/errorcard"
	"trs/views/frame"
	"trs/views/list"
	"trs/views/safetext"
	"trs/views/split"
	"trs/views/theme"
)

// View draws the toolkits and the chosen one.
func (m *Model) View() string {
	master := frame.Options{Title: "Toolkits", Footer: m.list.Footer()}
	right := frame.Options{Title: "Connections"}
	if m.toolkits.latest.Busy() && len(m.toolkits.items) > 0 {
		master.Note = "loading"
	}
	if m.plain {
		master.Title = "Toolkits, most used first"
	}
	if m.alone() {
		return frame.Box(m.env.Theme, m.linkFormFrame(), m.width, m.height, m.fill.form.View())
	}
	if m.fill != nil {
		return m.split.View(master, m.linkFormFrame(), m.list.View(), m.fill.form.View())
	}
	_, height := m.split.Size(split.Detail)
	if t, ok := m.list.Selected(); ok {
		right.Title, right.Note = safetext.Line(t.Name), safetext.Line(t.Slug)
		if n := len(m.detail.accounts); n > 1 {
			right.Footer = fmt.Sprintf("account %s of %s", list.Count(m.detail.row+1), list.Count(n))
		}
	}
	return m.split.View(master, right, m.list.View(), strings.Join(m.window(height), "\n"))
}

func (m *Model) empty() string {
	switch {
	case m.session == nil:
		return "Which toolkits a session may use, and as whom. Open a session first: " + m.env.Keys.Global.Pane1.Help().Key + " shows them."
	case m.toolkits.latest.Busy():
		return "loading toolkits …"
	case m.toolkits.err != nil:
		return "The toolkits could not be loaded. " + m.env.Keys.Global.Refresh.Help().Key + " tries again."
	case !m.toolkits.loaded:
		return m.env.Keys.Global.Refresh.Help().Key + " loads the toolkits."
	}
	return "The session allows no toolkit: the filter is in Config (" + m.env.Keys.Global.Pane2.Help().Key + ")."
}

// rowOf is the cells of a toolkit in the list.
func (m *Model) rowOf(t api.SessionToolkit) []list.Cell {
	th := m.env.Theme
	text, ink := m.state(&t)
	who := ""
	if t.ConnectedAccount != nil && !t.IsNoAuth {
		who = m.labelOf(&t)
	}
	name := &th.Text
	if !t.Enabled {
		name = &th.Muted
	}
	return []list.Cell{
		list.Paint(safetext.Line(t.Name), name), list.Paint(safetext.Line(t.Slug), &th.Muted),
		list.Paint(safetext.Line(who), &th.Muted), list.Paint(text, ink),
	}
}

// labelOf is how to call the account that the session names for a toolkit.
func (m *Model) labelOf(t *api.SessionToolkit) string {
	accounts := m.groups[strings.ToLower(t.Slug)]
	for i := range accounts[:min(len(accounts), 100)] {
		if accounts[i].ID == t.ConnectedAccount.ID {
			return accounts[i].Label()
		}
	}
	return t.ConnectedAccount.ID
}

// state tells in a sign and words where the session stands with a toolkit.
func (m *Model) state(t *api.SessionToolkit) (string, *theme.Ink) {
	th := m.env.Theme
	if a := m.attemptFor(t.Slug); a != nil && a.open(m.env.Now()) {
		if a.phase == paused { // nothing ticks: no countdown
			return "◌ link is open", &th.Warn
		}
		return "◐ waits " + left(a.until.Sub(m.env.Now())), &th.Accent
	}
	switch {
	case !t.Enabled:
		return "⊘ not in session", &th.Muted
	case t.IsNoAuth:
		return "– needs none", &th.Muted
	case t.ConnectedAccount == nil:
		return "○ not connected", &th.Muted
	}
	s := t.ConnectedAccount.Status
	return sign(s) + " " + stateWord(s), statusInk(th, s)
}

func sign(s api.AccountStatus) string {
	switch s {
	case api.StatusActive:
		return "●"
	case api.StatusInitializing, api.StatusInitiated:
		return "◐"
	case api.StatusInactive:
		return "◌"
	case api.StatusExpired, api.StatusFailed, api.StatusRevoked:
		return "✗"
	}
	return "?"
}

func stateWord(s api.AccountStatus) string {
	switch s {
	case api.StatusActive:
		return "connected"
	case api.StatusInitializing, api.StatusInitiated:
		return "pending"
	case api.StatusInactive:
		return "disabled"
	default:
		return safetext.Line(strings.ToLower(string(s)))
	}
}

func statusInk(th *theme.Theme, s api.AccountStatus) *theme.Ink {
	switch s {
	case api.StatusActive:
		return &th.Good
	case api.StatusExpired, api.StatusFailed, api.StatusRevoked:
		return &th.Bad
	default:
		return &th.Warn
	}
}

// head is the lines above the accounts.
func (m *Model) head() []string {
	width, height := m.split.Size(split.Detail)
	th := m.env.Theme
	t, ok := m.list.Selected()
	if !ok || m.session == nil {
		if m.toolkits.err != nil {
			return errorcard.Draw(m.env, m.toolkits.err, "loading the toolkits", m.env.Keys.Global.Refresh, width, height)
		}
		return append([]string{""}, wrapped(th.Muted, "Most toolkits act for an account that the session's user has connected. Here is where that is done, and where to see which account a tool would use.", "  ", width)...)
	}
	parts := [][]string{
		m.stateLines(&t, width), m.attemptLines(&t, width), m.errorLines(&t, width), m.toolkitFacts(&t, width), m.accountsHead(&t, width),
	}
	var lines []string
	for i, part := range parts {
		// Every line counts on a small screen: blanks only around what is new.
		roomy := height > 14 || i == 1 || i == 2 || i == 3 && len(parts[1])+len(parts[2]) > 0 || i == 4
		if len(part) > 0 && roomy && (len(lines) > 0 || height > 14) {
			lines = append(lines, "")
		}
		lines = append(lines, part...)
	}
	return lines
}

func (m *Model) stateLines(t *api.SessionToolkit, width int) []string {
	text, ink := m.state(t)
	switch {
	case t.IsNoAuth:
		text = "– needs no account: its tools run as they are"
	case !t.Enabled:
		text += ": " + m.session.Config.AllowsToolkit(t.Slug).Rule + " leaves it out"
	case m.detail.used != "":
		text, ink = "● tools act as "+safetext.Line(m.detail.used), &m.env.Theme.Good
	case m.attemptFor(t.Slug) != nil && m.attemptFor(t.Slug).open(m.env.Now()):
		return nil // that tells it
	case t.ConnectedAccount == nil && !m.env.ReadOnly && m.refusal(t).why == "":
		text += "; " + m.env.Keys.Connect.Link.Help().Key + " starts a link"
	}
	return wrapped(*ink, text, "  ", width)
}

func (m *Model) errorLines(t *api.SessionToolkit, width int) []string {
	k := m.env.Keys
	var lines []string
	if m.linkErr != nil && m.linking.Toolkit == t.Slug {
		lines = errorcard.Lines(m.env, advised(m.linkErr), "connecting "+safetext.Line(t.Name), k.Connect.Link, width)[1:]
	}
	if m.actErr != nil {
		lines = append(lines, errorcard.Lines(m.env, m.actErr, m.actWhat, k.Global.Refresh, width)[1:]...)
	}
	return lines
}

// toolkitFacts is what a toolkit is and how it is connected.
func (m *Model) toolkitFacts(t *api.SessionToolkit, width int) []string {
	th := m.env.Theme
	var lines []string
	if text := t.Meta.Description; text != "" {
		described := wrapped(th.Text, safetext.Line(text), "  ", width)
		if len(described) > 2 {
			described = append(described[:1], described[1]+th.Muted.Paint(" …"))
		}
		lines = append(lines, described...)
	}
	if t.IsNoAuth {
		return lines
	}
	if schemes := t.ComposioManagedAuthSchemes; len(schemes) > 0 {
		lines = append(lines, m.fact("auth", strings.Join(schemes, ", ")+", by the vendor's own app", width)...)
	} else if hasAuthConfig(&m.session.Config, t, m.configs) {
		lines = append(lines, m.fact("auth", "by an auth config of the project", width)...)
	} else {
		lines = append(lines, m.fact("auth", "no vendor's app: it needs an auth config of the project", width)...)
	}
	if id := authConfigOf(&m.session.Config, t.Slug); id != "" {
		lines = append(lines, m.fact("config", "the session takes auth config "+id, width)...)
	}
	switch no := m.refusal(t); {
	case no.why == "":
	case !no.sure:
		lines = append(lines, m.fact("link", no.why+" A link may be refused.", width)...)
	case m.env.ReadOnly:
		lines = append(lines, m.fact("no link", no.why, width)...)
	default:
		lines = append(lines, m.fact("no link", strings.TrimSuffix(no.why, ".")+" ("+m.env.Keys.Connect.Link.Help().Key+").", width)...)
	}
	return lines
}

func (m *Model) accountsHead(t *api.SessionToolkit, width int) []string {
	th := m.env.Theme
	if t.IsNoAuth && len(m.detail.accounts) == 0 {
		return nil
	}
	title := th.Strong.Paint("Accounts") + th.Muted.Paint(" of "+safetext.Line(m.session.Config.UserID))
	lines := []string{"  " + title}
	switch err := m.accounts.err; {
	case m.accounts.denied():
		note := "Information not available: this key may not read accounts. Shown is what the session says."
		lines = append(lines, wrapped(th.Warn, "! "+note, "  ", width)...)
	case err != nil:
		note := "the accounts could not be read: " + safetext.Line(errorcard.Message(err)) + "; " + m.env.Keys.Global.Refresh.Help().Key + " tries again"
		lines = append(lines, wrapped(th.Bad, "✗ "+note, "  ", width)...)
	case !m.accounts.loaded && m.accounts.latest.Busy() && len(m.detail.accounts) == 0:
		lines = append(lines, "  "+th.Muted.Paint("loading …"))
	case len(m.detail.accounts) == 0:
		lines = append(lines, "  "+th.Muted.Paint("none yet"))
	}
	return lines
}

// advised is err with advice, where the server gave none.
func advised(err error) error {
	e := api.AsError(err)
	hint := advice(err)
	if e == nil || hint == "" {
		return err
	}
	with := *e
	with.SuggestedFix = hint
	return &with
}

// advice is what to do about a refused link where the server does not say.
func advice(err error) string {
	e := api.AsError(err)
	switch {
	case api.OutcomeUnknown(err):
		return "The link may have been made all the same: refresh, and look for a pending account."
	case e == nil || e.SuggestedFix != "":
		return ""
	case e.Code == 4326:
		return "The toolkit needs no account: run its tools."
	case e.Code == 4308:
		return "Make an auth config for the toolkit in the project and name it under auth_configs in Config."
	case api.IsToolkitNotAllowed(err):
		return "Change the session's toolkits in Config."
	case strings.Contains(e.Message, "already defined"):
		return "Unpin the toolkit's account under connected_accounts in Config."
	case strings.Contains(strings.ToLower(e.Message), "alias"):
		return "Choose another alias."
	}
	return ""
}

// left writes a remaining time: 9:12.
func left(d time.Duration) string {
	d = max(0, d.Round(time.Second))
	return fmt.Sprintf("%d:%02d", int(d.Minutes()), int(d.Seconds())%60)
}

func wrapped(ink theme.Ink, text, indent string, width int) []string {
	lines := safetext.Wrap(text, max(10, width-len(indent)-1))
	for i := range lines {
		lines[i] = indent + ink.Paint(lines[i])
	}
	return lines
}

func (m *Model) fact(label, value string, width int) []string {
	const room = 9
	th := m.env.Theme
	lines := wrapped(th.Text, safetext.Line(value), strings.Repeat(" ", room+2), width)
	lines[0] = "  " + th.Muted.Paint(safetext.Pad(label, room)) + strings.TrimPrefix(lines[0], strings.Repeat(" ", room+2))
	return lines
}
