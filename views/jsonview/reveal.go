package jsonview

import "strconv"

// Offset is where the value begins in the text.
func (n Node) Offset() int { return n.value }

// Parent is the value that this one is inside of; the zero Node for the top one.
func (n Node) Parent() Node {
	if n.doc == nil || n.depth == 0 {
		return Node{}
	}
	return n.doc.node(n.doc.owner(n.doc.around(n.place)))
}

// At is the value that a path of names and positions leads to, as far as there
// are such values, and whether that is all of the path.
func (d *Document) At(path []string) (found Node, whole bool) {
	found = d.Root()
	for _, step := range path {
		next := found.Member(step)
		if i, err := strconv.Atoi(step); err == nil && found.Kind() == Array {
			_, next = found.Child(i)
		}
		if next.Kind() == None {
			return found, false
		}
		found = next
	}
	return found, true
}

// Reveal chooses the value that a path of names and positions leads to, or the
// last one on the way there, and unfolds what it stands in.
func (m *Model) Reveal(path []string) {
	if m.doc == nil || m.rows.len() == 0 {
		return
	}
	found, _ := m.doc.At(path)
	m.Select(m.rows.reveal(found.place))
}

// Searched reports whether a search is on, typed or done.
func (m *Model) Searched() bool { return m.searching || m.search.Value() != "" }

// EndSearch leaves it.
func (m *Model) EndSearch() {
	m.searching = false
	m.search.Blur()
	m.endSearch()
}

// Step is the value's name or its position, as At takes it.
func (n Node) Step() string {
	if n.named() {
		return n.Name()
	}
	if n.doc == nil || n.depth == 0 {
		return ""
	}
	return strconv.Itoa(n.doc.count(inside(n.doc.around(n.place)), n.at, n.depth))
}
