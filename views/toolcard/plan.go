package toolcard

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"trs/api"
)

// Plan is what a search says about a use case, as Markdown, which its steps may
// be written in, too. next is the guidance that belongs to the whole search.
func Plan(result api.SearchResult, next []string) string {
	var out strings.Builder
	section := func(title string, numbered bool, steps []string) {
		if len(steps) == 0 {
			return
		}
		out.WriteString("## " + title + "\n\n")
		for i, step := range steps {
			mark := "- "
			if numbered {
				mark = strconv.Itoa(i+1) + ". "
			}
			out.WriteString(mark + strings.ReplaceAll(strings.TrimSpace(step), "\n", "\n  ") + "\n")
		}
		out.WriteString("\n")
	}
	section("Plan", true, result.RecommendedPlanSteps)
	section("Pitfalls", false, result.KnownPitfalls)
	if result.ExecutionGuidance != "" {
		out.WriteString("## Guidance\n\n" + result.ExecutionGuidance + "\n\n")
	}
	for _, toolkit := range slices.Sorted(maps.Keys(result.Memory)) {
		section("Known about "+toolkit, false, result.Memory[toolkit])
	}
	for _, snippet := range result.ReferenceWorkbenchSnippets {
		out.WriteString("## Example\n\n" + snippet.Description + "\n\n```python\n" + strings.TrimSpace(snippet.Code) + "\n```\n\n")
	}
	section("Next", false, next)
	if out.Len() == 0 {
		return "The server has no plan for this use case."
	}
	return out.String()
}
