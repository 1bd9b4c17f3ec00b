package tui_test

import (
	"strings"
	"testing"

	"trs/keymap"
)

// A letter is text while a filter is typed: the last line must not offer it.
func TestFoot_OffersNoLetterWhileSomethingIsTyped(t *testing.T) {
	p := open(t, "dark", 120, 40, nil)
	k := keymap.Default()
	last := func() string {
		lines := strings.Split(strings.TrimRight(p.Screen(), "\n"), "\n")
		return lines[len(lines)-1]
	}
	p.Press(k.Global.Pane4)
	if got := last(); !strings.Contains(got, " / filter ") {
		t.Fatalf("the filter is not offered: %q", got)
	}
	p.Press(k.Global.Filter).Type("git")
	if got := last(); strings.Contains(got, " / ") || strings.Contains(got, " ? help") || strings.Contains(got, k.Tools.Switch.Help().Desc) {
		t.Errorf("letters are offered: %q", got)
	}
}
