package search_test

import (
	"fmt"
	"testing"

	"github.com/charmbracelet/x/exp/golden"

	"trs/api"
)

// looks are the themes and sizes that are held; the frame takes three lines.
var looks = []struct {
	theme         string
	width, height int
}{{"dark", 80, 21}, {"dark", 120, 37}, {"light", 80, 21}, {"light", 120, 37}, {"mono", 80, 21}, {"mono", 120, 37}}

// bad wants to be more than text.
const bad = "\x1b]0;owned\a\x1b[2J日本語\u202e\tx\r\n# y"

// hostile is an answer whose every text is bad.
func hostile() *oracle {
	o := told()
	for i := range o.answer.Results {
		r := &o.answer.Results[i]
		r.UseCase, r.Difficulty, r.ExecutionGuidance = bad, bad, bad
		r.KnownPitfalls, r.RecommendedPlanSteps, r.Toolkits = []string{bad}, []string{bad}, []string{bad}
		r.RelatedToolSlugs = []string{bad}
	}
	o.answer.ToolSchemas[bad] = api.ToolSchema{Toolkit: bad, Description: bad}
	return o
}

// huge is an answer with 100,000 related tools.
func huge() *oracle {
	o := told()
	for i := range 100_000 {
		o.answer.Results[0].RelatedToolSlugs = append(o.answer.Results[0].RelatedToolSlugs, fmt.Sprintf("GITHUB_TOOL_%06d", i))
	}
	return o
}

func TestView_GoldenOfTrouble(t *testing.T) {
	t.Setenv("TZ", "UTC")
	large := huge()
	for name, test := range map[string]struct {
		client *oracle
		steps  func(*bench)
	}{
		"failing": {client: &oracle{err: &api.Error{Op: "search", Status: 500, Message: "internal error", RequestID: "req_9"}}},
		"nothing": {client: &oracle{answer: api.SearchResponse{Success: true}}},
		"huge":    {client: large, steps: func(b *bench) { b.Key("end") }},
		"hostile": {client: hostile(), steps: func(b *bench) { b.Key("down") }},
	} {
		for _, look := range looks {
			t.Run(fmt.Sprintf("%s/%s/%dx%d", name, look.theme, look.width, look.height), func(t *testing.T) {
				b := with(t, look.theme, look.width, look.height, test.client, session()).ask("x")
				if test.steps != nil {
					test.steps(b)
				}
				golden.RequireEqual(t, []byte(b.View()))
			})
		}
	}
}
