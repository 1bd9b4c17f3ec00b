package form

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"trs/views"
	"trs/views/form/edit"
	"trs/views/form/value"
)

// shown is the text that a field holds for typing.
func shown(n *node) string {
	switch {
	case n.v == nil || n.v.Is(value.Null) && n.shape() != anything:
		return ""
	case n.v.Is(value.Text):
		s := n.v.Text()
		if n.spec.shape == text || !json.Valid([]byte(s)) {
			return s
		}
	}
	return n.v.String()
}

// typed is what a text in a field means. Text that is no value of the field's
// kind stays text: the check says so, and it can be sent on purpose.
func typed(n *node, s string) *value.Value {
	if n.spec.shape == text && (n.v == nil || n.v.Is(value.Text) || n.v.Is(value.Null)) {
		return value.NewText(s)
	}
	if n.spec.shape == number {
		trimmed := strings.TrimSpace(s)
		if trimmed == "" {
			return nil
		}
		if v, ok := value.NewNumber(trimmed); ok {
			return v
		}
	}
	if strings.TrimSpace(s) == "" && n.spec.shape != text {
		return nil
	}
	if v, err := value.Parse([]byte(s)); err == nil {
		return v
	}
	return value.NewText(s)
}

// typeInto handles a key in the field with the cursor.
func (m *Model) typeInto(n *node, msg tea.KeyMsg) tea.Cmd {
	if msg.Type == tea.KeyBackspace && m.line.Len() == 0 && n.v != nil && !n.inList() {
		return m.change(n, nil) // once more takes the field out
	}
	if msg.Type == tea.KeyRight && !msg.Alt {
		if cmd, done := m.complete(n); done {
			return cmd
		}
	}
	if changed, _ := m.line.Update(msg); !changed {
		return nil
	}
	m.fresh = ""
	wasContainer := n.container()
	m.set(n, typed(n, m.line.Value()))
	if wasContainer != n.container() {
		m.rebuild(n)
		m.layout()
	}
	m.changed = true
	return m.check()
}

// inList reports whether a node is an item of a list, which cannot be absent.
func (n *node) inList() bool {
	p := n.outer().parent
	return p != nil && p.shape() == list
}

// change sets a field from elsewhere than typing.
func (m *Model) change(n *node, v *value.Value) tea.Cmd {
	m.set(n, v)
	m.changed = true
	m.rebuild(n)
	m.layout()
	m.load()
	return m.check()
}

// load takes the text of the field with the cursor for typing.
func (m *Model) load() {
	n := m.current()
	m.line = edit.Line{}
	if n == nil || n.key != m.fresh {
		m.fresh = ""
	}
	if n != nil && takesText(n) && m.fresh == "" {
		m.line = edit.NewLine(shown(n))
	}
}

// takesText reports whether a field is typed in.
func takesText(n *node) bool {
	if n.adder {
		return false
	}
	switch n.shape() {
	case text, number, anything:
		return !n.long()
	default: // the others are chosen, not typed
	}
	return false
}

// maxTyped is the longest value that is typed in here, in bytes: each key spells
// all of it anew.
const maxTyped = 128 << 10

// long reports whether a field would be typed in if its value were not so long.
func (n *node) long() bool {
	if n.adder || n.v == nil {
		return false
	}
	switch n.shape() {
	case text, number, anything:
		return n.v.Longer(maxTyped)
	default: // the others are chosen, not typed
	}
	return false
}

// tellLong says how a long value is edited.
func (m *Model) tellLong() tea.Cmd {
	k := m.env.Keys.Form
	how := k.Edit.Help().Key + " edits it in $EDITOR"
	if m.options.FormOnly {
		how = k.Clear.Help().Key + " takes it out"
	}
	return views.Toast(views.Info, "too long to be typed in here: "+how)
}

// states are the values without typing that a field can take, each once, in the
// order that a key goes through them: absent, null, default, empty.
func (n *node) states() []*value.Value {
	out := []*value.Value{nil}
	if n.inList() {
		out = out[:0]
	}
	add := func(state *value.Value) {
		same := func(other *value.Value) bool { return other != nil && value.Equal(other, state) }
		if !slices.ContainsFunc(out, same) { // a default can be null or empty
			out = append(out, state)
		}
	}
	if n.nullable() || n.spec.shape == anything {
		add(value.NewNull())
	}
	if initial := n.initial(); initial != nil {
		add(initial.Clone())
	}
	switch n.spec.shape {
	case text:
		add(value.NewText(""))
	case list:
		add(value.NewList())
	case object:
		add(value.NewObject())
	default: // the others have no empty value
	}
	return out
}

// stateNames names the states, for the description.
func (n *node) stateNames() []string {
	var names []string
	for _, state := range n.states() {
		switch {
		case state == nil:
			names = append(names, "not set")
		case state.Is(value.Null):
			names = append(names, "null")
		case state.Is(value.Text) && state.Text() == "", state.Len() == 0 && (state.Is(value.List) || state.Is(value.Object)):
			names = append(names, "empty")
		default:
			names = append(names, "default")
		}
	}
	return names
}

// nullable reports whether null is allowed here.
func (n *node) nullable() bool { return n.spec.nullable || n.outer().spec.nullable }

// initial is the default here; nil when there is none.
func (n *node) initial() *value.Value {
	if outer := n.outer().spec.initial; outer != nil {
		return outer
	}
	return n.spec.initial
}

