// Package markdown draws Markdown from strangers. Where blocks stand is its own:
// lists, quotes, code and tables are laid out in the width there is, and nothing
// of them is cut off. What stands in them, the words with their emphasis, links
// and code, is painted by glamour.
package markdown

import (
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"

	"trs/views/safetext"
	"trs/views/theme"
)

const (
	maxBytes = 64 << 10 // longer texts are cut; nobody reads them in a pane
	maxTexts = 64
	maxWidth = 100 // longer lines are hard to read
)

type cacheKey struct {
	text  string
	width int
}

// Renderer draws Markdown in one theme. It belongs to the goroutine of Update.
type Renderer struct {
	theme  *theme.Theme
	parser parser.Parser
	plain  *inker // words
	quoted *inker // words in a quote
	texts  map[cacheKey][]string
}

// New is a renderer with an empty cache.
func New(th *theme.Theme) *Renderer {
	return &Renderer{theme: th, texts: map[cacheKey][]string{}}
}

// Lines is source as painted lines of at most width cells.
func (r *Renderer) Lines(source string, width int) []string {
	width = max(8, min(width, maxWidth))
	k := cacheKey{source, width}
	if lines, ok := r.texts[k]; ok {
		return lines
	}
	if len(r.texts) >= maxTexts {
		clear(r.texts)
	}
	lines := r.render(source, width)
	r.texts[k] = lines
	return lines
}

func (r *Renderer) render(source string, width int) []string {
	if len(source) > maxBytes {
		source = strings.ToValidUTF8(source[:maxBytes], "") + "\n\n…"
	}
	if tangled(source) {
		return safetext.Wrap(r.theme.Text.Paint(safetext.Block(source)), width)
	}
	if r.parser == nil { // made when there is something to draw: trs starts without
		r.parser = goldmark.New(goldmark.WithExtensions(extension.GFM, extension.DefinitionList)).Parser()
		r.plain, r.quoted = newInker(r.theme, false), newInker(r.theme, true)
	}
	p := page{r: r, ink: r.plain, source: []byte(safetext.Block(source) + "\n\n")}
	lines := p.blocks(r.parser.Parse(text.NewReader(p.source)), width, false)
	if len(lines) == 0 {
		return []string{""}
	}
	return lines
}

// page is a text that is being drawn.
type page struct {
	r      *Renderer
	ink    *inker
	source []byte
}

// blocks draws what stands in a block, one under the other: with a blank line
// between them unless they are tight.
func (p *page) blocks(parent ast.Node, width int, tight bool) []string {
	var all []string
	for n := parent.FirstChild(); n != nil; {
		following := n.NextSibling() // painting a block takes it out
		lines := p.block(n, width)
		if len(all) > 0 && len(lines) > 0 && !tight {
			all = append(all, "")
		}
		all = append(all, lines...)
		n = following
	}
	return all
}
