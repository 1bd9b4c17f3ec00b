package toolcard

import (
	"strings"

	"trs/views/safetext"
)

// view draws the rows in view.
func (o *outline) view() string {
	if o.doc != nil && len(o.top) == 0 {
		return "\n  " + o.env.Theme.Muted.Paint("no fields are described")
	}
	lines := make([]string, 0, o.height)
	for i := o.first; i < len(o.rows) && len(lines) < o.height; i++ {
		lines = append(lines, o.line(i))
	}
	return strings.Join(lines, "\n")
}

func (o *outline) line(i int) string {
	th := o.env.Theme
	row := o.rows[i]
	f := o.know(row.field)
	mark := " "
	if o.focused && i == o.cursor {
		mark = th.Accent.Paint("▌")
	}
	indent := safetext.Pad("", min(2*f.depth, o.width/2))
	text := mark + indent
	if row.note != "" {
		text += "    " + th.Muted.Paint(row.note)
	} else {
		text += o.fieldText(f, o.nameWidth-len(indent))
	}
	text = safetext.Pad(text, o.width)
	if o.focused && i == o.cursor {
		return th.Selected.Over(text)
	}
	return text
}

// fieldText is a field's fold sign, name, kind and, while it is closed, the first
// line about it. nameRoom is what its indentation leaves for the name.
func (o *outline) fieldText(f *field, nameRoom int) string {
	th := o.env.Theme
	sign := " "
	switch {
	case f.folds && f.open:
		sign = "▾"
	case f.folds:
		sign = "▸"
	}
	name, star, ink := safetext.Truncate(f.label(), max(4, nameRoom-1)), "", th.JSONKey
	if f.required {
		star = "*"
	}
	if f.stands {
		ink = th.Muted
	}
	room := nameRoom - safetext.Width(name) - len(star)
	text := th.Muted.Paint(sign) + " " + ink.Paint(name) + th.Warn.Paint(star) + safetext.Pad("", room) + " "
	first, _, _ := strings.Cut(f.about, "\n")
	if f.stands && name == "as "+f.kind { // that says it
		return text + th.Text.Paint(safetext.Line(first))
	}
	if f.open || first == "" { // nothing stands behind it
		return text + th.Muted.Paint(f.kind)
	}
	return text + th.Muted.Paint(safetext.Pad(f.kind, o.kindWidth)) + " " + th.Text.Paint(safetext.Line(first))
}
