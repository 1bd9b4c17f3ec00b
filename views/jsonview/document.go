package jsonview

import (
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"math"
)

// Document is a parsed JSON text: the text and an index into it. It does not
// change, so that several views and goroutines can share it.
type Document struct {
	source []byte
	index  index
}

// Parse reads JSON. The source must not be changed afterwards. It may take long
// for a large document: call it in a command.
func Parse(source []byte) (*Document, error) {
	if len(source) > math.MaxInt32-1 {
		return nil, errors.New("the JSON is larger than 2 GB")
	}
	if !json.Valid(source) {
		return nil, invalid(source)
	}
	return &Document{source: source, index: newIndex(source)}, nil
}

func invalid(source []byte) error {
	var value json.RawMessage
	err := json.Unmarshal(source, &value)
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return fmt.Errorf("not JSON: %w at byte %d", err, syntax.Offset)
	}
	return fmt.Errorf("not JSON: %w", err)
}

// Source is the whole text. It must not be changed.
func (d *Document) Source() []byte { return d.source }

// Values is how many values there are, those inside others included.
func (d *Document) Values() int {
	top := d.index.levels[len(d.index.levels)-1]
	return int(top[0].items)
}

// Root is the top value.
func (d *Document) Root() Node {
	at := d.skipSpace(0)
	return Node{doc: d, place: place{at, 0}, value: at, name: at}
}

// Kind says what a value is. The zero Kind is that of the zero Node.
type Kind uint8

// The kinds of values.
const (
	None Kind = iota
	Object
	Array
	String
	Number
	Bool
	Null
)

// Node is one value of a Document. It is made when it is asked for, so that a
// large document costs nothing until it is looked at.
type Node struct {
	doc   *Document
	place     // where the item begins, with its name
	value int // where the value begins
	name  int // where the name ends; place.at when there is none
}

// node is the item at a place.
func (d *Document) node(p place) Node {
	value, name := d.value(p.at)
	return Node{doc: d, place: p, value: value, name: name}
}

// Kind is what the value is; None for a Node that there is not.
func (n Node) Kind() Kind {
	if n.doc == nil {
		return None
	}
	switch n.doc.source[n.value] {
	case '{':
		return Object
	case '[':
		return Array
	case '"':
		return String
	case 't', 'f':
		return Bool
	case 'n':
		return Null
	}
	return Number
}

func (n Node) container() bool { return n.Kind() == Object || n.Kind() == Array }

func (n Node) bracket() place { return place{n.value, n.depth} }

// Len is how many members or items the value has; it costs the same for many as
// for few.
func (n Node) Len() int {
	if !n.container() {
		return 0
	}
	return n.doc.count(inside(n.bracket()), n.doc.closing(n.bracket()), n.depth+1)
}

// Child is the name and value of member i, or item i with no name, in the order
// of the text; the zero Node when there is none. It costs about the same for any
// i; Children is cheaper to go through them all.
func (n Node) Child(i int) (name string, child Node) {
	if i < 0 || !n.container() {
		return "", Node{}
	}
	p, ok := n.doc.nth(inside(n.bracket()), i, n.depth+1)
	if !ok {
		return "", Node{}
	}
	child = n.doc.node(p)
	return child.Name(), child
}

// Children goes through the names and values inside, in the order of the text;
// the names of an array's items are "".
func (n Node) Children() iter.Seq2[string, Node] {
	return func(yield func(string, Node) bool) {
		if !n.container() {
			return
		}
		for p, ok := n.doc.nth(inside(n.bracket()), 0, n.depth+1); ok; {
			child := n.doc.node(p)
			if !yield(child.Name(), child) {
				return
			}
			p, ok = n.doc.nth(place{child.end(), p.depth}, 0, p.depth)
		}
	}
}

// Member is the value called name; the last one where several are called alike,
// as most readers of JSON have it, and the zero Node where none is.
func (n Node) Member(name string) Node {
	var found Node
	if n.Kind() != Object {
		return found
	}
	for key, child := range n.Children() {
		if key == name {
			found = child
		}
	}
	return found
}

// end is behind the value.
func (n Node) end() int {
	switch {
	case n.container():
		return n.doc.closing(n.bracket()) + 1
	case n.Kind() == String:
		return n.doc.stringEnd(n.value)
	}
	return n.doc.scalarEnd(n.value)
}

// Raw is the value as it is in the text. It must not be changed.
func (n Node) Raw() []byte {
	if n.doc == nil {
		return nil
	}
	return n.doc.source[n.value:n.end()]
}

// Text is the text of a string, whole, and the JSON of any other value.
func (n Node) Text() string {
	if n.Kind() == String {
		return unquote(n.Raw())
	}
	return string(n.Raw())
}

// Name is the member's name, or "" for an item and the top value.
func (n Node) Name() string {
	if n.doc == nil || n.name == n.at {
		return ""
	}
	return unquote(n.doc.source[n.at:n.name])
}

func (n Node) named() bool { return n.name > n.at }
