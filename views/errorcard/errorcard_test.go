package errorcard_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/muesli/termenv"

	"trs/api"
	"trs/keymap"
	"trs/views"
	"trs/views/errorcard"
	"trs/views/theme"
)

func TestDraw_NamesTheKeyForTheRestWhereItIsLow(t *testing.T) {
	th, err := theme.Named("dark", true, termenv.TrueColor)
	if err != nil {
		t.Fatal(err)
	}
	keys := keymap.Default()
	env := views.Env{Theme: th, Keys: &keys}
	failure := &api.Error{Op: "execute", Status: 400, Code: 10400, Slug: "X", Message: "it broke", SuggestedFix: "Try later", RequestID: "req_1"}
	draw := func(height int) string {
		lines := errorcard.Draw(env, failure, "running X", keys.Execute.Run, 78, height)
		if len(lines) > max(2, height) {
			t.Errorf("%d lines in %d rows", len(lines), height)
		}
		return ansi.Strip(strings.Join(lines, "\n"))
	}
	if got := draw(40); !strings.Contains(got, "req_1") || !strings.HasSuffix(got, "ctrl+r tries again   Y copies the details") {
		t.Errorf("a high card:\n%s", got)
	}
	low := draw(4)
	for _, want := range []string{"running X failed", "It broke", "→ Try later", "ctrl+r tries again", "Y has the rest, 5 more lines"} {
		if !strings.Contains(low, want) {
			t.Errorf("%q is missing in\n%s", want, low)
		}
	}
	for height := range 12 {
		draw(height)
	}
}

func TestDraw_KeepsEveryFactWhereItIsLow(t *testing.T) {
	th, err := theme.Named("dark", true, termenv.TrueColor)
	if err != nil {
		t.Fatal(err)
	}
	failure := &api.Error{
		Op: "tools_list", Status: 500, Code: 10500, Slug: "HTTP_InternalServerError",
		Message: "it broke", SuggestedFix: "Try later", RequestID: "req_0123456789",
	}
	keys := keymap.Default()
	retry := keys.Global.Refresh
	env := views.Env{Theme: th, Keys: &keys}
	low := errorcard.Draw(env, failure, "reading the tools", retry, 78, 11)
	if len(low) > 11 {
		t.Errorf("%d lines in 11 rows", len(low))
	}
	text := ansi.Strip(strings.Join(low, "\n"))
	for _, want := range []string{"reading the tools failed", "It broke", "→ Try later", "tools_list", "500", "10500", "HTTP_InternalServerError", "req_0123456789", "r tries again"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in\n%s", want, text)
		}
	}
}

// TestLines_ACallWithoutAnAnswerSaysWhy covers failures of the network, of which
// the server says nothing.
func TestLines_ACallWithoutAnAnswerSaysWhy(t *testing.T) {
	th, err := theme.Named("mono", true, termenv.Ascii)
	if err != nil {
		t.Fatal(err)
	}
	failure := &api.Error{Op: "toolkits_list", Err: errors.New("no answer: dial tcp 127.0.0.1:1: connection refused"), SuggestedFix: "Check the network"}
	keys := keymap.Default()
	card := strings.Join(errorcard.Lines(views.Env{Theme: th, Keys: &keys}, failure, "the start", keys.Global.Refresh, 80), "\n")
	copied := errorcard.Copies(failure)[0].Text()
	if last := "\n  r tries again   Y copies the details"; !strings.HasSuffix(card, last) {
		t.Errorf("the key for the details is not told:\n%s", card)
	}
	for _, want := range []string{"o answer: dial tcp 127.0.0.1:1: connection refused", "Check the network", "toolkits_list"} {
		if !strings.Contains(card, want) || !strings.Contains(copied, want) {
			t.Errorf("%q is missing in the card\n%s\nor in what is copied:\n%s", want, card, copied)
		}
	}
	if strings.Contains(card, "Toolkits_list") {
		t.Errorf("a name of the API begins like a sentence:\n%s", card)
	}
	wrapped := fmt.Errorf("file 3 of 7: %w", failure)
	if got := errorcard.Message(wrapped); !strings.Contains(got, "file 3 of 7") || !strings.Contains(got, "refused") {
		t.Errorf("what stood around a failure is lost: %q", got)
	}
	if got := errorcard.Copies(wrapped)[0].Text(); !strings.Contains(got, "refused") {
		t.Errorf("the copy does not say why: %q", got)
	}
}
