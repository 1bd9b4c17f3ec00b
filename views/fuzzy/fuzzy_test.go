package fuzzy

import "testing"

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
