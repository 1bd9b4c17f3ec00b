package markdown

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/muesli/termenv"

	"trs/views/theme"
)

func TestLines_TakeTagsOutAndKeepPlaceholders(t *testing.T) {
	th, err := theme.Named("mono", true, termenv.Ascii)
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"a <b>bold</b> word<br/>here":                    "a bold word here",
		"see <owner>/<repo-name> there":                  "see <owner>/<repo-name> there",
		"x <a href=\"https://a.test/?a>b\">link</a>":     "x link",
		"1 < 2 and 3 > 2, a<b":                           "1 < 2 and 3 > 2, a<b",
		"<div>\n<p>block &amp; &lt;text&gt;</p>\n</div>": "block & <text>",
		"<script>\nalert(1)\n</script>\n\nafter":         "after",
		"<!-- hidden\nfor long -->\n\nseen":              "seen",
		"<style>p{}":                                     "",
		"<p title='a>b'>quoted</p>":                      "quoted",
		"<placeholder>\n\nof a line":                     "<placeholder> of a line",
	} {
		var got []string
		for _, line := range New(th).Lines(text, 60) {
			got = append(got, strings.Fields(ansi.Strip(line))...)
		}
		if joined := strings.Join(got, " "); joined != want {
			t.Errorf("%q is drawn as %q, not %q", text, joined, want)
		}
	}
}
