package search

import (
	"strconv"
	"strings"

	"trs/views/errorcard"
	"trs/views/frame"
	"trs/views/list"
	"trs/views/safetext"
	"trs/views/split"
	"trs/views/status"
)

// cells is a use case or, indented, one of its tools.
func (m *Model) cells(i item) []list.Cell {
	th := m.env.Theme
	result := m.answer.Results[i.query]
	if i.heading() {
		difficulty, _, _ := strings.Cut(result.Difficulty, " ")
		ink := &th.Muted
		switch {
		case result.Error != nil && *result.Error != "":
			difficulty, ink = "✗ failed", &th.Bad
		case len(result.PrimaryToolSlugs)+len(result.RelatedToolSlugs) == 0:
			difficulty, ink = "no tools", &th.Warn
		}
		return []list.Cell{
			list.Paint(strconv.Itoa(i.query+1), &th.Accent), list.Paint(safetext.Line(result.UseCase), &th.Strong),
			{},
			list.Paint(safetext.Line(difficulty), ink),
		}
	}
	toolkit := m.answer.ToolSchemas[i.slug].Toolkit
	account, _ := m.states.Account(toolkit)
	mark, ink := account.Mark(m.env.Theme)
	role := list.Cell{Text: i.role()}
	if i.related {
		role.Ink = &th.Muted
	}
	return []list.Cell{list.Paint(mark, ink), {Text: "  " + safetext.Line(i.slug), Middle: true}, list.Paint(safetext.Line(toolkit), &th.Muted), role}
}

// empty is what stands in the list before something was found.
func (m *Model) empty() string {
	k := m.env.Keys
	switch {
	case m.session == nil:
		return status.NoSession(m.env, "the open one's tools are searched here")
	case m.find.Busy():
		return "searching …\n\n" + strings.TrimSpace(format(m.editor.filled()))
	case m.editor.typing:
		return k.List.Open.Help().Key + " searches. " + k.Form.Add.Help().Key + " adds another use case: up to seven are asked at once."
	case m.answer != nil:
		return "The server found nothing."
	case len(m.editor.filled()) > 0:
		return strings.TrimSpace(format(m.editor.filled())) + "\n\n" + k.Search.Run.Help().Key + " searches for this, " +
			k.Search.Query.Help().Key + " changes it."
	}
	return "Say what is to be done, and the session names the tools for it, with a plan. " +
		k.Search.Query.Help().Key + " begins, " + k.Global.Edit.Help().Key + " takes several use cases in your editor."
}

// View draws the use cases with their tools, and the chosen one.
func (m *Model) View() string {
	width, height := m.split.Size(split.Master)
	body := m.list.View()
	if m.editor.typing {
		body = frame.Fit(strings.Join(m.editor.lines(), "\n"), width, m.editor.height()) + "\n" + body
	}
	detail, right := m.detailView()
	return m.split.View(
		frame.Options{Title: m.title(), Note: m.note(), Footer: m.list.Footer()}, detail,
		frame.Fit(body, width, height), right)
}

func (m *Model) title() string {
	switch n := len(m.asked); n {
	case 0:
		return "Search"
	case 1:
		return "Search ─ 1 use case"
	default:
		return "Search ─ " + strconv.Itoa(n) + " use cases"
	}
}

// note says how old the answer is.
func (m *Model) note() string {
	switch {
	case m.answer == nil:
		return ""
	case m.stale:
		return "out of date"
	}
	return m.at.Local().Format("15:04:05")
}

func (m *Model) detailView() (frame.Options, string) {
	width, height := m.split.Size(split.Detail)
	chosen, ok := m.list.Selected()
	switch {
	case m.err != nil:
		lines := errorcard.Draw(m.env, m.err, "searching", m.env.Keys.Global.Refresh, width, height)
		return frame.Options{Title: "Search"}, strings.Join(lines, "\n")
	case !ok:
		return frame.Options{Title: "Plan and tools"}, m.welcome(width)
	case m.showsPlan():
		return frame.Options{Title: "Use case " + strconv.Itoa(chosen.query+1), Note: "plan", Footer: m.plan.Footer()}, m.plan.View()
	}
	return frame.Options{Title: safetext.Line(chosen.slug), Note: m.card.Note(), Footer: m.card.Footer()}, m.card.View()
}

// welcome says what will stand in the detail.
func (m *Model) welcome(width int) string {
	text := "Beside the tools stand the plan that the server recommends, its pitfalls, and the schema of the chosen tool."
	lines := []string{""}
	for _, line := range safetext.Wrap(text, max(8, width-4)) {
		lines = append(lines, "  "+m.env.Theme.Muted.Paint(line))
	}
	return strings.Join(lines, "\n")
}
