package jsonscan

import (
	"bytes"
	"encoding/json"
)

// Encode is a Go value as JSON on one line, with <, > and & as they are: it is
// for people to read, not for a web page.
func Encode(v any) (string, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		return "", err
	}
	return string(bytes.TrimRight(out.Bytes(), "\n")), nil
}

// Lines is a Go value as JSON with a line for each value, the last one ended
// too; or why it is not one.
func Lines(v any) string {
	text, err := Encode(v)
	if err != nil {
		return err.Error()
	}
	return Indent([]byte(text)) + "\n"
}
