// Package fuzzy finds what somebody means by a few letters: the palette and the
// pickers use it.
package fuzzy

import (
	"slices"
	"strings"
	"unicode"
)

// Match is one hit. At lists the positions, in runes, of the letters that
// matched.
type Match struct {
	Index int
	At    []int
	score int
}

// Find lists the lines that hold the letters of query in order, best first.
// Blanks separate words that may match anywhere. An empty query matches all, in
// their own order.
func Find(query string, lines []string) []Match {
	words := strings.Fields(strings.ToLower(query))
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
