// Package value holds JSON exactly: the order of members, every digit of a
// number and the spelling of strings stay until somebody changes that very part.
package value

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Kind is what a value is. An absent value is a nil *Value.
type Kind int

// The kinds of values.
const (
	Null Kind = iota + 1
	Bool
	Number
	Text
	List
	Object
)

var kindNames = [...]string{"", "null", "boolean", "number", "string", "array", "object"}

// String is the kind as JSON Schema calls it.
func (k Kind) String() string { return kindNames[k] }

// Value is one JSON value.
type Value struct {
	Kind    Kind
	Items   []*Value // of a List
	Members []Member // of an Object
	raw     string   // the token of anything else
	text    string   // of a Text that was not parsed, when it is valid UTF-8
}

// Member is one member of an object.
type Member struct {
	Name  string
	Value *Value
	raw   string // the name as it was written; "" spells it anew
}

// NewNull is null.
func NewNull() *Value { return &Value{Kind: Null, raw: "null"} }

// NewBool is true or false.
func NewBool(b bool) *Value { return &Value{Kind: Bool, raw: strconv.FormatBool(b)} }

// NewText is a string.
func NewText(s string) *Value {
	v := &Value{Kind: Text, raw: quote(s)}
	if utf8.ValidString(s) {
		v.text = s
	}
	return v
}

// NewNumber is a number with the digits of s; false when s is none in JSON.
func NewNumber(s string) (*Value, bool) {
	if s == "" || s[0] != '-' && (s[0] < '0' || s[0] > '9') || !json.Valid([]byte(s)) || strings.TrimSpace(s) != s {
		return nil, false
	}
	return &Value{Kind: Number, raw: s}, true
}

// NewList is a list.
func NewList(items ...*Value) *Value { return &Value{Kind: List, Items: items} }

// NewObject is an object without members.
func NewObject() *Value { return &Value{Kind: Object} }

// quote spells a string without escapes that only HTML needs.
func quote(s string) string {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(s); err != nil {
		return `""`
	}
	return strings.TrimSuffix(out.String(), "\n")
}

