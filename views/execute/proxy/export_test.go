package proxy

import tea "github.com/charmbracelet/bubbletea"

// KeepNow is the message of the timer that keeps drafts.
func KeepNow() tea.Msg { return keepMsg{} }

// IsSent reports whether a message answers a request.
func IsSent(msg tea.Msg) bool {
	_, ok := msg.(sentMsg)
	return ok
}
