package search

import (
	"iter"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// stop holds the words that say nothing about a tool. It is short on purpose:
// what is only weak may still tell two tools apart.
var stop = map[string]bool{
	"a": true, "an": true, "and": true, "are": true, "as": true, "at": true, "be": true, "by": true,
	"for": true, "i": true, "in": true, "is": true, "it": true, "its": true, "of": true, "on": true,
	"or": true, "some": true, "someone": true, "that": true, "the": true, "then": true, "this": true,
	"to": true, "use": true, "want": true, "with": true, "you": true, "your": true, "please": true,
}

// weak holds words that people say along with what they want. They count little.
var weak = stemWeights(map[string]float64{
	"my": 0.2, "me": 0.2, "our": 0.2, "all": 0.3, "from": 0.3, "into": 0.3, "another": 0.3, "other": 0.3,
	"about": 0.3, "what": 0.3, "which": 0.3, "today": 0.3, "tomorrow": 0.3, "new": 0.5, "newest": 0.5, "latest": 0.5,
})

func stemWeights(words map[string]float64) map[string]float64 {
	stems := make(map[string]float64, len(words))
	for word, weight := range words {
		stems[stem(word)] = weight
	}
	return stems
}

// synonyms are words that people use for what tools call otherwise, as stems.
// They count half.
var synonyms = stemAll(map[string][]string{
	"email": {"message"}, "msg": {"message"}, "dm": {"message", "direct"},
	"repo": {"repository"}, "pr": {"pull", "request"}, "doc": {"document"}, "docs": {"document"},
	"spreadsheet": {"sheet"}, "sheet": {"spreadsheet"}, "meeting": {"event", "calendar"},
	"appointment": {"event", "calendar"}, "schedule": {"event", "calendar"}, "ticket": {"issue"},
	"bug": {"issue"}, "issue": {"ticket"}, "remove": {"delete"}, "erase": {"delete"}, "find": {"search"},
	"lookup": {"search"}, "show": {"list", "get"}, "read": {"get", "fetch"}, "fetch": {"get"},
	"write": {"create", "update"}, "add": {"create"}, "make": {"create"}, "new": {"create"},
	"edit": {"update"}, "change": {"update"}, "modify": {"update"}, "post": {"send"}, "reply": {"respond"},
	"folder": {"directory"}, "zone": {"timezone"}, "timezone": {"zone"}, "checksum": {"hash"},
	"delete": {"trash", "remove"}, "move": {"update", "patch"}, "reschedule": {"update", "patch", "event"},
	"assign": {"update"}, "close": {"update"}, "open": {"create"}, "story": {"post"}, "top": {"frontpage"},
	"event": {"calendar"}, "document": {"file"}, "cell": {"value"}, "row": {"value"}, "colleague": {"user"},
})

func stemAll(words map[string][]string) map[string][]string {
	stems := make(map[string][]string, len(words))
	for word, others := range words {
		for _, other := range others {
			stems[stem(word)] = append(stems[stem(word)], stem(other))
		}
	}
	return stems
}

// Words splits a text into the words that are indexed: lower-cased, at
// everything that is no letter or digit and between camelCase words, without
// the words that say nothing, reduced to their stem.
func Words(text string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for start := 0; start < len(text); {
			end, next := wordEnd(text, start)
			if end > start {
				word := strings.ToLower(text[start:end])
				if !stop[word] && !yield(stem(word)) {
					return
				}
			}
			start = next
		}
	}
}

// wordEnd finds the end of the word that starts at start, and where to go on.
func wordEnd(text string, start int) (end, next int) {
	var last rune
	for at := start; at < len(text); {
		r, size := utf8.DecodeRuneInString(text[at:])
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) || r == utf8.RuneError {
			return at, at + size
		}
		if at > start && unicode.IsUpper(r) && camelBreak(text, at, size, last) {
			return at, at
		}
		last = r
		at += size
	}
	return len(text), len(text)
}

// camelBreak says whether a new word begins at the capital letter at at: after
// a small letter ("sendEmail"), or as the last capital before one ("HTTPRequest").
func camelBreak(text string, at, size int, last rune) bool {
	if !unicode.IsUpper(last) {
		return unicode.IsLower(last)
	}
	following, _ := utf8.DecodeRuneInString(text[at+size:])
	return unicode.IsLower(following)
}

// stem takes off plural endings and -ing and -ed, so that "sending emails" finds
// "send email". It is coarse: what matters is that both sides lose the same.
func stem(word string) string {
	if len(word) < 4 {
		return word
	}
	if word = singular(word); word == "mail" {
		return "email" // two spellings of one thing
	}
	for _, ending := range []string{"ing", "ed"} {
		base, cut := strings.CutSuffix(word, ending)
		if !cut || len(base) < 3 || !strings.ContainsAny(base, "aeiouy") {
			continue
		}
		if n := len(base); base[n-1] == base[n-2] && !strings.ContainsRune("lsz", rune(base[n-1])) {
			return base[:n-1] // running
		}
		return strings.TrimSuffix(base, "e")
	}
	if len(word) > 4 {
		return strings.TrimSuffix(word, "e") // as "creating" loses it
	}
	return word
}

func singular(word string) string {
	switch {
	case strings.HasSuffix(word, "ies") && len(word) > 4:
		return word[:len(word)-3] + "y"
	case strings.HasSuffix(word, "sses"), strings.HasSuffix(word, "xes"), strings.HasSuffix(word, "ches"), strings.HasSuffix(word, "shes"):
		return word[:len(word)-2]
	case strings.HasSuffix(word, "ss"), strings.HasSuffix(word, "us"), strings.HasSuffix(word, "is"):
		return word
	default:
		return strings.TrimSuffix(word, "s")
	}
}

// weightedTerm is a word of a query. id is negative where no document has it.
type weightedTerm struct {
	text   string
	id     int32
	weight float64
}

// maxTerms bounds the work of one query.
const maxTerms = 64

// parse makes the terms of a query: its words, their synonyms at half weight,
// and for a last word that no tool has, what it may be the beginning of.
func (x *Index) parse(text string) []weightedTerm {
	terms := make([]weightedTerm, 0, 16)
	add := func(word string, weight float64) {
		at := slices.IndexFunc(terms, func(t weightedTerm) bool { return t.text == word })
		if at >= 0 {
			terms[at].weight = max(terms[at].weight, weight)
			return
		}
		id, known := x.terms[word]
		if !known {
			id = -1
		}
		terms = append(terms, weightedTerm{word, id, weight})
	}
	for word := range Words(text) {
		if len(terms) >= maxTerms {
			break
		}
		weight, isWeak := weak[word]
		if !isWeak {
			weight = 1
		}
		add(word, weight)
		for _, synonym := range synonyms[word] {
			add(synonym, 0.5)
		}
		if _, known := x.terms[word]; !known && len(word) >= 3 {
			for _, longer := range x.startingWith(word, 4) {
				add(longer, 0.4)
			}
		}
	}
	return terms
}

// startingWith lists up to n terms that begin with prefix.
func (x *Index) startingWith(prefix string, n int) []string {
	at, _ := slices.BinarySearch(x.sorted, prefix)
	end := at
	for end < len(x.sorted) && end-at < n && strings.HasPrefix(x.sorted[end], prefix) {
		end++
	}
	return x.sorted[at:end]
}
