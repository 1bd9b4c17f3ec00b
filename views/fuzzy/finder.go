package fuzzy

import "strings"

// Finder finds in the same lines again and again, as somebody types: what a query
// found is looked through for a longer one, and comes back for a shorter one.
type Finder struct {
	lines []string
	steps []step
}

// step is what a query found among many lines.
type step struct {
	query  string
	words  []string
	order  []int32 // best first: those that begin with the first word, then the others
	begins int     // how many those are
}

// maxSteps bounds how many queries are kept.
const maxSteps = 16

// NewFinder is a finder in lines, which must not change.
func NewFinder(lines []string) *Finder { return &Finder{lines: lines} }

// Found is what matches, best first.
type Found struct {
	all     int     // lines, when everything matches
	order   []int32 // among many lines
	matches []Match // among few
}

// Len is how many lines match.
func (f Found) Len() int { return f.all + len(f.order) + len(f.matches) }

// At is the match at a place.
func (f Found) At(i int) Match {
	switch {
	case f.all > 0:
		return Match{Index: i}
	case f.order != nil:
		return Match{Index: int(f.order[i])}
	}
	return f.matches[i]
}

// Find is the function Find, with less to do.
func (f *Finder) Find(query string) Found {
	query = strings.ToLower(query)
	words := strings.Fields(query)
	switch {
	case len(words) == 0:
		return Found{all: len(f.lines)}
	case len(f.lines) <= many:
		return Found{matches: Find(query, f.lines)}
	}
	for len(f.steps) > 0 && !strings.HasPrefix(query, f.steps[len(f.steps)-1].query) {
		f.steps = f.steps[:len(f.steps)-1]
	}
	if last := len(f.steps) - 1; last < 0 || f.steps[last].query != query {
		if len(f.steps) >= maxSteps {
			f.steps = f.steps[:maxSteps-1]
		}
		f.steps = append(f.steps, f.narrow(query, words))
	}
	return Found{order: f.steps[len(f.steps)-1].order}
}

// narrow looks through what the query's begin found, or all lines. A longer word
// stands nowhere that a shorter one does not, so words that were looked for before
// are not looked for again.
func (f *Finder) narrow(query string, words []string) step {
	last := len(f.steps) - 1
	if last < 0 {
		out := step{query: query, words: words}
		var rest []int32
		for i, line := range f.lines {
			switch place := holds(line, words); {
			case place == 0:
				out.order = append(out.order, int32(i))
			case place > 0:
				rest = append(rest, int32(i))
			}
		}
		out.begins = len(out.order)
		out.order = append(out.order, rest...)
		return out
	}
	before := f.steps[last]
	same := 0
	for same < min(len(words), len(before.words)) && words[same] == before.words[same] {
		same++
	}
	out := step{query: query, words: words, order: make([]int32, 0, len(before.order))}
	var moved []int32
	for _, i := range before.order[:before.begins] {
		switch place := holds(f.lines[i], words[same:]); {
		case place == 0, place > 0 && same > 0:
			out.order = append(out.order, i)
		case place > 0:
			moved = append(moved, i) // the first word has grown, and stands elsewhere now
		}
	}
	out.begins = len(out.order)
	for _, i := range before.order[before.begins:] {
		for len(moved) > 0 && moved[0] < i {
			out.order, moved = append(out.order, moved[0]), moved[1:]
		}
		if holds(f.lines[i], words[same:]) >= 0 {
			out.order = append(out.order, i)
		}
	}
	out.order = append(out.order, moved...)
	return out
}

// holds is where a line holds the first of the words, 0 when there are none, -1
// unless it holds all.
func holds(line string, words []string) int {
	if len(words) == 0 {
		return 0
	}
	at := index(line, words[0])
	for _, word := range words[1:] {
		if at >= 0 && index(line, word) < 0 {
			return -1
		}
	}
	return at
}
