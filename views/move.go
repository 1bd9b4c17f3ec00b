package views

import (
	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"trs/keymap"
)

// Move is where a key moves a cursor that stands at a row of count, in a window
// of page rows; ok is false for keys that do not move. The place may be outside:
// whoever has the rows knows their bounds.
func Move(k keymap.List, msg tea.KeyMsg, at, page, count int) (to int, ok bool) {
	switch {
	case key.Matches(msg, k.Up):
		return at - 1, true
	case key.Matches(msg, k.Down):
		return at + 1, true
	case key.Matches(msg, k.PageUp):
		return at - page, true
	case key.Matches(msg, k.PageDown):
		return at + page, true
	case key.Matches(msg, k.HalfUp):
		return at - page/2, true
	case key.Matches(msg, k.HalfDown):
		return at + page/2, true
	case key.Matches(msg, k.Top):
		return 0, true
	case key.Matches(msg, k.Bottom):
		return count - 1, true
	}
	return at, false
}
