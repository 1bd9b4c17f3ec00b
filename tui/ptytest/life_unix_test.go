//go:build unix

package ptytest_test

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"trs/tui/ptytest"
)

// asItWas fails when the program has not left the terminal as it was.
func asItWas(t *testing.T, p *ptytest.Program) {
	t.Helper()
	if left := p.Left(); len(left) != 0 {
		t.Errorf("left behind: %q", left)
	}
}

func TestLife_APanicRestoresTheTerminalAndSaysWhereTheReportIs(t *testing.T) {
	t.Parallel()
	for _, where := range []string{"command", ").interrupt(", ").View("} {
		p := ptytest.Start(t, ptytest.Options{Width: 300, Height: 20, Command: []string{os.Args[0]}, Env: []string{asBroken + "=" + where}})
		if where == ").interrupt(" {
			p.See(`broken`, `Sessions`).Key("ctrl+c")
		}
		p.See(`^trs broke and had to stop; what happened is written to`)
		if code := p.Exit(); code != 1 {
			t.Errorf("%s: exit code %d", where, code)
		}
		asItWas(t, p)
		reports, err := filepath.Glob(filepath.Join(p.Home, "crash-*.txt"))
		if err != nil || len(reports) != 1 {
			t.Fatalf("%s: reports %q, %v", where, reports, err)
		}
		if text, err := os.ReadFile(reports[0]); err != nil || !strings.Contains(string(text), "broken in") || !strings.Contains(string(text), "goroutine") {
			t.Errorf("%s: %v, the report says\n%s", where, err, text)
		}
	}
}

func TestLife_TheTerminalIsAsItWasHoweverItEnds(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(*ptytest.Program){
		"q":            func(p *ptytest.Program) { p.Press(keys.Global.Quit) },
		"ctrl+c twice": func(p *ptytest.Program) { p.Press(keys.Global.ForceQuit, keys.Global.ForceQuit) },
		"SIGTERM":      func(p *ptytest.Program) { p.Signal(syscall.SIGTERM) },
		"SIGHUP":       func(p *ptytest.Program) { p.Signal(syscall.SIGHUP) },
		"SIGTERM at once after a resize": func(p *ptytest.Program) {
			p.Resize(90, 30).Signal(syscall.SIGTERM)
		},
	} {
		p := open(t, ptytest.Options{})
		end(p)
		p.Exit()
		if left := p.Left(); len(left) != 0 {
			t.Errorf("%s: left behind: %q", name, left)
		}
		if strings.Contains(p.Screen(), "Sessions") {
			t.Errorf("%s: the other screen is still there:\n%s", name, p.Screen())
		}
	}
}

// calm is the screen once it does not change any more.
func calm(p *ptytest.Program) string {
	for screen := p.Screen(); ; {
		time.Sleep(300 * time.Millisecond)
		next := p.Screen()
		if next == screen {
			return screen
		}
		screen = next
	}
}

// becomes waits until the whole screen is as wanted.
func becomes(t *testing.T, p *ptytest.Program, want string) {
	t.Helper()
	for end := time.Now().Add(ptytest.Wait); p.Screen() != want; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("the screen is\n%s\nwant\n%s", p.Screen(), want)
		}
	}
}

// inShell starts a shell with jobs, and the explorer in it.
func inShell(t *testing.T) *ptytest.Program {
	t.Helper()
	p := ptytest.Start(t, ptytest.Options{Command: []string{"sh", "-i"}, Env: []string{"PS1=ready: ", "ENV="}})
	p.See(`^ready:`)
	p.Send("trs\r").See(`SANDBOX`, `session trs_\w+`)
	return p
}

func TestLife_CtrlZGivesTheShellItsTerminalAndFgPaintsAgain(t *testing.T) {
	t.Parallel()
	p := inShell(t)
	p.Press(keys.Global.Pane6).See(`7 versions`, `v6 → v7`)
	before := calm(p)
	for range 2 {
		p.Press(keys.Global.Suspend).See(`ready:$`).Gone(`SANDBOX`)
		p.Send("echo $((6*7))\r").See(`^42$`) // the shell's line is as it was
		p.Send("fg\r").See(`SANDBOX`, `v6 → v7`)
		becomes(t, p, before)
	}
	p.Press(keys.Global.Suspend).See(`ready:$`)
	p.Resize(90, 28).Send("fg\r").See(`^╭.*╮$`, `SANDBOX`)
	p.Press(keys.Global.Quit).See(`ready:$`).Gone(`SANDBOX`)
	p.Send("exit\r").Exit()
	asItWas(t, p)
}

