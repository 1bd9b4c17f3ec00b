package ptytest

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image/color"
	"io"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
)

// screen is the emulator behind a lock: its own safe variant does not lock what
// it reads.
type screen struct {
	closed chan struct{} // closed when the program's output has ended
	before string        // how the line was set before the program started

	mu     sync.Mutex
	vt     *vt.Emulator
	width  int
	height int
	bytes  int
	modes  map[ansi.Mode]bool // what the program changed
	copied string
}

func newScreen(o Options) *screen {
	s := &screen{
		closed: make(chan struct{}), vt: vt.NewEmulator(o.Width, o.Height), width: o.Width, height: o.Height,
		modes: map[ansi.Mode]bool{},
	}
	s.vt.SetDefaultBackgroundColor(color.RGBA{0x12, 0x14, 0x18, 0xff})
	if o.Light {
		s.vt.SetDefaultBackgroundColor(color.RGBA{0xff, 0xff, 0xff, 0xff})
	}
	// Called from Write, with the lock held.
	s.vt.SetCallbacks(vt.Callbacks{
		EnableMode:  func(mode ansi.Mode) { s.modes[mode] = true },
		DisableMode: func(mode ansi.Mode) { s.modes[mode] = false },
	})
	s.vt.RegisterOscHandler(52, func(data []byte) bool {
		if text, err := base64.StdEncoding.DecodeString(string(data[bytes.LastIndexByte(data, ';')+1:])); err == nil {
			s.copied = string(text)
		}
		return true
	})
	return s
}

// attach feeds the program's output to the screen, and the screen's answers to
// the program: without them the first frame never comes.
func (s *screen) attach(tty *os.File, answers bool) {
	go func() {
		defer close(s.closed)
		buffer := make([]byte, 64<<10)
		for {
			n, err := tty.Read(buffer)
			s.mu.Lock()
			s.bytes += n
			_, _ = s.vt.Write(buffer[:n])
			s.mu.Unlock()
			if err != nil {
				return
			}
		}
	}()
	go func() {
		if answers {
			_, _ = io.Copy(tty, s.vt)
		}
		_, _ = io.Copy(io.Discard, s.vt)
	}()
}

func (s *screen) text() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	lines := make([]string, s.height)
	for y := range lines {
		var line strings.Builder
		for x := 0; x < s.width; {
			cell := s.vt.CellAt(x, y)
			if cell == nil || cell.Content == "" {
				line.WriteByte(' ')
				x++
				continue
			}
			line.WriteString(cell.Content)
			x += max(1, cell.Width)
		}
		lines[y] = strings.TrimRight(line.String(), " ")
	}
	return strings.Join(lines, "\n")
}

func (s *screen) painted() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.bytes
}

func (s *screen) clipboard() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.copied
}

func (s *screen) resize(width, height int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.width, s.height = width, height
	s.vt.Resize(width, height)
}

func (s *screen) winsize() *pty.Winsize {
	s.mu.Lock()
	defer s.mu.Unlock()
	return &pty.Winsize{Rows: uint16(s.height), Cols: uint16(s.width)}
}

// drained waits until everything that the program wrote is on the screen.
func (s *screen) drained(limit time.Duration) {
	select {
	case <-s.closed:
	case <-time.After(limit):
	}
}

// close ends the screen's answers once the program's output has ended. The
// emulator's own Close races with its Write and Read.
func (s *screen) close() {
	s.drained(time.Second)
	if answers, ok := s.vt.InputPipe().(io.Closer); ok {
		_ = answers.Close()
	}
}

// left names the modes that differ from those of a fresh terminal, in which only
// the cursor and wrapping are on, and says when the line is not as it was.
func (s *screen) left(tty *os.File) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var left []string
	for mode, on := range s.modes {
		fresh := mode == ansi.ModeTextCursorEnable || mode == ansi.ModeAutoWrap
		if on != fresh {
			left = append(left, fmt.Sprintf("mode %d is %t", mode.Mode(), on))
		}
	}
	slices.Sort(left)
	if now, ok := lineSettings(tty); ok && now != s.before {
		left = append(left, "the line's settings: "+now+", before "+s.before)
	}
	return left
}
