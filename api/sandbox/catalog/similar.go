package catalog

import (
	"cmp"
	"slices"
	"strings"
)

// Bounds of a question for similar slugs.
const (
	maxSimilarQuery = 128 // bytes of the slug that are looked at
	minSimilarity   = 0.4 // of 0 to 1, below which a slug is no help
)

// trigram is three bytes of an upper-case slug, padded at both ends.
type trigram [3]byte

// trigramIndex lists for each trigram the tools that have it, as positions in
// Catalog.tools.
type trigramIndex struct {
	tools  map[trigram][]int32
	counts []uint16 // distinct trigrams of each tool
}

// Similar returns up to n slugs that look most like slug, best first: what the
// caller may have meant. A slug that resembles nothing has none.
func (c *Catalog) Similar(slug string, n int) []string {
	if n <= 0 || slug == "" {
		return nil
	}
	c.similarOnce.Do(func() { c.similar = indexTrigrams(c.tools) })
	if len(slug) > maxSimilarQuery {
		slug = slug[:maxSimilarQuery]
	}
	wanted := trigramsOf(slug)
	shared := make([]uint16, len(c.tools))
	for _, t := range wanted {
		for _, i := range c.similar.tools[t] {
			shared[i]++
		}
	}
	type match struct {
		at    int
		score float64
	}
	var matches []match
	for i, common := range shared {
		if common == 0 {
			continue
		}
		score := 2 * float64(common) / float64(len(wanted)+int(c.similar.counts[i]))
		if score >= minSimilarity {
			matches = append(matches, match{i, score})
		}
	}
	slices.SortFunc(matches, func(x, y match) int {
		return cmp.Or(cmp.Compare(y.score, x.score), cmp.Compare(x.at, y.at))
	})
	slugs := make([]string, 0, min(n, len(matches)))
	for _, m := range matches[:min(n, len(matches))] {
		slugs = append(slugs, c.tools[m.at].Slug)
	}
	return slugs
}

func indexTrigrams(tools []*Tool) trigramIndex {
	index := trigramIndex{tools: map[trigram][]int32{}, counts: make([]uint16, len(tools))}
	for i, tool := range tools {
		all := trigramsOf(tool.Slug)
		index.counts[i] = uint16(len(all))
		for _, t := range all {
			index.tools[t] = append(index.tools[t], int32(i))
		}
	}
	return index
}

// trigramsOf returns the distinct trigrams of a slug, upper-cased.
func trigramsOf(slug string) []trigram {
	padded := "_" + strings.ToUpper(slug) + "_"
	all := make([]trigram, 0, len(padded))
	for i := 0; i+3 <= len(padded); i++ {
		all = append(all, trigram{padded[i], padded[i+1], padded[i+2]})
	}
	slices.SortFunc(all, func(x, y trigram) int { return slices.Compare(x[:], y[:]) })
	return slices.Compact(all)
}
