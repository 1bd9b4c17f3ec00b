package form

import (
	"strconv"

	"trs/views/form/value"
)

// set puts a value at a node's place; nil takes it out. What the node stands in
// comes into being when needed.
func (m *Model) set(n *node, v *value.Value) {
	n.v = v
	n.touched = true
	switch p := n.parent; {
	case p == nil:
	case n.variant:
		m.set(p, v)
	case p.shape() == list || p.v.Is(value.List):
		m.setItem(p, n, v)
	case v == nil:
		if p.v.Is(value.Object) {
			if at := p.v.Delete(n.name); at >= 0 {
				n.place = at + 1
			}
			if p.implied && len(p.v.Members) == 0 && p.parent != nil {
				p.implied = false
				m.set(p, nil)
			}
		}
	default:
		if !p.v.Is(value.Object) {
			m.set(p, value.NewObject())
			p.implied = true
		}
		if n.place > 0 && p.v.Get(n.name) == nil {
			p.v.Insert(n.place-1, n.name, v) // it comes back where it was
			return
		}
		p.v.Set(n.name, v)
	}
}

// setItem sets one item of a list; the items before it are null when they are
// not there.
func (m *Model) setItem(p, n *node, v *value.Value) {
	i, err := strconv.Atoi(n.name)
	if err != nil {
		return
	}
	if !p.v.Is(value.List) {
		if v == nil {
			return
		}
		m.set(p, value.NewList())
	}
	if v == nil {
		if i == len(p.v.Items)-1 {
			p.v.Items = p.v.Items[:i]
		} else if i < len(p.v.Items) {
			n.v = value.NewNull()
			p.v.Items[i] = n.v
		}
		return
	}
	for len(p.v.Items) <= i {
		p.v.Items = append(p.v.Items, value.NewNull())
	}
	p.v.Items[i] = v
}
