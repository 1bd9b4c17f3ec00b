package toolcard

import (
	"encoding/json"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"trs/views"
	"trs/views/list"
	"trs/views/safetext"
)

// maxUnfolded is how many rows unfolding everything makes at the most: schemas
// may contain themselves.
const maxUnfolded = 2000

// maxDepth is how deep it goes.
const maxDepth = 12

// measured is how many rows the width of a column is found from.
const measured = 64

// fewFields is up to how many fields those with fields inside are unfolded at
// first.
const fewFields = 3

// outline shows a schema as fields that unfold: a name, what it takes, what it
// is for; below it the rest that is known and the fields inside.
type outline struct {
	env           views.Env
	source        json.RawMessage // what is read when it is looked at
	doc           *document
	top           []*field
	rows          []line
	cursor, first int
	width, height int
	focused       bool
	nameWidth     int
	kindWidth     int
}

// field is one place of the outline. What it is, is read when it is drawn, and
// what is inside when it is unfolded.
type field struct {
	member
	path   string
	depth  int
	open   bool
	parent *field
	inside []*field
	read   bool // inside is read

	known  bool // the following are
	schema part
	kind   string
	about  string
	folds  bool // there is something inside

	width   int      // of the name
	notes   []string // what is known of it, wrapped
	wrapped int      // to this width; 0 is not yet
}

// know reads what a field is.
func (o *outline) know(f *field) *field {
	if f.known {
		return f
	}
	f.known, f.schema = true, partOf(f.source)
	f.kind = safetext.Line(o.doc.kind(f.schema, 0))
	whole := o.doc.whole(f.schema)
	f.about = whole.text("description")
	if f.about == "" {
		f.about = whole.text("title")
	}
	f.folds = f.about != "" || whole.tells() || len(o.doc.variants(whole)) > 0
	if string(f.source) == "false" {
		f.kind = "never given"
	}
	return f
}

// label is a field's name as it is drawn.
func (m *member) label() string {
	if m.name == "" {
		return `""`
	}
	return safetext.Line(m.name)
}

// line is one row: a field, or with a note a line of what is known about it.
type line struct {
	field *field
	note  string
}

// set takes another schema. It is not read before it is shown: tools have two,
// and some are large.
func (o *outline) set(source json.RawMessage) {
	o.source, o.doc, o.top, o.rows, o.cursor, o.first = source, nil, nil, nil, 0, 0
}

// show reads the schema, once.
func (o *outline) show() {
	source := o.source
	o.source = nil
	if !json.Valid(source) { // what is read later is read without checking
		return
	}
	root := partOf(source)
	if root == nil {
		return
	}
	if root["properties"] == nil && root["type"] == nil && root["$ref"] == nil && root["anyOf"] == nil && root["allOf"] == nil {
		root = part{"properties": source} // a plain map of properties
	}
	o.doc = &document{root}
	o.top = o.fields(nil, root)
	if len(o.top) <= fewFields { // as in answers, whose data is what matters
		for _, f := range o.top {
			if len(o.doc.members(o.know(f).schema)) > 0 {
				o.open(f)
			}
		}
	}
	o.build()
}

func (o *outline) fields(parent *field, p part) []*field {
	var out []*field
	for _, m := range o.doc.members(p) {
		step := m.step
		if !m.stands {
			step = "." + m.name
		}
		f := &field{member: m, parent: parent, width: safetext.Width(m.label())}
		if parent != nil {
			f.depth = parent.depth + 1
			if strings.HasPrefix(parent.kind, "array") {
				step = "[]" + step
			}
			step = parent.path + step
		}
		f.path = strings.TrimPrefix(step, ".")
		out = append(out, f)
	}
	return out
}

// build makes the rows of what is unfolded.
func (o *outline) build() {
	o.rows = o.rows[:0]
	o.nameWidth, o.kindWidth = 8, 6
	o.walk(o.top)
	o.nameWidth = min(o.nameWidth, max(10, o.width*2/5))
	o.kindWidth = min(o.kindWidth, max(8, o.width/4))
	o.clamp()
}

func (o *outline) walk(fields []*field) {
	for _, f := range fields {
		o.rows = append(o.rows, line{field: f})
		o.nameWidth = max(o.nameWidth, 2*f.depth+f.width+1)
		if len(o.rows) < measured || f.known {
			o.kindWidth = max(o.kindWidth, safetext.Width(o.know(f).kind))
		}
		if !f.open {
			continue
		}
		for _, note := range o.notes(f) {
			o.rows = append(o.rows, line{f, note})
		}
		o.walk(f.inside)
	}
}

// notes is the lines below an unfolded field.
func (o *outline) notes(f *field) []string {
	room := max(16, o.width-2*f.depth-6)
	if f.wrapped == room {
		return f.notes
	}
	f.wrapped, f.notes = room, nil
	for _, text := range append([]string{f.about}, o.doc.notes(f.schema)...) {
		for _, part := range safetext.Wrap(safetext.Line(text), room) {
			if part != "" {
				f.notes = append(f.notes, part)
			}
		}
	}
	return f.notes
}

