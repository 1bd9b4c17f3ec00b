package bounded

import (
	"errors"
	"fmt"
	"time"
)

// work counts the steps of what is under way. The validator cannot be told to
// stop: a few lines of schema can ask it for more than any machine can do. So
// each schema, pattern and long list spends steps, and when there are none left,
// or nobody waits any more, the goroutine is unwound.
type work struct {
	limit    int // steps in all
	patience time.Duration

	done  <-chan struct{}
	until time.Time
	left  int // steps
	look  int // steps before the clock is looked at
}

// maxSteps bounds a compilation and a check. A step is about a microsecond, and
// when something is wrong up to half a kilobyte.
const maxSteps = 1_000_000

// lookEvery is how many steps go between looks at the clock.
const lookEvery = 32

// gaveUp unwinds a goroutine that has spent what it had.
type gaveUp struct{}

// begin starts to count. A nil done has no end.
func (w *work) begin(done <-chan struct{}) {
	w.done, w.until, w.left, w.look = done, time.Now().Add(w.patience), w.limit, 0
}

// spend counts steps and does not come back when there are none left.
func (w *work) spend(steps int) {
	w.left -= steps
	if w.left < 0 {
		panic(gaveUp{})
	}
	if w.look -= steps; w.look > 0 {
		return
	}
	w.look = lookEvery
	select {
	case <-w.done:
		panic(gaveUp{})
	default:
	}
	if time.Now().After(w.until) {
		panic(gaveUp{})
	}
}

// guard turns what a panic says into an error.
func guard(err *error) {
	switch r := recover().(type) {
	case nil:
	case gaveUp:
		*err = ErrSlow
	case error:
		*err = r
	default:
		*err = errors.New(fmt.Sprint(r))
	}
}
