package value

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"unicode/utf8"
)

// Parse reads JSON. It fails with *SyntaxError.
func Parse(source []byte) (*Value, error) {
	var check json.RawMessage
	if err := json.Unmarshal(source, &check); err != nil {
		return nil, place(source, err)
	}
	p := parser{source: source}
	return p.value(), nil
}

// place says by line and column what encoding/json says by offset.
func place(source []byte, err error) error {
	out := &SyntaxError{Message: err.Error()}
	at := len(source)
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		at = min(int(syntax.Offset), len(source))
		if at > 0 && !strings.HasPrefix(out.Message, "unexpected end") {
			at-- // the offset is behind the culprit
		}
	}
	before := source[:at]
	out.Line = bytes.Count(before, []byte("\n")) + 1
	out.Column = utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:]) + 1
	return out
}

// parser reads text that is known to be JSON.
type parser struct {
	source []byte
	at     int
}

// next skips blanks and is the byte that follows.
func (p *parser) next() byte {
	for p.at < len(p.source) {
		switch c := p.source[p.at]; c {
		case ' ', '\t', '\n', '\r':
			p.at++
		default:
			return c
		}
	}
	return 0
}

func (p *parser) value() *Value {
	switch p.next() {
	case '{':
		return p.object()
	case '[':
		return p.list()
	case '"':
		return &Value{Kind: Text, raw: p.text()}
	case 't', 'f':
		return &Value{Kind: Bool, raw: p.word()}
	case 'n':
		return &Value{Kind: Null, raw: p.word()}
	}
	return &Value{Kind: Number, raw: p.word()}
}

func (p *parser) object() *Value {
	v := NewObject()
	for p.at++; p.next() != '}'; {
		if p.source[p.at] == ',' {
			p.at++
			p.next()
		}
		raw := p.text()
		name := (&Value{Kind: Text, raw: raw}).Text()
		p.next()
		p.at++ // the colon
		v.Members = append(v.Members, Member{Name: name, raw: raw, Value: p.value()})
	}
	p.at++
	return v
}

func (p *parser) list() *Value {
	v := NewList()
	for p.at++; p.next() != ']'; {
		if p.source[p.at] == ',' {
			p.at++
		}
		v.Items = append(v.Items, p.value())
	}
	p.at++
	return v
}

// text is a string with its quotes.
func (p *parser) text() string {
	from := p.at
	for p.at++; p.source[p.at] != '"'; p.at++ {
		if p.source[p.at] == '\\' {
			p.at++
		}
	}
	p.at++
	return string(p.source[from:p.at])
}

// word is a token without structure.
func (p *parser) word() string {
	from := p.at
	for p.at < len(p.source) && !bytes.ContainsRune([]byte(" \t\r\n,]}"), rune(p.source[p.at])) {
		p.at++
	}
	return string(p.source[from:p.at])
}
