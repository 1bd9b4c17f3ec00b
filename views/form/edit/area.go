package edit

import (
	"slices"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"trs/views/safetext"
	"trs/views/theme"
)

// Area is a text of many lines.
type Area struct {
	lines         []Line
	row, top      int
	width, height int
}

// NewArea is an area with the cursor at the begin of text.
func NewArea(text string) Area {
	var a Area
	for line := range strings.SplitSeq(text, "\n") {
		a.lines = append(a.lines, Line{runes: []rune(line)})
	}
	return a
}

// Value is the text.
func (a *Area) Value() string {
	var out strings.Builder
	for i := range a.lines {
		if i > 0 {
			out.WriteByte('\n')
		}
		out.WriteString(a.lines[i].Value())
	}
	return out.String()
}

// SetSize tells the cells that the area has.
func (a *Area) SetSize(width, height int) { a.width, a.height = width, height }

// Place is the line and the column of the cursor, from 1.
func (a *Area) Place() (line, column int) { return a.row + 1, a.lines[a.row].at + 1 }

// Go puts the cursor at a line and a column, both from 1, or as near as there is
// text.
func (a *Area) Go(line, column int) {
	a.row = max(0, min(line-1, len(a.lines)-1))
	a.lines[a.row].at = max(0, min(column-1, len(a.lines[a.row].runes)))
}

// Len is about how many bytes there are: it counts runes and line breaks.
func (a *Area) Len() int {
	n := len(a.lines) - 1
	for i := range a.lines {
		n += len(a.lines[i].runes)
	}
	return n
}

// Lines is how many lines there are.
func (a *Area) Lines() int { return len(a.lines) }

// Update moves the cursor and changes the text; mine is false for keys that mean
// nothing here.
func (a *Area) Update(msg tea.KeyMsg) (changed, mine bool) {
	line := &a.lines[a.row]
	switch {
	case msg.Type == tea.KeyUp:
		a.move(-1)
	case msg.Type == tea.KeyDown:
		a.move(1)
	case msg.Type == tea.KeyPgUp:
		a.move(-max(1, a.height-1))
	case msg.Type == tea.KeyPgDown:
		a.move(max(1, a.height-1))
	case msg.Type == tea.KeyEnter:
		a.insert("\n")
		return true, true
	case msg.Type == tea.KeyBackspace && line.at == 0 && !msg.Alt:
		return a.join(a.row - 1), true
	case msg.Type == tea.KeyDelete && line.at == len(line.runes):
		return a.join(a.row), true
	case msg.Type == tea.KeyLeft && line.at == 0 && a.row > 0:
		a.row--
		a.lines[a.row].at = len(a.lines[a.row].runes)
	case msg.Type == tea.KeyRight && line.at == len(line.runes) && a.row < len(a.lines)-1:
		a.row++
		a.lines[a.row].at = 0
	case Typed(msg):
		a.insert(string(msg.Runes))
		return true, true
	default:
		return line.Update(msg)
	}
	return false, true
}

// Wheel scrolls by moving the cursor.
func (a *Area) Wheel(lines int) { a.move(lines) }

func (a *Area) move(by int) {
	column := a.lines[a.row].at
	a.row = max(0, min(a.row+by, len(a.lines)-1))
	a.lines[a.row].at = min(column, len(a.lines[a.row].runes))
}

// insert puts text, which may hold line breaks, at the cursor.
func (a *Area) insert(text string) {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
	parts := strings.Split(text, "\n")
	line := &a.lines[a.row]
	if len(parts) == 1 {
		line.Insert([]rune(text))
		return
	}
	tail := slices.Clone(line.runes[line.at:])
	line.runes = append(line.runes[:line.at:line.at], []rune(parts[0])...)
	line.at = len(line.runes)
	added := make([]Line, 0, len(parts)-1)
	for _, part := range parts[1:] {
		added = append(added, Line{runes: []rune(part)})
	}
	last := &added[len(added)-1]
	last.at = len(last.runes)
	last.runes = append(last.runes, tail...)
	a.lines = slices.Insert(a.lines, a.row+1, added...)
	a.row += len(added)
}

// join puts the line after row behind it.
func (a *Area) join(row int) bool {
	if row < 0 || row+1 >= len(a.lines) {
		return false
	}
	line := &a.lines[row]
	line.at = len(line.runes)
	line.runes = append(line.runes, a.lines[row+1].runes...)
	a.lines = slices.Delete(a.lines, row+1, row+2)
	a.row = row
	return true
}

// View draws the lines in view. The one with the cursor scrolls sideways.
func (a *Area) View(th *theme.Theme, focused bool) string {
	a.top = max(0, min(a.top, a.row, len(a.lines)-a.height))
	a.top = max(a.top, a.row-a.height+1)
	var out strings.Builder
	for y := range a.height {
		if y > 0 {
			out.WriteByte('\n')
		}
		at := a.top + y
		switch {
		case at >= len(a.lines):
			out.WriteString(safetext.Pad("", a.width))
		case at == a.row && focused:
			out.WriteString(a.lines[at].View(th, a.width))
		default:
			runes := a.lines[at].runes
			line := safetext.Truncate(safe(runes[:min(len(runes), a.width+reach)]), a.width)
			out.WriteString(safetext.Pad(th.Text.Paint(line), a.width))
		}
	}
	return out.String()
}
