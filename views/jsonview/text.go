package jsonview

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"
)

// unquote is the text of a JSON string.
func unquote(raw []byte) string {
	if inner := raw[1 : len(raw)-1]; bytes.IndexByte(inner, '\\') < 0 && utf8.Valid(inner) {
		return string(inner)
	}
	var s string
	if json.Unmarshal(raw, &s) != nil {
		return string(raw)
	}
	return s
}

// unquoteShort is the text of a JSON string whose end may be missing, cut behind
// about limit bytes. It looks at no more of it than that.
func unquoteShort(raw []byte, limit int) (text string, cut bool) {
	to := 1
	for to < len(raw) && raw[to] != '"' {
		step := letter(raw[to:])
		if to+step > min(limit, len(raw)) {
			cut = true
			break
		}
		to += step
	}
	whole := append(append(make([]byte, 0, to+1), raw[:to]...), '"')
	return unquote(whole), cut || to == len(raw)
}

// letter is how many bytes of a string's JSON belong together.
func letter(raw []byte) int {
	switch {
	case raw[0] != '\\':
		_, size := utf8.DecodeRune(raw)
		return size
	case len(raw) < 2 || raw[1] != 'u':
		return 2
	case len(raw) > 7 && (raw[2] == 'd' || raw[2] == 'D') && raw[6] == '\\' && raw[7] == 'u':
		return 12 // perhaps two halves of one
	}
	return 6
}

// Short is Text, cut behind about limit bytes of a longer one. It costs by the
// limit, not by the value.
func (n Node) Short(limit int) (text string, cut bool) {
	if n.doc == nil {
		return "", false
	}
	from := n.doc.source[n.value:]
	from = from[:min(len(from), limit+1)]
	switch n.Kind() {
	case String:
		return unquoteShort(from, limit)
	case Object, Array:
		from = from[:min(len(from), n.end()-n.value)]
	default:
		to := 0
		for to < len(from) && class[from[to]] == other {
			to++
		}
		from = from[:to]
	}
	if len(from) > limit {
		return string(bytes.ToValidUTF8(from[:limit], nil)), true
	}
	return string(from), false
}

// ShortName is Name, cut behind about limit bytes of a longer one.
func (n Node) ShortName(limit int) (name string, cut bool) {
	if !n.named() {
		return "", false
	}
	from := n.doc.source[n.at:n.name]
	return unquoteShort(from[:min(len(from), limit+1)], limit)
}
