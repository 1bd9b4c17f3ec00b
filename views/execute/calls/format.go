package calls

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// version is the version of the format that is written, and the newest that is
// read.
const version = 1

// Problem is what is wrong with a file, or with one call in it.
type Problem struct {
	File    string
	Line    int // from 1; 0 when it is about the file as a whole
	Message string
}

// Error names the file, the line and the reason.
func (p Problem) Error() string {
	if p.Line == 0 {
		return p.File + ": " + p.Message
	}
	return fmt.Sprintf("%s:%d: %s", p.File, p.Line, p.Message)
}

// member is one member of an object, its value as it is written.
type member struct {
	name     string
	raw      json.RawMessage
	from, to int // where the value stands
}

// entry is one call as a file has it.
type entry struct {
	from, to int
	line     int
	members  []member
	call     Named
}

// document is a file that was read.
type document struct {
	data    []byte
	one     bool    // the file is one call, not a list
	entries []entry // those that are good, with their place in the list
	places  []span  // of all items of the list, good or not
}

// span is from where to where something stands.
type span struct{ from, to int }

// parseFile reads the calls of a file. What is wrong is told for each call, so
// that the others can be used.
func parseFile(file string, data []byte) (document, []Problem) {
	d := document{data: data}
	bom := len(data) - len(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")))
	fail := func(at int, format string, args ...any) []Problem {
		return []Problem{{File: file, Line: lineAt(data, at), Message: fmt.Sprintf(format, args...)}}
	}
	if len(bytes.TrimSpace(data[bom:])) == 0 {
		return d, fail(0, "the file is empty; a call is an object with a tool and its arguments")
	}
	if err := validate(data[bom:]); err != nil {
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) {
			return d, fail(bom+int(syntax.Offset)-1, "not JSON: %s", syntax.Error())
		}
		return d, fail(0, "not JSON: %s", err)
	}
	at := bom + len(data[bom:]) - len(bytes.TrimLeft(data[bom:], " \t\r\n"))
	switch data[at] {
	case '[':
		return d.list(file, at)
	case '{':
	default:
		return d, fail(at, "neither a call nor a list of calls")
	}
	members := objectAt(data, at)
	if v, ok := find(members, "version"); ok {
		if number := string(v.raw); number != "1" {
			return d, fail(v.from, "version %.20s of the format is not known here; this trs reads version %d", number, version)
		}
	}
	if list, ok := find(members, "calls"); ok {
		if list.raw[0] != '[' {
			return d, fail(list.from, "calls has to be a list")
		}
		return d.list(file, list.from)
	}
	d.one = true
	end := len(bytes.TrimRight(data, " \t\r\n"))
	d.places = []span{{at, end}}
	one, problem := d.entry(file, d.places[0], lineAt(data, at), strings.TrimSuffix(baseName(file), suffix))
	if problem != nil {
		return d, []Problem{*problem}
	}
	d.entries = []entry{one}
	return d, nil
}

// validate answers why data is not one JSON value, or nil.
func validate(data []byte) error {
	if json.Valid(data) {
		return nil
	}
	var value any
	if err := json.Unmarshal(data, &value); err != nil {
		return err
	}
	return errors.New("invalid")
}

// list reads the calls of a list that begins at an offset.
func (d document) list(file string, at int) (document, []Problem) {
	var problems []Problem
	d.places = itemsAt(d.data, at)
	line, counted := 1, 0
	for _, place := range d.places {
		if len(problems) >= maxProblems || len(d.entries) >= maxNamed {
			problems = append(problems, Problem{File: file, Line: line, Message: "what follows was not read: there is too much of it"})
			break
		}
		line, counted = line+bytes.Count(d.data[counted:place.from], []byte("\n")), place.from
		one, problem := d.entry(file, place, line, "")
		if problem != nil {
			problems = append(problems, *problem)
			continue
		}
		d.entries = append(d.entries, one)
	}
	return d, problems
}

