package paint

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
)

// pieces are what lines are made of in these tests: every width that there is,
// styles, and what terminals do not agree on.
var pieces = []string{
	"a", "b ", "word", " ", "    ", "│", "╭──╮", "…", "✓", "é", "e\u0301", "日本", "한", "👩‍💻", "🙂", "❤️", "⠋", "Ω", "—",
	"\x1b[1mbold\x1b[0m", "\x1b[38;2;10;20;30mcolour\x1b[0m", "\x1b[48;5;17m  back  \x1b[0m", "\x1b[7m日\x1b[0m", "\x1b[4:3mcurly\x1b[0m",
	"\x1b]8;;https://example.com\x1b\\link\x1b]8;;\x1b\\",
}

// randomLine is a line of at most width cells, or, rarely, wider.
func randomLine(random *rand.Rand, width int) string {
	var line strings.Builder
	for cells := random.IntN(width + 1); cells > 0; {
		piece := pieces[random.IntN(len(pieces))]
		line.WriteString(piece)
		cells -= max(1, ansi.StringWidth(piece))
	}
	if random.IntN(20) == 0 {
		return line.String()
	}
	return ansi.Truncate(line.String(), width, "")
}

// randomFrame changes a few lines of the frame before, or all.
func randomFrame(random *rand.Rand, before []string, width, height int) []string {
	lines := make([]string, max(1, height-max(0, random.IntN(12)-8)))
	for i := range lines {
		if i < len(before) && random.IntN(4) > 0 {
			lines[i] = before[i]
		} else {
			lines[i] = randomLine(random, width)
		}
	}
	return lines
}

// naive paints a frame on a new terminal, one line after the other.
func naive(lines []string, width, height int) *vt.Emulator {
	e := vt.NewEmulator(width, height)
	fmt.Fprint(e, noWrap)
	for i, line := range lines[:min(len(lines), height)] {
		fmt.Fprintf(e, "\x1b[%d;1H%s\x1b[0m", i+1, ansi.Truncate(line, width, ""))
	}
	return e
}

// same compares two screens cell by cell.
func same(t *testing.T, got, want *vt.Emulator, width, height int) {
	t.Helper()
	for y := range height {
		for x := range width {
			a, b := got.CellAt(x, y), want.CellAt(x, y)
			if a == nil || b == nil || !a.Equal(b) {
				t.Fatalf("cell %d, %d of %dx%d is %+v, want %+v\ngot\n%s\nwant\n%s", x, y, width, height, a, b, got.Render(), want.Render())
			}
		}
	}
}

// resize changes a screen's size. The emulator leaves wide letters at the edge
// that no longer fit, and erases them no more; terminals do not.
func resize(screen *vt.Emulator, width, height int) {
	screen.Resize(width, height)
	for y := range height {
		if cell := screen.CellAt(width-1, y); cell != nil && cell.Width > 1 {
			screen.SetCell(width-1, y, nil)
		}
	}
}

// play paints frames of a terminal that changes its size, and compares each with
// what it is when nothing was there before.
func play(t *testing.T, seed uint64, frames int) {
	random := rand.New(rand.NewPCG(seed, 1))
	width, height := 2+random.IntN(60), 1+random.IntN(20)
	screen := vt.NewEmulator(width, height)
	fmt.Fprint(screen, noWrap)
	var lines, shown []string
	for range frames {
		if random.IntN(8) == 0 {
			width, height = 2+random.IntN(60), 1+random.IntN(20)
			resize(screen, width, height)
			shown = nil
		}
		lines = randomFrame(random, lines, width, height)
		var out []byte
		out, shown = diff(nil, shown, strings.Join(lines, "\n"), width, height)
		if _, err := screen.Write(out); err != nil {
			t.Fatal(err)
		}
		same(t, screen, naive(lines, width, height), width, height)
	}
}

func TestDiff_EqualsTheFrameWhateverWasThere(t *testing.T) {
	for seed := range uint64(30) {
		play(t, seed, 40)
	}
}

