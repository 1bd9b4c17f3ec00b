package sample

import (
	"regexp/syntax"
	"strings"
)

// maxMatch bounds a text made from a pattern, in bytes.
const maxMatch = 4 * maxMinLength

// repeats are how often each attempt at a pattern repeats what it may. The last
// ones aim at the length that is asked for beside the pattern.
var repeats = [...]int{4, 0, 9}

// matching makes a text from a regular expression. The text need not match: word
// boundaries and the like are left out.
func (m *maker) matching(pattern string, attempt, shortest int) string {
	parsed, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return m.token(8)
	}
	var text strings.Builder
	repeat := shortest
	if attempt < len(repeats) {
		repeat = repeats[attempt]
	}
	m.write(&text, parsed, repeat)
	return text.String()
}

// write adds a text for an expression; repetitions are made repeat times more
// than they must be, as far as they may.
func (m *maker) write(text *strings.Builder, expr *syntax.Regexp, repeat int) {
	if text.Len() > maxMatch || m.step() != nil {
		return
	}
	switch expr.Op {
	case syntax.OpLiteral:
		text.WriteString(string(expr.Rune))
	case syntax.OpCharClass:
		text.WriteRune(m.oneOf(expr.Rune))
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		text.WriteString(m.token(1))
	case syntax.OpStar:
		m.repeat(text, expr.Sub[0], 0, -1, repeat)
	case syntax.OpPlus:
		m.repeat(text, expr.Sub[0], 1, -1, repeat)
	case syntax.OpQuest:
		m.repeat(text, expr.Sub[0], 0, 1, repeat)
	case syntax.OpRepeat:
		m.repeat(text, expr.Sub[0], expr.Min, expr.Max, repeat)
	case syntax.OpAlternate:
		m.write(text, expr.Sub[m.rand.IntN(len(expr.Sub))], repeat)
	case syntax.OpConcat, syntax.OpCapture:
		for _, sub := range expr.Sub {
			m.write(text, sub, repeat)
		}
	default: // anchors and boundaries are no text
	}
}

func (m *maker) repeat(text *strings.Builder, expr *syntax.Regexp, least, most, more int) {
	count := least + more
	if most >= 0 {
		count = min(count, most)
	}
	for range count {
		before := text.Len()
		m.write(text, expr, more)
		if text.Len() == before || text.Len() > maxMatch {
			return
		}
	}
}

// oneOf picks a character of a class, given as pairs of first and last: one that
// is easy to read where there is one.
func (m *maker) oneOf(pairs []rune) rune {
	const readable = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	var found []rune
	for _, r := range readable {
		for i := 0; i+1 < len(pairs); i += 2 {
			if r >= pairs[i] && r <= pairs[i+1] {
				found = append(found, r)
				break
			}
		}
	}
	switch {
	case len(found) > 0:
		return found[m.rand.IntN(len(found))]
	case len(pairs) > 0:
		return pairs[0]
	default:
		return 'x' // a class without characters: nothing matches it
	}
}
