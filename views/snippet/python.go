package snippet

import (
	"encoding/json"
	"fmt"
	"strings"

	"trs/api"
)

// maxDigits bounds an integer in Python's source; Python stops at 4300.
const maxDigits = 4000

// Python is the call with Composio's Python SDK. What a Python float cannot hold
// is sent as text instead, without the SDK; a comment says why.
func Python(s Server, c Call) string {
	if why := unfitForPython(s, c); why != "" {
		return requested(s, c, why)
	}
	var b strings.Builder
	b.WriteString("# pip install composio\nimport os\n\nfrom composio import Composio\n\n")
	server := ""
	if !s.usual() {
		server = ", base_url=" + quoted(s.base())
	}
	fmt.Fprintf(&b, "composio = Composio(api_key=os.environ[%s]%s)\n", quoted(s.Variable()), server)
	if c.Proxy == nil && !c.Offload && (c.Account == "" || c.Meta) {
		fmt.Fprintf(&b, "session = composio.use(%s)\n", quoted(c.Session))
		fmt.Fprintf(&b, "answer = session.execute(%s, arguments=%s)\n", quoted(c.Slug), literal(c.arguments()))
		b.WriteString("print(answer)\n")
		return b.String()
	}
	// The session's own methods do not say all of it in every version; the
	// SDK's client does.
	fmt.Fprintf(&b, "answer = composio.client.post(\n    %s,\n    cast_to=object,\n    body=%s,\n)\nprint(answer)\n",
		quoted(c.path()), strings.ReplaceAll(literal(c.body()), "\n", "\n    "))
	return b.String()
}

func unfitForPython(s Server, c Call) string {
	lost := losses(c.body())
	switch {
	case s.Kind() != api.ProjectKey:
		return "The SDK takes project keys only"
	case len(lost.integer) > maxDigits:
		return short(lost.integer) + " has more digits than Python reads"
	case lost.decimal != "":
		return short(lost.decimal) + " has more digits than a Python float holds"
	case lost.half:
		return "Half of a surrogate pair is no text in Python"
	case lost.twice != "":
		return "The key " + short(lost.twice) + " stands twice, which no Python dict can say"
	}
	return ""
}

// requested is the call with Python's own library, its body as text.
func requested(s Server, c Call, why string) string {
	return fmt.Sprintf(`# %s,
# so the request is sent as text, without the SDK
import os
import urllib.request

request = urllib.request.Request(
    %s,
    method="POST",
    headers={%s: os.environ[%s], "content-type": "application/json"},
    data=%s.encode(),
)
with urllib.request.urlopen(request) as answer:
    print(answer.status, answer.read().decode())
`, why, quoted(s.base()+c.path()), quoted(string(s.Kind())), quoted(s.Variable()), raw(c.body()))
}

// raw is a JSON text as a raw string of Python. JSON can say a quote as an
// escape, and never ends with a backslash.
func raw(source string) string {
	return `r'''` + strings.ReplaceAll(source, "'", `\u0027`) + `'''`
}

// literal is a JSON text in Python's words. Numbers are JSON's own.
func literal(source string) string {
	var b strings.Builder
	for i := 0; i < len(source); {
		switch ch := source[i]; {
		case ch == '"':
			end := stringEnd(source, i)
			var s string
			if json.Unmarshal([]byte(source[i:end]), &s) != nil {
				s = source[i:end]
			}
			b.WriteString(quoted(s))
			i = end
		case strings.HasPrefix(source[i:], "true"):
			b.WriteString("True")
			i += len("true")
		case strings.HasPrefix(source[i:], "false"):
			b.WriteString("False")
			i += len("false")
		case strings.HasPrefix(source[i:], "null"):
			b.WriteString("None")
			i += len("null")
		default:
			b.WriteByte(ch)
			i++
		}
	}
	return b.String()
}

// stringEnd is where the string that begins at i ends.
func stringEnd(source string, i int) int {
	for i++; i < len(source); i++ {
		switch source[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(source)
}

// quoted is s as a string of Python.
func quoted(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r < ' ':
			fmt.Fprintf(&b, `\x%02x`, r)
		case unseen(r) && r > 0xFFFF:
			fmt.Fprintf(&b, `\U%08x`, r)
		case unseen(r):
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
