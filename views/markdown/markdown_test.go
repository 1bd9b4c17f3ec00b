package markdown

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/muesli/termenv"

	"trs/views/safetext"
	"trs/views/theme"
)

func TestLines_FitAndAreSafe(t *testing.T) {
	th, err := theme.Named("dark", true, termenv.TrueColor)
	if err != nil {
		t.Fatal(err)
	}
	r := New(th)
	text := "# Title\n\nSome *text* with `code`, a [link](https://example.com) and \x1b]0;x\aa title.\n\n- one\n- two 日本語\n\n```json\n{\"a\": 1}\n```\n" + strings.Repeat("word ", 100)
	for _, width := range []int{20, 40, 80} {
		lines := r.Lines(text, width)
		for _, line := range lines {
			if safetext.Width(line) > width {
				t.Errorf("%d: a line is %d wide: %q", width, safetext.Width(line), line)
			}
			if strings.Contains(line, "\x1b]0") {
				t.Errorf("an escape sequence is drawn: %q", line)
			}
		}
	}
	all := ansi.Strip(strings.Join(r.Lines(text, 80), "\n"))
	for _, want := range []string{"Title", "• one", `{"a": 1}`, "␛"} {
		if !strings.Contains(all, want) {
			t.Errorf("%q is missing in\n%s", want, all)
		}
	}
}

func TestLines_WordsWithHyphensStayWhole(t *testing.T) {
	th, err := theme.Named("dark", true, termenv.Ascii)
	if err != nil {
		t.Fatal(err)
	}
	r := New(th)
	text := "Computes the digest of a text with one of the known algorithms, among them SHA-256, SHA-384 and SHA-512, and answers it in hex. Well-known read-only end-to-end things too."
	for width := 30; width < 80; width++ {
		lines := r.Lines(text, width)
		if got := strings.Join(lines, " "); got != text {
			t.Errorf("%d: %q", width, got)
		}
		for i, line := range lines[:len(lines)-1] {
			next, _, _ := strings.Cut(lines[i+1], " ")
			if safetext.Width(line)+1+safetext.Width(next) <= width {
				t.Errorf("%d: %q has room for %q", width, line, next)
			}
		}
	}
}
