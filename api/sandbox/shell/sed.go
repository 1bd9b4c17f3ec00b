package shell

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
)

// address says for which lines a step of sed is: a number, the last, or those
// that match.
type address struct {
	line  int
	last  bool
	match *regexp.Regexp
}

// step is one command of a sed script.
type step struct {
	from, to *address
	inRange  bool
	negated  bool
	name     byte // s, d, p or q
	re       *regexp.Regexp
	with     string
	global   bool
	print    bool
	nth      int
}

func sed(p *process) int {
	o, ok := p.flags("nErie:s", map[string]byte{"quiet": 'n', "regexp-extended": 'E', "in-place": 'i', "expression": 'e'})
	if !ok {
		return 1
	}
	scripts := o.values['e']
	if len(scripts) == 0 {
		if len(o.rest) == 0 {
			return p.fail("no script specified")
		}
		scripts, o.rest = o.rest[:1], o.rest[1:]
	}
	steps, err := readScript(strings.Join(scripts, "\n"), o.has('E') || o.has('r'))
	if err != nil {
		return p.fail("%v", err)
	}
	if !o.has('i') {
		all, code := p.allLines(o.rest)
		if err := runScript(p.stdout, steps, all, o.has('n')); err != nil {
			return 1
		}
		return code
	}
	code := 0
	for _, name := range o.rest {
		all, failed := p.allLines([]string{name})
		var out bytes.Buffer
		left := int64(maxFile)
		err := runScript(limitWriter{p.ctx, &out, &left}, steps, all, o.has('n'))
		if err == nil && failed == 0 {
			err = p.session.system.replace(p.ctx, p.path(name), out.Bytes())
		}
		if err != nil {
			failed = p.fail("%s: %v", name, cause(err))
		}
		code = max(code, failed)
	}
	return code
}

func runScript(w io.Writer, steps []*step, all []string, quiet bool) error {
	for i, line := range all {
		keep, quit := !quiet, false
		for _, one := range steps {
			if !one.applies(i+1, i == len(all)-1, line) {
				continue
			}
			switch one.name {
			case 'd':
				keep, line = false, ""
			case 'q':
				quit = true
			case 'p':
				if _, err := io.WriteString(w, line+"\n"); err != nil {
					return err
				}
			case 's':
				changed, done := one.substitute(line)
				if len(changed) > maxFile {
					return errors.New("a line became too long")
				}
				if line = changed; done && one.print {
					if _, err := io.WriteString(w, line+"\n"); err != nil {
						return err
					}
				}
			}
			if one.name == 'd' || quit {
				break
			}
		}
		if keep {
			if _, err := io.WriteString(w, line+"\n"); err != nil {
				return err
			}
		}
		if quit {
			return nil
		}
	}
	return nil
}

func (s *step) applies(line int, last bool, text string) bool {
	at := func(a *address) bool {
		return a.line == line || a.last && last || a.match != nil && a.match.MatchString(text)
	}
	result := true
	switch {
	case s.from != nil && s.to == nil:
		result = at(s.from)
	case s.from != nil && s.inRange:
		s.inRange = !at(s.to) && (s.to.line == 0 || line < s.to.line)
	case s.from != nil:
		if result = at(s.from); result {
			s.inRange = s.to.line == 0 && !(s.to.last && last) || s.to.line > line
		}
	}
	return result != s.negated
}

func (s *step) substitute(line string) (string, bool) {
	var out []byte
	last, seen, done := 0, 0, false
	for _, match := range s.re.FindAllStringSubmatchIndex(line, -1) {
		seen++
		if s.nth > 0 && seen < s.nth || !s.global && done {
			continue
		}
		out = append(out, line[last:match[0]]...)
		out = s.re.ExpandString(out, s.with, line, match)
		last, done = match[1], true
		if len(out) > maxFile {
			break
		}
	}
	return string(append(out, line[last:]...)), done
}

// scriptReader reads a sed script.
type scriptReader struct {
	text     string
	extended bool
}

func readScript(text string, extended bool) ([]*step, error) {
	r := &scriptReader{text, extended}
	var steps []*step
	for {
		r.text = strings.TrimLeft(r.text, " \t\n;")
		if r.text == "" {
			return steps, nil
		}
		one, err := r.step()
		if err != nil {
			return nil, err
		}
		steps = append(steps, one)
	}
}

