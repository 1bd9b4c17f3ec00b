package textview

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"trs/tui/tuitest"
	"trs/views"
	"trs/views/safetext"
)

const sample = `{"a":{"b":[1,{"c":null}],"d e":"x\u001b[31m日本"},"big":12345678901234567890,"e":{},"l":[ ] ,"t":true}`

func newJSON(tb testing.TB, text string) *JSON {
	tb.Helper()
	return NewJSON(tb.Context(), tuitest.Env(tb, "dark").Theme, []byte(text))
}

func newView(tb testing.TB, s Source, width, height int) *Model {
	tb.Helper()
	m := New(tuitest.Env(tb, "dark"))
	m.SetSize(width, height)
	m.SetSource(s)
	return m
}

// press presses keys and runs what follows.
func press(tb testing.TB, m *Model, keys ...string) {
	tb.Helper()
	for _, k := range keys {
		msg, ok := views.KeyMsg(k)
		if !ok {
			tb.Fatalf("no key %q", k)
		}
		if cmd := m.Update(msg); cmd != nil {
			m.Update(cmd())
		}
	}
}

func TestJSON_IsIndentedAsTheStandardLibraryDoes(t *testing.T) {
	for _, text := range []string{sample, `[]`, ` 5 `, `"x"`, `[[],[[]],{}]`, `{"a":{"a":{"a":[1,2,[3]]}}}`, large(300)} {
		var want bytes.Buffer
		if err := json.Indent(&want, bytes.TrimSpace([]byte(text)), "", "  "); err != nil {
			t.Fatal(err)
		}
		j := newJSON(t, text)
		got := ansi.Strip(strings.Join(j.Lines(0, j.Len(), 1000), "\n"))
		if got != want.String() {
			t.Errorf("%.80s is\n%s\nwant\n%s", text, got, want.String())
		}
		for _, from := range []int{0, 1, 63, 64, 65, j.Len() - 1} {
			if from >= 0 && from < j.Len() && ansi.Strip(j.Lines(from, from+1, 1000)[0]) != strings.Split(want.String(), "\n")[from] {
				t.Errorf("line %d of %.40s differs", from, text)
			}
		}
	}
}

// FuzzJSON never panics, and no line of what is valid is missing.
func FuzzJSON(f *testing.F) {
	f.Add([]byte(sample), 10)
	f.Add([]byte(`{"a":[}`), 3)
	f.Add([]byte("\"\xff\x1b\""), 3)
	f.Fuzz(func(t *testing.T, text []byte, width int) {
		width = 1 + (width%100+100)%100
		j := NewJSON(t.Context(), tuitest.Env(t, "dark").Theme, text)
		m := newView(t, j, width, 7)
		press(t, m, "G", "l", "/", "a", "enter", "N", "k")
		for _, line := range strings.Split(m.View(), "\n") {
			if safetext.Width(line) != width {
				t.Fatalf("a line is %d of %d wide: %q", safetext.Width(line), width, line)
			}
		}
		if !json.Valid(text) {
			return
		}
		var want bytes.Buffer
		if json.Indent(&want, bytes.TrimSpace(text), "", "  ") == nil && j.Len() != strings.Count(strings.Trim(want.String(), " \t\r\n"), "\n")+1 {
			t.Fatalf("%d lines, want those of %q", j.Len(), want.String())
		}
	})
}

func TestSearch_GoesToMatchesAndAround(t *testing.T) {
	m := newView(t, newJSON(t, large(1000)), 60, 10)
	press(t, m, "/", "I", "T", "E", "M", " ", "5", "0", "0", "enter")
	if got := ansi.Strip(m.View()); !strings.Contains(got, `"item 500"`) {
		t.Fatalf("item 500 is not in view:\n%s", got)
	}
	at := m.found
	press(t, m, "n") // the only one: around
	if m.found != at {
		t.Errorf("the next match is line %d, want %d again", m.found, at)
	}
	press(t, m, "g", "/", "backspace", "backspace", "backspace", "9", "9", "9", "enter", "N")
	if got := ansi.Strip(m.View()); !strings.Contains(got, `"item 999"`) {
		t.Errorf("item 999 is not in view:\n%s", got)
	}
	press(t, m, "/", "x", "x", "enter")
	if got := ansi.Strip(m.View()); !strings.Contains(got, "not found") {
		t.Errorf("nothing is said of a text that is not there:\n%s", got)
	}
	if !m.Esc() || m.Esc() {
		t.Error("esc leaves a search once")
	}
}

func TestSearch_EveryMatchOnceForwardAndBack(t *testing.T) {
	j := newJSON(t, large(200))
	var down []int
	for from := 0; ; {
		line, ok := j.Find(t.Context(), `"id"`, from, 1)
		if !ok {
			break
		}
		down = append(down, line)
		from = line + 1
	}
	if len(down) != 200 {
		t.Fatalf("%d lines found, want 200", len(down))
	}
	for i, from := len(down)-1, j.Len()-1; i >= 0; i-- {
		line, ok := j.Find(t.Context(), `"id"`, from, -1)
		if !ok || line != down[i] {
			t.Fatalf("backwards the match before line %d is %d, want %d", from, line, down[i])
		}
		from = line - 1
	}
}

func TestSearch_LateAnswersAreDropped(t *testing.T) {
	m := newView(t, newJSON(t, large(1000)), 60, 10)
	press(t, m, "/", "5", "5", "5")
	enter, _ := views.KeyMsg("enter")
	late := m.Update(enter)
	m.Esc()
	m.Update(late())
	if m.found >= 0 || m.top != 0 {
		t.Errorf("the answer to a search that was left moved to line %d", m.found)
	}
}

func TestPainted_SearchesAndKeepsItsPlace(t *testing.T) {
	var lines Painted
	for i := range 100 {
		lines = append(lines, fmt.Sprintf("\x1b[1mline %d\x1b[0m", i))
	}
	m := newView(t, lines, 30, 10)
	press(t, m, "/", "L", "i", "n", "e", " ", "7", "7", "enter")
	if m.found != 77 {
		t.Errorf("found line %d", m.found)
	}
	m.Replace(append(lines, lines...))
	if m.top < 120 || m.top > 170 {
		t.Errorf("laid out twice as long, the window is at %d", m.top)
	}
}

func large(n int) string {
	var out strings.Builder
	out.WriteString("[")
	for i := range n {
		fmt.Fprintf(&out, `%s{"id":%d,"name":"item %d","empty":{},"list":[1,[2]]}`, map[bool]string{true: ","}[i > 0], i, i)
	}
	return out.String() + "]"
}

func BenchmarkView(b *testing.B) {
	for _, n := range []int{100, 100_000} {
		m := newView(b, newJSON(b, large(n)), 120, 40)
		press(b, m, "G")
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_ = m.View()
			}
		})
	}
}

// BenchmarkView_LongString has 20 MB in one line.
func BenchmarkView_LongString(b *testing.B) {
	m := newView(b, newJSON(b, `{"a":"`+strings.Repeat(`x\"`, 7<<20)+`","b":1}`), 120, 40)
	b.ReportAllocs()
	for b.Loop() {
		_ = m.View()
	}
}

func BenchmarkNewJSON(b *testing.B) {
	text := large(100_000)
	b.ReportAllocs()
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		newJSON(b, text)
	}
}
