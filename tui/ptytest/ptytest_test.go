package ptytest_test

import (
	"os"
	"testing"

	"trs/keymap"
	"trs/tui/ptytest"
)

var keys = keymap.Default()

func TestMain(m *testing.M) {
	if where := os.Getenv(asBroken); where != "" {
		os.Exit(runBroken(where))
	}
	ptytest.Main(m)
}

func TestProgram_OpensTheDemoSessionAndLeavesTheTerminalAsItWas(t *testing.T) {
	t.Parallel()
	p := ptytest.Start(t, ptytest.Options{})
	p.See(`SANDBOX 127\.0\.0\.1:\d+`, `user maya@example\.com`, `session trs_\w+`)
	if left := p.Left(); len(left) < 3 {
		t.Errorf("a running program has changed only %q", left)
	}
	p.Press(keys.Global.Quit)
	if code := p.Exit(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	if left := p.Left(); len(left) != 0 {
		t.Errorf("left behind: %q", left)
	}
}
