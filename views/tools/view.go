package tools

import (
	"strings"

	"trs/api"
	"trs/views/errorcard"
	"trs/views/frame"
	"trs/views/list"
	"trs/views/safetext"
	"trs/views/split"
	"trs/views/status"
	"trs/views/theme"
	"trs/views/toolcard"
)

type inkOf = theme.Ink

// newList is one of the lists with its columns.
func (m *Model) newList(w which) *list.Model[*row] {
	o := list.Options[*row]{
		Env: m.env, Row: m.cells, Heading: true,
		Text:  func(r *row) string { return r.hay },
		Key:   func(r *row) string { return r.slug },
		Empty: func() string { return m.empty(w) },
		Columns: []list.Column{
			{Width: 1},
			{Title: "toolkit", Width: 14, From: 112}, // slugs begin with it
			{Title: "tool", Width: 14, Flex: 1, Middle: true},
			{Title: "account", Width: 13, From: 96},
			{Title: "rwd", Width: 3, Right: true},
			{Title: "size", Width: 8, Right: true, From: 60},
		},
	}
	if w == excluded {
		o.Row = m.excludedCells
		o.Columns = []list.Column{
			{Title: "toolkit", Width: 14, From: 112},
			{Title: "tool", Width: 19, Flex: 4, Middle: true},
			{Title: "excluded by", Width: 17, Flex: 1},
		}
	}
	return list.New(o)
}

// cells is a row of the allowed and the exposed tools.
func (m *Model) cells(r *row) []list.Cell {
	th := m.env.Theme
	mark, ink := m.account(r).Mark(th)
	slug := list.Cell{Text: safetext.Line(r.slug)}
	if r.deprecated {
		slug.Ink = &th.Muted
		slug.Text += " (deprecated)"
	}
	return []list.Cell{
		list.Paint(mark, ink),
		list.Paint(safetext.Line(r.toolkit), &th.Muted),
		slug,
		list.Paint(m.accountWord(r), ink),
		list.Paint(r.effect(), m.effectInk(r.effect())),
		list.Paint(status.Bytes(int64(r.size)), &th.Muted),
	}
}

func (m *Model) effectInk(effect string) *theme.Ink {
	switch effect {
	case "d":
		return &m.env.Theme.Warn
	case "r":
		return &m.env.Theme.Good
	}
	return &m.env.Theme.Muted
}

// account is how a tool stands with the account that it needs.
func (m *Model) account(r *row) toolcard.Account {
	c, known := m.connections[strings.ToLower(r.toolkit)]
	switch {
	case r.noAuth || c.noAuth:
		return toolcard.AccountUnneeded
	case c.status == api.StatusActive:
		return toolcard.AccountActive
	case c.account == "" && !known && (m.connections == nil || strings.HasPrefix(r.rule, "toolkits.")):
		return toolcard.AccountUnknown
	}
	return toolcard.AccountMissing
}

// accountWord is that in a word.
func (m *Model) accountWord(r *row) string {
	switch m.account(r) {
	case toolcard.AccountUnneeded:
		return "none needed"
	case toolcard.AccountActive:
		return "connected"
	case toolcard.AccountUnknown:
		return "not known"
	case toolcard.AccountMissing:
	}
	if c := m.connections[strings.ToLower(r.toolkit)]; c.account != "" {
		return strings.ToLower(safetext.Line(string(c.status)))
	}
	return "not connected"
}

func (m *Model) excludedCells(r *row) []list.Cell {
	th := m.env.Theme
	return []list.Cell{
		list.Paint(safetext.Line(r.toolkit), &th.Muted),
		{Text: safetext.Line(r.slug)},
		list.Paint(safetext.Line(r.rule), &th.Warn),
	}
}

