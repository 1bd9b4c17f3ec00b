// Package tuitest drives a Bubble Tea model in tests without a program: it
// presses bindings, types, sends messages, runs the commands that follow, in
// order and on one goroutine, and shows the screen. Only tests import it.
package tuitest

import (
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"

	"trs/views"
)

const (
	// timer is how long tests wait for timers; later ones never go off.
	timer = 300 * time.Millisecond
	// wait is how long they wait for any other command, also on a busy machine.
	wait = 60 * time.Second
)

// Screens show times of the day, and goldens hold them on every machine. TZ is too
// late in a test: it is read once, by whatever needs the time first.
func init() { time.Local = time.UTC }

// Driver holds a model.
type Driver struct {
	tb     testing.TB
	model  tea.Model
	quit   bool
	queued []tea.Cmd

	behind  int // commands that go on by themselves
	answers chan tea.Msg
}

// New starts a model on a screen.
func New(tb testing.TB, model tea.Model, width, height int) *Driver {
	tb.Helper()
	d := &Driver{tb: tb, model: model, answers: make(chan tea.Msg, 1000)}
	d.Send(tea.WindowSizeMsg{Width: width, Height: height})
	d.queued = append(d.queued, model.Init())
	d.Settle()
	return d
}

// Send delivers a message and everything that follows from it.
func (d *Driver) Send(msg tea.Msg) *Driver {
	d.tb.Helper()
	d.deliver(msg)
	return d.Settle()
}

func (d *Driver) deliver(msg tea.Msg) {
	var cmd tea.Cmd
	d.model, cmd = d.model.Update(msg)
	d.queued = append(d.queued, cmd)
}

// Press presses the first key of each binding.
func (d *Driver) Press(bindings ...key.Binding) *Driver {
	d.tb.Helper()
	for _, b := range bindings {
		if len(b.Keys()) == 0 {
			d.tb.Fatalf("the binding %q has no key", b.Help().Desc)
		}
		d.Key(b.Keys()[0])
	}
	return d
}

// Key presses a key by name, for example "enter".
func (d *Driver) Key(name string) *Driver {
	d.tb.Helper()
	msg, ok := views.KeyMsg(name)
	if !ok {
		d.tb.Fatalf("there is no key %q", name)
	}
	return d.Send(msg)
}

// Type types text letter by letter.
func (d *Driver) Type(text string) *Driver {
	d.tb.Helper()
	for _, r := range text {
		d.Send(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{r}})
	}
	return d
}

// Click clicks a cell.
func (d *Driver) Click(x, y int) *Driver {
	d.tb.Helper()
	return d.Send(tea.MouseMsg{X: x, Y: y, Button: tea.MouseButtonLeft, Action: tea.MouseActionPress})
}

// Settle runs every command that is due, and what follows from it, until nothing
// is left but timers.
func (d *Driver) Settle() *Driver {
	d.tb.Helper()
	for steps := 0; len(d.queued) > 0; steps++ {
		if steps > 100_000 {
			d.tb.Fatal("the model does not settle")
		}
		cmd := d.queued[0]
		d.queued = d.queued[1:]
		if cmd != nil {
			d.take(run(cmd))
		}
	}
	return d
}

// Until delivers a message and what follows from it until the model is as a test
// wants it. What still goes on is left behind; Late waits for it.
func (d *Driver) Until(msg tea.Msg, good func() bool) *Driver {
	d.tb.Helper()
	d.deliver(msg)
	for !good() {
		d.startQueued()
		d.takeAnswer()
	}
	d.startQueued()
	return d
}

// Late delivers the answers of what Until has left behind, and what follows.
func (d *Driver) Late() *Driver {
	d.tb.Helper()
	for d.behind > 0 {
		d.takeAnswer()
	}
	return d.Settle()
}

// startQueued lets the commands that are due go on by themselves.
func (d *Driver) startQueued() {
	for _, cmd := range d.queued {
		if cmd != nil {
			d.behind++
			go func() { d.answers <- run(cmd) }()
		}
	}
	d.queued = nil
}

func (d *Driver) takeAnswer() {
	d.tb.Helper()
	select {
	case msg := <-d.answers:
		d.behind--
		d.take(msg)
	case <-time.After(wait):
		d.tb.Fatalf("nothing more happens:\n%s", d.Screen())
	}
}

func run(cmd tea.Cmd) tea.Msg {
	answer := make(chan tea.Msg, 1)
	go func() { answer <- cmd() }()
	select {
	case msg := <-answer:
		return msg
	case <-time.After(patience(cmd)):
		return nil
	}
}

// patience is how long to wait for a command: timers are known by their name.
func patience(cmd tea.Cmd) time.Duration {
	name := runtime.FuncForPC(reflect.ValueOf(cmd).Pointer()).Name()
	if strings.Contains(name, "bubbletea.Tick") || strings.Contains(name, "bubbletea.Every") {
		return timer
	}
	return wait
}

// queue has commands run before those that wait.
func (d *Driver) queue(cmds []tea.Cmd) { d.queued = append(slices.Clone(cmds), d.queued...) }

func (d *Driver) take(msg tea.Msg) {
	switch msg := msg.(type) {
	case nil:
	case tea.BatchMsg:
		d.queue(msg)
	case tea.QuitMsg:
		d.quit = true
	default:
		if t := reflect.TypeOf(msg); t.ConvertibleTo(reflect.TypeFor[[]tea.Cmd]()) { // of tea.Sequence, which has no exported name
			d.queue(reflect.ValueOf(msg).Convert(reflect.TypeFor[[]tea.Cmd]()).Interface().([]tea.Cmd))
			return
		} else if t.Kind() == reflect.Func {
			d.tb.Fatalf("a command answered a function, %s, which is lost", t)
		} else if strings.HasSuffix(t.Name(), "spinMsg") {
			return // a spinner would never settle
		}
		d.deliver(msg)
	}
}

// Quit reports whether the model has asked to end the program.
func (d *Driver) Quit() bool { return d.quit }

// View is the screen as it is drawn, with its styles.
func (d *Driver) View() string { return d.model.View() }

// Screen is the screen without styles, blanks at the ends of lines removed.
func (d *Driver) Screen() string {
	lines := strings.Split(ansi.Strip(d.model.View()), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n")
}

// Sees fails the test when the screen does not hold text.
func (d *Driver) Sees(text string) *Driver {
	d.tb.Helper()
	if !strings.Contains(d.Screen(), text) {
		d.tb.Fatalf("the screen does not show %q:\n%s", text, d.Screen())
	}
	return d
}

// SeesNot fails the test when the screen holds text.
func (d *Driver) SeesNot(text string) *Driver {
	d.tb.Helper()
	if strings.Contains(d.Screen(), text) {
		d.tb.Fatalf("the screen shows %q:\n%s", text, d.Screen())
	}
	return d
}
