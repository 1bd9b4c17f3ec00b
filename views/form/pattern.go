package form

import (
	"regexp"
	"regexp/syntax"
	"strings"
	"unicode"
)

// matching is a short text that a pattern matches, "" when none is found.
func matching(pattern string) string {
	parsed, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return ""
	}
	var out strings.Builder
	spell(parsed.Simplify(), &out, 0)
	text := out.String()
	if compiled, err := regexp.Compile(pattern); err != nil || !compiled.MatchString(text) {
		return ""
	}
	return text
}

// spell writes the shortest text for a part of a pattern, with one of what may
// be missing.
func spell(re *syntax.Regexp, out *strings.Builder, depth int) {
	if depth > maxDepth*4 || out.Len() > maxShown {
		return
	}
	switch re.Op {
	case syntax.OpLiteral:
		out.WriteString(string(re.Rune))
	case syntax.OpCharClass:
		out.WriteRune(member(re.Rune))
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		out.WriteByte('a')
	case syntax.OpConcat:
		for _, part := range re.Sub {
			spell(part, out, depth+1)
		}
	case syntax.OpAlternate, syntax.OpCapture, syntax.OpPlus:
		spell(re.Sub[0], out, depth+1)
	case syntax.OpRepeat:
		for range re.Min {
			spell(re.Sub[0], out, depth+1)
		}
	default: // places and what may be missing need no text
	}
}

// member is a letter of a class, one that can be read when there is one.
func member(ranges []rune) rune {
	for i := 0; i+1 < len(ranges); i += 2 {
		for r := ranges[i]; r <= min(ranges[i+1], ranges[i]+128); r++ {
			if unicode.IsLetter(r) || unicode.IsDigit(r) {
				return r
			}
		}
	}
	if len(ranges) > 0 {
		return ranges[0]
	}
	return 'a'
}