// Text is the text of a string; "" for anything else.
func (v *Value) Text() string {
	if v == nil || v.Kind != Text {
		return ""
	}
	if v.text != "" {
		return v.text
	}
	if inner := v.raw[1 : len(v.raw)-1]; !strings.Contains(inner, `\`) {
		return strings.ToValidUTF8(inner, "\uFFFD")
	}
	var s string
	if json.Unmarshal([]byte(v.raw), &s) != nil {
		return ""
	}
	return s
}

// Head is Text, or at least its first runes when it is longer than some bytes.
func (v *Value) Head(most int) string {
	if v == nil || v.Kind != Text || len(v.raw) <= most || v.text != "" {
		return v.Text()
	}
	inner := v.raw[1:most]
	for range 12 { // an escape, or two of them for one rune, may be cut
		var s string
		if json.Unmarshal([]byte(`"`+inner+`"`), &s) == nil {
			return s
		}
		inner = inner[:len(inner)-1]
	}
	return v.Text()
}

// Bool is whether the value is true.
func (v *Value) Bool() bool { return v != nil && v.Kind == Bool && v.raw == "true" }

// Is reports whether the value is there and of a kind.
func (v *Value) Is(kind Kind) bool { return v != nil && v.Kind == kind }

// Len is how many items or members there are.
func (v *Value) Len() int {
	if v == nil {
		return 0
	}
	return len(v.Items) + len(v.Members)
}

// Objects is the members of an object; none of anything else.
func (v *Value) Objects() []Member {
	if v == nil {
		return nil
	}
	return v.Members
}

// Get is the member called name, nil when there is none. The last one counts.
func (v *Value) Get(name string) *Value {
	if v == nil {
		return nil
	}
	for i := len(v.Members) - 1; i >= 0; i-- {
		if v.Members[i].Name == name {
			return v.Members[i].Value
		}
	}
	return nil
}

// Set sets the member called name, in its place or at the end.
func (v *Value) Set(name string, member *Value) {
	for i := len(v.Members) - 1; i >= 0; i-- {
		if v.Members[i].Name == name {
			v.Members[i].Value = member
			return
		}
	}
	v.Members = append(v.Members, Member{Name: name, Value: member})
}

// Delete takes the member called name out and answers where it was, -1 when
// there was none.
func (v *Value) Delete(name string) int {
	at := slices.IndexFunc(v.Members, func(m Member) bool { return m.Name == name })
	v.Members = slices.DeleteFunc(v.Members, func(m Member) bool { return m.Name == name })
	return at
}

// Insert puts a member at a place among the others, or at the end when there
// are fewer. It must not be there yet.
func (v *Value) Insert(at int, name string, member *Value) {
	if at < 0 || at > len(v.Members) {
		at = len(v.Members)
	}
	v.Members = slices.Insert(v.Members, at, Member{Name: name, Value: member})
}

// JSON is the value as compact JSON.
func (v *Value) JSON() []byte { return v.append(nil) }

// String is the value as compact JSON; "" when it is absent.
func (v *Value) String() string {
	if v == nil {
		return ""
	}
	return string(v.JSON())
}

// Indented is the value as JSON for people.
func (v *Value) Indented() []byte {
	var out bytes.Buffer
	if err := json.Indent(&out, v.JSON(), "", "  "); err != nil {
		return v.JSON()
	}
	return out.Bytes()
}

func (v *Value) append(out []byte) []byte {
	switch {
	case v == nil:
		return append(out, "null"...)
	case v.Kind == List:
		out = append(out, '[')
		for i, item := range v.Items {
			if i > 0 {
				out = append(out, ',')
			}
			out = item.append(out)
		}
		return append(out, ']')
	case v.Kind == Object:
		out = append(out, '{')
		for i, m := range v.Members {
			if i > 0 {
				out = append(out, ',')
			}
			if m.raw == "" {
				m.raw = quote(m.Name)
			}
			out = m.Value.append(append(append(out, m.raw...), ':'))
		}
		return append(out, '}')
	}
	return append(out, v.raw...)
}

// Clone is a copy that shares nothing with the value.
func (v *Value) Clone() *Value {
	if v == nil {
		return nil
	}
	out := *v
	out.Items, out.Members = slices.Clone(v.Items), slices.Clone(v.Members)
	for i := range out.Items {
		out.Items[i] = out.Items[i].Clone()
	}
	for i := range out.Members {
		out.Members[i].Value = out.Members[i].Value.Clone()
	}
	return &out
}

// Any is the value in Go's own types, for validators: maps, slices, strings,
// booleans, nil and json.Number. Exponents beyond reason are cut, because exact
// arithmetic with them never ends.
func (v *Value) Any() any {
	switch {
	case v == nil || v.Kind == Null:
		return nil
	case v.Kind == Bool:
		return v.Bool()
	case v.Kind == Number:
		return json.Number(bounded(v.raw))
	case v.Kind == Text:
		return v.Text()
	case v.Kind == List:
		out := make([]any, len(v.Items))
		for i, item := range v.Items {
			out[i] = item.Any()
		}
		return out
	}
	out := make(map[string]any, len(v.Members))
	for _, m := range v.Members {
		out[m.Name] = m.Value.Any()
	}
	return out
}

// maxExponent is more than any number of this world needs.
const maxExponent = 1000

func bounded(number string) string {
	at := strings.IndexAny(number, "eE")
	if at < 0 {
		return number
	}
	exponent, err := strconv.Atoi(strings.TrimPrefix(number[at+1:], "+"))
	switch {
	case err != nil && strings.HasPrefix(number[at+1:], "-") || exponent < -maxExponent:
		return number[:at] + "e-" + strconv.Itoa(maxExponent)
	case err != nil || exponent > maxExponent:
		return number[:at] + "e" + strconv.Itoa(maxExponent)
	}
	return number
}

// Same reports whether two scalars are spelled the same.
func Same(a, b *Value) bool {
	return a != nil && b != nil && a.Kind == b.Kind && a.raw == b.raw && a.Kind != List && a.Kind != Object
}

// Equal reports whether two values mean the same: members in any order, numbers
// by what they are worth.
func Equal(a, b *Value) bool {
	switch {
	case a == nil || b == nil:
		return a == b
	case a.Kind != b.Kind || a.Len() != b.Len():
		return false
	case a.raw == b.raw && a.Kind != List && a.Kind != Object:
		return true
	case a.Kind == Number:
		return sameNumber(a.raw, b.raw)
	case a.Kind == Text:
		escaped := strings.IndexByte(a.raw, '\\') >= 0 || strings.IndexByte(b.raw, '\\') >= 0
		return escaped && a.Text() == b.Text()
	case a.Kind == List:
		return slices.EqualFunc(a.Items, b.Items, Equal)
	case a.Kind == Object:
		for _, m := range a.Members {
			if other := b.Get(m.Name); other == nil || !Equal(m.Value, other) {
				return false
			}
		}
		return true
	}
	return false
}

// Less reports whether two numbers are in order, as far as a float tells.
func Less(a, b *Value) bool {
	if !a.Is(Number) || !b.Is(Number) {
		return false
	}
	x, errX := strconv.ParseFloat(a.raw, 64)
	y, errY := strconv.ParseFloat(b.raw, 64)
	return errX == nil && errY == nil && x < y
}

// sameNumber compares numbers that a float holds without loss.
func sameNumber(a, b string) bool {
	const exact = 15
	if len(a) > exact || len(b) > exact {
		return false
	}
	x, errX := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	return errX == nil && errY == nil && x == y
}

// SyntaxError says where a text stops being JSON.
type SyntaxError struct {
	Line, Column int // from 1
	Message      string
}

// Error says what is wrong and where.
func (e *SyntaxError) Error() string {
	return fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, e.Message)
}
