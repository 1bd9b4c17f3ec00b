package history

import (
	"encoding/json"
	"slices"
	"strings"

	"trs/views/diffview"
	"trs/views/safetext"
)

// maxSummary and maxValue are in bytes and cells: a row shows no more.
const (
	maxSummary = 240
	maxValue   = 24
)

// summarise tells changes in one short line: "toolkits +slack · sandbox_size
// medium→large".
func summarise(changes []diffview.Change) string {
	if len(changes) == 0 {
		return "the same config again"
	}
	var labels []string
	notes := map[string]string{}
	length := 0
	for _, change := range flattened(nil, changes, 0) {
		label, note := tell(change)
		if _, seen := notes[label]; !seen {
			labels = append(labels, label)
		}
		notes[label] += note
		if length += len(label) + len(note); length > maxSummary {
			break
		}
	}
	parts := make([]string, len(labels))
	for i, label := range labels {
		parts[i] = label + notes[label]
	}
	return strings.Join(parts, " · ")
}

// flattened tells the parts of what was added one by one.
func flattened(all, changes []diffview.Change, depth int) []diffview.Change {
	for _, change := range changes {
		nothing := map[string]string{"{": "{}", "[": "[]"}[change.New[:min(1, len(change.New))]]
		parts, err := diffview.Compare([]byte(nothing), []byte(change.New))
		if change.Kind != diffview.Added || nothing == "" || err != nil || len(parts) == 0 || depth > 3 || len(all) > maxSummary/8 {
			all = append(all, change)
			continue
		}
		for i := range parts {
			if !strings.HasPrefix(parts[i].Path, "[") {
				parts[i].Path = "." + parts[i].Path
			}
			parts[i].Path = change.Path + parts[i].Path
		}
		all = flattened(all, parts, depth+1)
	}
	return all
}

// tell is one change: what it concerns, and what happened to it.
func tell(change diffview.Change) (label, note string) {
	path, isItem := strings.CutSuffix(change.Path, "[]")
	names := strings.Split(path, ".")
	last := names[len(names)-1]
	isSwitch := slices.Contains([]string{"enable", "enabled", "disable", "disabled"}, last) && len(names) > 1
	label = last
	switch {
	case isItem && strings.HasPrefix(last, "enable") && len(names) > 1:
		label = strings.Join(names[:len(names)-1], ".")
	case isItem:
		label = strings.Join(names, ".")
	case isSwitch:
		label = names[len(names)-2]
	}
	switch {
	case isItem && change.Kind == diffview.Added:
		return label, " +" + brief(change.New)
	case isItem:
		return label, " -" + brief(change.Old)
	case change.Kind == diffview.Removed:
		return "-" + strings.Join(names, "."), ""
	case change.New == "true" || change.New == "false":
		return label, " " + map[string]string{"true": "on", "false": "off"}[change.New]
	case change.Kind == diffview.Added && isStructure(change.New):
		return "+" + strings.Join(names, "."), ""
	case change.Kind == diffview.Added:
		return label, " " + brief(change.New)
	case isStructure(change.Old) || isStructure(change.New):
		return "~" + strings.Join(names, "."), ""
	}
	return label, " " + brief(change.Old) + "→" + brief(change.New)
}

func isStructure(value string) bool {
	return strings.HasPrefix(value, "{") || strings.HasPrefix(value, "[")
}

// brief is a JSON value in few cells; a string without its quotes.
func brief(value string) string {
	var text string
	if json.Unmarshal([]byte(value), &text) != nil {
		text = value
	}
	return safetext.Middle(safetext.Line(text), maxValue)
}
