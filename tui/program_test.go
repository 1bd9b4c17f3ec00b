package tui_test

import (
	"bytes"
	"fmt"
	"io"
	"regexp"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/exp/golden"
	"github.com/charmbracelet/x/exp/teatest"
	"github.com/muesli/termenv"

	"trs/api"
	"trs/api/journal"
	"trs/api/sandbox"
	"trs/api/sandbox/sandboxtest"
	"trs/keymap"
	"trs/tui"
	"trs/views"
	"trs/views/theme"
)

// changing is what differs from run to run: ids, addresses, how long it took.
var changing = regexp.MustCompile(`(trs|ca|ac|log)_[A-Za-z0-9]{12}|127\.0\.0\.1:\d+|in \d+ ms`)

// TestProgram_OnTheSandbox runs the whole program under Bubble Tea itself, on a
// real sandbox, through every pane, and holds the last screen against a golden.
func TestProgram_OnTheSandbox(t *testing.T) {
	for _, size := range []struct{ width, height int }{{80, 24}, {120, 40}} {
		t.Run(fmt.Sprintf("%dx%d", size.width, size.height), func(t *testing.T) {
			model := onSandbox(t)
			program := teatest.NewTestModel(t, model, teatest.WithInitialTermSize(size.width, size.height))
			see(t, program, "maya@example.com")
			for _, pane := range []struct{ key, shows string }{
				{"2", "manager"},
				{"4", "GITHUB_ADD_LABELS_TO_AN_ISSUE"},
				{"6", "live"},
				{"7", "notes.txt"},
				{"8", "GitHub"},
				{"9", "GET"},
				{"6", "toolkits"},
			} {
				msg, ok := views.KeyMsg(pane.key)
				if !ok {
					t.Fatalf("no key %q", pane.key)
				}
				program.Send(msg)
				see(t, program, pane.shows)
			}
			for range 2 {
				program.Send(tea.KeyMsg{Type: tea.KeyCtrlC})
			}
			last := program.FinalModel(t, teatest.WithFinalTimeout(60*time.Second))
			golden.RequireEqual(t, []byte(steady(last.View())))
		})
	}
}

// onSandbox is the program on a new sandbox with demo data and a fixed clock.
func onSandbox(t *testing.T) tea.Model {
	t.Helper()
	began := time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
	record := journal.New(journal.Options{})
	server, client := sandboxtest.Start(t, sandbox.Options{Now: func() time.Time { return began }}, api.WithTransport(record.Transport(nil)))
	session, _ := server.DemoSession()
	th, err := theme.Named("plain", true, termenv.Ascii)
	if err != nil {
		t.Fatal(err)
	}
	return tui.New(t.Context(), tui.Options{
		Client: client, Journal: record, SessionID: session, Host: "127.0.0.1:1", BaseURL: "http://127.0.0.1:1",
		KeyVariable: "COMPOSIO_API_KEY", Version: "0.0.0", Keys: keymap.Default(),
		StateDir: t.TempDir(), Scope: "test", Now: func() time.Time { return began },
	}, th)
}

// see waits until the program has painted text.
func see(t *testing.T, program *teatest.TestModel, text string) {
	t.Helper()
	var all bytes.Buffer
	teatest.WaitFor(t, io.TeeReader(program.Output(), &all), func(painted []byte) bool {
		return bytes.Contains(painted, []byte(text))
	}, teatest.WithDuration(60*time.Second), teatest.WithCheckInterval(20*time.Millisecond))
}

// steady replaces what changes by as many dots, so that columns stay.
func steady(screen string) string {
	return changing.ReplaceAllStringFunc(screen, func(found string) string {
		return regexp.MustCompile(`[A-Za-z0-9]`).ReplaceAllString(found, "·")
	})
}
