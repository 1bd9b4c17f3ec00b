//go:build unix

package terminal

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/term"
	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"

	"trs/tui/paint"
)

// wait is how long these tests wait for what should happen at once.
const wait = 60 * time.Second

// counter counts numbers and shows the last one on every line. Only its program
// touches it.
type counter struct {
	width, height, last int
	exec                tea.Cmd
	heard               chan tea.Msg
}

type number int

func (c *counter) Init() tea.Cmd { return nil }

func (c *counter) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		c.width, c.height = msg.Width, msg.Height
	case number:
		c.last = int(msg)
	case tea.KeyMsg, doneMsg:
		c.heard <- msg
	case execMsg:
		return c, c.exec
	}
	return c, nil
}

type (
	doneMsg struct{ err error }
	execMsg struct{}
)

func (c *counter) View() string {
	line := fmt.Sprintf("%dx%d %d ", c.width, c.height, c.last)
	line = (line + strings.Repeat("~", c.width))[:max(len(line), c.width)]
	return strings.TrimSuffix(strings.Repeat(line+"\n", c.height), "\n")
}

// stage is a program on a terminal whose other end is a screen, once it is read.
type stage struct {
	t        *testing.T
	ptmx     *os.File
	tty      *os.File
	terminal *Terminal
	program  *tea.Program
	model    *counter
	ended    chan error

	mu     sync.Mutex
	screen *vt.Emulator
	seen   strings.Builder
}

func newStage(t *testing.T, width, height int) *stage {
	t.Helper()
	ptmx, tty, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = ptmx.Close(); _ = tty.Close() })
	s := &stage{t: t, ptmx: ptmx, tty: tty, model: &counter{heard: make(chan tea.Msg, 100)}, ended: make(chan error, 1)}
	s.resize(width, height)
	s.terminal = New(tty, tty, true)
	s.program = s.terminal.Program(s.model, tea.WithInput(tty), tea.WithoutSignalHandler())
	return s
}

// run begins the program.
func (s *stage) run() {
	s.t.Helper()
	if err := s.terminal.Start(); err != nil {
		s.t.Fatal(err)
	}
	go func() {
		_, err := s.program.Run()
		s.ended <- err
	}()
}

// look begins to show what is written.
func (s *stage) look() {
	go func() {
		buffer := make([]byte, 64<<10)
		for {
			n, err := s.ptmx.Read(buffer)
			s.mu.Lock()
			s.seen.Write(buffer[:n])
			_, _ = s.screen.Write(buffer[:n])
			s.mu.Unlock()
			if err != nil {
				return
			}
		}
	}()
}

func (s *stage) resize(width, height int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.screen == nil {
		s.screen = vt.NewEmulator(max(1, width), max(1, height))
	}
	if width > 0 {
		s.screen.Resize(width, height)
	}
	if err := pty.Setsize(s.tty, &pty.Winsize{Cols: uint16(width), Rows: uint16(height)}); err != nil {
		s.t.Fatal(err)
	}
}

// shows waits until the screen is a frame of the counter.
func (s *stage) shows(width, height, last int) {
	s.t.Helper()
	want := (&counter{width: width, height: height, last: last}).View()
	for end := time.Now().Add(wait); ; time.Sleep(time.Millisecond) {
		s.mu.Lock()
		got := strings.TrimSpace(strings.ReplaceAll(s.screen.String(), "\r", ""))
		s.mu.Unlock()
		if got == want {
			return
		}
		if time.Now().After(end) {
			s.t.Fatalf("the screen is\n%s\nwant\n%s", got, want)
		}
	}
}

// everything is all that was written so far.
func (s *stage) everything() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.seen.String()
}

// quit ends the program and answers how giving the terminal back went.
func (s *stage) quit() error {
	s.t.Helper()
	go s.program.Quit()
	select {
	case err := <-s.ended:
		if err != nil {
			s.t.Error(err)
		}
	case <-time.After(wait):
		s.t.Fatal("the program does not end")
	}
	return s.terminal.Close()
}

func TestTerminal_PaintsTheLastFrameAndRestoresTheLine(t *testing.T) {
	s := newStage(t, 40, 6)
	before, err := term.GetState(s.tty.Fd())
	if err != nil {
		t.Fatal(err)
	}
	s.look()
	s.run()
	s.shows(40, 6, 0)
	for i := range 500 {
		s.program.Send(number(i))
	}
	s.shows(40, 6, 499)
	if frames := strings.Count(s.everything(), "\x1b[?2026h"); frames > 450 {
		t.Errorf("500 numbers in a row took %d frames", frames)
	}
	if err := s.quit(); err != nil {
		t.Error(err)
	}
	after, err := term.GetState(s.tty.Fd())
	if err != nil || fmt.Sprint(*after) != fmt.Sprint(*before) {
		t.Errorf("the line is %v, %v; it was %v", after, err, before)
	}
}

