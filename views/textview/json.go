package textview

import (
	"bytes"
	"context"
	"sort"
	"strings"

	"trs/views/jsonscan"
	"trs/views/safetext"
	"trs/views/theme"
)

const (
	// stride is the lines between two places that the index remembers.
	stride = 64
	// long is from what size on the end of a string is remembered.
	long = 32 << 10
	// chunk is how much is searched between two looks at the context.
	chunk = 1 << 20
)

// spot is where a line begins in the text, and how deep it stands.
type spot struct{ at, depth int }

// JSON is a JSON text that is indented while it is drawn: every digit and escape
// as it was received.
type JSON struct {
	th    *theme.Theme
	text  []byte
	spots []spot      // of every stride-th line
	ends  map[int]int // of long strings, by where they begin
	lines int
}

// NewJSON reads where the lines of a text will be. Call it in a command: it goes
// through all of it. What is not valid ends it early.
func NewJSON(ctx context.Context, th *theme.Theme, text []byte) *JSON {
	j := &JSON{th: th, text: text, ends: map[int]int{}}
	at := spot{}
	for {
		here := at
		line, ok := j.next(&at)
		if !ok || j.lines%8192 == 0 && ctx.Err() != nil {
			return j
		}
		if j.lines%stride == 0 {
			j.spots = append(j.spots, here)
		}
		j.lines++
		if line.value.To-line.value.From >= long {
			j.ends[line.value.From] = line.value.To
		}
	}
}

// line is one line of indented JSON.
type line struct {
	depth int
	key   jsonscan.Span // with its quotes, empty when there is none
	value jsonscan.Span // a scalar or a bracket
	empty bool          // value is a container without anything inside
	comma bool
}

// next reads the line at a spot and goes to the one after it.
func (j *JSON) next(s *spot) (l line, ok bool) {
	at := jsonscan.Space(j.text, s.at)
	if at >= len(j.text) {
		return l, false
	}
	l.depth = s.depth
	if c := j.text[at]; c == '}' || c == ']' {
		s.depth--
		l.depth--
		l.value = jsonscan.Span{From: at, To: at + 1}
		l.comma = j.comma(s, at+1)
		return l, true
	}
	if j.text[at] == '"' {
		end := j.skip(at)
		if colon := jsonscan.Space(j.text, end); colon < len(j.text) && j.text[colon] == ':' {
			l.key = jsonscan.Span{From: at, To: end}
			at = jsonscan.Space(j.text, colon+1)
		}
	}
	if at >= len(j.text) {
		return l, false
	}
	if c := j.text[at]; c == '{' || c == '[' {
		l.value = jsonscan.Span{From: at, To: at + 1}
		inside := jsonscan.Space(j.text, at+1)
		if inside < len(j.text) && j.text[inside] == c+2 { // the bracket's other half
			l.empty = true
			l.comma = j.comma(s, inside+1)
			return l, true
		}
		s.at, s.depth = at+1, s.depth+1
		return l, true
	}
	l.value = jsonscan.Span{From: at, To: j.skip(at)}
	if l.value.To == at {
		return l, false // not valid
	}
	l.comma = j.comma(s, l.value.To)
	return l, true
}

// comma goes behind a value and the comma that may follow it.
func (j *JSON) comma(s *spot, at int) bool {
	s.at = at
	next := jsonscan.Space(j.text, at)
	if next < len(j.text) && j.text[next] == ',' {
		s.at = next + 1
		return true
	}
	return false
}

func (j *JSON) skip(at int) int {
	if end, ok := j.ends[at]; ok {
		return end
	}
	return jsonscan.Skip(j.text, at)
}

// Len is how many lines there are.
func (j *JSON) Len() int { return j.lines }

// Lines is some of them, painted.
func (j *JSON) Lines(from, to, cells int) []string {
	var out []string
	j.each(from, func(i int, _ spot, l line) bool {
		if i >= to {
			return false
		}
		out = append(out, j.paint(l, cells))
		return true
	})
	return out
}

