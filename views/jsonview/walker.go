package jsonview

// event is what a walker met. A value that is a container is item and opens.
type event uint8

const (
	item   event = 1 << iota // a value, with its name, begins
	opens                    // { or [
	closes                   // } or ]
)

// kinds of bytes outside strings.
const (
	other = iota // part of a number or word
	space
	colon
	comma
	open
	shut
	quote
)

var class = [256]uint8{
	' ': space, '\t': space, '\n': space, '\r': space, ':': colon, ',': comma,
	'{': open, '[': open, '}': shut, ']': shut, '"': quote,
}

// walker goes through a text that is known to be valid, from event to event.
type walker struct {
	source          []byte
	at              int // the byte to look at next
	depth           int // of the containers around it
	quoted, escaped bool
	wants           bool // the next thing begins a value or a name
	item            int  // where a search met its last item
}

// next goes behind the next event that begins before limit, or to limit: then
// it is 0. The event was at the byte before w.at.
func (w *walker) next(limit int) event {
	for w.at < limit {
		if w.quoted {
			w.string(limit)
			continue
		}
		c := class[w.source[w.at]]
		w.at++
		switch c {
		case space, colon:
		case comma:
			w.wants = true
		case open:
			met := opens
			if w.wants {
				met |= item
			}
			w.depth++
			w.wants = true
			return met
		case shut:
			w.depth--
			w.wants = false
			return closes
		default:
			w.quoted = c == quote
			if w.wants {
				w.wants = false
				return item
			}
		}
	}
	return 0
}

// string goes behind the end of the string around, or to limit.
func (w *walker) string(limit int) {
	for w.at < limit {
		c := w.source[w.at]
		w.at++
		switch {
		case w.escaped:
			w.escaped = false
		case c == '\\':
			w.escaped = true
		case c == '"':
			w.quoted = false
			return
		}
	}
}

// level is the depth at which the item just met stands.
func (w *walker) level(met event) int {
	if met&opens != 0 {
		return w.depth - 1
	}
	return w.depth
}

// sum goes to limit and adds up what is met.
func (w *walker) sum(limit int) sums {
	items, count, least := int32(0), int32(0), w.depth
	for met := w.next(limit); met != 0; met = w.next(limit) {
		if met == closes {
			if w.depth < least {
				least, count = w.depth, 0
			}
			continue
		}
		if met&item != 0 {
			items++
			if w.level(met) == least {
				count++
			}
		}
	}
	return sums{items: items, count: count, least: uint16(least)} //nolint:gosec // encoding/json allows 10000 levels
}

func (w *walker) mark() mark {
	return mark{depth: uint16(w.depth), quoted: w.quoted, escaped: w.escaped, wants: w.wants} //nolint:gosec // encoding/json allows 10000 levels
}
