package form

import (
	"regexp"
	"regexp/syntax"
	"strings"
	"unicode"
)

// matching is a short text that a pattern matches, "" when none is found. Each
// try is another text where the pattern leaves room, and extra is how much
// longer it is where it may be.
func matching(pattern string, try, extra int) string {
	parsed, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return ""
	}
	sp := speller{try: try, extra: extra}
	sp.spell(parsed.Simplify(), 0)
	text := sp.out.String()
	if compiled, err := regexp.Compile(pattern); err != nil || !compiled.MatchString(text) {
		return ""
	}
	return text
}

// speller writes a text for a pattern.
type speller struct {
	out        strings.Builder
	try, extra int
}

// spell writes the shortest text for a part of a pattern.
func (s *speller) spell(re *syntax.Regexp, depth int) {
	if depth > maxDepth*4 || s.out.Len() > maxShown {
		return
	}
	again := func(times int) {
		for range times {
			s.spell(re.Sub[0], depth+1)
		}
	}
	switch re.Op {
	case syntax.OpLiteral:
		s.out.WriteString(string(re.Rune))
	case syntax.OpCharClass:
		s.out.WriteRune(member(re.Rune, s.try))
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		s.out.WriteByte("abcdefghijklmnopqrstuvwxyz"[s.try%26])
	case syntax.OpConcat:
		for _, part := range re.Sub {
			s.spell(part, depth+1)
		}
	case syntax.OpAlternate:
		s.spell(re.Sub[s.try%len(re.Sub)], depth+1)
	case syntax.OpCapture:
		again(1)
	case syntax.OpPlus:
		again(1 + s.extra)
	case syntax.OpStar:
		again(s.extra)
	case syntax.OpQuest:
		again(min(1, s.extra))
	case syntax.OpRepeat:
		again(re.Min)
	default: // places and what may be missing need no text
	}
}

// member is a letter of a class, one that can be read when there is one.
func member(ranges []rune, try int) rune {
	skip := try
	var last rune
	for i := 0; i+1 < len(ranges); i += 2 {
		for r := ranges[i]; r <= min(ranges[i+1], ranges[i]+128); r++ {
			if unicode.IsLetter(r) || unicode.IsDigit(r) {
				if last = r; skip == 0 {
					return r
				}
				skip--
			}
		}
	}
	switch {
	case last != 0:
		return last
	case len(ranges) > 0:
		return ranges[0]
	}
	return 'a'
}
