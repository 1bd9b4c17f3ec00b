package markdown

import (
	"strings"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"

	"trs/views/safetext"
)

const (
	between  = 3  // cells from one column to the next
	maxWhole = 14 // a column has room for words up to so many cells
)

// cell is the painted lines of a table's cell.
type cell []string

func (c cell) width() (widest int) {
	for _, line := range c {
		widest = max(widest, safetext.Width(line))
	}
	return widest
}

// table draws a table in columns that are as wide as they have to be. Where there
// is no room for that its cells are broken into lines, and where there is none for
// columns at all each row is drawn as a list of its own.
func (p *page) table(n *east.Table, width int) []string {
	heads, rows := p.cells(n)
	widths := fit(append([][]cell{heads}, rows...), len(n.Alignments), width)
	if widths == nil {
		return p.records(heads, rows, width)
	}
	lines := p.row(heads, widths, n.Alignments)
	rules := make([]string, len(widths))
	for i, w := range widths {
		rules[i] = strings.Repeat("─", w)
	}
	lines = append(lines, p.r.theme.Muted.Paint(strings.Join(rules, "─┼─")))
	tall := false
	for i, row := range rows {
		drawn := p.row(row, widths, n.Alignments)
		if i > 0 && (tall || len(drawn) > 1) { // rows of several lines run into each other
			lines = append(lines, p.blank(widths))
		}
		tall = len(drawn) > 1
		lines = append(lines, drawn...)
	}
	return lines
}

func (p *page) cells(n *east.Table) (heads []cell, rows [][]cell) {
	for line := n.FirstChild(); line != nil; line = line.NextSibling() {
		var row []cell
		for c := line.FirstChild(); c != nil; c = c.NextSibling() {
			words := ast.Node(ast.NewTextBlock())
			if line.Kind() == east.KindTableHeader {
				words = strong(c)
			}
			for inner := c.FirstChild(); inner != nil; inner = c.FirstChild() {
				words.AppendChild(words, inner)
			}
			row = append(row, strings.Split(strings.Trim(p.paint(words), "\n "), "\n"))
		}
		if line.Kind() == east.KindTableHeader {
			heads = row
			continue
		}
		rows = append(rows, row)
	}
	return heads, rows
}

// fit is how wide each column is; nil when there is no room for columns. What is
// left when every column has room for its words goes to the narrow ones first.
func fit(rows [][]cell, columns, width int) []int {
	widths, wanted := make([]int, columns), make([]int, columns)
	for i := range columns {
		for _, row := range rows {
			if i < len(row) {
				wanted[i] = max(wanted[i], row[i].width())
				widths[i] = max(widths[i], min(maxWhole, longest(row[i])))
			}
		}
		width -= widths[i]
	}
	if width -= between * (columns - 1); width < 0 {
		return nil
	}
	for ; width > 0; width-- {
		least := -1
		for i := range columns {
			if widths[i] < wanted[i] && (least < 0 || widths[i] < widths[least]) {
				least = i
			}
		}
		if least < 0 {
			break
		}
		widths[least]++
	}
	return widths
}

// longest is the width of a cell's longest word.
func longest(c cell) (widest int) {
	for _, line := range c {
		for word := range strings.FieldsSeq(line) {
			widest = max(widest, safetext.Width(word))
		}
	}
	return widest
}

func (p *page) row(row []cell, widths []int, alignments []east.Alignment) []string {
	columns, height := make([][]string, len(widths)), 1
	for i, w := range widths {
		if i < len(row) {
			columns[i] = safetext.Wrap(strings.Join(row[i], "\n"), max(1, w))
			height = max(height, len(columns[i]))
		}
	}
	lines := make([]string, height)
	for y := range lines {
		parts := make([]string, len(widths))
		for i, w := range widths {
			part := ""
			if y < len(columns[i]) {
				part = columns[i][y]
			}
			switch alignments[i] {
			case east.AlignRight:
				part = safetext.PadLeft(part, w)
			case east.AlignCenter:
				part = safetext.Pad(spaces((w-safetext.Width(part))/2)+part, w)
			case east.AlignLeft, east.AlignNone:
				part = safetext.Pad(part, w)
			}
			parts[i] = part
		}
		lines[y] = strings.TrimRight(strings.Join(parts, p.bar()), " ")
	}
	return lines
}

func (p *page) bar() string { return " " + p.r.theme.Muted.Paint("│") + " " }

// blank is a line between two rows.
func (p *page) blank(widths []int) string {
	parts := make([]string, len(widths))
	for i, w := range widths {
		parts[i] = spaces(w)
	}
	return strings.TrimRight(strings.Join(parts, p.bar()), " ")
}

// records draws each row as a list of its cells, behind the names of the columns.
func (p *page) records(heads []cell, rows [][]cell, width int) []string {
	var lines []string
	for i, row := range rows {
		if i > 0 {
			lines = append(lines, "")
		}
		for j, c := range row {
			value := strings.Join(c, " ")
			if j < len(heads) && heads[j].width() > 0 {
				value = strings.Join(heads[j], " ") + "  " + value
			}
			for k, part := range safetext.Wrap(value, width-indent) {
				if k > 0 {
					part = spaces(indent) + part
				}
				lines = append(lines, part)
			}
		}
	}
	if len(rows) == 0 {
		for _, head := range heads {
			lines = append(lines, safetext.Wrap(strings.Join(head, " "), width)...)
		}
	}
	return lines
}
