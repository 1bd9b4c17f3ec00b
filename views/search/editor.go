package search

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"trs/views"
	"trs/views/input"
	"trs/views/safetext"
)

// The limits of a search.
const (
	maxQueries = 7
	maxUseCase = 1024
	maxKnown   = 500
)

// query is one use case and what is known beforehand.
type query struct{ useCase, known string }

// editor is the lines in which use cases are typed: for each one what is to be
// done, and for the chosen one what is known.
type editor struct {
	env     views.Env
	queries []query
	chosen  int
	known   bool // the known fields are being typed, not the use case
	typing  bool
	useCase input.Model
	fields  input.Model
	width   int
	room    int // lines that the editor may take at the most
}

func newEditor(env views.Env) editor {
	e := editor{env: env, useCase: input.New(env.Theme), fields: input.New(env.Theme)}
	e.useCase.Placeholder, e.useCase.CharLimit = "what is to be done, e.g. send an email to a colleague", maxUseCase
	e.fields.Placeholder, e.fields.CharLimit = "e.g. channel_name:general; may be left out", maxKnown
	return e
}

func (e *editor) setSize(width, room int) {
	e.width, e.room = width, room
	e.useCase.Width = max(1, width-6)
	e.fields.Width = max(1, width-13)
}

// height is the lines that the editor takes: none unless somebody types.
func (e *editor) height() int {
	if !e.typing {
		return 0
	}
	return max(0, min(len(e.queries)+2, e.room))
}

// top is the first line in view: the one that is typed in is always there.
func (e *editor) top() int { return max(0, e.chosen+2-e.height()) }

// click goes to what stands in a line of the editor.
func (e *editor) click(y int) {
	switch at := e.top() + y; {
	case at <= e.chosen+1:
		e.choose(min(at, e.chosen), at > e.chosen)
	case at-1 < len(e.queries):
		e.choose(at-1, false)
	}
}

// start begins typing in a use case.
func (e *editor) start(at int) {
	if len(e.queries) == 0 {
		e.queries = []query{{}}
	}
	e.typing = true
	e.choose(min(max(at, 0), len(e.queries)-1), false)
}

// choose goes to a use case, or to its known fields.
func (e *editor) choose(at int, known bool) {
	e.chosen, e.known = at, known
	q := e.queries[at]
	e.useCase.SetValue(q.useCase)
	e.fields.SetValue(q.known)
	e.useCase.Blur()
	e.fields.Blur()
	if known {
		e.fields.Focus()
		e.fields.CursorEnd()
		return
	}
	e.useCase.Focus()
	e.useCase.CursorEnd()
}

// stop ends typing. Empty use cases go.
func (e *editor) stop() {
	e.typing = false
	e.useCase.Blur()
	e.fields.Blur()
	e.queries = slices.DeleteFunc(e.queries, func(q query) bool { return strings.TrimSpace(q.useCase+q.known) == "" })
}

// filled is the use cases that can be asked for.
func (e *editor) filled() []query {
	var out []query
	for i := range e.queries {
		q := e.trimmed(i)
		if q.useCase != "" && len(out) < maxQueries {
			out = append(out, q)
		}
	}
	return out
}

// trimmed is a use case as it is asked for.
func (e *editor) trimmed(at int) query {
	q := e.queries[at]
	return query{strings.TrimSpace(q.useCase), strings.TrimSpace(q.known)}
}

// add makes a new use case behind the chosen one and reports whether there was
// room.
func (e *editor) add() bool {
	if len(e.queries) >= maxQueries {
		return false
	}
	at := min(e.chosen+1, len(e.queries))
	e.queries = slices.Insert(e.queries, at, query{})
	e.start(at)
	return true
}

func (e *editor) remove(at int) {
	if at < 0 || at >= len(e.queries) {
		return
	}
	e.queries = slices.Delete(e.queries, at, at+1)
	e.chosen = max(0, min(e.chosen, len(e.queries)-1))
	if e.typing {
		e.start(e.chosen)
	}
}

// update handles a key while somebody types. It does not see enter and esc.
func (e *editor) update(msg tea.KeyMsg) tea.Cmd {
	k := e.env.Keys.Form
	switch {
	case key.Matches(msg, k.Next):
		e.step(1)
		return nil
	case key.Matches(msg, k.Prev):
		e.step(-1)
		return nil
	case key.Matches(msg, k.Add):
		if !e.add() {
			return views.Toast(views.Warning, "a search takes at most "+strconv.Itoa(maxQueries)+" use cases")
		}
		return nil
	case key.Matches(msg, k.Remove):
		e.remove(e.chosen)
		return nil
	case msg.Paste && strings.ContainsAny(string(msg.Runes), "\r\n"):
		return e.paste(string(msg.Runes))
	}
	var cmd tea.Cmd
	field, limit := &e.useCase, maxUseCase
	if e.known {
		field, limit = &e.fields, maxKnown
	}
	if room := limit - utf8.RuneCountInString(field.Value()); msg.Type == tea.KeyRunes && len(msg.Runes) > room {
		cmd = views.Toast(views.Warning, "only "+strconv.Itoa(limit)+" characters fit here; the rest was left out")
	}
	*field, _ = field.Update(msg)
	for _, field := range []*input.Model{&e.useCase, &e.fields} {
		if value := field.Value(); visible(value) != value {
			field.SetValue(visible(value))
		}
	}
	e.queries[e.chosen] = query{e.useCase.Value(), e.fields.Value()}
	return cmd
}

