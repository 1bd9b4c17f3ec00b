package paint

import (
	"errors"
	"io"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// wait is how long these tests wait for what should happen at once.
const wait = 60 * time.Second

// terminal keeps what is written, and takes it only when it is open.
type terminal struct {
	mu     sync.Mutex
	held   bool // a write waits until it is open
	writes []string
	open   chan struct{} // closed while it takes output
	fail   []error       // for the next writes
}

func newTerminal() *terminal {
	t := &terminal{open: make(chan struct{})}
	close(t.open)
	return t
}

func (t *terminal) Write(p []byte) (int, error) {
	t.mu.Lock()
	open := t.open
	t.held = true
	t.mu.Unlock()
	<-open
	t.mu.Lock()
	t.held = false
	defer t.mu.Unlock()
	if len(t.fail) > 0 {
		err := t.fail[0]
		t.fail = t.fail[1:]
		if n := len(p) / 2; errors.Is(err, syscall.EAGAIN) { // takes the first half
			t.writes = append(t.writes, string(p[:n]))
			return n, err
		}
		return 0, err
	}
	t.writes = append(t.writes, string(p))
	return len(p), nil
}

// block stops it from taking output until the function that it returns is called.
func (t *terminal) block() (release func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	open := make(chan struct{})
	t.open = open
	return func() { close(open) }
}

// holds waits until a write waits.
func (t *terminal) holds(tb *testing.T) {
	tb.Helper()
	eventually(tb, "the terminal is written to", func() bool {
		t.mu.Lock()
		defer t.mu.Unlock()
		return t.held
	})
}

func (t *terminal) written() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return append([]string{}, t.writes...)
}

func eventually(t *testing.T, what string, good func() bool) {
	t.Helper()
	for end := time.Now().Add(wait); !good(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("not within %v: %s", wait, what)
		}
	}
}

// quiet waits until the painter has nothing to write.
func (p *Painter) quiet(t *testing.T) {
	t.Helper()
	eventually(t, "the writer rests", func() bool {
		p.mu.Lock()
		defer p.mu.Unlock()
		return !p.busy
	})
}

func shown(t *testing.T, out io.Writer, wake func()) *Painter {
	t.Helper()
	p := New(out, wake)
	t.Cleanup(p.Close)
	p.Show(10, 2, true)
	return p
}

func TestPainter_FirstFrameIsOneWriteWithTheModes(t *testing.T) {
	screen := newTerminal()
	p := shown(t, screen, func() {})
	if !p.Due() {
		t.Error("the first frame is not due")
	}
	p.Paint("hello")
	p.quiet(t)
	if got := screen.written(); len(got) != 1 || !strings.HasPrefix(got[0], enter(true)) || !strings.Contains(got[0], "hello") {
		t.Errorf("wrote %q", got)
	}
	p.Paint("hello")
	p.quiet(t)
	if got := screen.written(); len(got) != 1 {
		t.Errorf("the same frame again wrote %q", got[1:])
	}
	if err := p.Hide(wait); err != nil {
		t.Error(err)
	}
	if got := screen.written(); got[len(got)-1] != leave {
		t.Errorf("the end is %q", got[len(got)-1])
	}
	p.Paint("late")
	p.SetMouse(false)
	p.quiet(t)
	if p.Due() || len(screen.written()) != 2 {
		t.Errorf("after the end: %q", screen.written()[2:])
	}
}

func TestPainter_HideBeforeTheFirstFrameChangesNothing(t *testing.T) {
	screen := newTerminal()
	p := shown(t, screen, func() {})
	if err := p.Hide(wait); err != nil || len(screen.written()) != 0 {
		t.Errorf("%v, wrote %q", err, screen.written())
	}
}

