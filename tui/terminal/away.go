//go:build unix

package terminal

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"time"

	tea "github.com/charmbracelet/bubbletea"
)

// Exec runs another program on the terminal. done makes the message that follows.
func (t *Terminal) Exec(cmd *exec.Cmd, done tea.ExecCallback) tea.Cmd {
	return tea.Exec(absence{t, cmd.Run}, done)
}

// absence is something that is done while the program does not have the terminal.
type absence struct {
	terminal *Terminal
	run      func() error
}

// Run gives the terminal back meanwhile.
func (a absence) Run() error {
	t := a.terminal
	t.away.Store(true)
	defer func() {
		t.back.Store(time.Now().UnixNano())
		t.away.Store(false)
	}()
	_ = t.give() // what is missing shows soon enough
	err := a.run()
	err = errors.Join(err, t.take())
	// It may have another size, which only the other program was told.
	width, height := t.size()
	go t.send(tea.WindowSizeMsg{Width: width, Height: height})
	return err
}

// The process knows its files; Bubble Tea would give it ours.

func (absence) SetStdin(io.Reader)  {}
func (absence) SetStdout(io.Writer) {}
func (absence) SetStderr(io.Writer) {}

// NotStoppedMsg says that the process cannot be suspended: nobody is there to
// wake it.
type NotStoppedMsg struct{}

// errNotStopped says the same.
var errNotStopped = errors.New("nobody would wake the process")

// stopWait is how long the process takes to stop at the most.
const stopWait = 100 * time.Millisecond

// suspended is what ctrl+z does.
func (t *Terminal) suspended() tea.Msg {
	stop := absence{t, func() error {
		if t.Suspending != nil {
			defer t.Suspending()()
		}
		return stopProcess()
	}}
	return tea.Exec(stop, func(err error) tea.Msg {
		if errors.Is(err, errNotStopped) {
			return NotStoppedMsg{}
		}
		return tea.ResumeMsg{}
	})()
}

// stopProcess stops the process with its whole job, as the terminal would, until
// it is told to go on. The system does not stop a process whose shell is gone.
func stopProcess() error {
	awake := make(chan os.Signal, 1)
	signal.Notify(awake, syscall.SIGCONT)
	defer signal.Stop(awake)
	if err := syscall.Kill(0, syscall.SIGTSTP); err != nil {
		return errors.Join(errNotStopped, err)
	}
	select {
	case <-awake:
		return nil
	case <-time.After(stopWait):
	}
	select { // both, when it was long
	case <-awake:
		return nil
	default:
		return errNotStopped
	}
}
