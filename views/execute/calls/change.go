package calls

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"
)

// errChanged says that a call is not any more what was read.
var errChanged = errors.New("the file was changed by somebody else meanwhile; the list has been read anew, look at it and try again")

// at is the entry that a call was read from. It may have moved in its file, but
// not changed.
func (d document) at(call Named) (entry, int, error) {
	best, place := entry{}, -1
	for _, e := range d.entries {
		if e.call.raw != call.raw || place >= 0 && e.line != call.Line {
			continue
		}
		best = e
		place = slices.Index(d.places, span{e.from, e.to})
	}
	if place < 0 {
		return best, 0, errChanged
	}
	return best, place, nil
}

// with is the text of the file with another call in the place of an entry. All
// other text stays as it is, and so do members that this version does not know.
func (d document) with(e entry, call Named) ([]byte, error) {
	members := slices.Clone(e.members)
	set := func(name string, raw json.RawMessage, keep bool) {
		i := -1
		for at, m := range members {
			if m.name == name {
				i = at
			}
		}
		switch {
		case i >= 0 && keep:
			members[i].raw = raw
		case i >= 0:
			members = slices.DeleteFunc(members, func(m member) bool { return m.name == name })
		case keep:
			members = append(members, member{name: name, raw: raw})
		}
	}
	setCall(call, set)
	prefix := d.prefix(e.from)
	var out bytes.Buffer
	out.Write(d.data[:e.from])
	indent := "  "
	if strings.Contains(prefix, "\t") || bytes.Contains(d.data, []byte("\n\t")) {
		indent = "\t"
	}
	if err := encode(&out, members, prefix, indent); err != nil {
		return nil, err
	}
	out.Write(d.data[e.to:])
	return out.Bytes(), nil
}

// setCall sets the members of a call in the order in which they are written.
func setCall(call Named, set func(name string, raw json.RawMessage, keep bool)) {
	set("name", quote(call.Name), call.Name != "")
	set("note", quote(call.Note), call.Note != "")
	set("tool", quote(call.Slug), true)
	set("account", quote(call.Account), call.Account != "")
	set("offload", json.RawMessage("true"), call.Offload)
	arguments := json.RawMessage(call.Arguments)
	if len(arguments) == 0 {
		arguments = json.RawMessage("{}")
	}
	set("arguments", arguments, true)
}

// fresh is the text of a new file with one call.
func fresh(call Named) ([]byte, error) {
	members := []member{{name: "version", raw: json.RawMessage("1")}}
	setCall(call, func(name string, raw json.RawMessage, keep bool) {
		if keep {
			members = append(members, member{name: name, raw: raw})
		}
	})
	var out bytes.Buffer
	if err := encode(&out, members, "", "  "); err != nil {
		return nil, err
	}
	out.WriteByte('\n')
	return out.Bytes(), nil
}

// without is the text of a list without the item at a place.
func (d document) without(place int) []byte {
	from, to := d.places[place].from, d.places[place].to
	switch {
	case place+1 < len(d.places):
		to = d.places[place+1].from
	case place > 0:
		from = d.places[place-1].to
	default:
		from = len(bytes.TrimRight(d.data[:from], " \t\r\n"))
		to += len(d.data[to:]) - len(bytes.TrimLeft(d.data[to:], " \t\r\n"))
	}
	return slices.Concat(d.data[:from], d.data[to:])
}

// prefix is the white space that the line of an offset begins with.
func (d document) prefix(at int) string {
	line := d.data[bytes.LastIndexByte(d.data[:at], '\n')+1 : at]
	return string(line[:len(line)-len(bytes.TrimLeft(line, " \t"))])
}
