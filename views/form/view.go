package form

import (
	"strconv"
	"strings"

	rows "trs/views/list"
	"trs/views/safetext"
	"trs/views/status"
)

// Layout of a row: two cells for the cursor, the label, the value, the type.
const (
	gutter   = 2
	minLabel = 10
)

// noteWidth is the cells for types; there is room for them in wide forms only.
func (m *Model) noteWidth() int {
	switch width, _ := m.listSize(); {
	case width < 52:
		return 0
	case width < 72:
		return 18 // "array of boolean"
	}
	return 22
}

// measure finds the width of the labels. It does not depend on what is in view,
// so that nothing jumps when the form scrolls.
func (m *Model) measure() {
	m.label = minLabel
	width, _ := m.listSize()
	most := max(minLabel, width*2/5)
	for _, n := range m.rows {
		if m.label >= most {
			m.label = most
			return
		}
		m.label = max(m.label, min(most, safetext.Width(m.labelOf(n))+1))
	}
}

// indent is what stands before the name of a field. What is very deep says how
// deep, so that there is room for the name.
func (m *Model) indent(n *node) string {
	width, _ := m.listSize()
	most := max(4, width/6)
	if 2*n.depth <= most {
		return safetext.Pad("", 2*n.depth)
	}
	return safetext.Pad(safetext.PadLeft("⋯"+strconv.Itoa(n.depth), most-1), most)
}

// labelOf is the name of a field with what stands before and behind it.
func (m *Model) labelOf(n *node) string {
	indent, mark := m.indent(n), ""
	if n.depth > 0 {
		mark = "  " // so that it stands deeper than what it is in
	}
	if n.shape() == list || n.shape() == object {
		mark = "▸ "
		if n.open {
			mark = "▾ "
		}
	}
	outer := n.outer()
	switch {
	case outer.parent == nil:
		return mark + "value"
	case n.inList():
		return indent + mark + "[" + outer.name + "]"
	case n.required:
		return indent + mark + safetext.Line(outer.name) + "*"
	}
	return indent + mark + safetext.Line(outer.name)
}

// View draws the form in exactly its size.
func (m *Model) View() string {
	if m.raw {
		return m.rawView()
	}
	width, height := m.listSize()
	lines := m.listLines(width, height)
	switch place := m.place(); place {
	case beside:
		panel, rule := m.panelLines(m.width-width-2, height), m.env.Theme.Border.Paint("│")
		for i := range lines {
			lines[i] += rule + " " + panel[i]
		}
	case below:
		lines = append(lines, m.panelLines(width, m.height-height)...)
	case within: // under the field
	}
	return strings.Join(lines, "\n")
}

// listLines is the fields in view as lines of one width.
func (m *Model) listLines(width, height int) []string {
	lines := make([]string, 0, height)
	put := func(s string) {
		if len(lines) < height {
			lines = append(lines, safetext.Pad(s, width))
		}
	}
	if len(m.rows) == 0 {
		put("  " + m.env.Theme.Muted.Paint("There is nothing to fill in."))
	}
	for i := m.top; i < len(m.rows) && len(lines) < height; i++ {
		row := m.row(i, width)
		if i == m.cursor && m.focused && !m.typing {
			row = m.env.Theme.Selected.Over(safetext.Pad(row, width))
		}
		put(row)
		for _, under := range m.under(i, width) {
			put(under)
		}
	}
	for len(lines) < height {
		put("")
	}
	return lines
}

// follow scrolls so that the field with the cursor is in view, with what stands
// under it.
func (m *Model) follow() {
	m.wheeled = false
	m.top = max(0, min(m.top, m.cursor))
	if n := m.current(); n != nil && n.key != m.helpOf {
		m.helpOf, m.helpTop = n.key, 0
	}
	width, height := m.listSize()
	if height <= 0 || len(m.rows) == 0 {
		return
	}
	lines := 0
	for i := m.cursor; i >= m.top; i-- {
		lines += 1 + len(m.under(i, width))
		if lines > height && i < m.cursor {
			m.top = i + 1
			return
		}
		if m.cursor-i > height {
			m.top = i
		}
	}
}

// row draws one field.
func (m *Model) row(i, width int) string {
	th, n := m.env.Theme, m.rows[i]
	here := i == m.cursor && m.focused
	mark := "  "
	if here {
		mark = th.Accent.Paint("› ")
	}
	if n.adder {
		text := m.indent(n) + safetext.Pad("", 2*min(1, n.depth)) + adds(n)
		if here {
			return mark + th.Accent.Paint(text) + th.Muted.Paint("  "+m.env.Keys.Form.Choose.Help().Key)
		}
		return mark + th.Muted.Paint(text)
	}
	ink := th.Text
	switch {
	case here:
		ink = th.Strong
	case n.v == nil && !n.required:
		ink = th.Muted
	}
	label := ink.Paint(safetext.Pad(m.labelOf(n), m.label))
	room := width - gutter - m.label - 1
	note := ""
	if cells := m.noteWidth(); cells > 0 {
		ink := th.Muted
		if n.spec.deprecated {
			ink = th.Warn
		}
		note = " " + ink.Paint(safetext.PadLeft(m.note(n), cells-2)) + " "
		room -= cells
	}
	return mark + label + " " + safetext.Pad(m.valueView(n, here, room), room) + note
}

// adds is what a row that is no field says.
func adds(n *node) string {
	switch {
	case n.left > 0:
		return "… " + rows.Count(n.left) + " more"
	case n.parent.shape() == list:
		return "+ add item"
	}
	return "+ add member"
}

// note is the type of a field.
func (m *Model) note(n *node) string {
	name := n.spec.name
	switch {
	case n.stranger():
		name = "not in schema"
	case n.unknown && n.outer().schema == nil && n.v != nil:
		name = n.v.Kind.String()
	case n.spec.shape == text && n.format() != "":
		name = n.format()
	}
	switch {
	case n.spec.deprecated:
		name = "deprecated"
	case n.spec.readOnly:
		name = "read only"
	}
	if n.variant {
		name = safetext.Truncate(safetext.Line(n.parent.spec.options[n.parent.option].name), max(8, m.noteWidth()-7)) +
			" " + strconv.Itoa(n.parent.option+1) + "/" + strconv.Itoa(len(n.parent.spec.options))
	}
	if n.nullable() && !n.variant && n.spec.name != "null" && len(name)+6 <= m.noteWidth()-2 {
		name += ", null"
	}
	return safetext.Line(name)
}

// Footer says where the cursor is and how much is wrong, for the bottom border.
func (m *Model) Footer() string {
	if m.raw && m.rawLong {
		return status.Bytes(int64(max(len(m.longText), m.root.v.Size())))
	}
	if m.raw {
		line, column := m.area.Place()
		return strconv.Itoa(line) + ":" + strconv.Itoa(column)
	}
	if len(m.rows) == 0 {
		return ""
	}
	return rows.Count(m.cursor+1) + " of " + rows.Count(len(m.rows))
}
