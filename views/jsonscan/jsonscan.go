// Package jsonscan walks JSON text without making a tree of it. Values are places
// in the text, so that a table or a window on 50 MB costs what is looked at. The
// text has to be valid: what is not ends a walk early, but never panics.
package jsonscan

import (
	"bytes"
	"encoding/json"
	"strconv"
	"unicode/utf8"
)

// Span is a value in a text: from its first byte to behind its last.
type Span struct{ From, To int }

// Of is the bytes of the span.
func (s Span) Of(text []byte) []byte { return text[s.From:s.To] }

// Space is the first byte from at on that is not white space.
func Space(text []byte, at int) int {
	for at < len(text) {
		switch text[at] {
		case ' ', '\t', '\n', '\r':
			at++
		default:
			return at
		}
	}
	return at
}

// Root is the value that the text is.
func Root(text []byte) Span {
	from := Space(text, 0)
	return Span{from, Skip(text, from)}
}

// Skip is behind the value that begins at at.
func Skip(text []byte, at int) int {
	if at >= len(text) {
		return len(text)
	}
	switch text[at] {
	case '"':
		return skipString(text, at)
	case '{', '[':
		return skipContainer(text, at)
	}
	for at < len(text) {
		switch text[at] {
		case ',', ':', '}', ']', ' ', '\t', '\n', '\r':
			return at
		}
		at++
	}
	return at
}

// skipString is behind the string whose opening quote is at at.
func skipString(text []byte, at int) int {
	for at++; at < len(text); {
		quote := bytes.IndexByte(text[at:], '"')
		if quote < 0 {
			return len(text)
		}
		end := at + quote
		back := end
		for back > at && text[back-1] == '\\' {
			back--
		}
		at = end + 1
		if (end-back)%2 == 0 {
			return at
		}
	}
	return len(text)
}

func skipContainer(text []byte, at int) int {
	for depth := 0; at < len(text); {
		switch text[at] {
		case '"':
			at = skipString(text, at)
			continue
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return at + 1
			}
		}
		at++
	}
	return len(text)
}

// Walker goes through the values of an object or a list, one by one.
type Walker struct {
	text   []byte
	at     int
	object bool
	Index  int  // of the value, from 0
	Key    Span // the member's name with its quotes; empty in a list
	Value  Span
}

// Walk begins before the first value of the container at at. Anything else has no
// values.
func Walk(text []byte, at int) Walker {
	w := Walker{text: text, at: len(text), Index: -1}
	if at < len(text) && (text[at] == '{' || text[at] == '[') {
		w.object, w.at = text[at] == '{', at+1
	}
	return w
}

// Next goes to the next value and reports whether there is one.
func (w *Walker) Next() bool {
	at := Space(w.text, w.at)
	if at < len(w.text) && w.text[at] == ',' {
		at = Space(w.text, at+1)
	}
	if at >= len(w.text) || w.text[at] == '}' || w.text[at] == ']' {
		w.at = len(w.text)
		return false
	}
	w.Key = Span{at, at}
	if w.object {
		w.Key.To = Skip(w.text, at)
		at = Space(w.text, w.Key.To)
		if at >= len(w.text) || w.text[at] != ':' {
			w.at = len(w.text)
			return false
		}
		at = Space(w.text, at+1)
	}
	w.Value = Span{at, Skip(w.text, at)}
	if w.Value.To == at { // not valid
		w.at = len(w.text)
		return false
	}
	w.at = w.Value.To
	w.Index++
	return true
}

// Name is the member's name, or in a list its number.
func (w *Walker) Name() string {
	if !w.object {
		return strconv.Itoa(w.Index)
	}
	return Text(w.Key.Of(w.text))
}

// Find is the value that a path leads to from the top.
func Find(text []byte, path []string) (Span, bool) {
	at := Root(text)
	for _, step := range path {
		found := false
		for w := Walk(text, at.From); w.Next(); {
			if w.Name() == step {
				at, found = w.Value, true // the last of several with one name counts
				if !w.object {
					break
				}
			}
		}
		if !found {
			return Span{}, false
		}
	}
	return at, at.To > at.From
}

// Text is what a JSON string says; what is none is answered as it is.
func Text(raw []byte) string {
	if len(raw) < 2 || raw[0] != '"' {
		return string(raw)
	}
	inner := raw[1 : len(raw)-1]
	if bytes.IndexByte(inner, '\\') < 0 && utf8.Valid(inner) {
		return string(inner)
	}
	var s string
	if json.Unmarshal(raw, &s) != nil {
		return string(inner)
	}
	return s
}

// Beginning is the first bytes of what a JSON string says, and whether there is
// more: most of a very long one need not be read to show a line of it.
func Beginning(raw []byte, most int) (text string, more bool) {
	if len(raw) <= most+2 || raw[0] != '"' {
		return Text(raw), false
	}
	end := most + 1
	for end > 1 && !utf8.RuneStart(raw[end]) {
		end--
	}
	const escape = len(`\ud83d\ude00`) // the longest that must not be cut
	for back := end - 1; back > 0 && back > end-escape; back-- {
		if raw[back] == '\\' {
			end = back
		}
	}
	for end > 1 && raw[end-1] == '\\' {
		end--
	}
	cut := make([]byte, 0, end+1)
	return Text(append(append(cut, raw[:end]...), '"')), true
}
