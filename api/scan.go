package api

import (
	"encoding/json"
	"slices"
)

// unknownMembers returns the members of a JSON object that are not known.
// data must be valid JSON; anything but an object has no members. It walks the
// bytes once instead of decoding them, because most answers have none.
func unknownMembers(data []byte, known map[string]bool) Extra {
	i := skipSpace(data, 0)
	if i == len(data) || data[i] != '{' {
		return nil
	}
	var extra Extra
	for i = skipSpace(data, i+1); i < len(data) && data[i] == '"'; {
		nameEnd := skipString(data, i)
		name := data[i:nameEnd]
		start := skipSpace(data, skipSpace(data, nameEnd)+1) // behind the colon
		end := skipValue(data, start)
		if !known[string(name[1:len(name)-1])] {
			var decoded string
			if json.Unmarshal(name, &decoded) == nil && !known[decoded] {
				if extra == nil {
					extra = Extra{}
				}
				extra[decoded] = slices.Clone(json.RawMessage(data[start:end]))
			}
		}
		i = skipSpace(data, end)
		if i < len(data) && data[i] == ',' {
			i = skipSpace(data, i+1)
		}
	}
	return extra
}

func skipSpace(data []byte, i int) int {
	for i < len(data) && (data[i] == ' ' || data[i] == '\t' || data[i] == '\n' || data[i] == '\r') {
		i++
	}
	return i
}

// skipString returns the index behind the string that begins at i.
func skipString(data []byte, i int) int {
	for i++; i < len(data); i++ {
		switch data[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(data)
}

// skipValue returns the index behind the value that begins at i.
func skipValue(data []byte, i int) int {
	depth := 0
	for i < len(data) {
		switch data[i] {
		case '"':
			i = skipString(data, i)
			if depth == 0 {
				return i
			}
			continue
		case '{', '[':
			depth++
		case '}', ']':
			if depth == 0 {
				return i // behind a number or word that ended without a blank
			}
			depth--
			if depth == 0 {
				return i + 1
			}
		case ',', ' ', '\t', '\n', '\r':
			if depth == 0 {
				return i
			}
		}
		i++
	}
	return len(data)
}