func (r *scriptReader) step() (one *step, err error) {
	one = &step{}
	if one.from, err = r.address(); err != nil {
		return nil, err
	}
	if one.from != nil && strings.HasPrefix(r.text, ",") {
		r.text = r.text[1:]
		if one.to, err = r.address(); err != nil {
			return nil, err
		}
		if one.to == nil {
			return nil, errors.New("unexpected ','")
		}
	}
	r.text = strings.TrimLeft(r.text, " ")
	if strings.HasPrefix(r.text, "!") {
		one.negated, r.text = true, strings.TrimLeft(r.text[1:], " ")
	}
	if r.text == "" {
		return nil, errors.New("missing command")
	}
	one.name, r.text = r.text[0], r.text[1:]
	switch one.name {
	case 'd', 'p', 'q':
		return one, nil
	case 's':
		return one, r.substitution(one)
	}
	return nil, fmt.Errorf("unknown command: '%c'; s, d, p and q are available", one.name)
}

func (r *scriptReader) address() (*address, error) {
	switch {
	case r.text == "":
		return nil, nil
	case r.text[0] == '$':
		r.text = r.text[1:]
		return &address{last: true}, nil
	case r.text[0] == '/':
		r.text = r.text[1:]
		pattern, err := r.until('/')
		if err != nil {
			return nil, err
		}
		re, err := r.compile(pattern, "")
		return &address{match: re}, err
	}
	digits := len(r.text) - len(strings.TrimLeft(r.text, "0123456789"))
	if digits == 0 {
		return nil, nil
	}
	line, err := strconv.Atoi(r.text[:digits])
	if err != nil || line == 0 {
		return nil, errors.New("invalid line number")
	}
	r.text = r.text[digits:]
	return &address{line: line}, nil
}

// until reads up to a delimiter that no backslash hides.
func (r *scriptReader) until(delimiter byte) (string, error) {
	var out strings.Builder
	for i := 0; i < len(r.text); i++ {
		switch c := r.text[i]; {
		case c == '\\' && i+1 < len(r.text):
			i++
			if r.text[i] != delimiter {
				out.WriteByte('\\')
			}
			out.WriteByte(r.text[i])
		case c == delimiter:
			r.text = r.text[i+1:]
			return out.String(), nil
		default:
			out.WriteByte(c)
		}
	}
	return "", errors.New("unterminated expression")
}

func (r *scriptReader) compile(pattern, flags string) (*regexp.Regexp, error) {
	if !r.extended {
		pattern = fromBasic(pattern)
	}
	return regexp.Compile(flags + pattern)
}

func (r *scriptReader) substitution(one *step) error {
	if r.text == "" {
		return errors.New("unterminated 's' command")
	}
	delimiter := r.text[0]
	r.text = r.text[1:]
	pattern, err := r.until(delimiter)
	if err != nil {
		return err
	}
	with, err := r.until(delimiter)
	if err != nil {
		return err
	}
	flags := ""
	for r.text != "" && !strings.ContainsRune(" \n;}", rune(r.text[0])) {
		switch c := r.text[0]; {
		case c == 'g':
			one.global = true
		case c == 'p':
			one.print = true
		case c == 'i' || c == 'I':
			flags = "(?i)"
		case c >= '1' && c <= '9':
			one.nth = int(c - '0')
		default:
			return fmt.Errorf("unknown option to 's': '%c'", c)
		}
		r.text = r.text[1:]
	}
	one.with = replacement(with)
	one.re, err = r.compile(pattern, flags)
	return err
}

// replacement turns & and \1 into what Go's Expand reads.
func replacement(text string) string {
	var out strings.Builder
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case c == '&':
			out.WriteString("${0}")
		case c == '$':
			out.WriteString("$$")
		case c == '\\' && i+1 < len(text):
			i++
			switch next := text[i]; {
			case next >= '0' && next <= '9':
				out.WriteString("${" + string(next) + "}")
			case next == 'n':
				out.WriteByte('\n')
			case next == 't':
				out.WriteByte('\t')
			case next == '$':
				out.WriteString("$$")
			default:
				out.WriteByte(next)
			}
		default:
			out.WriteByte(c)
		}
	}
	return out.String()
}
