package jsonview

// The index lets a large document be walked without a node for each value. The
// text is cut into blocks; of each block is kept how the scanner stands where it
// begins, how many values begin in it, and how shallow it gets. Over the blocks
// stands a tree of the same sums, so that the end of an object, its nth member,
// the parent of a value and the nth value of all are each found by looking at a
// few blocks. It takes about two bytes for each hundred of the text.

const (
	blockShift = 10
	blockSize  = 1 << blockShift
	fan        = 16 // children of a node of the tree over the blocks
)

// sums is what is known of a stretch of the text.
type sums struct {
	items int32  // values, with their names, that begin in it
	count int32  // those of them at the depth least
	least uint16 // the least depth in it, where it begins included
}

// join is the sums of two stretches that follow each other.
func (s sums) join(next sums) sums {
	joined := sums{items: s.items + next.items, count: s.count, least: s.least}
	switch {
	case next.least < s.least:
		joined.least, joined.count = next.least, next.count
	case next.least == s.least:
		joined.count += next.count
	}
	return joined
}

// at is how many values at depth, or at any, begin in a stretch that does not
// get shallower.
func (s sums) at(depth int) int {
	switch depth {
	case anyDepth:
		return int(s.items)
	case int(s.least):
		return int(s.count)
	}
	return 0
}

// mark is how the scanner stands where a block begins, and what the block is.
type mark struct {
	depth                  uint16
	quoted, escaped, wants bool
	solid                  bool // the block is inside one string
	blank                  bool // the block is white space
}

// index is the blocks of a text and the tree over them.
type index struct {
	marks  []mark
	levels [][]sums // the blocks, then sums of fan of the level below
}

// newIndex reads a text that is known to be valid JSON.
func newIndex(source []byte) index {
	blocks := (len(source) + blockSize - 1) / blockSize
	x := index{marks: make([]mark, blocks), levels: [][]sums{make([]sums, blocks)}}
	w := walker{source: source, wants: true}
	for b := range blocks {
		x.marks[b] = w.mark()
		x.levels[0][b] = w.sum(min((b+1)*blockSize, len(source)))
		x.marks[b].describe(source[b*blockSize : w.at])
	}
	for top := x.levels[0]; len(top) > 1; {
		over := make([]sums, (len(top)+fan-1)/fan)
		for i := range over {
			over[i] = top[i*fan]
			for _, s := range top[i*fan+1 : min((i+1)*fan, len(top))] {
				over[i] = over[i].join(s)
			}
		}
		x.levels = append(x.levels, over)
		top = over
	}
	return x
}

// describe notes what may be skipped as a whole.
func (m *mark) describe(block []byte) {
	m.blank, m.solid = !m.quoted, m.quoted
	escaped := m.escaped
	for _, c := range block {
		if class[c] != space {
			m.blank = false
		}
		switch {
		case escaped:
			escaped = false
		case c == '\\':
			escaped = true
		case c == '"':
			m.solid = false
		}
		if !m.blank && !m.solid {
			return
		}
	}
}

// over gives the sums that make up the blocks from and before to, not in order.
func (x *index) over(from, to int, add func(sums)) {
	for level := 0; from < to; level++ {
		for ; from < to && from%fan != 0; from++ {
			add(x.levels[level][from])
		}
		for ; from < to && to%fan != 0; to-- {
			add(x.levels[level][to-1])
		}
		from, to = from/fan, to/fan
	}
}

// forward is the first block from b on that is not skipped, or the number of
// blocks. Skip is asked in order, and for many blocks at once; when it refuses
// those, it is asked for their parts.
func (x *index) forward(b int, skip func(sums) bool) int {
	for level := 0; ; b++ {
		for level+1 < len(x.levels) && b%fan == 0 {
			level, b = level+1, b/fan
		}
		if b >= len(x.levels[level]) {
			return len(x.marks)
		}
		if skip(x.levels[level][b]) {
			continue
		}
		for ; level > 0; level-- {
			for b *= fan; skip(x.levels[level-1][b]); b++ {
			}
		}
		return b
	}
}

// backward is the last block up to b that is not skipped, or -1.
func (x *index) backward(b int, skip func(sums) bool) int {
	for level := 0; b >= 0; b-- {
		for level+1 < len(x.levels) && b%fan == fan-1 {
			level, b = level+1, b/fan
		}
		if skip(x.levels[level][b]) {
			continue
		}
		for ; level > 0; level-- {
			below := x.levels[level-1]
			for b = min(b*fan+fan, len(below)) - 1; skip(below[b]); b-- {
			}
		}
		return b
	}
	return -1
}
