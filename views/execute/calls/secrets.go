package calls

import (
	"bytes"
	"encoding/json"

	"trs/api"
)

// hasSecrets reports whether arguments hold what looks like a secret.
func hasSecrets(arguments []byte) bool {
	_, secret := redacted(arguments)
	return secret
}

// redacted is a text without its secrets, and whether there were any. Every mark
// that is left in their place has this word in it.
func redacted(text []byte) (clean []byte, secret bool) {
	word := []byte("redacted")
	clean = api.Redact(text)
	return clean, bytes.Count(clean, word) > bytes.Count(text, word)
}

// withoutSecrets is arguments without the members whose values are secret. What
// is secret inside a longer text, or in a list, is replaced by a mark.
func withoutSecrets(arguments []byte) []byte {
	clean := strip(api.Redact(arguments))
	if len(clean) == 0 || clean[0] != '{' {
		return []byte("{}")
	}
	return clean
}

// secretMark is how Redact writes a value that was secret as a whole.
var secretMark = []byte(`"` + api.Redacted + `"`)

// strip leaves out the members that are nothing but the mark.
func strip(raw []byte) []byte {
	if len(raw) == 0 || !bytes.Contains(raw, secretMark) {
		return raw
	}
	var out bytes.Buffer
	switch raw[0] {
	case '{':
		out.WriteByte('{')
		for _, m := range objectAt(raw, 0) {
			if bytes.Equal(m.raw, secretMark) {
				continue
			}
			if out.Len() > 1 {
				out.WriteByte(',')
			}
			out.Write(quote(m.name))
			out.WriteByte(':')
			out.Write(strip(m.raw))
		}
		out.WriteByte('}')
	case '[':
		out.WriteByte('[')
		for i, item := range itemsAt(raw, 0) {
			if i > 0 {
				out.WriteByte(',')
			}
			out.Write(strip(raw[item.from:item.to]))
		}
		out.WriteByte(']')
	default:
		return raw
	}
	return json.RawMessage(out.Bytes())
}
