package form

import (
	"strconv"

	"trs/views/form/value"
)

// node is one field: a place in the value, seen through a part of the schema. It
// is made when what it stands in is opened, so that schemas without end cost
// nothing.
type node struct {
	parent   *node
	name     string // the member's name, or the position in a list
	key      string // the path, for problems
	depth    int    // how far it is indented
	schema   *value.Value
	spec     *spec
	required bool
	unknown  bool // the schema does not name it
	adder    bool // the row that adds to its parent
	variant  bool // the chosen variant of its parent, at the same place
	v        *value.Value

	active verdicts // of the conditions of this place

	open, built bool
	touched     bool
	place       int  // where it was among the members when it was taken out, from 1
	implied     bool // made because something in it was set
	kids        []*node
	limit       int                  // how many fields in it are drawn; 0 is firstKids
	extra       map[string]bool      // those drawn beyond
	left        int                  // of the row that shows more: how many are not drawn
	option      int                  // the chosen variant of a union
	kept        map[int]*value.Value // what other variants held
}

// limits of what opens by itself.
const (
	openDepth = 2
	openKids  = 12
	openItems = 50
	firstKids = 1000 // drawn at first of what is in one field
)

// separator stands between the steps of a key.
const separator = "\x00"

func (m *Model) newNode(parent *node, name string, schema *value.Value, v *value.Value) *node {
	n := &node{parent: parent, name: name, schema: schema, spec: m.reader.look(schema), v: v}
	if parent != nil {
		n.depth = parent.depth + 1
		n.key = parent.key + separator + name
		if parent.parent == nil && parent.spec.shape == object {
			n.depth = 0
		}
	}
	if n.spec.shape == union {
		n.option = m.reader.recognise(n.spec, v)
	}
	return n
}

// container reports whether the node has others in it.
func (n *node) container() bool {
	switch n.shape() {
	case list, object, union:
		return true
	default: // the others hold nothing
	}
	return false
}

// shape is how the node is drawn: a value that is of another kind than the
// schema wants is raw JSON.
func (n *node) shape() shape {
	switch {
	case n.v == nil || n.v.Is(value.Null):
	case n.spec.shape == list && !n.v.Is(value.List), n.spec.shape == object && !n.v.Is(value.Object):
		return anything
	}
	return n.spec.shape
}

// build makes the nodes inside n.
func (m *Model) build(n *node) {
	if n.built {
		return
	}
	n.built, n.kids = true, nil
	switch n.shape() {
	case object:
		m.buildObject(n)
	case list:
		m.buildList(n)
	case union:
		kid := m.newNode(n, "", n.spec.options[n.option].schema, n.v)
		kid.key, kid.variant, kid.required, kid.depth, kid.unknown = n.key, true, n.required, n.depth, n.unknown
		n.kids = []*node{kid}
		m.openAtFirst(kid)
	default: // the others hold nothing
	}
}

func (m *Model) buildObject(n *node) {
	members := map[string]*value.Value{}
	var order []string
	for _, member := range n.v.Objects() {
		if members[member.Name] == nil {
			order = append(order, member.Name)
		}
		members[member.Name] = member.Value
	}
	limit, left := max(n.limit, firstKids), 0
	for i, p := range n.spec.props {
		if i >= limit {
			left = len(n.spec.props) - i
			break
		}
		n.kids = append(n.kids, m.member(n, p, members[p.name]))
	}
	strangers := 0
	for _, name := range order {
		at, known := n.spec.index[name]
		switch {
		case known && at < limit:
			continue
		case strangers >= limit && !n.extra[name]:
			left++
			continue
		case known:
			left--
			n.kids = append(n.kids, m.member(n, n.spec.props[at], members[name]))
		default:
			kid := m.newNode(n, name, m.reader.memberSchema(n.spec, name), members[name])
			kid.unknown = true
			n.kids = append(n.kids, kid)
		}
		strangers++
	}
	for name := range n.extra {
		if at, known := n.spec.index[name]; known && at >= limit && members[name] == nil {
			left--
			n.kids = append(n.kids, m.member(n, n.spec.props[at], nil))
		}
	}
	if left > 0 {
		n.kids = append(n.kids, m.more(n, left))
	}
	if !n.spec.closed {
		n.kids = append(n.kids, m.adder(n))
	}
	for _, kid := range n.kids {
		m.openAtFirst(kid)
	}
}

// member is the node of a member that the schema names.
func (m *Model) member(n *node, p prop, v *value.Value) *node {
	kid := m.newNode(n, p.name, p.schema, v)
	kid.required = p.required
	return kid
}

func (m *Model) buildList(n *node) {
	count := len(n.spec.first)
	if n.v != nil {
		count = max(count, len(n.v.Items))
	}
	shown := min(count, max(n.limit, firstKids))
	for i := range shown {
		kid := m.newNode(n, strconv.Itoa(i), m.itemSchema(n, i), nil)
		kid.required = i < len(n.spec.first)
		if n.v != nil && i < len(n.v.Items) {
			kid.v = n.v.Items[i]
			if kid.spec.shape == union {
				kid.option = m.reader.recognise(kid.spec, kid.v)
			}
		}
		n.kids = append(n.kids, kid)
		m.openAtFirst(kid)
	}
	if shown < count {
		n.kids = append(n.kids, m.more(n, count-shown))
	}
	if !n.spec.fixed {
		n.kids = append(n.kids, m.adder(n))
	}
}

