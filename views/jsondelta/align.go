package jsondelta

import (
	"context"
	"slices"
	"strings"
)

// pair is an item of the older list and the one of the newer that it became.
type pair struct {
	old, now int32 // places in the lists
	moved    bool
}

// alignment says which items of two lists belong together, in the order of the
// newer list.
type alignment struct {
	pairs []pair
	key   string // the member that told the items apart, or ""
}

// keys are the members that name an object among others, the best first.
var keys = []string{"id", "_id", "uuid", "slug", "key", "name", "number", "sha", "path", "email"}

// namesOf is the members that may name the items of a list: the usual ones, and
// those of the first item that end as the name of an identity does.
func (d *document) namesOf(items []int32) []string {
	if len(items) == 0 || d.nodes[items[0]].kind != object {
		return nil
	}
	names := slices.Clone(keys)
	for i, n := items[0]+1, 0; i < d.nodes[items[0]].end && n < maxMembers; i, n = d.nodes[i].end, n+1 {
		name := d.name(i)
		for _, ending := range []string{"Id", "ID", "_id", "Slug", "_slug", "Key", "_key"} {
			if strings.HasSuffix(name, ending) && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

// maxMembers bounds in how many members a name is looked for.
const maxMembers = 64

// table is up to how many comparisons the exact alignment may take.
const table = 4 << 20

// align finds out which items of two lists belong together: by a member that
// names them, else by the longest common part, where what stands between two
// common items belongs together in order.
func align(ctx context.Context, a, b *document, old, now []int32) alignment {
	for _, key := range a.namesOf(old) {
		if byKey := alignByKey(a, b, old, now, key); byKey != nil {
			return alignment{pairs: byKey, key: key}
		}
	}
	from := 0
	for from < len(old) && from < len(now) && a.nodes[old[from]].hash == b.nodes[now[from]].hash {
		from++
	}
	end := 0
	for end < len(old)-from && end < len(now)-from &&
		a.nodes[old[len(old)-1-end]].hash == b.nodes[now[len(now)-1-end]].hash {
		end++
	}
	oldHashes, nowHashes := hashes(a, old[from:len(old)-end]), hashes(b, now[from:len(now)-end])
	var common []pair
	switch {
	case len(oldHashes) == 0 || len(nowHashes) == 0:
	case len(oldHashes) <= table/len(nowHashes):
		common = longest(ctx, oldHashes, nowHashes)
	default:
		common = anchors(oldHashes, nowHashes)
	}
	pairs := make([]pair, 0, min(len(old), len(now)))
	for i := range from {
		pairs = append(pairs, pair{old: int32(i), now: int32(i)}) //nolint:gosec // bounded by maxValues
	}
	lastOld, lastNow := int32(from), int32(from) //nolint:gosec // bounded by maxValues
	for _, p := range append(common, pair{old: int32(len(oldHashes)), now: int32(len(nowHashes))}) {
		p.old, p.now = p.old+int32(from), p.now+int32(from) //nolint:gosec // bounded by maxValues
		for lastOld < p.old && lastNow < p.now {            // the gap before it
			pairs = append(pairs, pair{old: lastOld, now: lastNow})
			lastOld, lastNow = lastOld+1, lastNow+1
		}
		if int(p.old) < len(old)-end && int(p.now) < len(now)-end {
			pairs = append(pairs, p)
		}
		lastOld, lastNow = p.old+1, p.now+1
	}
	for i := end; i > 0; i-- {
		pairs = append(pairs, pair{old: int32(len(old) - i), now: int32(len(now) - i)}) //nolint:gosec // bounded by maxValues
	}
	return alignment{pairs: pairs}
}

func hashes(d *document, items []int32) []uint64 {
	all := make([]uint64, len(items))
	for i, item := range items {
		all[i] = d.nodes[item].hash
	}
	return all
}

// alignByKey pairs objects by a member; nil when it does not tell all of them
// apart, or when no two have it in common.
func alignByKey(a, b *document, old, now []int32, key string) []pair {
	if len(old) == 0 || len(now) == 0 {
		return nil
	}
	places := a.identities(old, key)
	newer := b.identities(now, key)
	if places == nil || newer == nil {
		return nil
	}
	var pairs []pair
	for i, item := range now {
		identity, _ := b.member(item, key)
		if at, ok := places[b.nodes[identity].hash]; ok {
			pairs = append(pairs, pair{old: at, now: int32(i)}) //nolint:gosec // bounded by maxValues
		}
	}
	if len(pairs) == 0 {
		return nil
	}
	stay := rising(pairs)
	for i := range pairs {
		pairs[i].moved = !stay[i]
	}
	return pairs
}

// identities is the place of each item by the hash of a member; nil unless all
// items are objects that the member tells apart.
func (d *document) identities(items []int32, key string) map[uint64]int32 {
	all := make(map[uint64]int32, len(items))
	for i, item := range items {
		member, ok := d.member(item, key)
		if !ok || d.nodes[member].kind != scalar || d.source[d.nodes[member].from] == 'n' {
			return nil
		}
		hash := d.nodes[member].hash
		if _, twice := all[hash]; twice {
			return nil
		}
		all[hash] = int32(i) //nolint:gosec // bounded by maxValues
	}
	return all
}

// member is a member of an object by its name.
func (d *document) member(at int32, name string) (int32, bool) {
	n := d.nodes[at]
	if n.kind != object {
		return 0, false
	}
	for i := at + 1; i < n.end; i = d.nodes[i].end {
		if string(nameOf(d.source[d.nodes[i].keyFrom:d.nodes[i].keyTo])) == name {
			return i, true
		}
	}
	return 0, false
}

// rising marks a longest run of pairs whose older places rise: the items that did
// not move.
func rising(pairs []pair) []bool {
	before := make([]int, len(pairs))
	var ends []int // ends[n] is the pair that ends the best run of n+1
	for i, p := range pairs {
		at, _ := slices.BinarySearchFunc(ends, p.old, func(end int, old int32) int { return int(pairs[end].old) - int(old) })
		before[i] = -1
		if at > 0 {
			before[i] = ends[at-1]
		}
		if at == len(ends) {
			ends = append(ends, i)
		} else {
			ends[at] = i
		}
	}
	stay := make([]bool, len(pairs))
	if len(ends) > 0 {
		for i := ends[len(ends)-1]; i >= 0; i = before[i] {
			stay[i] = true
		}
	}
	return stay
}

// longest is a longest common part of two lists, found exactly.
func longest(ctx context.Context, old, now []uint64) []pair {
	width := len(now) + 1
	length := make([]uint16, (len(old)+1)*width) // at most the shorter one, below 2^16 by table
	for i := len(old) - 1; i >= 0; i-- {
		if ctx.Err() != nil {
			return nil
		}
		row, next := length[i*width:(i+1)*width], length[(i+1)*width:(i+2)*width]
		for j := len(now) - 1; j >= 0; j-- {
			if old[i] == now[j] {
				row[j] = next[j+1] + 1
			} else {
				row[j] = max(next[j], row[j+1])
			}
		}
	}
	var common []pair
	for i, j := 0, 0; i < len(old) && j < len(now); {
		switch {
		case old[i] == now[j]:
			common = append(common, pair{old: int32(i), now: int32(j)}) //nolint:gosec // bounded by table
			i, j = i+1, j+1
		case length[(i+1)*width+j] >= length[i*width+j+1]:
			i++
		default:
			j++
		}
	}
	return common
}

// anchors is a common part of two long lists: of what is in each just once, a
// longest run in the same order.
func anchors(old, now []uint64) []pair {
	const twice = -1
	places := make(map[uint64]int32, len(old))
	for i, hash := range old {
		if _, seen := places[hash]; seen {
			places[hash] = twice
		} else {
			places[hash] = int32(i) //nolint:gosec // bounded by maxValues
		}
	}
	count := make(map[uint64]int, len(now))
	for _, hash := range now {
		count[hash]++
	}
	var pairs []pair
	for j, hash := range now {
		if at, ok := places[hash]; ok && at != twice && count[hash] == 1 {
			pairs = append(pairs, pair{old: at, now: int32(j)}) //nolint:gosec // bounded by maxValues
		}
	}
	stay := rising(pairs)
	common := pairs[:0]
	for i, p := range pairs {
		if stay[i] {
			common = append(common, p)
		}
	}
	return common
}
