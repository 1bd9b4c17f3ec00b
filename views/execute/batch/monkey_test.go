package batch_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"trs/api"
	"trs/views"
	"trs/views/execute/desk"
	"trs/views/safetext"
)

// TestBatch_AMonkeyBreaksNothing presses keys, answers questions and changes
// sessions and sizes at random.
func TestBatch_AMonkeyBreaksNothing(t *testing.T) {
	keys := strings.Fields("a b c d e f g i j k l m n p q r s t v x y z A D G J K N P R X Y up down left right " +
		"enter esc tab ctrl+r ctrl+a ctrl+o / | home end pgup pgdown backspace alt+up alt+down z < > + -")
	keys = append(keys, " ")
	for seed := range uint64(6) {
		random := rand.New(rand.NewPCG(seed, 1))
		width, height := 80, 21
		r := open(t, "dark", width, height, nil)
		for step := range 250 {
			var done string
			switch n := random.IntN(40); {
			case n == 0:
				r.add(upper(fmt.Sprint(step)), unconnected, invalid, desk.Request{Slug: "\x1b[2J", Arguments: []byte("{")})
				done = "add"
			case n == 1:
				width, height = 10+random.IntN(150), 3+random.IntN(45)
				r.Send(tea.WindowSizeMsg{Width: width, Height: height})
				done = "resize"
			case n == 2:
				r.Send(views.SessionOpenedMsg{Session: api.Session{ID: fmt.Sprint("trs_", random.IntN(2))}})
				done = "session"
			case n == 3:
				r.Send(views.SessionOpenedMsg{Session: r.session})
				done = "own session"
			case n < 8 && len(r.host.Asked) > 0:
				done = r.reply(random)
			case n == 8:
				r.Send(tea.MouseMsg{X: random.IntN(width), Y: random.IntN(height), Button: tea.MouseButtonLeft, Action: tea.MouseActionPress})
				done = "click"
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
		r.Send(views.PromptedMsg{ID: asked.ID, Value: "日本\x1b", OK: yes})
	case views.PickMsg:
		r.Send(views.PickedMsg{ID: asked.ID, Index: random.IntN(len(asked.Items)+1) - 1})
	case views.EditTextMsg:
		r.Send(views.EditedMsg{ID: asked.ID, Text: []string{"{", "[]", `{"text":"x"}`, ""}[random.IntN(4)], Changed: yes})
	}
	return "answer"
}