func TestLife_AStopByHandIsSurvived(t *testing.T) {
	t.Parallel()
	p := inShell(t)
	p.Press(keys.Global.Pane6).See(`v6 → v7`)
	before := calm(p)
	// The shell has the terminal in whatever state; fg is typed blindly.
	p.SignalJob(syscall.SIGSTOP)
	p.Send("\n").See(`ready:`) // the line is still raw
	p.Send("fg\n")
	p.See(`SANDBOX`, `v6 → v7`).Gone(`ready:`)
	becomes(t, p, before)
}

func TestLife_CtrlZWithoutAShellIsRefused(t *testing.T) {
	t.Parallel()
	p := open(t, ptytest.Options{}) // leads its session: nobody would wake it
	p.Press(keys.Global.Suspend).See(`not suspended`, `SANDBOX`)
	p.Press(keys.Global.Pane6).See(`v6 → v7`)
	p.Press(keys.Global.Quit).Exit()
	asItWas(t, p)
}

// script writes a program for the shell.
func script(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "editor")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+text+"\n"), 0o700); err != nil { //nolint:gosec // it is to be run
		t.Fatal(err)
	}
	return path
}

func TestLife_AnEditorHasTheTerminalForItself(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		script string
		leave  func(*ptytest.Program)
		then   string
	}{
		"ends":           {script: "stty -a | grep -q ' icanon' && echo EDITING; read line", leave: func(p *ptytest.Program) { p.Key("enter") }},
		"is killed":      {script: "echo EDITING; read line; kill -KILL $$", leave: func(p *ptytest.Program) { p.Key("enter") }, then: `killed`},
		"is interrupted": {script: "echo EDITING; exec sleep 60", leave: func(p *ptytest.Program) { p.Key("ctrl+c") }, then: `interrupt`},
		"is resized in":  {script: "echo EDITING; read line", leave: func(p *ptytest.Program) { p.Resize(100, 32).Key("enter") }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := open(t, ptytest.Options{Env: []string{"EDITOR=" + script(t, test.script)}})
			p.Press(keys.Global.Pane2).See(`version 7`).Press(keys.Global.Edit).See(`^EDITING`).Gone(`SANDBOX`)
			test.leave(p)
			p.See(`SANDBOX`, `version 7`).Gone(`EDITING`)
			if test.then != "" {
				p.See(test.then)
			}
			p.Press(keys.Global.Pane6).See(`v6 → v7`)
			p.Press(keys.Global.Quit).Exit()
			asItWas(t, p)
		})
	}
}

// TestLife_AResizeStormEndsWithTheRightScreen compares with a second program on
// the same sandbox that never had another size.
func TestLife_AResizeStormEndsWithTheRightScreen(t *testing.T) {
	t.Parallel()
	p := open(t, ptytest.Options{Args: []string{"--no-mouse"}})
	p.Press(keys.Global.Pane6).See(`7 versions`, `v6 → v7`)
	for i := range 60 {
		p.Resize(30+i*7%100, 8+i*5%40)
	}
	p.Resize(110, 36).See(`╰.*╯\n.*\? help$`, `v6 → v7`)
	quiet := ptytest.Start(t, ptytest.Options{Home: p.Home, Width: 110, Height: 36})
	quiet.See(`SANDBOX`, `session trs_\w+`).Press(keys.Global.Pane6).See(`7 versions`, `v6 → v7`)
	p.Key("down", "up")
	becomes(t, p, calm(quiet))
}

func TestLife_CtrlZInTheOneThatServesStopsNobodyElse(t *testing.T) {
	t.Parallel()
	first := inShell(t)
	second := ptytest.Start(t, ptytest.Options{Home: first.Home}).See(`SANDBOX`, `session trs_\w+`)
	second.Press(keys.Global.Pane6).See(`v6 → v7`)
	first.Press(keys.Global.Suspend).See(`ready:$`)
	newSession(second, "zoe@example.com")
	first.Send("fg\r").See(`SANDBOX`)
	newSession(first, "amy@example.com")
	second.Press(keys.Global.Quit).Exit()
	newSession(first, "bob@example.com")
	first.Press(keys.Global.Quit).See(`ready:$`)
	first.Send("exit\r").Exit()
	asItWas(t, first)
}
