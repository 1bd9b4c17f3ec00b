package jsonview

import (
	"strconv"
	"strings"

	"trs/views/safetext"
)

// maxShown is how much of a long string is looked at for one row.
const maxShown = 512

func (m *Model) bodyHeight() int {
	if m.searching || m.search.Value() != "" {
		return m.height - 1
	}
	return m.height
}

// View draws the rows in view, in exactly the view's size.
func (m *Model) View() string {
	if m.width <= 0 || m.height <= 0 {
		return ""
	}
	lines := make([]string, 0, m.height)
	if m.bodyHeight() < m.height {
		lines = append(lines, " "+m.env.Theme.Accent.Paint("/ ")+m.searchText())
	}
	if m.err != nil {
		for _, line := range safetext.Wrap(safetext.Block(m.err.Error()), m.width-2) {
			lines = append(lines, " "+m.env.Theme.Bad.Paint(line))
		}
	}
	for row := m.top; row < len(m.rows) && len(lines) < m.height; row++ {
		lines = append(lines, m.line(row))
	}
	for len(lines) < m.height {
		lines = append(lines, "")
	}
	for i := range lines {
		lines[i] = safetext.Pad(lines[i], m.width)
	}
	return strings.Join(lines[:m.height], "\n")
}

func (m *Model) searchText() string {
	if m.searching {
		return m.search.View()
	}
	next, prev := m.env.Keys.Tree.NextMatch.Help().Key, m.env.Keys.Tree.PrevMatch.Help().Key
	return m.env.Theme.Text.Paint(safetext.Line(m.search.Value())) + m.env.Theme.Muted.Paint("  "+next+" next  "+prev+" previous")
}

func (m *Model) line(row int) string {
	at := m.rows[row]
	n := &m.doc.nodes[at]
	th := m.env.Theme
	var out strings.Builder
	mark := " "
	if row == m.cursor && m.focused {
		mark = th.Accent.Paint("▌")
	}
	out.WriteString(mark)
	out.WriteString(safetext.Pad("", min(int(n.depth)*2, m.width/2)))
	out.WriteString(th.Muted.Paint(m.sign(n)) + " ")
	out.WriteString(m.name(n))
	out.WriteString(m.value(n))
	line := out.String()
	if row != m.cursor {
		return line
	}
	if m.focused {
		return th.Selected.Over(safetext.Pad(line, m.width))
	}
	return line
}

// sign is the sign before a container.
func (m *Model) sign(n *node) string {
	switch {
	case n.kind > array || n.count == 0:
		return " "
	case n.open:
		return "▾"
	}
	return "▸"
}

func (m *Model) name(n *node) string {
	th := m.env.Theme
	switch {
	case n.keyTo > n.keyFrom:
		return th.JSONKey.Paint(safetext.Line(shortText(m.doc.source[n.keyFrom:n.keyTo]))) + th.JSONPunct.Paint(": ")
	case n.parent >= 0:
		return th.JSONPunct.Paint(strconv.Itoa(int(n.ordinal)) + ": ")
	}
	return ""
}

func (m *Model) value(n *node) string {
	th := m.env.Theme
	raw := m.doc.source[n.from:n.to]
	switch n.kind {
	case object:
		return th.JSONPunct.Paint(counted("{", n, "}"))
	case array:
		return th.JSONPunct.Paint(counted("[", n, "]"))
	case text:
		return th.JSONString.Paint(`"` + safetext.Line(shortText(raw)) + `"`)
	case number:
		return th.JSONNumber.Paint(string(raw))
	default:
		return th.JSONWord.Paint(string(raw))
	}
}

// counted is a container in short: {} empty, {3} with three members, and just
// the bracket's pair when it is open.
func counted(left string, n *node, right string) string {
	if n.count == 0 {
		return left + right
	}
	return left + strconv.Itoa(int(n.count)) + right
}

// shortText is the text of a JSON string, cut when it is long.
func shortText(raw []byte) string {
	text, cut := unquoteShort(raw, maxShown)
	if cut {
		return text + "…"
	}
	return text
}