func (o *outline) open(f *field) {
	if !o.know(f).folds {
		return
	}
	if !f.read {
		f.read = true
		f.inside = o.fields(f, f.schema)
	}
	f.open = true
}

// update handles a key and reports the path when it is to be copied.
func (o *outline) update(msg tea.KeyMsg) tea.Cmd {
	k, l := o.env.Keys.Tree, o.env.Keys.List
	if len(o.rows) == 0 {
		return nil
	}
	chosen := o.rows[o.cursor].field
	switch {
	case key.Matches(msg, k.Fold):
		if !chosen.open && chosen.parent != nil {
			chosen = chosen.parent
		}
		chosen.open = false
		o.build()
		o.stand(chosen)
	case key.Matches(msg, k.Unfold):
		o.open(chosen)
		o.build()
		o.reveal(chosen)
	case key.Matches(msg, k.Toggle, l.Open):
		o.toggle(chosen)
	case key.Matches(msg, k.FoldAll):
		o.foldAll(o.top)
		o.build()
	case key.Matches(msg, k.UnfoldAll):
		if !o.unfoldAll() {
			return views.Toast(views.Info, "not everything is unfolded: it is too much; "+l.Open.Help().Key+" unfolds a field")
		}
	case key.Matches(msg, k.CopyPath):
		return views.Send(views.CopyMsg{Label: "field", Text: chosen.path})
	default:
		o.move(msg)
	}
	return nil
}

// toggles is what toggle would do to the chosen field, or "".
func (o *outline) toggles() string {
	switch {
	case len(o.rows) == 0 || !o.know(o.rows[o.cursor].field).folds:
		return ""
	case o.rows[o.cursor].field.open:
		return "fold"
	}
	return "unfold"
}

func (o *outline) toggle(f *field) {
	if f.open {
		f.open = false
	} else {
		o.open(f)
	}
	o.build()
	o.stand(f)
	o.reveal(f)
}

// reveal scrolls until what is inside a field is in view, as far as it fits below
// the cursor, which stands on the field.
func (o *outline) reveal(f *field) {
	last := o.cursor
	for last+1 < len(o.rows) && (o.rows[last+1].field == f || o.rows[last+1].field.depth > f.depth) {
		last++
	}
	o.first = max(o.first, min(o.cursor, last-max(1, o.height)+1))
	o.clamp()
}

func (o *outline) foldAll(fields []*field) {
	for _, f := range fields {
		f.open = false
		o.foldAll(f.inside)
	}
}

// unfoldAll unfolds level by level, so that the bound leaves out what is deepest.
// It reports whether that was all.
func (o *outline) unfoldAll() (all bool) {
	defer o.build()
	count := len(o.top)
	for level, depth := o.top, 0; len(level) > 0; depth++ {
		var next []*field
		for _, f := range level {
			if count >= maxUnfolded || depth > maxDepth {
				return false
			}
			if o.open(f); f.open {
				count += len(f.inside) + len(o.notes(f))
				next = append(next, f.inside...)
			}
		}
		level = next
	}
	return true
}

// stand puts the cursor on a field.
func (o *outline) stand(f *field) {
	for i, row := range o.rows {
		if row.field == f && row.note == "" {
			o.cursor = i
			break
		}
	}
	o.clamp()
}

func (o *outline) move(msg tea.KeyMsg) {
	o.cursor, _ = views.Move(o.env.Keys.List, msg, o.cursor, max(1, o.height-1), len(o.rows))
	o.clamp()
}

func (o *outline) mouse(msg tea.MouseMsg, y int) {
	switch {
	case msg.Button == tea.MouseButtonWheelUp:
		o.cursor -= 3
	case msg.Button == tea.MouseButtonWheelDown:
		o.cursor += 3
	case msg.Button == tea.MouseButtonLeft && msg.Action == tea.MouseActionPress && y >= 0 && o.first+y < len(o.rows):
		again := o.cursor == o.first+y
		o.cursor = o.first + y
		if again {
			o.toggle(o.rows[o.cursor].field)
		}
	}
	o.clamp()
}

func (o *outline) clamp() {
	o.cursor = max(0, min(o.cursor, len(o.rows)-1))
	height := max(1, o.height)
	o.first = min(o.first, o.cursor)
	if o.cursor >= o.first+height {
		o.first = o.cursor - height + 1
	}
	o.first = max(0, min(o.first, len(o.rows)-height))
}

func (o *outline) setSize(width, height int) {
	rewrap := width != o.width
	o.width, o.height = width, height
	if rewrap && o.doc != nil {
		o.build()
	}
	o.clamp()
}

func (o *outline) footer() string {
	if len(o.rows) <= o.height && !o.focused || len(o.rows) < 2 {
		return ""
	}
	return list.Count(o.cursor+1) + " of " + list.Count(len(o.rows))
}
