package jsonview

import (
	"slices"
	"sort"
)

// span is rows that follow each other: items of one container that are folded, or
// one that is unfolded, or, deep, every value of a stretch with all that is
// inside. A large document that is unfolded is one span, not a list of rows.
type span struct {
	first place // the item of the first row
	rows  int
	from  int // the row of the first
	nth   int // of the first in its container; not known of a deep span
	in    int // where the container's bracket is, -1 around the top value
	to    int // where a deep span ends
	deep  bool
	open  bool // one row, unfolded
}

// row is one row and how it stands.
type row struct {
	Node
	nth  int // in its container, -1 for what has a name
	open bool
}

// rows is which values are shown and which are folded. The document does not
// change, so that it can be shared.
type rows struct {
	doc   *Document
	spans []span
	kept  map[int][]span // what was unfolded inside what is folded, by the item
}

func newRows(doc *Document) *rows {
	r := &rows{doc: doc, kept: map[int][]span{}}
	if doc == nil {
		return r
	}
	root := doc.Root()
	r.spans = append(r.spans, span{first: root.place, rows: 1, in: -1})
	r.setOpen(0, true)
	if r.len() > openCount {
		return r
	}
	for i := r.len() - 1; i > 0; i-- {
		if r.at(i).Len() <= openCount {
			r.setOpen(i, true)
		}
	}
	return r
}

func (r *rows) len() int {
	if len(r.spans) == 0 {
		return 0
	}
	last := &r.spans[len(r.spans)-1]
	return last.from + last.rows
}

// spanOf is the span in which a row is.
func (r *rows) spanOf(i int) int {
	return sort.Search(len(r.spans), func(s int) bool { return r.spans[s].from > i }) - 1
}

// at is row i, which there is.
func (r *rows) at(i int) row {
	s := &r.spans[r.spanOf(i)]
	p, depth := s.first, s.first.depth
	if s.deep {
		depth = anyDepth
	}
	if n := i - s.from; n > 0 {
		p, _ = r.doc.nth(s.first, n, depth)
	}
	return r.row(s, p, s.nth+i-s.from)
}

// row is the row of an item in s; nth counts when s is not deep.
func (r *rows) row(s *span, p place, nth int) row {
	n := r.doc.node(p)
	switch {
	case n.named() || p.depth == 0:
		nth = -1
	case s.deep:
		nth = r.doc.ordinal(p)
	}
	return row{Node: n, nth: nth, open: s.open || s.deep && n.container()}
}

// ordinal is how many items precede one in its container.
func (d *Document) ordinal(p place) int {
	return d.count(inside(d.around(p)), p.at, p.depth)
}

// find is the row of the item that begins at, or of the folded one around it.
func (r *rows) find(p place) int {
	s := &r.spans[max(0, sort.Search(len(r.spans), func(s int) bool { return r.spans[s].first.at > p.at })-1)]
	depth := s.first.depth
	if s.deep {
		depth = anyDepth
	}
	if p.at <= s.first.at {
		return s.from
	}
	return s.from + min(r.doc.count(s.first, p.at+1, depth), s.rows) - 1
}

// flat is a span for the items of a container from one on, before one that n
// items of the container precede.
func (r *rows) flat(bracket int, first place, nth, n int) []span {
	if n <= nth {
		return nil
	}
	return []span{{first: first, rows: n - nth, nth: nth, in: bracket}}
}

// deepFrom is a span for all that begins at or behind at and before to, where
// depth is that of at.
func (r *rows) deepFrom(p place, to int) []span {
	first, ok := r.doc.nth(p, 0, anyDepth)
	if !ok || first.at >= to {
		return nil
	}
	return []span{{first: first, rows: r.doc.count(first, to, anyDepth), to: to, deep: true}}
}

// setOpen folds or unfolds row i, when there is something in it.
func (r *rows) setOpen(i int, open bool) {
	at := r.at(i)
	if !at.container() || at.open == open || at.Len() == 0 {
		return
	}
	if open {
		inner := r.kept[at.at]
		delete(r.kept, at.at)
		if inner == nil {
			inner = r.children(at.Node)
		}
		r.replace(i, at, true, inner)
		return
	}
	r.kept[at.at] = r.replace(i, at, false, nil)
}

// children is the folded items of a container.
func (r *rows) children(n Node) []span {
	first, _ := r.doc.nth(inside(n.bracket()), 0, n.depth+1)
	return r.flat(n.value, first, 0, n.Len())
}

