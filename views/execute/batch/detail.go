package batch

import (
	"encoding/json"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"trs/api"
	"trs/views/answer"
	"trs/views/errorcard"
	"trs/views/execute/desk"
	"trs/views/frame"
	"trs/views/safetext"
	"trs/views/split"
)

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
	if one.outcome != desk.Done && one.outcome != desk.Ran {
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
	if one.outcome == desk.Unknown && one.stopped {
		return append([]string{"", "  " + th.Warn.Paint("? stopped while it was running"), ""}, m.unknown()...)
	}
	lines := errorcard.Lines(m.env, one.err, "running "+safetext.Line(one.request.Slug), m.env.Keys.Batch.Run, m.drawn)
	if title, _ := m.fix(one); title != "" {
		lines = errorcard.Offer(lines, "  "+th.Key.Paint(m.env.Keys.Batch.Fix.Help().Key)+th.Muted.Paint(" "+title))
	}
	if one.outcome == desk.Unknown {
		lines = append(lines, m.unknown()...)
	}
	return lines
}

// unknown says what an unknown outcome means.
func (m *Model) unknown() []string {
	var lines []string
	text := "! " + strings.ToUpper(desk.UnknownText[:1]) + desk.UnknownText[1:] + "."
	for _, line := range safetext.Wrap(text, max(10, m.drawn-4)) {
		lines = append(lines, "  "+m.env.Theme.Warn.Paint(line))
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
		if api.IsMeta(one.request.Slug) {
			as = "as a helper of the session"
		} else if one.request.Account != "" {
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
	lines := []string{one.said.Head(th, one.took, one.size, one.result.LogID, width)}
	if one.result.Error != nil {
		lines = append(lines, desk.Failure(th, *one.result.Error, width)...)
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
