package answer

import (
	"fmt"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"

	"trs/tui/tuitest"
	"trs/views"
	"trs/views/jq"
	"trs/views/safetext"
)

// TestAnswer_ManyRows drives 100,000 rows through every view, however long the
// commands take.
func TestAnswer_ManyRows(t *testing.T) {
	m := New(tuitest.Env(t, "dark"), jq.NewHistory(""))
	m.SetSize(120, 40)
	m.SetFocused(true)
	var finish func(cmd tea.Cmd)
	finish = func(cmd tea.Cmd) {
		if cmd == nil {
			return
		}
		msg := cmd()
		if batch, ok := msg.(tea.BatchMsg); ok {
			for _, one := range batch {
				finish(one)
			}
		} else if msg != nil {
			finish(m.Update(msg))
		}
	}
	press := func(names ...string) {
		t.Helper()
		for _, name := range names {
			msg, ok := views.KeyMsg(name)
			if !ok {
				t.Fatalf("no key %q", name)
			}
			finish(m.Update(msg))
		}
	}
	sees := func(text string) {
		t.Helper()
		if screen := ansi.Strip(m.View()) + m.Footer(); !strings.Contains(screen, text) {
			t.Fatalf("the screen does not show %q:\n%s", text, screen)
		}
	}
	finish(m.SetAnswer(jsonAnswer(many(100_000))))
	press("v")
	if got := m.Footer(); !strings.HasPrefix(got, "row 1 of 100 000") {
		t.Fatalf("the footer is %q", got)
	}
	press("G")
	sees("item 99999")
	press("l", "l", "S")
	sees("▲")
	press("S")
	sees("▼")
	press("/", "u", "1", "6", "enter")
	sees(`"u16"`)
	press("esc", "v", "G")
	sees(`"login": "u`)
	press(append([]string{"|"}, strings.Split(".items[2]", "")...)...)
	press("enter")
	sees(`"name": "item 2"`)
}

// FuzzAnswer opens any bytes as any type and presses keys.
func FuzzAnswer(f *testing.F) {
	f.Add([]byte(issues), "", "vvvlljjSXv|")
	f.Add([]byte(`"data:image/png;base64,iVBORw0KGgo="`), "", "v")
	f.Add([]byte{0x89, 'P', 'N', 'G'}, "image/png", "j")
	f.Fuzz(func(t *testing.T, data []byte, mediaType, pressed string) {
		m := New(tuitest.Env(t, "dark"), jq.NewHistory(""))
		m.SetSize(50, 12)
		m.SetFocused(true)
		m.Update(runAll(m.SetAnswer(&Answer{Name: "x", Data: data, MediaType: mediaType, Schema: []byte(`{"type":"object"}`)})))
		for _, r := range pressed[:min(len(pressed), 30)] {
			name := string(r)
			if r == '\n' {
				name = "enter"
			}
			if msg, ok := views.KeyMsg(name); ok {
				if follow := runAll(m.Update(msg)); follow != nil {
					m.Update(follow)
				}
			}
			_, _, _, _ = m.Copies(), m.Link(), m.Actions(), m.Keys()
			lines := strings.Split(m.View(), "\n")
			for _, line := range lines {
				if safetext.Width(line) != 50 || len(lines) != 12 {
					t.Fatalf("%d lines, one is %d wide: %q", len(lines), safetext.Width(line), line)
				}
			}
		}
	})
}

func BenchmarkView(b *testing.B) {
	for _, v := range []view{tree, table, raw} {
		for _, n := range []int{100, 100_000} {
			r := newRig(b, 120, 40, jsonAnswer(many(n)))
			r.show(v)
			b.Run(fmt.Sprintf("%s/%d", r.m.top().nameOf(v), n), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					_ = r.m.View()
				}
			})
		}
	}
}

func BenchmarkKey(b *testing.B) {
	for _, n := range []int{100, 100_000} {
		r := newRig(b, 120, 40, jsonAnswer(many(n)))
		r.show(table)
		down, _ := views.KeyMsg("j")
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				r.m.Update(down)
			}
		})
	}
}
