package paint

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

const (
	beginFrame = "\x1b[?2026h" // the terminal shows the frame when it is whole, if it knows how
	endFrame   = "\x1b[?2026l"
	plain      = "\x1b[0m"
	eraseRight = "\x1b[K"
	eraseBelow = "\x1b[J"
)

// diff appends what turns the lines on a screen into those of a frame. Without
// lines the screen may hold anything.
func diff(buffer []byte, lines []string, frame string, width, height int) (out []byte, now []string) {
	now = strings.Split(frame, "\n")
	now = now[:min(len(now), height)]
	body := len(buffer)
	for i, line := range now {
		if i < len(lines) && lines[i] == line {
			continue
		}
		if len(buffer) == body {
			buffer = append(buffer, beginFrame+plain...)
		}
		buffer = appendLine(goTo(buffer, i), line, width)
	}
	if len(now) < height && (lines == nil || len(now) < len(lines)) {
		if len(buffer) == body {
			buffer = append(buffer, beginFrame+plain...)
		}
		buffer = append(goTo(buffer, len(now)), eraseBelow...)
	}
	if len(buffer) > body { // the cursor rests where it always did
		buffer = append(goTo(buffer, len(now)-1), endFrame...)
	}
	return buffer, now
}

// goTo moves to the beginning of a line.
func goTo(buffer []byte, line int) []byte {
	buffer = append(buffer, "\x1b["...)
	buffer = strconv.AppendInt(buffer, int64(line)+1, 10)
	return append(buffer, ";1H"...)
}

// appendLine paints a line over whatever is there. What it does not cover is
// erased: behind it, or before it where terminals differ in how wide it is. There
// the cursor could be on its last cell, which would be erased too.
func appendLine(buffer []byte, line string, width int) []byte {
	cells, certain := measure(line)
	if cells > width {
		line = ansi.Truncate(line, width, "")
		cells, certain = measure(line) // where a wide letter was cut, a cell less than the width
	}
	if !certain {
		buffer = append(buffer, eraseRight...)
	}
	buffer = append(buffer, line...)
	if strings.IndexByte(line, '\x1b') >= 0 {
		buffer = append(buffer, plain...)
	}
	if certain && cells < width {
		buffer = append(buffer, eraseRight...)
	}
	return buffer
}

// measure is how many cells a line takes, and whether every terminal thinks so.
func measure(line string) (cells int, certain bool) {
	for i := 0; i < len(line); {
		c := line[i]
		switch {
		case c >= ' ' && c < 0x7f:
			cells++
			i++
		case c == '\x1b':
			size := style(line[i:])
			if size == 0 {
				return ansi.StringWidth(line), false
			}
			i += size
		default:
			r, size := utf8.DecodeRuneInString(line[i:])
			if !narrow(r) {
				return ansi.StringWidth(line), false
			}
			cells++
			i += size
		}
	}
	return cells, true
}

// style is the length of the sequence that s begins with when it only changes
// how text looks, else 0.
func style(s string) int {
	if len(s) < 3 || s[1] != '[' {
		return 0
	}
	for i := 2; i < len(s); i++ {
		switch c := s[i]; {
		case c == 'm':
			return i + 1
		case c != ';' && c != ':' && (c < '0' || c > '9'):
			return 0
		}
	}
	return 0
}

// narrow reports whether a rune takes one cell everywhere: Latin letters, the
// punctuation, arrows, frames, shapes and dots that screens are made of.
func narrow(r rune) bool {
	switch {
	case r < 0xa0 || r == 0xad || r == utf8.RuneError:
		return false
	case r < 0x300, r >= 0x2010 && r <= 0x2027, r >= 0x2190 && r <= 0x2193, r >= 0x2500 && r <= 0x25fc, r >= 0x2800 && r <= 0x28ff:
		return true
	}
	return r == '✓' || r == '✗'
}
