package views

import (
	"context"
	"sync/atomic"
	"time"
)

var lastID atomic.Uint64

// NextID is a number that this process has not used before, for requests and
// questions.
func NextID() uint64 { return lastID.Add(1) }

// Latest lets the newest request of one kind win. The zero value is ready. It
// belongs to the goroutine of Update.
type Latest struct {
	id     uint64
	cancel context.CancelFunc
	since  time.Time
}

// Begin cancels the request in flight, if any, and answers the context and the
// number of the new one.
func (l *Latest) Begin(ctx context.Context) (context.Context, uint64) {
	l.Cancel()
	ctx, l.cancel = context.WithCancel(ctx)
	l.id, l.since = NextID(), time.Now()
	return ctx, l.id
}

// Accept reports whether id is the request in flight, and ends it: it is true
// once, for the newest.
func (l *Latest) Accept(id uint64) bool {
	if id == 0 || id != l.id {
		return false
	}
	l.Cancel()
	return true
}

// Current reports whether id is the request in flight, without ending it, for
// answers that come in several parts.
func (l *Latest) Current(id uint64) bool { return id != 0 && id == l.id }

// Cancel ends the request in flight; its answer will not be accepted.
func (l *Latest) Cancel() {
	if l.cancel != nil {
		l.cancel()
	}
	l.id, l.cancel = 0, nil
}

// Busy reports whether a request is in flight.
func (l *Latest) Busy() bool { return l.id != 0 }

// Since is when the request in flight, or the last one, began.
func (l *Latest) Since() time.Time { return l.since }
