package sessions

import (
	"strconv"
	"strings"

	"trs/views/errorcard"
	"trs/views/frame"
	"trs/views/list"
	"trs/views/safetext"
	"trs/views/split"
	"trs/views/state"
	"trs/views/status"
)

// View draws the remembered sessions and the chosen one.
func (m *Model) View() string {
	chosen, ok := m.list.Selected()
	title := "Session"
	if ok {
		title = safetext.Line(chosen.ID)
	}
	return m.split.View(
		frame.Options{Title: "Sessions", Footer: m.list.Footer()},
		frame.Options{Title: title},
		m.list.View(), m.detail(chosen, ok))
}

func (m *Model) detail(s state.Session, ok bool) string {
	width, _ := m.split.Size(split.Detail)
	var lines []string
	switch {
	case m.err != nil:
		what := "creating or deleting a session"
		switch {
		case m.failed != "":
			what = "opening " + safetext.Line(m.failed)
		case !m.begun:
			what = "the start"
		}
		lines = errorcard.Lines(m.env.Theme, m.err, what, m.env.Keys.Global.Refresh, width)
	case !ok:
		lines = m.welcome(width)
	case m.selectedIsOpen():
		lines = m.openDetail(s, width)
	default:
		lines = m.closedDetail(s, width)
	}
	return strings.Join(lines, "\n")
}

func (m *Model) welcome(width int) []string {
	lines := []string{""}
	text := "A session is what an agent works in: a user, the toolkits and tools that it may use, and its files. Make one and look around."
	for _, line := range safetext.Wrap(text, max(10, width-4)) {
		lines = append(lines, "  "+m.env.Theme.Text.Paint(line))
	}
	return lines
}

func (m *Model) facts(s state.Session, version int) []string {
	lines := []string{""}
	if s.Label != "" {
		lines = append(lines, m.fact("name", safetext.Line(s.Label)))
	}
	lines = append(lines, m.fact("user", safetext.Line(s.UserID)))
	if version > 0 {
		lines = append(lines, m.fact("config", "version "+strconv.Itoa(version)))
	}
	return append(lines, m.fact("opened", status.Exact(s.Opened)))
}

func (m *Model) fact(label, value string) string {
	return "  " + m.env.Theme.Muted.Paint(safetext.Pad(label, 10)) + m.env.Theme.Text.Paint(value)
}

func (m *Model) openDetail(s state.Session, width int) []string {
	lines := m.facts(s, m.open.ConfigVersion)
	lines = append(lines,
		m.fact("tools", list.Count(len(m.open.ToolRouterTools))+" exposed directly"),
		m.fact("MCP", safetext.Middle(safetext.Line(m.open.MCP.URL), max(8, width-13))))
	for _, warning := range m.open.Warnings {
		for i, line := range safetext.Wrap(safetext.Line(warning.Message), max(10, width-6)) {
			mark := "  "
			if i == 0 {
				lines = append(lines, "")
				mark = "! "
			}
			lines = append(lines, "  "+m.env.Theme.Warn.Paint(mark+line))
		}
	}
	return append(lines, "", "  "+m.env.Theme.Good.Paint("✓ open"))
}

func (m *Model) closedDetail(s state.Session, width int) []string {
	lines := m.facts(s, s.Version)
	note := m.env.Keys.List.Open.Help().Key + " opens it"
	if s.Gone {
		note = "The server no longer has this session. " + m.env.Keys.Sessions.Forget.Help().Key + " forgets it."
	}
	lines = append(lines, "")
	for _, line := range safetext.Wrap(note, max(10, width-4)) {
		lines = append(lines, "  "+m.env.Theme.Muted.Paint(line))
	}
	return lines
}
