// Package safetext makes text from strangers fit to be drawn. Tool results, file
// names, descriptions and errors may hold escape sequences, control characters,
// bidi overrides and invisible letters; Line and Block replace them by symbols
// that can be seen. The other functions measure and cut text by terminal cells.
package safetext

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// tabStop is the width of a tab in cells.
const tabStop = 4

// maxMarks is how many combining marks one letter keeps. More than that is
// decoration that spills over the lines around it.
const maxMarks = 6

// Line is s as one safe line: line breaks become ⏎ and tabs spaces.
func Line(s string) string {
	if printable(s) {
		return s
	}
	return clean(s, false)
}

// Block is s as safe lines, separated by "\n".
func Block(s string) string {
	if printable(s) {
		return s
	}
	return clean(s, true)
}

// printable reports whether s is printable ASCII, which most text is.
func printable(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

func clean(s string, lines bool) string {
	var out strings.Builder
	out.Grow(len(s) + 16)
	column, marks := 0, 0
	var last rune // that was written as it is
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if r == '\x1b' || r == '\u009b' {
			out.WriteRune('␛')
			column++
			i += sequence(s[i:])
			continue
		}
		rest := s[i+size:]
		i += size
		switch {
		case r == '\r' && strings.HasPrefix(rest, "\n"):
		case r == '\n' && lines:
			out.WriteByte('\n')
			column = 0
		case r == '\n' || r == '\u2028' || r == '\u2029' || r == '\u0085':
			out.WriteRune('⏎')
			column++
		case r == '\t':
			n := tabStop - column%tabStop
			out.WriteString("    "[:n])
			column += n
		case joinsEmoji(last, r): // drawn apart, with or without a terminal that joins
		case unicode.Is(unicode.M, r):
			if marks++; marks <= maxMarks {
				out.WriteRune(r)
			}
			continue
		default:
			column += symbol(&out, r)
			last = r
		}
		marks = 0
	}
	return out.String()
}

const (
	flagA, flagZ        = 0x1f1e6, 0x1f1ff // regional indicators
	skinFirst, skinLast = 0x1f3fb, 0x1f3ff
)

// joinsEmoji reports whether r only changes how the emoji before it looks.
// Terminals differ in whether such a sequence takes two cells or as many as its
// parts, and a line that is wider than was measured wraps and shifts the screen.
func joinsEmoji(last, r rune) bool {
	switch {
	case r >= 0xfe00 && r <= 0xfe0f: // variation selectors
		return true
	case r == 0x200d:
		return !unicode.In(last, unicode.L, unicode.M)
	case r >= skinFirst && r <= skinLast:
		return unicode.Is(unicode.So, last) || last >= skinFirst && last <= skinLast
	}
	return false
}

// symbol writes r, or what stands for it, and answers about how many cells it
// takes; exact widths matter only for tab stops.
func symbol(out *strings.Builder, r rune) int {
	switch {
	case r < 0x20:
		out.WriteRune(0x2400 + r)
	case r == 0x7f:
		out.WriteRune('␡')
	case r >= 0x80 && r < 0xa0, r == utf8.RuneError:
		out.WriteRune('\uFFFD')
	case r >= flagA && r <= flagZ: // a pair is a flag in some terminals, two letters in others
		out.WriteRune('A' + r - flagA)
	case r >= skinFirst && r <= skinLast:
		out.WriteRune('■')
	case r == 0x200c || r == 0x200d: // joiners, part of scripts and emoji
		out.WriteRune(r)
		return 0
	case unicode.Is(unicode.Cf, r) || r == 0x115f || r == 0x1160 || r == 0x3164:
		name := names[r]
		if name == "" {
			name = fmt.Sprintf("U+%04X", r)
		}
		out.WriteString("‹" + name + "›")
		return len(name) + 2
	default:
		out.WriteRune(r)
		return Width(string(r))
	}
	return 1
}

// names of the format characters that are used to deceive.
var names = map[rune]string{
	0x061c: "ALM", 0x200e: "LRM", 0x200f: "RLM",
	0x202a: "LRE", 0x202b: "RLE", 0x202c: "PDF", 0x202d: "LRO", 0x202e: "RLO",
	0x2066: "LRI", 0x2067: "RLI", 0x2068: "FSI", 0x2069: "PDI",
	0x00ad: "SHY", 0x200b: "ZWSP", 0x2060: "WJ", 0xfeff: "BOM",
}

// sequence is the length of the escape sequence that s begins with: all of a
// control sequence or a terminated string, else the introducer alone, so that
// text behind a broken sequence stays visible.
func sequence(s string) int {
	intro := 1
	kind := byte(0)
	if s[0] != '\x1b' {
		intro, kind = 2, '[' // U+009B is two bytes
	} else if len(s) > 1 {
		intro, kind = 2, s[1]
	}
	switch kind {
	case '[':
		return control(s, intro)
	case ']', 'P', 'X', '^', '_':
		return stringSequence(s)
	case '(', ')', '*', '+', '#', '%', ' ':
		if len(s) > 2 && s[2] >= 0x20 && s[2] < 0x7f {
			return 3
		}
	}
	if kind >= 0x30 && kind < 0x7f {
		return 2
	}
	return 1
}

func control(s string, from int) int {
	for i := from; i < len(s) && i < from+64; i++ {
		switch {
		case s[i] >= 0x40 && s[i] <= 0x7e:
			return i + 1
		case s[i] < 0x20 || s[i] > 0x3f:
			return from
		}
	}
	return from
}

func stringSequence(s string) int {
	for i := 2; i < len(s) && i < 4096; i++ {
		switch {
		case s[i] == '\a':
			return i + 1
		case s[i] == '\x1b' && i+1 < len(s) && s[i+1] == '\\':
			return i + 2
		case s[i] == '\n' || s[i] == '\x1b':
			return 2
		}
	}
	return 2
}
