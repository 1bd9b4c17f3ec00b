package search

import tea "github.com/charmbracelet/bubbletea"

// Due is the message with which what was typed is written down.
func (m *Model) Due() tea.Msg { return m.kept.Due() }