// nextState goes through what a field can be without typing.
func (m *Model) nextState(n *node) tea.Cmd {
	states := n.states()
	if len(states) == 0 {
		return nil
	}
	next := 0
	for i, state := range states {
		if value.Equal(state, n.v) {
			next = (i + 1) % len(states)
			break
		}
	}
	n.implied = false
	return m.change(n, states[next])
}

// cycle goes to the next or previous of the few values of a field.
func (m *Model) cycle(n *node, by int) tea.Cmd {
	switch n.shape() {
	case boolean:
		return m.change(n, value.NewBool(!n.v.Bool() && (n.v != nil || by > 0)))
	case choice:
		if len(n.spec.choices) == 0 {
			return m.change(n, value.NewNull())
		}
		at := n.spec.find(n.v)
		if at < 0 && by < 0 {
			at = 0
		}
		count := len(n.spec.choices)
		return m.change(n, n.spec.choices[(at+by+count)%count].Clone())
	default: // the others have too many values to go through
	}
	return nil
}

// anotherVariant is the key that goes on to the next of two variants, or offers
// all of many.
func (m *Model) anotherVariant(n *node) tea.Cmd {
	u := n.parent
	switch {
	case !n.variant:
		return views.Toast(views.Info, "there is only one kind of value here")
	case len(u.spec.options) == 2:
		return m.choose(u, 1-u.option)
	}
	return m.pickOption(u)
}

// choose switches a union to another variant. What the old one held comes back
// with it.
func (m *Model) choose(n *node, option int) tea.Cmd {
	if option == n.option {
		return nil
	}
	if n.kept == nil {
		n.kept = map[int]*value.Value{}
	}
	n.kept[n.option] = n.v
	n.option = option
	v, known := n.kept[option]
	if !known && n.v != nil && m.reader.fits(n.spec.options[option].schema, n.v, 0) >= 0 {
		v = n.v
	}
	if v == nil && n.inList() {
		v = m.blank(n.spec.options[option].schema)
	}
	n.kids, n.built = nil, false
	return m.change(n, v)
}

// overtype lets the first key that is typed into a new number take the place of
// the zero that it begins with.
func (m *Model) overtype() {
	if n := m.current(); n != nil && n.shape() == number && n.initial() == nil {
		m.fresh = n.key
		m.load()
	}
}

// blank is the value that a new item begins with.
func (m *Model) blank(schema *value.Value) *value.Value {
	s := m.reader.look(schema)
	switch {
	case s.initial != nil:
		return s.initial.Clone()
	case s.shape == text:
		return value.NewText("")
	case s.shape == object:
		return value.NewObject()
	case s.shape == list:
		return value.NewList()
	case s.shape == boolean:
		return value.NewBool(false)
	case s.shape == choice && len(s.choices) > 0:
		return s.choices[0].Clone()
	case s.shape == number:
		zero, _ := value.NewNumber("0")
		return zero
	case s.shape == union && len(s.options) > 0:
		return m.blank(s.options[0].schema)
	}
	return value.NewNull()
}

// add puts a new item or member into a container.
func (m *Model) add(n *node) tea.Cmd {
	switch n.shape() {
	case list:
		if n.spec.fixed && n.v.Len() >= len(n.spec.first) {
			return views.Toast(views.Warning, "this list takes no more items")
		}
		switch initial := n.initial(); {
		case n.v.Is(value.List):
		case initial.Is(value.List): // what is shown as the default stays
			m.set(n, initial.Clone())
		default:
			m.set(n, value.NewList())
		}
		n.implied = false
		at := len(n.v.Items)
		n.v.Items = append(n.v.Items, m.blank(m.itemSchema(n, at)))
		n.open = true
		cmd := m.change(n, n.v)
		m.goTo(append(n.path(), strconv.Itoa(at)))
		m.overtype()
		return cmd
	case object:
		if n.spec.closed {
			return views.Toast(views.Warning, "the schema names all members; others can be written as raw JSON")
		}
		return m.addMember(n)
	default: // the others hold nothing to add to
	}
	if n.parent != nil {
		return m.add(n.parent)
	}
	return nil
}

// remove takes an item out of its list, or a member out of its object.
func (m *Model) remove(n *node) tea.Cmd {
	n = n.outer()
	p := n.parent
	switch {
	case p == nil || n.adder:
		return nil
	case !n.inList():
		if n.unknown {
			m.set(n, nil)
			m.rebuild(p)
		}
		return m.change(n, nil)
	}
	i, err := strconv.Atoi(n.name)
	if err != nil || !p.v.Is(value.List) || i >= len(p.v.Items) {
		return nil
	}
	p.v.Items = append(p.v.Items[:i:i], p.v.Items[i+1:]...)
	return m.change(p, p.v)
}

// move moves an item within its list.
func (m *Model) move(n *node, by int) tea.Cmd {
	n = n.outer()
	if !n.inList() || n.adder {
		return nil
	}
	p := n.parent
	i, err := strconv.Atoi(n.name)
	if err != nil || !p.v.Is(value.List) || i+by < 0 || i+by >= len(p.v.Items) || i >= len(p.v.Items) {
		return nil
	}
	p.v.Items[i], p.v.Items[i+by] = p.v.Items[i+by], p.v.Items[i]
	cmd := m.change(p, p.v)
	m.goTo(append(p.path(), strconv.Itoa(i+by)))
	return cmd
}
