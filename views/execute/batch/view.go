package batch

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"trs/views"
	"trs/views/answer"
	"trs/views/errorcard"
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
			return "No calls yet. Several calls run at once here, each watched by itself. " + k.Batch.Add.Help().Key +
				" adds named calls and earlier runs; a form adds itself."
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
	switch i.outcome {
	case desk.Done:
		return "✓", &th.Good
	case desk.Unknown:
		return "?", &th.Warn
	case desk.Stopped:
		return "–", &th.Muted
	default:
		return "✗", &th.Bad
	}
}

// headLines is the lines above the list.
func (m *Model) headLines() int {
	if _, height := m.split.Size(split.Master); height < 6 {
		return 0
	}
	return 2
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

// head is the button, or how far the run is.
func (m *Model) head(width int) string {
	th := m.env.Theme
	if m.busy() {
		s := m.Status()
		return " " + th.Accent.Paint(status.Spinner(s.Since, m.env.Now())) + " " + th.Text.Paint(s.Text) +
			th.Muted.Paint("  "+m.env.Keys.Global.Back.Help().Key+" stops all")
	}
	if len(m.items) == 0 {
		return ""
	}
	taking := len(m.taking())
	button := th.Selected.Over(th.Accent.Paint(" ▶ Run "+countCalls(taking)+" ") + th.Key.Paint(m.env.Keys.Batch.Run.Help().Key) + " ")
	note := ""
	if taking < len(m.items) {
		note = "  " + list.Count(len(m.items)-taking) + " left out"
	}
	return safetext.Truncate(" "+button+th.Muted.Paint(note), width)
}

// detailKey is what the detail shows.
type detailKey struct {
	id      uint64
	version int
	sent    bool // what is sent rather than what was answered
	at      progress
}

// follow shows the chosen call in the detail.
func (m *Model) follow() tea.Cmd {
	wanted := detailKey{sent: m.inDetail.sent}
	one, ok := m.list.Selected()
	if ok {
		wanted.id, wanted.version, wanted.at = one.id, one.version, one.at
	}
	width, _ := m.split.Size(split.Detail)
	if wanted == m.inDetail && width == m.drawn {
		return nil
	}
	m.inDetail = wanted
	return m.show()
}

// show draws the detail anew.
func (m *Model) show() tea.Cmd {
	m.drawn, _ = m.split.Size(split.Detail)
	m.sizeParts()
	one, ok := m.list.Selected()
	switch {
	case !ok:
		m.facts.SetLines(nil)
		return m.answer.SetAnswer(nil)
	case m.showsSent(one):
		if one.problem() != nil {
			m.facts.SetLines(m.textLines(string(one.request.Arguments)))
			return nil
		}
		return m.answer.SetAnswer(&answer.Answer{Name: one.request.Slug + "-arguments", Data: argumentsOf(one)})
	case m.showsAnswer():
		return m.answer.SetAnswer(&answer.Answer{
			Name: one.request.Slug, Data: one.result.Data, Schema: m.outputOf(one),
		})
	}
	m.facts.SetLines(m.failure(one))
	return m.answer.SetAnswer(nil)
}

// outputOf is what the answer of a call should look like, if it is one.
func (m *Model) outputOf(one *item) json.RawMessage {
	if one.outcome != desk.Done {
		return nil
	}
	return m.tools[one.request.Slug].output
}

func argumentsOf(one *item) []byte {
	if len(strings.TrimSpace(string(one.request.Arguments))) == 0 {
		return []byte("{}")
	}
	return one.request.Arguments
}

// showsSent reports whether the detail shows the arguments.
func (m *Model) showsSent(one *item) bool { return m.inDetail.sent || one.at != ended }

// showsAnswer reports whether the detail is JSON: an answer or arguments.
func (m *Model) showsAnswer() bool {
	one, ok := m.list.Selected()
	switch {
	case !ok:
		return false
	case m.showsSent(one):
		return one.problem() == nil
	}
	return one.err == nil && one.result.Data != nil
}

func (m *Model) textLines(text string) []string {
	var lines []string
	for _, line := range safetext.Wrap(safetext.Block(text), max(8, m.drawn-2)) {
		lines = append(lines, " "+m.env.Theme.Text.Paint(line))
	}
	return lines
}

// failure is why a call has no answer.
func (m *Model) failure(one *item) []string {
	th := m.env.Theme
	switch {
	case one.outcome == desk.Stopped:
		return []string{"", "  " + th.Muted.Paint("Stopped before it was sent. Nothing was run.")}
	case one.err == nil:
		return m.textLines("\nThe answer was let go of because there were too many large ones. It is among the earlier runs, if it is not larger than what is kept there.")
	}
	lines := errorcard.Lines(th, one.err, "running "+safetext.Line(one.request.Slug), m.env.Keys.Batch.Run, m.drawn)
	if title, _ := m.fix(one); title != "" {
		const heading = 2 // a blank line, and what failed
		way := "  " + th.Key.Paint(m.env.Keys.Batch.Fix.Help().Key) + th.Muted.Paint(" "+title)
		lines = slices.Insert(lines, min(heading, len(lines)), way)
	}
	if one.outcome == desk.Unknown {
		text := "! " + strings.ToUpper(desk.UnknownText[:1]) + desk.UnknownText[1:] + "."
		for _, line := range safetext.Wrap(text, max(10, m.drawn-4)) {
			lines = append(lines, "  "+th.Warn.Paint(line))
		}
	}
	return lines
}

// factLines is the lines above the answer.
func (m *Model) factLines() int {
	one, ok := m.list.Selected()
	if !ok {
		return 0
	}
	return len(m.factsOf(one, m.drawn))
}

// factsOf is what is known of a call, above its answer.
func (m *Model) factsOf(one *item, width int) []string {
	th := m.env.Theme
	if m.showsSent(one) {
		as := "the session's choice of account"
		if one.request.Account != "" {
			as = "as " + safetext.Line(one.request.Account)
		}
		if one.request.Offload && !m.together {
			as += ", a large answer to a file"
		}
		lines := []string{" " + th.Muted.Paint("sends  ") + th.Text.Paint(as)}
		if err := one.problem(); err != nil {
			lines = append(lines, " "+th.Warn.Paint("! "+err.Error()))
		}
		return append(lines, "")
	}
	if one.err != nil || one.outcome == desk.Stopped {
		return nil
	}
	mark := th.Good.Paint("✓ done")
	if one.result.Error != nil {
		mark = th.Bad.Paint("✗ the tool failed")
	}
	facts := "  " + status.Took(one.took) + "  " + status.Bytes(int64(one.size))
	if room := width - safetext.Width(mark) - safetext.Width(facts) - 3; one.result.LogID != "" && room > 12 {
		facts += "  " + safetext.Middle(safetext.Line(one.result.LogID), room)
	}
	lines := []string{" " + mark + th.Muted.Paint(facts)}
	if one.result.Error != nil {
		const most = 3
		parts := safetext.Wrap(safetext.Line(*one.result.Error), max(10, width-4))
		for _, part := range parts[:min(len(parts), most)] {
			lines = append(lines, "   "+th.Text.Paint(part))
		}
	}
	return append(lines, "")
}

func (m *Model) detail() (frame.Options, string) {
	one, ok := m.list.Selected()
	if !ok {
		return frame.Options{Title: "Call"}, "\n  " + m.env.Theme.Muted.Paint("what a call sends and answers is shown here")
	}
	width, height := m.split.Size(split.Detail)
	options := frame.Options{Title: "Answer"}
	if m.showsSent(one) {
		options.Title = "Arguments"
	}
	head := m.factsOf(one, width)
	body := m.facts.View()
	options.Footer = m.facts.Footer()
	if m.showsAnswer() {
		body, options.Footer = m.answer.View(), m.answer.Footer()
		options.Note = m.answer.Note()
	}
	return options, frame.Fit(strings.Join(append(head, body), "\n"), width, height)
}

// Copies is what can be copied here.
func (m *Model) Copies() []views.Copyable {
	if m.picker.Shown() {
		return m.picker.Copies()
	}
	one, ok := m.list.Selected()
	if !ok {
		return nil
	}
	var copies []views.Copyable
	if m.split.Focus() == split.Detail && m.showsAnswer() {
		copies = m.answer.Copies()
	}
	if one.at == ended && one.err == nil && one.result.Data != nil {
		copies = append(copies, views.Copyable{Label: "answer", Text: func() string { return indented(one.result.Data) }})
	}
	if one.result.LogID != "" {
		copies = append(copies, views.Copyable{Label: "log id", Text: func() string { return one.result.LogID }})
	}
	copies = append(copies, errorcard.Copies(one.err)...)
	copies = append(copies,
		views.Copyable{Label: "arguments", Text: func() string { return indented(one.request.Arguments) }},
		views.Copyable{Label: "tool slug", Text: func() string { return one.request.Slug }},
		views.Copyable{Label: "batch as JSON", Text: m.asJSON})
	return copies
}

// asJSON is the calls that take part as COMPOSIO_MULTI_EXECUTE_TOOL takes them.
func (m *Model) asJSON() string {
	var requests []desk.Request
	for _, one := range m.taking() {
		requests = append(requests, one.request)
	}
	arguments, err := togetherArguments(requests, m.workflow)
	if err != nil {
		return ""
	}
	return indented(arguments)
}

// Link is the link under the cursor of the answer.
func (m *Model) Link() string {
	if m.picker.Shown() || m.split.Focus() != split.Detail || !m.showsAnswer() {
		return ""
	}
	return m.answer.Link()
}

// Actions is what the answer offers beyond its keys.
func (m *Model) Actions() []views.Action {
	if m.picker.Shown() || m.split.Focus() != split.Detail || !m.showsAnswer() {
		return nil
	}
	return m.answer.Actions()
}