func TestTerminal_FollowsEverySize(t *testing.T) {
	s := newStage(t, 40, 6)
	s.look()
	s.run()
	for i := range 80 {
		s.resize(20+i*7%60, 3+i*5%20)
		_ = syscall.Kill(os.Getpid(), syscall.SIGWINCH)
		s.program.Send(number(i))
	}
	s.resize(50, 9)
	_ = syscall.Kill(os.Getpid(), syscall.SIGWINCH)
	s.shows(50, 9, 79)
	if err := s.quit(); err != nil {
		t.Error(err)
	}
}

func TestTerminal_OneThatTakesNothingHoldsNobodyUp(t *testing.T) {
	s := newStage(t, 200, 100) // more than the line takes at once
	s.run()
	for i := range 300 {
		s.program.Send(number(i))
	}
	s.look()
	s.shows(200, 100, 299)
	if err := s.quit(); err != nil {
		t.Error(err)
	}
}

func TestTerminal_OneThatNeverTakesAnythingIsLeft(t *testing.T) {
	s := newStage(t, 200, 100)
	s.run()
	s.program.Send(number(1))
	if err := s.quit(); !errors.Is(err, paint.ErrStuck) {
		t.Errorf("answered %v", err)
	}
}

func TestTerminal_WithoutASizeHasTheUsualOne(t *testing.T) {
	s := newStage(t, 0, 0)
	for _, test := range []struct{ columns, lines, want string }{
		{"", "", "80 24"}, {"100", "30", "100 30"}, {"x", "-1", "80 24"}, {"0", "1000000", "80 24"},
	} {
		t.Setenv("COLUMNS", test.columns)
		t.Setenv("LINES", test.lines)
		if width, height := s.terminal.size(); fmt.Sprint(width, height) != test.want {
			t.Errorf("%s, %s: %d %d, want %s", test.columns, test.lines, width, height, test.want)
		}
	}
}

func TestTerminal_DoesWhatModelsAskBubbleTeaFor(t *testing.T) {
	s := newStage(t, 40, 6)
	s.look()
	s.run()
	s.shows(40, 6, 0)
	writes := func(what string, msg tea.Msg, from int) {
		t.Helper()
		s.program.Send(msg)
		for end := time.Now().Add(wait); !strings.Contains(s.everything()[from:], what); time.Sleep(time.Millisecond) {
			if time.Now().After(end) {
				t.Fatalf("%T does not write %q but %q", msg, what, s.everything()[from:])
			}
		}
	}
	writes("\x1b[?1002l", tea.DisableMouse(), len(s.everything()))
	writes("\x1b[?1002h\x1b[?1006h", tea.EnableMouseCellMotion(), len(s.everything()))
	writes("\x1b[5;1H40x6 0", tea.ClearScreen(), len(s.everything()))
	writes("\x1b[2J", continuedMsg{}, len(s.everything()))
	if err := s.quit(); err != nil {
		t.Error(err)
	}
}

func TestTerminal_AnotherProgramHasIt(t *testing.T) {
	for name, fails := range map[string]bool{"true": false, "false": true} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t, 40, 6)
			s.model.exec = s.terminal.Exec(exec.Command(name), func(err error) tea.Msg { return doneMsg{err} })
			s.look()
			s.run()
			s.shows(40, 6, 0)
			s.program.Send(execMsg{})
			select {
			case msg := <-s.model.heard:
				if done, ok := msg.(doneMsg); !ok || (done.err != nil) != fails {
					t.Errorf("heard %#v", msg)
				}
			case <-time.After(wait):
				t.Fatal("nothing comes back")
			}
			s.program.Send(number(7))
			s.shows(40, 6, 7)
			if _, err := s.ptmx.WriteString("x"); err != nil {
				t.Fatal(err)
			}
			select {
			case msg := <-s.model.heard:
				if key, ok := msg.(tea.KeyMsg); !ok || key.String() != "x" {
					t.Errorf("a key afterwards is %v", msg)
				}
			case <-time.After(wait):
				t.Fatal("keys are not read any more")
			}
			if all := s.everything(); strings.Count(all, "\x1b[?1049h") != 2 || strings.Count(all, "\x1b[?1049l") != 1 {
				t.Errorf("wrote %q", all)
			}
			if err := s.quit(); err != nil {
				t.Error(err)
			}
		})
	}
}
