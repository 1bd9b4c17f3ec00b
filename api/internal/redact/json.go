package redact

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"

	"trs/api/internal/scan"
)

// Body returns the body without its secrets: by structure when it is JSON, else
// by the looks of its text. What stays is as it was, and a body without secrets
// is returned itself.
func Body(body []byte) []byte {
	trimmed := bytes.TrimSpace(body)
	if len(trimmed) == 0 {
		return nil
	}
	if trimmed[0] == '{' || trimmed[0] == '[' || trimmed[0] == '"' {
		if json.Valid(trimmed) {
			r := rewriter{names: map[string]*name{}}
			if err := r.value(trimmed, place{name: noName}); err == nil {
				return r.result(trimmed)
			}
			return []byte(`"` + Mark + `"`)
		}
	}
	return []byte(Text(string(body)))
}

// rewriter finds what has to be replaced in a body. Most bodies hold no secret
// and all go through here, so that it takes memory for what it replaces only.
type rewriter struct {
	edits []edit
	stack []member // of the objects around
	names map[string]*name
}

// name is a member's name, and what it tells of the value.
type name struct {
	text, flat      string
	secret, request bool
}

// name is what a quoted name tells. The same few names come again and again.
func (r *rewriter) name(quoted []byte) *name {
	if known := r.names[string(quoted)]; known != nil {
		return known
	}
	text := scan.Name(quoted)
	n := &name{text: text, flat: flatten(text)}
	n.secret, n.request = secretFlat(n.flat), requestFlat(n.flat)
	r.names[string(quoted)] = n
	return n
}

var noName = &name{}

// edit replaces a part of the body, in the order of the text.
type edit struct {
	old  []byte
	with []byte
}

func (r *rewriter) replace(old, with []byte) { r.edits = append(r.edits, edit{old, with}) }

var quotedMark = []byte(`"` + Mark + `"`)

// result is the body with its edits. They are parts of it, so that where they
// begin is told by how much of its array is behind.
func (r *rewriter) result(body []byte) []byte {
	if len(r.edits) == 0 {
		return body
	}
	size := len(body)
	for _, e := range r.edits {
		size += len(e.with) - len(e.old)
	}
	out, done := make([]byte, 0, size), 0
	for _, e := range r.edits {
		at := cap(body) - cap(e.old)
		out = append(append(out, body[done:at]...), e.with...)
		done = at + len(e.old)
	}
	return append(out, body[done:]...)
}

// place says what is known about where a value stands.
type place struct {
	name       *name
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

func (r *rewriter) value(raw []byte, at place) error {
	if at.depth > maxDepth {
		return errTooDeep
	}
	switch raw[0] {
	case '{':
		return r.object(raw, at)
	case '[':
		return r.array(raw, at)
	case '"':
		return r.text(raw, at)
	default: // a number, true, false or null
		number := raw[0] == '-' || raw[0] >= '0' && raw[0] <= '9'
		if number && (at.sealed || !at.property && at.name.secret) {
			r.replace(raw, quotedMark)
		}
		return nil
	}
}

type member struct {
	name *name
	raw  []byte
}

func (r *rewriter) object(raw []byte, at place) error {
	from := len(r.stack)
	scan.Members(raw, func(quoted, value []byte) bool {
		r.stack = append(r.stack, member{r.name(quoted), value})
		return true
	})
	defer func() { r.stack = r.stack[:from] }()
	to := len(r.stack)
	account := isAccount(r.stack[from:to])
	for i := from; i < to; i++ {
		m, all := r.stack[i], r.stack[from:to]
		text, inner := m.name.text, place{name: m.name, depth: at.depth + 1}
		switch {
		case at.properties:
			inner.property = true
		case at.sealed:
			inner.sealed = !allowed[text]
		default:
			inner.properties = text == "properties"
			inner.sealed = sealedNames[text] || isState(all, text) ||
				account && (text == "data" || text == "params") || m.name.secret
		}
		if err := r.value(m.raw, inner); err != nil {
			return err
		}
	}
	return nil
}

// isAccount recognises a connected account, whose data and params are secret.
func isAccount(all []member) bool {
	state, config := false, false
	for _, m := range all {
		state = state || m.name.text == "state"
		config = config || m.name.text == "auth_config"
	}
	return state && config
}

// isState recognises the val of a connection state or of connection data.
func isState(all []member, name string) bool {
	if name != "val" {
		return false
	}
	for _, m := range all {
		if m.name.text == "authScheme" {
			return true
		}
	}
	return false
}

func (r *rewriter) array(raw []byte, at place) error {
	at.depth++
	var err error
	scan.Array(raw, func(value []byte) bool {
		err = r.value(value, at)
		return err == nil
	})
	return err
}

// presignedNames are members whose URL opens a file to whoever has it, linkNames
// those whose URL finishes somebody's connection.
var presignedNames = map[string]bool{"downloadurl": true, "uploadurl": true}

var linkNames = map[string]bool{
	"redirecturl": true, "linkurl": true, "authuri": true, "finalredirecturi": true, "composiolinkredirecturl": true,
}

func (r *rewriter) text(raw []byte, at place) error {
	flat := at.name.flat
	harmless := at.property || !at.name.secret && !presignedNames[flat] && !linkNames[flat]
	if len(raw) == len(`""`) || at.name.request || !at.sealed && harmless && !suspicious(raw) {
		return nil
	}
	var text string
	if err := json.Unmarshal(raw, &text); err != nil {
		return err
	}
	clean := text
	switch {
	case at.sealed:
		clean = Mark
	case at.property:
	case at.name.secret:
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
		return nil
	}
	quoted, err := json.Marshal(clean)
	if err != nil {
		return err
	}
	r.replace(raw, quoted)
	return nil
}

// suspicious reports whether Text might change a quoted string. It errs on the
// side of yes: escapes, JSON, a colon with a slash, the beginning of a key or of a
// link token, the words that stand before credentials, and the one letter outside
// ASCII that such a word may have.
func suspicious(raw []byte) bool {
	for i, c := range raw {
		switch c {
		case '\\', 0xc5: // the latter begins ſ, which is an s of another case
			return true
		case '{':
			if i == 1 {
				return true
			}
		case '/':
			if raw[i-1] == ':' {
				return true
			}
		case '_':
			if i > 2 && strings.IndexByte("ktn", raw[i-1]) >= 0 && strings.IndexByte("al", raw[i-2]) >= 0 {
				return true
			}
		case ' ':
			if i > 6 && bytes.EqualFold(raw[i-6:i], bearerWord) || i > 5 && bytes.EqualFold(raw[i-5:i], basicWord) {
				return true
			}
		}
	}
	return false
}

var bearerWord, basicWord = []byte("bearer"), []byte("basic")

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
