package errorcard_test

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/muesli/termenv"

	"trs/api"
	"trs/keymap"
	"trs/views/errorcard"
	"trs/views/theme"
)

func TestFit_KeepsEveryFactWhereItIsLow(t *testing.T) {
	th, err := theme.Named("dark", true, termenv.TrueColor)
	if err != nil {
		t.Fatal(err)
	}
	failure := &api.Error{
		Op: "tools_list", Status: 500, Code: 10500, Slug: "HTTP_InternalServerError",
		Message: "it broke", SuggestedFix: "Try later", RequestID: "req_0123456789",
	}
	retry := keymap.Default().Global.Refresh
	high := errorcard.Fit(th, failure, "reading the tools", retry, 78, 40)
	if strings.Join(high, "\n") != strings.Join(errorcard.Lines(th, failure, "reading the tools", retry, 78), "\n") {
		t.Error("a high part draws another card")
	}
	low := errorcard.Fit(th, failure, "reading the tools", retry, 78, 11)
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
