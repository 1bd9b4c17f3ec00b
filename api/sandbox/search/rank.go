package search

import (
	"cmp"
	"slices"
	"strings"
)

// candidate is a tool that may make it into the answer.
type candidate struct {
	slug       string
	score      float64
	popularity int
}

// better says whether a comes before b. It is a total order over different
// slugs, which makes answers reproducible.
func better(a, b candidate) int {
	if c := cmp.Compare(b.score, a.score); c != 0 {
		return c
	}
	if c := cmp.Compare(b.popularity, a.popularity); c != 0 {
		return c
	}
	return strings.Compare(a.slug, b.slug)
}

// ranking keeps the best so many candidates, in order. Limits are small (about
// ten), where inserting into a sorted list beats a heap.
type ranking struct {
	limit int
	best  []candidate
}

func (r *ranking) wants(c candidate) bool {
	return len(r.best) < r.limit || better(c, r.best[len(r.best)-1]) < 0
}

func (r *ranking) add(c candidate) {
	if !r.wants(c) {
		return
	}
	at, _ := slices.BinarySearchFunc(r.best, c, better)
	if len(r.best) == r.limit {
		r.best = r.best[:r.limit-1]
	}
	r.best = slices.Insert(r.best, at, c)
}

func (r *ranking) hits() []Hit {
	hits := make([]Hit, len(r.best))
	for i, c := range r.best {
		hits[i] = Hit{Slug: c.slug, Score: c.score}
	}
	return hits
}
