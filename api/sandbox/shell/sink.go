package shell

import (
	"bytes"
	"strings"
	"sync"
	"unicode/utf8"
)

// sink takes the output of a command: it counts all of it, keeps the first part
// and calls full when there is too much. It is safe for concurrent use, as
// background jobs write to it too, also after it is closed.
type sink struct {
	full func()

	mu     sync.Mutex
	kept   bytes.Buffer
	total  int
	lines  int
	midway bool // the last line is not ended
	closed bool
}

// Write takes output.
func (s *sink) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed || len(p) == 0 {
		return len(p), nil
	}
	s.total += len(p)
	s.lines += bytes.Count(p, []byte{'\n'})
	s.midway = p[len(p)-1] != '\n'
	s.kept.Write(p[:min(len(p), maxKept-s.kept.Len())])
	if s.total > maxTotal {
		s.full()
		return 0, errOutput
	}
	return len(p), nil
}

// close ends the sink. It returns what was kept, the number of lines and the
// part to be shown.
func (s *sink) close() (kept string, lines int, shown string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	if s.midway {
		s.lines++
		s.midway = false
	}
	kept = s.kept.String()
	if len(kept) <= maxShown {
		return kept, s.lines, kept
	}
	end := maxShown
	for end > 0 && !utf8.RuneStart(kept[end]) {
		end--
	}
	if newline := strings.LastIndexByte(kept[:end], '\n'); newline > end/2 {
		end = newline + 1
	}
	return kept, s.lines, kept[:end]
}
