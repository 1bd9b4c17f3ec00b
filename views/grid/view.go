package grid

import (
	"strconv"
	"strings"

	"trs/views/list"
	"trs/views/safetext"
	"trs/views/theme"
)

// gap is the cells between two columns.
const gap = 2

// previewFrom is the height from which the chosen cell is shown below the rows,
// where it has the whole width.
const previewFrom = 8

// body is how many rows fit.
func (m *Model) body() int {
	below := 0
	if m.height >= previewFrom {
		below++
	}
	if m.search.typing || m.search.input.Value() != "" {
		below++
	}
	return max(1, m.height-1-below)
}

// gutter is the cells of the cursor's mark and of the rows' numbers.
func (m *Model) gutter() int { return 1 + len(strconv.Itoa(max(0, m.len()-1))) + gap }

// View draws the rows and columns in view, in exactly the table's size.
func (m *Model) View() string {
	if m.width <= 0 || m.height <= 0 {
		return ""
	}
	lines := make([]string, 0, m.height)
	if m.t == nil && m.search.typing { // the table is on its way
		lines = append(lines, "", "  "+m.env.Theme.Muted.Paint("one moment…"))
		for len(lines) < m.height-1 {
			lines = append(lines, "")
		}
		return m.fill(append(lines[:m.height-1], m.searchLine()))
	}
	if m.t == nil || len(m.shown) == 0 {
		lines = append(lines, "", "  "+m.env.Theme.Muted.Paint("the list is empty"))
		return m.fill(lines)
	}
	widths := m.widths()
	lines = append(lines, m.heading(widths))
	rows := m.body()
	for i := m.top; i < min(m.top+rows, m.len()); i++ {
		lines = append(lines, m.line(i, widths))
	}
	for len(lines) < rows+1 {
		lines = append(lines, "")
	}
	if m.height >= previewFrom {
		lines = append(lines, m.preview())
	}
	return m.fill(append(lines, m.searchLine()))
}

func (m *Model) fill(lines []string) string {
	for len(lines) < m.height {
		lines = append(lines, "")
	}
	for i := range lines {
		lines[i] = safetext.Pad(lines[i], m.width)
	}
	return strings.Join(lines[:m.height], "\n")
}

// widths is how wide the columns from left on are drawn; those that were cut
// share what is left over.
func (m *Model) widths() []int {
	room := m.width - m.gutter()
	var widths, cut []int
	for _, column := range m.shown[m.left:] {
		width := m.t.Columns[column].width
		if room < min(width, minWidth) && len(widths) > 0 {
			break
		}
		if m.t.Columns[column].cut {
			cut = append(cut, len(widths))
		}
		widths = append(widths, max(1, min(width, room)))
		room -= width + gap
	}
	for n, i := range cut {
		if room <= 0 {
			break
		}
		more := room / (len(cut) - n)
		widths[i] += more
		room -= more
	}
	return widths
}

// columnAt is the position in shown of the column at cell x, or -1.
func (m *Model) columnAt(x int) int {
	x -= m.gutter()
	for i, width := range m.widths() {
		if x >= 0 && x < width+gap {
			return m.left + i
		}
		x -= width + gap
	}
	return -1
}

func (m *Model) heading(widths []int) string {
	th := m.env.Theme
	var out strings.Builder
	before := safetext.Pad("", m.gutter())
	if m.left > 0 {
		before = safetext.PadLeft("‹ ", m.gutter())
	}
	out.WriteString(th.Muted.Paint(before))
	more := m.left+len(widths) < len(m.shown) // a sign for it takes the last cell
	for i, width := range widths {
		if used := safetext.Width(out.String()) + width; more && i+1 == len(widths) && width > 1 && used >= m.width {
			width -= used - m.width + 1
		}
		at := m.shown[m.left+i]
		column := m.t.Columns[at]
		title, ink := column.Title(), th.Muted
		if m.left+i == m.column {
			ink = th.Title
			if m.focused {
				ink = th.TitleFocused
			}
		}
		mark := ""
		if m.order.Column == at {
			mark = [...]string{"", "▲", "▼"}[m.order.Way]
		}
		title = safetext.Truncate(title, width-safetext.Width(mark)) + mark
		if column.Right {
			title = safetext.PadLeft(title, width)
		}
		out.WriteString(ink.Paint(safetext.Pad(title, width)))
		if i+1 < len(widths) {
			out.WriteString(safetext.Pad("", gap))
		}
	}
	line := out.String()
	if more {
		return safetext.Pad(line, m.width-1) + th.Muted.Paint("›")
	}
	return line
}

func (m *Model) line(position int, widths []int) string {
	th := m.env.Theme
	row := m.at(position)
	selected := position == m.row
	var out strings.Builder
	out.Grow(m.width * 2)
	switch {
	case selected && m.focused:
		out.WriteString(th.Accent.Paint("▌"))
	case selected:
		out.WriteString(th.Muted.Paint("▏"))
	default:
		out.WriteByte(' ')
	}
	out.WriteString(th.Muted.Paint(safetext.PadLeft(strconv.Itoa(row), m.gutter()-1-gap)))
	for i, width := range widths {
		at := m.shown[m.left+i]
		shown, k := show(m.t.Cell(row, at), width)
		shown = safetext.Truncate(shown, width)
		blank := safetext.Pad("", width-safetext.Width(shown))
		ink := inkOf(th, k)
		if selected && m.focused && m.left+i == m.column {
			ink = &th.Match
			if shown == "" {
				shown, blank = "·", safetext.Pad("", width-1)
			}
		}
		out.WriteString("  ")
		if k == number || m.t.Columns[at].Right {
			out.WriteString(blank + ink.Paint(shown))
		} else {
			out.WriteString(ink.Paint(shown) + blank)
		}
	}
	line := out.String()
	switch {
	case !selected:
		return line
	case m.focused:
		return th.Selected.Over(safetext.Pad(line, m.width))
	}
	return th.SelectedBlurred.Over(safetext.Pad(line, m.width))
}

func inkOf(th *theme.Theme, k kind) *theme.Ink {
	switch k {
	case number:
		return &th.JSONNumber
	case word:
		return &th.JSONWord
	case nested, null:
		return &th.Muted
	case text, missing:
	}
	return &th.Text
}

// preview is the chosen cell in the whole width.
func (m *Model) preview() string {
	th := m.env.Theme
	if m.sort.Busy() {
		return " " + th.Muted.Paint("sorting "+list.Count(m.len())+" rows… esc leaves them as they are")
	}
	row, column, ok := m.Chosen()
	if !ok {
		return ""
	}
	title := safetext.Truncate(m.t.Columns[column].Title(), m.width/3)
	shown, k := show(m.t.Cell(row, column), m.width)
	if k == missing {
		shown = "not in this row"
	}
	ink := inkOf(th, k)
	if k == missing {
		ink = &th.Muted
	}
	return " " + th.JSONKey.Paint(title) + th.JSONPunct.Paint(": ") + ink.Paint(safetext.Truncate(shown, max(1, m.width-safetext.Width(title)-3)))
}
