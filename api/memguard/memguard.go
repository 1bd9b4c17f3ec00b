// Package memguard ends work that makes the program's memory grow without
// bound. It guards interpreters that run what callers send (shell, jq), which
// offer a context to stop them but no limit of their own.
package memguard

import (
	"context"
	"errors"
	"runtime"
	"runtime/metrics"
	"time"
)

// ErrLimit is the cause of a context that ended because memory, or the number
// of goroutines, grew past the limit.
var ErrLimit = errors.New("stopped: it used too much memory")

// interval is how often growth is looked at. Reading the metrics takes about a
// microsecond.
const interval = 5 * time.Millisecond

// maxGoroutines is how many goroutines may be added while work is watched.
const maxGoroutines = 2000

// Watch returns a context that ends with the cause ErrLimit once the heap has
// grown by more than limit bytes. The heap is the whole program's, so that the
// limit has to be generous. Call stop when the work is done.
func Watch(ctx context.Context, limit uint64) (watched context.Context, stop func()) {
	watched, cancel := context.WithCancelCause(ctx)
	start, goroutines := Heap(), runtime.NumGoroutine()
	go func() {
		ticker := time.NewTicker(interval)
		defer ticker.Stop()
		for {
			select {
			case <-watched.Done():
				return
			case <-ticker.C:
			}
			if Heap() > start+limit || runtime.NumGoroutine() > goroutines+maxGoroutines {
				cancel(ErrLimit)
				return
			}
		}
	}()
	return watched, func() { cancel(context.Canceled) }
}

// Heap is the size of the objects on the heap, in bytes.
func Heap() uint64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}
