package answer

import (
	"errors"
	"strconv"
	"strings"

	"github.com/charmbracelet/bubbles/key"

	"trs/keymap"
	"trs/views/frame"
	"trs/views/jq"
	"trs/views/jsonview"
	"trs/views/safetext"
	"trs/views/status"
)

const (
	// headFrom is the height from which the views are named in a line of their own.
	headFrom = 6
	// viewGap is the cells between two of them.
	viewGap = 2
)

// headLines is the lines above the view: its siblings, and what is wrong.
func (m *Model) headLines() int {
	l := m.top()
	if l == nil || m.height < headFrom {
		return 0
	}
	return len(m.head(l))
}

// footLines is the lines of the filter below the view.
func (m *Model) footLines() int {
	if !m.filter.typing {
		return 0
	}
	return min(len(m.filterLines()), max(1, m.height/2))
}

// View draws the answer in exactly its size.
func (m *Model) View() string {
	if m.width <= 0 || m.height <= 0 {
		return ""
	}
	l := m.top()
	if l == nil {
		text := ""
		if m.load.Busy() {
			text = "\n  " + m.env.Theme.Muted.Paint("reading the answer…")
		}
		return m.withHeld(frame.Fit(text, m.width, m.height))
	}
	var parts []string
	if m.headLines() > 0 {
		parts = append(parts, strings.Join(m.head(l), "\n"))
	}
	foot := m.footLines()
	if height := m.height - m.headLines() - foot; height > 0 {
		parts = append(parts, frame.Fit(m.body(l), m.width, height))
	}
	if foot > 0 {
		parts = append(parts, strings.Join(m.filterLines()[:foot], "\n"))
	}
	return m.withHeld(frame.Fit(strings.Join(parts, "\n"), m.width, m.height))
}

// body is what is in front.
func (m *Model) body(l *level) string {
	th := m.env.Theme
	wait := func(text string) string { return "\n  " + th.Muted.Paint(text) }
	if w := l.window(); w != nil {
		switch {
		case w.Source() != nil || w.CapturesInput():
			return w.View()
		case l.indenting.Busy() || l.layingOut.Busy():
			return wait("one moment…")
		}
		return ""
	}
	switch l.view { //nolint:exhaustive // the windows are done
	case table:
		if l.at < 0 && !l.table.CapturesInput() {
			return wait("making the table…")
		}
		return l.table.View()
	case schema:
		return m.schemaBody(l)
	}
	return l.tree.View()
}

func (m *Model) schemaBody(l *level) string {
	th := m.env.Theme
	switch {
	case l.checked != checked:
		return "\n  " + th.Muted.Paint("holding the answer against the tool's output schema…")
	case l.note != "":
		return "\n" + indented(th.Warn.Paint, "! "+safetext.Line(l.note), m.width)
	case len(l.diffs.Items()) == 0:
		return "\n  " + th.Good.Paint("✓ ") + th.Text.Paint("the answer is what the tool's output schema says")
	}
	return l.diffs.View()
}

func indented(paint func(string) string, text string, width int) string {
	lines := safetext.Wrap(text, max(8, width-4))
	for i := range lines {
		lines[i] = "  " + paint(lines[i])
	}
	return strings.Join(lines, "\n")
}

// head is the line that names the views, and one for what is wrong.
func (m *Model) head(l *level) []string {
	var lines []string
	if all := l.fitting(); len(all) > 1 || len(m.levels) > 1 {
		lines = append(lines, m.viewsLine(l, all))
	}
	if l.err != nil {
		lines = append(lines, safetext.Pad(" "+m.env.Theme.Warn.Paint("! "+safetext.Line(l.err.Error())), m.width))
	}
	return lines
}

func (m *Model) viewsLine(l *level, all []view) string {
	th := m.env.Theme
	var names []string
	for _, v := range all {
		ink := th.Tab
		if v == l.view {
			ink = th.TabActive
		}
		names = append(names, ink.Paint(l.nameOf(v))+m.markInk(l, v)(m.mark(l, v)))
	}
	line := " " + strings.Join(names, safetext.Pad("", viewGap))
	if !m.focused {
		return safetext.Pad(line, m.width) // its keys do something else now
	}
	for _, hint := range m.hints(l, len(all)) {
		more := "   " + th.Key.Paint(hint.Help().Key) + th.Muted.Paint(" "+hint.Help().Desc)
		if safetext.Width(line)+safetext.Width(more) > m.width-1 {
			break
		}
		line += more
	}
	return safetext.Pad(line, m.width)
}

