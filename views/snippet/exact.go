package snippet

import (
	"encoding/json"
	"math/big"
	"strconv"
	"strings"
)

// loss is what a language's own values cannot hold of a JSON text.
type loss struct {
	integer string // an integer beyond what a double holds exactly
	decimal string // a decimal that a double does not hold digit for digit
	twice   string // a key that stands twice in one object
	proto   bool   // a key that sets the prototype in a JavaScript literal
	half    bool   // half of a surrogate pair
}

// losses looks for what would not arrive as it is. It keeps the first of each
// kind.
func losses(source string) loss {
	found := loss{half: halfPair(source)}
	decoder := json.NewDecoder(strings.NewReader(source))
	decoder.UseNumber()
	var open []map[string]bool // the keys of each open object; nil is an array
	key := false               // the next string is a key
	for {
		token, err := decoder.Token()
		if err != nil {
			return found // io.EOF: the text was valid
		}
		switch token := token.(type) {
		case json.Delim:
			open, key = nest(open, token)
			continue
		case string:
			if key {
				found.see(open[len(open)-1], token)
				key = false
				continue
			}
		case json.Number:
			found.number(token.String())
		}
		key = len(open) > 0 && open[len(open)-1] != nil
	}
}

func nest(open []map[string]bool, delim json.Delim) (still []map[string]bool, key bool) {
	switch delim {
	case '{':
		return append(open, map[string]bool{}), true
	case '[':
		return append(open, nil), false
	}
	open = open[:len(open)-1]
	return open, len(open) > 0 && open[len(open)-1] != nil
}

func (l *loss) see(keys map[string]bool, key string) {
	l.proto = l.proto || key == "__proto__"
	if l.twice == "" && keys[key] {
		l.twice = text(key)
	}
	keys[key] = true
}

// number notes a number whose value a double changes.
func (l *loss) number(digits string) {
	value, err := strconv.ParseFloat(digits, 64)
	if err == nil {
		exact, ok := new(big.Rat).SetString(bounded(digits))
		if short, fine := new(big.Rat).SetString(strconv.FormatFloat(value, 'f', -1, 64)); ok && fine && exact.Cmp(short) == 0 {
			return
		}
	}
	if strings.ContainsAny(digits, ".eE") {
		if l.decimal == "" {
			l.decimal = digits
		}
	} else if l.integer == "" {
		l.integer = digits
	}
}

// bounded keeps a hostile exponent from becoming a number of gigabytes: beyond
// a double's range nothing is exact anyway.
func bounded(digits string) string {
	if at := strings.IndexAny(digits, "eE"); at >= 0 {
		if exponent, err := strconv.Atoi(digits[at+1:]); err != nil || exponent > 400 || exponent < -400 {
			return "x"
		}
	}
	return digits
}

// halfPair reports a \uD800 to \uDFFF without its other half.
func halfPair(source string) bool {
	for i := 0; i < len(source); i++ {
		if source[i] != '\\' {
			continue
		}
		i++
		unit := surrogate(source, i)
		switch {
		case unit == 0:
		case unit >= 0xDC00:
			return true
		default:
			if i+5 >= len(source) || source[i+5] != '\\' || surrogate(source, i+6) < 0xDC00 {
				return true
			}
			i += 10
		}
	}
	return false
}

// surrogate is the code unit of the u1234 at i, or 0 when it is none of a pair.
func surrogate(source string, i int) uint64 {
	if i+5 > len(source) || source[i] != 'u' {
		return 0
	}
	unit, err := strconv.ParseUint(source[i+1:i+5], 16, 16)
	if err != nil || unit < 0xD800 || unit > 0xDFFF {
		return 0
	}
	return unit
}
