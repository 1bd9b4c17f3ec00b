package value

import (
	"bytes"
	"encoding/json"
	"strconv"
	"unicode/utf8"
)

// Locate is the line and the column, from 1, where the value at path begins in
// source, or what of the path there is. Text that is no JSON has only a begin.
func Locate(source []byte, path []string) (line, column int) {
	if !json.Valid(source) {
		return 1, 1
	}
	p := parser{source: source}
	p.next()
	at := p.at
	for _, step := range path {
		if !p.enter(step) {
			break
		}
		at = p.at
	}
	before := source[:at]
	return bytes.Count(before, []byte("\n")) + 1, utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:]) + 1
}

// enter goes from the begin of a container to a member or an item of it.
func (p *parser) enter(step string) bool {
	switch p.next() {
	case '{':
		found, at := false, 0
		for p.at++; p.next() != '}'; {
			if p.source[p.at] == ',' {
				p.at++
				p.next()
			}
			name := (&Value{Kind: Text, raw: p.text()}).Text()
			p.next()
			p.at++ // the colon
			p.next()
			if name == step { // the last one counts
				found, at = true, p.at
			}
			p.value()
		}
		p.at = at
		return found
	case '[':
		wanted, err := strconv.Atoi(step)
		if err != nil {
			return false
		}
		i := 0
		for p.at++; p.next() != ']'; i++ {
			if p.source[p.at] == ',' {
				p.at++
				p.next()
			}
			if i == wanted {
				return true
			}
			p.value()
		}
	}
	return false
}
