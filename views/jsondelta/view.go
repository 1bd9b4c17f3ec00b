package jsondelta

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"trs/views"
	"trs/views/diffview"
	"trs/views/errorcard"
	"trs/views/frame"
	"trs/views/list"
	"trs/views/safetext"
	"trs/views/split"
	"trs/views/status"
	"trs/views/theme"
)

// headLines is the lines above the list: what is compared, the counts, a gap.
const headLines = 3

// maxCell bounds what is made safe of a value that is drawn in one line.
const maxCell = 400

func newList(env views.Env) *list.Model[Change] {
	th := env.Theme
	return list.New(list.Options[Change]{
		Env: env,
		Columns: []list.Column{
			{Width: 1},
			{Width: 12, Flex: 2, Middle: true},
			{Width: 10, Flex: 3},
		},
		Row: func(c Change) []list.Cell {
			path := safetext.Line(cut(c.Path))
			if c.Kind == Equal {
				if c.Label != "" {
					path += "  " + c.Label
				}
				return []list.Cell{list.Paint("=", &th.Muted), list.Paint(path, &th.Muted), list.Paint(c.summary(), &th.Muted)}
			}
			if c.Label != "" {
				path += th.Muted.Paint("  " + c.Label)
			}
			return []list.Cell{list.Paint(sign(c.Kind), ink(th, c.Kind)), {Text: path}, {Text: c.oneLine(th)}}
		},
		Text: func(c Change) string {
			return c.Path + " " + c.Label + " " + cut(string(c.Old)) + " " + cut(string(c.New))
		},
		Empty: func() string { return "" },
	})
}

func cut(text string) string { return strings.ToValidUTF8(text[:min(len(text), maxCell)], "") }

func sign(kind Kind) string { return [...]string{" ", "+", "-", "~", "↕", "="}[kind] }

func ink(th *theme.Theme, kind Kind) *theme.Ink {
	switch kind {
	case Added:
		return &th.Added
	case Removed:
		return &th.Removed
	case Moved:
		return &th.Accent
	default:
		return &th.Changed
	}
}

// summary says what an equal part is.
func (c Change) summary() string {
	text := count(c.Count, "equal value")
	if len(c.Names) > 0 {
		text += ": " + strings.Join(c.Names, ", ")
		if c.Count > len(c.Names) {
			text += " …"
		}
	}
	return text
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return list.Count(n) + " " + noun + "s"
}

// oneLine is the old and the new value, painted.
func (c Change) oneLine(th *theme.Theme) string {
	old, now := safetext.Line(cut(string(c.Old))), safetext.Line(cut(string(c.New)))
	switch c.Kind {
	case Added:
		return th.Added.Paint(now)
	case Removed:
		return th.Removed.Paint(old)
	case Moved:
		return th.Muted.Paint("from place " + old + " to " + now)
	default:
	}
	const most = 28 // so that the new value is seen too
	if safetext.Width(old)+safetext.Width(now) > 2*most {
		old = safetext.Truncate(old, most)
	}
	return th.Removed.Paint(old) + th.Muted.Paint(" → ") + th.Added.Paint(now)
}

// View draws the list and the chosen change, in exactly its size.
func (m *Model) View() string {
	width, height := m.split.Size(split.Master)
	left := frame.Options{Title: "What changed", Note: m.pair.Title, Footer: m.list.Footer()}
	right := frame.Options{Title: "Old and new", Footer: m.full.Footer()}
	if m.err != nil {
		th := m.env.Theme
		return m.split.View(left, right, frame.Fit("\n  "+th.Bad.Paint("✗ "+safetext.Line(errorcard.Message(m.err))), width, height), "")
	}
	body := frame.Fit(m.head(width), width, min(headLines, height)) + "\n" + m.list.View()
	if m.delta == nil {
		body = m.waiting()
	} else if m.delta.Same() {
		right.Title = "Nothing changed"
	}
	return m.split.View(left, right, body, m.full.View())
}

func (m *Model) waiting() string {
	if !m.compare.Busy() {
		return ""
	}
	return "\n  " + m.env.Theme.Muted.Paint(status.Waiting(m.Status(), m.env.Now()))
}

// head says what is compared, and how much of each there is.
func (m *Model) head(width int) string {
	th := m.env.Theme
	room := max(8, (width-5)/2)
	names := " " + th.Removed.Paint(safetext.Truncate(m.pair.OldName, room)) + th.Muted.Paint(" → ") +
		th.Added.Paint(safetext.Truncate(m.pair.NewName, room))
	if m.delta == nil {
		return names
	}
	return names + "\n " + m.counts()
}

