package api

import "time"

// Timestamp is a moment as the API writes it, ISO 8601 in UTC. It is kept as
// text, so that an answer with a moment this client cannot read is still read.
type Timestamp string

// At is the Timestamp of t, with milliseconds.
func At(t time.Time) Timestamp {
	return Timestamp(t.UTC().Format("2006-01-02T15:04:05.000Z"))
}

// Time reads the moment; ok is false if it is empty or in no known form.
func (t Timestamp) Time() (moment time.Time, ok bool) {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999", time.DateTime, time.DateOnly} {
		if moment, err := time.Parse(layout, string(t)); err == nil {
			return moment.UTC(), true
		}
	}
	return time.Time{}, false
}
