package sessions

import (
	"strconv"
	"strings"

	"github.com/charmbracelet/bubbles/key"

	"trs/api"
	"trs/keymap"
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
	right := frame.Options{Title: "Session", Footer: m.text.Footer()}
	body := m.text.View()
	switch {
	case m.making:
		width, _ := m.split.Size(split.Detail)
		right = frame.Options{Title: "New session", Footer: m.draft.list.Footer(), Note: m.env.Keys.Form.Choose.Help().Key + " creates it"}
		body = m.draft.view(width)
	case ok:
		right.Title = safetext.Line(chosen.ID)
	}
	return m.split.View(frame.Options{Title: "Sessions", Footer: m.list.Footer()}, right, m.list.View(), body)
}

// fill makes the lines of the detail.
func (m *Model) fill() {
	width, height := m.split.Size(split.Detail)
	if m.making {
		m.draft.setSize(width, height)
		return
	}
	chosen, ok := m.list.Selected()
	lines := m.detail(chosen, ok, width)
	if chosen.ID != m.shown {
		m.shown = chosen.ID
		m.text.SetLines(lines)
		return
	}
	m.text.Replace(lines)
}

func (m *Model) detail(s state.Session, ok bool, width int) []string {
	switch {
	case m.err != nil:
		what := m.tried.what
		switch {
		case m.failed != "":
			what = "opening " + safetext.Line(m.failed)
		case !m.begun:
			what = "the start"
		}
		return errorcard.Lines(m.env.Theme, m.err, what, m.env.Keys.Global.Refresh, width)
	case !ok:
		return m.welcome(width)
	case m.selectedIsOpen():
		return m.openDetail(s, width)
	}
	return m.closedDetail(s, width)
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
		m.fact("toolkits", safetext.Truncate(safetext.Line(toolkitsText(m.open.Config.Toolkits)), max(8, width-13))),
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
	k := m.env.Keys
	hint := "  " + m.env.Theme.Good.Paint("✓ open")
	for _, b := range []key.Binding{keymap.Relabel(k.Global.Copy, "copies its id"), keymap.Relabel(k.Sessions.Snippets, "connects programs")} {
		hint += "   " + m.env.Theme.Key.Paint(b.Help().Key) + " " + m.env.Theme.Muted.Paint(b.Help().Desc)
	}
	return append(lines, "", hint)
}

// toolkitsText is which toolkits a session allows.
func toolkitsText(access *api.ToolkitAccess) string {
	if access == nil || access.Mode == api.FilterNone || access.Mode == api.FilterDisable && len(access.Slugs) == 0 {
		return "all"
	}
	names := strings.Join(access.Slugs, ", ")
	switch {
	case access.Mode == api.FilterDisable:
		return "all but " + names
	case len(access.Slugs) == 0:
		return "none"
	}
	return names
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
