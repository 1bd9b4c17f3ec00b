package bounded

import (
	"io"
	"regexp"
	"regexp/syntax"
	"time"
	"unicode/utf8"

	"github.com/dlclark/regexp2"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// Bounds of patterns.
const (
	maxPattern     = 64 << 10 // bytes; longer ones are not read
	maxProgram     = 100_000  // instructions of one; larger ones are not made
	foreignTime    = 50 * time.Millisecond
	foreignSteps   = 1000     // that one try of a foreign pattern costs
	quickMatch     = 64 << 10 // instructions times bytes that are not worth a look at the clock
	stepsPerSquare = 64       // instructions times bytes in a step
)

// pattern is a regular expression that spends steps. Go's take linear time, which
// is long enough for a large text; those that only JavaScript reads get a limit.
// What neither reads matches anything: its user cannot correct it.
type pattern struct {
	work    *work
	text    string
	simple  *regexp.Regexp
	size    int // instructions of simple
	foreign *regexp2.Regexp
}

// String is the pattern as the schema has it.
func (p *pattern) String() string { return p.text }

// read is the engine of the compiler.
func (w *work) read(text string) (jsonschema.Regexp, error) {
	p := &pattern{work: w, text: text}
	w.spend(1 + len(text)/16)
	if len(text) > maxPattern {
		return p, nil
	}
	if tree, err := syntax.Parse(text, syntax.Perl); err == nil {
		size := instructions(tree)
		if size > maxProgram {
			return p, nil
		}
		w.spend(1 + size)
		if p.simple, err = regexp.Compile(text); err == nil {
			p.size = size
			return p, nil
		}
	}
	foreign, err := regexp2.Compile(text, regexp2.ECMAScript)
	if err == nil {
		foreign.MatchTimeout = foreignTime
		p.foreign = foreign
	}
	return p, nil
}

// instructions is about how large the program of a pattern is: repetitions in
// repetitions make it far larger than the pattern.
func instructions(re *syntax.Regexp) int {
	size := 1 + len(re.Rune)/2
	for _, sub := range re.Sub {
		size = min(size+instructions(sub), 2*maxProgram)
	}
	if re.Op == syntax.OpRepeat {
		size = min(size*max(1, re.Min, re.Max), 2*maxProgram)
	}
	return size
}

// MatchString gives a text the benefit of the doubt where a pattern is not read
// or takes too long.
func (p *pattern) MatchString(s string) bool {
	p.work.spend(1)
	switch {
	case p.simple != nil && len(s) <= quickMatch/max(1, p.size):
		return p.simple.MatchString(s)
	case p.simple != nil:
		return p.simple.MatchReader(&runeReader{pattern: p, left: s})
	case p.foreign != nil:
		p.work.spend(foreignSteps)
		ok, err := p.foreign.MatchString(s)
		return ok || err != nil
	}
	return true
}

// runeReader hands a text to a pattern rune by rune and spends steps for them.
type runeReader struct {
	pattern *pattern
	left    string
	owed    int
}

// ReadRune is the next rune.
func (r *runeReader) ReadRune() (rune, int, error) {
	if r.left == "" {
		return 0, 0, io.EOF
	}
	if r.owed += r.pattern.size; r.owed >= stepsPerSquare {
		r.pattern.work.spend(r.owed / stepsPerSquare)
		r.owed %= stepsPerSquare
	}
	letter, size := utf8.DecodeRuneInString(r.left)
	r.left = r.left[size:]
	return letter, size, nil
}
