package toolcard

import (
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"trs/api"
	"trs/views/frame"
	"trs/views/list"
	"trs/views/safetext"
	"trs/views/theme"
)

// shape is what one line says about a schema.
type shape struct{ fields, required int }

// shape counts the fields at the top.
func (o *outline) shape() shape {
	var s shape
	for _, f := range o.top {
		if !f.stands {
			s.fields++
		}
		if f.required {
			s.required++
		}
	}
	return s
}

func (s shape) String() string {
	switch {
	case s.fields == 0:
		return ""
	case s.required == 0:
		return list.Plural(s.fields, "field")
	}
	return list.Plural(s.fields, "field") + ", " + list.Count(s.required) + " required"
}

// roomy is the height from which on blank lines divide the card; below it every
// line is a field more.
const roomy = 10

// gap is the blank lines between the parts.
func (m *Model) gap() int {
	if m.height < roomy {
		return 0
	}
	return 1
}

// topHeight is the lines of name, summary and warning.
func (m *Model) topHeight() int {
	n := 1 + m.gap()
	if m.tool != nil {
		n += len(m.slugLines())
	}
	if m.tool != nil && m.named() {
		n++
	}
	if m.tool != nil && m.tool.Warning != "" {
		n += len(m.warning())
	}
	return n
}

// named reports whether there is more to say than the slug in the border.
func (m *Model) named() bool { return m.tool.Name != "" || len(m.tool.Tags) > 0 }

// headHeight is the lines above a tree.
func (m *Model) headHeight() int {
	n := m.topHeight() + 1
	if len(m.description) > 0 {
		n += len(m.description) + m.gap()
	}
	return n
}

// describe is the beginning of the description, as much as leaves the tree more
// than half of the card.
func (m *Model) describe() []string {
	text := m.tool.Description
	if text == "" {
		return nil
	}
	limit := max(1, min(m.height/4, 10))
	lines := m.marks.Lines(text, m.width-2)
	if len(lines) > limit {
		return m.cut(lines[:limit])
	}
	return lines
}

// cut is the beginning of painted lines of Markdown, with a sign that there is
// more. They may end in blanks, painted ones too.
func (m *Model) cut(lines []string) []string {
	lines = slices.Clone(lines)
	for len(lines) > 0 {
		last := len(lines) - 1
		text := safetext.Width(strings.TrimRight(ansi.Strip(lines[last]), " "))
		switch {
		case text == 0:
			lines = lines[:last]
			continue
		case text > m.width-4:
			lines[last] = ansi.Truncate(lines[last], m.width-4, "…")
		default:
			lines[last] = ansi.Truncate(lines[last], text, "") + m.env.Theme.Muted.Paint(" …")
		}
		break
	}
	return lines
}

// View draws the card in exactly its size.
func (m *Model) View() string {
	if m.tool == nil || m.width <= 0 || m.height <= 0 {
		return frame.Fit("", m.width, m.height)
	}
	lines := m.topLines()
	if m.view == About {
		return frame.Fit(strings.Join(lines, "\n")+"\n"+m.about.View(), m.width, m.height)
	}
	for _, line := range m.description {
		lines = append(lines, " "+line)
	}
	if len(m.description) > 0 {
		lines = append(lines, make([]string, m.gap())...)
	}
	lines = append(lines, m.sectionLine())
	head := strings.Join(lines, "\n") + "\n"
	switch {
	case m.tool.schema(m.view) == nil:
		head += strings.Join(m.tool.Missing, "\n")
	case m.view == JSON:
		head += m.tree.View()
	default:
		head += m.fields[m.view].view()
	}
	return frame.Fit(head, m.width, m.height)
}

func (m *Model) topLines() []string {
	lines := []string{" " + m.paint(m.tool.Summary, m.width-2)}
	if m.named() {
		lines = append([]string{m.nameLine()}, lines...)
	}
	lines = append(m.slugLines(), lines...)
	lines = append(lines, m.warning()...)
	return append(lines, make([]string, m.gap())...)
}

// slugLines is the slug where the border has no room for all of it.
func (m *Model) slugLines() []string {
	const most, border = 4, 4
	slug := safetext.Line(m.tool.Slug)
	if safetext.Width(slug) <= m.width-border {
		return nil
	}
	var lines []string
	for _, line := range safetext.Wrap(slug, max(8, m.width-2)) {
		lines = append(lines, " "+m.env.Theme.Strong.Paint(line))
	}
	return lines[:min(len(lines), most)]
}

