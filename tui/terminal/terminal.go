//go:build unix

// Package terminal holds the terminal while the program runs: raw input, the
// other screen and the mouse, the program's frames, and the size. It gives all of
// it back for an editor, for ctrl+z and at the end, as it was.
//
// It does what Bubble Tea's renderer does elsewhere, with a painter of its own;
// models need not know.
package terminal

import (
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/term"

	"trs/tui/paint"
)

// giveBack is how long a terminal may take to take the last output.
const giveBack = time.Second

// Terminal is the terminal of the process. Make it with New; then Program, Start
// and, once the program has ended, Close.
type Terminal struct {
	// Suspending is called before ctrl+z stops the process, and what it returns
	// when the process goes on. It may be nil.
	Suspending func() (resume func())

	in, out *os.File
	painter *paint.Painter
	model   painted
	send    func(tea.Msg)
	stop    func() // the signals
	away    atomic.Bool
	back    atomic.Int64 // when it was away last, in nanoseconds since 1970

	mu     sync.Mutex
	before *term.State // of the line, while it is not as it was
	mouse  bool
}

// New is the terminal behind two files.
func New(in, out *os.File, mouse bool) *Terminal {
	t := &Terminal{in: in, out: out, mouse: mouse, send: func(tea.Msg) {}}
	t.painter = paint.New(out, func() { t.send(frameMsg{}) })
	return t
}

// Program is a program whose frames are painted here.
func (t *Terminal) Program(model tea.Model, options ...tea.ProgramOption) *tea.Program {
	t.model = painted{model, t}
	program := tea.NewProgram(t.model, append(options,
		tea.WithoutRenderer(), tea.WithOutput(t.out), tea.WithFilter(t.filter))...)
	t.send = program.Send
	return program
}

// Start takes the terminal and paints the first frame, before the program runs.
func (t *Terminal) Start() error {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGWINCH, syscall.SIGCONT)
	done := make(chan struct{})
	t.stop = func() { signal.Stop(signals); close(done) }
	if err := t.take(); err != nil {
		t.stop()
		return err
	}
	width, height := t.size()
	t.model.Update(tea.WindowSizeMsg{Width: width, Height: height})
	t.model.View()
	go t.watch(signals, done)
	return nil
}

// Close gives the terminal back for good.
func (t *Terminal) Close() error {
	t.stop()
	err := t.give()
	t.painter.Close()
	return err
}

// late is how long a signal may be on its way.
const late = 250 * time.Millisecond

// Away reports whether another program has the terminal, or had it when a signal
// that comes now was sent: the one that ended it is told to the whole job.
func (t *Terminal) Away() bool {
	return t.away.Load() || time.Since(time.Unix(0, t.back.Load())) < late
}

// watch tells the program of a new size, and takes the terminal again after
// others had it: whoever stops a process by hand leaves the terminal to its
// shell.
func (t *Terminal) watch(signals <-chan os.Signal, done <-chan struct{}) {
	for {
		select {
		case s := <-signals:
			if s == syscall.SIGCONT && !t.away.Load() {
				t.send(continuedMsg{})
			}
			width, height := t.size()
			t.send(tea.WindowSizeMsg{Width: width, Height: height})
		case <-done:
			return
		}
	}
}

// take makes the terminal the program's.
func (t *Terminal) take() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	before, err := term.MakeRaw(t.in.Fd())
	if err != nil {
		return fmt.Errorf("take the terminal: %w", err)
	}
	if t.before == nil {
		t.before = before
	}
	width, height := t.size()
	t.painter.Show(width, height, t.mouse)
	return nil
}

// give makes it what it was.
func (t *Terminal) give() error {
	err := t.painter.Hide(giveBack)
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.before == nil {
		return err
	}
	if restoring := term.Restore(t.in.Fd(), t.before); restoring != nil {
		err = errors.Join(err, fmt.Errorf("give the terminal back: %w", restoring))
	}
	t.before = nil
	return err
}

// size is the terminal's size. Lines that know none, such as a serial one, have
// that of the environment or of the first terminals.
func (t *Terminal) size() (width, height int) {
	width, height, err := term.GetSize(t.out.Fd())
	if err == nil && width > 0 && height > 0 {
		return width, height
	}
	number := func(variable string, otherwise int) int {
		if n, err := strconv.Atoi(os.Getenv(variable)); err == nil && n > 0 && n < 10_000 {
			return n
		}
		return otherwise
	}
	return number("COLUMNS", 80), number("LINES", 24)
}
