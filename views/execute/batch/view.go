package batch

import (
	"strconv"
	"strings"

	"github.com/charmbracelet/bubbles/key"

	"trs/views/execute/desk"
	"trs/views/frame"
	"trs/views/list"
	"trs/views/safetext"
	"trs/views/split"
	"trs/views/status"
	"trs/views/theme"
)

func (i *item) key() string { return strconv.FormatUint(i.id, 10) }

func newList(m *Model) *list.Model[*item] {
	return list.New(list.Options[*item]{
		Env: m.env,
		Columns: []list.Column{
			{Width: 1},
			{Width: 14, Flex: 3},
			{Width: 10, Flex: 4, From: 40},
			{Width: 8, Right: true, From: 60},
			{Width: 8, Right: true},
		},
		Row: m.row,
		Text: func(i *item) string {
			return i.request.Slug + " " + i.request.Account + " " + beginning(i.request.Arguments)
		},
		Key: (*item).key,
		Empty: func() string {
			k := m.env.Keys
			return "No calls yet. Several calls run at once here, each watched by itself. Press " + k.Batch.Add.Help().Key +
				" to add named calls and earlier runs, or " + k.Execute.Add.Help().Key + " in a form to add that one."
		},
	})
}

// maxText bounds what a filter looks in, of each call.
const maxText = 4096

func beginning(arguments []byte) string { return string(arguments[:min(len(arguments), maxText)]) }

// maxAbout bounds what is made safe of the arguments for a row.
const maxAbout = 200

func (m *Model) row(i *item) []list.Cell {
	th := m.env.Theme
	sign, ink := m.sign(i)
	name := list.Cell{Text: safetext.Line(i.request.Slug)}
	text := strings.TrimSpace(string(i.request.Arguments[:min(len(i.request.Arguments), maxAbout)]))
	about := safetext.Line(strings.ToValidUTF8(strings.Trim(text, "{}"), ""))
	if i.request.Account != "" {
		about = "@" + safetext.Line(i.request.Account) + " " + about
	}
	size, took := "", ""
	switch {
	case i.off:
		name.Ink, took = &th.Muted, "left out"
	case i.at == running || i.at == stopping:
		took = status.Elapsed(max(0, m.env.Now().Sub(i.began)))
	case i.at == ended && i.outcome != desk.Stopped:
		took = status.Took(i.took)
	}
	if i.size > 0 {
		size = status.Bytes(int64(i.size))
	}
	return []list.Cell{list.Paint(sign, ink), name, list.Paint(about, &th.Muted), list.Paint(size, &th.Muted), list.Paint(took, &th.Muted)}
}

// sign is the symbol of where a call is.
func (m *Model) sign(i *item) (string, *theme.Ink) {
	th := m.env.Theme
	if i.off {
		return "○", &th.Muted
	}
	switch i.at {
	case ready:
		if i.problem() != nil {
			return "!", &th.Warn
		}
		return " ", &th.Text
	case waiting:
		return "·", &th.Muted
	case running, stopping:
		return status.Spinner(i.began, m.env.Now()), &th.Accent
	case ended:
	}
	return i.outcome.Sign(th)
}

// headLines is the lines above the list: the button, the keys, and where there is
// room a blank line.
func (m *Model) headLines() int {
	switch _, height := m.split.Size(split.Master); {
	case height < 6:
		return 0
	case height < 12:
		return 2
	}
	return 3
}

// View draws the list of calls and the chosen one.
func (m *Model) View() string {
	if m.picker.Shown() {
		return m.picker.View()
	}
	width, _ := m.split.Size(split.Master)
	left := frame.Options{Title: "Batch", Note: m.mode(), Footer: m.list.Footer()}
	body := m.list.View()
	if n := m.headLines(); n > 0 {
		body = frame.Fit(m.head(width), width, n) + "\n" + body
	}
	right, detail := m.detail()
	return m.split.View(left, right, body, detail)
}

// mode says how the calls run.
func (m *Model) mode() string {
	if m.together {
		return "as one call"
	}
	return "single calls, " + strconv.Itoa(m.parallel) + " at once"
}

// head is the button, or how far the run is; below it the keys, which the status
// line has no room for beside a long status.
func (m *Model) head(width int) string {
	th := m.env.Theme
	if m.busy() {
		s := m.Status()
		line := " " + th.Accent.Paint(status.Spinner(s.Since, m.env.Now())) + " " + th.Text.Paint(s.Text)
		return safetext.Truncate(line, width) + "\n" + m.hints(m.busyKeys(), m.undivided(), width)
	}
	if len(m.items) == 0 {
		return ""
	}
	taking := len(m.items) - m.out
	button := th.Selected.Over(th.Accent.Paint(" ▶ Run "+countCalls(taking)+" ") + th.Key.Paint(m.env.Keys.Batch.Run.Help().Key) + " ")
	note := ""
	if taking < len(m.items) {
		note = "  " + list.Count(len(m.items)-taking) + " left out"
	}
	if m.together {
		note += "  as one call: " + alone
	}
	keys := m.withFix(m.listKeys())
	if m.split.Focus() == split.Detail {
		keys = nil // they do something else there
	}
	return safetext.Truncate(" "+button+th.Muted.Paint(note), width) + "\n" + m.hints(keys, "", width)
}

// alone says what calls lose that run as one.
const alone = "none can be stopped alone"

// undivided says while they run as one call that only all can be stopped.
func (m *Model) undivided() string {
	if m.run != nil && !m.run.over() && m.run.together {
		return "one call: " + alone
	}
	return ""
}

// hints is keys in a line of the desk, and what is to be said beside them.
func (m *Model) hints(keys []key.Binding, note string, width int) string {
	line := " " + status.Hints(m.env.Theme, keys, width-2)
	if note != "" {
		line += "   " + m.env.Theme.Muted.Paint(note)
	}
	return safetext.Truncate(line, width)
}
