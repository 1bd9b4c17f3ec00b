package source

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// splitter takes a command apart as a POSIX shell does, with $'…' of bash and
// zsh. Variables and substitutions stay as they are written.
type splitter struct {
	text  string
	at    int
	words []string
	word  strings.Builder
	open  bool // a word has begun, perhaps an empty one
}

// split is the words of the first command of a text.
func split(text string) ([]string, error) {
	s := splitter{text: text}
	for s.at < len(s.text) {
		done, err := s.step()
		if err != nil {
			return nil, err
		}
		if done {
			break
		}
	}
	s.end()
	return s.words, nil
}

func (s *splitter) end() {
	if s.open {
		s.words = append(s.words, s.word.String())
		s.word.Reset()
		s.open = false
	}
}

// step reads one piece of a word. It is done where the command ends.
func (s *splitter) step() (done bool, err error) {
	switch ch := s.text[s.at]; {
	case ch == ' ' || ch == '\t' || ch == '\r':
		s.end()
		s.at++
	case ch == '\n' || ch == ';' || ch == '|' || ch == '&':
		s.end()
		return true, nil
	case ch == '<' || ch == '>':
		s.end()
		s.redirect()
	case ch == '\\':
		s.escape()
	case ch == '\'':
		return false, s.single()
	case ch == '"':
		return false, s.double()
	case strings.HasPrefix(s.text[s.at:], "$'"):
		return false, s.dollar()
	default:
		size := s.run()
		s.word.WriteString(s.text[s.at : s.at+size])
		s.open = true
		s.at += size
	}
	return false, nil
}

// run is how far the text goes without a meaning.
func (s *splitter) run() int {
	if size := strings.IndexAny(s.text[s.at+1:], " \t\r\n;|&<>\\'\"$"); size >= 0 {
		return size + 1
	}
	return len(s.text) - s.at
}

// redirect passes over <<MARK and its like.
func (s *splitter) redirect() {
	s.at += len(s.text[s.at:]) - len(strings.TrimLeft(s.text[s.at:], "<>-"))
}

// escape is a backslash outside of quotes; before a line break, or before blanks
// and one, as pasting leaves them, it joins the lines.
func (s *splitter) escape() {
	rest := s.text[s.at+1:]
	if blank := strings.TrimLeft(rest, " \t\r"); blank == "" || blank[0] == '\n' {
		s.at = len(s.text) - max(0, len(blank)-1)
		return
	}
	_, size := utf8.DecodeRuneInString(rest)
	s.word.WriteString(rest[:size])
	s.open = true
	s.at += 1 + size
}

func (s *splitter) single() error {
	size := strings.IndexByte(s.text[s.at+1:], '\'')
	if size < 0 {
		return place([]byte(s.text), s.at, "a quote is opened here and never closed")
	}
	s.word.WriteString(s.text[s.at+1 : s.at+1+size])
	s.open = true
	s.at += size + 2
	return nil
}

func (s *splitter) double() error {
	begin := s.at
	s.open = true
	for s.at++; s.at < len(s.text); s.at++ {
		switch ch := s.text[s.at]; ch {
		case '"':
			s.at++
			return nil
		case '\\':
			s.at++
			if s.at == len(s.text) {
				break
			}
			if next := s.text[s.at]; next != '\n' {
				if !strings.ContainsRune("\"\\$`", rune(next)) {
					s.word.WriteByte('\\')
				}
				s.word.WriteByte(next)
			}
		default:
			s.word.WriteByte(ch)
		}
	}
	return place([]byte(s.text), begin, "a quote is opened here and never closed")
}

// dollar is $'…', in which a backslash means what it means in C.
func (s *splitter) dollar() error {
	begin := s.at
	s.open = true
	for s.at += 2; s.at < len(s.text); {
		switch ch := s.text[s.at]; ch {
		case '\'':
			s.at++
			return nil
		case '\\':
			s.at++
			if s.at < len(s.text) {
				s.special()
			}
		default:
			s.word.WriteByte(ch)
			s.at++
		}
	}
	return place([]byte(s.text), begin, "a quote is opened here and never closed")
}

var specials = map[byte]byte{'a': 7, 'b': 8, 'e': 27, 'E': 27, 'f': 12, 'n': 10, 'r': 13, 't': 9, 'v': 11, '\\': '\\', '\'': '\'', '"': '"', '?': '?'}

// special is what stands behind a backslash in $'…'.
func (s *splitter) special() {
	ch := s.text[s.at]
	if plain, ok := specials[ch]; ok {
		s.word.WriteByte(plain)
		s.at++
		return
	}
	switch {
	case ch == 'x':
		s.number(1, 16, 2)
	case ch == 'u':
		s.number(1, 16, 4)
	case ch == 'U':
		s.number(1, 16, 8)
	case ch >= '0' && ch <= '7':
		s.number(0, 8, 3)
	default:
		s.word.WriteByte('\\')
		s.word.WriteByte(ch)
		s.at++
	}
}

// number is a character by its number. The halves of a pair that JSON escapes
// would have are not joined: a shell does not either.
func (s *splitter) number(skip, base, most int) {
	begin := s.at + skip
	end := begin
	for end < len(s.text) && end-begin < most && isDigit(s.text[end], base) {
		end++
	}
	value, err := strconv.ParseUint(s.text[begin:end], base, 32)
	switch {
	case err != nil:
		s.word.WriteByte('\\')
		s.word.WriteString(s.text[s.at:end])
	case most <= 3: // a byte
		s.word.WriteByte(byte(value))
	default:
		s.word.WriteRune(rune(value))
	}
	s.at = max(end, s.at+1)
}

func isDigit(ch byte, base int) bool {
	switch {
	case ch >= '0' && ch <= '7':
		return true
	case base == 8:
		return false
	}
	return ch == '8' || ch == '9' || ch >= 'a' && ch <= 'f' || ch >= 'A' && ch <= 'F'
}