// each goes through the lines from one on, with where each begins.
func (j *JSON) each(from int, do func(i int, at spot, l line) bool) {
	if from >= j.lines || from < 0 {
		return
	}
	at := j.spots[from/stride]
	for i := from - from%stride; i < j.lines; i++ {
		here := at
		l, ok := j.next(&at)
		if !ok || i >= from && !do(i, here, l) {
			return
		}
	}
}

func (j *JSON) paint(l line, cells int) string {
	var out strings.Builder
	indent := min(2*l.depth, cells/2)
	out.WriteString(safetext.Pad("", indent))
	room := cells - indent
	if l.key.To > l.key.From {
		name := j.part(l.key, room)
		out.WriteString(j.th.JSONKey.Paint(name) + j.th.JSONPunct.Paint(": "))
		room -= safetext.Width(name) + 2
	}
	value := ""
	switch first := j.text[l.value.From]; {
	case l.empty:
		value = j.th.JSONPunct.Paint(string(first) + string(first+2))
	case strings.IndexByte("{}[]", first) >= 0:
		value = j.th.JSONPunct.Paint(string(first))
	case first == '"':
		value = j.th.JSONString.Paint(j.part(l.value, room))
	case first == '-' || first >= '0' && first <= '9':
		value = j.th.JSONNumber.Paint(j.part(l.value, room))
	default:
		value = j.th.JSONWord.Paint(j.part(l.value, room))
	}
	out.WriteString(value)
	if l.comma {
		out.WriteString(j.th.JSONPunct.Paint(","))
	}
	return out.String()
}

// part is what may be seen of a value in so many cells.
func (j *JSON) part(at jsonscan.Span, cells int) string {
	most := max(0, cells)*8 + 8 // bytes of as many letters, with their marks
	raw := at.Of(j.text)
	return safetext.Line(string(bytes.ToValidUTF8(raw[:min(len(raw), most)], []byte("\uFFFD"))))
}

// Find is the next line that holds a text, whatever the case of its letters.
func (j *JSON) Find(ctx context.Context, query string, from, step int) (int, bool) {
	needle := lower([]byte(query))
	if from < 0 || from >= j.lines || len(needle) == 0 {
		return 0, false
	}
	at := 0
	j.each(from, func(_ int, s spot, l line) bool {
		at = s.at
		if step < 0 { // the line itself is searched too
			at = l.value.To
		}
		return false
	})
	var ok bool
	if step < 0 {
		at, ok = last(ctx, j.text[:at], needle)
	} else {
		var offset int
		offset, ok = first(ctx, j.text[at:], needle)
		at += offset
	}
	if !ok {
		return 0, false
	}
	return j.lineOf(at), true
}

// lineOf is the line that a byte of the text stands in.
func (j *JSON) lineOf(offset int) int {
	i := sort.Search(len(j.spots), func(i int) bool { return j.spots[i].at > offset })
	found := max(0, i-1) * stride
	j.each(found, func(i int, at spot, _ line) bool {
		if at.at > offset {
			return false
		}
		found = i
		return true
	})
	return found
}

// first is where a text stands first in another, both without case.
func first(ctx context.Context, text, needle []byte) (int, bool) {
	for from := 0; from < len(text); from += chunk {
		if ctx.Err() != nil {
			return 0, false
		}
		part := text[from:min(len(text), from+chunk+len(needle)-1)]
		if i := bytes.Index(lower(part), needle); i >= 0 {
			return from + i, true
		}
	}
	return 0, false
}

// last is where it stands last.
func last(ctx context.Context, text, needle []byte) (int, bool) {
	for to := len(text); to > 0; to -= chunk {
		if ctx.Err() != nil {
			return 0, false
		}
		from := max(0, to-chunk)
		part := text[from:min(len(text), to+len(needle)-1)]
		if i := bytes.LastIndex(lower(part), needle); i >= 0 {
			return from + i, true
		}
	}
	return 0, false
}

// lower is text with small letters for capital ones of ASCII, byte for byte.
func lower(text []byte) []byte {
	out := make([]byte, len(text))
	for i, c := range text {
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		out[i] = c
	}
	return out
}
