package status

import (
	"fmt"
	"time"
)

// Ago writes a time relative to now: now, 5 min ago, 3 h ago, 2 d ago, then the
// date. It is never wider than 10 cells.
func Ago(t, now time.Time) string {
	d := now.Sub(t)
	switch {
	case t.IsZero():
		return ""
	case d < -time.Minute:
		return in(-d)
	case d < time.Minute:
		return "now"
	case d < time.Hour:
		return fmt.Sprintf("%d min ago", int(d.Minutes()))
	case d < 24*time.Hour:
		return fmt.Sprintf("%d h ago", int(d.Hours()))
	case d < 7*24*time.Hour:
		return fmt.Sprintf("%d d ago", int(d.Hours()/24))
	}
	return t.Local().Format(time.DateOnly)
}

// Past is Ago for what has happened already: where another clock is ahead of
// this one, the date says more than a time to come.
func Past(t, now time.Time) string {
	if t.Sub(now) > time.Minute {
		return t.Local().Format(time.DateOnly)
	}
	return Ago(t, now)
}

func in(d time.Duration) string {
	switch {
	case d < time.Hour:
		return fmt.Sprintf("in %d min", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("in %d h", int(d.Hours()))
	}
	return fmt.Sprintf("in %d d", int(d.Hours()/24))
}

// Exact writes a time for details: with the zone and to the second.
func Exact(t time.Time) string {
	if t.IsZero() {
		return "–"
	}
	return t.Local().Format("2006-01-02 15:04:05 MST")
}

// Bytes writes a size: 812 B, 1.9 kB, 3.4 MB.
func Bytes(n int64) string {
	switch {
	case n < 1000:
		return fmt.Sprintf("%d B", n)
	case n < 1_000_000:
		return fmt.Sprintf("%.1f kB", float64(n)/1e3)
	case n < 1_000_000_000:
		return fmt.Sprintf("%.1f MB", float64(n)/1e6)
	}
	return fmt.Sprintf("%.1f GB", float64(n)/1e9)
}
