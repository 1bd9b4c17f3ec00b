package views_test

import (
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"trs/views"
)

func TestSent_KnowsWhatSendHasMade(t *testing.T) {
	for name, cmd := range map[string]tea.Cmd{
		"sent":        views.Send(views.ShowPaneMsg{Pane: views.Files}),
		"one of none": tea.Batch(nil, views.Send(views.ShowPaneMsg{Pane: views.Files})),
	} {
		if msg, ok := views.Sent(cmd); !ok || msg != (views.ShowPaneMsg{Pane: views.Files}) {
			t.Errorf("%s: %v, %t", name, msg, ok)
		}
	}
	if msg, ok := views.Sent(views.Toast(views.Good, "x")); !ok || msg != (views.ToastMsg{Kind: views.Good, Text: "x"}) {
		t.Errorf("toast: %v, %t", msg, ok)
	}
	ran := false
	for name, cmd := range map[string]tea.Cmd{
		"none": nil, "another": func() tea.Msg { ran = true; return nil }, "several": tea.Batch(tea.Quit, tea.Quit), "quit": tea.Quit,
	} {
		if msg, ok := views.Sent(cmd); ok || msg != nil {
			t.Errorf("%s is taken for sent: %v", name, msg)
		}
	}
	if ran {
		t.Error("another command was run")
	}
}
