package form

import (
	"strconv"
	"strings"

	"trs/views/form/value"
	rows "trs/views/list"
	"trs/views/safetext"
	"trs/views/theme"
)

// Layout of a row: two cells for the cursor, the label, the value, the type.
const (
	gutter   = 2
	minLabel = 10
)

// noteWidth is the cells for types; there is room for them in wide forms only.
func (m *Model) noteWidth() int {
	switch {
	case m.width < 52:
		return 0
	case m.width < 72:
		return 16
	}
	return 22
}

// measure finds the width of the labels. It does not depend on what is in view,
// so that nothing jumps when the form scrolls.
func (m *Model) measure() {
	m.label = minLabel
	most := max(minLabel, m.width*2/5)
	for _, n := range m.rows {
		if m.label >= most {
			m.label = most
			return
		}
		m.label = max(m.label, min(most, safetext.Width(m.labelOf(n))+1))
	}
}

// labelOf is the name of a field with what stands before and behind it.
func (m *Model) labelOf(n *node) string {
	indent := safetext.Pad("", 2*n.depth)
	mark := ""
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
	var out strings.Builder
	line := 0
	put := func(s string) {
		if line < m.height {
			if line > 0 {
				out.WriteByte('\n')
			}
			out.WriteString(safetext.Pad(s, m.width))
			line++
		}
	}
	if len(m.rows) == 0 {
		put("  " + m.env.Theme.Muted.Paint("There is nothing to fill in."))
	}
	for i := m.top; i < len(m.rows) && line < m.height; i++ {
		row := m.row(i)
		if i == m.cursor && m.focused && !m.typing {
			row = m.env.Theme.Selected.Over(safetext.Pad(row, m.width))
		}
		put(row)
		for _, below := range m.below(i) {
			put(below)
		}
	}
	for line < m.height {
		put("")
	}
	return out.String()
}

// follow scrolls so that the field with the cursor is in view, with its help.
func (m *Model) follow() {
	m.top = max(0, min(m.top, m.cursor))
	if m.height <= 0 || len(m.rows) == 0 {
		return
	}
	lines := 0
	for i := m.cursor; i >= m.top; i-- {
		lines += m.rowHeight(i)
		if lines > m.height && i < m.cursor {
			m.top = i + 1
			return
		}
		if m.cursor-i > m.height {
			m.top = i
		}
	}
}

func (m *Model) rowHeight(i int) int { return 1 + len(m.below(i)) }

