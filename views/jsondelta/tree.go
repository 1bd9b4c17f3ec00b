package jsondelta

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"hash/maphash"
	"math/bits"
)

// Bounds of what is compared.
const (
	maxBytes  = 128 << 20
	maxValues = 3_000_000 // in each document
	maxDepth  = 200       // what is deeper is compared as a whole
)

// kind is what a value is.
type kind uint8

const (
	object kind = iota + 1
	array
	scalar
)

// node is one value of a document. Nodes stand in the order of the text; end is
// the index behind the last one inside. Values are equal when their hashes are:
// members in any order, texts however they are escaped, numbers digit for digit.
type node struct {
	from, to       int32
	keyFrom, keyTo int32 // the member's name with its quotes; equal for items
	end, count     int32
	hash           uint64
	kind           kind
}

type document struct {
	source []byte
	nodes  []node
}

// seed is chosen anew for each process, so that nobody can make hashes collide.
var seed = maphash.MakeSeed()

// parse reads a document. Nothing is read as null, the answer of a run without
// data.
func parse(source []byte) (*document, error) {
	if len(bytes.TrimSpace(source)) == 0 {
		source = []byte("null")
	}
	if len(source) > maxBytes {
		return nil, fmt.Errorf("more than %d MB cannot be compared", maxBytes>>20)
	}
	if !json.Valid(source) {
		return nil, errors.New("not JSON")
	}
	d := &document{source: source, nodes: make([]node, 0, len(source)/32+8)}
	return d, d.read()
}

// read makes the nodes without recursion. The text is known to be valid.
func (d *document) read() error {
	var open []int32 // the containers that are open
	keyFrom, keyTo := int32(0), int32(0)
	for at := 0; at < len(d.source); {
		if len(d.nodes) > maxValues {
			return fmt.Errorf("more than %d values cannot be compared", maxValues)
		}
		c := d.source[at]
		from := int32(at) //nolint:gosec // bounded by maxBytes
		switch c {
		case ' ', '\t', '\n', '\r', ',', ':':
			at++
			continue
		case '}', ']':
			at++
			d.close(open[len(open)-1], int32(at)) //nolint:gosec // bounded by maxBytes
			open = open[:len(open)-1]
			continue
		case '"':
			at = skipString(d.source, at)
			if len(open) > 0 && d.nodes[open[len(open)-1]].kind == object && keyTo == 0 {
				keyFrom, keyTo = from, int32(at) //nolint:gosec // bounded by maxBytes
				continue
			}
		default:
			at = skipScalar(d.source, at)
		}
		n := node{from: from, to: int32(at), keyFrom: keyFrom, keyTo: keyTo, kind: scalar} //nolint:gosec // bounded
		keyFrom, keyTo = 0, 0
		self := int32(len(d.nodes)) //nolint:gosec // bounded by maxValues
		n.end = self + 1
		if len(open) > 0 {
			d.nodes[open[len(open)-1]].count++
		}
		switch c {
		case '{':
			n.kind = object
		case '[':
			n.kind = array
		default:
			n.hash = hashScalar(d.source[n.from:n.to])
		}
		d.nodes = append(d.nodes, n)
		if n.kind != scalar {
			open = append(open, self)
			at = int(from) + 1
		}
	}
	return nil
}

// close ends a container and makes its hash from those of its values.
func (d *document) close(at, to int32) {
	n := &d.nodes[at]
	n.to, n.end = to, int32(len(d.nodes)) //nolint:gosec // bounded by maxValues
	hash := uint64(n.kind) * 0x9e3779b97f4a7c15
	for i := at + 1; i < n.end; i = d.nodes[i].end {
		child := &d.nodes[i]
		if n.kind == object {
			hash += mix(maphash.Bytes(seed, nameOf(d.source[child.keyFrom:child.keyTo])), child.hash)
		} else {
			hash = mix(hash, child.hash)
		}
	}
	n.hash = mix(hash, uint64(n.count)+uint64(n.kind)<<32) //nolint:gosec // never negative
}

func mix(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a^0xa0761d6478bd642f, b^0xe7037ed1a0b428db)
	return hi ^ lo ^ bits.RotateLeft64(a, 29) + b
}

func hashScalar(raw []byte) uint64 {
	if raw[0] == '"' {
		return maphash.Bytes(seed, nameOf(raw)) ^ 0x5bd1e995
	}
	return maphash.Bytes(seed, raw)
}

// nameOf is the text of a quoted name or string.
func nameOf(quoted []byte) []byte {
	if bytes.IndexByte(quoted, '\\') < 0 {
		return quoted[1 : len(quoted)-1]
	}
	var text string
	if json.Unmarshal(quoted, &text) != nil {
		return quoted
	}
	return []byte(text)
}

func skipString(source []byte, at int) int {
	for at++; source[at] != '"'; at++ {
		if source[at] == '\\' {
			at++
		}
	}
	return at + 1
}

func skipScalar(source []byte, at int) int {
	for ; at < len(source); at++ {
		switch source[at] {
		case ',', '}', ']', ' ', '\t', '\n', '\r':
			return at
		}
	}
	return at
}

// raw is a value as it is written.
func (d *document) raw(at int32) json.RawMessage { return d.source[d.nodes[at].from:d.nodes[at].to] }

// name is the name of a member.
func (d *document) name(at int32) string {
	return string(nameOf(d.source[d.nodes[at].keyFrom:d.nodes[at].keyTo]))
}

// children is the values directly inside one.
func (d *document) children(at int32) []int32 {
	n := d.nodes[at]
	all := make([]int32, 0, n.count)
	for i := at + 1; i < n.end; i = d.nodes[i].end {
		all = append(all, i)
	}
	return all
}

// values is how many values a value is, those inside included.
func (d *document) values(at int32) int { return int(d.nodes[at].end - at) }
