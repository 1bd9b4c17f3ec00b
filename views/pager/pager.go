// Package pager shows lines that are already painted and safe, by window. Diffs,
// Markdown and headers are read in it.
package pager

import (
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"trs/keymap"
	"trs/views/list"
	"trs/views/safetext"
)

// Model is a window on lines. Make it with New.
type Model struct {
	keys          keymap.List
	lines         []string
	top           int
	width, height int
}

// New is an empty pager.
func New(keys *keymap.Map) Model { return Model{keys: keys.List} }

// SetLines replaces the lines and goes to the first.
func (m *Model) SetLines(lines []string) {
	m.lines, m.top = lines, 0
}

// Replace replaces the lines and stays where it is, as far as there are lines.
func (m *Model) Replace(lines []string) {
	m.lines = lines
	m.scroll(0)
}

// Len is how many lines there are.
func (m *Model) Len() int { return len(m.lines) }

// SetSize tells the cells that the pager has.
func (m *Model) SetSize(width, height int) {
	m.width, m.height = width, height
	m.scroll(0)
}

func (m *Model) scroll(by int) {
	m.top = max(0, min(m.top+by, len(m.lines)-m.height))
}

// Update scrolls and reports whether the message was for scrolling.
func (m *Model) Update(msg tea.Msg) bool {
	switch msg := msg.(type) {
	case tea.KeyMsg:
		return m.handleKey(msg)
	case tea.MouseMsg:
		switch msg.Button {
		case tea.MouseButtonWheelUp:
			m.scroll(-3)
		case tea.MouseButtonWheelDown:
			m.scroll(3)
		default:
			return false
		}
		return true
	}
	return false
}

func (m *Model) handleKey(msg tea.KeyMsg) bool {
	switch {
	case key.Matches(msg, m.keys.Up):
		m.scroll(-1)
	case key.Matches(msg, m.keys.Down):
		m.scroll(1)
	case key.Matches(msg, m.keys.PageUp):
		m.scroll(1 - m.height)
	case key.Matches(msg, m.keys.PageDown):
		m.scroll(m.height - 1)
	case key.Matches(msg, m.keys.HalfUp):
		m.scroll(-m.height / 2)
	case key.Matches(msg, m.keys.HalfDown):
		m.scroll(m.height / 2)
	case key.Matches(msg, m.keys.Top):
		m.top = 0
	case key.Matches(msg, m.keys.Bottom):
		m.scroll(len(m.lines))
	default:
		return false
	}
	return true
}

// View draws the lines in view, in exactly the pager's size.
func (m *Model) View() string {
	out := make([]string, m.height)
	for i := range out {
		line := ""
		if m.top+i < len(m.lines) {
			line = m.lines[m.top+i]
		}
		out[i] = safetext.Pad(line, m.width)
	}
	return strings.Join(out, "\n")
}

// Footer says which lines are in view, for the bottom border; "" when all are.
func (m *Model) Footer() string {
	if len(m.lines) <= m.height {
		return ""
	}
	return "line " + list.Count(m.top+1) + " of " + list.Count(len(m.lines))
}