// visible is s without what nobody sees, such as bidi overrides, which pasted
// text may bring along. Joiners, a part of scripts and emoji, stay.
func visible(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) && r != '\u200c' && r != '\u200d' || unicode.IsControl(r) {
			return -1
		}
		return r
	}, s)
}

// step goes through use cases and their known fields.
func (e *editor) step(by int) {
	at := e.chosen * 2
	if e.known {
		at++
	}
	at = (at + by + 2*len(e.queries)) % (2 * len(e.queries))
	e.choose(at/2, at%2 == 1)
}

// paste takes several lines for several use cases.
func (e *editor) paste(text string) tea.Cmd {
	pasted, left := parse(text, maxQueries-len(e.queries)+1)
	if len(pasted) == 0 {
		return nil
	}
	at := e.chosen
	if e.queries[at].useCase == "" {
		e.queries = slices.Delete(e.queries, at, at+1)
	} else {
		at++
	}
	pasted = pasted[:min(len(pasted), maxQueries-len(e.queries))]
	e.queries = slices.Insert(e.queries, at, pasted...)
	e.start(at + len(pasted) - 1)
	return left.told()
}

// separator stands between a use case and its known fields in text.
const separator = " | "

// What would be read as a comment or a separator has a backslash in text.
var (
	escape   = strings.NewReplacer(separator, ` \| `)
	unescape = strings.NewReplacer(` \| `, separator)
)

// format writes use cases as text, one a line.
func format(queries []query) string {
	var out strings.Builder
	for _, q := range queries {
		if strings.HasPrefix(strings.TrimSpace(q.useCase), "#") {
			out.WriteString(`\`)
		}
		out.WriteString(escape.Replace(q.useCase))
		if q.known != "" {
			out.WriteString(separator + q.known)
		}
		out.WriteString("\n")
	}
	return out.String()
}

// excess is what of a text had no room.
type excess struct {
	queries int  // use cases that were too many
	cut     bool // one was too long
}

// told says so.
func (x excess) told() tea.Cmd {
	switch {
	case x.queries > 0:
		return views.Toast(views.Warning, "only "+strconv.Itoa(maxQueries)+" use cases fit; the rest was left out")
	case x.cut:
		return views.Toast(views.Warning, "a use case was cut: it has room for "+strconv.Itoa(maxUseCase)+" characters, known fields for "+strconv.Itoa(maxKnown))
	}
	return nil
}

// parse reads them again, at most limit. Lines that begin with # are comments.
func parse(text string, limit int) (queries []query, left excess) {
	for _, line := range strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\r' }) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if len(queries) >= limit {
			left.queries++
			continue
		}
		useCase, known, _ := strings.Cut(line, separator)
		if strings.HasPrefix(useCase, `\#`) {
			useCase = useCase[1:]
		}
		q := query{strings.TrimSpace(visible(unescape.Replace(useCase))), strings.TrimSpace(visible(known))}
		short := query{cut(q.useCase, maxUseCase), cut(q.known, maxKnown)}
		left.cut = left.cut || short != q
		queries = append(queries, short)
	}
	return queries, left
}

// cut is s in at most n characters.
func cut(s string, n int) string {
	runes := []rune(s)
	return string(runes[:min(len(runes), n)])
}

// lines draws the editor, as far as it is in view.
func (e *editor) lines() []string {
	th, top := e.env.Theme, e.top()
	var lines []string
	for i, q := range e.queries {
		number := strconv.Itoa(i + 1)
		if i != e.chosen {
			text := safetext.Line(q.useCase)
			if q.known != "" {
				text += th.Muted.Paint(separator + safetext.Line(q.known))
			}
			lines = append(lines, "  "+th.Muted.Paint(number)+" "+th.Text.Paint(text))
			continue
		}
		lines = append(lines, th.Accent.Paint("▌ "+number)+" "+e.useCase.View(), "    "+th.Muted.Paint("known ")+e.fields.View())
	}
	rule := strings.Repeat("─", max(0, e.width-2))
	return append(lines, " "+th.Faint.Paint(rule))[top : top+e.height()]
}
