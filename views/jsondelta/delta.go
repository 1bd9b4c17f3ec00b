// Package jsondelta tells how one JSON document became another, by structure:
// which values were added, removed, changed and moved. Lists are aligned by a
// member that names their items, such as id, else by what they have in common, so
// that one item more does not make every item behind it a change. Compare is
// bounded in time and memory and belongs in a command; Model shows the answer.
package jsondelta

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"

	"trs/views/safetext"
)

// Kind is what happened to a value.
type Kind int

// The kinds of changes.
const (
	_ Kind = iota
	Added
	Removed
	Changed
	Moved
	Equal // not a change: what is the same beside the changes of one container
)

// Change is one difference. Path is where the value stands in the newer document
// as a jq path, and of what was removed in the older one.
type Change struct {
	Kind     Kind
	Path     string
	Label    string          // what names the item of a list that it is in, e.g. "id 42"
	Old, New json.RawMessage // nil where there is none
	Count    int             // of an Equal part, how many values it is
	Names    []string        // of an Equal part, the first members
}

// Delta is all differences of two documents.
type Delta struct {
	Changes []Change // in the order of the newer document
	Counts  [Equal + 1]int
	Coarse  bool // there were so many differences that some are told as one
	patch   []operation
}

// Same reports whether there is no difference.
func (d *Delta) Same() bool {
	return d.Counts[Added]+d.Counts[Removed]+d.Counts[Changed]+d.Counts[Moved] == 0
}

// Bounds of the answer.
const (
	maxChanges = 100_000
	maxNames   = 8 // of an equal part
	maxLabel   = 60
)

// Compare compares two JSON texts, which must not be changed afterwards.
func Compare(ctx context.Context, older, newer []byte) (*Delta, error) {
	a, err := parse(older)
	if err != nil {
		return nil, fmt.Errorf("the older result: %w", err)
	}
	b, err := parse(newer)
	if err != nil {
		return nil, fmt.Errorf("the newer result: %w", err)
	}
	c := comparison{ctx: ctx, a: a, b: b, delta: &Delta{}}
	if !c.equal(0, 0) {
		c.values(place{}, 0, 0)
	} else {
		c.addEqual(place{}, []int32{0})
	}
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("compare: %w", err)
	}
	return c.delta, nil
}

// place is where a comparison is.
type place struct {
	path    string // jq
	pointer string // JSON Pointer, for the patch
	label   string
	depth   int
	quiet   bool // inside something that the patch replaces as a whole
}

func (p place) member(name string) place {
	p.path, p.pointer, p.depth = p.path+step(name), p.pointer+"/"+escape(name), p.depth+1
	return p
}

func (p place) item(i int32) place {
	n := strconv.Itoa(int(i))
	p.path, p.pointer, p.depth = p.path+"["+n+"]", p.pointer+"/"+n, p.depth+1
	return p
}

// step is one member of a jq path, quoted when its name is not a word.
func step(name string) string {
	for i, r := range name {
		if r == '_' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || i > 0 && r >= '0' && r <= '9' {
			continue
		}
		return "[" + quote(name) + "]"
	}
	if name == "" {
		return `[""]`
	}
	return "." + name
}

func quote(text string) string {
	quoted, err := json.Marshal(text)
	if err != nil {
		return strconv.Quote(text)
	}
	return string(quoted)
}

type comparison struct {
	ctx   context.Context //nolint:containedctx // lives as long as one call of Compare
	a, b  *document
	delta *Delta
}

func (c *comparison) equal(old, now int32) bool { return c.a.nodes[old].hash == c.b.nodes[now].hash }

// add notes a change; n values are touched by it.
func (c *comparison) add(kind Kind, at place, old, now json.RawMessage) {
	path := at.path
	if path == "" || path[0] == '[' {
		path = "." + path
	}
	c.delta.Counts[kind]++
	c.delta.Changes = append(c.delta.Changes, Change{Kind: kind, Path: path, Label: at.label, Old: old, New: now})
}

// addEqual notes what is the same in a container.
func (c *comparison) addEqual(at place, same []int32) {
	if len(same) == 0 {
		return
	}
	one := Change{Kind: Equal, Path: at.path, Label: at.label}
	if one.Path == "" || one.Path[0] == '[' {
		one.Path = "." + one.Path
	}
	for i, node := range same {
		one.Count += c.b.values(node)
		if n := c.b.nodes[node]; i < maxNames && n.keyTo > n.keyFrom {
			one.Names = append(one.Names, safetext.Truncate(safetext.Line(c.b.name(node)), maxLabel))
		}
	}
	c.delta.Counts[Equal] += one.Count
	c.delta.Changes = append(c.delta.Changes, one)
}

