package grid

import (
	"bytes"
	"unicode/utf8"

	"trs/views/jsonscan"
	"trs/views/safetext"
)

// kind is what a cell holds, in the order of sorting.
type kind uint8

const (
	number kind = iota
	text
	word // true, false
	nested
	null
	missing
)

func kindOf(raw []byte) kind {
	if len(raw) == 0 {
		return missing
	}
	switch raw[0] {
	case '"':
		return text
	case '{', '[':
		return nested
	case 't', 'f':
		return word
	case 'n':
		return null
	}
	return number
}

// show is what stands in a cell: safe, in one line, and not much longer than
// width cells whatever the value is.
func show(raw []byte, width int) (string, kind) {
	k := kindOf(raw)
	switch k {
	case missing:
		return "", k
	case text:
		if len(raw) == 2 {
			return `""`, null // nothing to read, but it is there
		}
		s, more := jsonscan.Beginning(raw, 4*width)
		if s = safetext.Line(s); more {
			s += "…"
		}
		return s, k
	case nested:
		return safetext.Line(compact(raw, 4*width)), k
	case number, word, null:
	}
	return safetext.Line(cut(raw, width)), k
}

// compact is the beginning of a value without white space between its parts.
func compact(raw []byte, limit int) string {
	out := make([]byte, 0, min(len(raw), limit))
	quoted, escaped := false, false
	for _, c := range raw {
		if !quoted && (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
			continue
		}
		if len(out) >= limit {
			return string(bytes.ToValidUTF8(out, nil)) + "…"
		}
		out = append(out, c)
		switch {
		case escaped:
			escaped = false
		case c == '\\':
			escaped = quoted
		case c == '"':
			quoted = !quoted
		}
	}
	return string(bytes.ToValidUTF8(out, []byte("\uFFFD")))
}

func cut(raw []byte, limit int) string {
	if len(raw) <= limit {
		return string(raw)
	}
	for limit > 0 && !utf8.RuneStart(raw[limit]) {
		limit--
	}
	return string(raw[:limit]) + "…"
}

// Text is a cell as it is copied: what a string says, and the JSON of anything
// else without white space between its parts.
func Text(raw []byte) string {
	switch kindOf(raw) {
	case text:
		return jsonscan.Text(raw)
	case nested:
		return compact(raw, len(raw))
	case number, word, null, missing:
	}
	return string(raw)
}
