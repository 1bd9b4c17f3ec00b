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

// Similar answers with up to n slugs that allow lets through and that a caller
// who wrote this unknown slug may have meant, most likely first.
func (x *Index) Similar(slug string, n int, allow func(slug string) bool) []string {
	if n <= 0 || len(slug) > 200 {
		return nil
	}
	wanted := strings.ToUpper(slug)
	best := ranking{limit: n}
	for _, hit := range x.Query(slug, 40, allow) {
		if likeness := similarity(wanted, hit.Slug); hit.Score > 0 && likeness > 0.3 {
			best.add(candidate{slug: hit.Slug, score: likeness})
		}
	}
	similar := make([]string, 0, len(best.best))
	for _, c := range best.best {
		similar = append(similar, c.slug)
	}
	return similar
}

// similarity is 1 for equal strings and 0 for strings without a common pair of
// neighbouring letters (Dice's coefficient).
func similarity(a, b string) float64 {
	if a == b {
		return 1
	}
	if len(a) < 2 || len(b) < 2 {
		return 0
	}
	pairs := make(map[[2]byte]int, len(a))
	for i := range len(a) - 1 {
		pairs[[2]byte{a[i], a[i+1]}]++
	}
	common := 0
	for i := range len(b) - 1 {
		pair := [2]byte{b[i], b[i+1]}
		if pairs[pair] > 0 {
			pairs[pair]--
			common++
		}
	}
	return 2 * float64(common) / float64(len(a)+len(b)-2)
}