func (m *Model) counts() string {
	th, d := m.env.Theme, m.delta
	if d.Same() {
		return th.Good.Paint("✓ the same") + th.Muted.Paint("  "+count(d.Counts[Equal], "value"))
	}
	var parts []string
	for _, kind := range []Kind{Added, Removed, Changed, Moved} {
		if n := d.Counts[kind]; n > 0 {
			word := [...]string{"", "added", "removed", "changed", "moved"}[kind]
			parts = append(parts, ink(th, kind).Paint(sign(kind)+" "+list.Count(n)+" "+word))
		}
	}
	text := strings.Join(parts, "  ") + th.Muted.Paint("  = "+list.Count(d.Counts[Equal])+" equal")
	if d.Coarse {
		text += th.Warn.Paint("  ! so many that some are told as one")
	}
	return text
}

// detailDrawnMsg answers drawDetail.
type detailDrawnMsg struct {
	req   uint64
	lines []string
}

// drawDetail draws a change in full, which may take a while.
func drawDetail(req uint64, th *theme.Theme, c Change, width int) tea.Cmd {
	return func() tea.Msg { return detailDrawnMsg{req: req, lines: detail(th, c, width)} }
}

// Bounds of the detail.
const (
	maxDiff  = 200 << 10 // of what is compared line by line
	maxShown = 400 << 10 // of one value
)

// detail is a change in full: as a diff by lines where both are containers, else
// the old value and the new.
func detail(th *theme.Theme, c Change, width int) []string {
	var lines []string
	for _, line := range safetext.Wrap(safetext.Line(c.Path), max(8, width-3)) {
		lines = append(lines, " "+th.Strong.Paint(line))
	}
	if c.Label != "" {
		lines = append(lines, " "+th.Muted.Paint(c.Label))
	}
	lines = append(lines, "")
	switch {
	case c.Kind == Equal:
		for _, line := range safetext.Wrap(c.summary(), max(8, width-3)) {
			lines = append(lines, " "+th.Muted.Paint(line))
		}
		return lines
	case c.Kind == Moved:
		return append(lines, " "+c.oneLine(th), "", " "+th.Muted.Paint("Places count from 0. What changed inside is told after it."))
	case c.Kind == Changed && container(c.Old) && container(c.New) && len(c.Old)+len(c.New) < maxDiff:
		if diff, err := diffview.Unified(th, "old", "new", c.Old, c.New, width); err == nil {
			return append(lines, body(diff)...)
		}
	case c.Kind == Changed && len(c.Old)+len(c.New) < maxDiff:
		before, after := text(c.Old), text(c.New)
		if strings.Contains(before, "\n") && strings.Contains(after, "\n") {
			return append(lines, body(diffview.UnifiedText(th, "old", "new", before+"\n", after+"\n", width))...)
		}
	}
	if c.Old != nil {
		lines = append(lines, block(th.Removed, "-", c.Old, width)...)
	}
	if c.New != nil {
		lines = append(lines, block(th.Added, "+", c.New, width)...)
	}
	return lines
}

func container(raw []byte) bool { return len(raw) > 0 && (raw[0] == '{' || raw[0] == '[') }

// body is a diff without the names of both sides, which stand above already.
func body(diff []string) []string { return diff[min(2, len(diff)-1):] }

// text is what a string says; "" for everything else.
func text(raw []byte) string {
	var words string
	if json.Unmarshal(raw, &words) != nil {
		return ""
	}
	return words
}

// block is one value, indented, each line with a sign.
func block(k theme.Ink, sign string, raw []byte, width int) []string {
	more := len(raw) > maxShown
	shown := string(raw)
	var pretty bytes.Buffer
	switch {
	case more:
		shown = strings.ToValidUTF8(shown[:maxShown], "")
	case container(raw) && json.Indent(&pretty, raw, "", "  ") == nil:
		shown = pretty.String()
	case strings.Contains(text(raw), "\n"):
		shown = text(raw) // what has several lines is read as such
	}
	var lines []string
	for _, line := range strings.Split(safetext.Block(shown), "\n") {
		for _, part := range safetext.Wrap(line, max(8, width-4)) {
			lines = append(lines, " "+k.Paint(sign+" "+part))
		}
	}
	if more {
		lines = append(lines, " "+k.Paint(fmt.Sprintf("%s … %s in all; it can be copied whole", sign, status.Bytes(int64(len(raw))))))
	}
	return lines
}

// text is a change for people, without colours.
func (c Change) text() string {
	label := ""
	if c.Label != "" {
		label = " (" + c.Label + ")"
	}
	switch c.Kind {
	case Added:
		return "+ " + c.Path + label + ": " + string(c.New)
	case Removed:
		return "- " + c.Path + label + ": " + string(c.Old)
	case Moved:
		return "↕ " + c.Path + label + ": from place " + string(c.Old) + " to " + string(c.New)
	case Equal:
		return "= " + c.Path + label + ": " + c.summary()
	default:
	}
	return "~ " + c.Path + label + ": " + string(c.Old) + " → " + string(c.New)
}

// Text is all changes for people, one a line.
func (d *Delta) Text() string {
	var out strings.Builder
	for _, c := range d.Changes {
		if c.Kind != Equal {
			out.WriteString(c.text() + "\n")
		}
	}
	return out.String()
}
