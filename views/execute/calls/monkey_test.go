package calls_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"trs/views"
	"trs/views/safetext"
)

// TestCalls_AMonkeyBreaksNothing presses keys, answers questions and changes
// files and sizes at random.
func TestCalls_AMonkeyBreaksNothing(t *testing.T) {
	keys := strings.Fields("a b c e g i j k l n r s t x y A D G R up down left right enter esc tab ctrl+r / home end z < > + - pgdown")
	keys = append(keys, " ")
	for seed := range uint64(6) {
		random := rand.New(rand.NewPCG(seed, 2))
		width, height := 80, 21
		r := start(t, "dark", width, height)
		for step := range 250 {
			var done string
			switch n := random.IntN(40); {
			case n == 0:
				r.file("one.trs.json", []string{issues, "{", "[]", `[{"tool":"A_TOOL"},{"x":1}]`, ""}[random.IntN(5)])
				done = "file"
			case n == 1:
				r.ran("A_TOOL", `{"password":"x"}`, step, fmt.Sprintf(`{"items":[{"id":%d}]}`, random.IntN(3)), nil)
				done = "run"
			case n == 2:
				width, height = 10+random.IntN(150), 3+random.IntN(45)
				r.Send(tea.WindowSizeMsg{Width: width, Height: height})
				done = "resize"
			case n == 3:
				r.do(r.model().Compare("A_TOOL"))
				done = "compare"
			case n < 8 && len(r.host.Asked) > 0:
				done = r.reply(random)
			case n == 8:
				r.Send(tea.MouseMsg{X: random.IntN(width), Y: random.IntN(height), Button: tea.MouseButtonLeft, Action: tea.MouseActionPress})
				done = "click"
			case !r.model().Shown():
				r.do(r.model().Open([]string{"", "A_TOOL"}[random.IntN(2)]))
				done = "open"
			default:
				done = keys[random.IntN(len(keys))]
				r.Key(done)
			}
			lines := strings.Split(r.View(), "\n")
			if len(lines) != height {
				t.Fatalf("seed %d, step %d, %s: %d lines of %d", seed, step, done, len(lines), height)
			}
			for _, line := range lines {
				if got := safetext.Width(line); got != width {
					t.Fatalf("seed %d, step %d, %s: %d cells of %d: %q", seed, step, done, got, width, line)
				}
			}
		}
	}
}

// reply answers the last question somehow.
func (r *rig) reply(random *rand.Rand) string {
	yes := random.IntN(2) == 0
	switch asked := r.host.Asked[len(r.host.Asked)-1].(type) {
	case views.ConfirmMsg:
		r.Send(views.ConfirmedMsg{ID: asked.ID, Yes: yes})
	case views.PromptMsg:
		r.Send(views.PromptedMsg{ID: asked.ID, Value: "日本\x1b/..", OK: yes})
	case views.PickMsg:
		r.Send(views.PickedMsg{ID: asked.ID, Index: random.IntN(len(asked.Items)+1) - 1})
	case views.EditTextMsg:
		r.Send(views.EditedMsg{ID: asked.ID, Text: []string{"{", "[]", `{"tool":"x"}`, ""}[random.IntN(4)], Changed: yes})
	}
	return "answer"
}