// full reports whether there are so many differences that the rest is told
// coarsely.
func (c *comparison) full(at place) bool {
	if c.ctx.Err() != nil {
		return true
	}
	if len(c.delta.Changes) < maxChanges && at.depth < maxDepth {
		return false
	}
	c.delta.Coarse = true
	return true
}

// values compares two values that differ.
func (c *comparison) values(at place, old, now int32) {
	a, b := c.a.nodes[old], c.b.nodes[now]
	switch {
	case a.kind != b.kind || a.kind == scalar || c.full(at):
	case a.kind == array:
		c.lists(at, old, now)
		return
	case c.objects(at, old, now):
		return
	}
	c.add(Changed, at, c.a.raw(old), c.b.raw(now))
	c.operate(at, "replace", c.b.raw(now))
}

// objects compares two objects member by member; false when a name stands in one
// of them twice, which has no meaning of its own.
func (c *comparison) objects(at place, old, now int32) bool {
	before, ok := c.a.byName(old)
	after, fine := c.b.byName(now)
	if !ok || !fine {
		return false
	}
	for _, member := range c.a.children(old) {
		name := c.a.name(member)
		if _, kept := after[name]; !kept {
			inside := at.member(name)
			c.add(Removed, inside, c.a.raw(member), nil)
			c.operate(inside, "remove", nil)
		}
	}
	var same []int32
	for _, member := range c.b.children(now) {
		name := c.b.name(member)
		inside := at.member(name)
		was, had := before[name]
		switch {
		case !had:
			c.add(Added, inside, nil, c.b.raw(member))
			c.operate(inside, "add", c.b.raw(member))
		case c.equal(was, member):
			same = append(same, member)
		default:
			c.values(inside, was, member)
		}
	}
	c.addEqual(at, same)
	return true
}

// byName is the members of an object by name; false when a name is there twice.
func (d *document) byName(at int32) (map[string]int32, bool) {
	all := make(map[string]int32, d.nodes[at].count)
	for i := at + 1; i < d.nodes[at].end; i = d.nodes[i].end {
		all[d.name(i)] = i
	}
	return all, len(all) == int(d.nodes[at].count)
}

// lists compares two lists. Operations of the patch run one after the other: what
// goes is taken from the end, then what comes is put in from the front, so that
// afterwards every place is that of the newer list.
func (c *comparison) lists(at place, old, now int32) {
	before, after := c.a.children(old), c.b.children(now)
	found := align(c.ctx, c.a, c.b, before, after)
	stays := make([]bool, len(before)) // in its place, to the patch
	partner := make([]int, len(after)) // the pair of each newer item, from 1
	kept := make([]bool, len(before))  // somewhere
	for i, p := range found.pairs {
		stays[p.old], kept[p.old] = !p.moved, true
		partner[p.now] = i + 1
	}
	for i := len(before) - 1; i >= 0; i-- {
		if !stays[i] {
			c.operate(at.item(int32(i)), "remove", nil) //nolint:gosec // bounded by maxValues
		}
	}
	for i, item := range before {
		if !kept[i] {
			c.add(Removed, c.labelled(at.item(int32(i)), c.a, item, found.key), c.a.raw(item), nil) //nolint:gosec // bounded
		}
	}
	for j, item := range after {
		if p := partner[j]; p == 0 || found.pairs[p-1].moved {
			c.operate(at.item(int32(j)), "add", c.b.raw(item)) //nolint:gosec // bounded by maxValues
		}
	}
	var same []int32
	for j, item := range after {
		inside := c.labelled(at.item(int32(j)), c.b, item, found.key) //nolint:gosec // bounded by maxValues
		if partner[j] == 0 {
			c.add(Added, inside, nil, c.b.raw(item))
			continue
		}
		p := found.pairs[partner[j]-1]
		was := before[p.old]
		if p.moved {
			c.add(Moved, inside, []byte(strconv.Itoa(int(p.old))), []byte(strconv.Itoa(j)))
			inside.quiet = true
		}
		switch {
		case !c.equal(was, item):
			c.values(inside, was, item)
		case !p.moved:
			same = append(same, item)
		}
	}
	c.addEqual(at, same)
}

// labelled is the place of an item with what names it.
func (c *comparison) labelled(at place, d *document, item int32, key string) place {
	if member, ok := d.member(item, key); key != "" && ok {
		value := d.raw(member)
		if value[0] == '"' {
			value = nameOf(value)
		}
		const most = 4 * maxLabel
		at.label = key + " " + safetext.Truncate(safetext.Line(string(value[:min(len(value), most)])), maxLabel)
	}
	return at
}
