package overlay

import (
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"trs/keymap"
	"trs/views/frame"
	"trs/views/pager"
	"trs/views/safetext"
)

// help lists the keys of some sections.
type help struct {
	kit      Kit
	sections []keymap.Section
	pager    pager.Model
	width    int
	height   int
}

// NewHelp shows the keys of the sections, the most particular first.
func NewHelp(kit Kit, sections []keymap.Section) Overlay {
	return &help{kit: kit, sections: sections, pager: pager.New(kit.Keys)}
}

// Cancelled answers nothing.
func (h *help) Cancelled() tea.Cmd { return nil }

// Update scrolls; every closing key closes, and a click beside it.
func (h *help) Update(msg tea.Msg) (tea.Cmd, bool) {
	switch msg := msg.(type) {
	case tea.KeyMsg:
		k := h.kit.Keys
		if key.Matches(msg, k.Overlay.Close, k.Overlay.Accept, k.Global.Help, k.Global.Quit) {
			return nil, true
		}
	case tea.MouseMsg:
		if msg.Button == tea.MouseButtonLeft && msg.Action == tea.MouseActionPress && outside(msg, h.width, h.height) {
			return nil, true
		}
	}
	h.pager.Update(msg)
	return nil, false
}

// View draws the sections in one or two columns.
func (h *help) View(width, height int) string {
	width = min(width-4, 96)
	inner := width - frame.Border
	if h.width != width {
		h.width = width
		h.pager.SetLines(h.lines(inner))
	}
	rows := min(h.pager.Len(), height-4)
	h.pager.SetSize(inner, rows)
	h.height = rows + frame.Border
	leave := h.kit.Keys.Overlay.Close.Help()
	return frame.Box(h.kit.Theme, frame.Options{Title: "Keys", Note: leave.Key + " " + leave.Desc, Footer: h.pager.Footer(), Focused: true},
		width, h.height, h.pager.View())
}

func (h *help) lines(width int) []string {
	columns := 1
	if width >= 68 {
		columns = 2
	}
	cell := width / columns
	var lines []string
	for _, section := range h.sections {
		bindings := section.Enabled()
		if len(bindings) == 0 {
			continue
		}
		lines = append(lines, " "+h.kit.Theme.Strong.Paint(section.Title))
		rows := (len(bindings) + columns - 1) / columns
		for row := range rows {
			var line strings.Builder
			for column := range columns {
				if i := row + column*rows; i < len(bindings) {
					line.WriteString(h.entry(bindings[i], cell))
				}
			}
			lines = append(lines, line.String())
		}
		lines = append(lines, "")
	}
	if n := len(lines); n > 0 {
		lines = lines[:n-1]
	}
	return lines
}

func (h *help) entry(b key.Binding, width int) string {
	th := h.kit.Theme
	return "  " + th.Key.Paint(safetext.Pad(b.Help().Key, 11)) + th.Text.Paint(safetext.Pad(b.Help().Desc, width-13))
}
