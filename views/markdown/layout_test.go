package markdown

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/muesli/termenv"

	"trs/views/safetext"
	"trs/views/theme"
)

// drawn is a text without its styles, its lines joined.
func drawn(t testing.TB, source string, width int) string {
	t.Helper()
	th, err := theme.Named("mono", true, termenv.TrueColor)
	if err != nil {
		t.Fatal(err)
	}
	return ansi.Strip(strings.Join(New(th).Lines(source, width), "\n"))
}

func TestLines_BlocksStandWhereTheyBelong(t *testing.T) {
	for name, test := range map[string]struct {
		source, want string
		width        int
	}{
		"second line of an item":  {"- one two three four five six\n- b", "• one two three four\n  five six\n• b", 20},
		"second paragraph":        {"- one\n\n  two\n- b", "• one\n\n  two\n\n• b", 20},
		"list in a list":          {"- one\n  - two three four five six\n- b", "• one\n  • two three four\n    five six\n• b", 20},
		"numbers":                 {"9. nine\n10. ten and some more words", " 9. nine\n10. ten and some\n    more words", 20},
		"parentheses":             {"1) one", "1) one", 20},
		"tasks":                   {"- [ ] one two three four five\n- [x] b", "[ ] one two three\n    four five\n[x] b", 20},
		"code in an item":         {"- one\n\n  ```\n  code\n  ```", "• one\n\n    code", 20},
		"an empty item":           {"-\n- b", "•\n• b", 20},
		"quote":                   {"> one two three four five\n>\n> > six\n\nb", "│ one two three four\n│ five\n│\n│ │ six\n\nb", 20},
		"quote in an item":        {"- a\n\n  > one two three four five", "• a\n\n  │ one two three\n  │ four five", 20},
		"long code":               {"```\nabcdefghij klmnopqrstuvw\n\n\tx\n```", "  abcdefghij\n    klmnopqrstuvw\n\n      x", 20},
		"backslashes in code":     {"```\n^\\d+\\.\\d+$\n```", "  ^\\d+\\.\\d+$", 20},
		"definition":              {"Term\n: one two three four five", "Term\n  one two three four\n  five", 20},
		"break that is meant":     {"one  \ntwo\\\nthree\nfour<br>five<BR />six", "one\ntwo\nthree four\nfive\nsix", 20},
		"code over two lines":     {"a `b\nc` d", "a b c d", 20},
		"long link":               {"[x](https://a.test/one/two/three)", "x\nhttps://a.test/one/\ntwo/three", 20},
		"no spaces":               {"日本語のテキストはスペースがない", "日本語のテキストはス\nペースがない", 20},
		"rule":                    {"a\n\n---\n\nb", "a\n\n──────\n\nb", 20},
		"heading":                 {"# one two three four five\ntext", "one two three four\nfive\n\ntext", 20},
		"deep":                    {strings.Repeat("> ", 30) + "one two", "│ │ one two", 20},
		"nothing":                 {"<!-- x -->", "", 20},
		"html between paragraphs": {"a\n\n<div>\n\nb\n\n</div>\n\nc", "a\n\nb\n\nc", 20},
	} {
		t.Run(name, func(t *testing.T) {
			if got := drawn(t, test.source, test.width); got != test.want {
				t.Errorf("\n got %q\nwant %q", got, test.want)
			}
		})
	}
}

func TestLines_TablesFit(t *testing.T) {
	const table = "| name | what it is | n |\n|---|:---:|--:|\n| alpha | a long description of it | 12 |\n| b | `x` | 3456 |\n"
	for name, test := range map[string]struct {
		width int
		want  []string
	}{
		"with room": {60, []string{
			"name  │        what it is        │    n", "──────┼──────────────────────────┼─────",
			"alpha │ a long description of it │   12", "b     │            x             │ 3456",
		}},
		"with less": {32, []string{
			"name  │    what it is     │    n", "──────┼───────────────────┼─────",
			"alpha │      a long       │   12", "      │ description of it │", "      │                   │", "b     │         x         │ 3456",
		}},
		"without room": {20, []string{"name  alpha", "what it is  a long", "  description of it", "n  12", "", "name  b", "what it is  x", "n  3456"}},
	} {
		t.Run(name, func(t *testing.T) {
			if got, want := drawn(t, table, test.width), strings.Join(test.want, "\n"); got != want {
				t.Errorf("\n got %s\nwant %s", got, want)
			}
		})
	}
}

func TestLines_PlainHasNoStylesAndKeepsTheSigns(t *testing.T) {
	th, err := theme.Named("plain", true, termenv.TrueColor)
	if err != nil {
		t.Fatal(err)
	}
	got := strings.Join(New(th).Lines("# A\n\n**b** `c` ~~d~~ [e](https://f.test)\n\n> g\n\n---\n\n| h |\n|---|\n| i |", 40), "\n")
	if want := "A\n\nb `c` ~~d~~ e https://f.test\n\n│ g\n\n──────\n\nh\n─\ni"; got != want {
		t.Errorf("got %q", got)
	}
}

func FuzzLines(f *testing.F) {
	f.Add("# a\n\n- b\n  1. c\n\n     > d\n\n|e|f|\n|-|-|\n|g|<br>|\n\n```\nh\n```\nT\n: i ~~j~~ **`k`**", 20)
	f.Add("- [x] \x1b[31m日本\u202e\n  ```\n\ty\n<div>\nz", 9)
	th, err := theme.Named("dark", true, termenv.TrueColor)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, source string, width int) {
		width = 8 + max(0, width%100)
		for _, line := range New(th).Lines(source, width) {
			if safetext.Width(line) > width || strings.ContainsAny(ansi.Strip(line), "\x1b\n") {
				t.Fatalf("%d cells: %q", width, line)
			}
		}
	})
}

func TestLines_HostileTextsEnd(t *testing.T) {
	for _, part := range []string{"[", "<", "![", "[a](", "> ", "1. ", "***a*b", "~~a", "`", "|a"} {
		if got := drawn(t, strings.Repeat(part, 16<<10/len(part))+"\n\nend", 80); !strings.HasSuffix(got, "end") {
			t.Errorf("what follows %q is lost", part)
		}
	}
}
