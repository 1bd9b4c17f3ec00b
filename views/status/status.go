// Package status draws the one line at the bottom: what is happening, or what
// happened last, and the keys that matter here.
package status

import (
	"fmt"
	"strings"
	"time"

	"github.com/charmbracelet/bubbles/key"

	"trs/views"
	"trs/views/safetext"
	"trs/views/theme"
)

// spinAfter is how long work goes on before a spinner shows: shorter waits would
// only flicker.
const spinAfter = 150 * time.Millisecond

// Frame is how long one picture of the spinner stands.
const Frame = 100 * time.Millisecond

var frames = []string{"⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"}

// Line draws what is happening on the left and the bindings on the right. The
// last ones of keys go first where there is no room; always stays.
func Line(th *theme.Theme, width int, s views.Status, keys, always []key.Binding, now time.Time) string {
	left := happening(th, s, now, width)
	room := width - min(safetext.Width(left), width/2) - 5 // a margin on both sides, and a gap like that between keys
	hints := Hints(th, always, room)
	if more := Hints(th, keys, room-safetext.Width(hints)-3); more != "" {
		hints = more + "   " + hints
	}
	rest := width - safetext.Width(hints) - 3
	return " " + safetext.Pad(happening(th, s, now, rest), rest) + " " + hints + " "
}

func cancels(s views.Status) string {
	if s.Other {
		return ""
	}
	return " · esc cancels"
}

// happening tells a status in at most width cells. Of work that goes on the time and
// the way out are told first: what it is stands in the pane too.
func happening(th *theme.Theme, s views.Status, now time.Time, width int) string {
	text := safetext.Line(s.Text)
	switch {
	case s.Busy && now.Sub(s.Since) < spinAfter:
		return ""
	case s.Busy:
		spinner, rest := Spinner(s.Since, now)+" ", " "+Elapsed(now.Sub(s.Since))+cancels(s)
		text = safetext.Truncate(text, max(0, width-safetext.Width(spinner)-safetext.Width(rest)))
		return th.Accent.Paint(spinner) + th.Text.Paint(text) + th.Muted.Paint(rest)
	case s.Err:
		return th.Bad.Paint("✗ " + text)
	}
	return th.Muted.Paint(text)
}

// Waiting says that s goes on, once it has taken long enough to be worth a word.
func Waiting(s views.Status, now time.Time) string {
	if !s.Busy || now.Sub(s.Since) < spinAfter {
		return ""
	}
	return Spinner(s.Since, now) + " " + safetext.Line(s.Text) + " …"
}

// NoSession is what stands in a pane without a session: that one is being opened,
// or how to open one and what the pane is then for.
func NoSession(env views.Env, purpose string) string {
	if env.Opening != nil {
		if opening := env.Opening(); opening.Busy {
			return Waiting(opening, env.Now())
		}
	}
	return "No session is open. " + env.Keys.Global.Pane1.Help().Key + " shows the sessions; " + purpose + "."
}

// Spinner is the picture of the spinner for work that began at since.
func Spinner(since, now time.Time) string {
	return frames[int(max(0, now.Sub(since))/Frame)%len(frames)] // clocks can go back
}

// Elapsed writes a running time: 1.2 s, then 12 s, then 3:05.
func Elapsed(d time.Duration) string {
	switch {
	case d < 10*time.Second:
		return fmt.Sprintf("%.1f s", d.Seconds())
	case d < time.Minute:
		return fmt.Sprintf("%d s", int(d.Seconds()))
	}
	return fmt.Sprintf("%d:%02d", int(d.Minutes()), int(d.Seconds())%60)
}

// Took writes how long something took: 38 ms, 1.2 s.
func Took(d time.Duration) string {
	if d < time.Second {
		return fmt.Sprintf("%d ms", d.Milliseconds())
	}
	return Elapsed(d)
}

// Hints draws as many bindings as fit in width, in order, with their keys.
func Hints(th *theme.Theme, keys []key.Binding, width int) string {
	var parts []string
	used := 0
	for _, binding := range keys {
		if !binding.Enabled() {
			continue
		}
		help := binding.Help()
		need := safetext.Width(help.Key) + 1 + safetext.Width(help.Desc)
		if used+need > width {
			break
		}
		used += need + 3
		parts = append(parts, th.Key.Paint(help.Key)+" "+th.Muted.Paint(help.Desc))
	}
	return strings.Join(parts, "   ")
}