func FuzzDiff(f *testing.F) {
	f.Add(uint64(1), 3)
	f.Add(uint64(263), 29)
	f.Fuzz(func(t *testing.T, seed uint64, frames int) { play(t, seed, frames%50) })
}

func TestDiff_WritesOnlyWhatChanged(t *testing.T) {
	full := strings.Repeat("x", 10)
	for name, test := range map[string]struct {
		lines []string
		frame string
		want  string
	}{
		"nothing":      {lines: []string{"a", "b"}, frame: "a\nb"},
		"one line":     {lines: []string{"a", "b", "c"}, frame: "a\n" + full + "\nc", want: "\x1b[2;1H" + full},
		"shorter line": {lines: []string{full, "b", "c"}, frame: "a\nb\nc", want: "\x1b[1;1Ha\x1b[K"},
		"a style":      {lines: []string{"a", "b", "c"}, frame: "a\nb\n\x1b[1mc\x1b[0m", want: "\x1b[3;1H\x1b[1mc\x1b[0m\x1b[0m\x1b[K"},
		"wide letters": {lines: []string{"a", "b", "c"}, frame: "日本\nb\nc", want: "\x1b[1;1H\x1b[K日本"},
		"wide is cut":  {lines: []string{"a", "b", "c"}, frame: full[:9] + "日本\nb\nc", want: "\x1b[1;1H" + full[:9] + "\x1b[K"},
		"too wide":     {lines: []string{"a", "b", "c"}, frame: full + "yz\nb\nc", want: "\x1b[1;1H" + full},
		"fewer lines":  {lines: []string{"a", "b", "c"}, frame: "a\nb", want: "\x1b[3;1H\x1b[J"},
		"more lines":   {lines: []string{"a", "b", "c"}, frame: "a\nb\nc\nd", want: ""},
		"first frame":  {frame: full, want: "\x1b[1;1H" + full + "\x1b[2;1H\x1b[J"},
	} {
		t.Run(name, func(t *testing.T) {
			out, now := diff(nil, test.lines, test.frame, 10, 3)
			want := ""
			if test.want != "" {
				want = beginFrame + plain + test.want + fmt.Sprintf("\x1b[%d;1H", len(now)) + endFrame
			}
			if string(out) != want {
				t.Errorf("wrote %q\nwant  %q", out, want)
			}
		})
	}
}

func TestMeasure_AgreesWithTheEmulator(t *testing.T) {
	for r := rune(0x20); r < 0x3000; r++ {
		if r > 0x7e && !narrow(r) {
			continue
		}
		if cells, certain := measure(string(r)); cells != 1 || !certain || ansi.StringWidth(string(r)) != 1 {
			t.Errorf("%q (%U) takes %d cells, certain %t; elsewhere %d", r, r, cells, certain, ansi.StringWidth(string(r)))
		}
	}
	for line, want := range map[string]int{"日本": 4, "e\u0301": 1, "a\tb": 2, "\x1b[2Jx": 1, "\x1b[1": 0} {
		if cells, certain := measure(line); certain || cells != want {
			t.Errorf("%q takes %d cells, certain %t", line, cells, certain)
		}
	}
}

func BenchmarkDiff(b *testing.B) {
	random := rand.New(rand.NewPCG(1, 1))
	frame := make([]string, 48)
	for i := range frame {
		frame[i] = "│" + ansi.Truncate(randomLine(random, 158)+strings.Repeat(" ", 158), 158, "") + "│"
	}
	one := append([]string{"changed" + strings.Repeat(" ", 153)}, frame[1:]...)
	for name, lines := range map[string][]string{"all": nil, "one line": one, "nothing": frame} {
		b.Run(name, func(b *testing.B) {
			text := strings.Join(frame, "\n")
			var buffer []byte
			for b.Loop() {
				buffer, _ = diff(buffer[:0], lines, text, 160, 48)
			}
			b.ReportMetric(float64(len(buffer)), "written")
		})
	}
}