// setAll folds or unfolds everything in row i, and the row itself unless it is
// the top, which stays unfolded: else all would be gone.
func (r *rows) setAll(i int, open bool) {
	at := r.at(i)
	if !at.container() || at.Len() == 0 {
		return
	}
	closing := r.doc.closing(at.bracket())
	for item := range r.kept {
		if item >= at.at && item < closing {
			delete(r.kept, item)
		}
	}
	switch {
	case open:
		r.replace(i, at, true, r.deepFrom(inside(at.bracket()), closing))
	case at.depth == 0:
		r.replace(i, at, true, r.children(at.Node))
	default:
		r.replace(i, at, false, nil)
	}
}

// replace puts inner in the place of the rows inside row i, and answers what was
// there.
func (r *rows) replace(i int, at row, open bool, inner []span) (before []span) {
	from := r.spanOf(i)
	s := r.spans[from]
	end := r.doc.closing(at.bracket())
	to := from + 1
	for to < len(r.spans) && r.spans[to].first.at < end {
		to++
	}
	if at.open {
		before = r.inner(from, to, at, end)
	}
	fresh := r.until(s, i)
	fresh = append(fresh, r.single(s, i, at.place, open))
	fresh = append(fresh, inner...)
	if last := r.spans[to-1]; last.deep && last.to > end {
		fresh = append(fresh, r.deepFrom(place{end + 1, at.depth}, last.to)...)
	}
	if !s.deep {
		fresh = append(fresh, r.behind(s, i)...)
	}
	r.spans = slices.Replace(r.spans, from, to, fresh...)
	r.settle(from)
	return before
}

// inner is what is unfolded inside row at, whose span is from and whose last one
// stands before to.
func (r *rows) inner(from, to int, at row, end int) []span {
	var kept []span
	if s := r.spans[from]; s.deep {
		kept = r.deepFrom(inside(at.bracket()), min(s.to, end))
	}
	kept = append(kept, r.spans[from+1:to]...)
	if last := len(kept) - 1; last >= 0 && kept[last].deep && kept[last].to > end {
		kept[last].to = end
		kept[last].rows = r.doc.count(kept[last].first, end, anyDepth)
	}
	return kept
}

// until is the rows of s before row i.
func (r *rows) until(s span, i int) []span {
	if i == s.from {
		return nil
	}
	s.rows = i - s.from
	if s.deep {
		next, _ := r.doc.nth(s.first, s.rows, anyDepth)
		s.to = next.at
	}
	return []span{s}
}

// behind is the rows of a flat s behind row i.
func (r *rows) behind(s span, i int) []span {
	done := i + 1 - s.from
	if done == s.rows {
		return nil
	}
	first, _ := r.doc.nth(s.first, done, s.first.depth)
	return r.flat(s.in, first, s.nth+done, s.nth+s.rows)
}

// single is row i of s as a span of its own.
func (r *rows) single(s span, i int, p place, open bool) span {
	one := span{first: p, rows: 1, nth: s.nth + i - s.from, in: s.in, open: open}
	if s.deep {
		around := r.doc.around(p)
		one.in, one.nth = around.at, r.doc.count(inside(around), p.at, p.depth)
	}
	return one
}

// settle numbers the rows again from a span on, and makes one of folded
// neighbours.
func (r *rows) settle(from int) {
	done, row := max(0, from-1), 0
	if done > 0 {
		row = r.spans[done].from
	}
	kept := r.spans[:done]
	for _, s := range r.spans[done:] {
		s.from = row
		row += s.rows
		if last := len(kept) - 1; last >= 0 && kept[last].joins(s) {
			kept[last].rows += s.rows
			continue
		}
		kept = append(kept, s)
	}
	r.spans = kept
}

// joins reports whether the rows of next only go on with those of s.
func (s span) joins(next span) bool {
	return !s.deep && !s.open && !next.deep && !next.open && s.in == next.in && s.nth+s.rows == next.nth
}

// maxReveal is how many levels are unfolded one by one to show a value; where it
// is deeper still, everything on the way is unfolded.
const maxReveal = 200

// reveal unfolds what an item stands in and answers its row.
func (r *rows) reveal(p place) int {
	for {
		i := r.find(p)
		at := r.at(i)
		switch {
		case at.at == p.at || at.open || !at.container():
			return i
		case p.depth-at.depth > maxReveal:
			r.setAll(i, true)
		default:
			r.setOpen(i, true)
		}
	}
}

// parent is the row of the container around row i, or i at the top.
func (r *rows) parent(i int) int {
	at := r.at(i)
	if at.depth == 0 {
		return i
	}
	return r.find(r.doc.owner(r.doc.around(at.place)))
}
