package tui

import (
	"fmt"
	"io"
	"runtime/debug"
	"sync"
	"time"

	tea "github.com/charmbracelet/bubbletea"
)

// guard stands around the root model: a panic in it, or in one of its commands,
// ends the program in order, with the terminal restored, and is kept for a
// report. With a log it writes one line for each message, without contents.
type guard struct {
	model tea.Model
	log   io.Writer
	quit  func()

	mu    sync.Mutex
	cause string // of the first panic, with its stack
}

// panickedMsg tells that a command has panicked.
type panickedMsg struct{}

func (g *guard) caught(where string, cause any) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.cause == "" {
		g.cause = fmt.Sprintf("panic in %s: %v\n\n%s", where, cause, debug.Stack())
	}
}

// panicked is what was caught, or "".
func (g *guard) panicked() string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.cause
}

// Init starts the model.
func (g *guard) Init() (cmd tea.Cmd) {
	defer g.recover("Init", &cmd)
	return g.watch(g.model.Init())
}

// Update hands the message on.
func (g *guard) Update(msg tea.Msg) (model tea.Model, cmd tea.Cmd) {
	defer g.recover("Update", &cmd)
	model = g
	if _, ok := msg.(panickedMsg); ok || g.panicked() != "" {
		return g, tea.Quit
	}
	if g.log != nil {
		began := time.Now()
		defer func() {
			fmt.Fprintf(g.log, "%s %T %s\n", began.Format("15:04:05.000"), msg, time.Since(began).Round(time.Microsecond))
		}()
	}
	var next tea.Cmd
	g.model, next = g.model.Update(msg)
	return g, g.watch(next)
}

func (g *guard) recover(where string, cmd *tea.Cmd) {
	if cause := recover(); cause != nil {
		g.caught(where, cause)
		*cmd = tea.Quit
	}
}

// View draws the model; after a panic it draws nothing.
func (g *guard) View() (view string) {
	defer func() {
		if cause := recover(); cause != nil {
			g.caught("View", cause)
			go g.quit() // nothing else would wake the program
		}
	}()
	if g.panicked() != "" {
		return ""
	}
	return g.model.View()
}

// watch makes a command answer a panic instead of ending the process.
func (g *guard) watch(cmd tea.Cmd) tea.Cmd {
	if cmd == nil {
		return nil
	}
	return func() (msg tea.Msg) {
		defer func() {
			if cause := recover(); cause != nil {
				g.caught("a command", cause)
				msg = panickedMsg{}
			}
		}()
		msg = cmd()
		if batch, ok := msg.(tea.BatchMsg); ok {
			watched := make(tea.BatchMsg, len(batch))
			for i, each := range batch {
				watched[i] = g.watch(each)
			}
			return watched
		}
		return msg
	}
}
