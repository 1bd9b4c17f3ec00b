package safetext

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

func TestWrap_BreaksWhereItDoesNotHurt(t *testing.T) {
	for name, test := range map[string]struct {
		in    string
		width int
		want  string
	}{
		"slug":              {"Connect it with COMPOSIO_MANAGE_CONNECTIONS first", 34, "Connect it with|COMPOSIO_MANAGE_CONNECTIONS first"},
		"option":            {"start it with --sandbox today", 18, "start it with|--sandbox today"},
		"id":                {"the session trs_7mQx-2LdV is open", 18, "the session|trs_7mQx-2LdV is|open"},
		"url":               {"see https://a.test/b/c now", 21, "see|https://a.test/b/c|now"},
		"hyphens":           {"a well-known read-only thing", 10, "a|well-known|read-only|thing"},
		"long option":       {"--a-very-long-option", 10, "--a-very-|long-|option"},
		"long url":          {"at https://example.test/one/two/three x", 22, "at|https://example.test/|one/two/three x"},
		"json":              {`{"enabled":["gmail","github"]}`, 25, `{"enabled":["gmail",|"github"]}`},
		"no punctuation":    {"x aaaaaaaaaaaaaaaaaaaaaaaa", 10, "x|aaaaaaaaaa|aaaaaaaaaa|aaaa"},
		"no spaces":         {"日本語のテキスト。", 8, "日本語の|テキス|ト。"},
		"no spaces behind":  {"on 日本語のテキスト", 10, "on 日本語|のテキスト"},
		"a short wide word": {"one two 日本 b", 12, "one two 日本|b"},
		"and no room":       {"one two 日本 b", 11, "one two|日本 b"},
		"letters among":     {"日本語on日本語", 10, "日本語on日|本語"},
		"lines":             {"one\n\n  two three", 7, "one||  two|three"},
		"spaces":            {"a   b     c", 6, "a   b|c"},
		"room for all":      {"a b", 3, "a b"},
		"blank":             {"   ", 3, "   "},
		"deep":              {"          word", 8, "word"},
		"joined emoji":      {"a👩\u200d💻👩\u200d💻 b", 4, "a👩\u200d💻|👩\u200d💻 b"},
		"marks":             {"e\u0301e\u0301e\u0301 e\u0301", 4, "e\u0301e\u0301e\u0301|e\u0301"},
		"style":             {"\x1b[1mone two\x1b[0m three", 5, "\x1b[1mone\x1b[0m|\x1b[1mtwo\x1b[0m|three"},
		"style at the edge": {"\x1b[1mone \x1b[0mtwo", 3, "\x1b[1mone\x1b[0m|\x1b[1m\x1b[0mtwo"},
		"styled long word":  {"\x1b[4mhttps://a.test/bbbbbbb\x1b[0m", 15, "\x1b[4mhttps://a.test/\x1b[0m|\x1b[4mbbbbbbb\x1b[0m"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := strings.Join(Wrap(test.in, test.width), "|"); got != test.want {
				t.Errorf("\n got %q\nwant %q", got, test.want)
			}
		})
	}
	if Wrap("text", 0) != nil {
		t.Error("lines without room")
	}
}

func FuzzWrap(f *testing.F) {
	f.Add("one two --three https://four.test/five 日本語 e\u0301 👩\u200d💻", 7)
	f.Add("\x1b[1mone \x1b[4mtwo\x1b[0m three\n  four", 5)
	f.Fuzz(func(t *testing.T, s string, width int) {
		if width %= 60; width < 2 {
			return
		}
		s = Block(s)
		for _, text := range []string{s, "\x1b[1m" + strings.ReplaceAll(s, " ", "\x1b[0m \x1b[31m") + "\x1b[0m"} {
			lines := Wrap(text, width)
			for _, line := range lines {
				if Width(line) > width {
					t.Fatalf("%q is %d wide of %d", line, Width(line), width)
				}
			}
			letters := func(s string) string { return strings.NewReplacer(" ", "", "\n", "").Replace(ansi.Strip(s)) }
			if got, want := letters(strings.Join(lines, "\n")), letters(text); got != want {
				t.Fatalf("%q became %q", want, got)
			}
		}
	})
}

func BenchmarkWrap(b *testing.B) {
	for name, text := range map[string]string{
		"words": strings.Repeat("word and word ", 500), "one": strings.Repeat("x", 7000), "wide": strings.Repeat("日本語", 800),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Wrap(text, 70)
			}
		})
	}
}
