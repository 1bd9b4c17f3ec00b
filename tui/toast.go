package tui

import (
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"

	"trs/views"
	"trs/views/overlay"
	"trs/views/safetext"
	"trs/views/theme"
)

// toast is the one short text that is shown for a few seconds, in the lower border
// of the pane: what is happening and the keys stay where they are. Its id keeps an
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

// maxToast is how many lines of the pane a long toast takes: it may say what to
// do, or where a file is.
const maxToast = 4

// over draws the toast over the end of a pane's picture. The last line is the
// pane's border; what does not fit there begins in the lines above.
func (t *toast) over(th *theme.Theme, pane string, width int) string {
	if t.text == "" {
		return pane
	}
	const margin = 2 // on both sides: the border, and a blank
	room := width - 2*margin
	lines := safetext.Wrap(toastSign[t.kind]+safetext.Line(t.text), room)
	if len(lines) > maxToast {
		lines = append(lines[:maxToast-1], safetext.Truncate(strings.Join(lines[maxToast-1:], " "), room))
	}
	ink, below := toastInk(th, t.kind), ""
	for i := len(lines) - 1; i >= 0; i-- {
		if i < len(lines)-1 {
			lines[i] = safetext.Pad(lines[i], room)
		}
		cut := strings.LastIndexByte(pane, '\n')
		line := pane[cut+1:]
		end := 1 + safetext.Width(lines[i]) + margin
		end += remnant(th, line, end)
		line = overlay.Over(line, " "+ink.Paint(lines[i]), 1, end-1)
		pane, below = pane[:max(0, cut)], "\n"+line+below
	}
	return pane + below
}

// remnant is the cells of a border from a place on that tell nothing without what
// stood before them: the end of a text in it.
func remnant(th *theme.Theme, line string, from int) int {
	rest := ansi.Strip(ansi.TruncateLeft(line, from, ""))
	plain, focused := th.Box(false), th.Box(true)
	at := strings.IndexAny(rest, plain.Top+plain.Side+plain.BottomRight+focused.Top+focused.Side+focused.BottomRight)
	return safetext.Width(rest[:max(0, at)])
}

var toastSign = map[views.ToastKind]string{views.Good: "✓ ", views.Warning: "! ", views.Bad: "✗ "}

func toastInk(th *theme.Theme, kind views.ToastKind) theme.Ink {
	switch kind {
	case views.Good:
		return th.Good
	case views.Warning:
		return th.Warn
	case views.Bad:
		return th.Bad
	default:
		return th.Text
	}
}
