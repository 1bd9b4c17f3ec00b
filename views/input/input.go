// Package input makes text fields that look alike and need no timer: their
// cursor stands still, so that an idle program is idle.
package input

import (
	"github.com/charmbracelet/bubbles/cursor"
	"github.com/charmbracelet/bubbles/textinput"

	"trs/views/theme"
)

// New is an empty text field of one line without a prompt.
func New(th *theme.Theme) textinput.Model {
	m := textinput.New()
	m.Prompt = ""
	m.TextStyle = th.Field.Text
	m.PlaceholderStyle = th.Field.Placeholder
	m.Cursor.Style = th.Field.Cursor
	m.Cursor.TextStyle = th.Field.Text
	m.Cursor.SetMode(cursor.CursorStatic)
	return m
}
