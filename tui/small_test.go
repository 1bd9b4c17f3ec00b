package tui_test

import (
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"trs/views"
)

func TestTooSmall_DoesNothingUnseenAndLosesNothingTyped(t *testing.T) {
	p := open(t, "plain", 100, 30, nil)
	small := func() { p.Send(tea.WindowSizeMsg{Width: 40, Height: 10}) }
	large := func() { p.Send(tea.WindowSizeMsg{Width: 100, Height: 30}) }
	p.Press(p.keys.Sessions.New).Type("zo")
	small()
	p.Sees("trs needs 60x15").Type("e").Key("esc").Press(p.keys.Global.Palette).Type("y")
	large()
	p.Sees("zoey").Sees("New session").SeesNot("Actions").Key("esc")

	p.Press(p.keys.Sessions.OpenID).Type("trs_")
	small()
	p.Type("missing").Key("enter")
	large()
	p.Sees("trs_missing").SeesNot("not found").Key("esc")

	p.Send(views.ConfirmMsg{ID: views.NextID(), Title: "Delete it", Yes: "delete"})
	*p.now = p.now.Add(time.Second)
	small()
	p.Type("y").Key("enter")
	large()
	p.Sees("Delete it")
}