// empty is what stands in a list without tools.
func (m *Model) empty(w which) string {
	k := m.env.Keys
	l := &m.loads[w]
	switch {
	case m.session == nil:
		return status.NoSession(m.env, "the tools of the open one are listed here")
	case m.ground.Busy() || m.busy():
		return "reading …"
	case m.loads[m.source()].err != nil:
		return "The tools could not be read. " + k.Global.Refresh.Help().Key + " tries again."
	case l.more || !m.loads[m.source()].done || w == excluded && !m.loads[allowed].done:
		return "Reading was stopped. " + k.Tools.More.Help().Key + " reads on."
	case w == exposed:
		return "The session exposes no tool directly."
	case w == excluded:
		return "The session's filters exclude nothing."
	}
	return "The session's filters allow no tool. " + k.Tools.WhyNot.Help().Key + " shows which rule excludes which; " +
		k.Global.Pane2.Help().Key + " opens the config."
}

// View draws the list in front and the chosen tool, or why there is none.
func (m *Model) View() string {
	master := frame.Options{Title: m.title(), Note: m.origin(), Footer: m.footer()}
	detail := frame.Options{Title: "Tool"}
	right := "\n  " + m.env.Theme.Muted.Paint("what the chosen tool takes and answers is shown here")
	if r, ok := m.current().Selected(); ok {
		detail = frame.Options{Title: safetext.Line(r.slug), Note: m.card.Note(), Footer: m.card.Footer()}
		right = m.card.View()
	} else if err := m.loads[m.source()].err; err != nil {
		detail.Title, right = "Tools", m.failure(err)
	}
	return m.split.View(master, detail, m.current().View(), right)
}

// failure is why the shown list could not be read.
func (m *Model) failure(err error) string {
	width, height := m.split.Size(split.Detail)
	lines := errorcard.Draw(m.env, err, "reading the tools", m.env.Keys.Global.Refresh, width, height)
	if api.IsForbidden(err) && m.list != exposed {
		text := "The catalogue is not available to this key, so trs cannot work out what the filters allow. " +
			m.env.Keys.Tools.Switch.Help().Key + " shows what the session exposes directly."
		for _, line := range safetext.Wrap(text, max(8, width-4)) {
			lines = append(lines, "  "+m.env.Theme.Muted.Paint(line))
		}
	}
	return frame.Fit(strings.Join(lines, "\n"), width, height)
}

// title says which list this is, shorter where the border would cut off who says
// so.
func (m *Model) title() string {
	width, _ := m.split.Size(split.Master)
	long, short := "Tools", "Tools"
	switch {
	case m.session == nil:
	case m.list == exposed:
		long, short = "Tools ─ exposed directly", "Tools ─ exposed"
	case m.list == excluded:
		long, short = "Tools ─ excluded, and why", "Tools ─ excluded"
	default:
		long, short = "Tools ─ allowed: "+m.toolkitsShown(), "Tools ─ allowed"
	}
	if safetext.Width(long)+safetext.Width(m.origin())+7 > width {
		return short
	}
	return long
}

// origin says who says so, and when.
func (m *Model) origin() string {
	l := &m.loads[m.list]
	if l.at.IsZero() && m.list == excluded {
		l = &m.loads[allowed]
	}
	if l.at.IsZero() {
		return ""
	}
	at := l.at.Local().Format("15:04:05")
	if m.list == exposed {
		return "as the server says, " + at
	}
	return "computed by trs, " + at
}

// footer counts, and says when something is missing.
func (m *Model) footer() string {
	text := m.current().Footer()
	l := &m.loads[m.source()]
	switch {
	case l.find.Busy() && l.total > 0 && m.source() != excluded:
		text += " · reading " + percent(l.seen, l.total)
	case l.find.Busy():
		text += " · reading"
	case l.err != nil:
		text += " · incomplete: reading failed"
	case m.unfinished():
		text += " · incomplete: stopped"
	}
	if m.order != bySlug {
		text += " · by " + m.order.String()
	}
	return strings.TrimPrefix(text, " · ")
}

func percent(n, of int) string { return list.Count(min(100, n*100/max(1, of))) + " %" }
