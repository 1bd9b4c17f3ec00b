package call

import (
	"strings"

	"trs/api"
	"trs/views/errorcard"
	"trs/views/execute/desk"
	"trs/views/frame"
	"trs/views/safetext"
	"trs/views/split"
	"trs/views/status"
	"trs/views/toolcard"
)

// View draws the form or the picker, and the result.
func (m *Model) View() string {
	if m.calls.Shown() {
		return m.calls.View()
	}
	left := frame.Options{Title: "Execute"}
	body := ""
	switch {
	case m.slug == "":
		left.Footer = m.choices.Footer()
		body = m.pickerView()
	case m.form == nil:
		left.Title = safetext.Line(m.slug)
		body = m.loadingView()
	default:
		left.Title = safetext.Line(m.slug)
		left.Footer = m.form.Footer()
		if m.form.Raw() {
			left.Note = "raw JSON"
		}
		body = m.formView()
	}
	right, detail := m.detail()
	return m.split.View(left, right, body, detail)
}

func (m *Model) pickerView() string {
	width, _ := m.split.Size(split.Master)
	th := m.env.Theme
	head := ""
	if m.session != nil {
		head = " " + th.Muted.Paint("Which tool? Enter opens one, "+m.env.Keys.Execute.Tool.Help().Key+" takes any slug.")
	}
	return frame.Fit(head, width, pickerLines) + "\n" + m.choices.View()
}

func (m *Model) loadingView() string {
	width, height := m.split.Size(split.Master)
	if m.loadErr == nil {
		return frame.Fit("\n  "+m.env.Theme.Muted.Paint("reading the tool…"), width, height)
	}
	way := m.fixLine()
	lines := errorcard.Draw(m.env, m.loadErr, "reading "+safetext.Line(m.slug), m.env.Keys.Global.Refresh, width, height-len(way))
	return strings.Join(errorcard.Offer(lines, way...), "\n")
}

// fixLine offers where an error is put right.
func (m *Model) fixLine() []string {
	fix := m.fix()
	if fix.title == "" {
		return nil
	}
	th := m.env.Theme
	return []string{"  " + th.Key.Paint(m.env.Keys.Execute.Fix.Help().Key) + th.Muted.Paint(" "+safetext.Line(fix.title))}
}

// formLines is how many lines stand above and below the form.
func (m *Model) formLines() (head, foot int) {
	_, height := m.split.Size(split.Master)
	switch {
	case height >= 12:
		return 3, 2
	case height >= 7:
		return 2, 1
	}
	return 1, 0
}

func (m *Model) formView() string {
	width, _ := m.split.Size(split.Master)
	head, foot := m.formLines()
	lines := []string{m.toolLine(width), m.accountLine(width), ""}
	if head == 1 {
		lines[0] = m.accountLine(width)
	}
	out := frame.Fit(strings.Join(lines[:head], "\n"), width, head) + "\n" + m.form.View()
	switch foot {
	case 2:
		out += "\n" + safetext.Pad("", width) + "\n" + m.runLine(width)
	case 1:
		out += "\n" + m.runLine(width)
	}
	return out
}

// toolLine is the tool's name and its tags.
func (m *Model) toolLine(width int) string {
	th := m.env.Theme
	var badges []string
	room := 0
	for _, tag := range m.tool.Tags {
		if strings.HasSuffix(tag, "Hint") && room < width/2 {
			badge := toolcard.Badge(tag)
			room += safetext.Width(badge) + 2
			badges = append(badges, toolcard.BadgeInk(th, tag).Paint(badge))
		}
	}
	name := safetext.Line(m.tool.Name)
	if name == "" {
		name = safetext.Line(m.slug)
	}
	right := strings.Join(badges, "  ")
	return " " + safetext.Pad(th.Strong.Paint(name), width-safetext.Width(right)-3) + " " + right + " "
}

// accountLine is the toolkit and as whom the tool runs.
func (m *Model) accountLine(width int) string {
	th := m.env.Theme
	text, ok := m.accountText()
	if m.barred() {
		text, ok = "not allowed in this session", false
	}
	ink, mark := th.Good, "● "
	if !ok {
		ink, mark = th.Warn, "○ "
	}
	toolkit := safetext.Line(m.tool.Toolkit.Slug)
	if api.IsMeta(m.slug) || toolkit == "" {
		toolkit = "helper"
	}
	left := th.Muted.Paint(toolkit) + "  " + ink.Paint(mark) + th.Text.Paint(safetext.Line(text))
	if m.link != nil && len(m.link.accounts) > 1 || m.account != "" {
		left += "  " + th.Key.Paint(m.env.Keys.Execute.Account.Help().Key) + th.Muted.Paint(" other")
	}
	if m.offload && desk.Offloads(m.slug) {
		left += "  " + th.Accent.Paint("large answers to a file") + " " + th.Key.Paint(m.env.Keys.Execute.Offload.Help().Key)
	}
	return " " + safetext.Pad(left, width-1)
}

// runLine is the button, and what speaks against pressing it.
func (m *Model) runLine(width int) string {
	th := m.env.Theme
	button := th.Selected.Over(th.Accent.Paint(" ▶ Run ") + th.Key.Paint(m.env.Keys.Execute.Run.Help().Key) + " ")
	note := ""
	switch problems := m.form.Errors(); {
	case m.run.Busy():
		note = th.Accent.Paint(status.Spinner(m.began, m.env.Now())) + th.Muted.Paint(" "+status.Elapsed(m.env.Now().Sub(m.began)))
		if !m.Status().Other {
			note += th.Muted.Paint(" · esc cancels")
		}
	case m.refusal() != "":
		note = th.Warn.Paint("! READ-ONLY: " + strings.TrimPrefix(safetext.Line(m.refusal()), safetext.Line(m.slug)+" is "))
	case m.loadErr != nil:
		note = th.Warn.Paint("! the schema is not known: " + safetext.Line(errorcard.Message(m.loadErr)))
	case len(problems) == 1:
		note = th.Warn.Paint("! " + safetext.Line(problems[0].String()))
	case len(problems) > 1:
		note = th.Warn.Paint("! "+plural(len(problems), "problem")+"  ") + th.Key.Paint(m.env.Keys.Form.NextProblem.Help().Key) + th.Muted.Paint(" next")
	case m.form.Unchecked() != "":
		note = th.Warn.Paint("! " + safetext.Line(m.form.Unchecked()))
	default:
		note = th.Good.Paint("✓ ready")
	}
	return " " + safetext.Pad(button+"  "+note, width-1)
}
