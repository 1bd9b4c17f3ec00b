package shell

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"unicode"
)

// span is a range of fields or characters, counted from 1.
type span struct{ from, to int }

func spans(list string) ([]span, error) {
	var all []span
	for part := range strings.SplitSeq(list, ",") {
		from, to, ranged := strings.Cut(part, "-")
		one := span{1, math.MaxInt}
		var err error
		if from != "" {
			if one.from, err = strconv.Atoi(from); err != nil || one.from < 1 {
				return nil, fmt.Errorf("invalid list '%s'", list)
			}
		}
		switch {
		case !ranged:
			one.to = one.from
		case to != "":
			if one.to, err = strconv.Atoi(to); err != nil || one.to < one.from {
				return nil, fmt.Errorf("invalid list '%s'", list)
			}
		}
		if part == "" || part == "-" {
			return nil, fmt.Errorf("invalid list '%s'", list)
		}
		all = append(all, one)
	}
	return all, nil
}

func within(all []span, at int) bool {
	for _, one := range all {
		if at >= one.from && at <= one.to {
			return true
		}
	}
	return false
}

func cut(p *process) int {
	o, ok := p.flags("d:f:c:b:s", map[string]byte{"delimiter": 'd', "fields": 'f', "characters": 'c'})
	if !ok {
		return 1
	}
	list := o.value('f', o.value('c', o.value('b', "")))
	picked, err := spans(list)
	if err != nil {
		return p.fail("%v", err)
	}
	delimiter := o.value('d', "\t")
	w := bufio.NewWriter(p.stdout)
	code := p.each(o.rest, func(_ string, r io.Reader) error {
		return lines(r, func(line string) error {
			if !o.has('f') {
				_, err := w.WriteString(cutCharacters(line, picked) + "\n")
				return err
			}
			if !strings.Contains(line, delimiter) && o.has('s') {
				return nil
			}
			_, err := w.WriteString(cutFields(line, delimiter, picked) + "\n")
			return err
		})
	})
	if w.Flush() != nil {
		return 1
	}
	return code
}

func cutCharacters(line string, picked []span) string {
	var out strings.Builder
	for i, r := range []rune(line) {
		if within(picked, i+1) {
			out.WriteRune(r)
		}
	}
	return out.String()
}

func cutFields(line, delimiter string, picked []span) string {
	if !strings.Contains(line, delimiter) {
		return line
	}
	var kept []string
	for i, field := range strings.Split(line, delimiter) {
		if within(picked, i+1) {
			kept = append(kept, field)
		}
	}
	return strings.Join(kept, delimiter)
}

// characterSet reads a set of tr: characters, ranges, classes and escapes.
func characterSet(text string) ([]rune, error) {
	classes := map[string]func(rune) bool{
		"alpha": unicode.IsLetter, "digit": unicode.IsDigit, "space": unicode.IsSpace, "upper": unicode.IsUpper,
		"lower": unicode.IsLower, "punct": unicode.IsPunct,
		"alnum": func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) },
	}
	escapes := map[rune]rune{'n': '\n', 't': '\t', 'r': '\r', '0': 0, '\\': '\\'}
	var set []rune
	runes := []rune(text)
	for i := 0; i < len(runes); i++ {
		if rest := string(runes[i:]); strings.HasPrefix(rest, "[:") {
			name, _, found := strings.Cut(rest[2:], ":]")
			class := classes[name]
			if !found || class == nil {
				return nil, fmt.Errorf("invalid character class in '%s'", text)
			}
			for r := rune(0); r < 256; r++ {
				if class(r) {
					set = append(set, r)
				}
			}
			i += len([]rune(name)) + 3
			continue
		}
		r := runes[i]
		if r == '\\' && i+1 < len(runes) {
			i++
			if r = runes[i]; escapes[r] != 0 || r == '0' {
				r = escapes[r]
			}
		} else if i+2 < len(runes) && runes[i+1] == '-' {
			last := runes[i+2]
			if last < r || last-r > 10_000 {
				return nil, errors.New("range is in reverse order, or too long")
			}
			for ; r <= last; r++ {
				set = append(set, r)
			}
			i += 2
			continue
		}
		set = append(set, r)
	}
	return set, nil
}

func tr(p *process) int {
	o, ok := p.flags("dscC", map[string]byte{"delete": 'd', "squeeze-repeats": 's', "complement": 'c'})
	if !ok {
		return 1
	}
	if len(o.rest) == 0 || len(o.rest) == 1 && !o.has('d') && !o.has('s') {
		return p.fail("missing operand")
	}
	first, err := characterSet(o.rest[0])
	if err != nil {
		return p.fail("%v", err)
	}
	var second []rune
	if len(o.rest) > 1 {
		if second, err = characterSet(o.rest[1]); err != nil {
			return p.fail("%v", err)
		}
	}
	t := newTranslation(o, first, second)
	in, w := bufio.NewReader(p.stdin), bufio.NewWriter(p.stdout)
	for {
		r, size, err := in.ReadRune()
		if err != nil {
			break
		}
		if r == unicode.ReplacementChar && size == 1 {
			_ = in.UnreadRune()
			b, _ := in.ReadByte()
			if w.WriteByte(b) != nil {
				return 1
			}
			continue
		}
		if to, keep := t.next(r); keep {
			if _, err := w.WriteRune(to); err != nil {
				return 1
			}
		}
	}
	if w.Flush() != nil {
		return 1
	}
	return 0
}

// translation is what tr does to each character.
type translation struct {
	places             map[rune]int // of the characters in the first set
	complement, delete bool
	second             []rune
	squeeze            map[rune]bool
	last               rune
}

func newTranslation(o options, first, second []rune) *translation {
	t := &translation{
		places: map[rune]int{}, complement: o.has('c') || o.has('C'), delete: o.has('d'), second: second,
		squeeze: map[rune]bool{}, last: -1,
	}
	for i, r := range first {
		if _, known := t.places[r]; !known {
			t.places[r] = i
		}
	}
	if o.has('s') {
		squeezed := first
		if len(second) > 0 {
			squeezed = second
		}
		for _, r := range squeezed {
			t.squeeze[r] = true
		}
	}
	return t
}

func (t *translation) next(r rune) (rune, bool) {
	place, listed := t.places[r]
	if listed != t.complement {
		if t.delete {
			return 0, false
		}
		if n := len(t.second); n > 0 {
			if t.complement {
				place = n - 1
			}
			r = t.second[min(place, n-1)]
		}
	}
	if t.squeeze[r] && r == t.last {
		return 0, false
	}
	t.last = r
	return r, true
}