func (m *Model) itemSchema(n *node, i int) *value.Value { return m.reader.itemSchema(n.spec, i) }

// adder is the row that adds to n.
func (m *Model) adder(n *node) *node {
	kid := &node{parent: n, key: n.key + separator + separator, depth: n.depth + 1, adder: true, spec: &spec{}}
	if n.parent == nil {
		kid.depth = 0
	}
	return kid
}

// more is the row that shows more of the fields in n.
func (m *Model) more(n *node, left int) *node {
	kid := m.adder(n)
	kid.key += separator
	kid.left = left
	return kid
}

// showMore draws more of the fields in n.
func (m *Model) showMore(n *node, limit int) {
	n.limit = limit
	m.rebuild(n)
	m.layout()
	m.mark()
	m.load()
}

// reveal draws the field called name in n even when there are too many to draw
// all.
func (m *Model) reveal(n *node, name string) {
	switch n.shape() {
	case list:
		if i, err := strconv.Atoi(name); err == nil && i < n.v.Len() && i >= max(n.limit, firstKids) {
			n.limit = i + 1
			m.rebuild(n)
		}
	case object:
		if _, known := n.spec.index[name]; (known || n.v.Get(name) != nil) && len(n.kids) >= firstKids && !n.extra[name] {
			if n.extra == nil {
				n.extra = map[string]bool{}
			}
			n.extra[name] = true
			m.rebuild(n)
		}
	default: // the others hold nothing
	}
}

// openAtFirst opens what is small and near the top, or needed.
func (m *Model) openAtFirst(n *node) {
	if !n.container() || n.depth >= openDepth {
		return
	}
	switch n.shape() {
	case object:
		n.open = len(n.spec.props) <= openKids && (n.required || n.v.Is(value.Object))
	case list:
		n.open = n.v.Is(value.List) && len(n.v.Items) <= openItems && len(n.v.Items) > 0
	default: // the others do not fold
	}
}

// layout lists the nodes in view order: all that is not in a folded one.
func (m *Model) layout() {
	m.rows, m.conditional = m.rows[:0], nil
	if m.root.shape() == object {
		m.root.open = true
		m.build(m.root)
		for _, kid := range m.root.kids {
			m.unfold(kid)
		}
	} else {
		m.unfold(m.root)
	}
	m.cursor = max(0, min(m.cursor, len(m.rows)-1))
	m.measure()
}

// unfold lists a node and what is unfolded in it. A union has no row of its own:
// its variant stands in its place.
func (m *Model) unfold(n *node) {
	for hops := 0; n.shape() == union && hops < maxDepth; hops++ {
		m.build(n)
		n = n.kids[0]
	}
	m.rows = append(m.rows, n)
	if len(n.spec.conditions) > 0 {
		m.conditional = append(m.conditional, n)
	}
	if !n.open || !n.container() {
		return
	}
	m.build(n)
	for _, kid := range n.kids {
		m.unfold(kid)
	}
}

// rebuild makes the nodes inside n anew, because members came, went or moved,
// and keeps what was open.
func (m *Model) rebuild(n *node) {
	old := n.kids
	n.built = false
	if !n.open && n.shape() != union {
		n.kids = nil
		return
	}
	m.build(n)
	before := make(map[*value.Value]*node, len(old))
	names := make(map[string]*node, len(old))
	for _, kid := range old {
		if kid.v != nil {
			before[kid.v] = kid
		} else {
			names[kid.name] = kid
		}
	}
	for i, kid := range n.kids {
		same := names[kid.name]
		if kid.v != nil {
			same = before[kid.v]
		}
		if same == nil || same.adder || kid.adder {
			continue
		}
		if same.schema == kid.schema && same.active != "" && same.spec.conditions != nil { // as it was decided
			kid.active, kid.spec = same.active, same.spec
		}
		if same.spec != kid.spec {
			kid.touched = same.touched
			kid.open = same.open && kid.container()
			continue
		}
		if same.key != kid.key { // it moved: the keys inside are wrong
			kid.open, kid.touched, kid.option, kid.kept = same.open, same.touched, same.option, same.kept
			continue
		}
		same.required, same.unknown = kid.required, kid.unknown
		n.kids[i] = same
	}
}

// stranger reports whether the schema names other members, but not this one.
func (n *node) stranger() bool {
	outer := n.outer()
	return n.unknown && outer.schema == nil && len(outer.parent.spec.props) > 0
}

// outer is the node itself, or the union that it is a variant of.
func (n *node) outer() *node {
	for n.variant {
		n = n.parent
	}
	return n
}

// path is the steps to a node.
func (n *node) path() []string {
	if n.parent == nil {
		return nil
	}
	if n.variant {
		return n.parent.path()
	}
	return append(n.parent.path(), n.name)
}
