package connect

import (
	"strings"

	"trs/views/errorcard"
	"trs/views/list"
	"trs/views/safetext"
	"trs/views/split"
	"trs/views/status"
)

// accountLine is one account in a line.
func (m *Model) accountLine(i int) string {
	a, v := &m.detail.accounts[i], m.detail.verdicts[i]
	width, _ := m.split.Size(split.Detail)
	th := m.env.Theme
	mark := "  "
	chosen := i == m.detail.row
	if chosen && m.split.Focus() == split.Detail {
		mark = th.Accent.Paint("▌") + " "
	}
	state, ink := string(a.Status), statusInk(th, a.Status)
	symbol := sign(a.Status)
	if a.missing || a.err != nil {
		state, symbol = "not found", "✗"
		ink = &th.Bad
		if !a.missing {
			state = "unknown"
		}
	}
	when := ""
	if at, ok := a.CreatedAt.Time(); ok {
		when = status.Ago(at, m.env.Now())
	}
	use := th.Muted
	if v.used {
		use = th.Good
	}
	room := min(max(8, width-2-2-13-11-10), 40)
	line := mark + ink.Paint(symbol) + " " + th.Text.Paint(safetext.Pad(safetext.Middle(safetext.Line(a.Label()), room-1), room)) +
		ink.Paint(safetext.Pad(safetext.Line(state), 13)) + th.Muted.Paint(safetext.Pad(when, 11)) + use.Paint(safetext.Pad(v.word, 9))
	if chosen {
		line = safetext.Pad(line, width)
		if m.split.Focus() == split.Detail {
			return th.Selected.Over(line)
		}
		return th.SelectedBlurred.Over(line)
	}
	return line
}

// facts is the lines of the chosen account.
func (m *Model) facts() []string {
	a, ok := m.chosenAccount()
	if !ok {
		return nil
	}
	width, _ := m.split.Size(split.Detail)
	th := m.env.Theme
	v := m.detail.verdicts[m.detail.row]
	ink := th.Warn
	if v.used {
		ink = th.Good
	}
	lines := wrapped(ink, "→ "+safetext.Line(m.why(&a, v)), "    ", width)
	add := func(label, value string) {
		if value != "" {
			for _, line := range m.fact(label, value, width-2) {
				lines = append(lines, "  "+line)
			}
		}
	}
	reason := ""
	if a.StatusReason != nil {
		reason = *a.StatusReason
		add("reason", reason)
	}
	if text := strings.TrimSuffix(a.State.Error+": "+a.State.ErrorDescription, ": "); text != reason && a.State.Error != "" {
		add("provider", text)
	}
	add("id", a.ID)
	if a.WordID != nil && *a.WordID != a.Label() {
		add("word id", *a.WordID)
	}
	add("auth", authText(&a))
	add("who", m.whose(&a))
	if at, ok := a.CreatedAt.Time(); ok {
		add("created", status.Exact(at))
	}
	if a.err != nil && !a.missing {
		add("error", errorcard.Message(a.err))
	}
	return append(append(lines, m.scopeLines(a.State.Scopes, width)...), "")
}

// why is why the session uses an account or not, as it stands now: links die.
func (m *Model) why(a *account, v verdict) string {
	at, ok := a.CreatedAt.Time()
	if !ok || !strings.HasPrefix(v.why, unfinished) || m.env.Now().Sub(at) < linkLife {
		return v.why
	}
	for _, link := range m.attempts { // clocks differ
		if link.account == a.ID && link.open(m.env.Now()) {
			return v.why
		}
	}
	return unfinished + ", and its link's ten minutes are over"
}

// scopeLines is what the user has granted, one scope in a line.
func (m *Model) scopeLines(scopes []string, width int) []string {
	const most = 12
	th := m.env.Theme
	var lines []string
	for i, scope := range scopes {
		label := ""
		if i == 0 {
			label = "scopes"
		}
		text := safetext.Middle(safetext.Line(scope), max(8, width-16))
		if i == most {
			text = "and " + list.Count(len(scopes)-most) + " more"
		}
		lines = append(lines, "    "+th.Muted.Paint(safetext.Pad(label, 9))+th.Text.Paint(text))
		if i == most {
			break
		}
	}
	return lines
}

func authText(a *account) string {
	scheme := a.State.AuthScheme
	if scheme == "" {
		scheme = a.AuthConfig.AuthScheme
	}
	text := strings.TrimSpace(scheme + " " + a.AuthConfig.ID)
	switch {
	case a.AuthConfig.ID == "":
		return scheme
	case a.AuthConfig.IsComposioManaged:
		return text + ", by the vendor's own app"
	}
	return text + ", of the project"
}

// whose is who may use an account, and whether the config names it.
func (m *Model) whose(a *account) string {
	if a.missing || a.err != nil {
		return "pinned by the session's config"
	}
	text := "private"
	if a.shared() {
		text = "shared"
		if a.Experimental.ACL == nil {
			text += ", with an access list that this key may not see"
		}
	}
	if a.UserID != "" && a.UserID != m.session.Config.UserID {
		text += ", belongs to " + a.UserID
	}
	if a.pinned {
		text += ", pinned by the session"
	}
	return text
}
