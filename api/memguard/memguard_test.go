package memguard

import (
	"context"
	"errors"
	"testing"
	"time"
)

func TestWatch_EndsWorkThatGrows(t *testing.T) {
	ctx, stop := Watch(t.Context(), 8<<20)
	defer stop()
	var kept [][]byte
	deadline := time.Now().Add(10 * time.Second)
	for ctx.Err() == nil && time.Now().Before(deadline) {
		kept = append(kept, make([]byte, 1<<20))
		time.Sleep(100 * time.Microsecond)
	}
	if !errors.Is(context.Cause(ctx), ErrLimit) {
		t.Fatalf("cause is %v after %d MiB", context.Cause(ctx), len(kept))
	}
}

func TestWatch_LeavesModestWorkAlone(t *testing.T) {
	ctx, stop := Watch(t.Context(), 1<<30)
	time.Sleep(4 * interval)
	if ctx.Err() != nil {
		t.Errorf("ended: %v", context.Cause(ctx))
	}
	stop()
	if ctx.Err() == nil {
		t.Error("stop did not end it")
	}
}
