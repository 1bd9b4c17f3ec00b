package history

import (
	"time"

	"trs/views/list"
	"trs/views/safetext"
	"trs/views/status"
)

// skew is how far two clocks may differ before it is worth a word.
const skew = time.Minute

// hourMinute is a time of a day without its seconds, for where there is little
// room.
const hourMinute = "15:04"

// validity tells when a version was in force, with all there is room for.
func (m *Model) validity(v *version, room int) string {
	begin := "from an unknown time"
	switch {
	case !v.since.IsZero():
		begin = "from " + status.Exact(v.since)
	case v.oldest:
		begin = "from the beginning"
	}
	switch {
	case v.live:
		return m.liveValidity(v, begin, room)
	case v.ended.IsZero():
		return begin + " to an unknown time"
	case v.since.IsZero():
		return begin + " to " + status.Exact(v.ended)
	}
	texts := between(v.since.Local(), v.ended.Local())
	for _, text := range texts {
		if safetext.Width(text) <= room {
			return text
		}
	}
	return texts[len(texts)-1]
}

func (m *Model) liveValidity(v *version, begin string, room int) string {
	short, long := begin+", live", ""
	switch d := m.env.Now().Sub(v.since); {
	case v.since.IsZero():
		return short
	case d < -skew:
		long = short + " (the server's clock is ahead)"
	case d < time.Minute: // the screen is not drawn anew each second
		long = short + " for under 1 min"
	default:
		long = short + " for " + span(d)
	}
	if safetext.Width(long) > room {
		return short
	}
	return long
}

// between is the time from since to until, the longest text first.
func between(since, until time.Time) []string {
	const date, minute = time.DateOnly + " 15:04:05", time.DateOnly + " " + hourMinute
	held := " (" + span(until.Sub(since)) + ")"
	switch d := until.Sub(since); {
	case d < 0: // the server's clock went back
		held = ""
	case d < time.Second:
		return []string{
			"at " + status.Exact(since) + ", for " + span(d), since.Format(date) + ", for " + span(d),
			since.Format(time.TimeOnly) + ", for " + span(d),
		}
	}
	from, zone := since.Format(date)+" to ", until.Format(" MST")
	if since.Format(time.DateOnly) != until.Format(time.DateOnly) {
		end := until.Format(date) + zone + held
		short := since.Format(minute) + " to " + until.Format(minute)
		return []string{"from " + from + end, from + end, short + zone + held, short + held, short}
	}
	end := until.Format(time.TimeOnly)
	texts := []string{"from " + from + end + zone + held, from + end + zone + held, from + end + held}
	if since.Format(hourMinute) != until.Format(hourMinute) {
		texts = append(texts, since.Format(minute)+" to "+until.Format(hourMinute)+held)
	}
	return append(texts, since.Format(time.TimeOnly)+" to "+end+held)
}

// span is a length of time in its largest units.
func span(d time.Duration) string {
	const day = 24 * time.Hour
	const year = 365 * day
	switch {
	case d < time.Second:
		return "under 1 s"
	case d < time.Minute:
		return list.Count(int(d.Seconds())) + " s"
	case d < time.Hour:
		return list.Count(int(d.Minutes())) + " min"
	case d < 2*day:
		return list.Count(int(d.Hours())) + " h"
	case d < 2*year:
		return list.Count(int(d/day)) + " d"
	}
	return list.Count(int(d/year)) + " years"
}
