package grid

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"trs/tui/tuitest"
	"trs/views"
	"trs/views/jsonscan"
	"trs/views/safetext"
)

// TestView_FitsWhateverIsInIt draws tables of any values, with any keys pressed.
func TestView_FitsWhateverIsInIt(t *testing.T) {
	env := tuitest.Env(t, "dark")
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.OneOf(
			rapid.Custom(func(t *rapid.T) any { return rapid.String().Draw(t, "text") }),
			rapid.Custom(func(t *rapid.T) any { return rapid.Float64Range(-1e9, 1e9).Draw(t, "number") }),
			rapid.SampledFrom([]any{nil, true, "\x1b[31m", "日本語日本語日本語日本語日本語日本語", "\u202e", []any{1, "x"}, map[string]any{"k": nil}, ""}),
		)
		list := rapid.SliceOfN(rapid.OneOf(
			rapid.Custom(func(t *rapid.T) any {
				return rapid.MapOfN(rapid.SampledFrom([]string{"a", "b", "c", "日本", "\x1b", ""}), value, 0, 5).Draw(t, "row")
			}),
			rapid.Custom(func(t *rapid.T) any { return value.Draw(t, "row") }),
		), 0, 12).Draw(t, "rows")
		text, err := json.Marshal(list)
		if err != nil {
			t.Fatal(err)
		}
		table, err := Read(context.Background(), text, jsonscan.Root(text))
		if err != nil {
			t.Fatal(err)
		}
		for i, row := range list {
			object, ok := row.(map[string]any)
			for column, c := range table.Columns {
				want, has := object[c.Name]
				if raw := table.Cell(i, column); ok && !c.whole && !c.index {
					wanted, _ := json.Marshal(want)
					if has != (raw != nil) || has && string(wanted) != string(raw) {
						t.Fatalf("row %d, %q is %q, want %q", i, c.Name, raw, wanted)
					}
				}
			}
		}
		m := New(env)
		m.SetTable(table)
		m.SetFocused(true)
		width, height := rapid.IntRange(0, 60).Draw(t, "width"), rapid.IntRange(0, 12).Draw(t, "height")
		m.SetSize(width, height)
		for _, k := range rapid.SliceOfN(rapid.SampledFrom([]string{"h", "l", "j", "k", "S", "X", "G", "g", "$", "0", "pgdown", "/", "a", "enter", "n"}), 0, 20).Draw(t, "keys") {
			msg, _ := views.KeyMsg(k)
			m.Update(msg)
		}
		if width == 0 || height == 0 {
			return
		}
		lines := strings.Split(m.View(), "\n")
		if len(lines) != height {
			t.Fatalf("%d lines of %d", len(lines), height)
		}
		for _, line := range lines {
			if safetext.Width(line) != width {
				t.Fatalf("a line is %d of %d wide: %q", safetext.Width(line), width, ansi.Strip(line))
			}
		}
	})
}

func BenchmarkView(b *testing.B) {
	for _, n := range []int{100, 100_000} {
		m := newGrid(b, rows(n), 120, 40)
		press(b, m, "G")
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_ = m.View()
			}
		})
	}
}

func BenchmarkKey(b *testing.B) {
	for _, n := range []int{100, 100_000} {
		m := newGrid(b, rows(n), 120, 40)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				press(b, m, "j")
			}
		})
	}
}

func BenchmarkSort(b *testing.B) {
	for _, n := range []int{100, 100_000} {
		t := readTable(b, rows(n))
		for column, name := range []string{"number", "text"} {
			b.Run(fmt.Sprintf("%s/%d", name, n), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					sorted(b.Context(), t, Order{Column: 2 - column, Way: Down})
				}
			})
		}
	}
}

func BenchmarkRead(b *testing.B) {
	for _, n := range []int{100, 100_000} {
		text := []byte(rows(n))
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				if _, err := Read(b.Context(), text, jsonscan.Root(text)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
