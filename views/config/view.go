package config

import (
	"strconv"
	"strings"

	"trs/views/frame"
	"trs/views/list"
	"trs/views/safetext"
	"trs/views/split"
)

// View draws the pane in exactly its size.
func (m *Model) View() string {
	master := frame.Options{Title: "Config", Note: m.note(), Footer: m.list.Footer()}
	detail := frame.Options{Title: m.detailTitle(), Footer: m.right.Footer()}
	masterBody := ""
	switch m.mode {
	case reviewing:
		master.Title, master.Footer = "What changes", m.left.Footer()
		masterBody = m.left.View()
	case conflicted:
		master.Title, master.Footer = "Changed meanwhile", m.left.Footer()
		masterBody = m.left.View()
	case filled:
		master.Title, master.Footer = "Config as a form", m.fill.form.Footer()
		masterBody = m.fill.form.View()
	default:
		masterBody = m.list.View()
	}
	body := m.right.View()
	if m.check != nil {
		body, detail.Footer = m.check.list.View(), m.check.list.Footer()
		detail.Note = list.Count(len(m.check.chosen)) + " chosen"
	}
	if m.alone() {
		if m.mode == filled {
			detail, body = master, masterBody
		}
		detail.Focused = true
		return frame.Box(m.env.Theme, detail, m.width, m.height, body)
	}
	return m.split.View(master, detail, masterBody, body)
}

// note says in the border how the draft stands.
func (m *Model) note() string {
	d := m.draft()
	switch {
	case m.live == nil:
		return ""
	case d == nil:
		return "version " + strconv.Itoa(m.live.ConfigVersion)
	case m.stale():
		return "draft of version " + strconv.Itoa(d.version) + ", but it is " + strconv.Itoa(m.live.ConfigVersion) + " now"
	case d.refused != "":
		return "draft not right yet, kept"
	}
	return "draft of version " + strconv.Itoa(d.version) + ": " + list.Plural(len(d.changes()), "change")
}

func (m *Model) detailTitle() string {
	switch {
	case m.check != nil:
		return safetext.Line(m.check.title)
	case m.mode == reviewing && m.err != nil:
		return "Not saved"
	case m.mode == reviewing:
		return "The patch that is sent"
	case m.mode == filled:
		return "The patch so far"
	case m.mode == conflicted:
		return "Your draft"
	case m.mode == sourced:
		return "As JSON, as create takes it"
	case len(m.jsonErr) > 0:
		return "JSON not taken"
	}
	if r, ok := m.list.Selected(); ok {
		return safetext.Line(r.path)
	}
	return "Field"
}

func (m *Model) empty() string {
	if m.live == nil {
		return "The config says what a session may use: toolkits, tools, accounts, helpers. Open a session in Sessions (" +
			m.env.Keys.Global.Pane1.Help().Key + ") to read and change its config."
	}
	return "The config is empty."
}

// painting is what the pagers show; when it is another, they are painted anew.
type painting struct {
	mode          mode
	path          string
	serial        uint64
	width, height int
	leftWidth     int
}

// paint keeps the pagers' lines up to date, so that View only cuts out the
// window.
func (m *Model) paint() {
	width, height := m.partSize()
	left, _ := m.split.Size(split.Master)
	now := painting{mode: m.mode, serial: m.serial, width: width, height: height, leftWidth: left}
	if r, ok := m.list.Selected(); ok && m.mode == browsing {
		now.path = r.path
	}
	if now == m.painted {
		return
	}
	same := m.painted.mode == now.mode && m.painted.path == now.path
	m.painted = now
	m.right.SetSize(width, height)
	if m.mode == reviewing || m.mode == conflicted {
		m.setLeft(m.leftLines(left), same)
	}
	if same {
		m.right.Replace(m.rightLines(width))
		return
	}
	m.right.SetLines(m.rightLines(width))
}

func (m *Model) setLeft(lines []string, same bool) {
	if same {
		m.left.Replace(lines)
		return
	}
	m.left.SetLines(lines)
}

// paragraph is text wrapped with an indent of two.
func paragraph(text string, width int, paint func(string) string) []string {
	var lines []string
	for _, line := range safetext.Wrap(safetext.Block(text), max(10, width-4)) {
		lines = append(lines, "  "+paint(line))
	}
	return lines
}

func (m *Model) rightLines(width int) []string {
	switch {
	case m.live == nil:
		return nil
	case m.mode == reviewing:
		return m.patchLines(width)
	case m.mode == conflicted:
		return m.draftLines(width)
	case m.mode == sourced:
		return m.sourceLines(width)
	case m.mode == filled:
		return m.previewLines(width)
	case len(m.jsonErr) > 0:
		return m.refusedLines(width)
	}
	r, ok := m.list.Selected()
	if !ok {
		return nil
	}
	return m.fieldLines(r, width)
}

func (m *Model) refusedLines(width int) []string {
	t := m.env.Theme
	lines := append([]string{""}, paragraph("The JSON from the editor was not taken:", width, t.Bad.Paint)...)
	for _, problem := range m.jsonErr {
		lines = append(lines, paragraph("✗ "+problem, width, t.Text.Paint)...)
	}
	k := m.env.Keys
	return append(append(lines, ""), paragraph("The text is kept: "+k.Global.Edit.Help().Key+" edits it again, "+k.Global.Back.Help().Key+
		" shows the fields, "+k.Config.Discard.Help().Key+" discards the draft.", width, t.Muted.Paint)...)
}

func (m *Model) members(of names, width int) []string {
	lines := make([]string, 0, len(of.first)+1)
	for _, name := range of.first {
		lines = append(lines, "    "+m.env.Theme.Text.Paint(safetext.Middle(safetext.Line(name), max(8, width-6))))
	}
	if more := of.total - len(of.first); more > 0 {
		lines = append(lines, "    "+m.env.Theme.Muted.Paint("… and "+list.Count(more)+" more; "+m.env.Keys.Config.Raw.Help().Key+" shows all"))
	}
	return lines
}

// fact is a label and its value, wrapped.
func (m *Model) fact(label, value string, paint func(string) string, width int) []string {
	const indent = 11
	var lines []string
	for i, part := range safetext.Wrap(value, max(10, width-indent-3)) {
		head := strings.Repeat(" ", indent)
		if i == 0 {
			head = safetext.Pad(label, indent)
		}
		lines = append(lines, "  "+m.env.Theme.Muted.Paint(head)+paint(part))
	}
	return lines
}
