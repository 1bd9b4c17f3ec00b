package fuzzy

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestFinder_FindsWhatOneSearchFinds types and deletes: whatever was looked for
// before, the answer is that of a search from the start.
func TestFinder_FindsWhatOneSearchFinds(t *testing.T) {
	lines := make([]string, many+500)
	for i := range lines {
		lines[i] = fmt.Sprintf("%s %c%c Ä%d", []string{"Value", "a", "BA", "über ab"}[i%4], 'a'+i%3, 'A'+i%5, i%97)
	}
	rapid.Check(t, func(t *rapid.T) {
		finder, query := NewFinder(lines), ""
		for range rapid.IntRange(1, 24).Draw(t, "keys") {
			if letters := []rune(query); rapid.IntRange(0, 3).Draw(t, "key") == 0 && len(letters) > 0 {
				query = string(letters[:len(letters)-1])
			} else {
				query += rapid.SampledFrom([]string{"a", "B", " ", "1", "ä", "v", "Ü"}).Draw(t, "letter")
			}
			found := finder.Find(query)
			got := make([]int, found.Len())
			for i := range got {
				got[i] = found.At(i).Index
			}
			if want := wanted(query, lines); !slices.Equal(got, want) {
				t.Fatalf("%q finds %d lines, want %d", query, len(got), len(want))
			}
		}
	})
}

func wanted(query string, lines []string) []int {
	words := strings.Fields(strings.ToLower(query))
	begin, rest := []int{}, []int{}
	for i, line := range lines {
		line = strings.ToLower(line)
		if slices.ContainsFunc(words, func(word string) bool { return !strings.Contains(line, word) }) {
			continue
		}
		if len(words) == 0 || strings.HasPrefix(line, words[0]) {
			begin = append(begin, i)
		} else {
			rest = append(rest, i)
		}
	}
	return append(begin, rest...)
}

// BenchmarkFinder is the letters of a query in a hundred thousand lines, the first
// of which matches in all of them.
func BenchmarkFinder(b *testing.B) {
	lines := make([]string, 100_000)
	for i := range lines {
		lines[i] = fmt.Sprintf("value number %d", i)
	}
	for _, query := range []string{"v", "9", "x", "number 99"} {
		b.Run(query, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				NewFinder(lines).Find(query)
			}
		})
	}
	b.Run("one letter more", func(b *testing.B) {
		finder := NewFinder(lines)
		finder.Find("number")
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			finder.Find([]string{"number 1", "number 2"}[i%2])
		}
	})
}
