package jsonview

import (
	"bytes"
	"context"
	"strings"
	"unicode/utf8"
)

// The bounds of a search.
const (
	searchStep = 4 << 20   // bytes looked through before the view is told
	maxFound   = 1_000_000 // matches kept
	pieceSize  = 64 << 10  // of a long string with escapes that is read at once
)

// needle is what is searched for, whatever its case.
type needle struct {
	lower []byte
	plain bool // ASCII
}

func newNeedle(query string) needle {
	lower := []byte(strings.ToLower(strings.TrimSpace(query)))
	plain := true
	for _, c := range lower {
		plain = plain && c < utf8.RuneSelf
	}
	return needle{lower, plain}
}

// in reports whether a name or a scalar holds the needle; raw is its JSON
// without quotes.
func (n needle) in(raw []byte) bool {
	if bytes.IndexByte(raw, '\\') < 0 {
		return n.inText(raw)
	}
	overlap := 12*len(n.lower) + 12 // an escape has up to 12 bytes
	for len(raw) > 0 {
		size := 0
		for size < len(raw) && size < pieceSize+overlap {
			size += letter(raw[size:])
		}
		size = min(size, len(raw))
		quoted := append(append([]byte{'"'}, raw[:size]...), '"')
		if n.inText([]byte(unquote(quoted))) {
			return true
		}
		if size == len(raw) {
			return false
		}
		next := 0
		for next < size-overlap {
			next += letter(raw[next:])
		}
		raw = raw[next:]
	}
	return false
}

func (n needle) inText(text []byte) bool {
	if len(text) < len(n.lower) {
		return false
	}
	if !n.plain {
		return bytes.Contains(bytes.ToLower(text), n.lower)
	}
	first, rest := n.lower[0], n.lower[1:]
	for i, c := range text[:len(text)-len(rest)] {
		if lowered(c) == first && same(text[i+1:], rest) {
			return true
		}
	}
	return false
}

// same reports whether text begins with rest, which is lower case.
func same(text, rest []byte) bool {
	for i, c := range rest {
		if lowered(text[i]) != c {
			return false
		}
	}
	return true
}

func lowered(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

// matches is the items from at on, which is one, whose name or scalar holds the
// needle. It stops behind some bytes and answers the item to go on with, or -1
// when it is through.
func (d *Document) matches(ctx context.Context, n needle, at int) (found []int32, next int) {
	w := d.walk(place{at, 0})
	for until := at + searchStep; ; {
		met := w.next(len(d.source))
		switch {
		case met == 0 || ctx.Err() != nil:
			return found, -1
		case met&item == 0:
			continue
		case w.at > until:
			return found, w.at - 1
		}
		if d.holds(&w, n) {
			found = append(found, int32(w.item)) //nolint:gosec // Parse takes no more than that
		}
	}
}

// holds reports whether the item just met holds the needle, and goes behind its
// name and its scalar.
func (d *Document) holds(w *walker, n needle) bool {
	at := w.at - 1
	w.item = at
	held := false
	if d.source[at] == '"' {
		end := d.stringEnd(at)
		held = n.in(d.source[at+1 : end-1])
		w.at, w.quoted = end, false
		colon := d.skipSpace(end)
		if colon >= len(d.source) || d.source[colon] != ':' {
			return held
		}
		at = d.skipSpace(colon + 1)
		w.at = at
	}
	switch class[d.source[at]] {
	case quote:
		w.at = d.stringEnd(at)
		return held || n.in(d.source[at+1:w.at-1])
	case other:
		w.at = d.scalarEnd(at)
		return held || n.in(d.source[at:w.at])
	}
	return held
}
