package form

import (
	"strings"

	"trs/views/form/value"
	"trs/views/safetext"
)

// place is where the description of the chosen field stands.
type place int

const (
	within place = iota // under the field, in few lines
	below               // at the bottom
	beside              // in a column of its own
)

// Sizes of the description.
const (
	besideFrom   = 106 // the least width of a form with a column for it
	belowFrom    = 18  // the least height of a form with room at the bottom
	maxHelpWidth = 64
	maxHelpBytes = 8 << 10 // longer descriptions are cut
)

func (m *Model) place() place {
	switch {
	case m.width >= besideFrom && m.height >= 8:
		return beside
	case m.height >= belowFrom && m.width >= 30:
		return below
	}
	return within
}

// listSize is the cells that the fields have.
func (m *Model) listSize() (width, height int) {
	switch m.place() {
	case beside:
		return m.width - min(maxHelpWidth, m.width*2/5) - 2, m.height
	case below:
		return m.width, m.height - min(11, m.height/3)
	default: // the description stands among them
		return m.width, m.height
	}
}

// helpRows is how many lines of the description are in view.
func (m *Model) helpRows() int {
	_, height := m.listSize()
	switch m.place() {
	case beside:
		return height
	case below:
		return m.height - height - 1
	default:
		return m.inlineRows()
	}
}

// maxInline is how much of a description stands under its field where there is room.
const maxInline = 8

// inlineRows is how much of a description stands under its field: what the fields
// leave free, and a few lines when they leave nothing.
func (m *Model) inlineRows() int {
	least := 1
	switch {
	case m.height >= 12:
		least = 3
	case m.height >= 6:
		least = 2
	}
	return max(least, min(m.free(), maxInline))
}

// free is how many lines the fields leave when nothing is told of the chosen one.
func (m *Model) free() int {
	free := m.height
	for i := 0; i < len(m.rows) && free > 0; i++ {
		free--
		if n := m.rows[i]; m.problem(n) != "" || m.doubt(n) != "" {
			free--
		}
	}
	return max(0, free)
}

// scrollHelp scrolls the description.
func (m *Model) scrollHelp(by int) {
	m.helpTop = max(0, min(m.helpTop+by, m.helpLen()-m.helpRows()))
}

func (m *Model) helpLen() int {
	n := m.current()
	if n == nil || n.adder {
		return 0
	}
	width, _ := m.listSize()
	switch m.place() {
	case beside:
		return len(m.about(n, m.width-width-2))
	case below:
		return len(m.about(n, width-2))
	default:
		return len(m.inlineHelp(n, width))
	}
}

// panelLines is the description of the chosen field in exactly its size.
func (m *Model) panelLines(width, height int) []string {
	th := m.env.Theme
	lines := make([]string, 0, height)
	n, indent := m.current(), ""
	if m.place() == below {
		lines, indent = append(lines, th.Border.Paint(strings.Repeat("─", width))), " "
	}
	if n != nil && !n.adder {
		text := m.about(n, width-2*len(indent))
		rows := height - len(lines)
		top := max(0, min(m.helpTop, len(text)-rows))
		for i, line := range text[top:min(len(text), top+rows)] {
			if more := len(text) - top - rows; i == rows-1 && more > 0 {
				line = th.Key.Paint(m.env.Keys.Form.HelpDown.Help().Key) + th.Muted.Paint(" "+counted(more+1, "more line"))
			}
			lines = append(lines, indent+line)
		}
	}
	for len(lines) < height {
		lines = append(lines, "")
	}
	for i := range lines {
		lines[i] = safetext.Pad(lines[i], width)
	}
	return lines
}

// about is everything to know about a field, as painted lines.
func (m *Model) about(n *node, width int) []string {
	th, tight := m.env.Theme, m.place() == below
	title := m.titleOf(n)
	tags := m.badges(n) + th.Muted.Paint(strings.Join(m.tags(n), " · "))
	if name := m.ownTitle(n); name != "" && m.helpText(n) != name {
		tags = th.Text.Paint(safetext.Line(cut(name))) + th.Muted.Paint(" · ") + tags
	}
	var lines []string
	if room := width - safetext.Width(title) - 3; tight && safetext.Width(tags) <= room {
		lines = append(lines, th.Strong.Paint(title)+"   "+tags)
	} else {
		lines = append(lines, th.Strong.Paint(safetext.Truncate(title, width)), safetext.Truncate(tags, width))
	}
	part := func(text []string) {
		if len(text) > 0 && !tight {
			lines = append(lines, "")
		}
		lines = append(lines, text...)
	}
	if message := m.problem(n); safetext.Width(message) > 0 && len(message) > width/2 {
		part(m.wrapped(th.Bad.Paint, safetext.Line(message), width))
	}
	if doubt := m.doubt(n); doubt != "" && (!tight || safetext.Width(doubt)+2 > m.underRoom(n, width)) {
		part(m.wrapped(th.Warn.Paint, "! "+doubt, width))
		if !tight {
			lines = append(lines, m.wrapped(th.Muted.Paint, "It is sent as it is: the schema names a format and does not demand it.", width)...)
		}
	}
	part(m.wrapped(th.Text.Paint, m.reading(n), width))
	if help := m.helpText(n); help != "" {
		part(m.help.Lines(cutAt(help, maxHelpBytes), width))
	}
	var facts []string
	for _, fact := range m.facts(n) {
		facts = append(facts, m.wrapped(th.Muted.Paint, fact, width)...)
	}
	part(facts)
	part(m.offers(n, width))
	return lines
}

func (m *Model) wrapped(paint func(string) string, text string, width int) []string {
	if text == "" {
		return nil
	}
	lines := safetext.Wrap(text, max(1, width))
	for i := range lines {
		lines[i] = paint(lines[i])
	}
	return lines
}

