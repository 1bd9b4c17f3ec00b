// Package frame draws one box: a title in the top border, position and count in
// the bottom border, and exactly the size it is asked for.
package frame

import (
	"strings"

	"trs/views/safetext"
	"trs/views/theme"
)

// Border is how many cells the border takes from each direction, both sides
// together.
const Border = 2

// Options say what stands in the border. The texts must be safe and unpainted.
type Options struct {
	Title   string // top left
	Note    string // top right, secondary
	Footer  string // bottom right
	Focused bool
}

// Box draws body in a box of width by height cells. Lines that are too long are
// cut, missing ones are blank.
func Box(th *theme.Theme, o Options, width, height int, body string) string {
	if width < 4 || height < 2 {
		return blank(width, height)
	}
	border, title := th.Border, th.Title
	if o.Focused {
		border, title = th.BorderFocused, th.TitleFocused
	}
	runes := th.Box(o.Focused)
	inner := width - Border
	side := border.Paint(runes.Side)
	lines := Lines(body, inner, height-Border)
	var out strings.Builder
	out.Grow((width + 24) * height)
	out.WriteString(top(th, o, runes, border, title, inner))
	for _, line := range lines {
		out.WriteString("\n" + side + line + side)
	}
	out.WriteString("\n" + bottom(th, o, runes, border, inner))
	return out.String()
}

func top(th *theme.Theme, o Options, runes theme.Border, border, ink theme.Ink, inner int) string {
	title := safetext.Truncate(o.Title, inner-4)
	note := o.Note
	room := inner - safetext.Width(title) - 7
	if title == "" {
		room = inner - 4
	}
	if note != "" && room < 4 {
		note = ""
	}
	note = safetext.Truncate(note, room)
	line := runes.Top
	used := 1
	if title != "" {
		line = border.Paint(runes.Top+" ") + ink.Paint(title) + " "
		used = safetext.Width(title) + 3
	} else {
		line = border.Paint(line)
	}
	end := border.Paint(runes.Top)
	if note != "" {
		end = " " + th.Muted.Paint(note) + border.Paint(" "+runes.Top)
		used += safetext.Width(note) + 2
	}
	return border.Paint(runes.TopLeft) + line + border.Paint(strings.Repeat(runes.Top, max(0, inner-used-1))) +
		end + border.Paint(runes.TopRight)
}

func bottom(th *theme.Theme, o Options, runes theme.Border, border theme.Ink, inner int) string {
	footer := safetext.Truncate(o.Footer, inner-4)
	if footer == "" {
		return border.Paint(runes.BottomLeft + strings.Repeat(runes.Top, inner) + runes.BottomRight)
	}
	rest := inner - safetext.Width(footer) - 3
	return border.Paint(runes.BottomLeft+strings.Repeat(runes.Top, max(0, rest))) + " " + th.Muted.Paint(footer) +
		border.Paint(" "+runes.Top+runes.BottomRight)
}

// Lines cuts and fills body to exactly height lines of width cells.
func Lines(body string, width, height int) []string {
	if height <= 0 {
		return nil
	}
	lines := make([]string, height)
	for i := range lines {
		line, rest, _ := strings.Cut(body, "\n")
		lines[i] = safetext.Pad(line, width)
		body = rest
	}
	return lines
}

// Fit is body as exactly height lines of width cells.
func Fit(body string, width, height int) string {
	return strings.Join(Lines(body, width, height), "\n")
}

func blank(width, height int) string { return Fit("", max(0, width), max(0, height)) }
