package markdown

import (
	"bytes"
	"strings"

	"github.com/charmbracelet/glamour/ansi"
	escapes "github.com/charmbracelet/x/ansi"
	"github.com/muesli/termenv"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"trs/views/theme"
)

// inker paints words: glamour without a width, so that it breaks no lines. Those
// that it breaks lose what does not fit.
type inker struct {
	text     theme.Ink
	bare     bool // the theme has no styles at all
	renderer renderer.Renderer
}

func newInker(th *theme.Theme, quoted bool) *inker {
	styles, ink := th.Markdown(), th.Text
	if quoted {
		styles.Document.StylePrimitive, ink = styles.BlockQuote.StylePrimitive, th.Muted
	}
	glamour := ansi.NewRenderer(ansi.Options{ColorProfile: th.Profile, Styles: styles})
	return &inker{
		text: ink, bare: th.Profile == termenv.Ascii,
		renderer: renderer.NewRenderer(renderer.WithNodeRenderers(util.Prioritized(glamour, 1000))),
	}
}

// paint is a block's words in one line, but for the line breaks that are meant. It
// takes the block out of its page.
func (p *page) paint(n ast.Node) string {
	p.settle(n)
	page := ast.NewDocument()
	page.AppendChild(page, n)
	var out bytes.Buffer
	if err := p.ink.renderer.Render(&out, p.source, page); err != nil {
		return ""
	}
	if p.ink.bare {
		return escapes.Strip(out.String())
	}
	return out.String()
}

// settle makes spaces of the line breaks that only lay out the source, and marks
// those that are meant. Glamour writes both as a line break.
func (p *page) settle(n ast.Node) {
	for c := n.FirstChild(); c != nil; {
		following := c.NextSibling()
		switch c := c.(type) {
		case *ast.Text:
			p.settleText(c)
		case *ast.CodeSpan:
			p.settleCode(c)
		case *ast.RawHTML:
			if p.isBreak(c) {
				end := len(p.source)
				n.ReplaceChild(n, c, ast.NewTextSegment(text.NewSegment(end-1, end)))
			}
		default:
			p.settle(c)
		}
		c = following
	}
}

func (p *page) settleText(t *ast.Text) {
	soft, hard := t.SoftLineBreak(), t.HardLineBreak()
	at := t.Segment.Stop
	if !soft && !hard || at >= len(p.source) {
		return
	}
	p.source[at] = ' ' // or the break itself, a space or a backslash before it
	if hard {
		p.source[at] = '\n'
	}
	t.Segment = t.Segment.WithStop(at + 1)
	t.SetSoftLineBreak(false)
	t.SetHardLineBreak(false)
}

// settleCode makes spaces of the line breaks in code between words.
func (p *page) settleCode(n ast.Node) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if t, ok := c.(*ast.Text); ok {
			if at := t.Segment.Stop - 1; at >= t.Segment.Start && p.source[at] == '\n' {
				p.source[at] = ' '
			}
		}
	}
}

// isBreak reports whether HTML between words is a line break.
func (p *page) isBreak(n *ast.RawHTML) bool {
	if n.Segments.Len() != 1 {
		return false
	}
	segment := n.Segments.At(0)
	tag := strings.ToLower(string(segment.Value(p.source)))
	rest, ok := strings.CutPrefix(tag, "<br")
	return ok && strings.Trim(rest, " />") == ""
}

// strong is the words of n as a block of their own, made strong.
func strong(n ast.Node) ast.Node {
	block, bold := ast.NewTextBlock(), ast.NewEmphasis(2)
	for c := n.FirstChild(); c != nil; {
		following := c.NextSibling()
		bold.AppendChild(bold, c)
		c = following
	}
	block.AppendChild(block, bold)
	return block
}
