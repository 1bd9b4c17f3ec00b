package jsondelta_test

import (
	"fmt"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/exp/golden"

	"trs/tui/tuitest"
	"trs/views"
	"trs/views/jsondelta"
	"trs/views/safetext"
)

// pane makes a pane of the view.
type pane struct {
	*jsondelta.Model
	pair jsondelta.Pair
}

func (p pane) Init() tea.Cmd  { return nil }
func (p pane) Focus() tea.Cmd { p.SetFocused(true); return p.Show(p.pair) }
func (p pane) Blur()          { p.SetFocused(false) }

func shown(tb testing.TB, theme string, width, height int, older, newer string) (*tuitest.Driver, *jsondelta.Model) {
	tb.Helper()
	m := jsondelta.New(tuitest.Env(tb, theme))
	pair := jsondelta.Pair{Title: "A_TOOL", OldName: "5 min ago", NewName: "now", Old: []byte(older), New: []byte(newer)}
	d, _ := tuitest.Pane(tb, pane{m, pair}, width, height)
	return d, m
}

const (
	older = `{"total":2,"next":null,"html":"<b>\u001b[2J\u202e日本</b>","items":[{"id":1,"labels":["a","b"],"body":"one\ntwo\nthree"},{"id":2,"labels":[]}]}`
	newer = `{"total":3,"html":"<b>\u001b[2J\u202e日本!</b>","items":[{"id":2,"labels":["x"]},{"id":1,"labels":["a","c","b"],"body":"one\n2\nthree"},{"id":3,"labels":{"a":1}}]}`
)

func TestModel_ShowsAndCopies(t *testing.T) {
	d, m := shown(t, "dark", 120, 30, older, newer)
	keys := tuitest.Env(t, "dark").Keys
	d.Sees("+ 3 added").Sees("- 1 removed").Sees("~ 3 changed").Sees("↕ 1 moved").Sees("5 min ago → now")
	d.Press(keys.Global.Filter).Type("body").Press(keys.Form.Choose)
	d.Sees(".items[1].body").Sees("-two").Sees("+2").SeesNot(".total")
	texts := map[string]string{}
	for _, one := range m.Copies() {
		texts[one.Label] = one.Text()
	}
	if texts["path"] != ".items[1].body" || texts["old value"] != `"one\ntwo\nthree"` {
		t.Errorf("%v", texts)
	}
	if !strings.Contains(texts["all changes as text"], "~ .total: 2 → 3\n") || !strings.Contains(texts["JSON Patch"], `{"op": "replace", "path": "/total", "value": 3}`) {
		t.Errorf("%v", texts)
	}
}

func TestModel_SaysWhenNothingChangedAndWhenItCannot(t *testing.T) {
	d, _ := shown(t, "dark", 100, 20, older, older)
	d.Sees("✓ the same").Sees("Nothing changed")
	d, _ = shown(t, "dark", 100, 20, older, `{"cut":`)
	d.Sees("✗ the newer result: not JSON")
}

func TestModel_ALateComparisonIsDropped(t *testing.T) {
	d, m := shown(t, "dark", 100, 20, older, newer)
	late := m.Show(jsondelta.Pair{Old: []byte(`1`), New: []byte(`2`)})
	d.Send(run{m.Show(jsondelta.Pair{Old: []byte(`{"fresh":1}`), New: []byte(`{"fresh":2}`)})})
	d.Send(run{late})
	if got := m.Delta(); got == nil || got.Text() != "~ .fresh: 1 → 2\n" {
		t.Errorf("%+v", got)
	}
}

type run struct{ cmd tea.Cmd }

// Update of a pane in tests also runs commands.
func (p pane) Update(msg tea.Msg) tea.Cmd {
	if r, ok := msg.(run); ok {
		return r.cmd
	}
	return p.Model.Update(msg)
}

func TestModel_Golden(t *testing.T) {
	var many, more []string
	for i := range 3000 {
		many = append(many, fmt.Sprintf(`{"id":%d,"v":"value %d"}`, i, i))
		more = append(more, fmt.Sprintf(`{"id":%d,"v":"other %d"}`, i, i))
	}
	for _, look := range []struct {
		theme         string
		width, height int
	}{{"dark", 80, 21}, {"dark", 120, 37}, {"light", 80, 21}, {"light", 120, 37}, {"mono", 80, 21}, {"mono", 120, 37}} {
		for name, texts := range map[string][2]string{
			"changes": {older, newer},
			"same":    {older, older},
			"broken":  {older, "{"},
			"huge":    {"[" + strings.Join(many, ",") + "]", "[" + strings.Join(more, ",") + "]"},
			"long":    {`"` + strings.Repeat("日本 and so on ", 400) + `"`, `"` + strings.Repeat("Nippon ", 900) + `"`},
		} {
			t.Run(fmt.Sprintf("%s/%dx%d/%s", look.theme, look.width, look.height, name), func(t *testing.T) {
				d, m := shown(t, look.theme, look.width, look.height, texts[0], texts[1])
				lines := strings.Split(m.View(), "\n")
				if len(lines) != look.height {
					t.Errorf("%d lines", len(lines))
				}
				for _, line := range lines {
					if got := safetext.Width(line); got != look.width {
						t.Errorf("%d cells: %q", got, line)
					}
				}
				golden.RequireEqual(t, []byte(d.View()))
			})
		}
	}
}

func BenchmarkModel(b *testing.B) {
	for _, n := range []int{100, 50_000} {
		var many, more []string
		for i := range n {
			many = append(many, fmt.Sprintf(`{"id":%d,"v":"value %d"}`, i, i))
			more = append(more, fmt.Sprintf(`{"id":%d,"v":"other %d"}`, i, i))
		}
		_, m := shown(b, "dark", 120, 37, "["+strings.Join(many, ",")+"]", "["+strings.Join(more, ",")+"]")
		if m.Delta() == nil {
			b.Fatal("not compared")
		}
		down, _ := views.KeyMsg("down")
		b.Run(fmt.Sprintf("View/%d", n), func(b *testing.B) {
			for b.Loop() {
				_ = m.View()
			}
		})
		b.Run(fmt.Sprintf("Update/%d", n), func(b *testing.B) {
			for b.Loop() {
				m.Update(down)
			}
		})
	}
}
