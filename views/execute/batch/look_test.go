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
	}{{"dark", 80, 21}, {"dark", 120, 37}, {"light", 80, 21}, {"light", 120, 37}, {"mono", 80, 21}, {"mono", 120, 37}} {
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

// TestBatch_KeysStandBesideALongStatus: the status line has no room for them.
func TestBatch_KeysStandBesideALongStatus(t *testing.T) {
	r := open(t, "dark", 80, 21, nil)
	r.add(upper("alpha"), unconnected, invalid, upper("beta")).Press(r.env.Keys.Batch.Run)
	if got := r.desk().Status().Text; len(got) < 35 {
		t.Fatalf("the status is short: %s", got)
	}
	r.Sees("enter edit").Sees("x remove").Press(r.env.Keys.Batch.Mode).Sees("none can be stopped alone").Sees("run singly")
}

// TestBatch_IsOverOnceEveryCallHasEnded edits a call after a run.
func TestBatch_IsOverOnceEveryCallHasEnded(t *testing.T) {
	r := open(t, "dark", 100, 30, nil)
	r.add(upper("alpha"), upper("beta")).Press(r.env.Keys.Batch.Run)
	r.Press(r.env.Keys.List.Top, r.env.Keys.List.Open)
	edit := asked[desk.EditMsg](r)
	r.Send(desk.AddMsg{Requests: []desk.Request{upper("gamma")}, Instead: edit.Item})
	if got := r.desk().Status(); got.Busy || r.desk().Unsaved() != "" {
		t.Errorf("it runs still: %+v, %q", got, r.desk().Unsaved())
	}
	r.Sees("▶ Run 2 calls").Press(r.env.Keys.Batch.Run).Sees("GAMMA")
}

// TestBatch_IsCopiedByCommands: the calls may be many and large.
func TestBatch_IsCopiedByCommands(t *testing.T) {
	r := open(t, "dark", 100, 30, nil)
	r.add(upper("alpha"), upper("beta"), upper("gamma")).Press(r.env.Keys.List.Top, r.env.Keys.List.Mark)
	found := 0
	for _, c := range r.desk().Copies() {
		if !strings.HasPrefix(c.Label, "batch as") {
			continue
		}
		found++
		got, ok := c.Later().(views.CopyMsg)
		if !ok || got.Label != c.Label || strings.Contains(got.Text, "alpha") || !strings.Contains(got.Text, "beta") || !strings.Contains(got.Text, "gamma") {
			t.Errorf("%s: %+v", c.Label, got)
		}
	}
	if found != 5 {
		t.Errorf("%d ways to copy the batch", found)
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
		down, _ := views.KeyMsg("down")
		r.Key("home")
		b.Run(fmt.Sprintf("View/%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_ = r.View()
			}
		})
		b.Run(fmt.Sprintf("Update/%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				r.desk().Update(down)
				r.desk().Update(up)
			}
		})
	}
}

// TestBatch_CostsTheSameHoweverManyCallsThereAre counts allocations of a frame
// and of keys.
func TestBatch_CostsTheSameHoweverManyCallsThereAre(t *testing.T) {
	var frames, keys [2]float64
	down, _ := views.KeyMsg("down")
	up, _ := views.KeyMsg("up")
	for i, n := range []int{100, 1000} {
		r := open(t, "dark", 120, 37, nil)
		var all []desk.Request
		for i := range n {
			all = append(all, upper(fmt.Sprintf("text %d", i)))
		}
		r.add(all...).Key("home").View()
		frames[i] = testing.AllocsPerRun(20, func() { _ = r.View() })
		keys[i] = testing.AllocsPerRun(20, func() { r.desk().Update(down); r.desk().Update(up) })
	}
	if frames[1] > frames[0]+5 || keys[1] > keys[0]+5 {
		t.Errorf("frames allocate %v, keys %v", frames, keys)
	}
}
