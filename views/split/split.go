// Package split lays a pane out as master and detail: side by side when there is
// room, one above the other when narrow, or one alone when zoomed. It knows
// which part is focused and which part a mouse event hits.
package split

import (
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"trs/keymap"
	"trs/views"
	"trs/views/frame"
	"trs/views/theme"
)

// Part is one of the two parts.
type Part int

// The parts.
const (
	Master Part = iota
	Detail
)

const (
	wideFrom     = 96 // cells from which the parts stand side by side
	defaultShare = 42 // percent of the width for the master
	minPart      = 24
)

// Model is the layout of one pane. Make it with New.
type Model struct {
	theme         *theme.Theme
	keys          keymap.Global
	width, height int
	share         int
	focus         Part
	zoomed        bool
	focused       bool // the pane itself has focus
}

// New is a split with the master focused.
func New(env views.Env) Model {
	return Model{theme: env.Theme, keys: env.Keys.Global, share: defaultShare}
}

// rect is a part's box, borders included; no width when it is hidden.
type rect struct{ x, y, w, h int }

// SetSize tells the cells of the whole.
func (m *Model) SetSize(width, height int) { m.width, m.height = width, height }

// SetFocused says whether the pane has focus at all.
func (m *Model) SetFocused(focused bool) { m.focused = focused }

// Focus is the part that hears the keys.
func (m *Model) Focus() Part { return m.focus }

// SetFocus moves the focus.
func (m *Model) SetFocus(part Part) { m.focus = part }

// Share is the master's part of the width in percent.
func (m *Model) Share() int { return m.share }

// SetShare sets it, within bounds.
func (m *Model) SetShare(percent int) {
	m.share = min(max(percent, 20), 80)
}

// Wide reports whether both parts stand side by side.
func (m *Model) Wide() bool { return m.width >= wideFrom && !m.zoomed }

// Update handles the keys of the split and clicks that move the focus; it
// reports whether the key was its own. Sizes may have changed then: set the
// sizes of the parts again.
func (m *Model) Update(msg tea.Msg) bool {
	switch msg := msg.(type) {
	case tea.KeyMsg:
		return m.handleKey(msg)
	case tea.MouseMsg:
		if part, _, _, ok := m.Hit(msg); ok && msg.Action == tea.MouseActionPress && msg.Button == tea.MouseButtonLeft {
			m.focus = part
		}
	}
	return false
}

func (m *Model) handleKey(msg tea.KeyMsg) bool {
	switch {
	case key.Matches(msg, m.keys.NextPart), key.Matches(msg, m.keys.PrevPart):
		m.focus = Detail - m.focus
	case key.Matches(msg, m.keys.Zoom):
		m.zoomed = !m.zoomed
	case key.Matches(msg, m.keys.Wider):
		m.SetShare(m.share + 4)
	case key.Matches(msg, m.keys.Narrower):
		m.SetShare(m.share - 4)
	default:
		return false
	}
	return true
}

func (m *Model) rects() (master, detail rect) {
	switch {
	case m.zoomed && m.focus == Master:
		return rect{0, 0, m.width, m.height}, rect{}
	case m.zoomed:
		return rect{}, rect{0, 0, m.width, m.height}
	case m.width >= wideFrom:
		w := min(max(m.width*m.share/100, minPart), m.width-minPart)
		return rect{0, 0, w, m.height}, rect{w, 0, m.width - w, m.height}
	default:
		h := max(m.height*m.share/100, 4)
		return rect{0, 0, m.width, h}, rect{0, h, m.width, m.height - h}
	}
}

func (m *Model) rect(part Part) rect {
	master, detail := m.rects()
	if part == Master {
		return master
	}
	return detail
}

// Size is the cells inside the border of a part; zero when it is hidden.
func (m *Model) Size(part Part) (width, height int) {
	r := m.rect(part)
	return max(0, r.w-frame.Border), max(0, r.h-frame.Border)
}

// Hit is the part under a mouse event, and the place inside its border.
func (m *Model) Hit(msg tea.MouseMsg) (part Part, x, y int, ok bool) {
	for _, part := range []Part{Master, Detail} {
		r := m.rect(part)
		if msg.X >= r.x && msg.X < r.x+r.w && msg.Y >= r.y && msg.Y < r.y+r.h {
			return part, msg.X - r.x - 1, msg.Y - r.y - 1, true
		}
	}
	return Master, 0, 0, false
}

// View draws both parts. The options' Focused is set here.
func (m *Model) View(master, detail frame.Options, masterBody, detailBody string) string {
	a, b := m.rects()
	master.Focused = m.focused && m.focus == Master
	detail.Focused = m.focused && m.focus == Detail
	switch {
	case b.w == 0:
		return frame.Box(m.theme, master, a.w, a.h, masterBody)
	case a.w == 0:
		return frame.Box(m.theme, detail, b.w, b.h, detailBody)
	}
	left := frame.Box(m.theme, master, a.w, a.h, masterBody)
	right := frame.Box(m.theme, detail, b.w, b.h, detailBody)
	if b.y > 0 {
		return left + "\n" + right
	}
	return beside(left, right)
}

// beside joins two blocks of the same height line by line.
func beside(left, right string) string {
	var out strings.Builder
	out.Grow(len(left) + len(right))
	for {
		l, lrest, more := strings.Cut(left, "\n")
		r, rrest, _ := strings.Cut(right, "\n")
		out.WriteString(l + r)
		if !more {
			return out.String()
		}
		out.WriteByte('\n')
		left, right = lrest, rrest
	}
}
