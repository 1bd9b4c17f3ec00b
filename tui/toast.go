package tui

import (
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"trs/views"
)

// toast is the one short line that is shown for a few seconds. Its id keeps an
// old timer from clearing a newer one.
type toast struct {
	id   uint64
	kind views.ToastKind
	text string
}

// toastExpiredMsg ends a toast.
type toastExpiredMsg struct{ id uint64 }

func (m *Model) setToast(kind views.ToastKind, text string) {
	m.toast = toast{id: views.NextID(), kind: kind, text: text}
}

// expire ends the toast after a time; bad news stay longer.
func (t toast) expire() tea.Cmd {
	stay := 4 * time.Second
	if t.kind == views.Bad || t.kind == views.Warning {
		stay = 8 * time.Second
	}
	return tea.Tick(stay, func(time.Time) tea.Msg { return toastExpiredMsg{t.id} })
}

func (t *toast) clear(id uint64) {
	if t.id == id {
		*t = toast{}
	}
}
