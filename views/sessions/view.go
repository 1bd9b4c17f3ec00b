package sessions

import (
	"math"
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
		width, _ := m.formSize()
		right = frame.Options{Title: "New session", Footer: m.draft.list.Footer(), Note: m.env.Keys.Form.Choose.Help().Key + " creates it"}
		body = m.draft.view(width)
		if m.alone() {
			right.Focused = true
			return frame.Box(m.env.Theme, right, m.width, m.height, body)
		}
	case m.err != nil:
		if m.failed != "" {
			right.Title = safetext.Line(m.failed)
		}
	case ok:
		right.Title = safetext.Line(chosen.ID)
	}
	return m.split.View(frame.Options{Title: "Sessions", Footer: m.list.Footer()}, right, m.list.View(), body)
}

// fill makes the lines of the detail.
func (m *Model) fill() {
	if m.making {
		m.draft.setSize(m.formSize())
		return
	}
	width, _ := m.split.Size(split.Detail)
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
		return m.failure(width)
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

// failure is what could not be done. It scrolls with the detail, so it is never
// cut.
func (m *Model) failure(width int) []string {
	what := m.tried.what
	switch {
	case m.failed != "":
		what = "opening " + safetext.Line(m.failed)
	case !m.begun:
		what = "the start"
	}
	lines := errorcard.Draw(m.env, m.err, what, m.env.Keys.Global.Refresh, width, math.MaxInt)
	if m.failed == "" && api.OutcomeUnknown(m.err) {
		return errorcard.Offer(lines, "  "+m.env.Theme.Warn.Paint("! the server may have done it all the same"))
	}
	return lines
}

func (m *Model) facts(s state.Session, version, width int) []string {
	lines := []string{""}
	if s.Label != "" {
		lines = append(lines, m.fact("name", s.Label, width)...)
	}
	lines = append(lines, m.fact("user", s.UserID, width)...)
	if version > 0 {
		lines = append(lines, m.fact("config", "version "+strconv.Itoa(version), width)...)
	}
	return append(lines, m.fact("opened", status.Exact(s.Opened), width)...)
}

// fact is a label and what it says, in as many lines as that takes.
func (m *Model) fact(label, value string, width int) []string {
	const indent = 10
	lines := safetext.Wrap(safetext.Line(value), max(8, width-indent-3))
	for i, line := range lines {
		head := label
		if i > 0 {
			head = ""
		}
		lines[i] = "  " + m.env.Theme.Muted.Paint(safetext.Pad(head, indent)) + m.env.Theme.Text.Paint(line)
	}
	return lines
}

func (m *Model) openDetail(s state.Session, width int) []string {
	lines := m.facts(s, m.open.ConfigVersion, width)
	lines = append(lines, m.fact("toolkits", toolkitsText(m.open.Config.Toolkits), width)...)
	lines = append(lines, m.fact("tools", list.Count(len(m.open.ToolRouterTools))+" exposed directly", width)...)
	lines = append(lines, m.fact("MCP", m.open.MCP.URL, width)...)
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

// namedToolkits is how many toolkits are told by name: Config has all of them.
const namedToolkits = 24

// toolkitsText is which toolkits a session allows.
func toolkitsText(access *api.ToolkitAccess) string {
	if access == nil || access.Mode == api.FilterNone || access.Mode == api.FilterDisable && len(access.Slugs) == 0 {
		return "all"
	}
	names := strings.Join(access.Slugs[:min(len(access.Slugs), namedToolkits)], ", ")
	if more := len(access.Slugs) - namedToolkits; more > 0 {
		names += " and " + list.Count(more) + " more"
	}
	switch {
	case access.Mode == api.FilterDisable:
		return "all but " + names
	case len(access.Slugs) == 0:
		return "none"
	}
	return names
}

func (m *Model) closedDetail(s state.Session, width int) []string {
	lines := m.facts(s, s.Version, width)
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

func (m *Model) row(s state.Session) []list.Cell {
	ink := &m.env.Theme.Muted
	name := safetext.Line(s.ID)
	if s.Label != "" {
		name = safetext.Line(s.Label)
	}
	opened := status.Past(s.Opened, m.env.Now())
	if s.Gone {
		return []list.Cell{list.Paint(name, ink), list.Paint(safetext.Line(s.UserID), ink), list.Paint("gone", &m.env.Theme.Bad)}
	}
	return []list.Cell{{Text: name}, list.Paint(safetext.Line(s.UserID), ink), list.Paint(opened, ink)}
}

func (m *Model) empty() string {
	if m.env.Opening != nil {
		if opening := m.env.Opening(); opening.Busy {
			return status.Waiting(opening, m.env.Now())
		}
	}
	if m.read.Busy() {
		return ""
	}
	k := m.env.Keys.Sessions
	byID := k.OpenID.Help().Key + " opens one by its id."
	if m.env.ReadOnly {
		return "No session is remembered yet. " + byID
	}
	return "No session is remembered yet. " + k.New.Help().Key + " makes one, " + byID
}
