// Package ptytest runs the real program in a pseudo-terminal, with a terminal
// emulator as its screen, in directories of its own: it presses keys, waits for
// text, resizes, kills, and tells how the terminal was left. Only tests import it.
//
// A package that uses it has a TestMain that calls Main.
package ptytest

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/bubbles/key"
	"github.com/creack/pty"
)

// Wait is how long the screen may take to show what a test waits for. It is long
// because machines that run tests are busy.
const Wait = 60 * time.Second

// patience is how long a key waits for being read: a program that is stopped or
// busy with something else does not read.
const patience = 5 * time.Second

// Options say how a program is started. The zero value is trs without arguments
// on a dark terminal of 120x40.
type Options struct {
	Width, Height int
	Command       []string // what runs in place of trs, for example a shell
	Args          []string
	Env           []string // on top of the isolated environment; NAME=VALUE
	Home          string   // where HOME and the XDG directories are; "" makes a new one
	Light         bool     // the terminal's background is light
	Deaf          bool     // the terminal answers no question
}

// Program is a running program and its terminal.
type Program struct {
	tb     testing.TB
	Home   string // HOME, also the working directory
	screen *screen
	tty    *os.File
	line   *os.File // the program's end of tty
	cmd    *exec.Cmd
	ended  chan struct{} // closed when the process has ended
}

// binaries holds the program once a test has asked for it.
var binaries string

// Main runs a package's tests and removes the program that they built.
func Main(m *testing.M) {
	if os.Getenv(asBrowser) != "" {
		os.Exit(browse(os.Args[1:]))
	}
	dir, err := os.MkdirTemp("", "trs-pty-")
	if err != nil {
		panic(err)
	}
	binaries = dir
	code := m.Run()
	_ = os.RemoveAll(dir)
	os.Exit(code)
}

var (
	building sync.Mutex
	built    bool
)

func build(ctx context.Context, binary string) error {
	building.Lock()
	defer building.Unlock()
	if built {
		return nil
	}
	if out, err := exec.CommandContext(ctx, "go", "build", "-o", binary, "trs").CombinedOutput(); err != nil {
		return fmt.Errorf("build trs: %w\n%s", err, out)
	}
	built = true
	return nil
}

// Binary is the program under test, built once. It skips tests that want to be
// short and systems without pseudo-terminals.
func Binary(tb testing.TB) string {
	tb.Helper()
	if testing.Short() {
		tb.Skip("builds and runs the program")
	}
	if runtime.GOOS == "windows" {
		tb.Skip("Windows has no pseudo-terminals of this kind")
	}
	if binaries == "" {
		tb.Fatal("TestMain has to call ptytest.Main")
	}
	binary := filepath.Join(binaries, "trs")
	if err := build(tb.Context(), binary); err != nil {
		tb.Fatal(err)
	}
	return binary
}

// Start runs the program. It is killed at the end of the test if it still runs.
func Start(tb testing.TB, o Options) *Program {
	tb.Helper()
	binary := Binary(tb)
	if o.Width == 0 {
		o.Width, o.Height = 120, 40
	}
	if o.Home == "" {
		o.Home = tb.TempDir()
	}
	p := &Program{tb: tb, Home: o.Home, screen: newScreen(o), ended: make(chan struct{})}
	command := append(slices.Clone(o.Command), o.Args...)
	if len(o.Command) == 0 {
		command = append([]string{binary}, o.Args...)
	}
	p.cmd = exec.CommandContext(tb.Context(), command[0], command[1:]...)
	p.cmd.Env, p.cmd.Dir = append(Env(o.Home), o.Env...), o.Home
	p.open()
	p.screen.attach(p.tty, !o.Deaf)
	go func() {
		_ = p.cmd.Wait()
		_ = p.line.Close() // the last one: now the output ends
		close(p.ended)
	}()
	tb.Cleanup(func() {
		_ = p.cmd.Process.Kill()
		<-p.ended
		_ = p.tty.Close()
		p.screen.close()
		if tb.Failed() {
			tb.Logf("the screen at the end:\n%s", p.Screen())
		}
	})
	return p
}

// open starts the program on a new terminal. The program's end of it stays open
// here too, to see what it has read.
func (p *Program) open() {
	p.tb.Helper()
	var err error
	if p.tty, p.line, err = pty.Open(); err == nil {
		p.screen.before, _ = lineSettings(p.tty)
		if err = pty.Setsize(p.tty, p.screen.winsize()); err == nil {
			err = startOn(p.cmd, p.line)
		}
	}
	if err != nil {
		p.tb.Fatalf("start in a pseudo-terminal: %v", err)
	}
}

// Env is an environment in which nothing of the user's is seen: home is HOME and
// holds the XDG directories. PATH begins with the program under test.
func Env(home string) []string {
	return []string{
		"HOME=" + home, "PATH=" + binaries + string(os.PathListSeparator) + os.Getenv("PATH"), "TERM=xterm-256color", "COLORTERM=truecolor", "LANG=C.UTF-8", "TZ=UTC",
		"XDG_CONFIG_HOME=" + filepath.Join(home, "config"), "XDG_DATA_HOME=" + filepath.Join(home, "data"),
		"XDG_STATE_HOME=" + filepath.Join(home, "state"), "XDG_CACHE_HOME=" + filepath.Join(home, "cache"),
	}
}

// Screen is the text on the screen, without blanks at the ends of lines.
func (p *Program) Screen() string { return p.screen.text() }

