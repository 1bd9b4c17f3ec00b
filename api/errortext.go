package api

import (
	"bytes"
	"encoding/json"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"

	"trs/api/internal/redact"
)

// Bounds of what an error keeps of a server's text, in characters.
const (
	maxMessage = 2000
	maxExcerpt = 1000
)

// safeText is text of a server, fit to show: without secrets and control
// characters, in one line.
func safeText(text string) string {
	if len(text) > 4*maxMessage {
		text = text[:4*maxMessage]
	}
	return cleanText(redact.Text(text), maxMessage)
}

// excerpt is the beginning of a body, fit to show.
func excerpt(body []byte) string {
	body = bytes.TrimSpace(body)
	if len(body) > 8*maxExcerpt {
		body = body[:8*maxExcerpt]
	}
	return cleanText(string(redact.Body(body)), maxExcerpt)
}

// lenientText reads a JSON string, or a number; anything else is "".
func lenientText(raw json.RawMessage) string {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return safeText(strings.TrimSpace(text))
	}
	var number json.Number
	if json.Unmarshal(raw, &number) == nil {
		return number.String()
	}
	return ""
}

// lenientInt reads a number, also one inside a string.
func lenientInt(raw json.RawMessage) int {
	text := strings.Trim(strings.TrimSpace(string(raw)), `"`)
	if number, err := strconv.ParseFloat(text, 64); err == nil && number > -1e9 && number < 1e9 {
		return int(number)
	}
	return 0
}

// fallbackMessage says something about an answer that says nothing itself. The
// words of a proxy's HTML page are not repeated: they would only confuse.
func fallbackMessage(status int, header http.Header, body []byte) string {
	name := http.StatusText(status)
	if name == "" {
		name = "unknown status"
	}
	kind, _, err := mime.ParseMediaType(header.Get("Content-Type"))
	trimmed := bytes.TrimSpace(body)
	switch {
	case len(trimmed) == 0:
		return name + " (empty answer)"
	case err == nil && kind == "text/html", trimmed[0] == '<':
		return name + " (an HTML page, perhaps of a proxy in between)"
	case trimmed[0] == '{', trimmed[0] == '[':
		return name + " (an answer this client cannot read)"
	default:
		return cleanText(safeText(string(trimmed)), 300)
	}
}

// maxHonouredDelay bounds the waiting time a server can ask for: a longer one
// is not waited for (but still reported).
const maxHonouredDelay = 60 * time.Second

// retryAfter reads how long to wait from retry-after-ms or retry-after
// (seconds, or a date). ok is false when there is neither.
func retryAfter(header http.Header, now time.Time) (delay time.Duration, ok bool) {
	if ms, err := strconv.ParseFloat(strings.TrimSpace(header.Get("Retry-After-Ms")), 64); err == nil {
		return seconds(ms / 1000), true
	}
	value := strings.TrimSpace(header.Get("Retry-After"))
	if value == "" {
		return 0, false
	}
	if s, err := strconv.ParseFloat(value, 64); err == nil {
		return seconds(s), true
	}
	if date, err := http.ParseTime(value); err == nil {
		return date.Sub(now), true
	}
	return 0, false
}

// seconds is a duration of s seconds; one out of all proportion becomes the
// longest or the shortest of a year, NaN becomes an unusable -1.
func seconds(s float64) time.Duration {
	const year = 365 * 24 * 3600
	switch {
	case s != s:
		return -1
	case s > year:
		s = year
	case s < -year:
		s = -year
	}
	return time.Duration(s * float64(time.Second))
}
