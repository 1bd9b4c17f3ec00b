package connect

import (
	"strings"
	"time"

	"trs/api"
	"trs/views/errorcard"
	"trs/views/safetext"
	"trs/views/theme"
)

// attemptLines is the link that is open, and how it went.
func (m *Model) attemptLines(t *api.SessionToolkit, width int) []string {
	a := m.attemptFor(t.Slug)
	if a == nil {
		return nil
	}
	th, k, now := m.env.Theme, m.env.Keys, m.env.Now()
	var lines []string
	add := func(ink theme.Ink, text string) { lines = append(lines, wrapped(ink, text, "  ", width)...) }
	again := k.Connect.Link.Help().Key + " starts a new link: an attempt cannot be resumed."
	switch a.phase {
	case waiting:
		add(th.Accent, "◐ waiting until somebody finishes the link: "+left(a.until.Sub(now))+" left")
	case paused:
		add(th.Warn, "◌ not waiting; the link lives until "+a.until.Local().Format(time.TimeOnly)+", "+k.Connect.Wait.Help().Key+" waits again")
	case active:
		add(th.Good, "✓ connected at "+a.changes[len(a.changes)-1].at.Local().Format(time.TimeOnly))
		if m.env.Live() {
			add(th.Muted, "A first call may still fail for up to a minute: repeat what only reads, never what writes.")
		}
	case failed:
		why := a.reason
		if why == "" {
			why = string(a.status())
		}
		add(th.Bad, "✗ not connected: "+safetext.Line(why))
		add(th.Muted, again)
	case late:
		add(th.Bad, "✗ the link's ten minutes are over: it is dead")
		add(th.Muted, again)
	}
	if a.open(now) && a.url != "" {
		lines = append(lines, m.urlLines(a, width)...)
	}
	if a.err != nil && a.waiting() {
		add(th.Warn, "! the last look failed, trying again: "+safetext.Line(errorcard.Message(a.err)))
	}
	if len(a.changes) > 1 || len(a.changes) == 1 && a.phase != active { // that tells when
		add(th.Muted, changesText(a.changes))
	}
	return lines
}

func (m *Model) urlLines(a *attempt, width int) []string {
	th, k := m.env.Theme, m.env.Keys
	hints := [][2]string{
		{k.Global.OpenLink.Help().Key, "opens it"}, {k.Global.Copy.Help().Key, "copies it"}, {k.Connect.Reveal.Help().Key, "shows it whole"},
	}
	shown := shorten(a.url)
	if m.detail.reveal {
		shown, hints[2][1] = a.url, "hides it"
	}
	lines := wrapped(th.Text, safetext.Line(shown), "    ", width)
	var parts []string
	for _, hint := range hints {
		parts = append(parts, th.Key.Paint(hint[0])+" "+th.Muted.Paint(hint[1]))
	}
	return append(lines, "    "+strings.Join(parts, "   "))
}

func changesText(changes []stateChange) string {
	parts := make([]string, len(changes))
	for i, c := range changes {
		parts[i] = c.at.Local().Format(time.TimeOnly) + " " + safetext.Line(string(c.status))
	}
	return strings.Join(parts, " → ")
}
