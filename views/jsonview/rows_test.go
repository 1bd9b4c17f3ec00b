package jsonview

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// plain is rows done the simple way: a list of every value and whether it is
// unfolded.
type plain struct {
	all  []Node
	open map[int]bool
}

func newPlain(doc *Document) *plain {
	p := &plain{open: map[int]bool{}}
	var add func(Node)
	add = func(n Node) {
		p.all = append(p.all, n)
		for _, child := range n.Children() {
			add(child)
		}
	}
	add(doc.Root())
	return p
}

func (p *plain) rows() []Node {
	var shown []Node
	hidden := 0 // behind what the values are folded
	for _, n := range p.all {
		if n.at < hidden {
			continue
		}
		shown = append(shown, n)
		if n.container() && !p.open[n.at] {
			hidden = n.end()
		}
	}
	return shown
}

func (p *plain) setAll(n Node, open bool) {
	for _, other := range p.all {
		if other.container() && other.Len() > 0 && other.at >= n.at && other.at < n.end() {
			p.open[other.at] = open
		}
	}
	if n.depth == 0 {
		p.open[n.at] = true
	}
}

func (p *plain) reveal(n Node) {
	for _, other := range p.all {
		if other.container() && other.at < n.at && n.at < other.end() {
			p.open[other.at] = true
		}
	}
}

// random is a document of some hundred values in which blocks end anywhere.
func random(r *rand.Rand, depth int) string {
	pad := strings.Repeat("x", r.IntN(60)*r.IntN(10))
	if depth == 0 || r.IntN(4) == 0 {
		return []string{`"` + pad + `"`, "12", "null", "{}", "[]"}[r.IntN(5)]
	}
	var parts []string
	object := r.IntN(2) == 0
	for i := range r.IntN(7) {
		part := random(r, depth-1)
		if object {
			part = fmt.Sprintf("%q: %s", fmt.Sprint(pad, i), part)
		}
		parts = append(parts, part)
	}
	if object {
		return "{" + strings.Join(parts, ", ") + "}"
	}
	return "[" + strings.Join(parts, " ,") + "]"
}

// TestRows_FoldAsAListWould holds the spans against a list of rows through long
// sequences of keys.
func TestRows_FoldAsAListWould(t *testing.T) {
	for seed := range uint64(12) {
		r := rand.New(rand.NewPCG(seed, 1))
		doc := parsed(t, "["+random(r, 5)+","+random(r, 5)+","+random(r, 4)+"]")
		got, want := newRows(doc), newPlain(doc)
		for i := range got.len() { // the first state is tested by TestView
			if at := got.at(i); at.open && at.Len() > 0 {
				want.open[at.at] = true
			}
		}
		for step := range 60 {
			i := r.IntN(got.len())
			at := got.at(i)
			what := ""
			switch r.IntN(8) {
			case 0, 1, 2, 3:
				if at.depth == 0 {
					continue
				}
				what = fmt.Sprintf("toggle %d", i)
				got.setOpen(i, !at.open)
				if at.container() && at.Len() > 0 {
					want.open[at.at] = !at.open
				}
			case 4, 5:
				what = fmt.Sprintf("unfold all of %d", i)
				got.setAll(i, true)
				want.setAll(at.Node, true)
			case 6:
				what = fmt.Sprintf("fold all of %d", i)
				got.setAll(i, false)
				want.setAll(at.Node, false)
			default:
				n := want.all[r.IntN(len(want.all))]
				what = fmt.Sprintf("reveal %s", n.Path())
				if row := got.reveal(n.place); got.at(row).place != n.place {
					t.Fatalf("%s shows %s", what, got.at(row).Path())
				}
				want.reveal(n)
			}
			compare(t, fmt.Sprintf("seed %d, step %d, %s", seed, step, what), got, want)
		}
	}
}

func compare(t *testing.T, what string, got *rows, want *plain) {
	t.Helper()
	shown := want.rows()
	if got.len() != len(shown) {
		t.Fatalf("%s: %d rows, not %d", what, got.len(), len(shown))
	}
	for i, n := range shown {
		at := got.at(i)
		if at.Node != n {
			t.Fatalf("%s: row %d is %s, not %s", what, i, at.Path(), n.Path())
		}
		if n.container() && n.Len() > 0 && at.open != want.open[n.at] {
			t.Fatalf("%s: row %d, %s, is open: %v", what, i, n.Path(), at.open)
		}
		if got.find(n.place) != i {
			t.Fatalf("%s: row %d is found at %d", what, i, got.find(n.place))
		}
		if parent := got.parent(i); n.depth > 0 && (parent >= i || got.at(parent).depth != n.depth-1) {
			t.Fatalf("%s: row %d stands in row %d", what, i, parent)
		}
		if at.nth >= 0 && !strings.HasSuffix(n.Path(), fmt.Sprintf("[%d]", at.nth)) {
			t.Fatalf("%s: row %d, %s, is number %d", what, i, n.Path(), at.nth)
		}
	}
	if !slices.IsSortedFunc(got.spans, func(a, b span) int { return a.first.at - b.first.at }) {
		t.Fatalf("%s: the spans are not in order", what)
	}
}
