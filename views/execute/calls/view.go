package calls

import (
	"path/filepath"
	"strconv"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"trs/views/execute/desk"
	"trs/views/frame"
	"trs/views/safetext"
	"trs/views/split"
	"trs/views/status"
)

// follow shows the chosen row in the detail.
func (m *Model) follow() tea.Cmd {
	if !m.shown || m.comparing {
		return nil
	}
	one, ok := m.list.Selected()
	wanted := one.key() + " " + strconv.FormatBool(m.request)
	if wanted == m.inBody {
		return nil
	}
	m.inBody, m.bodyErr = wanted, ""
	m.load.Cancel()
	m.sizeParts()
	request, sendable := one.request()
	switch {
	case !ok || !sendable:
		m.body.SetDocument(nil)
	case one.run != nil && !m.request:
		if !one.run.Kept {
			m.bodyErr = one.run.noResult()
			m.body.SetDocument(nil)
			return nil
		}
		_, req := m.load.Begin(m.env.Ctx)
		return readResult(req, m.runs, *one.run)
	default:
		return m.body.SetSource(request.Arguments)
	}
	return nil
}

// View draws the list and the chosen call, or the comparison.
func (m *Model) View() string {
	if m.comparing {
		return m.delta.View()
	}
	left := frame.Options{Title: "Named calls", Note: "all tools", Footer: m.list.Footer()}
	if m.kind == earlier {
		left.Title = "Earlier runs"
	}
	if m.adding {
		left.Title += " for the batch"
	}
	if m.tool != "" && !m.all {
		left.Note = safetext.Line(m.tool)
	}
	if n := len(m.marked); n > 0 {
		left.Footer = strconv.Itoa(n) + " marked · " + left.Footer
	}
	right, body := m.detail()
	return m.split.View(left, right, m.list.View(), body)
}

// headHeight is the lines above the body of the detail.
func (m *Model) headHeight() int {
	width, _ := m.split.Size(split.Detail)
	return len(m.head(width))
}

func (m *Model) detail() (frame.Options, string) {
	width, _ := m.split.Size(split.Detail)
	th := m.env.Theme
	one, ok := m.list.Selected()
	options := frame.Options{Title: "Call", Footer: m.body.Footer()}
	if !ok {
		return frame.Options{Title: "Call"}, ""
	}
	head := strings.Join(m.head(width), "\n") + "\n"
	switch {
	case one.problem != nil:
		return frame.Options{Title: "Problem"}, head
	case one.run != nil && !m.request:
		options.Title, options.Note = "Run", "result"
	case one.run != nil:
		options.Title, options.Note = "Run", "arguments"
	default:
		options.Note = "arguments"
	}
	if m.bodyErr != "" {
		var lines []string
		for _, line := range safetext.Wrap(safetext.Block(m.bodyErr), max(8, width-2)) {
			lines = append(lines, " "+th.Muted.Paint(line))
		}
		options.Footer = ""
		return options, head + strings.Join(lines, "\n")
	}
	return options, head + m.body.View()
}

// head is the facts about the chosen row.
func (m *Model) head(width int) []string {
	one, ok := m.list.Selected()
	if !ok {
		return nil
	}
	th := m.env.Theme
	var lines []string
	fact := func(label, value string) {
		if value != "" {
			lines = append(lines, " "+th.Muted.Paint(safetext.Pad(label, 9))+th.Text.Paint(safetext.Middle(safetext.Line(value), max(8, width-11))))
		}
	}
	wrapped := func(paint func(string) string, text string, most int) {
		parts := safetext.Wrap(safetext.Line(text), max(8, width-2))
		for _, part := range parts[:min(len(parts), most)] {
			lines = append(lines, " "+paint(part))
		}
	}
	switch {
	case one.problem != nil:
		fact("file", one.problem.File)
		if one.problem.Line > 0 {
			fact("line", strconv.Itoa(one.problem.Line))
		}
		lines = append(lines, "")
		wrapped(th.Warn.Paint, one.problem.Message, 8)
		return append(lines, "", " "+th.Key.Paint(m.env.Keys.Global.Edit.Help().Key)+th.Muted.Paint(" edits the file"))
	case one.named != nil:
		c := one.named
		wrapped(th.Strong.Paint, c.Name, 2)
		if c.Note != "" {
			wrapped(th.Text.Paint, c.Note, 3)
		}
		fact("tool", c.Slug)
		fact("account", c.Account)
		fact("file", filepath.Base(c.File)+":"+strconv.Itoa(c.Line))
		if c.Secret {
			wrapped(th.Warn.Paint, "! the file holds what looks like a secret", 2)
		}
	case one.run != nil:
		r := one.run
		sign, ink := r.Outcome.Sign(th)
		lines = append(lines, " "+ink.Paint(sign+" "+word(r.Outcome))+th.Muted.Paint("  "+status.Took(r.Took)+"  "+status.Exact(r.Began)))
		fact("tool", r.Tool)
		fact("account", r.Account)
		fact("session", r.Session)
		fact("log id", r.LogID)
		if lack := one.lacks(); lack != "" {
			wrapped(th.Warn.Paint, "! "+lack, 2)
		}
		if r.Error != "" && r.Kept {
			wrapped(th.Bad.Paint, r.Error, 3)
		}
	}
	return append(lines, "")
}

// word is an outcome for people.
func word(o desk.Outcome) string {
	switch o {
	case desk.Done, desk.Ran:
		return string(o)
	case desk.Failed:
		return "the tool failed"
	case desk.Refused:
		return "not run"
	case desk.Stopped:
		return "stopped"
	default:
		return "outcome unknown"
	}
}
