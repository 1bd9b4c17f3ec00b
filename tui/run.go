package tui

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/term"
	"github.com/muesli/termenv"

	"trs/api/journal"
	"trs/keymap"
	"trs/tui/terminal"
	"trs/views"
	"trs/views/theme"
)

// ErrNoTerminal says that input or output is not a terminal.
var ErrNoTerminal = errors.New("a terminal is needed for input and output; run it without a pipe, or use `trs serve`")

// SignalError says which signal ended the program.
type SignalError struct{ Signal os.Signal }

// Error names the signal.
func (e *SignalError) Error() string { return "ended by a signal: " + e.Signal.String() }

// PanicError says that the program broke, and where the report is.
type PanicError struct{ Report string }

// Error says where to look.
func (e *PanicError) Error() string {
	return "trs broke and had to stop; what happened is written to " + e.Report
}

// stuck is how long the program may take to end after a signal.
const stuck = 2 * time.Second

// Run runs the program until the user leaves it. The terminal is as it was when
// Run returns, also after SIGTERM, SIGHUP and a panic.
func Run(ctx context.Context, o Options) error {
	if !term.IsTerminal(os.Stdin.Fd()) || !term.IsTerminal(os.Stdout.Fd()) {
		return ErrNoTerminal
	}
	if len(o.Keys.Sections()[0].Enabled()) == 0 {
		o.Keys = keymap.Default()
	}
	input := &replyFilter{File: os.Stdin}
	th, err := chooseTheme(o.Theme, termenv.NewOutput(os.Stdout).EnvColorProfile(), os.Getenv, input)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	screen := terminal.New(os.Stdin, os.Stdout, !o.NoMouse)
	screen.Suspending = o.Suspending
	model := New(ctx, o, th)
	model.exec = screen.Exec
	g := &guard{model: model, log: o.Log}
	pastes := &pasteReader{replyFilter: input}
	program := screen.Program(g, tea.WithContext(ctx), tea.WithoutSignalHandler(), tea.WithInput(pastes))
	pastes.send = program.Send
	g.quit = program.Quit
	if err := screen.Start(); err != nil {
		return err
	}
	if o.Shown != nil {
		o.Shown()
	}
	stopSignals := watchSignals(program, screen.Away)
	stopJournal := watchJournal(ctx, o.Journal, o.BaseURL, program.Send)
	_, err = program.Run()
	stopJournal()
	received := stopSignals()
	_ = screen.Close() // a terminal that takes nothing any more cannot be told
	switch {
	case g.panicked() != "":
		return report(o.StateDir, o.Version, g.panicked())
	case received != nil:
		return &SignalError{received}
	case err != nil && ctx.Err() == nil:
		return fmt.Errorf("run the program: %w", err)
	}
	return nil
}

// chooseTheme turns a theme's name into a theme for this terminal.
func chooseTheme(name string, profile termenv.Profile, getenv func(string) string, input *replyFilter) (*theme.Theme, error) {
	isAuto := name == "" || name == "auto"
	switch {
	case getenv("TERM") == "dumb":
		return theme.Named("plain", true, termenv.Ascii)
	case isAuto && (getenv("NO_COLOR") != "" || profile == termenv.Ascii):
		return theme.Named("mono", true, profile)
	case isAuto && profile == termenv.ANSI:
		return theme.Named("ansi-16", true, profile)
	}
	if !isAuto && name != "high-contrast" {
		return theme.Named(name, true, profile)
	}
	isDark, known := darkBackground(getenv, input)
	switch {
	case known:
		return theme.Named(name, isDark, profile)
	case isAuto: // the terminal's own colours can be read on its own background
		return theme.Named("ansi-16", true, profile)
	}
	return theme.Named("mono", true, profile)
}

// watchSignals ends the program in order when the process is told to end. An
// interrupt is for the program that has the terminal, so it is not ours while it
// is away. stop answers the signal that came, or nil.
func watchSignals(program *tea.Program, away func() bool) (stop func() os.Signal) {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
	done, received := make(chan struct{}), make(chan os.Signal, 1)
	go func() {
		for {
			select {
			case s := <-signals:
				if s == syscall.SIGINT && away() {
					continue
				}
				received <- s
				go program.Quit()
				select {
				case <-time.After(stuck):
					program.Kill()
				case <-done:
				}
			case <-done:
			}
			return
		}
	}()
	return func() os.Signal {
		close(done)
		signal.Stop(signals)
		select {
		case s := <-received:
			return s
		default:
			return nil
		}
	}
}

// watchJournal tells the panes of new exchanges, many at once when they come
// fast, and the program what kind of server it is that answers at baseURL. What
// is read from elsewhere, such as a file's storage, does not speak for it.
func watchJournal(ctx context.Context, j Journal, baseURL string, send func(tea.Msg)) (stop func()) {
	changed := make(chan struct{}, 1)
	var answered, simulated sync.Once
	unsubscribe := j.Subscribe(func(e journal.Exchange) {
		if e.Status != 0 && strings.HasPrefix(e.URL, strings.TrimRight(baseURL, "/")+"/") {
			told, sandbox := &answered, e.ResponseHeader.Get(sandboxHeader) != ""
			if sandbox {
				told = &simulated
			}
			told.Do(func() { go send(answeredMsg{sandbox}) })
		}
		select {
		case changed <- struct{}{}:
		default:
		}
	})
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		for {
			select {
			case <-changed:
				send(views.ExchangedMsg{})
			case <-ctx.Done():
				return
			}
		}
	}()
	return func() { unsubscribe(); cancel() }
}

// report writes what broke to a file of its own.
func report(dir, version, cause string) error {
	if os.MkdirAll(dir, 0o700) != nil {
		dir = os.TempDir()
	}
	path := filepath.Join(dir, "crash-"+time.Now().Format("20060102-150405")+".txt")
	if err := os.WriteFile(path, []byte("trs "+version+"\n"+cause), 0o600); err != nil {
		return fmt.Errorf("trs broke and could not write a report (%w): %s", err, cause)
	}
	return &PanicError{Report: path}
}
