// Package overlay is what is drawn above the panes: help, the palette, questions,
// pickers and prompts. While one is open it hears every key. It answers by a
// message and knows nobody.
package overlay

import (
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"

	"trs/keymap"
	"trs/views/safetext"
	"trs/views/theme"
)

// Overlay is one of them.
type Overlay interface {
	// Update handles a key or a mouse event, whose place is counted from the
	// overlay's own corner; done closes the overlay.
	Update(msg tea.Msg) (cmd tea.Cmd, done bool)
	// View draws it, borders included, in at most width by height cells.
	View(width, height int) string
	// Cancelled is the command of an overlay that is closed from outside.
	Cancelled() tea.Cmd
}

// Kit is what every overlay is made with.
type Kit struct {
	Theme *theme.Theme
	Keys  *keymap.Map
	Now   func() time.Time
}

// Place draws box in the middle of screen and answers where its corner is.
func Place(screen, box string, width, height int) (out string, x, y int) {
	lines := strings.Split(screen, "\n")
	boxLines := strings.Split(box, "\n")
	boxWidth := 0
	for _, line := range boxLines {
		boxWidth = max(boxWidth, safetext.Width(line))
	}
	x, y = max(0, (width-boxWidth)/2), max(0, (height-len(boxLines))/3)
	for i, line := range boxLines {
		if y+i < len(lines) {
			lines[y+i] = Over(lines[y+i], line, x, boxWidth)
		}
	}
	return strings.Join(lines, "\n"), x, y
}

// outside reports whether a mouse event is beside a box of this size.
func outside(msg tea.MouseMsg, width, height int) bool {
	return msg.X < 0 || msg.Y < 0 || msg.X >= width || msg.Y >= height
}

// Over replaces the cells of line from x on by part, which is width cells wide.
func Over(line, part string, x, width int) string {
	left := safetext.Pad(ansi.Truncate(line, x, ""), x)
	total := safetext.Width(line)
	right := ""
	if rest := total - x - width; rest > 0 {
		right = ansi.TruncateLeft(line, x+width, "")
		if got := safetext.Width(right); got > rest { // a wide letter stood on the edge
			right = " " + ansi.TruncateLeft(line, x+width+1, "")
		}
	}
	return left + "\x1b[0m" + safetext.Pad(part, width) + right
}
