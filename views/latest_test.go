package views

import (
	"context"
	"testing"
)

func TestLatest_NewestWins(t *testing.T) {
	var l Latest
	first, one := l.Begin(context.Background())
	second, two := l.Begin(context.Background())
	if first.Err() == nil {
		t.Error("the first request was not cancelled")
	}
	if l.Accept(one) {
		t.Error("a late answer was accepted")
	}
	if !l.Busy() || second.Err() != nil {
		t.Error("the second request should be in flight")
	}
	if !l.Current(two) || !l.Accept(two) || l.Accept(two) {
		t.Error("the newest should be accepted once")
	}
	if l.Busy() || second.Err() == nil {
		t.Error("an accepted request should be over")
	}
}

func TestLatest_CancelDropsTheAnswer(t *testing.T) {
	var l Latest
	ctx, id := l.Begin(context.Background())
	l.Cancel()
	if ctx.Err() == nil || l.Accept(id) || l.Accept(0) {
		t.Error("a cancelled request was accepted")
	}
}
