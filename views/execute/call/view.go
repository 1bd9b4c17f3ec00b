package call

import (
	"slices"
	"strings"

	"trs/views/errorcard"
	"trs/views/frame"
	"trs/views/safetext"
	"trs/views/split"
	"trs/views/status"
	"trs/views/theme"
	"trs/views/toolcard"
)

// View draws the form or the picker, and the result.
func (m *Model) View() string {
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
	lines := errorcard.Lines(m.env.Theme, m.loadErr, "reading "+safetext.Line(m.slug), m.env.Keys.Global.Refresh, width)
	return strings.Join(m.withFix(lines), "\n")
}

// withFix puts the way out of an error below its heading, where it is seen
// however little room there is.
func (m *Model) withFix(lines []string) []string {
	const heading = 2 // a blank line, and what failed
	return slices.Insert(lines, min(heading, len(lines)), m.fixLine()...)
}

// fixLine offers where an error is put right.
func (m *Model) fixLine() []string {
	_, title := m.fix()
	if title == "" {
		return nil
	}
	th := m.env.Theme
	return []string{"  " + th.Key.Paint(m.env.Keys.Execute.Fix.Help().Key) + th.Muted.Paint(" "+title)}
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
		ink := th.Muted
		if tag == "destructiveHint" {
			ink = th.Warn
		}
		if strings.HasSuffix(tag, "Hint") && room < width/2 {
			badge := toolcard.Badge(tag)
			room += safetext.Width(badge) + 2
			badges = append(badges, ink.Paint(badge))
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
	ink, mark := th.Good, "● "
	if !ok {
		ink, mark = th.Warn, "○ "
	}
	toolkit := safetext.Line(m.tool.Toolkit.Slug)
	if isMeta(m.slug) || toolkit == "" {
		toolkit = "helper"
	}
	left := th.Muted.Paint(toolkit) + "  " + ink.Paint(mark) + th.Text.Paint(safetext.Line(text))
	if m.link != nil && len(m.link.accounts) > 1 || m.account != "" {
		left += "  " + th.Key.Paint(m.env.Keys.Execute.Account.Help().Key) + th.Muted.Paint(" other")
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
		note = th.Accent.Paint(status.Spinner(m.began, m.env.Now())) + th.Muted.Paint(" "+status.Elapsed(m.env.Now().Sub(m.began))+" · esc cancels")
	case m.loadErr != nil:
		note = th.Warn.Paint("! the schema is not known: " + safetext.Line(errorcard.Message(m.loadErr)))
	case m.form.Unchecked() != "":
		note = th.Warn.Paint("! " + safetext.Line(m.form.Unchecked()))
	case len(problems) == 1:
		note = th.Warn.Paint("! " + safetext.Line(problems[0].String()))
	case len(problems) > 1:
		note = th.Warn.Paint("! "+plural(len(problems), "problem")+"  ") + th.Key.Paint(m.env.Keys.Form.NextProblem.Help().Key) + th.Muted.Paint(" next")
	default:
		note = th.Good.Paint("✓ ready")
	}
	return " " + safetext.Pad(button+"  "+note, width-1)
}

// resultLines is how many lines stand above the result.
func (m *Model) resultLines() int {
	if m.outcome == nil || m.outcome.err != nil {
		return 0
	}
	width, _ := m.split.Size(split.Detail)
	return len(m.resultHead(width))
}

// detail draws the right part: the result, or before there is one what the tool
// does.
func (m *Model) detail() (frame.Options, string) {
	width, height := m.split.Size(split.Detail)
	th := m.env.Theme
	if m.slug == "" {
		return frame.Options{Title: "About"}, m.chosenAbout(width)
	}
	if m.side == sideAbout {
		if m.tool == nil {
			return frame.Options{Title: "About"}, "\n  " + th.Muted.Paint("what the tool does is shown here when it has been read")
		}
		return frame.Options{Title: "About", Footer: m.about.Footer()}, m.about.View()
	}
	options := frame.Options{Title: "Result"}
	o := m.outcome
	switch {
	case m.run.Busy():
		elapsed := m.env.Now().Sub(m.began)
		text := "running… "
		if m.stopping {
			text = "cancelling… "
		}
		return options, frame.Fit("\n  "+th.Accent.Paint(status.Spinner(m.began, m.env.Now()))+" "+
			th.Text.Paint(text+status.Elapsed(elapsed))+th.Muted.Paint("   esc cancels"), width, height)
	case o == nil:
		return options, "\n  " + th.Muted.Paint("not run yet")
	case o.err != nil:
		lines := errorcard.Lines(th, o.err, "running "+safetext.Line(o.slug), m.env.Keys.Execute.Run, width)
		lines = m.withFix(lines)
		if unknownOutcome(o.err) {
			for _, line := range safetext.Wrap("! "+capital(unknownText)+".", max(10, width-4)) {
				lines = append(lines, "  "+th.Warn.Paint(line))
			}
		}
		return options, frame.Fit(strings.Join(lines, "\n"), width, height)
	}
	head := strings.Join(m.resultHead(width), "\n") + "\n"
	if m.side == sideRaw {
		options.Note, options.Footer = "text", m.raw.Footer()
		return options, head + m.raw.View()
	}
	options.Note, options.Footer = "tree", m.body.Footer()
	return options, head + m.body.View()
}

// resultHead is the facts above the result.
func (m *Model) resultHead(width int) []string {
	th, o := m.env.Theme, m.outcome
	mark := th.Good.Paint("✓ done")
	if o.result.Error != nil {
		mark = th.Bad.Paint("✗ the tool failed")
	}
	facts := "  " + status.Took(o.took) + "  " + status.Bytes(int64(len(o.result.Data)))
	room := width - safetext.Width(mark) - safetext.Width(facts) - 3
	if o.result.LogID != "" && room > 12 {
		facts += "  " + safetext.Middle(safetext.Line(o.result.LogID), room)
	}
	lines := []string{safetext.Pad(" "+mark+th.Muted.Paint(facts), width)}
	if o.result.Error != nil {
		const most = 3
		wrapped := safetext.Wrap(safetext.Line(*o.result.Error), max(10, width-4))
		for _, line := range wrapped[:min(len(wrapped), most)] {
			lines = append(lines, safetext.Pad("   "+th.Text.Paint(line), width))
		}
	}
	return append(lines, safetext.Pad("", width))
}

// chosenAbout says what the chosen tool of the picker does.
func (m *Model) chosenAbout(width int) string {
	chosen, ok := m.choices.Selected()
	if !ok {
		return strings.Join(m.aboutLines("A tool runs in a session, as its user and within its filters. Search and Tools find one; here it gets its arguments, and its answer can be read, copied and saved.", width), "\n")
	}
	for i := range m.exposed {
		if m.exposed[i].Slug == chosen.slug {
			return strings.Join(m.aboutLines(m.exposed[i].Description, width), "\n")
		}
	}
	return "\n  " + m.env.Theme.Muted.Paint("enter opens it with the arguments that were used last")
}

func (m *Model) aboutLines(text string, width int) []string {
	lines := []string{""}
	for _, line := range m.md.Lines(text, max(10, width-3)) {
		lines = append(lines, "  "+line)
	}
	return lines
}

// describe fills the description and the raw text.
func (m *Model) describe() {
	width, _ := m.split.Size(split.Detail)
	if width == 0 {
		return
	}
	if m.tool != nil && m.side == sideAbout {
		m.about.Replace(m.aboutLines(m.tool.Description, width))
	}
	if m.outcome != nil && m.outcome.err == nil && m.side == sideRaw {
		m.raw.Replace(rawLines(m.env.Theme, m.outcome, width))
	}
}

// maxRaw bounds the text view; the tree shows everything.
const maxRaw = 1 << 20

func rawLines(th *theme.Theme, o *outcome, width int) []string {
	source := o.text()
	more := len(source) > maxRaw
	lines := strings.Split(strings.TrimRight(string(source[:min(len(source), maxRaw)]), "\n"), "\n")
	out := make([]string, 0, len(lines)+1)
	for _, line := range lines {
		line = safetext.Line(strings.ToValidUTF8(line, "\uFFFD"))
		if safetext.Width(line) <= width-1 {
			out = append(out, " "+th.Text.Paint(line))
			continue
		}
		for _, part := range safetext.Wrap(line, max(8, width-1)) {
			out = append(out, " "+th.Text.Paint(part))
		}
	}
	if more {
		out = append(out, " "+th.Muted.Paint("cut here at "+status.Bytes(maxRaw)+"; the tree and a saved file have all of it"))
	}
	return out
}
