// Package snippet writes a call as something to paste elsewhere: curl for a
// POSIX shell, TypeScript and Python for Composio's SDKs, Go for this module's
// own client. What is pasted works, sends exactly the call, digit for digit, and
// names the environment variable of the key instead of holding the key.
package snippet

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"unicode"

	"trs/api"
	"trs/views"
	"trs/views/jsonscan"
)

// Server is where a call goes.
type Server struct {
	BaseURL     string
	KeyVariable string      // the environment variable that holds the key; "" is COMPOSIO_API_KEY
	KeyKind     api.KeyKind // "" is a project key
}

// Call is one call of a session: of a tool, of a helper tool, or, with Proxy, a
// request to a toolkit's own API.
type Call struct {
	Session   string
	Slug      string
	Arguments []byte // a JSON object; nil is {}
	Account   string
	Meta      bool // Slug is a helper, which execute_meta runs
	Offload   bool // enable_auto_workbench_offload
	Proxy     *api.ProxyRequest
}

// Copies is the call in every language, for a copy menu. Arguments that are not
// a JSON object cannot be called with: there is nothing to copy then.
func Copies(s Server, c Call) []views.Copyable {
	if c.Proxy == nil && !isObject(c.Arguments) {
		return nil
	}
	return []views.Copyable{
		{Label: "curl", Text: func() string { return Curl(s, c) }},
		{Label: "TypeScript SDK", Text: func() string { return TypeScript(s, c) }},
		{Label: "Python SDK", Text: func() string { return Python(s, c) }},
		{Label: "Go", Text: func() string { return Go(s, c) }},
	}
}

func isObject(arguments []byte) bool {
	trimmed := bytes.TrimSpace(arguments)
	return len(trimmed) == 0 || trimmed[0] == '{' && json.Valid(trimmed)
}

func (s Server) base() string {
	if s.BaseURL == "" {
		return api.DefaultBaseURL
	}
	return strings.TrimRight(s.BaseURL, "/")
}

// usual reports whether the server is the one that clients use by themselves.
func (s Server) usual() bool { return s.base() == api.DefaultBaseURL }

// Variable is the environment variable that holds the key.
func (s Server) Variable() string {
	if s.KeyVariable == "" {
		return "COMPOSIO_API_KEY"
	}
	return s.KeyVariable
}

// Kind is the header that takes the key.
func (s Server) Kind() api.KeyKind {
	if s.KeyKind == "" {
		return api.ProjectKey
	}
	return s.KeyKind
}

// KeyHeader is the header with the key as one word for a POSIX shell, which fills
// the variable in.
func (s Server) KeyHeader() string { return fmt.Sprintf(`"%s: $%s"`, s.Kind(), s.Variable()) }

// SessionPath is where the API has a session.
func SessionPath(session string) string {
	return "/api/v3.1/tool_router/session/" + escaped(session)
}

// path is the endpoint of the call, with the session as one part of it.
func (c Call) path() string {
	last := "execute"
	switch {
	case c.Proxy != nil:
		last = "proxy_execute"
	case c.Meta:
		last = "execute_meta"
	}
	return SessionPath(c.Session) + "/" + last
}

func escaped(part string) string {
	var b strings.Builder
	for i := range len(part) {
		switch ch := part[i]; {
		case ch >= 'a' && ch <= 'z', ch >= 'A' && ch <= 'Z', ch >= '0' && ch <= '9', strings.IndexByte("-._~", ch) >= 0:
			b.WriteByte(ch)
		default:
			fmt.Fprintf(&b, "%%%02X", ch)
		}
	}
	return b.String()
}

// arguments is the JSON of the arguments, indented, safe to paste.
func (c Call) arguments() string {
	if len(bytes.TrimSpace(c.Arguments)) == 0 {
		return "{}"
	}
	return visible(jsonscan.Indent(c.Arguments))
}

// body is the request's body, indented. Members stand in the contract's order.
func (c Call) body() string {
	if c.Proxy != nil {
		var out bytes.Buffer
		encoder := json.NewEncoder(&out)
		encoder.SetEscapeHTML(false)
		if encoder.Encode(c.Proxy) != nil {
			return "{}" // a body that is not JSON: there is nothing to send
		}
		return visible(jsonscan.Indent(out.Bytes()))
	}
	members := []string{`"tool_slug": ` + text(c.Slug), `"arguments": ` + deeper(c.arguments())}
	if c.Meta {
		members[0] = `"slug": ` + text(c.Slug)
	} else {
		if c.Account != "" {
			members = append(members, `"account": `+text(c.Account))
		}
		if c.Offload {
			members = append(members, `"enable_auto_workbench_offload": true`)
		}
	}
	return "{\n  " + strings.Join(members, ",\n  ") + "\n}"
}

// deeper indents every line but the first. No JSON text has a line break within
// a string.
func deeper(source string) string { return strings.ReplaceAll(source, "\n", "\n  ") }

// text is s as a JSON string, for JSON, JavaScript and TypeScript.
func text(s string) string {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if encoder.Encode(s) != nil {
		return `""`
	}
	return visible(strings.TrimSuffix(out.String(), "\n"))
}

// visible writes characters that are not seen, or that turn text around, as
// escapes. In valid JSON they are within strings, where that means the same; and
// nobody pastes what they did not see.
func visible(source string) string {
	if strings.IndexFunc(source, unseen) < 0 {
		return source
	}
	var b strings.Builder
	for _, r := range source {
		switch {
		case !unseen(r):
			b.WriteRune(r)
		case r > 0xFFFF:
			r -= 0x10000
			fmt.Fprintf(&b, `\u%04x\u%04x`, 0xD800+(r>>10), 0xDC00+(r&0x3FF))
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}

// unseen leaves the joiners of emoji and scripts alone: they belong to what is
// seen.
func unseen(r rune) bool {
	switch r {
	case '\n', '\u200c', '\u200d':
		return false
	}
	return r == 0x7f || r >= 0x80 && (unicode.Is(unicode.Cc, r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Zl, r) || unicode.Is(unicode.Zp, r))
}
