package shell

import (
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
)

// fromBasic turns a basic regular expression into one that Go reads: in it
// ( ) { } | + ? are plain characters unless they follow a backslash.
func fromBasic(pattern string) string {
	var out strings.Builder
	inClass := false
	for i := 0; i < len(pattern); i++ {
		c := pattern[i]
		switch {
		case inClass:
			inClass = c != ']' || i > 0 && pattern[i-1] == '['
			if c == '\\' {
				out.WriteByte('\\')
			}
			out.WriteByte(c)
		case c == '[':
			inClass = true
			out.WriteByte(c)
		case c == '\\' && i+1 < len(pattern):
			i++
			if !strings.ContainsRune("(){}|+?", rune(pattern[i])) {
				out.WriteByte('\\')
			}
			out.WriteByte(pattern[i])
		case strings.ContainsRune("(){}|+?", rune(c)):
			out.WriteByte('\\')
			out.WriteByte(c)
		case c == '*' && i == 0:
			out.WriteString(`\*`)
		default:
			out.WriteByte(c)
		}
	}
	return out.String()
}

// search is what grep looks for, and how it shows what it finds.
type search struct {
	options
	re            *regexp.Regexp
	before, after int
	limit         int
	names         bool
	found         bool
}

func grep(p *process) int {
	o, ok := p.flags("ivnclLrREFowxqhHse:m:A:B:C:aP", map[string]byte{
		"ignore-case": 'i', "invert-match": 'v', "line-number": 'n', "count": 'c', "files-with-matches": 'l', "recursive": 'r',
		"extended-regexp": 'E', "fixed-strings": 'F', "only-matching": 'o', "word-regexp": 'w', "quiet": 'q', "regexp": 'e',
	})
	if !ok {
		return 2
	}
	s := &search{options: o, limit: -1}
	if err := s.compile(p.name); err != nil {
		p.fail("%v", err)
		return 2
	}
	files := s.rest
	if s.has('r') || s.has('R') {
		files = p.below(files)
	}
	s.names = (len(files) > 1 || s.has('r') || s.has('R') || s.has('H')) && !s.has('h')
	code := p.each(files, func(name string, r io.Reader) error { return s.file(p, name, r) })
	switch {
	case s.found && s.has('q'):
		return 0
	case code != 0:
		return 2
	case s.found:
		return 0
	}
	return 1
}

func (s *search) compile(name string) error {
	patterns := s.values['e']
	if len(patterns) == 0 {
		if len(s.rest) == 0 {
			return fmt.Errorf("missing pattern")
		}
		patterns, s.rest = s.rest[:1], s.rest[1:]
	}
	var alternatives []string
	for _, pattern := range patterns {
		switch {
		case s.has('F') || name == "fgrep":
			pattern = regexp.QuoteMeta(pattern)
		case !s.has('E') && !s.has('P') && name != "egrep":
			pattern = fromBasic(pattern)
		}
		alternatives = append(alternatives, "(?:"+pattern+")")
	}
	whole := strings.Join(alternatives, "|")
	if s.has('w') {
		whole = `\b(?:` + whole + `)\b`
	}
	if s.has('x') {
		whole = "^(?:" + whole + ")$"
	}
	if s.has('i') {
		whole = "(?i)" + whole
	}
	var err error
	if s.re, err = regexp.Compile(whole); err != nil {
		return err
	}
	for _, number := range []struct {
		flag byte
		into *int
	}{{'C', &s.before}, {'C', &s.after}, {'B', &s.before}, {'A', &s.after}, {'m', &s.limit}} {
		if text := s.value(number.flag, ""); text != "" {
			if *number.into, err = strconv.Atoi(text); err != nil || *number.into < 0 || *number.into > 100_000 {
				return fmt.Errorf("invalid number '%s'", text)
			}
		}
	}
	return nil
}

// below lists the files at and below paths.
func (p *process) below(names []string) []string {
	if len(names) == 0 {
		names = []string{"."}
	}
	files := []string{}
	for _, name := range names {
		err := p.walk(name, 0, func(name string, at info, _ int) error {
			if !at.folder {
				files = append(files, name)
			}
			return nil
		})
		if err != nil {
			p.fail("%s: %v", name, cause(err))
		}
	}
	if len(files) == 0 {
		files = append(files, "/dev/null") // not standard input
	}
	return files
}

func (s *search) file(p *process, name string, r io.Reader) error {
	matches, number, trailing, lastShown := 0, 0, 0, 0
	var earlier []string
	show := func(line string, number int, mark string) error {
		if lastShown > 0 && number > lastShown+1 && s.before+s.after > 0 {
			if _, err := io.WriteString(p.stdout, "--\n"); err != nil {
				return err
			}
		}
		lastShown = number
		return s.print(p, name, line, number, mark)
	}
	err := lines(r, func(line string) error {
		number++
		if s.re.MatchString(line) == s.has('v') {
			if trailing > 0 && s.shows() {
				trailing--
				return show(line, number, "-")
			}
			if s.before > 0 {
				if earlier = append(earlier, line); len(earlier) > s.before {
					earlier = earlier[1:]
				}
			}
			return nil
		}
		if s.limit >= 0 && matches >= s.limit {
			return errStop
		}
		matches++
		s.found, trailing = true, s.after
		if !s.shows() {
			if s.has('c') {
				return nil
			}
			return errStop
		}
		for i, old := range earlier {
			if err := show(old, number-len(earlier)+i, "-"); err != nil {
				return err
			}
		}
		earlier = nil
		return show(line, number, ":")
	})
	if err != nil || s.has('q') {
		return err
	}
	switch {
	case s.has('c'):
		prefix := ""
		if s.names {
			prefix = name + ":"
		}
		_, err = fmt.Fprintf(p.stdout, "%s%d\n", prefix, matches)
	case s.has('l') && matches > 0, s.has('L') && matches == 0:
		_, err = fmt.Fprintln(p.stdout, name)
	}
	return err
}

// shows tells whether lines are printed at all.
func (s *search) shows() bool { return !s.has('c') && !s.has('l') && !s.has('L') && !s.has('q') }

func (s *search) print(p *process, name, line string, number int, mark string) error {
	prefix := ""
	if s.names {
		prefix = name + mark
	}
	if s.has('n') {
		prefix += strconv.Itoa(number) + mark
	}
	if !s.has('o') || s.has('v') {
		_, err := io.WriteString(p.stdout, prefix+line+"\n")
		return err
	}
	for _, match := range s.re.FindAllString(line, -1) {
		if match == "" {
			continue
		}
		if _, err := io.WriteString(p.stdout, prefix+match+"\n"); err != nil {
			return err
		}
	}
	return nil
}