func (m *Model) warning() []string {
	if m.tool.Warning == "" {
		return nil
	}
	var lines []string
	for i, line := range safetext.Wrap(safetext.Line(m.tool.Warning), max(8, m.width-5)) {
		mark := "! "
		if i > 0 {
			mark = "  "
		}
		lines = append(lines, " "+m.env.Theme.Warn.Paint(mark+line))
	}
	return lines
}

// nameLine is the name on the left and the tags on the right.
func (m *Model) nameLine() string {
	name := m.tool.Name
	if name == "" {
		name = m.tool.Slug
	}
	name = safetext.Line(name)
	badges, width := m.badges(m.width - 4 - min(safetext.Width(name), m.width/2))
	left := max(0, m.width-3-width)
	return " " + m.env.Theme.Strong.Paint(safetext.Pad(name, left)) + " " + badges + " "
}

// badges draws as many tags as fit in room, what promises most first, and how
// many there are beside them.
func (m *Model) badges(room int) (painted string, width int) {
	const gap, rest = 2, 4 // cells; the second for +12
	tags := slices.Clone(m.tool.Tags)
	slices.SortStableFunc(tags, func(a, b string) int { return rank(a) - rank(b) })
	var parts []string
	for i, tag := range tags {
		text := Badge(tag)
		keep := 0
		if i+1 < len(tags) || len(parts) < i {
			keep = rest + gap
		}
		if width+safetext.Width(text)+gap+keep <= room {
			width += safetext.Width(text) + gap
			parts = append(parts, BadgeInk(m.env.Theme, tag).Paint(text))
		}
	}
	if more := len(tags) - len(parts); more > 0 && more < 100 && width+rest <= room {
		text := "+" + list.Count(more)
		width += len(text) + gap
		parts = append(parts, m.env.Theme.Muted.Paint(text))
	}
	return strings.Join(parts, "  "), max(0, width-gap)
}

// rank is how early a tag is told when there is no room for all.
func rank(tag string) int {
	switch api.Tag(tag) {
	case api.TagDestructive:
		return 0
	case api.TagReadOnly:
		return 1
	default:
		return 2
	}
}

// BadgeInk is what a tag is painted with: the known ones by what they promise.
func BadgeInk(th *theme.Theme, tag string) theme.Ink {
	switch api.Tag(tag) {
	case api.TagReadOnly:
		return th.Good
	case api.TagDestructive:
		return th.Warn
	default:
		return th.Muted
	}
}

// Badge is a tag as it is drawn: without the "Hint" of the known ones.
func Badge(tag string) string {
	return safetext.Line(strings.TrimSuffix(tag, "Hint"))
}

// paint joins parts with dots, as many as fit.
func (m *Model) paint(parts []Part, width int) string {
	var out strings.Builder
	used := 0
	for i, part := range parts {
		text := safetext.Line(part.Text)
		if i > 0 {
			if used+3+min(safetext.Width(text), 6) > width {
				break
			}
			out.WriteString(m.env.Theme.Muted.Paint(" · "))
			used += 3
		}
		text = safetext.Truncate(text, width-used)
		used += safetext.Width(text)
		ink := m.env.Theme.Text
		if part.Ink != nil {
			ink = *part.Ink
		}
		out.WriteString(ink.Paint(text))
	}
	return out.String()
}

func (m *Model) sectionLine() string {
	th := m.env.Theme
	at := m.outlined()
	line := " " + th.Strong.Paint([2]string{"Takes", "Answers"}[at])
	if text := m.fields[at].shape().String(); text != "" {
		line += "  " + th.Muted.Paint(text)
	}
	return line
}

// aboutLines is the whole description and the facts.
func (m *Model) aboutLines() []string {
	if m.tool == nil {
		return nil
	}
	th := m.env.Theme
	var lines []string
	label := 0
	for _, fact := range m.tool.Facts {
		label = max(label, safetext.Width(fact.Label)+2)
	}
	for _, fact := range m.tool.Facts {
		ink := th.Text
		if fact.Ink != nil {
			ink = *fact.Ink
		}
		name := safetext.Pad(fact.Label, label)
		for _, part := range safetext.Wrap(safetext.Line(fact.Value), max(8, m.width-label-2)) {
			lines = append(lines, " "+th.Muted.Paint(name)+ink.Paint(part))
			name = safetext.Pad("", label)
		}
	}
	if m.tool.Description != "" {
		lines = append(lines, "")
		for _, line := range m.marks.Lines(m.tool.Description, m.width-2) {
			lines = append(lines, " "+line)
		}
	}
	return lines
}
