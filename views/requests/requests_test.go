package requests

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"trs/api/journal"
	"trs/tui/tuitest"
	"trs/views"
	"trs/views/safetext"
)

type fake struct{ exchanges []journal.Exchange }

func (f *fake) Exchanges() []journal.Exchange { return append([]journal.Exchange{}, f.exchanges...) }
func (f *fake) Clear()                        { f.exchanges = nil }

func filled(n int) *fake {
	f := &fake{}
	for i := range n {
		f.exchanges = append(f.exchanges, journal.Exchange{
			ID: uint64(i + 1), Method: "GET", URL: fmt.Sprintf("https://x.test/api/v3.1/tools/TOOL_%d", i), Status: 200, Done: true,
			Start: tuitest.Now, Duration: 1500 * time.Millisecond, ResponseBody: journal.Body{Data: []byte(`{"n":1}`), Size: 7},
		})
	}
	return f
}

func TestPane_Empty(t *testing.T) {
	d, _ := tuitest.Pane(t, New(tuitest.Env(t, "dark"), &fake{}), 80, 21)
	d.Sees("Nothing went over the wire yet").Sees("choose a request")
}

func TestPane_OpensFiltersAndCopies(t *testing.T) {
	env := tuitest.Env(t, "dark")
	d, host := tuitest.Pane(t, New(env, filled(30)), 120, 37)
	d.Sees("TOOL_29").Sees("1 of 30").Sees("1.5 s").Sees("▾ {1}")
	d.Press(env.Keys.Global.Filter).Type("tool_7").Key("enter").Sees("1 of 1 · 30 all")
	d.Press(env.Keys.Requests.Curl)
	if len(host.Asked) != 1 || !strings.Contains(host.Asked[0].(views.CopyMsg).Text, "TOOL_7") {
		t.Errorf("asked for %+v", host.Asked)
	}
	d.Press(env.Keys.Requests.Clear).Sees("Nothing went over the wire yet")
}

func TestPane_ShowsHostileBodies(t *testing.T) {
	f := filled(1)
	f.exchanges[0].ResponseBody.Data = []byte("\x1b]0;x\a<html>\xff\u202e" + strings.Repeat("日", 500))
	d, _ := tuitest.Pane(t, New(tuitest.Env(t, "dark"), f), 80, 21)
	for _, line := range strings.Split(d.View(), "\n") {
		if safetext.Width(line) != 80 || strings.Contains(line, "\x1b]0") || strings.Contains(line, "\u202e") {
			t.Errorf("%d wide: %q", safetext.Width(line), line)
		}
	}
}

func BenchmarkView(b *testing.B) {
	for _, n := range []int{100, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			d, _ := tuitest.Pane(b, New(tuitest.Env(b, "dark"), filled(n)), 120, 37)
			b.ReportAllocs()
			for b.Loop() {
				_ = d.View()
			}
		})
	}
}

func BenchmarkKey(b *testing.B) {
	for _, n := range []int{100, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			env := tuitest.Env(b, "dark")
			m := New(env, filled(n))
			tuitest.Pane(b, m, 120, 37)
			down, _ := views.KeyMsg("j")
			b.ReportAllocs()
			for b.Loop() {
				m.Update(down)
			}
		})
	}
}
