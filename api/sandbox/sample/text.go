package sample

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// maxMinLength bounds the text that a schema may insist on, in characters.
const maxMinLength = 10_000

// start is the time that made-up times follow. Answers do not depend on the
// clock: the same call gets the same answer.
var start = time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)

// string makes a text of the format, pattern and length asked for.
func (m *maker) string(all []*jsonschema.Schema, at place) (any, error) {
	shortest, longest := 0, maxMinLength
	var format, pattern string
	for _, s := range all {
		if s.MinLength != nil {
			shortest = max(shortest, *s.MinLength)
		}
		if s.MaxLength != nil {
			longest = min(longest, *s.MaxLength)
		}
		if s.Format != nil {
			format = s.Format.Name
		}
		if s.Pattern != nil && pattern == "" {
			pattern = s.Pattern.String()
		}
	}
	if shortest > maxMinLength {
		return nil, fmt.Errorf("%w: %d characters%s", errTooMuch, shortest, at)
	}
	if shortest > longest {
		return nil, unmet(at, "it asks for more characters than it allows")
	}
	try := func(text string) bool {
		m.text -= len(text)
		return m.fits(all, text)
	}
	for attempt := range 6 {
		var text string
		switch {
		case format != "":
			text = m.formatted(format)
		case pattern != "":
			text = m.matching(pattern, attempt, shortest)
		default:
			text = fit(m.words(at.name), shortest, longest)
		}
		if try(text) {
			return text, m.room()
		}
	}
	if text := fit(m.words(at.name), shortest, longest); try(text) {
		return text, m.room()
	}
	return nil, unmet(at, "no text found for its pattern or format")
}

// room says whether there is room for more text.
func (m *maker) room() error {
	if m.text < 0 {
		return errTooMuch
	}
	return nil
}

// fit cuts or lengthens a text to a number of characters.
func fit(text string, shortest, longest int) string {
	for utf8.RuneCountInString(text) < shortest {
		text += " " + text
		if text == " " {
			text = "text"
		}
	}
	if runes := []rune(text); len(runes) > longest {
		text = string(runes[:longest])
	}
	return text
}

// formatted makes a text of a named format; of one it does not know, a word.
func (m *maker) formatted(format string) string {
	at := start.Add(time.Duration(m.rand.IntN(300*24*60)) * time.Minute)
	switch format {
	case "date-time":
		return at.Format(time.RFC3339)
	case "date":
		return at.Format(time.DateOnly)
	case "time":
		return at.Format("15:04:05Z")
	case "duration":
		return fmt.Sprintf("PT%dM", 1+m.rand.IntN(59))
	case "period":
		return at.Format(time.RFC3339) + "/PT1H"
	case "email", "idn-email":
		return m.pick(people) + "@example.com"
	case "uri", "iri":
		return "https://example.com/" + m.token(8)
	case "uri-reference", "iri-reference":
		return "/" + m.token(8)
	case "uri-template":
		return "/items/{id}"
	case "hostname", "idn-hostname":
		return "www.example.com"
	case "ipv4":
		return fmt.Sprintf("192.0.2.%d", 1+m.rand.IntN(254))
	case "ipv6":
		return fmt.Sprintf("2001:db8::%x", 1+m.rand.IntN(0xffff))
	case "uuid":
		return fmt.Sprintf("%08x-%04x-4%03x-8%03x-%012x", m.rand.Uint32(), m.rand.IntN(1<<16), m.rand.IntN(1<<12), m.rand.IntN(1<<12), m.rand.Uint64N(1<<48))
	case "json-pointer":
		return "/items/0"
	case "relative-json-pointer":
		return "0"
	case "regex":
		return "^[a-z]+$"
	case "semver":
		return fmt.Sprintf("1.%d.%d", m.rand.IntN(20), m.rand.IntN(20))
	default:
		return m.token(8)
	}
}

var (
	people = []string{"ada", "grace", "alan", "edsger", "barbara", "donald"}
	nouns  = []string{"report", "plan", "draft", "review", "release", "budget", "summary", "meeting"}
	kindOf = []string{"first", "weekly", "new", "final", "short", "open", "second", "quarterly"}
)

// words makes a text that looks like what a field of the name holds.
func (m *maker) words(name string) string {
	lower := strings.ToLower(name)
	ends := func(suffixes ...string) bool {
		for _, suffix := range suffixes {
			if strings.HasSuffix(lower, suffix) {
				return true
			}
		}
		return false
	}
	switch {
	case isID(name) || ends("key", "token", "cursor", "hash"):
		return m.token(12)
	case ends("email", "mail", "emailaddress", "email_address"):
		return m.formatted("email")
	case ends("url", "uri", "link", "href"):
		return m.formatted("uri")
	case ends("_at", "time", "timestamp") || strings.HasSuffix(name, "At"):
		return m.formatted("date-time")
	case ends("date"):
		return m.formatted("date")
	case ends("username", "login", "author", "user"):
		return m.pick(people)
	default:
		return m.pick(kindOf) + " " + m.pick(nouns)
	}
}

// isID says whether a field of the name holds an identifier.
func isID(name string) bool {
	lower := strings.ToLower(name)
	return lower == "id" || lower == "gid" || lower == "uuid" || strings.HasSuffix(lower, "_id") || strings.HasSuffix(name, "Id") || strings.HasSuffix(name, "ID")
}

func (m *maker) pick(words []string) string { return words[m.rand.IntN(len(words))] }

// token makes a text of small letters and digits.
func (m *maker) token(length int) string {
	const letters = "abcdefghijklmnopqrstuvwxyz0123456789"
	token := make([]byte, length)
	for i := range token {
		token[i] = letters[m.rand.IntN(len(letters))]
	}
	return string(token)
}

// singular is the name of one of several.
func singular(name string) string {
	if strings.HasSuffix(name, "ies") {
		return strings.TrimSuffix(name, "ies") + "y"
	}
	return strings.TrimSuffix(name, "s")
}

// quiet are names, without separators, of members that say how to go on or what
// failed. A caller who follows them would never come to an end.
var quiet = map[string]bool{
	"nextpagetoken": true, "nextcursor": true, "nexttoken": true, "nextpage": true, "nextlink": true, "odatanextlink": true,
	"pagetoken": true, "cursor": true, "offset": true, "after": true, "startingafter": true,
	"next": true, "paging": true, "nextrecordsurl": true, "hasmore": true, "hasnext": true, "hasnextpage": true,
	"error": true, "errors": true, "err": true, "failedresults": true,
}

// isQuiet says whether a member had better say nothing.
func isQuiet(name string) bool {
	return quiet[strings.ToLower(strings.NewReplacer("_", "", ".", "", "@", "", "-", "").Replace(name))]
}
