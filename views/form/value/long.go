package value

import "strings"

// Longer reports whether the value as compact JSON has more than so many bytes.
// It looks no further than that.
func (v *Value) Longer(than int) bool { return v.rest(than) < 0 }

// rest is what is left of room for the value's JSON, negative when there is too
// little.
func (v *Value) rest(room int) int {
	switch {
	case v == nil:
		return room - len("null")
	case v.Kind == List:
		for _, item := range v.Items {
			if room = item.rest(room - 1); room < 0 {
				return room
			}
		}
		return room - 1 - max(0, 1-len(v.Items))
	case v.Kind == Object:
		for i := range v.Members {
			name := len(v.Members[i].raw)
			if name == 0 {
				name = len(quote(v.Members[i].Name))
			}
			if room = v.Members[i].Value.rest(room - name - 2); room < 0 {
				return room
			}
		}
		return room - 1 - max(0, 1-len(v.Members))
	}
	return room - len(v.raw)
}

// Size is how many bytes the value has as compact JSON.
func (v *Value) Size() int {
	const most = 1 << 62
	return most - v.rest(most)
}

// Begin is the first bytes of the value as compact JSON, all of it when that is
// not longer than most.
func (v *Value) Begin(most int) string {
	if !v.Longer(most) {
		return string(v.JSON())
	}
	return strings.ToValidUTF8(string(v.begin(nil, most)[:most]), "")
}

// begin appends at least so many bytes of what is longer than that.
func (v *Value) begin(out []byte, most int) []byte {
	switch {
	case v.Is(List):
		out = append(out, '[')
		for i, item := range v.Items {
			if len(out) >= most {
				return out
			}
			if i > 0 {
				out = append(out, ',')
			}
			out = item.begin(out, most)
		}
		return append(out, ']')
	case v.Is(Object):
		out = append(out, '{')
		for i := range v.Members {
			if len(out) >= most {
				return out
			}
			if i > 0 {
				out = append(out, ',')
			}
			name := v.Members[i].raw
			if name == "" {
				name = quote(v.Members[i].Name)
			}
			out = v.Members[i].Value.begin(append(append(out, name...), ':'), most)
		}
		return append(out, '}')
	case v != nil:
		return append(out, v.raw[:min(len(v.raw), max(0, most))]...)
	}
	return v.append(out)
}

// Spells reports whether text is the value as compact JSON, without spelling it.
func (v *Value) Spells(text string) bool {
	rest, ok := v.cut(text)
	return ok && rest == ""
}

// cut takes the value's JSON from the begin of a text.
func (v *Value) cut(text string) (rest string, ok bool) {
	open, end := "", ""
	switch {
	case v.Is(List):
		open, end = "[", "]"
	case v.Is(Object):
		open, end = "{", "}"
	case v == nil:
		return strings.CutPrefix(text, "null")
	default:
		return strings.CutPrefix(text, v.raw)
	}
	if text, ok = strings.CutPrefix(text, open); !ok {
		return text, false
	}
	for i := range v.Len() {
		if i > 0 {
			if text, ok = strings.CutPrefix(text, ","); !ok {
				return text, false
			}
		}
		item := v
		if v.Kind == List {
			item = v.Items[i]
		} else {
			m := v.Members[i]
			if m.raw == "" {
				m.raw = quote(m.Name)
			}
			if text, ok = strings.CutPrefix(text, m.raw+":"); !ok {
				return text, false
			}
			item = m.Value
		}
		if text, ok = item.cut(text); !ok {
			return text, false
		}
	}
	return strings.CutPrefix(text, end)
}
