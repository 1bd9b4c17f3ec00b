package files

import (
	"strings"
	"testing"

	"github.com/muesli/termenv"

	"trs/api"
	"trs/views/safetext"
	"trs/views/theme"
)

func BenchmarkDraw(b *testing.B) {
	th, err := theme.Named("dark", true, termenv.TrueColor)
	if err != nil {
		b.Fatal(err)
	}
	for name, text := range map[string]string{
		"short.txt": strings.Repeat("0123456789abcde\n", 16_000),
		"long.txt":  strings.Repeat("word and word ", 18_000),
		"one.txt":   strings.Repeat("x", 256_000),
		"wide.txt":  strings.Repeat("日本語 👩‍💻 \u202e\n", 10_000),
		"table.csv": strings.Repeat("a,b,c,1,2,3\n", 20_000),
		"data.json": "[" + strings.Repeat(`{"a":[1,2,"x"]},`, 15_000) + "1]",
		"text.md":   strings.Repeat("# Title\n\nSome *text* and more.\n\n- one\n- two\n\n", 5_000),
		"blob.bin":  strings.Repeat("\x00\x01", 100_000),
	} {
		peek := api.MountPeek{Data: []byte(text[:min(len(text), peekBytes)]), Size: int64(len(text))}
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				draw(th, name, peek, 70)
			}
		})
	}
}

func TestDraw_FitsAndIsSafe(t *testing.T) {
	th, err := theme.Named("plain", true, termenv.Ascii)
	if err != nil {
		t.Fatal(err)
	}
	hostile := "a\x1b[2Jb\u202e\t日本,\"x\x07\n1,2\n\r\n" + strings.Repeat("long", 100) + ",y\n"
	for _, name := range []string{"a.txt", "a.csv", "a.tsv", "a.md", "a.json", "a", "a.png"} {
		for _, text := range []string{hostile, "\x00" + hostile, "", "{", "é\xc3"} {
			d := draw(th, name, api.MountPeek{Data: []byte(text), Size: int64(len(text))}, 40)
			for _, line := range d.lines {
				tooWide := safetext.Width(line) > 41 && !strings.Contains(d.what, "SV")
				if tooWide || strings.ContainsAny(line, "\x1b\x07\u202e\n\t") {
					t.Errorf("%s, %d wide: %q", name, safetext.Width(line), line)
				}
			}
		}
	}
}

func TestIsText(t *testing.T) {
	for text, want := range map[string]bool{"": true, "abc": true, "é": true, "é\xe6\x97": true, "a\x00": false, "\xff\xfe\xfd\xfc\xfbabc": false} {
		if got := isText([]byte(text)); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}
