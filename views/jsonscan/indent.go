package jsonscan

import (
	"bytes"
	"encoding/json"
)

// Indent is a JSON text with a line for each value, digit for digit; a text that
// is no JSON comes back as it is.
func Indent(source []byte) string {
	var out bytes.Buffer
	if json.Indent(&out, bytes.TrimSpace(source), "", "  ") != nil {
		return string(source)
	}
	return out.String()
}
