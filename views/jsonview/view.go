package jsonview

import (
	"strconv"
	"strings"

	"trs/views/safetext"
	"trs/views/theme"
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
		lines = append(lines, " "+m.theme.Accent.Paint("/ ")+m.searchText())
	}
	if m.err != nil {
		for _, line := range safetext.Wrap(safetext.Block(m.err.Error()), m.width-2) {
			lines = append(lines, " "+m.theme.Bad.Paint(line))
		}
	}
	for row := m.top; row < m.rows.len() && len(lines) < m.height; row++ {
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
	next, prev := m.tree.NextMatch.Help().Key, m.tree.PrevMatch.Help().Key
	text := m.theme.Text.Paint(safetext.Line(m.search.Value()))
	if found := m.findText(); found != "" {
		text += m.theme.Muted.Paint("  " + found)
	}
	return text + m.theme.Muted.Paint("  "+next+" next  "+prev+" previous")
}

func (m *Model) line(i int) string {
	at := m.rows.at(i)
	th := m.theme
	var out strings.Builder
	mark := " "
	if i == m.cursor && m.focused {
		mark = th.Accent.Paint("▌")
	}
	out.WriteString(mark)
	out.WriteString(safetext.Pad("", min(at.depth*2, m.width/2)))
	count := at.Len()
	out.WriteString(th.Muted.Paint(sign(at, count)) + " ")
	out.WriteString(m.name(at))
	out.WriteString(m.value(at, count))
	line := out.String()
	if i == m.cursor && m.focused {
		return th.Selected.Over(safetext.Pad(line, m.width))
	}
	return line
}

// sign is the sign before a container.
func sign(at row, count int) string {
	switch {
	case count == 0:
		return " "
	case at.open:
		return "▾"
	}
	return "▸"
}

func (m *Model) name(at row) string {
	th := m.theme
	switch {
	case at.named():
		name, cut := at.ShortName(maxShown)
		if cut {
			name += "…"
		}
		return m.marked(th.JSONKey, safetext.Line(name)) + th.JSONPunct.Paint(": ")
	case at.nth >= 0:
		return th.JSONPunct.Paint(strconv.Itoa(at.nth) + ": ")
	}
	return ""
}

func (m *Model) value(at row, count int) string {
	th := m.theme
	if at.container() {
		return th.JSONPunct.Paint(counted(at.Kind(), count))
	}
	text, cut := at.Short(maxShown)
	if cut {
		text += "…"
	}
	if at.Kind() == String {
		return m.marked(th.JSONString, `"`+safetext.Line(text)+`"`)
	}
	if at.Kind() == Number {
		return m.marked(th.JSONNumber, text)
	}
	return m.marked(th.JSONWord, text)
}

// marked is text in ink with what the search looks for marked in it.
func (m *Model) marked(ink theme.Ink, text string) string {
	query := m.find.query
	if query == "" {
		return ink.Paint(text)
	}
	lower := strings.ToLower(text)
	if len(lower) != len(text) { // places in one are not those in the other
		return ink.Paint(text)
	}
	var out strings.Builder
	for {
		i := strings.Index(lower, query)
		if i < 0 {
			out.WriteString(ink.Paint(text))
			return out.String()
		}
		out.WriteString(ink.Paint(text[:i]))
		out.WriteString(m.theme.Match.Paint(text[i : i+len(query)]))
		text, lower = text[i+len(query):], lower[i+len(query):]
	}
}

// counted is a container in short: {} empty, {3} with three members.
func counted(kind Kind, count int) string {
	left, right, inside := "[", "]", ""
	if kind == Object {
		left, right = "{", "}"
	}
	if count > 0 {
		inside = strconv.Itoa(count)
	}
	return left + inside + right
}
