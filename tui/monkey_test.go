package tui_test

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/vt"
	"github.com/muesli/termenv"

	"trs/api"
	"trs/keymap"
	"trs/tui"
	"trs/tui/paint"
	"trs/views"
	"trs/views/safetext"
	"trs/views/theme"
)

// TestMonkey throws keys, clicks, resizes and late answers at the program: it
// must not panic, must ask the server in commands only, never in an update that
// would wait for it, and must always fill the screen exactly.
func TestMonkey(t *testing.T) {
	events := 20_000
	if testing.Short() {
		events = 2_000
	}
	for seed := range uint64(2) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Chdir(t.TempDir()) // the monkey saves files, too
			m := newMonkey(t, seed)
			for range events {
				m.step()
			}
			if m.watch.requests.Load() == 0 {
				t.Error("nothing was asked of the server")
			}
		})
	}
}

// watch notices requests that an update or a view makes itself instead of by a
// command: whatever it waits for, it waits for in its own goroutine.
type watch struct {
	requests atomic.Int64
	onLoop   atomic.Pointer[string]
}

func (w *watch) look() {
	w.requests.Add(1)
	if stack := string(debug.Stack()); strings.Contains(stack, "(*monkey).send(") || strings.Contains(stack, "(*monkey).look(") {
		w.onLoop.Store(&stack)
	}
}

// RoundTrip looks at a request and sends it.
func (w *watch) RoundTrip(r *http.Request) (*http.Response, error) {
	w.look()
	return http.DefaultTransport.RoundTrip(r)
}

type monkey struct {
	t             *testing.T
	random        *rand.Rand
	model         tea.Model
	watch         *watch
	keys          []string
	width, height int
	answers       chan tea.Msg
	last          string
	terminal      *vt.Emulator // what the painter paints on
	painter       *paint.Painter
}

func newMonkey(t *testing.T, seed uint64) *monkey {
	p := open(t, "dark", 80, 24, nil) // for its server and journal
	watch := &watch{}
	p.server.asked, p.server.Client = watch.look, absent(t, api.WithTransport(watch))
	return monkeyAt(t, seed, watch, tui.Options{Client: p.server, Journal: p.journal, SessionID: "trs_7mQx2LdV0pRs"})
}

// monkeyAt is a monkey at the program on some server.
func monkeyAt(t *testing.T, seed uint64, watch *watch, o tui.Options) *monkey {
	th, err := theme.Named("dark", true, termenv.TrueColor)
	if err != nil {
		t.Fatal(err)
	}
	now := start
	o.Keys, o.StateDir, o.Scope, o.Output = keymap.Default(), t.TempDir(), "monkey", io.Discard
	o.Now = func() time.Time { now = now.Add(100 * time.Millisecond); return now }
	model := tui.New(t.Context(), o, th)
	m := &monkey{t: t, random: rand.New(rand.NewPCG(seed, 1)), model: model, watch: watch, answers: make(chan tea.Msg, 1<<16)}
	m.terminal = vt.NewEmulator(80, 24)
	m.painter = paint.New(m.terminal, func() {})
	m.painter.Show(80, 24, true)
	t.Cleanup(func() { m.painter.Close() })
	for _, section := range keymap.Default().Sections() {
		for _, named := range section.Bindings {
			m.keys = append(m.keys, named.Binding.Keys()...)
		}
	}
	m.run(model.Init())
	m.send(tea.WindowSizeMsg{Width: 80, Height: 24})
	return m
}

// run runs a command beside; its answer may come much later.
func (m *monkey) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	go func() {
		switch msg := cmd().(type) {
		case tea.BatchMsg:
			for _, each := range msg {
				m.run(each)
			}
		case nil, tea.QuitMsg, tea.SuspendMsg:
		default:
			select {
			case m.answers <- msg:
			default:
			}
		}
	}()
}

func (m *monkey) send(msg tea.Msg) {
	m.last = fmt.Sprintf("%T %v", msg, msg)
	var cmd tea.Cmd
	m.model, cmd = m.model.Update(msg)
	if asked := m.watch.onLoop.Swap(nil); asked != nil {
		m.t.Fatalf("%s asks the server on the loop, which would wait for it:\n%s", m.last, *asked)
	}
	m.run(cmd)
}

func (m *monkey) step() {
	switch n := m.random.IntN(100); {
	case n < 60:
		m.press()
	case n < 75:
		m.send(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune([]string{"a", "日", "trs_", "é", "👩‍💻", "\x1b", " "}[m.random.IntN(7)])})
	case n < 85:
		m.send(tea.MouseMsg{
			X: m.random.IntN(130), Y: m.random.IntN(45), Action: tea.MouseActionPress,
			Button: []tea.MouseButton{tea.MouseButtonLeft, tea.MouseButtonWheelUp, tea.MouseButtonWheelDown}[m.random.IntN(3)],
		})
	case n < 88:
		m.width, m.height = m.random.IntN(140), m.random.IntN(50)
		m.send(tea.WindowSizeMsg{Width: m.width, Height: m.height})
	case n < 90:
		m.send(views.ExchangedMsg{})
	default:
		select {
		case msg := <-m.answers:
			m.send(msg)
		default:
		}
	}
	if m.random.IntN(10) == 0 {
		m.look()
	}
	if m.random.IntN(100) == 0 {
		m.paint()
	}
}

func (m *monkey) press() {
	if msg, ok := views.KeyMsg(m.keys[m.random.IntN(len(m.keys))]); ok {
		m.send(msg)
	}
}

// look draws the screen and checks its size.
func (m *monkey) look() {
	view := m.model.View()
	if m.width == 0 || m.height == 0 {
		return
	}
	lines := strings.Split(view, "\n")
	if len(lines) != m.height {
		m.t.Fatalf("%dx%d: %d lines after %s", m.width, m.height, len(lines), m.last)
	}
	for i, line := range lines {
		// Full where letters join or where they stand apart, and never wider.
		got, apart := safetext.Width(line), safetext.Apart(line)
		if got > m.width || apart > m.width || got != m.width && apart != m.width {
			m.t.Fatalf("%dx%d: line %d is %d wide after %s: %q", m.width, m.height, i, got, m.last, line)
		}
	}
}

// paint has a few screens painted one over the other, and compares each with what
// it is on a new terminal.
func (m *monkey) paint() {
	width, height := m.width, m.height
	if width == 0 || height == 0 {
		return
	}
	m.painter.Close()
	m.terminal = vt.NewEmulator(width, height)
	m.painter = paint.New(m.terminal, func() {})
	m.painter.Show(width, height, true)
	for range 6 {
		view := m.model.View() // once: the clock goes on
		m.painter.Paint(view)
		for !m.painter.Due() { // not before it is painted
			time.Sleep(time.Millisecond)
		}
		fresh := vt.NewEmulator(width, height)
		fmt.Fprint(fresh, "\x1b[?7l", strings.ReplaceAll(view, "\n", "\r\n"))
		if got, want := m.terminal.Render(), fresh.Render(); got != want {
			m.t.Fatalf("%dx%d: painted after %s\n%s\nwant\n%s", width, height, m.last, got, want)
		}
		m.press()
	}
}
