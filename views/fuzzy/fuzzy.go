// Package fuzzy finds what somebody means by a few letters: the palette and the
// pickers use it.
package fuzzy

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Match is one hit. At lists the positions, in runes, of the letters that
// matched.
type Match struct {
	Index int
	At    []int
	score int
}

// many lines are searched for whole words: matching single letters in each takes
// longer than a key press may, and finds too much.
const many = 5000

// Find lists the lines that hold the letters of query in order, best first.
// Blanks separate words that may match anywhere. An empty query matches all, in
// their own order. Among many lines the words have to stand together, the lines
// that begin with the first come first, and At is left to Places.
func Find(query string, lines []string) []Match {
	words := strings.Fields(strings.ToLower(query))
	switch {
	case len(words) == 0:
		return all(len(lines))
	case len(lines) > many:
		found := NewFinder(lines).Find(query)
		matches := make([]Match, found.Len())
		for i := range matches {
			matches[i] = found.At(i)
		}
		return matches
	}
	matches := make([]Match, 0, len(lines))
	for i, line := range lines {
		if m, ok := match(words, []rune(line)); ok {
			m.Index = i
			matches = append(matches, m)
		}
	}
	slices.SortStableFunc(matches, func(a, b Match) int { return b.score - a.score })
	return matches
}

// Places is the positions, in runes, of the letters of line that match query.
func Places(query, line string) []int {
	m, _ := match(strings.Fields(strings.ToLower(query)), []rune(line))
	return m.At
}

func all(n int) []Match {
	matches := make([]Match, n)
	for i := range matches {
		matches[i].Index = i
	}
	return matches
}

// index is where line holds a word of small letters, without case.
func index(line, word string) int {
	for i := range len(word) {
		if word[i] >= utf8.RuneSelf {
			return strings.Index(strings.ToLower(line), word)
		}
	}
	small, capital := word[0], upper(word[0])
	for start := 0; start+len(word) <= len(line); start++ {
		next := strings.IndexByte(line[start:], small)
		if capital != small {
			if other := strings.IndexByte(line[start:], capital); next < 0 || other >= 0 && other < next {
				next = other
			}
		}
		if start += next; next < 0 || start+len(word) > len(line) {
			return -1
		}
		i := 1
		for i < len(word) && lower(line[start+i]) == word[i] {
			i++
		}
		if i == len(word) {
			return start
		}
	}
	return -1
}

func upper(b byte) byte {
	if b >= 'a' && b <= 'z' {
		return b - 'a' + 'A'
	}
	return b
}

func lower(b byte) byte {
	if b >= 'A' && b <= 'Z' {
		return b + 'a' - 'A'
	}
	return b
}

func match(words []string, line []rune) (Match, bool) {
	var m Match
	for _, word := range words {
		at, score := best([]rune(word), line)
		if at == nil {
			return m, false
		}
		m.At = append(m.At, at...)
		m.score += score
	}
	if len(words) > 0 {
		m.score -= len(line) / 8 // shorter lines are likelier meant
	}
	slices.Sort(m.At)
	return m, true
}

// best tries each place where the word can begin and keeps the densest match.
func best(word, line []rune) (at []int, score int) {
	for start := range line {
		if unicode.ToLower(line[start]) != word[0] {
			continue
		}
		places, got := from(word, line, start)
		if places != nil && (at == nil || got > score) {
			at, score = places, got
		}
	}
	return at, score
}

func from(word, line []rune, start int) ([]int, int) {
	places := make([]int, 0, len(word))
	score, next := 0, 0
	for i := start; i < len(line) && next < len(word); i++ {
		if unicode.ToLower(line[i]) != word[next] {
			continue
		}
		score += 2
		if i == 0 || !unicode.IsLetter(line[i-1]) && !unicode.IsDigit(line[i-1]) {
			score += 6 // the beginning of a word
		}
		if n := len(places); n > 0 {
			score += max(-4, 5-(i-places[n-1])*2) // close together
		}
		places = append(places, i)
		next++
	}
	if next < len(word) {
		return nil, 0
	}
	return places, score
}