// offers is the keys that do something with a field that others do not have.
func (m *Model) offers(n *node, width int) []string {
	th, k := m.env.Theme, m.env.Keys.Form
	var lines []string
	offer := func(key, text string) {
		lines = append(lines, th.Key.Paint(key)+th.Muted.Paint(safetext.Truncate(" "+text, max(1, width-safetext.Width(key)))))
	}
	if n.variant {
		offer(k.Variant.Help().Key, "takes another kind: "+safetext.Line(n.parent.spec.kinds()))
	}
	if known := m.suggestions(n); len(known) > 0 {
		offer(k.Suggest.Help().Key, "offers "+counted(len(known), "known value"))
	}
	if states := n.stateNames(); len(states) > 1 {
		offer(k.Clear.Help().Key, "goes through "+strings.Join(states, ", "))
	}
	if n.long() && !m.options.FormOnly {
		offer(k.Edit.Help().Key, "edits it in $EDITOR: it is too long to be typed in here")
	}
	if n.takesFile() {
		offer(k.File.Help().Key, "takes the value from a file")
	}
	return lines
}

// badges is what is special about a field.
func (m *Model) badges(n *node) string {
	th := m.env.Theme
	var out strings.Builder
	if n.required {
		out.WriteString(th.Accent.Paint("required") + th.Muted.Paint(" · "))
	}
	if n.spec.deprecated {
		out.WriteString(th.Warn.Paint("deprecated") + th.Muted.Paint(" · "))
	}
	return out.String()
}

// tags is what kind of value a field takes, in words.
func (m *Model) tags(n *node) []string {
	tags := []string{safetext.Line(n.spec.name)}
	if n.variant {
		tags[0] = safetext.Line(n.outer().spec.name)
	}
	add := func(yes bool, tag string) {
		if yes {
			tags = append(tags, tag)
		}
	}
	add(n.nullable() && n.spec.name != "null", "or null")
	add(n.spec.readOnly, "read only")
	add(n.spec.writeOnly, "write only")
	add(n.stranger(), "not in the schema")
	add(n.format() != "", safetext.Line(n.format()))
	return tags
}

// helpText is what the schema says of a field in words, and the host of the
// form.
func (m *Model) helpText(n *node) string {
	text := ""
	for _, s := range []*spec{n.spec, n.outer().spec} {
		if s.help != "" {
			text = s.help
			break
		}
	}
	if text == "" {
		text = m.ownTitle(n)
	}
	if ref := n.spec.schema.Get(unreadKey).Text(); ref != "" {
		text += "\n\nThe schema refers to `" + cut(ref) + "`, which is not read: any JSON is taken."
	}
	if m.options.Hint != nil {
		if hint := m.options.Hint(n.path()); hint != "" {
			text += "\n\n" + hint
		}
	}
	return text
}

// ownTitle is the title of a field unless it only spells the name differently.
func (m *Model) ownTitle(n *node) string {
	for _, s := range []*spec{n.outer().spec, n.spec} {
		if s.title != "" && !strings.EqualFold(strings.ReplaceAll(s.title, " ", ""), strings.NewReplacer("_", "", "-", "").Replace(n.outer().name)) {
			return s.title
		}
	}
	return ""
}

// facts is the rules for a value in few words.
func (m *Model) facts(n *node) []string {
	s := n.spec
	var rules []string
	add := func(keyword, words string) {
		if v := s.schema.Get(keyword); v != nil && (v.Is(value.Number) || v.Is(value.Text)) {
			rules = append(rules, words+" "+safetext.Line(brief(v)))
		}
	}
	if looks := formatHelp(n.format()); looks != "" {
		rules = append(rules, looks)
	}
	for _, rule := range ruleWords {
		add(rule[0], rule[1])
	}
	if s.schema.Get("uniqueItems").Bool() {
		rules = append(rules, "no two alike")
	}
	if s.none {
		rules = append(rules, "the schema allows no value here: leave it out")
	} else if s.schema.Get("not") != nil {
		rules = append(rules, "some values are ruled out")
	}
	var out []string
	if len(rules) > 0 {
		out = append(out, strings.Join(rules, " · "))
	}
	if s.shape == choice && len(s.choices) > 1 && len(s.choices) <= maxListed {
		out = append(out, "one of "+safetext.Line(cut(listed(s.choices))))
	}
	if unlisted := n.outer().spec.unlisted; unlisted > 0 {
		out = append(out, counted(unlisted, "kind")+" more than can be chosen; they can be written as raw JSON")
	}
	if initial := n.initial(); initial != nil {
		out = append(out, "default "+safetext.Line(brief(initial)))
	}
	for _, example := range n.examples()[:min(len(n.examples()), 3)] {
		out = append(out, "e.g. "+safetext.Line(brief(example)))
	}
	return out
}

// maxListed is how many values of an enum are named in the description.
const maxListed = 24

func listed(values []*value.Value) string {
	names, several := make([]string, len(values)), mixed(values)
	for i, v := range values {
		names[i] = brief(v)
		if several && v.Is(value.Text) {
			names[i] = cut(v.String())
		}
	}
	return strings.Join(names, ", ")
}

var ruleWords = [...][2]string{
	{"minimum", "at least"},
	{"exclusiveMinimum", "more than"},
	{"maximum", "at most"},
	{"exclusiveMaximum", "less than"},
	{"multipleOf", "multiple of"},
	{"minLength", "min length"},
	{"maxLength", "max length"},
	{"minItems", "min items"},
	{"maxItems", "max items"},
	{"minProperties", "min members"},
	{"maxProperties", "max members"},
	{"pattern", "pattern"},
	{"contentEncoding", "encoded as"},
	{"contentMediaType", "media type"},
}
