package answer

import (
	"context"
	"errors"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"trs/views"
)

func TestFilter_ShowsItsResultAndLeavesTheSource(t *testing.T) {
	r := newRig(t, 80, 20, jsonAnswer(issues))
	r.Press(r.k.next, r.k.filter).Type(".data.items | map(select(.state == \"open\"))").Key("enter")
	r.Sees("table · jq .data.items | map(select(").Sees("row 1 of 2").SeesNot("日本語")
	r.Press(r.k.filter).Sees("jq .data.items | map") // the filter that is on, to be changed
	r.Key("ctrl+u").Type(".data.items[].number").Key("enter").Sees("4 outputs")
	if got := r.copied("jq expression"); got != "[.data.items[].number]" {
		t.Errorf("the expression is %s", got)
	}
	if got := r.copied("whole answer"); got != issues {
		t.Error("the whole answer is not the source")
	}
	r.Key("esc").Sees("table of data.items").SeesNot("· jq").Sees("row 1 of 4")
}

func TestFilter_ErrorsStandAtTheSpot(t *testing.T) {
	r := newRig(t, 80, 20, jsonAnswer(issues))
	r.Press(r.k.filter).Type(".data | fooo").Key("enter")
	lines := strings.Split(r.Screen(), "\n")
	at := -1
	for i, line := range lines {
		if strings.Contains(line, " jq .data | fooo") {
			at = i
		}
	}
	if at < 0 || strings.Index(lines[at+1], "^") != strings.Index(lines[at], "fooo") {
		t.Fatalf("no caret below fooo:\n%s", r.Screen())
	}
	r.Sees("fooo/0") // what the message names
	r.Key("backspace").SeesNot("^")
	r.Key("ctrl+u").Type(".data + 1").Key("enter").Sees("cannot add").SeesNot("^")
	r.Key("esc").SeesNot("cannot add")
}

func TestFilter_RemembersWhatWasUsed(t *testing.T) {
	r := newRig(t, 80, 20, jsonAnswer(issues))
	for _, source := range []string{".data", ".url"} {
		r.Press(r.k.filter).Key("ctrl+u").Type(source).Key("enter").Key("esc")
	}
	r.Press(r.k.filter).Type("draft").Key("up").Sees("jq .url").Key("up").Sees("jq .data").Key("up").Sees("jq .data")
	r.Key("down").Key("down").Sees("jq draft")
}

func TestFilter_EscCancelsARunAndItsLateAnswerIsDropped(t *testing.T) {
	r := newRig(t, 80, 20, jsonAnswer(issues))
	r.Press(r.k.filter).Type("[limit(300000000; repeat(1))] | length")
	enter, _ := views.KeyMsg("enter")
	cmd := r.m.Update(enter)
	if !r.m.filter.run.Busy() {
		t.Fatal("no filter runs")
	}
	begun, answers := make(chan struct{}), make(chan tea.Msg, 1)
	go func() {
		close(begun)
		answers <- runAll(cmd)
	}()
	<-begun
	r.Key("esc").Sees("cancelled")
	late := <-answers
	if ran, ok := late.(filteredMsg); !ok || !errors.Is(ran.err, context.Canceled) { // by itself it runs into a bound
		t.Errorf("the run ended with %+v", late)
	}
	r.Send(late).SeesNot("outputs").Sees("cancelled")
	r.Key("esc").SeesNot("cancelled")
}

// runAll runs a command with those that it is made of.
func runAll(cmd tea.Cmd) tea.Msg {
	if cmd == nil {
		return nil
	}
	msg := cmd()
	if batch, ok := msg.(tea.BatchMsg); ok {
		for _, one := range batch {
			if m := runAll(one); m != nil {
				msg = m
			}
		}
	}
	return msg
}

func TestFilter_OfATextThatOpensLateIsRefused(t *testing.T) {
	r := newRig(t, 80, 20, jsonAnswer(`{"a":"plain text"}`))
	r.Press(r.k.down)
	opening, _ := r.m.openValue(r.m.top())
	r.Press(r.k.filter).Type(".a")
	r.Send(opening())
	r.Key("enter").Sees("only JSON is filtered").Key("esc").Sees("text · .a")
}
