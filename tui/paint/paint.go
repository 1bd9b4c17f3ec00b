// Package paint puts frames on a terminal: at once when nothing was painted a
// moment ago, at most 120 times a second otherwise, only the lines that changed,
// each frame in one write. While nothing changes nothing runs. A terminal that
// takes its time never holds up the program: what it missed is left out, and the
// newest frame follows.
package paint

import (
	"errors"
	"io"
	"sync"
	"syscall"
	"time"
)

// Interval is the least time between two frames.
const Interval = time.Second / 120

// ErrStuck says that the terminal did not take what was written in time.
var ErrStuck = errors.New("the terminal takes no output")

// Painter paints on one terminal. Begin with Show. Its methods do not wait for
// the terminal, but for Hide.
type Painter struct {
	out  io.Writer
	wake func()

	mu            sync.Mutex
	width, height int
	shown         bool          // between Show and Hide
	modes         string        // to be written before the next frame
	frame         string        // the newest
	given         bool          // frame has not been taken by the writer
	fresh         bool          // what is on the screen is not known
	busy          bool          // the writer has something to write
	asked         bool          // a frame was due too early
	armed         bool          // a timer runs, or its wake is on the way
	last          time.Time     // when the last frame was given
	entered       bool          // the terminal has been told modes to be undone
	idle          chan struct{} // closed when the writer has finished; nil when nobody waits

	kick, closed chan struct{}
	lines        []string // on the screen; only the writer uses it
}

// New is a painter that shows nothing yet. wake is called, on a goroutine of its
// own, when a frame is wanted that was not due before; it may block.
func New(out io.Writer, wake func()) *Painter {
	p := &Painter{out: out, wake: wake, kick: make(chan struct{}, 1), closed: make(chan struct{})}
	go p.write()
	return p
}

// Close ends the painter, once what it has begun to write is written.
func (p *Painter) Close() { close(p.closed) }

// Show takes the screen over with the next frame, in the given size. It may be
// called again, when somebody else may have changed the screen.
func (p *Painter) Show(width, height int, mouse bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.width, p.height, p.shown = width, height, true
	p.modes, p.frame, p.fresh = enter(mouse), "", true
	p.last = time.Time{}
	p.ask()
}

// Hide gives the screen back as it was. It waits for the terminal, but not longer
// than limit.
func (p *Painter) Hide(limit time.Duration) error {
	p.mu.Lock()
	if !p.shown {
		p.mu.Unlock()
		return nil
	}
	p.shown, p.given, p.asked, p.modes = false, false, false, ""
	if p.entered {
		p.modes, p.entered = leave, false
	}
	done := make(chan struct{})
	p.idle = done
	p.begin()
	p.mu.Unlock()
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case <-done:
		return nil
	case <-timer.C:
		return ErrStuck
	}
}

// Resize notes the size of the terminal and paints everything again.
func (p *Painter) Resize(width, height int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.width, p.height, p.frame, p.fresh = width, height, "", true
}

// Repaint paints everything again with the next frame.
func (p *Painter) Repaint() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.frame, p.fresh = "", true
}

// SetMouse turns reports of the mouse on or off.
func (p *Painter) SetMouse(on bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.shown {
		return
	}
	p.modes += mouse(on)
	p.begin()
}

// Due reports whether a frame would be painted now. When it would not, wake is
// called once it would.
func (p *Painter) Due() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.shown {
		return false
	}
	if p.busy || time.Since(p.last) < Interval {
		p.ask()
		return false
	}
	return true
}

// Paint paints a frame: lines that each begin and end without a style.
func (p *Painter) Paint(frame string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asked = false
	if !p.shown || frame == p.frame && !p.fresh {
		return
	}
	p.frame, p.given, p.last = frame, true, time.Now()
	p.begin()
}

// begin makes the writer look. The lock is held.
func (p *Painter) begin() {
	p.busy = true
	select {
	case p.kick <- struct{}{}:
	default:
	}
}

// ask has wake called when the next frame is due. The lock is held.
func (p *Painter) ask() {
	p.asked = true
	if p.busy || p.armed {
		return
	}
	p.armed = true
	time.AfterFunc(max(0, Interval-time.Since(p.last)), func() {
		p.mu.Lock()
		p.armed = false
		wanted := p.asked && p.shown
		p.mu.Unlock()
		if wanted {
			p.wake()
		}
	})
}

// write is the writer: the only goroutine that waits for the terminal.
func (p *Painter) write() {
	var buffer []byte
	for {
		select {
		case <-p.kick:
		case <-p.closed:
			return
		}
		for more := true; more; {
			buffer, more = p.next(buffer[:0])
			if writeAll(p.out, buffer) != nil {
				p.failed()
			}
		}
	}
}

// next is what is to be written now; more is false when there is nothing left.
func (p *Painter) next(buffer []byte) (out []byte, more bool) {
	p.mu.Lock()
	if !p.given && p.modes == "" {
		p.rest()
		p.mu.Unlock()
		return buffer, false
	}
	buffer = append(buffer, p.modes...)
	p.entered = p.entered || p.shown && p.modes != ""
	frame, given, width, height := p.frame, p.given && p.width > 0 && p.height > 0, p.width, p.height
	if p.modes, p.given = "", false; given && p.fresh {
		p.fresh, p.lines = false, nil
	}
	p.mu.Unlock()
	if given {
		buffer, p.lines = diff(buffer, p.lines, frame, width, height)
	}
	return buffer, true
}

// rest notes that the writer has nothing to do. The lock is held.
func (p *Painter) rest() {
	p.busy = false
	if p.idle != nil {
		close(p.idle)
		p.idle = nil
	}
	if p.asked {
		p.ask()
	}
}

// failed notes that a frame was lost.
func (p *Painter) failed() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.fresh, p.frame = true, ""
}

// pause is how long a terminal that takes nothing at the moment is left alone.
const pause = 5 * time.Millisecond

// writeAll writes all of data, also to a terminal that some other program has
// told not to block.
func writeAll(out io.Writer, data []byte) error {
	for len(data) > 0 {
		n, err := out.Write(data)
		data = data[max(0, n):]
		switch {
		case errors.Is(err, syscall.EAGAIN):
			time.Sleep(pause)
		case err != nil && !errors.Is(err, syscall.EINTR):
			return err
		case err == nil && n <= 0:
			return io.ErrShortWrite
		}
	}
	return nil
}
