package history

import (
	"strings"

	"trs/views/errorcard"
	"trs/views/frame"
	"trs/views/list"
	"trs/views/safetext"
	"trs/views/split"
	"trs/views/status"
	"trs/views/theme"
)

// legendLines is the lines above the diff: which two versions, when they were in
// force, and a blank one.
const legendLines = 3

// View draws the versions and how two of them differ.
func (m *Model) View() string {
	master := frame.Options{Title: "History", Footer: m.footer()}
	detail, body := m.detail()
	return m.split.View(master, detail, m.list.View(), body)
}

func (m *Model) footer() string {
	footer := m.list.Footer()
	if loaded := len(m.list.Items()); m.more && m.list.Filter() == "" {
		footer = list.Count(m.list.Cursor()+1) + " of " + list.Count(max(m.total, loaded))
		if m.tail != nil {
			footer += " · " + list.Count(loaded) + " loaded"
		}
	}
	return footer
}

func (m *Model) row(v *version) []list.Cell {
	th := m.env.Theme
	tag := list.Cell{}
	switch {
	case v.live:
		tag = list.Paint("live", &th.Good)
	case v.number == m.from:
		tag = list.Paint("from", &th.Accent)
	case v.number == m.to:
		tag = list.Paint("to", &th.Accent)
	}
	since, what := "…", "…"
	if v.linked {
		since, what = status.Past(v.since, m.env.Now()), v.summary
		if v.since.IsZero() {
			since = "–"
		}
	}
	n := ""
	if v.changes > 0 {
		n = list.Count(v.changes)
	}
	cell := list.Cell{Text: what}
	if v.changes == 0 {
		cell.Ink = &th.Muted
	}
	return []list.Cell{{Text: v.name()}, tag, list.Paint(since, &th.Muted), list.Paint(n, &th.Muted), cell}
}

func (m *Model) empty() string {
	switch {
	case m.session == "":
		return status.NoSession(m.env, "the versions of the open one's config stand here")
	case m.err != nil:
		return "The history could not be loaded. " + m.env.Keys.Global.Refresh.Help().Key + " tries again."
	case m.first.Busy() || m.stale:
		return "loading …"
	case m.tail != nil:
		return "Loading was stopped; " + m.env.Keys.Global.Refresh.Help().Key + " loads again."
	}
	return "No version is kept of this session's config. Each change of the config adds one: " +
		m.env.Keys.Global.Pane2.Help().Key + " shows the config."
}

// detail is the right part's border and body.
func (m *Model) detail() (frame.Options, string) {
	th := m.env.Theme
	width, height := m.split.Size(split.Detail)
	if m.restore.open() {
		o := frame.Options{Title: "Restore " + m.restore.target.name(), Footer: m.restore.pager.Footer()}
		return o, m.restore.view(m.env, height)
	}
	if m.err != nil {
		lines := errorcard.Draw(m.env, m.err, "loading the history", m.env.Keys.Global.Refresh, width, height)
		return frame.Options{Title: "History"}, strings.Join(lines, "\n")
	}
	v, ok := m.list.Selected()
	if !ok {
		return frame.Options{Title: "Changes"}, ""
	}
	if m.mode == wholeConfig {
		o := frame.Options{Title: "Config of " + v.name(), Note: "config", Footer: m.config.Footer()}
		return o, m.legend("", v, th.Text, width) + "\n\n\n" + m.config.View()
	}
	old, now, paired := m.pair()
	if !paired {
		body := "the version before it is being loaded …"
		if m.tail != nil {
			body = "The version before it is not loaded. " + m.env.Keys.Global.Refresh.Help().Key + " tries again."
		}
		return frame.Options{Title: v.name()}, "\n  " + th.Muted.Paint(body)
	}
	o := frame.Options{Title: now.name(), Note: [...]string{"by path", "as text"}[m.mode], Footer: m.diff.Footer()}
	if m.against && m.from == 0 && m.to == 0 {
		o.Note += " · with live"
	}
	first := " " + th.Muted.Paint("  "+before(now))
	if same(old, now) {
		o.Footer = ""
		return o, m.sameLines(now, width)
	}
	if old != nil {
		o.Title = old.name() + " → " + now.name()
		first = m.legend("-", old, th.Removed, width)
	}
	if m.shown.to == now.number && (old == nil || m.shown.from == old.number) {
		o.Title += " · " + counted(m.changes)
	}
	return o, first + "\n" + m.legend("+", now, th.Added, width) + "\n\n" + frame.Fit(m.diff.View(), width, max(0, height-legendLines))
}

// before says why there is nothing to compare the oldest version with.
func before(v *version) string {
	if v.number == 1 {
		return "the first version: nothing came before it"
	}
	return "the server has nothing from before it"
}

// sameLines stands in the place of the diff of a version with itself.
func (m *Model) sameLines(v *version, width int) string {
	k := m.env.Keys
	text := v.name() + " is the live version. Choose an older one to see what has changed since; " + k.History.Live.Help().Key +
		" compares each version with the one before it again."
	if m.from != 0 || m.to != 0 {
		text = v.name() + " is marked. Choose another version to compare it with; " + k.Global.Back.Help().Key + " takes the mark away."
	}
	lines := []string{m.legend("", v, m.env.Theme.Text, width), ""}
	for _, line := range safetext.Wrap(text, max(12, width-4)) {
		lines = append(lines, "  "+m.env.Theme.Muted.Paint(line))
	}
	return strings.Join(lines, "\n")
}

func counted(changes int) string {
	if changes == 1 {
		return "1 change"
	}
	return list.Count(changes) + " changes"
}

// legend tells when a version was in force: with all there is room for.
func (m *Model) legend(sign string, v *version, ink theme.Ink, width int) string {
	th := m.env.Theme
	head := " " + ink.Paint(safetext.Pad(sign, 1)+" "+v.name())
	return safetext.Pad(head, 10) + th.Muted.Paint(safetext.Truncate(m.validity(v, width-11), max(8, width-11)))
}
