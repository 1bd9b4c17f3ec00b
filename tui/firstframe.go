package tui

import (
	"os"
	"strings"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/term"
)

// Bubble Tea paints on a clock of 60 Hz and so shows its first frame about 16 ms
// after the program is ready. The first frame is painted here at once instead,
// and the sequences by which Bubble Tea then enters and clears the alternate
// screen are kept back: the screen does not flicker, and the first tick finds it
// as it would have drawn it.

const (
	enterAlt   = "\x1b[?1049h"
	clearAll   = "\x1b[2J"
	goHome     = "\x1b[H"
	hideCursor = "\x1b[?25l"
)

// screen is the terminal's output without the sequences that firstFrame has
// written already. Each is kept back once.
type screen struct {
	*os.File
	keepBack []string
}

// Write writes to the terminal; see screen.
func (s *screen) Write(p []byte) (int, error) {
	if len(s.keepBack) > 0 && len(p) <= len(enterAlt) {
		for i, sequence := range s.keepBack {
			if string(p) == sequence {
				s.keepBack = append(s.keepBack[:i:i], s.keepBack[i+1:]...)
				return len(p), nil
			}
		}
	}
	if len(p) > 64 { // a frame: from now on everything passes
		s.keepBack = nil
	}
	return s.File.Write(p)
}

// WriteString is Write; without it the file's own would be used.
func (s *screen) WriteString(text string) (int, error) { return s.Write([]byte(text)) }

// firstFrame paints what the model shows before anything has answered.
func firstFrame(out *screen, model tea.Model) {
	width, height, err := term.GetSize(out.Fd())
	if err != nil || width <= 0 || height <= 0 {
		return
	}
	model.Update(tea.WindowSizeMsg{Width: width, Height: height})
	frame := enterAlt + hideCursor + clearAll + goHome + strings.ReplaceAll(model.View(), "\n", "\r\n")
	if _, err := out.File.WriteString(frame); err == nil {
		out.keepBack = []string{enterAlt, clearAll, goHome}
	}
}
