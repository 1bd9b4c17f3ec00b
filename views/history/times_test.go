package history

import (
	"testing"
	"time"

	"trs/tui/tuitest"
)

func TestSpan_SaysSomethingAtEveryLength(t *testing.T) {
	const day = 24 * time.Hour
	for d, want := range map[time.Duration]string{
		0: "under 1 s", 999 * time.Millisecond: "under 1 s", time.Second: "1 s", 59*time.Second + 999*time.Millisecond: "59 s",
		time.Minute: "1 min", time.Hour - time.Second: "59 min", time.Hour: "1 h", day: "24 h", 2*day - time.Second: "47 h",
		2 * day: "2 d", 729 * day: "729 d", 731 * day: "2 years", 3700 * day: "10 years",
	} {
		if got := span(d); got != want {
			t.Errorf("%v is %q, want %q", d, got, want)
		}
	}
}

func TestValidity_FitsAndMakesSense(t *testing.T) {
	t.Setenv("TZ", "UTC")
	at := time.Date(2026, 1, 1, 9, 0, 0, 0, time.Local)
	m := &Model{env: tuitest.Env(t, "dark")}
	now := m.env.Now()
	for name, test := range map[string]struct {
		v    version
		room int
		want string
	}{
		"a moment":           {version{since: at, ended: at.Add(40 * time.Millisecond)}, 60, "at 2026-01-01 09:00:00 UTC, for under 1 s"},
		"a moment, narrow":   {version{since: at, ended: at.Add(40 * time.Millisecond)}, 24, "09:00:00, for under 1 s"},
		"seconds":            {version{since: at, ended: at.Add(5 * time.Second)}, 60, "from 2026-01-01 09:00:00 to 09:00:05 UTC (5 s)"},
		"seconds, narrow":    {version{since: at, ended: at.Add(5 * time.Second)}, 30, "09:00:00 to 09:00:05 (5 s)"},
		"hours":              {version{since: at, ended: at.Add(2 * time.Hour)}, 60, "from 2026-01-01 09:00:00 to 11:00:00 UTC (2 h)"},
		"days":               {version{since: at, ended: at.Add(50 * time.Hour)}, 70, "from 2026-01-01 09:00:00 to 2026-01-03 11:00:00 UTC (2 d)"},
		"days, narrow":       {version{since: at, ended: at.Add(50 * time.Hour)}, 41, "2026-01-01 09:00 to 2026-01-03 11:00"},
		"a clock set back":   {version{since: at, ended: at.Add(-time.Hour)}, 60, "from 2026-01-01 09:00:00 to 08:00:00 UTC"},
		"no end":             {version{since: at}, 60, "from 2026-01-01 09:00:00 UTC to an unknown time"},
		"no beginning":       {version{oldest: true, ended: at}, 60, "from the beginning to 2026-01-01 09:00:00 UTC"},
		"nothing known":      {version{}, 60, "from an unknown time to an unknown time"},
		"live":               {version{live: true, since: now.Add(-3 * time.Hour)}, 60, "from 2026-01-01 09:00:00 UTC, live for 3 h"},
		"live, just made":    {version{live: true, since: now}, 60, "from 2026-01-01 12:00:00 UTC, live for under 1 min"},
		"live, no beginning": {version{live: true}, 60, "from an unknown time, live"},
		"live, in an hour":   {version{live: true, since: now.Add(time.Hour)}, 80, "from 2026-01-01 13:00:00 UTC, live (the server's clock is ahead)"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := m.validity(&test.v, test.room); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