func TestPainter_FastFramesWaitAndTheNewestIsAskedFor(t *testing.T) {
	woken := make(chan struct{}, 100)
	p := shown(t, newTerminal(), func() { woken <- struct{}{} })
	p.mu.Lock()
	p.asked = false // of Show
	p.mu.Unlock()
	p.Paint("one")
	p.quiet(t)
	p.mu.Lock()
	p.last = time.Now().Add(time.Hour) // however slow this machine is
	p.mu.Unlock()
	for range 50 {
		if p.Due() {
			t.Fatal("a frame is due too early")
		}
	}
	p.mu.Lock()
	armed := p.armed
	p.last, p.armed = time.Now(), false
	p.ask()
	p.mu.Unlock()
	if !armed {
		t.Error("no timer waits for the next frame")
	}
	<-woken
	eventually(t, "the next frame is due", p.Due)
	p.Paint("two")
	p.quiet(t)
	select {
	case <-woken:
		t.Error("woken although nothing was asked for")
	case <-time.After(5 * Interval):
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.armed {
		t.Error("a timer runs although nothing moves")
	}
}

func TestPainter_ASlowTerminalGetsTheNewestFrameOnly(t *testing.T) {
	screen := newTerminal()
	woken := make(chan struct{}, 100)
	p := shown(t, screen, func() { woken <- struct{}{} })
	p.Paint("first")
	p.quiet(t)
	release := screen.block()
	p.Paint("stuck")
	screen.holds(t)
	for i := range 100 {
		if p.Due() {
			t.Fatal("a frame is due while the terminal takes nothing")
		}
		p.Paint(strings.Repeat("x", i%10)) // all the same
	}
	p.Paint("newest")
	for len(woken) > 0 {
		<-woken
	}
	if p.Due() {
		t.Error("a frame is due while the terminal takes nothing")
	}
	release()
	p.quiet(t)
	<-woken
	got := screen.written()
	if len(got) != 3 || !strings.Contains(got[1], "stuck") || !strings.Contains(got[2], "newest") {
		t.Errorf("wrote %q", got)
	}
}

func TestPainter_HideDoesNotWaitForever(t *testing.T) {
	screen := newTerminal()
	p := shown(t, screen, func() {})
	p.Paint("first")
	p.quiet(t)
	release := screen.block()
	p.Paint("stuck")
	screen.holds(t)
	if err := p.Hide(20 * time.Millisecond); !errors.Is(err, ErrStuck) {
		t.Errorf("answered %v", err)
	}
	release()
	p.quiet(t)
	if got := screen.written(); got[len(got)-1] != leave {
		t.Errorf("the terminal is not given back: %q", got)
	}
}

func TestPainter_LostFramesArePaintedAgainInWhole(t *testing.T) {
	screen := newTerminal()
	p := shown(t, screen, func() {})
	p.Paint("one\ntwo")
	p.quiet(t)
	screen.fail = []error{syscall.EIO}
	p.Paint("one\nlost")
	p.quiet(t)
	p.Paint("one\nlost")
	p.quiet(t)
	got := screen.written()
	if last := got[len(got)-1]; !strings.Contains(last, "one") || !strings.Contains(last, "lost") {
		t.Errorf("after a failure: %q", last)
	}
	screen.fail = []error{syscall.EAGAIN, syscall.EAGAIN}
	p.Paint("one\npieces")
	p.quiet(t)
	if all := strings.Join(screen.written()[len(got):], ""); !strings.Contains(all, "pieces") || strings.Count(all, endFrame) != 1 {
		t.Errorf("a terminal that does not block: %q", all)
	}
}

func TestPainter_RepaintsEverythingWhenAsked(t *testing.T) {
	screen := newTerminal()
	p := shown(t, screen, func() {})
	last := func(paint string) string {
		p.Paint(paint)
		p.quiet(t)
		got := screen.written()
		return got[len(got)-1]
	}
	last("one\ntwo")
	p.Resize(5, 2)
	if got := last("one\ntwo"); !strings.Contains(got, "one") || !strings.Contains(got, "two") {
		t.Errorf("after a resize: %q", got)
	}
	p.Repaint()
	if got := last("one\ntwo"); !strings.Contains(got, "one") {
		t.Errorf("after a repaint: %q", got)
	}
	p.Resize(0, 0)
	if n := len(screen.written()); last("x") != screen.written()[n-1] || len(screen.written()) != n {
		t.Error("painted on a terminal without a size")
	}
	p.Resize(5, 2)
	if got := last("x"); !strings.Contains(got, "x") {
		t.Errorf("after the size is back: %q", got)
	}
	p.SetMouse(false)
	p.quiet(t)
	if got := last("x"); got != mouseOff {
		t.Errorf("the mouse goes off with %q", got)
	}
	p.Show(5, 2, false)
	if got := last("x"); !strings.HasPrefix(got, enter(false)) || !strings.Contains(got, "x") {
		t.Errorf("shown again: %q", got)
	}
}
