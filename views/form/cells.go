package form

import (
	"strings"

	"trs/views/form/value"
	rows "trs/views/list"
	"trs/views/safetext"
	"trs/views/status"
	"trs/views/theme"
)

// valueView is the value of a field in at most width cells.
func (m *Model) valueView(n *node, here bool, width int) string {
	th := m.env.Theme
	begun := m.line.Len() > 0 || n.v != nil && !n.v.Is(value.Null) && !n.v.Is(value.Number) // a new number is typed over
	if here && m.typing && takesText(n) && begun {
		return m.line.Hinted(th, width, m.completion(n))
	}
	shown := m.plainView(n)
	if here && m.typing && takesText(n) {
		return th.Field.Cursor.Reverse(true).Inline(true).Render(" ") + " " + shown
	}
	if here && (n.shape() == boolean || n.shape() == choice) {
		shown = th.Accent.Paint("‹ ") + shown + th.Accent.Paint(" ›")
		if count, at := m.position(n); count > 1 {
			position := "  " + rows.Count(count) + " choices"
			if at >= 0 {
				position = "  " + rows.Count(at+1) + " of " + rows.Count(count)
			}
			shown += th.Muted.Paint(position)
		}
	}
	return shown
}

// position is how many values there are to go through, and which it is.
func (m *Model) position(n *node) (count, at int) {
	if n.shape() == choice {
		return len(n.spec.choices), n.spec.find(n.v)
	}
	return 0, -1
}

// plainView is a value without a cursor: what is not there is told apart from
// what is empty.
func (m *Model) plainView(n *node) string {
	th := m.env.Theme
	switch {
	case n.v == nil:
		return m.absent(n)
	case n.v.Is(value.Object) && n.shape() == object:
		if n.v.Len() == 0 {
			return th.JSONPunct.Paint("{}") + th.Muted.Paint(" empty")
		}
		return th.Muted.Paint(counted(n.v.Len(), "member") + " set")
	case n.v.Is(value.List) && n.shape() == list:
		if n.v.Len() == 0 {
			return th.JSONPunct.Paint("[]") + th.Muted.Paint(" empty")
		}
		return th.Muted.Paint(counted(n.v.Len(), "item"))
	}
	shown := scalarView(th, n)
	if n.long() {
		shown = th.Muted.Paint(status.Bytes(int64(n.v.Size()))+"  ") + shown
	}
	if n.shape() == choice && len(n.spec.labels) > 0 {
		if at := n.spec.find(n.v); at >= 0 && n.spec.labels[at] != "" && n.spec.labels[at] != plain(n.v) {
			shown += th.Muted.Paint("  " + safetext.Line(cut(n.spec.labels[at])))
		}
	}
	return shown
}

// maxShown bounds how much of a long value is looked at for one row.
const maxShown = 400

func scalarView(th *theme.Theme, n *node) string {
	switch n.v.Kind {
	case value.Text:
		s := n.v.Head(2 * maxShown)
		if s == "" {
			return th.JSONString.Paint(`""`) + th.Muted.Paint(" empty text")
		}
		if n.spec.shape != text && (n.spec.shape != choice || mixed(n.spec.choices)) {
			s = value.NewText(cut(s)).String()
		}
		return th.Text.Paint(safetext.Line(cut(s)))
	case value.Number:
		return th.JSONNumber.Paint(safetext.Line(brief(n.v)))
	case value.Bool, value.Null:
		return th.JSONWord.Paint(n.v.String())
	default: // containers are drawn as raw JSON here
	}
	return th.Text.Paint(safetext.Line(brief(n.v)))
}

func cut(s string) string { return cutAt(s, maxShown) }

// cutAt is at most so many bytes of a text.
func cutAt(s string, most int) string {
	if len(s) > most {
		return strings.ToValidUTF8(s[:most], "") + "…"
	}
	return s
}

// absent says that a field is not sent, and what happens then or what it could
// be.
func (m *Model) absent(n *node) string {
	th := m.env.Theme
	switch {
	case n.spec.none:
		return th.Muted.Paint("nothing is allowed here")
	case n.initial() != nil:
		return th.Muted.Paint(safetext.Line(brief(n.initial()))) + th.Muted.Paint("  default")
	case n.shape() == list || n.shape() == object:
		return th.Faint.Paint("–")
	case n.shape() == choice && len(n.spec.choices) == 1:
		return th.Muted.Paint(safetext.Line(brief(n.spec.choices[0])) + "  the only value")
	case len(n.examples()) > 0:
		return th.Muted.Paint("e.g. " + safetext.Line(brief(n.examples()[0])))
	}
	return th.Faint.Paint("–")
}

// examples is values that the schema names.
func (n *node) examples() []*value.Value {
	if len(n.spec.examples) == 0 {
		return n.outer().spec.examples
	}
	return n.spec.examples
}

func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return rows.Count(n) + " " + noun + "s"
}
