package sandbox

import (
	"crypto/rand"
	"encoding/binary"
	mathrand "math/rand/v2"
	"sync"
	"time"

	"github.com/google/uuid"
)

const (
	idLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	idLength  = 12
)

// seededStart is when the clock of a reproducible sandbox begins.
var seededStart = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// idSource makes ids: unguessable ones, or with a seed the same ones each time.
type idSource struct {
	mu     sync.Mutex
	seeded *mathrand.ChaCha8 // nil: from the system
}

func newIDSource(seed int64) *idSource {
	s := &idSource{}
	s.restart(seed)
	return s
}

// restart begins again with a seed; 0 means unguessable ids.
func (s *idSource) restart(seed int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if seed == 0 {
		s.seeded = nil
		return
	}
	var key [32]byte
	binary.LittleEndian.PutUint64(key[:], uint64(seed))
	s.seeded = mathrand.NewChaCha8(key)
}

// fill fills p with random bytes.
func (s *idSource) fill(p []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.seeded == nil {
		_, _ = rand.Read(p) // never fails
		return
	}
	_, _ = s.seeded.Read(p) // never fails
}

// token returns n letters and digits.
func (s *idSource) token(n int) string {
	out := make([]byte, 0, n)
	var raw [32]byte
	for len(out) < n {
		s.fill(raw[:])
		for _, b := range raw {
			// 248 is the largest multiple of 62: what is above would favour some letters.
			if b < 248 && len(out) < n {
				out = append(out, idLetters[b%62])
			}
		}
	}
	return string(out)
}

// uuid returns a random UUID.
func (s *idSource) uuid() string {
	var id uuid.UUID
	s.fill(id[:])
	id[6] = id[6]&0x0f | 0x40 // version 4
	id[8] = id[8]&0x3f | 0x80 // RFC 9562
	return id.String()
}

// newID makes an id of the kind that prefix names: trs_, ca_, ac_, lk_, log_.
func (s *Server) newID(prefix string) string { return prefix + s.ids.token(idLength) }

// clock is the sandbox's time. A reproducible one starts at seededStart and
// moves by a millisecond at every look, so that order stays visible.
type clock struct {
	wall func() time.Time
	mu   sync.Mutex
	next time.Time // of a reproducible clock; zero: the wall's
}

// newClock makes a clock. A wall that is given always counts.
func newClock(seed int64, wall func() time.Time) *clock {
	if wall != nil {
		return &clock{wall: wall}
	}
	c := &clock{wall: time.Now}
	c.restart(seed)
	return c
}

// restart begins again: with a seed at seededStart, without one as the wall's
// clock.
func (c *clock) restart(seed int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.next = time.Time{}
	if seed != 0 {
		c.next = seededStart
	}
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.next.IsZero() {
		return c.wall().UTC().Truncate(time.Millisecond)
	}
	now := c.next
	c.next = c.next.Add(time.Millisecond)
	return now
}

// now is the sandbox's time, UTC with milliseconds.
func (s *Server) now() time.Time { return s.clock.now() }

// timeFormat is how the API writes times.
const timeFormat = "2006-01-02T15:04:05.000Z"

// stamp writes a time as the API does.
func stamp(t time.Time) string { return t.UTC().Format(timeFormat) }