// entry reads one call that begins in a line; otherName is what it is called when
// it has no name and "" is the tool's.
func (d document) entry(file string, place span, line int, otherName string) (entry, *Problem) {
	e := entry{from: place.from, to: place.to, line: line}
	problem := func(at int, message string) *Problem {
		return &Problem{File: file, Line: line + bytes.Count(d.data[place.from:at], []byte("\n")), Message: message}
	}
	if d.data[place.from] != '{' {
		return e, problem(place.from, "a call is an object with a tool and its arguments")
	}
	e.members = objectAt(d.data, place.from)
	call := &e.call
	for _, text := range []struct {
		name string
		into *string
	}{{"tool", &call.Slug}, {"name", &call.Name}, {"account", &call.Account}, {"note", &call.Note}} {
		m, ok := find(e.members, text.name)
		if !ok || string(m.raw) == "null" {
			continue
		}
		if json.Unmarshal(m.raw, text.into) != nil {
			return e, problem(m.from, text.name+" has to be a text")
		}
	}
	if m, ok := find(e.members, "offload"); ok && json.Unmarshal(m.raw, &call.Offload) != nil {
		return e, problem(m.from, "offload has to be true or false")
	}
	if call.Slug = strings.TrimSpace(call.Slug); call.Slug == "" {
		return e, problem(place.from, "the call names no tool")
	}
	if m, ok := find(e.members, "arguments"); ok && string(m.raw) != "null" {
		if m.raw[0] != '{' {
			return e, problem(m.from, "arguments has to be an object")
		}
		call.Arguments = compact(m.raw)
	} else {
		call.Arguments = []byte("{}")
	}
	if strings.TrimSpace(call.Name) == "" {
		call.Name = otherName
	}
	if call.Name == "" {
		call.Name = call.Slug
	}
	call.File, call.Line, call.raw = file, e.line, string(d.data[place.from:place.to])
	call.Secret = hasSecrets(call.Arguments)
	return e, nil
}

func baseName(file string) string { return file[strings.LastIndexAny(file, `/\`)+1:] }

func lineAt(data []byte, at int) int {
	return 1 + bytes.Count(data[:min(max(at, 0), len(data))], []byte("\n"))
}

// find is the member of a name, the last when there are several, as everywhere.
func find(members []member, name string) (member, bool) {
	for _, m := range slices.Backward(members) {
		if m.name == name {
			return m, true
		}
	}
	return member{}, false
}

// objectAt is the members of the object that begins at an offset of a text that
// is known to be JSON.
func objectAt(data []byte, at int) []member {
	var members []member
	decoder := json.NewDecoder(bytes.NewReader(data[at:]))
	_, _ = decoder.Token()
	for decoder.More() {
		name, err := decoder.Token()
		if err != nil {
			return members
		}
		var m member
		if decoder.Decode(&m.raw) != nil {
			return members
		}
		m.name, _ = name.(string)
		m.to = at + int(decoder.InputOffset())
		m.from = m.to - len(m.raw)
		members = append(members, m)
	}
	return members
}

// itemsAt is where the items of the list stand that begins at an offset.
func itemsAt(data []byte, at int) []span {
	var items []span
	decoder := json.NewDecoder(bytes.NewReader(data[at:]))
	_, _ = decoder.Token()
	for decoder.More() {
		var raw json.RawMessage
		if decoder.Decode(&raw) != nil {
			return items
		}
		to := at + int(decoder.InputOffset())
		items = append(items, span{to - len(raw), to})
	}
	return items
}

func compact(raw []byte) []byte {
	var out bytes.Buffer
	if json.Compact(&out, raw) != nil {
		return raw
	}
	return out.Bytes()
}

// quote writes a text as JSON the way a person would, without \u003c.
func quote(text string) json.RawMessage {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if encoder.Encode(text) != nil {
		return json.RawMessage(`""`)
	}
	return bytes.TrimSpace(out.Bytes())
}

// encode writes members as an object, indented and each line but the first with
// the prefix.
func encode(out io.Writer, members []member, prefix, indent string) error {
	var flat, pretty bytes.Buffer
	flat.WriteByte('{')
	for i, m := range members {
		if i > 0 {
			flat.WriteByte(',')
		}
		flat.Write(quote(m.name))
		flat.WriteByte(':')
		flat.Write(m.raw)
	}
	flat.WriteByte('}')
	if err := json.Indent(&pretty, flat.Bytes(), prefix, indent); err != nil {
		return fmt.Errorf("write the call: %w", err)
	}
	_, err := out.Write(pretty.Bytes())
	return err
}
