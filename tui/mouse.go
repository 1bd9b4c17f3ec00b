package tui

import (
	tea "github.com/charmbracelet/bubbletea"

	"trs/views/overlay"
)

// handleMouse gives a mouse event to what it hits: an overlay, a tab, the pane.
func (m *Model) handleMouse(msg tea.MouseMsg) tea.Cmd {
	if m.layout.tooSmall {
		return nil
	}
	if len(m.overlays) > 0 {
		_, x, y := overlay.Place("", m.overlays[0].View(m.layout.width, m.layout.height), m.layout.width, m.layout.height)
		msg.X, msg.Y = msg.X-x, msg.Y-y
		return m.updateOverlay(msg)
	}
	switch {
	case msg.Y == 1 && msg.Action == tea.MouseActionPress && msg.Button == tea.MouseButtonLeft:
		for _, place := range m.tabPlaces() {
			if msg.X >= place.x && msg.X < place.x+place.width {
				return m.show(place.id)
			}
		}
	case msg.Y >= m.layout.bodyY && msg.Y < m.layout.statusY:
		msg.Y -= m.layout.bodyY
		return m.pane().Update(msg)
	}
	return nil
}
