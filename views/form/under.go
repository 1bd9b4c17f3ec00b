package form

import (
	"strings"

	"trs/views/safetext"
)

// under is the lines under a field: what is wrong, and where there is no other
// place the help for the chosen one.
func (m *Model) under(i, width int) []string {
	th, n := m.env.Theme, m.rows[i]
	indent := safetext.Pad("", gutter+2+safetext.Width(m.indent(n)))
	room := m.underRoom(n, width)
	var lines []string
	if message := m.problem(n); message != "" {
		lines = append(lines, indent+th.Bad.Paint(safetext.Truncate("✗ "+safetext.Line(message), room)))
	} else if doubt := m.doubt(n); doubt != "" {
		lines = append(lines, indent+th.Warn.Paint(safetext.Truncate("! "+doubt, room)))
	}
	if i != m.cursor || n.adder || m.place() != within {
		return lines
	}
	text, rows := m.inlineHelp(n, width), m.inlineRows()
	top := max(0, min(m.helpTop, len(text)-rows))
	told := text[top:min(len(text), top+rows)]
	for at, line := range told {
		line = th.Muted.Paint(line)
		if more := m.env.Keys.Form.HelpDown.Help().Key; at == rows-1 && top+rows < len(text) {
			line = th.Muted.Paint(safetext.Truncate(told[at]+"…", room-safetext.Width(more)-1)) + " " + th.Key.Paint(more)
		}
		lines = append(lines, indent+line)
	}
	if reading := m.reading(n); reading != "" && m.height >= 5 {
		lines = append(lines, indent+th.Text.Paint(safetext.Truncate(reading, room)))
	}
	lines = append(lines, m.inlineFacts(n, indent, room, m.free()-len(told))...)
	if n.variant && m.height >= 5 {
		lines = append(lines, indent+th.Key.Paint(m.env.Keys.Form.Variant.Help().Key)+
			th.Muted.Paint(safetext.Truncate(" takes another kind: "+safetext.Line(n.parent.spec.kinds()), room-6)))
	}
	return lines
}

// inlineFacts is the rules under a field: as many lines as the fields leave free,
// and where they leave none a single one if the form is not low.
func (m *Model) inlineFacts(n *node, indent string, room, free int) []string {
	facts := strings.Join(m.facts(n), " · ")
	if facts == "" || free <= 0 && m.height < 8 {
		return nil
	}
	lines := safetext.Wrap(facts, room)
	if most := max(1, min(free, maxInline)); len(lines) > most {
		lines = append(lines[:most-1], safetext.Truncate(strings.Join(lines[most-1:], " "), room))
	}
	for i := range lines {
		lines[i] = indent + m.env.Theme.Muted.Paint(lines[i])
	}
	return lines
}

// underRoom is the cells that a line under a field has.
func (m *Model) underRoom(n *node, width int) int {
	return max(8, width-gutter-2-safetext.Width(m.indent(n))-1)
}

// inlineHelp is a description as plain lines.
func (m *Model) inlineHelp(n *node, width int) []string {
	help := safetext.Line(cutAt(m.helpText(n), maxHelpBytes/4))
	if help == "" {
		return nil
	}
	return safetext.Wrap(help, m.underRoom(n, width))
}
