// Package scan walks over JSON without decoding it. It expects valid JSON and
// does not check: on anything else it ends early, and never panics.
package scan

import (
	"encoding/json"
	"unicode/utf8"
)

// Object calls each with the members of the object in data, in their order,
// until each returns false. value is a part of data. It reports whether data is
// an object.
func Object(data []byte, each func(name string, value []byte) bool) bool {
	return Members(data, func(quoted, value []byte) bool { return each(Name(quoted), value) })
}

// Members is Object with the names as they stand in data, quoted: Name decodes
// them.
func Members(data []byte, each func(quoted, value []byte) bool) bool {
	i := skipSpace(data, 0)
	if i == len(data) || data[i] != '{' {
		return false
	}
	for i = skipSpace(data, i+1); i < len(data) && data[i] == '"'; {
		nameEnd := skipString(data, i)
		start := skipSpace(data, skipSpace(data, nameEnd)+1) // behind the colon
		if start >= len(data) {
			return true
		}
		end := skipValue(data, start)
		if !each(data[i:nameEnd], data[start:end]) {
			return true
		}
		i = next(data, end)
	}
	return true
}

// Array is Object for the elements of an array.
func Array(data []byte, each func(value []byte) bool) bool {
	i := skipSpace(data, 0)
	if i == len(data) || data[i] != '[' {
		return false
	}
	for i = skipSpace(data, i+1); i < len(data) && data[i] != ']'; {
		end := skipValue(data, i)
		if end == i || !each(data[i:end]) {
			return true
		}
		i = next(data, end)
	}
	return true
}

// next goes behind the comma that follows a value.
func next(data []byte, i int) int {
	i = skipSpace(data, i)
	if i < len(data) && data[i] == ',' {
		i = skipSpace(data, i+1)
	}
	return i
}

// Name decodes a quoted name. One that is no valid text is "" or has
// replacement characters, as with encoding/json.
func Name(quoted []byte) string {
	plain := len(quoted) >= 2
	for _, ch := range quoted {
		if ch == '\\' || ch >= utf8.RuneSelf {
			plain = false
			break
		}
	}
	if plain {
		return string(quoted[1 : len(quoted)-1])
	}
	var name string
	_ = json.Unmarshal(quoted, &name)
	return name
}

func skipSpace(data []byte, i int) int {
	for i < len(data) && (data[i] == ' ' || data[i] == '\t' || data[i] == '\n' || data[i] == '\r') {
		i++
	}
	return min(i, len(data))
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
