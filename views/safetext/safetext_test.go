package safetext

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

func TestLine_ShowsWhatIsHidden(t *testing.T) {
	for name, test := range map[string]struct{ in, want string }{
		"plain":            {"hello", "hello"},
		"colour":           {"\x1b[31mred\x1b[0m", "␛red␛"},
		"title":            {"a\x1b]0;owned\x07b", "a␛b"},
		"clipboard":        {"a\x1b]52;c;aGk=\x1b\\b", "a␛b"},
		"broken string":    {"\x1b]0;text goes on", "␛0;text goes on"},
		"C1":               {"\u009b31mred", "␛red"},
		"raw byte":         {"a\x9bb", "a\uFFFDb"},
		"bell":             {"a\ab", "a␇b"},
		"line break":       {"a\r\nb", "a⏎b"},
		"carriage return":  {"safe\revil", "safe␍evil"},
		"bidi":             {"a\u202eb", "a‹RLO›b"},
		"invisible":        {"a\u200bb", "a‹ZWSP›b"},
		"tag letters":      {"a\U000e0041", "a‹U+E0041›"},
		"tab":              {"ab\tc", "ab  c"},
		"tab behind wide":  {"日\tc", "日  c"},
		"emoji of joiners": {"👩\u200d💻", "👩💻"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Line(test.in); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestBlock_KeepsLines(t *testing.T) {
	if got := Block("a\r\n\tb\n"); got != "a\n    b\n" {
		t.Errorf("got %q", got)
	}
}

func TestLine_LimitsCombiningMarks(t *testing.T) {
	got := Line("a" + strings.Repeat("\u0301", 100) + "b")
	if n := utf8.RuneCountInString(got); n != maxMarks+2 {
		t.Errorf("%d runes left", n)
	}
}

func TestWidths_AreExact(t *testing.T) {
	for _, s := range []string{"", "plain text here", "日本語テキスト", "👩‍💻 codes", "e\u0301e\u0301e\u0301", "mixed 日本 text"} {
		for width := range 20 {
			if got := Width(Pad(s, width)); got != width {
				t.Errorf("Pad(%q, %d) is %d wide", s, width, got)
			}
			if got := Width(PadLeft(s, width)); got != width {
				t.Errorf("PadLeft(%q, %d) is %d wide", s, width, got)
			}
			if got := Width(Middle(s, width)); got > width {
				t.Errorf("Middle(%q, %d) is %d wide", s, width, got)
			}
		}
	}
	if got := Middle("trs_7mQx2LdV0pRs", 9); got != "trs_…0pRs" {
		t.Errorf("Middle: %q", got)
	}
}

func FuzzClean(f *testing.F) {
	f.Add("\x1b[31mred\x1b]0;x\a\u202e\t日本", 7)
	f.Add("\xff\x9b\x1b", 1)
	f.Fuzz(func(t *testing.T, s string, width int) {
		for _, safe := range []string{Line(s), Block(s)} {
			if !utf8.ValidString(safe) {
				t.Fatalf("not UTF-8: %q", safe)
			}
			for _, r := range safe {
				if r != '\n' && unicode.IsControl(r) || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
					t.Fatalf("%U left in %q", r, safe)
				}
			}
			if strings.Contains(Line(s), "\n") {
				t.Fatal("a line break in a line")
			}
		}
		if width %= 200; width > 0 {
			line := Line(s)
			if got := Width(Pad(line, width)); got != width {
				t.Fatalf("Pad(%q, %d) is %d wide", line, width, got)
			}
			if got := Width(Middle(line, width)); got > width {
				t.Fatalf("Middle(%q, %d) is %d wide", line, width, got)
			}
		}
	})
}

func TestLine_EmojiTakeTheSameCellsInEveryTerminal(t *testing.T) {
	for text, want := range map[string]string{
		"👩\u200d👩\u200d👧.txt": "👩👩👧.txt", "👍🏽": "👍", "🏽🏽": "■", "a🏽": "a■", "❤\ufe0f": "❤", "🇩🇪": "DE", "🏴\u200d☠\ufe0f": "🏴☠",
		"👨🏽\u200d🚀": "👨🚀", "\u200d\u200d👩": "👩", "क्\u200dष": "क्\u200dष",
	} {
		got := Line(text)
		if got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
		if strings.ContainsRune(got, 'क') {
			continue // a script whose letters join in any terminal
		}
		apart := 0
		for _, r := range got {
			apart += Width(string(r))
		}
		if apart != Width(got) {
			t.Errorf("%q is %d cells joined and %d apart", got, Width(got), apart)
		}
	}
}

func TestConfine_KeepsTheBorder(t *testing.T) {
	line := "\x1b[34m│\x1b[0m क्षि क्षि क्षि क्षि \x1b[34m│\x1b[0m"
	got := Confine(line, Width(line))
	if Apart(got) != Width(line) || !strings.HasSuffix(ansi.Strip(got), "│") || !strings.Contains(got, "\x1b[34m│\x1b[0m क्षि") {
		t.Errorf("%q takes %d cells of %d", got, Apart(got), Width(line))
	}
}

func TestConfine_NoLineIsWiderWhereTerminalsDiffer(t *testing.T) {
	styled := "\x1b[1mक्षि क्षि\x1b[0m|"
	for _, width := range []int{1, 3, 4, 8} {
		for _, line := range strings.Split(Confine(styled+"\nplain\n日本語", width), "\n") {
			if line == "plain" || line == "日本語" {
				continue // as it was: only lines on which terminals differ are cut
			}
			if got := Apart(line); got != width {
				t.Errorf("%q takes %d cells of %d", line, got, width)
			}
		}
	}
}
