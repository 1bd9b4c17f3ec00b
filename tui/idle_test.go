package tui_test

import "testing"

// TestHelp_LeavesOutKeysThatDoNothing: without a tool there is nothing to run.
func TestHelp_LeavesOutKeysThatDoNothing(t *testing.T) {
	p := open(t, "dark", 100, 40, nil)
	p.Press(p.keys.Global.Pane5, p.keys.Global.Help).Sees("several calls at once").SeesNot("fill in examples").Key("esc")
	p.Press(p.keys.Global.Palette).Type("fill in examples").SeesNot("Execute: fill in examples").Key("esc")
	p.Press(p.keys.Global.Palette).Type("several calls").Sees("Execute: several calls at once").Key("esc")
	p.Press(p.keys.Global.Pane1, p.keys.Global.Palette).Type("fill in examples").SeesNot("Execute: fill in examples")
}
