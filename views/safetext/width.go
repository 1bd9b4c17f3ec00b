package safetext

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

const ellipsis = "…"

// Width is how many cells s takes; escape sequences of our own styles take none.
func Width(s string) int {
	if printable(s) {
		return len(s)
	}
	return ansi.StringWidth(s)
}

// Truncate cuts s to at most width cells and ends it with … when it was longer.
func Truncate(s string, width int) string {
	switch {
	case width <= 0:
		return ""
	case Width(s) <= width:
		return s
	case printable(s):
		return s[:width-1] + ellipsis
	}
	return ansi.Truncate(s, width, ellipsis)
}

// Middle shortens s in the middle, for ids, URLs and paths, whose ends matter.
func Middle(s string, width int) string {
	total := Width(s)
	if total <= width {
		return s
	}
	if width < 5 {
		return Truncate(s, width)
	}
	left := width / 2
	right := width - left - 1
	tail := ansi.TruncateLeft(s, total-right, "")
	if Width(tail) > right { // a wide letter stands on the edge
		tail = ansi.TruncateLeft(s, total-right+1, "")
	}
	return Truncate(ansi.Truncate(s, left, "")+ellipsis+tail, width)
}

// Pad is s cut or filled on the right to exactly width cells.
func Pad(s string, width int) string {
	if width <= 0 {
		return ""
	}
	s = Truncate(s, width)
	return s + spaces(width-Width(s))
}

// PadLeft is s cut or filled on the left to exactly width cells, for numbers.
func PadLeft(s string, width int) string {
	if width <= 0 {
		return ""
	}
	s = Truncate(s, width)
	return spaces(width-Width(s)) + s
}

const blanks = "                                                                                                                                "

func spaces(n int) string {
	switch {
	case n <= 0:
		return ""
	case n <= len(blanks):
		return blanks[:n]
	}
	return strings.Repeat(" ", n)
}

// Confine cuts the lines of a whole screen that a terminal might draw wider than
// width. Letters of some scripts join, and terminals differ in whether they take
// the cells of one letter or of each; a line that is too wide for the terminal
// wraps and shifts everything below it.
func Confine(screen string, width int) string {
	if !differs(screen) {
		return screen
	}
	lines := strings.Split(screen, "\n")
	for i, line := range lines {
		if !differs(line) || Apart(line) <= width {
			continue
		}
		for room := width; room > 0; {
			excess := Apart(lines[i]) - width
			if excess <= 0 {
				break
			}
			room = min(room, Width(lines[i])) - (excess+1)/2
			lines[i] = ansi.Truncate(line, max(room, 0), "")
		}
		lines[i] = closed(lines[i], line, width)
	}
	return strings.Join(lines, "\n")
}

// closed fills a line up that was cut from whole, and ends it as that ended: with
// the border, when it had one.
func closed(cut, whole string, width int) string {
	end := ansi.TruncateLeft(whole, max(0, Width(whole)-1), "")
	if stripped := ansi.Strip(end); differs(stripped) || Apart(end) != 1 || strings.TrimSpace(stripped) == "" {
		return cut + spaces(width-Apart(cut))
	}
	for room := Width(cut); Apart(cut) >= width && room > 0; room-- {
		cut = ansi.Truncate(cut, room-1, "")
	}
	return cut + spaces(width-1-Apart(cut)) + end
}

// Apart is the width of s where no letters join.
func Apart(s string) int {
	width := 0
	for _, r := range ansi.Strip(s) {
		if r < 0x0300 {
			width++
		} else {
			width += ansi.StringWidth(string(r))
		}
	}
	return width
}

// differs reports whether s has letters that may join: any beyond the European
// scripts, punctuation, symbols and what is always two cells.
func differs(s string) bool {
	for _, r := range s {
		if r >= 0x0300 && r < 0x2000 && (r < 0x0370 || r > 0x052f) || r >= 0xa800 && r < 0xac00 || r > 0x10000 {
			return true
		}
	}
	return false
}

// From is s without its first cells; the styles that were on stay on. A wide
// letter on the edge is left out whole.
func From(s string, cells int) string {
	if printable(s) {
		return s[min(len(s), cells):]
	}
	return ansi.TruncateLeft(s, cells, "")
}
