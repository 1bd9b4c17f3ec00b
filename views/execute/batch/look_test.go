package batch_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/charmbracelet/x/exp/golden"

	"trs/views"
	"trs/views/execute/desk"
	"trs/views/safetext"
)

func looks(t *testing.T, r *rig, width, height int) {
	t.Helper()
	lines := strings.Split(r.View(), "\n")
	if len(lines) != height {
		t.Errorf("%d lines", len(lines))
	}
	for _, line := range lines {
		if got := safetext.Width(line); got != width {
			t.Errorf("%d cells: %q", got, line)
		}
	}
	golden.RequireEqual(t, []byte(r.View()))
}

func TestBatch_Golden(t *testing.T) {
	for _, look := range []struct {
		theme         string
		width, height int
	}{{"dark", 80, 21}, {"dark", 120, 37}, {"light", 80, 21}, {"mono", 80, 21}} {
		for name, steps := range map[string]func(*rig){
			"empty": func(*rig) {},
			"ready": func(r *rig) {
				odd := desk.Request{Slug: "NO_\x1b[31m\u202eTOOL 日本", Arguments: []byte(`{"a":"\u001b[2J 日本"}`), Account: "work\x07"}
				r.add(upper("alpha"), odd, desk.Request{Slug: "X", Arguments: []byte("{")})
				r.Press(r.env.Keys.List.Mark, r.env.Keys.List.Up)
			},
			"ran": func(r *rig) {
				r.add(upper("alpha"), unconnected, invalid).Press(r.env.Keys.Batch.Run, r.env.Keys.List.Top)
			},
			"refused": func(r *rig) {
				r.add(upper("alpha"), unconnected).Press(r.env.Keys.Batch.Run)
			},
			"huge": func(r *rig) {
				var all []desk.Request
				for i := range 1000 {
					all = append(all, upper(fmt.Sprintf("text %d", i)))
				}
				r.add(all...)
			},
		} {
			t.Run(fmt.Sprintf("%s/%dx%d/%s", look.theme, look.width, look.height, name), func(t *testing.T) {
				r := open(t, look.theme, look.width, look.height, nil)
				steps(r)
				looks(t, r, look.width, look.height)
			})
		}
	}
}

func BenchmarkModel(b *testing.B) {
	for _, n := range []int{100, 1000} {
		r := open(b, "dark", 120, 37, nil)
		var all []desk.Request
		for i := range n {
			all = append(all, upper(fmt.Sprintf("text %d", i)))
		}
		r.add(all...)
		up, _ := views.KeyMsg("up")
		b.Run(fmt.Sprintf("View/%d", n), func(b *testing.B) {
			for b.Loop() {
				_ = r.View()
			}
		})
		b.Run(fmt.Sprintf("Update/%d", n), func(b *testing.B) {
			for b.Loop() {
				r.desk().Update(up)
			}
		})
	}
}
