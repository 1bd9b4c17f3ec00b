package toolread_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"trs/api"
	"trs/tui/tuitest"
	"trs/views/toolread"
)

// shelf is a catalogue that counts what is read of it.
type shelf struct {
	err   error
	reads []string
}

func (s *shelf) Tool(ctx context.Context, slug string, _ api.ToolQuery) (api.Tool, error) {
	s.reads = append(s.reads, slug)
	return api.Tool{Slug: slug}, errors.Join(ctx.Err(), s.err)
}

// settle runs what was asked for, and what follows.
func settle(r *toolread.Reader, msgs ...any) (news bool) {
	for _, msg := range msgs {
		cmd, changed := r.Update(msg)
		news = news || changed
		if cmd != nil {
			news = settle(r, cmd()) || news
		}
	}
	return news
}

func TestReader_ReadsWhereTheCursorRests(t *testing.T) {
	s := &shelf{}
	r := toolread.New(tuitest.Env(t, "dark"), s)
	passed, rested := r.Want("A"), r.Want("B")
	if r.Want("B") != nil {
		t.Error("what is on its way is wanted again")
	}
	if !settle(r, passed(), rested()) || strings.Join(s.reads, " ") != "B" {
		t.Errorf("read %v", s.reads)
	}
	if _, ok := r.Tool("A"); ok {
		t.Error("A was only passed")
	}
	if tool, ok := r.Tool("B"); !ok || tool.Slug != "B" || r.Want("B") != nil {
		t.Errorf("B is %+v", tool)
	}
	if _, busy := r.Status(); busy {
		t.Error("busy for nothing")
	}
}

func TestReader_FailsOnceAndAgainWhenAsked(t *testing.T) {
	s := &shelf{err: &api.Error{Status: http.StatusForbidden, Message: "no"}}
	r := toolread.New(tuitest.Env(t, "mono"), s)
	settle(r, r.Want("A")())
	if !r.Failed("A") || r.Failed("B") || r.Want("A") != nil || len(r.Copies()) == 0 {
		t.Error("the failure is not kept")
	}
	if got := strings.Join(r.Missing("A", 80), "\n"); !strings.Contains(got, "may not read the catalogue") {
		t.Errorf("it says %q", got)
	}
	if s.err = nil; !r.Again() || r.Again() {
		t.Error("what failed can be asked for again, once")
	}
	settle(r, r.Want("A")())
	if _, ok := r.Tool("A"); !ok {
		t.Error("A is not there")
	}
}

func TestReader_StopsAndDropsLateAnswers(t *testing.T) {
	s := &shelf{}
	r := toolread.New(tuitest.Env(t, "mono"), s)
	read, _ := r.Update(r.Want("A")())
	if !r.Stop() || r.Stop() || !r.Failed("A") || len(r.Copies()) != 0 {
		t.Error("it is not stopped")
	}
	if got := strings.Join(r.Missing("A", 80), "\n"); !strings.Contains(got, "stopped") {
		t.Errorf("it says %q", got)
	}
	if settle(r, read()) {
		t.Error("a late answer is news")
	}
	r.Forget()
	if r.Failed("A") || r.Want("A") == nil {
		t.Error("it is not forgotten")
	}
}