// hints is the keys that are told beside the views, the ones that lead on first.
func (m *Model) hints(l *level, views int) []key.Binding {
	k := m.env.Keys
	var hints []key.Binding
	if len(m.levels) > 1 || l.back != nil {
		hints = append(hints, k.Global.Back)
	}
	if views > 1 {
		hints = append(hints, keymap.Relabel(k.Answer.View, "next"))
	}
	switch l.view {
	case tree:
		if l.tree.Current().Kind() == jsonview.String {
			hints = append(hints, k.List.Open)
		}
	case table:
		hints = append(hints, keymap.Relabel(k.Answer.Sort, "sort"), keymap.Relabel(k.Answer.Hide, "hide"), keymap.Relabel(k.Answer.Columns, "columns"))
	case page:
		other := "Markdown"
		if l.markdown {
			other = "plain"
		}
		hints = append(hints, keymap.Relabel(k.Answer.Markdown, other))
	case about:
		if l.facts.Viewable() {
			hints = append(hints, k.Answer.Open)
		}
	case schema:
		if len(l.diffs.Items()) > 0 {
			hints = append(hints, keymap.Relabel(k.List.Open, "in the tree"))
		}
	case raw:
	}
	if l.doc != nil {
		hints = append(hints, keymap.Relabel(k.Answer.Filter, "jq"))
	}
	return append(hints, keymap.Relabel(k.Answer.Save, "save"))
}

// mark is what stands behind a view's name.
func (m *Model) mark(l *level, v view) string {
	if v != schema || l.checked != checked {
		return ""
	}
	switch n := len(l.diffs.Items()); {
	case l.note != "":
		return " ?"
	case n == 0:
		return " ✓"
	default:
		return " " + strconv.Itoa(n)
	}
}

func (m *Model) markInk(l *level, v view) func(string) string {
	if v == schema && l.note == "" && len(l.diffs.Items()) == 0 {
		return m.env.Theme.Good.Paint
	}
	return m.env.Theme.Warn.Paint
}

// filterLines is the line in which a filter is typed, and what is wrong with it.
func (m *Model) filterLines() []string {
	th, f := m.env.Theme, &m.filter
	pad := func(s string) string { return safetext.Pad(s, m.width) }
	const label = " jq "
	lines := []string{pad(th.Accent.Paint(label) + f.input.View())}
	switch {
	case f.run.Busy():
		elapsed := status.Elapsed(m.env.Now().Sub(f.run.Since()))
		lines = append(lines, pad("    "+th.Accent.Paint(status.Spinner(f.run.Since(), m.env.Now()))+th.Muted.Paint(" running "+elapsed+" · esc cancels")))
	case f.err != nil:
		var invalid *jq.Error
		if errors.As(f.err, &invalid) && f.input.Width > 0 {
			typed := f.input.Value()
			lead := len(typed) - len(strings.TrimLeft(typed, " "))
			at := safetext.Width(safetext.Line(typed[:min(lead+invalid.Offset, len(typed))]))
			if safetext.Width(typed) < f.input.Width {
				lines = append(lines, pad(safetext.Pad("", len(label)+at)+th.Bad.Paint("^")))
			}
		}
		for i, line := range safetext.Wrap(safetext.Line(f.err.Error()), max(8, m.width-6)) {
			if i == 3 {
				break
			}
			lines = append(lines, pad("    "+th.Bad.Paint(line)))
		}
	}
	return lines
}

// Note names the view and what it is of, for the border.
func (m *Model) Note() string {
	l := m.top()
	if l == nil {
		return ""
	}
	note := l.nameOf(l.view)
	if l.view == table && len(l.place) > 0 {
		note += " of " + safetext.Line(pattern(l.place))
	}
	if l.title != "" {
		note += " · " + l.title
	}
	return note
}

// Footer says where the cursor is, for the bottom border.
func (m *Model) Footer() string {
	l := m.top()
	if l == nil {
		return ""
	}
	return l.footer()
}

// oneLine is a filter as it stands in a border.
func oneLine(source string) string {
	return safetext.Truncate(safetext.Line(strings.Join(strings.Fields(source), " ")), 60)
}