// Painted is how many bytes the program has written so far.
func (p *Program) Painted() int { return p.screen.painted() }

// Clipboard is what the program last copied through the terminal.
func (p *Program) Clipboard() string { return p.screen.clipboard() }

// See waits until the screen matches every pattern at once. In a pattern, ^ and $
// are the ends of lines.
func (p *Program) See(patterns ...string) *Program {
	p.tb.Helper()
	return p.SeeWithin(Wait, patterns...)
}

// SeeWithin is See with a limit of its own.
func (p *Program) SeeWithin(limit time.Duration, patterns ...string) *Program {
	p.tb.Helper()
	for _, pattern := range patterns {
		re := regexp.MustCompile("(?m)" + pattern)
		if !p.until(limit, re.MatchString) {
			p.tb.Fatalf("the screen did not show %q within %v:\n%s", pattern, limit, p.Screen())
		}
	}
	if len(patterns) > 1 {
		all := func(text string) bool {
			return !slices.ContainsFunc(patterns, func(pattern string) bool {
				return !regexp.MustCompile("(?m)" + pattern).MatchString(text)
			})
		}
		if !p.until(limit, all) {
			p.tb.Fatalf("the screen did not show %q at once:\n%s", patterns, p.Screen())
		}
	}
	return p
}

// Gone waits until the screen does not match the pattern any more.
func (p *Program) Gone(pattern string) *Program {
	p.tb.Helper()
	re := regexp.MustCompile("(?m)" + pattern)
	if !p.until(Wait, func(text string) bool { return !re.MatchString(text) }) {
		p.tb.Fatalf("the screen still shows %q:\n%s", pattern, p.Screen())
	}
	return p
}

// Find is the text of the pattern's first group, or of all of it, once the screen
// shows it.
func (p *Program) Find(pattern string) string {
	p.tb.Helper()
	p.See(pattern)
	found := regexp.MustCompile("(?m)" + pattern).FindStringSubmatch(p.Screen())
	if found == nil {
		p.tb.Fatalf("%q was on the screen for a moment only:\n%s", pattern, p.Screen())
	}
	return found[len(found)-1]
}

func (p *Program) until(limit time.Duration, good func(string) bool) bool {
	deadline := time.Now().Add(limit)
	for {
		if good(p.Screen()) {
			return true
		}
		select {
		case <-p.ended: // what it wrote last may still be on its way
			time.Sleep(50 * time.Millisecond)
			return good(p.Screen())
		case <-time.After(5 * time.Millisecond):
		}
		if time.Now().After(deadline) {
			return false
		}
	}
}

// Press presses the first key of each binding.
func (p *Program) Press(bindings ...key.Binding) *Program {
	p.tb.Helper()
	for _, b := range bindings {
		if len(b.Keys()) == 0 {
			p.tb.Fatalf("the binding %q has no key", b.Help().Desc)
		}
		p.Key(b.Keys()[0])
	}
	return p
}

// Key presses keys by the names that the key map uses, for example "ctrl+r".
func (p *Program) Key(names ...string) *Program {
	p.tb.Helper()
	for _, name := range names {
		bytes, ok := keyBytes(name)
		if !ok {
			p.tb.Fatalf("there is no key %q", name)
		}
		p.Send(bytes)
		if name == "esc" { // with the next key it would be another key
			time.Sleep(150 * time.Millisecond)
		}
	}
	return p
}

// Type types text, letter by letter.
func (p *Program) Type(text string) *Program {
	p.tb.Helper()
	for _, r := range text {
		p.Send(string(r))
	}
	return p
}

// Send writes bytes as the keyboard would, and lets the program read them before
// the next ones: bytes that are read together may be another key.
func (p *Program) Send(bytes string) *Program {
	p.tb.Helper()
	if _, err := p.tty.WriteString(bytes); err != nil {
		p.tb.Fatalf("press %q: %v", bytes, err)
	}
	time.Sleep(4 * time.Millisecond)
	for end := time.Now().Add(patience); time.Now().Before(end) && unread(p.line) > 0; {
		time.Sleep(time.Millisecond)
	}
	return p
}

// Resize changes the size of the terminal.
func (p *Program) Resize(width, height int) *Program {
	p.tb.Helper()
	p.screen.resize(width, height)
	if err := pty.Setsize(p.tty, p.screen.winsize()); err != nil {
		p.tb.Fatal(err)
	}
	return p
}

// Signal sends a signal to the program.
func (p *Program) Signal(signal syscall.Signal) *Program {
	p.tb.Helper()
	if err := p.cmd.Process.Signal(signal); err != nil {
		p.tb.Fatal(err)
	}
	return p
}

// SignalJob sends a signal to the job that has the terminal: where the program is
// a shell, to what runs in it.
func (p *Program) SignalJob(signal syscall.Signal) *Program {
	p.tb.Helper()
	if err := signalJob(p.tty, signal); err != nil {
		p.tb.Fatal(err)
	}
	return p
}

// Exit waits for the end of the program and returns its exit code; -1 is a death
// by signal.
func (p *Program) Exit() int {
	p.tb.Helper()
	select {
	case <-p.ended:
	case <-time.After(Wait):
		p.tb.Fatalf("the program did not end:\n%s", p.Screen())
	}
	p.screen.drained(time.Second)
	return p.cmd.ProcessState.ExitCode()
}

// Left is what the program left changed in the terminal: modes that are on and
// were off, and the other way round. It is empty after a clean end.
func (p *Program) Left() []string { return p.screen.left(p.tty) }
