package fuzzy

import (
	"slices"
	"testing"
)

func TestFind_BestFirst(t *testing.T) {
	lines := []string{"wider list", "Sessions: delete", "Files: delete", "Tools: exposed or allowed", "Ünïcode: löschen"}
	for query, want := range map[string]string{
		"delete":  "Files: delete",
		"ses del": "Sessions: delete",
		"sd":      "Sessions: delete",
		"tool":    "Tools: exposed or allowed",
		"wl":      "wider list",
		"ünï lö":  "Ünïcode: löschen",
	} {
		matches := Find(query, lines)
		if len(matches) == 0 || lines[matches[0].Index] != want {
			t.Errorf("%q finds %v", query, matches)
		}
	}
	if got := Find("", lines); len(got) != len(lines) || got[0].Index != 0 {
		t.Errorf("an empty query should list all in order: %v", got)
	}
	if got := Find("zzz", lines); len(got) != 0 {
		t.Errorf("found %v", got)
	}
}

func TestFind_LooksForWordsAmongManyLines(t *testing.T) {
	lines := make([]string, many+3)
	for i := range lines {
		lines[i] = "other line"
	}
	lines[5], lines[many], lines[many+1], lines[many+2] = "a Value of 7", "value 7", "v a l u e 7", "Värde 7"
	var got []int
	for _, m := range Find("value 7", lines) {
		got = append(got, m.Index)
	}
	if !slices.Equal(got, []int{many, 5}) {
		t.Errorf("found %v", got)
	}
	if got := Find("VÄRDE", lines); len(got) != 1 || got[0].Index != many+2 {
		t.Errorf("found %v", got)
	}
	if got := Places("va 7", "a Value of 7"); !slices.Equal(got, []int{2, 3, 11}) {
		t.Errorf("at %v", got)
	}
	if got := Find("", lines); len(got) != len(lines) || got[7].Index != 7 {
		t.Errorf("an empty query finds %d", len(got))
	}
}
