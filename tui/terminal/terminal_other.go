//go:build !unix

// Package terminal holds the terminal while the program runs. Here Bubble Tea
// does that itself.
package terminal

import (
	"os"
	"os/exec"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/term"
)

// NotStoppedMsg says that the process cannot be suspended.
type NotStoppedMsg struct{}

// Terminal is the terminal of the process. Make it with New; then Program, Start
// and, once the program has ended, Close.
type Terminal struct {
	// Suspending is called before the process stops, which it does not do here.
	Suspending func() (resume func())

	in, out *os.File
	mouse   bool
	before  *term.State
}

// New is the terminal behind two files.
func New(in, out *os.File, mouse bool) *Terminal { return &Terminal{in: in, out: out, mouse: mouse} }

// Program is a program with Bubble Tea's renderer.
func (t *Terminal) Program(model tea.Model, options ...tea.ProgramOption) *tea.Program {
	options = append(options, tea.WithAltScreen(), tea.WithOutput(t.out))
	if t.mouse {
		options = append(options, tea.WithMouseCellMotion())
	}
	return tea.NewProgram(model, options...)
}

// Start notes how the terminal is.
func (t *Terminal) Start() (err error) {
	t.before, err = term.GetState(t.in.Fd())
	return err
}

// Close gives the terminal back for good, also when the program ended early.
func (t *Terminal) Close() error { return term.Restore(t.in.Fd(), t.before) }

// Away reports whether another program has the terminal, as far as that is known.
func (t *Terminal) Away() bool { return false }

// Exec runs another program on the terminal.
func (t *Terminal) Exec(cmd *exec.Cmd, done tea.ExecCallback) tea.Cmd {
	return tea.ExecProcess(cmd, done)
}
