// Package markdown draws Markdown from strangers through glamour. A renderer is
// kept for each width and theme, and so are the last texts, because making one
// costs milliseconds.
package markdown

import (
	"regexp"
	"strings"
	"unicode"

	"github.com/charmbracelet/glamour"
	"github.com/muesli/termenv"

	"trs/views/safetext"
	"trs/views/theme"
)

const (
	maxBytes  = 64 << 10 // longer texts are cut; nobody reads them in a pane
	maxTexts  = 64
	partBytes = 2 << 10
	maxWidth  = 100 // longer lines are hard to read
)

type cacheKey struct {
	text  string
	width int
}

// Renderer draws Markdown in one theme. It belongs to the goroutine of Update.
type Renderer struct {
	theme     *theme.Theme
	renderers map[int]*glamour.TermRenderer
	texts     map[cacheKey][]string
}

// New is a renderer with empty caches.
func New(th *theme.Theme) *Renderer {
	return &Renderer{theme: th, renderers: map[int]*glamour.TermRenderer{}, texts: map[cacheKey][]string{}}
}

// Lines is text as painted lines of at most width cells. What glamour cannot
// draw is shown as it is.
func (r *Renderer) Lines(text string, width int) []string {
	width = max(8, min(width, maxWidth))
	k := cacheKey{text, width}
	if lines, ok := r.texts[k]; ok {
		return lines
	}
	if len(r.texts) >= maxTexts {
		clear(r.texts)
	}
	lines := r.render(text, width)
	r.texts[k] = lines
	return lines
}

func (r *Renderer) render(text string, width int) []string {
	if len(text) > maxBytes {
		text = strings.ToValidUTF8(text[:maxBytes], "") + "\n\n…"
	}
	text = safetext.Block(text)
	renderer, ok := r.renderers[width]
	if !ok {
		made, err := glamour.NewTermRenderer(
			glamour.WithStyles(r.theme.Markdown()), glamour.WithWordWrap(width), glamour.WithColorProfile(r.profile()))
		if err != nil {
			return safetext.Wrap(text, width)
		}
		if len(r.renderers) > 8 { // a window that is being resized
			clear(r.renderers)
		}
		renderer = made
		r.renderers[width] = renderer
	}
	var lines []string
	for _, part := range parts(text) {
		out, err := renderer.Render(joined(part, width))
		if err != nil {
			return safetext.Wrap(text, width)
		}
		out = strings.ReplaceAll(out, joint, "-")
		if len(lines) > 0 {
			lines = append(lines, "")
		}
		for _, line := range strings.Split(strings.Trim(out, "\n"), "\n") {
			lines = append(lines, strings.TrimRight(safetext.Truncate(line, width), " "))
		}
	}
	return lines
}

// joint stands for a hyphen while glamour wraps.
const joint = "\u2011"

var word = regexp.MustCompile(`\S+`)

// joined keeps glamour from wrapping at the hyphens of short words: it miscounts
// there, so that lines come out too long or are wrapped twice. Links are left as
// they are.
func joined(text string, width int) string {
	return word.ReplaceAllStringFunc(text, func(w string) string {
		if !strings.Contains(w, "-") || safetext.Width(w) > width/2 || strings.Contains(w, "://") || strings.Contains(w, "](") {
			return w
		}
		letters := []rune(w)
		for i := 1; i < len(letters)-1; i++ {
			if letters[i] == '-' && isLetter(letters[i-1]) && isLetter(letters[i+1]) {
				letters[i] = '\u2011'
			}
		}
		return string(letters)
	})
}

func isLetter(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// parts splits a long text at blank lines outside of code, before a heading
// where there is one soon: glamour's time grows with the square of the length.
func parts(text string) []string {
	var all []string
	begin, at, code := 0, 0, false
	blank := false
	for line := range strings.Lines(text) {
		trimmed := strings.TrimSpace(line)
		if at-begin > partBytes && blank && !code && (strings.HasPrefix(line, "#") || at-begin > 2*partBytes && !strings.HasPrefix(line, " ")) {
			all = append(all, text[begin:at])
			begin = at
		}
		if strings.HasPrefix(trimmed, "```") || strings.HasPrefix(trimmed, "~~~") {
			code = !code
		}
		blank = trimmed == ""
		at += len(line)
	}
	return append(all, text[begin:])
}

func (r *Renderer) profile() termenv.Profile { return r.theme.Profile }
