package jsonview

// kind is what a node is.
type kind uint8

const (
	object kind = iota + 1
	array
	text
	number
	word // true, false, null
)

// node is one value. It points into the source, so that a tree of a large
// document is small; nodes stand in the order of the text, and end is the index
// behind the last node inside this one.
type node struct {
	keyFrom, keyTo int32 // the member's name with its quotes; equal for items
	from, to       int32
	parent, end    int32
	count          int32  // members or items
	ordinal        int32  // position in the parent
	depth          uint16 // encoding/json allows 10000
	kind           kind
	open           bool
}

// parser walks a text that is known to be valid, without recursion.
type parser struct {
	doc     *Document
	at      int32
	parent  int32 // the open container, -1 at the top
	keyFrom int32
	keyTo   int32
}

func (p *parser) run() {
	p.parent = -1
	size := int32(len(p.doc.source)) //nolint:gosec // Parse has checked it
	for p.at < size {
		switch c := p.doc.source[p.at]; c {
		case ' ', '\t', '\n', '\r', ',', ':':
			p.at++
		case '{':
			p.begin(object)
		case '[':
			p.begin(array)
		case '}', ']':
			p.end()
		case '"':
			p.str()
		default:
			p.scalar(c)
		}
	}
}

// add makes a node that begins here.
func (p *parser) add(k kind) int32 {
	at := int32(len(p.doc.nodes)) //nolint:gosec // fewer nodes than bytes
	n := node{keyFrom: p.keyFrom, keyTo: p.keyTo, from: p.at, parent: p.parent, end: at + 1, kind: k}
	if p.parent >= 0 {
		parent := &p.doc.nodes[p.parent]
		n.depth, n.ordinal = parent.depth+1, parent.count
		parent.count++
	}
	p.keyFrom, p.keyTo = 0, 0
	p.doc.nodes = append(p.doc.nodes, n)
	return at
}

func (p *parser) begin(k kind) {
	p.parent = p.add(k)
	p.at++
}

func (p *parser) end() {
	n := &p.doc.nodes[p.parent]
	p.at++
	n.to, n.end = p.at, int32(len(p.doc.nodes)) //nolint:gosec // fewer nodes than bytes
	p.parent = n.parent
}

// str is a member's name or a string value.
func (p *parser) str() {
	from := p.at
	p.at++
	for p.doc.source[p.at] != '"' {
		if p.doc.source[p.at] == '\\' {
			p.at++
		}
		p.at++
	}
	p.at++
	if p.parent >= 0 && p.doc.nodes[p.parent].kind == object && p.keyTo == 0 {
		p.keyFrom, p.keyTo = from, p.at
		return
	}
	to := p.at
	p.at = from
	p.doc.nodes[p.add(text)].to = to
	p.at = to
}

func (p *parser) scalar(first byte) {
	k := number
	if first >= 'a' {
		k = word
	}
	at := p.add(k)
	for int(p.at) < len(p.doc.source) {
		switch p.doc.source[p.at] {
		case ',', '}', ']', ' ', '\t', '\n', '\r':
			p.doc.nodes[at].to = p.at
			return
		}
		p.at++
	}
	p.doc.nodes[at].to = p.at
}
