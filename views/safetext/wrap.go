package safetext

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// Wrap breaks s, which may hold line breaks and our own styles, into lines of at
// most width cells. It breaks at spaces: an option, an id, a slug or a URL that a
// line has room for stays in one piece. What is wider than a line begins one of
// its own and is broken behind punctuation where there is some; a long text in
// letters of two cells, which has no spaces, is broken between them. A style that
// is on where a line ends is off behind it and on again in the next.
func Wrap(s string, width int) []string {
	if width <= 0 {
		return nil
	}
	if printable(s) && len(s) <= width {
		return []string{s}
	}
	var lines []string
	w := wrapper{width: width}
	for line := range strings.SplitSeq(s, "\n") {
		lines = append(lines, w.wrap(line)...)
	}
	return lines
}

// glyph is what is never broken: a letter with its marks, or an escape sequence.
type glyph struct {
	text  string
	width int
}

// wrapper fills one line after the other.
type wrapper struct {
	width int
	lines []string
	line  strings.Builder
	at    int      // cells of line
	begun bool     // line holds more than its indentation
	open  []string // the styles that are on behind line
	word  []glyph  // what comes next
	gap   int      // spaces before it
	cells int      // of word
	wide  bool     // it has letters of two cells
}

func (w *wrapper) wrap(line string) []string {
	w.lines = nil
	w.begin()
	state := byte(0)
	for len(line) > 0 {
		var g glyph
		g, state = next(line, state)
		line = line[len(g.text):]
		switch g.text {
		case " ":
			w.put()
			w.gap++
		default:
			w.word = append(w.word, g)
			w.cells += g.width
			w.wide = w.wide || g.width > 1
		}
	}
	if w.put(); !w.begun || w.at+w.gap <= w.width {
		w.line.WriteString(spaces(min(w.gap, w.width-w.at)))
	}
	w.gap = 0
	w.end()
	return w.lines
}

// next is the first glyph of s.
func next(s string, state byte) (glyph, byte) {
	if c := s[0]; state == 0 && c >= ' ' && c <= '~' && (len(s) == 1 || s[1] < utf8.RuneSelf) {
		return glyph{s[:1], 1}, 0
	}
	_, width, n, state := ansi.DecodeSequence(s, state, nil)
	return glyph{s[:max(1, n)], width}, state
}

// Marks that do not begin a line, and such that do not end one.
const (
	closing = "、。，．・：；！？）］｝」』】〉》〕ー々〜…"
	opening = "（［｛「『【〈《〔"
)

// apart reports whether a line may be broken between two glyphs without a space.
func apart(a, b glyph) bool {
	return (a.width > 1 || b.width > 1 && a.width > 0) && !strings.Contains(closing, b.text) && !strings.Contains(opening, a.text)
}

// put writes the word into the line, or into the next ones.
func (w *wrapper) put() {
	if w.cells == 0 { // nothing, or styles, which no space separates
		for _, g := range w.word {
			w.write(g)
		}
		w.word = w.word[:0]
		return
	}
	gap := w.gap
	switch {
	case w.at+gap+w.cells <= w.width:
	case w.begun && !w.fills(gap):
		w.end()
		w.begin()
		gap = 0
	case gap >= w.width/2: // an indentation that leaves no room
		gap = 0
	}
	w.line.WriteString(spaces(gap))
	w.at += gap
	for rest := w.word; len(rest) > 0; {
		n := len(rest)
		if w.at+w.cells > w.width {
			n = piece(rest, w.width-w.at)
		}
		for _, g := range rest[:n] {
			w.write(g)
			w.cells -= g.width
		}
		if rest = rest[n:]; len(rest) > 0 {
			w.end()
			w.begin()
		}
	}
	w.word, w.gap, w.cells, w.wide = w.word[:0], 0, 0, false
}

// fills reports whether a word begins in what is left of the line though there is
// no room for all of it: a text without spaces does.
func (w *wrapper) fills(gap int) bool {
	room := w.width - w.at - gap
	if !w.wide || w.cells <= w.width/2 || room < 2 {
		return false
	}
	n := piece(w.word, room)
	return apart(w.word[n-1], w.word[n])
}

// piece is how many glyphs of a word that is too long come into a line: as many
// as there is room for, or up to the last punctuation if that is most of it.
func piece(word []glyph, room int) int {
	n, used, good := 0, 0, 0
	for n < len(word) && used+word[n].width <= room {
		used += word[n].width
		n++
		switch {
		case n == len(word):
		case apart(word[n-1], word[n]), used >= room/2 && n > 1 && breaks(word[n-2].text, word[n-1].text, word[n].text):
			good = n
		}
	}
	switch {
	case good > 0:
		return good
	case n == 0:
		return 1 // a wide letter in a line of one cell
	}
	return n
}

// breaks reports whether a word may be broken behind a mark: a comma anyhow, a
// hyphen between letters only, others before a letter.
func breaks(before, mark, behind string) bool {
	switch mark {
	case ",", ";":
		return true
	case "-":
		return isWord(before) && isWord(behind)
	case "/", "_", ".", ":", "?", "&", "=", "|":
		return isWord(behind)
	}
	return false
}

func isWord(text string) bool {
	r, _ := utf8.DecodeRuneInString(text)
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}

func (w *wrapper) write(g glyph) {
	w.line.WriteString(g.text)
	w.at += g.width
	w.begun = w.begun || g.width > 0
	if g.width > 0 || !strings.HasPrefix(g.text, "\x1b[") || !strings.HasSuffix(g.text, "m") {
		return
	}
	if g.text == "\x1b[0m" || g.text == "\x1b[m" {
		w.open = w.open[:0]
		return
	}
	w.open = append(w.open, g.text)
}

func (w *wrapper) begin() {
	w.line.Reset()
	w.at, w.begun = 0, false
	for _, style := range w.open {
		w.line.WriteString(style)
	}
}

func (w *wrapper) end() {
	if len(w.open) > 0 {
		w.line.WriteString("\x1b[0m")
	}
	w.lines = append(w.lines, w.line.String())
}
