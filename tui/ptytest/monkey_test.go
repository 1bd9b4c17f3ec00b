package ptytest_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"trs/tui/ptytest"
)

// TestMonkey presses any keys and clicks anywhere, in any order, at the real
// program on its sandbox: it must stay alive, hear ctrl+c and leave the terminal
// as it was.
func TestMonkey_LeavesTheTerminalAsItWas(t *testing.T) {
	t.Parallel()
	p := open(t, ptytest.Options{Env: []string{"EDITOR=true", "BROWSER=true"}})
	random := rand.New(rand.NewPCG(7, 7))
	leaving := []string{"ctrl+c", "ctrl+z", "q"}
	var names []string
	for _, section := range keys.Sections() {
		for _, named := range section.Bindings {
			for _, name := range named.Binding.Keys() {
				if !slices.Contains(leaving, name) {
					names = append(names, name)
				}
			}
		}
	}
	for i := range 600 {
		p.Key(names[random.IntN(len(names))])
		switch {
		case i%50 == 49:
			p.Resize(20+random.IntN(140), 5+random.IntN(45))
		case i%9 == 8: // left, the wheel up and down; pressed and let go
			button, x, y := []int{0, 64, 65}[random.IntN(3)], 1+random.IntN(140), 1+random.IntN(45)
			p.Send(fmt.Sprintf("\x1b[<%d;%d;%dM\x1b[<%d;%d;%dm", button, x, y, button, x, y))
		case i%7 == 6:
			p.Type([]string{"日本", "a b", "👩‍💻", "x"}[random.IntN(4)])
		}
	}
	p.Resize(120, 40).See(`SANDBOX`)
	p.Key("ctrl+c").See(`again to quit`)
	p.Key("ctrl+c")
	if code := p.Exit(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	if left := p.Left(); len(left) != 0 {
		t.Errorf("left behind: %q", left)
	}
}
