package form

import (
	"crypto/rand"
	"fmt"
	"strings"
	"time"

	"trs/views/conform"
	"trs/views/form/value"
	"trs/views/status"
)

// format is the format that a field's text has.
func (n *node) format() string { return n.spec.schema.Get("format").Text() }

// formats is what texts in a format are called, and one of them.
var formats = map[string]struct{ noun, example string }{
	"date-time":     {"a date-time", "2026-01-31T09:30:00+02:00"},
	"date":          {"a date", "2026-01-31"},
	"time":          {"a time with a zone", "09:30:00Z"},
	"duration":      {"a duration", "P1DT2H"},
	"uri":           {"a full address", "https://example.com/path"},
	"url":           {"a full address", "https://example.com/path"},
	"uri-reference": {"an address", "../path"},
	"uri-template":  {"an address with parts to fill in", "https://example.com/{id}"},
	"email":         {"an email address", "name@example.com"},
	"uuid":          {"a UUID", "6ba7b810-9dad-11d1-80b4-00c04fd430c8"},
	"hostname":      {"a host name", "example.com"},
	"ipv4":          {"an IPv4 address", "192.0.2.1"},
	"ipv6":          {"an IPv6 address", "2001:db8::1"},
	"json-pointer":  {"a JSON pointer", "/items/0"},
	"byte":          {"base64", "aGVsbG8="},
	"base64":        {"base64", "aGVsbG8="},
}

// formatHelp is how a text in a format looks; "" when that is not known.
func formatHelp(format string) string {
	switch words, known := formats[format]; {
	case words.noun == "base64":
		return words.noun
	case known:
		return "as " + words.example
	case format == "binary":
		return "the content of a file"
	}
	return ""
}

// maxDoubted is the longest text that is held against a format, in bytes.
const maxDoubted = 2000

// doubt says that a text does not have the format that the schema names, "" when
// it has. Formats are help and no rule: the text is sent without a question.
func (m *Model) doubt(n *node) string {
	if n.adder || !n.v.Is(value.Text) {
		return ""
	}
	format := n.format()
	words, known := formats[format]
	if !known || n.v.Longer(maxDoubted) {
		return ""
	}
	text := n.v.Text()
	switch {
	case conform.Fits(format, text):
		return ""
	case format == "date-time" && zoneless(text):
		return "no time zone: end with Z for UTC, or with " + m.env.Now().Format("-07:00") + " as it is here"
	}
	return "not " + words.noun + "; one is " + words.example
}

// zoneless reports whether a text is a time without a zone.
func zoneless(text string) bool {
	for _, layout := range []string{"2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02T15:04", "2006-01-02 15:04"} {
		if _, err := time.Parse(layout, text); err == nil {
			return true
		}
	}
	return false
}

// reading says what a text means where its format leaves room for mistakes:
// times are shown in the zone that is here.
func (m *Model) reading(n *node) string {
	if !n.v.Is(value.Text) || n.format() == "" {
		return ""
	}
	text, now := n.v.Head(maxShown), m.env.Now()
	switch n.format() {
	case "date-time":
		return readTime(text, now)
	case "date":
		if at, err := time.ParseInLocation(time.DateOnly, text, now.Location()); err == nil {
			return fmt.Sprintf("= %s, begins here at %s", at.Format("Monday"), at.Format("15:04 MST -07:00"))
		}
	case "time":
		for _, layout := range []string{"15:04:05Z07:00", "15:04:05.999999999Z07:00"} {
			if at, err := time.Parse(layout, strings.ToUpper(text)); err == nil {
				day := time.Date(now.Year(), now.Month(), now.Day(), at.Hour(), at.Minute(), at.Second(), 0, at.Location())
				return "= " + day.In(now.Location()).Format("15:04:05 MST -07:00") + " here, today"
			}
		}
	}
	return ""
}

func readTime(text string, now time.Time) string {
	at, err := time.Parse(time.RFC3339Nano, strings.ToUpper(text))
	if err == nil {
		return fmt.Sprintf("= %s here, %s", at.In(now.Location()).Format("Mon 2 Jan 2006 15:04:05 MST -07:00"), status.Ago(at, now))
	}
	return ""
}

// formatValues is values that somebody who fills in a format often wants.
func formatValues(format string, now time.Time) []Suggestion {
	tomorrow := time.Date(now.Year(), now.Month(), now.Day()+1, 9, 0, 0, 0, now.Location())
	switch format {
	case "date-time":
		return []Suggestion{
			{now.Format(time.RFC3339), "now, in the zone here"},
			{now.UTC().Format(time.RFC3339), "now, in UTC"},
			{now.Add(time.Hour).Format(time.RFC3339), "in an hour"},
			{tomorrow.Format(time.RFC3339), "tomorrow morning"},
			{now.AddDate(0, 0, -7).Format(time.RFC3339), "a week ago"},
		}
	case "date":
		return []Suggestion{
			{now.Format(time.DateOnly), "today"},
			{tomorrow.Format(time.DateOnly), "tomorrow"},
			{now.AddDate(0, 0, -7).Format(time.DateOnly), "a week ago"},
			{now.AddDate(0, 0, 7).Format(time.DateOnly), "in a week"},
		}
	case "time":
		return []Suggestion{{now.Format("15:04:05Z07:00"), "now"}}
	case "duration":
		return []Suggestion{{"PT15M", "15 minutes"}, {"PT1H", "an hour"}, {"P1D", "a day"}, {"P7D", "a week"}}
	case "uuid":
		return []Suggestion{{newUUID(), "a new one"}}
	}
	return nil
}

// newUUID is a random UUID.
func newUUID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
