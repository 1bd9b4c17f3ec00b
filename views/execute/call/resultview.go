package call

import (
	"context"
	"errors"
	"slices"
	"strconv"
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
		text, way := "running… ", "   esc cancels"
		if m.stopping {
			text, way = "cancelling… ", ""
		}
		return options, frame.Fit("\n  "+th.Accent.Paint(status.Spinner(m.began, m.env.Now()))+" "+
			th.Text.Paint(text+status.Elapsed(elapsed))+th.Muted.Paint(way), width, height)
	case o == nil:
		return options, "\n  " + th.Muted.Paint("not run yet")
	case o.err != nil:
		var first []string
		if api.OutcomeUnknown(o.err) {
			for _, line := range safetext.Wrap("! "+capital(desk.UnknownText)+".", max(10, width-4)) {
				first = append(first, "  "+th.Warn.Paint(line))
			}
		}
		first = append(first, m.fixLine()...)
		lines := errorcard.Offer(m.failure(width, height-len(first)), first...)
		return options, frame.Fit(strings.Join(lines, "\n"), width, height)
	}
	body := m.result.body()
	options.Note, options.Footer = body.Note(), body.Footer()
	return options, strings.Join(m.resultHead(width), "\n") + "\n" + body.View()
}

// failure draws why there is no answer. That the user ended the run is no error.
func (m *Model) failure(width, height int) []string {
	th, o, again := m.env.Theme, m.outcome, m.env.Keys.Execute.Run
	if !errors.Is(o.err, context.Canceled) {
		return errorcard.Draw(m.env, o.err, "running "+safetext.Line(o.Slug), again, width, height)
	}
	return []string{
		"", "  " + th.Warn.Paint("✗ cancelled") + th.Muted.Paint(" after "+status.Took(o.took)),
		"", "  " + th.Key.Paint(again.Help().Key) + th.Muted.Paint(" runs "+safetext.Line(o.Slug)+" again"),
	}
}

// resultHead is the facts above the result.
func (m *Model) resultHead(width int) []string {
	th, o := m.env.Theme, m.outcome
	lines := []string{o.said.Head(th, o.took, len(o.result.Data), o.result.LogID, width)}
	if o.result.Error != nil && (m.result.meta == nil || m.result.plain || !m.result.says) { // it is told once
		lines = append(lines, desk.Failure(th, *o.result.Error, width)...)
	}
	if o.ranAs != "" {
		for _, line := range safetext.Wrap(safetext.Line(o.ranAs), max(10, width-4)) {
			lines = append(lines, safetext.Pad("   "+th.Muted.Paint(line), width))
		}
	}
	return lines
}

// chosenAbout says what the chosen tool of the picker does.
func (m *Model) chosenAbout(width int) string {
	chosen, ok := m.choices.Selected()
	if !ok {
		return strings.Join(m.aboutLines("A tool runs in a session, as its user and within its filters. Search and Tools find one; here it gets its arguments, and its answer can be read, copied and saved.", width), "\n")
	}
	for i := range m.exposed {
		if m.exposed[i].Slug == chosen.slug {
			return strings.Join(append(m.aboutLines(m.exposed[i].Description, width), m.tagLines(m.exposed[i].Tags, width)...), "\n")
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

// tagLines is all tags of a tool, those too that have no room beside its name.
func (m *Model) tagLines(tags []string, width int) []string {
	if len(tags) == 0 {
		return nil
	}
	th := m.env.Theme
	const label, most = "  tags  ", 60
	if more := len(tags) - most; more > 0 {
		tags = append(slices.Clone(tags[:most]), "and "+strconv.Itoa(more)+" more")
	}
	lines, line := []string{""}, th.Muted.Paint(label)
	used := len(label)
	for i, tag := range tags {
		badge := safetext.Truncate(toolcard.Badge(tag), max(8, width-len(label)-1))
		if i > 0 && used+safetext.Width(badge) > width-1 {
			lines, line, used = append(lines, line), safetext.Pad("", len(label)), len(label)
		}
		line += toolcard.BadgeInk(th, tag).Paint(badge) + "  "
		used += safetext.Width(badge) + 2
	}
	return append(lines, line)
}

// describe fills the description.
func (m *Model) describe() {
	width, _ := m.split.Size(split.Detail)
	if width == 0 {
		return
	}
	if m.tool != nil && m.side == sideAbout {
		m.about.Replace(append(m.aboutLines(m.tool.Description, width), m.tagLines(m.tool.Tags, width)...))
	}
}