// row draws one field.
func (m *Model) row(i int) string {
	th, n := m.env.Theme, m.rows[i]
	here := i == m.cursor && m.focused
	mark := "  "
	if here {
		mark = th.Accent.Paint("› ")
	}
	if n.adder {
		text := safetext.Pad("", 2*n.depth) + adds(n)
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
	room := m.width - gutter - m.label - 1
	note := ""
	if width := m.noteWidth(); width > 0 {
		note = " " + th.Muted.Paint(safetext.PadLeft(m.note(n), width-2)) + " "
		room -= width
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
	if n.unknown && n.outer().schema == nil {
		name = "not in schema"
	}
	if n.variant {
		name = safetext.Truncate(safetext.Line(n.parent.spec.options[n.parent.option].name), max(8, m.noteWidth()-7)) +
			" " + strconv.Itoa(n.parent.option+1) + "/" + strconv.Itoa(len(n.parent.spec.options))
	}
	if n.nullable() && !n.variant && n.spec.name != "null" && len(name) < m.noteWidth()-6 {
		name += ", null"
	}
	return safetext.Line(name)
}

// valueView is the value of a field in at most width cells.
func (m *Model) valueView(n *node, here bool, width int) string {
	th := m.env.Theme
	if here && m.typing && takesText(n) && (n.v != nil && !n.v.Is(value.Null) || m.line.Len() > 0) {
		return m.line.Hinted(th, width, m.completion(n))
	}
	shown := m.plainView(n)
	if here && m.typing && takesText(n) {
		return th.Field.Cursor.Reverse(true).Inline(true).Render(" ") + " " + shown
	}
	if here && (n.shape() == boolean || n.shape() == choice) {
		shown = th.Accent.Paint("‹ ") + shown + th.Accent.Paint(" ›")
		if count, at := m.position(n); count > 1 {
			position := "  " + rows.Count(count) + " choices"
			if at >= 0 {
				position = "  " + rows.Count(at+1) + " of " + rows.Count(count)
			}
			shown += th.Muted.Paint(position)
		}
	}
	return shown
}

// position is how many values there are to go through, and which it is.
func (m *Model) position(n *node) (count, at int) {
	if n.shape() == choice {
		return len(n.spec.choices), n.spec.find(n.v)
	}
	return 0, -1
}

// plainView is a value without a cursor: what is not there is told apart from
// what is empty.
func (m *Model) plainView(n *node) string {
	th := m.env.Theme
	switch {
	case n.v == nil:
		return m.absent(n)
	case n.v.Is(value.Object) && n.shape() == object:
		if n.v.Len() == 0 {
			return th.JSONPunct.Paint("{}") + th.Muted.Paint(" empty")
		}
		return th.Muted.Paint(counted(n.v.Len(), "member") + " set")
	case n.v.Is(value.List) && n.shape() == list:
		if n.v.Len() == 0 {
			return th.JSONPunct.Paint("[]") + th.Muted.Paint(" empty")
		}
		return th.Muted.Paint(counted(n.v.Len(), "item"))
	}
	return scalarView(th, n)
}

// maxShown bounds how much of a long value is looked at for one row.
const maxShown = 400

func scalarView(th *theme.Theme, n *node) string {
	switch n.v.Kind {
	case value.Text:
		s := n.v.Text()
		if s == "" {
			return th.JSONString.Paint(`""`) + th.Muted.Paint(" empty text")
		}
		if n.spec.shape != text && n.spec.shape != choice {
			s = n.v.String()
		}
		return th.Text.Paint(safetext.Line(cut(s)))
	case value.Number:
		return th.JSONNumber.Paint(safetext.Line(cut(n.v.String())))
	case value.Bool, value.Null:
		return th.JSONWord.Paint(n.v.String())
	default: // containers are drawn as raw JSON here
	}
	return th.Text.Paint(safetext.Line(cut(n.v.String())))
}

func cut(s string) string {
	if len(s) > maxShown {
		return strings.ToValidUTF8(s[:maxShown], "") + "…"
	}
	return s
}

// absent says that a field is not sent, and what happens then or what it could
// be.
func (m *Model) absent(n *node) string {
	th := m.env.Theme
	switch {
	case n.initial() != nil:
		return th.Muted.Paint(safetext.Line(cut(plain(n.initial())))) + th.Muted.Paint("  default")
	case n.shape() == list || n.shape() == object:
		return th.Faint.Paint("–")
	case len(n.examples()) > 0:
		return th.Muted.Paint("e.g. " + safetext.Line(cut(plain(n.examples()[0]))))
	}
	return th.Faint.Paint("–")
}

// examples is values that the schema names.
func (n *node) examples() []*value.Value {
	if len(n.spec.examples) == 0 {
		return n.outer().spec.examples
	}
	return n.spec.examples
}

func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return rows.Count(n) + " " + noun + "s"
}

// below is the lines under a field: what is wrong, and under the chosen one its
// help.
func (m *Model) below(i int) []string {
	th, n := m.env.Theme, m.rows[i]
	indent := safetext.Pad("", gutter+2+2*n.depth)
	room := max(8, m.width-len(indent)-1)
	var lines []string
	if message := m.problem(n); message != "" {
		lines = append(lines, indent+th.Bad.Paint(safetext.Truncate("✗ "+safetext.Line(message), room)))
	}
	if i != m.cursor || n.adder {
		return lines
	}
	most := 1
	if m.height >= 12 {
		most = 3
	}
	if help := safetext.Line(cut(m.helpText(n))); help != "" {
		wrapped := safetext.Wrap(help, room)
		for at, line := range wrapped[:min(len(wrapped), most)] {
			if at == most-1 && len(wrapped) > most {
				line = safetext.Truncate(line+"…", room)
			}
			lines = append(lines, indent+th.Muted.Paint(line))
		}
	}
	if facts := n.spec.facts(); facts != "" && m.height >= 8 {
		lines = append(lines, indent+th.Muted.Paint(safetext.Truncate(facts, room)))
	}
	if n.variant && m.height >= 5 {
		lines = append(lines, indent+th.Key.Paint(m.env.Keys.Form.Variant.Help().Key)+
			th.Muted.Paint(safetext.Truncate(" takes another kind: "+safetext.Line(n.parent.spec.name), room-6)))
	}
	return lines
}

func (m *Model) helpText(n *node) string {
	for _, s := range []*spec{n.spec, n.outer().spec} {
		if s.help != "" {
			return s.help
		}
	}
	if n.spec.title != "" && !strings.EqualFold(strings.ReplaceAll(n.spec.title, " ", ""), strings.ReplaceAll(n.name, "_", "")) {
		return n.spec.title
	}
	return ""
}

// facts is the rules for a value in few words.
func (s *spec) facts() string {
	var facts []string
	add := func(keyword, words string) {
		if v := s.schema.Get(keyword); v != nil && (v.Is(value.Number) || v.Is(value.Text)) {
			facts = append(facts, words+" "+safetext.Line(cut(plain(v))))
		}
	}
	if format := s.schema.Get("format").Text(); format != "" {
		facts = append(facts, safetext.Line(format)+formatHelp[format])
	}
	add("minimum", "at least")
	add("exclusiveMinimum", "more than")
	add("maximum", "at most")
	add("exclusiveMaximum", "less than")
	add("multipleOf", "multiple of")
	add("minLength", "min length")
	add("maxLength", "max length")
	add("minItems", "min items")
	add("maxItems", "max items")
	add("pattern", "pattern")
	if s.schema.Get("uniqueItems").Bool() {
		facts = append(facts, "no two alike")
	}
	if s.initial != nil {
		facts = append(facts, "default "+safetext.Line(cut(plain(s.initial))))
	}
	if len(s.examples) > 0 {
		facts = append(facts, "e.g. "+safetext.Line(cut(plain(s.examples[0]))))
	}
	return strings.Join(facts, " · ")
}

var formatHelp = map[string]string{
	"date-time": ", as 2026-01-31T09:30:00+02:00",
	"date":      ", as 2026-01-31",
	"time":      ", as 09:30:00Z",
	"duration":  ", as P1DT2H",
	"uri":       ", as https://example.com/path",
	"email":     ", as name@example.com",
	"uuid":      ", as 6ba7b810-9dad-11d1-80b4-00c04fd430c8",
}

// Footer says where the cursor is and how much is wrong, for the bottom border.
func (m *Model) Footer() string {
	if m.raw {
		line, column := m.area.Place()
		return strconv.Itoa(line) + ":" + strconv.Itoa(column)
	}
	if len(m.rows) == 0 {
		return ""
	}
	return rows.Count(m.cursor+1) + " of " + rows.Count(len(m.rows))
}
