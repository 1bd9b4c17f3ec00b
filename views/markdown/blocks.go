package markdown

import (
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"

	"trs/views/safetext"
)

const (
	least  = 16 // cells that a block has at least: deeper ones are not moved in
	indent = 2  // of code and definitions
)

func (p *page) block(n ast.Node, width int) []string {
	switch n := n.(type) {
	case *ast.List:
		return p.list(n, width)
	case *ast.Blockquote:
		return p.quote(n, width)
	case *ast.FencedCodeBlock, *ast.CodeBlock:
		return p.code(n, width)
	case *ast.ThematicBreak:
		return []string{p.r.theme.Muted.Paint("──────")}
	case *east.Table:
		return p.table(n, width)
	case *east.DefinitionList:
		return p.blocks(n, width, true)
	case *east.DefinitionTerm:
		return p.words(strong(n), width)
	case *east.DefinitionDescription:
		return inside(width, spaces(indent), spaces(indent), func(width int) []string { return p.blocks(n, width, n.IsTight) })
	}
	return p.words(n, width)
}

// words draws a block that has words and no other blocks.
func (p *page) words(n ast.Node, width int) []string {
	painted := strings.Trim(p.paint(n), "\n ")
	if painted == "" {
		return nil
	}
	return safetext.Wrap(painted, width)
}

// inside draws what is moved in behind something, in all lines but the first
// behind something else of the same width.
func inside(width int, first, others string, draw func(width int) []string) []string {
	room := width - safetext.Width(first)
	if room < least {
		return draw(width)
	}
	lines := draw(room)
	for i := range lines {
		switch {
		case i == 0:
			lines[i] = strings.TrimRight(first+lines[i], " ")
		case lines[i] != "":
			lines[i] = others + lines[i]
		default:
			lines[i] = strings.TrimRight(others, " ")
		}
	}
	return lines
}

func spaces(n int) string { return safetext.Pad("", n) }

func (p *page) quote(n ast.Node, width int) []string {
	outer := p.ink
	p.ink = p.r.quoted
	defer func() { p.ink = outer }()
	bar := p.r.theme.Muted.Paint("│") + " "
	return inside(width, bar, bar, func(width int) []string { return p.blocks(n, width, false) })
}

// list draws the items behind their marks, with what else belongs to them below
// their text.
func (p *page) list(n *ast.List, width int) []string {
	var all []string
	roomy := !n.IsTight && hasParts(n)
	number, widest := n.Start, 0
	if n.IsOrdered() {
		widest = len(strconv.Itoa(n.Start + n.ChildCount() - 1))
	}
	for item := n.FirstChild(); item != nil; item = item.NextSibling() {
		mark := "•"
		if n.IsOrdered() {
			mark = safetext.PadLeft(strconv.Itoa(number), widest) + string(n.Marker)
			number++
		} else if box := checkBox(item); box != nil {
			if mark = "[ ]"; box.IsChecked {
				mark = "[x]"
			}
			box.Parent().RemoveChild(box.Parent(), box)
		}
		lines := inside(width, p.ink.text.Paint(mark)+" ", spaces(safetext.Width(mark)+1), func(width int) []string {
			lines := p.blocks(item, width, !roomy)
			if len(lines) == 0 {
				return []string{""}
			}
			return lines
		})
		if roomy && len(all) > 0 {
			all = append(all, "")
		}
		all = append(all, lines...)
	}
	return all
}

// hasParts reports whether an item of a list has more than its text and lists
// below it.
func hasParts(n *ast.List) bool {
	for item := n.FirstChild(); item != nil; item = item.NextSibling() {
		for c := item.FirstChild(); c != nil; c = c.NextSibling() {
			if c != item.FirstChild() && c.Kind() != ast.KindList {
				return true
			}
		}
	}
	return false
}

// checkBox is the box that an item of a list of tasks begins with, or nil.
func checkBox(item ast.Node) *east.TaskCheckBox {
	if item.FirstChild() == nil {
		return nil
	}
	box, _ := item.FirstChild().FirstChild().(*east.TaskCheckBox)
	return box
}

// code draws code as it is written. A line that is too long goes on below,
// moved in further.
func (p *page) code(n ast.Node, width int) []string {
	th := p.r.theme
	var lines []string
	for i := range n.Lines().Len() {
		segment := n.Lines().At(i)
		line := strings.TrimRight(string(segment.Value(p.source)), "\n ")
		parts, margin := []string{line}, indent
		if safetext.Width(line) > width-indent {
			parts = safetext.Wrap(line, width-2*indent)
		}
		for _, part := range parts {
			if part != "" {
				part = spaces(margin) + th.Muted.Paint(part)
			}
			lines = append(lines, part)
			margin = 2 * indent
		}
	}
	for len(lines) > 0 && lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	return lines
}
