package catalog

import (
	"encoding/json"
	"errors"
	"fmt"
)

// Bounds of a tool's schema. Real ones have some thousand bytes and some hundred
// parts. Reading a schema takes time that grows with the square of its parts and
// worse with its depth, and a number of a million digits fills memory when it is
// written out.
const (
	maxSchema  = 2 << 20 // bytes
	maxParts   = 4_000   // objects in it
	maxNesting = 100     // levels of objects and arrays
	maxDigits  = 400     // of a number in it
	maxPower   = 3       // digits of a number's exponent
)

// CheckSize says whether a schema can be read in reasonable time. The schema
// must be JSON.
func CheckSize(schema json.RawMessage) error {
	if len(schema) > maxSchema {
		return fmt.Errorf("the schema is too large: %d bytes, at most %d", len(schema), maxSchema)
	}
	parts, depth, digits := 0, 0, 0
	most := maxDigits
	for i := 0; i < len(schema); i++ {
		switch c := schema[i]; {
		case c == '"':
			i = stringEnd(schema, i)
		case c == '{' || c == '[':
			if depth++; c == '{' {
				parts++
			}
		case c == '}' || c == ']':
			depth--
		case c >= '0' && c <= '9':
			if digits++; digits > most {
				return errors.New("the schema has a number that is too large")
			}
			continue
		case (c == 'e' || c == 'E') && digits > 0:
			digits, most = 0, maxPower
			continue
		case c == '.' || c == '+' || c == '-':
			continue // inside of a number, or at its start
		}
		digits, most = 0, maxDigits
		if parts > maxParts {
			return fmt.Errorf("the schema is too large: more than %d parts", maxParts)
		}
		if depth > maxNesting {
			return fmt.Errorf("the schema is nested too deeply: more than %d levels", maxNesting)
		}
	}
	return nil
}

// stringEnd finds the quote that ends the string starting at i.
func stringEnd(text []byte, i int) int {
	for i++; i < len(text) && text[i] != '"'; i++ {
		if text[i] == '\\' {
			i++
		}
	}
	return i
}
