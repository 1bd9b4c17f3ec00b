package redact

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"

	"trs/api/internal/scan"
)

// Body returns the body without its secrets: by structure when it is JSON, else
// by the looks of its text. Members keep their order.
func Body(body []byte) []byte {
	trimmed := bytes.TrimSpace(body)
	if len(trimmed) == 0 {
		return nil
	}
	if trimmed[0] == '{' || trimmed[0] == '[' || trimmed[0] == '"' {
		if json.Valid(trimmed) {
			var out bytes.Buffer
			out.Grow(len(trimmed))
			if err := rewrite(&out, trimmed, place{}); err == nil {
				return out.Bytes()
			}
			return []byte(`"` + Mark + `"`)
		}
	}
	return []byte(Text(string(body)))
}

// place says what is known about where a value stands.
type place struct {
	name       string
	properties bool // the value holds the properties of a JSON Schema
	property   bool // the value is one of them: a schema, not a secret
	sealed     bool // everything inside is secret unless allowed
	depth      int
}

// allowed members of an account's state may be shown; of credentials, the
// scopes.
var allowed = map[string]bool{
	"status": true, "expired_at": true, "revoked_at": true, "expires_in": true, "expires_at": true,
	"token_type": true, "scope": true, "scopes": true, "user_scopes": true,
	"error": true, "error_description": true,
}

// sealedNames hold credentials or personal data under any names inside.
var sealedNames = map[string]bool{
	"credentials": true, "shared_credentials": true, "current_user_info": true, "user_info": true,
	"connection_details": true,
}

const maxDepth = 200

var errTooDeep = errors.New("too deeply nested to redact")

func rewrite(out *bytes.Buffer, raw []byte, at place) error {
	if at.depth > maxDepth {
		return errTooDeep
	}
	switch raw[0] {
	case '{':
		return rewriteObject(out, raw, at)
	case '[':
		return rewriteArray(out, raw, at)
	case '"':
		return rewriteString(out, raw, at)
	default: // a number, true, false or null
		number := raw[0] == '-' || raw[0] >= '0' && raw[0] <= '9'
		if number && (at.sealed || !at.property && SecretName(at.name)) {
			out.WriteString(`"` + Mark + `"`)
			return nil
		}
		out.Write(raw)
		return nil
	}
}

type member struct {
	name string
	raw  []byte
}

func members(raw []byte) []member {
	var all []member
	scan.Object(raw, func(name string, value []byte) bool {
		all = append(all, member{name, value})
		return true
	})
	return all
}

func rewriteObject(out *bytes.Buffer, raw []byte, at place) error {
	all := members(raw)
	account := isAccount(all)
	out.WriteByte('{')
	for i, m := range all {
		if i > 0 {
			out.WriteByte(',')
		}
		quoted, err := json.Marshal(m.name)
		if err != nil {
			return err
		}
		out.Write(quoted)
		out.WriteByte(':')
		inner := place{name: m.name, depth: at.depth + 1}
		switch {
		case at.properties:
			inner.property = true
		case at.sealed:
			inner.sealed = !allowed[m.name]
		default:
			inner.properties = m.name == "properties"
			inner.sealed = sealedNames[m.name] || isState(all, m.name) ||
				account && (m.name == "data" || m.name == "params") || SecretName(m.name)
		}
		if err := rewrite(out, m.raw, inner); err != nil {
			return err
		}
	}
	out.WriteByte('}')
	return nil
}

// isAccount recognises a connected account, whose data and params are secret.
func isAccount(all []member) bool {
	state, config := false, false
	for _, m := range all {
		state = state || m.name == "state"
		config = config || m.name == "auth_config"
	}
	return state && config
}

// isState recognises the val of a connection state or of connection data.
func isState(all []member, name string) bool {
	if name != "val" {
		return false
	}
	for _, m := range all {
		if m.name == "authScheme" {
			return true
		}
	}
	return false
}

func rewriteArray(out *bytes.Buffer, raw []byte, at place) error {
	inner := at
	inner.depth++
	var err error
	first := true
	out.WriteByte('[')
	scan.Array(raw, func(value []byte) bool {
		if !first {
			out.WriteByte(',')
		}
		first = false
		err = rewrite(out, value, inner)
		return err == nil
	})
	out.WriteByte(']')
	return err
}

// presignedNames are members whose URL opens a file to whoever has it, linkNames
// those whose URL finishes somebody's connection.
var presignedNames = map[string]bool{"downloadurl": true, "uploadurl": true}

var linkNames = map[string]bool{
	"redirecturl": true, "linkurl": true, "authuri": true, "finalredirecturi": true, "composiolinkredirecturl": true,
}

func rewriteString(out *bytes.Buffer, raw []byte, at place) error {
	var text string
	if err := json.Unmarshal(raw, &text); err != nil {
		return err
	}
	flat := flatten(at.name)
	clean := text
	switch {
	case text == "" || requestID(at.name):
	case at.sealed:
		clean = Mark
	case at.property:
	case SecretName(at.name):
		clean = Mark
	case presignedNames[flat]:
		clean = Presigned(text)
	case linkNames[flat]:
		clean = Origin(text)
	case strings.HasPrefix(text, "{") && json.Valid([]byte(text)): // JSON inside a string
		clean = string(Body([]byte(text)))
	default:
		clean = Text(text)
	}
	if clean == text {
		out.Write(raw)
		return nil
	}
	quoted, err := json.Marshal(clean)
	if err != nil {
		return err
	}
	out.Write(quoted)
	return nil
}

// Partial is Body for a body that is cut off, so that its structure cannot be
// relied on. ok is false when it may hold secrets that only structure reveals.
func Partial(body []byte) (clean []byte, ok bool) {
	for name := range sealedNames {
		if bytes.Contains(body, []byte(`"`+name+`"`)) {
			return nil, false
		}
	}
	if bytes.Contains(body, []byte(`"val"`)) || bytes.Contains(body, []byte(`"params"`)) && bytes.Contains(body, []byte(`"state"`)) {
		return nil, false
	}
	return []byte(Text(string(body))), true
}
