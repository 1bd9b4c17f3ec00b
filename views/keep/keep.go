// Package keep writes down what is being filled in, a moment after it changed, so
// that it survives a crash. One write is under way at a time, and the newest
// lands last.
package keep

import (
	"context"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"trs/views"
)

// after is how long after a change it is written down.
const after = 400 * time.Millisecond

// Keeper keeps one thing. Make it with New; only the goroutine of Update touches
// it.
type Keeper[T any] struct {
	ctx     context.Context
	what    string
	equal   func(a, b T) bool
	write   func(context.Context, T) error
	written T
	timer   uint64 // the one that runs
	busy    uint64 // the write that is under way
	failed  bool   // that was told
}

// New keeps what a failure is told of, by a write that touches the disk. The
// zero T, or what Written is given, is what is there already.
func New[T any](ctx context.Context, what string, equal func(a, b T) bool, write func(context.Context, T) error) *Keeper[T] {
	return &Keeper[T]{ctx: ctx, what: what, equal: equal, write: write}
}

// dueMsg tells that a moment has passed since something changed.
type dueMsg struct{ id uint64 }

// writtenMsg tells how a write ended.
type writtenMsg struct {
	id  uint64
	err error
}

// Written says what is on the disk.
func (k *Keeper[T]) Written(v T) { k.written = v }

// Soon has now written down in a moment, when it is another than what was written
// last. It may be called after every message.
func (k *Keeper[T]) Soon(now T) tea.Cmd {
	if k.timer != 0 || k.equal(now, k.written) {
		return nil
	}
	k.timer = views.NextID()
	due := k.Due()
	return tea.Tick(after, func(time.Time) tea.Msg { return due })
}

// Safe reports whether now is on the disk already.
func (k *Keeper[T]) Safe(now T) bool {
	return k.busy == 0 && !k.failed && k.equal(now, k.written)
}

// Due is the message that the timer sends; tests send it themselves.
func (k *Keeper[T]) Due() tea.Msg { return dueMsg{k.timer} }

// Update takes the Keeper's own messages, and that trs leaves; now is what is to
// be kept.
func (k *Keeper[T]) Update(msg tea.Msg, now T) tea.Cmd {
	switch msg := msg.(type) {
	case views.LeavingMsg:
		return k.put(now)
	case dueMsg:
		if msg.id != 0 && msg.id == k.timer {
			k.timer = 0
			return k.put(now)
		}
	case writtenMsg:
		if msg.id != k.busy {
			return nil
		}
		k.busy = 0
		if msg.err != nil && !k.failed {
			k.failed = true
			return tea.Batch(k.put(now), views.Toast(views.Warning, k.what+" cannot be kept on disk: "+msg.err.Error()))
		}
		return k.put(now)
	}
	return nil
}

// put writes now down, or when what is being written is done.
func (k *Keeper[T]) put(now T) tea.Cmd {
	if k.busy != 0 || k.equal(now, k.written) {
		return nil
	}
	k.busy, k.written = views.NextID(), now
	ctx, id, write := k.ctx, k.busy, k.write
	return func() tea.Msg { return writtenMsg{id, write(ctx, now)} }
}
