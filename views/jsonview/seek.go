package jsonview

// place is where an item stands: the byte at which it begins, which is that of
// its name when it has one, and how many containers are around it. The place
// behind an opening bracket stands for the first item inside.
type place struct{ at, depth int }

// anyDepth counts items however deep they are.
const anyDepth = -1

func inside(bracket place) place { return place{bracket.at + 1, bracket.depth + 1} }

// block is a walker at the begin of block b.
func (d *Document) block(b int) walker {
	m := d.index.marks[b]
	return walker{source: d.source, at: b * blockSize, depth: int(m.depth), quoted: m.quoted, escaped: m.escaped, wants: m.wants}
}

// limit is where block b ends.
func (d *Document) limit(b int) int { return min((b+1)*blockSize, len(d.source)) }

func (d *Document) walk(p place) walker {
	return walker{source: d.source, at: p.at, depth: p.depth, wants: true}
}

// closing is where the bracket is that closes the one at p.
func (d *Document) closing(p place) int {
	w := d.walk(inside(p))
	b := p.at / blockSize
	for b < len(d.index.marks) {
		limit := d.limit(b)
		for met := w.next(limit); met != 0; met = w.next(limit) {
			if met == closes && w.depth == p.depth {
				return w.at - 1
			}
		}
		b = d.index.forward(b+1, func(s sums) bool { return int(s.least) > p.depth })
		if b < len(d.index.marks) {
			w = d.block(b)
		}
	}
	return len(d.source) // not in valid JSON
}

// count is how many items at depth begin from p on and before to. With a depth,
// to is not behind the end of p's container.
func (d *Document) count(p place, to, depth int) int {
	n, w, b, last := 0, d.walk(p), p.at/blockSize, (to-1)/blockSize
	if to <= p.at {
		return 0
	}
	if b < last {
		n = w.count(d.limit(b), depth)
		d.index.over(b+1, last, func(s sums) { n += s.at(depth) })
		w = d.block(last)
	}
	return n + w.count(to, depth)
}

// count goes to limit and counts the items at depth.
func (w *walker) count(limit, depth int) int {
	n := 0
	for met := w.next(limit); met != 0; met = w.next(limit) {
		if met&item != 0 && (depth == anyDepth || w.level(met) == depth) {
			n++
		}
	}
	return n
}

// nth is the item at depth that n others precede from p on; false when there is
// none before p's container ends or, at any depth, before the text ends.
func (d *Document) nth(p place, n, depth int) (place, bool) {
	w, b := d.walk(p), p.at/blockSize
	skip := func(s sums) bool {
		if depth != anyDepth && int(s.least) < depth {
			return false
		}
		here := s.at(depth)
		if n < here {
			return false
		}
		n -= here
		return true
	}
	for b < len(d.index.marks) {
		limit := d.limit(b)
		for met := w.next(limit); met != 0; met = w.next(limit) {
			switch {
			case met == closes && depth != anyDepth && w.depth < depth:
				return place{}, false
			case met&item == 0 || depth != anyDepth && w.level(met) != depth:
			case n == 0:
				return place{w.at - 1, w.level(met)}, true
			default:
				n--
			}
		}
		b = d.index.forward(b+1, skip)
		if b < len(d.index.marks) {
			w = d.block(b)
		}
	}
	return place{}, false
}

// around is the bracket that opens the container in which p stands; p is not
// the top value.
func (d *Document) around(p place) place {
	depth := p.depth - 1
	for b, to := p.at/blockSize, p.at; b >= 0; to = d.limit(b) {
		found, w := -1, d.block(b)
		for met := w.next(to); met != 0; met = w.next(to) {
			if met&opens != 0 && w.depth-1 == depth {
				found = w.at - 1
			}
		}
		if found >= 0 {
			return place{found, depth}
		}
		b = d.index.backward(b-1, func(s sums) bool { return int(s.least) > depth })
	}
	return place{0, depth} // not in valid JSON
}

// owner is the item whose value opens with the bracket at p.
func (d *Document) owner(p place) place {
	for b, to := p.at/blockSize, p.at+1; b >= 0; to = d.limit(b) {
		found, w := -1, d.block(b)
		for met := w.next(to); met != 0; met = w.next(to) {
			if met&item != 0 {
				found = w.at - 1
			}
		}
		if found >= 0 {
			return place{found, p.depth}
		}
		b = d.index.backward(b-1, func(s sums) bool { return s.items == 0 })
	}
	return p // not in valid JSON
}

// value is where the value of the item at begins, and the end of its name, which
// is at when it has none.
func (d *Document) value(at int) (value, name int) {
	if d.source[at] != '"' {
		return at, at
	}
	name = d.stringEnd(at)
	value = d.skipSpace(name)
	if value >= len(d.source) || d.source[value] != ':' {
		return at, at
	}
	return d.skipSpace(value + 1), name
}

// stringEnd is behind the string that begins at.
func (d *Document) stringEnd(at int) int {
	w := walker{source: d.source, at: at + 1, quoted: true}
	b := at / blockSize
	w.string(d.limit(b))
	for b++; w.quoted && b < len(d.index.marks); b++ {
		if d.index.marks[b].solid {
			continue
		}
		w = d.block(b)
		w.string(d.limit(b))
	}
	return w.at
}

// skipSpace is the first byte from at on that is not white space.
func (d *Document) skipSpace(at int) int {
	for at < len(d.source) && class[d.source[at]] == space {
		at++
		for at%blockSize == 0 && at < len(d.source) && d.index.marks[at/blockSize].blank {
			at = d.limit(at / blockSize)
		}
	}
	return at
}

// scalarEnd is behind the number or word that begins at.
func (d *Document) scalarEnd(at int) int {
	for at < len(d.source) && class[d.source[at]] == other {
		at++
	}
	return at
}
