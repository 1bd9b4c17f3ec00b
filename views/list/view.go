package list

import (
	"strings"

	"trs/views/safetext"
	"trs/views/theme"
)

// gutter is the cells before the first column: the cursor's mark and a blank, and
// where rows can be marked the sign.
func (m *core) gutter() int {
	if m.marked != nil {
		return 3
	}
	return 2
}

// View draws the list in exactly its size.
func (m *core) View() string {
	if m.width <= 0 || m.height <= 0 {
		return ""
	}
	lines := make([]string, 0, m.height)
	if m.filtering || m.Filter() != "" {
		lines = append(lines, m.filterLine())
	}
	widths := m.widths()
	if m.heading {
		lines = append(lines, m.headingLine(widths))
	}
	if m.Len() == 0 {
		lines = append(lines, m.emptyLines()...)
	}
	for row := m.top; row < m.Len() && len(lines) < m.height; row++ {
		lines = append(lines, m.line(row, widths))
	}
	for i := range lines {
		if i < m.height {
			lines[i] = safetext.Pad(lines[i], m.width)
		}
	}
	for len(lines) < m.height {
		lines = append(lines, safetext.Pad("", m.width))
	}
	return strings.Join(lines[:m.height], "\n")
}

func (m *core) filterLine() string {
	t := m.theme
	mark := t.Accent.Paint("/ ")
	if m.filtering {
		return " " + mark + m.filter.View()
	}
	note := ""
	if m.find.Busy() {
		note = " …"
	}
	return " " + mark + t.Text.Paint(safetext.Line(m.Filter())) + t.Muted.Paint(note)
}

func (m *core) headingLine(widths []int) string {
	var out strings.Builder
	out.WriteString(safetext.Pad("", m.gutter()))
	for i, column := range m.columns {
		if widths[i] > 0 {
			out.WriteString(fit(column, column.Title, widths[i]) + " ")
		}
	}
	return m.theme.Muted.Paint(out.String())
}

func (m *core) emptyLines() []string {
	if m.Filter() != "" && m.count > 0 {
		return []string{"", "  " + m.theme.Muted.Paint("nothing matches; esc clears the filter")}
	}
	if m.empty == nil {
		return nil
	}
	lines := []string{""}
	for _, line := range safetext.Wrap(m.empty(), max(8, m.width-4)) {
		lines = append(lines, "  "+m.theme.Muted.Paint(line))
	}
	return lines
}

// line draws one row.
func (m *core) line(row int, widths []int) string {
	item := m.item(row)
	t := m.theme
	cells := m.row(item)
	var out strings.Builder
	out.Grow(m.width * 2)
	selected := row == m.cursor
	out.WriteString(m.mark(item, selected))
	covered := 0 // the columns before it are drawn
	for i, column := range m.columns {
		if widths[i] <= 0 || i < covered {
			continue
		}
		cell, width := Cell{}, widths[i]
		if i < len(cells) {
			cell = cells[i]
		}
		if column.Over {
			width, covered = over(cells, widths, i)
		}
		column.Middle = column.Middle || cell.Middle
		text := fit(column, cell.Text, width)
		if cell.Ink != nil {
			text = cell.Ink.Paint(text)
		} else {
			text = t.Text.Paint(text)
		}
		out.WriteString(text + " ")
	}
	line := out.String()
	if !selected {
		return line
	}
	line = safetext.Pad(line, m.width)
	if m.focused {
		return t.Selected.Over(line)
	}
	return t.SelectedBlurred.Over(line)
}

// over is how wide cell i may be with the empty ones after it, if it has to, and
// the column that is drawn next.
func over(cells []Cell, widths []int, i int) (width, next int) {
	width, next = widths[i], i+1
	for ; next < len(widths) && i < len(cells) && safetext.Width(cells[i].Text) > width; next++ {
		switch {
		case widths[next] <= 0:
		case next < len(cells) && cells[next].Text != "":
			return width, next
		default:
			width += widths[next] + 1
		}
	}
	return width, next
}

func (m *core) mark(item int, selected bool) string {
	sign := " "
	if m.marked != nil {
		sign = "  "
		if m.marked(item) {
			sign = m.theme.Accent.Paint("✓") + " "
		}
	}
	switch {
	case selected && m.focused:
		return m.theme.Accent.Paint("▌") + sign
	case selected:
		return m.theme.Muted.Paint("▏") + sign
	}
	return " " + sign
}

func fit(column Column, text string, width int) string {
	if column.Middle {
		text = safetext.Middle(text, width)
	}
	if column.Right {
		return safetext.PadLeft(text, width)
	}
	return safetext.Pad(text, width)
}

// widths shares the width out to the columns; 0 hides one.
func (m *core) widths() []int {
	widths := make([]int, len(m.columns))
	left, flex := m.width-m.gutter(), 0
	for i, column := range m.columns {
		if column.From > m.width {
			continue
		}
		widths[i] = column.Width
		flex += column.Flex
		left -= column.Width + 1
	}
	last := -1
	share := left
	for i, column := range m.columns {
		if widths[i] == 0 && column.Flex == 0 || column.From > m.width || flex == 0 {
			continue
		}
		if column.Flex > 0 && share > 0 {
			part := share * column.Flex / flex
			widths[i] += part
			left -= part
			last = i
		}
	}
	if last >= 0 && left > 0 {
		widths[last] += left
	}
	return shrink(widths, m.width-m.gutter())
}

// shrink takes from the last columns what does not fit.
func shrink(widths []int, room int) []int {
	for i, width := range widths {
		if width == 0 {
			continue
		}
		widths[i] = max(0, min(width, room-1))
		room -= widths[i] + 1
	}
	return widths
}

// Paint is a cell in an ink.
func Paint(text string, ink *theme.Ink) Cell { return Cell{Text: text, Ink: ink} }
