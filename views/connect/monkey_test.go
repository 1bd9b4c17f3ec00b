package connect

import (
	"math/rand/v2"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"trs/api"
	"trs/tui/tuitest"
	"trs/views"
	"trs/views/safetext"
)

// TestMonkey presses, clicks, resizes and answers at random: nothing panics, and
// every view has its size.
func TestMonkey(t *testing.T) {
	f := hostile()
	f.toolkits = append(f.toolkits, many(60).toolkits...)
	f.accounts = append(f.accounts, many(30).accounts...)
	env := tuitest.Env(t, "dark")
	m := New(env, f, nil)
	width, height := 80, 21
	m.SetSize(width, height)
	random := rand.New(rand.NewPCG(1, 2))
	var late []tea.Msg
	var run func(cmd tea.Cmd)
	send := func(msg tea.Msg) { run(m.Update(msg)) }
	run = func(cmd tea.Cmd) {
		if cmd == nil || m.beat != 0 && random.IntN(2) == 0 { // the timer is not waited for
			return
		}
		switch msg := cmd().(type) {
		case tea.BatchMsg:
			for _, each := range msg {
				run(each)
			}
		case nil:
		case views.ConfirmMsg:
			late = append(late, views.ConfirmedMsg{ID: msg.ID, Yes: random.IntN(2) == 0})
		case views.PromptMsg:
			late = append(late, views.PromptedMsg{ID: msg.ID, Value: "x", OK: random.IntN(2) == 0})
		default:
			late = append(late, msg)
		}
	}
	names := []string{"j", "k", "g", "G", "tab", "enter", "esc", "c", "C", "w", "v", "a", "t", "D", "X", "s", "/", "r", "z", ">", "pgdown", "1", "o"}
	for range 4000 {
		switch n := random.IntN(20); {
		case n < 11:
			key, _ := views.KeyMsg(names[random.IntN(len(names))])
			send(key)
		case n < 14 && len(late) > 0:
			i := random.IntN(len(late))
			msg := late[i]
			late = append(late[:i], late[i+1:]...)
			send(msg)
		case n == 14:
			send(tea.MouseMsg{X: random.IntN(width), Y: random.IntN(height), Button: tea.MouseButtonLeft, Action: tea.MouseActionPress})
		case n == 15:
			width, height = 60+random.IntN(100), 12+random.IntN(30)
			m.SetSize(width, height)
		case n == 16:
			if m.Blur(); random.IntN(2) == 0 {
				run(m.Focus())
			}
		case n == 17:
			session := maya()
			session.ConfigVersion = random.IntN(3)
			session.Config.ConnectedAccounts = map[string][]string{"toolkit1": {"ca_gone"}}
			if random.IntN(3) == 0 {
				session.ID = "trs_other"
			}
			send(views.SessionOpenedMsg{Session: session})
		case n == 18 && random.IntN(10) == 0:
			send(views.SessionClosedMsg{ID: "trs_other"})
		default:
			f.accounts[0].Status = []api.AccountStatus{api.StatusActive, api.StatusFailed, api.StatusInitiated}[random.IntN(3)]
			send(beatMsg{m.beat})
		}
		m.Keys()
		m.Copies()
		lines := strings.Split(m.View(), "\n")
		if len(lines) != height {
			t.Fatalf("%d lines, not %d", len(lines), height)
		}
		for _, line := range lines {
			if safetext.Width(line) != width {
				t.Fatalf("%d wide, not %d: %q", safetext.Width(line), width, line)
			}
		}
	}
}
