package tuitest

import (
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/muesli/termenv"

	"trs/keymap"
	"trs/views"
	"trs/views/theme"
)

// Now is the time in tests.
var Now = time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)

// Env is what a pane is made with in tests: the default keys, a clock that
// stands still, a theme by name.
func Env(tb testing.TB, themeName string) views.Env {
	tb.Helper()
	th, err := theme.Named(themeName, true, termenv.TrueColor)
	if err != nil {
		tb.Fatal(err)
	}
	return views.Env{Ctx: tb.Context(), Theme: th, Keys: new(keymap.Default()), Now: func() time.Time { return Now }}
}

// Host holds one pane as the program would, so that it can be driven alone. What
// the pane asks of the program is kept in Asked.
type Host struct {
	Pane  views.Pane
	Asked []tea.Msg
}

// Pane drives a single focused pane.
func Pane(tb testing.TB, pane views.Pane, width, height int) (*Driver, *Host) {
	tb.Helper()
	h := &Host{Pane: pane}
	return New(tb, h, width, height), h
}

// Init starts the pane and focuses it.
func (h *Host) Init() tea.Cmd { return tea.Batch(h.Pane.Init(), h.Pane.Focus()) }

// Update hands the message to the pane, or keeps it.
func (h *Host) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		h.Pane.SetSize(msg.Width, msg.Height)
		return h, nil
	case views.ToastMsg, views.CopyMsg, views.OpenURLMsg, views.OpenFileMsg, views.EditTextMsg, views.ConfirmMsg, views.PickMsg,
		views.PromptMsg, views.ShowPaneMsg, views.OpenSessionMsg, views.ReloadSessionMsg, views.OpenToolMsg:
		h.Asked = append(h.Asked, msg)
		return h, nil
	}
	return h, h.Pane.Update(msg)
}

// View draws the pane.
func (h *Host) View() string { return h.Pane.View() }
