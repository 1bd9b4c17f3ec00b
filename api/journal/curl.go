package journal

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"trs/api/internal/redact"
)

// keyVariables are the environment variables that hold the keys, by header.
var keyVariables = map[string]string{
	"X-Api-Key":      "COMPOSIO_API_KEY",
	"X-User-Api-Key": "COMPOSIO_USER_API_KEY",
	"X-Org-Api-Key":  "COMPOSIO_ORG_API_KEY",
}

// Curl writes the exchange's request as a command for a POSIX shell. The key is
// taken from the environment, for example $COMPOSIO_API_KEY. What was redacted
// or cut off stays so, and a comment says it. Nothing in the URL or the body is a
// pattern or the name of a file to curl.
func (e Exchange) Curl() string {
	var b strings.Builder
	switch {
	case e.RequestBody.Omitted:
		b.WriteString("# the body is not in the journal\n")
	case e.RequestBody.Truncated:
		fmt.Fprintf(&b, "# the body is cut off: %d of %d bytes\n", len(e.RequestBody.Data), e.RequestBody.Size)
	}
	if strings.Contains(e.URL, "=redacted") || strings.Contains(string(e.RequestBody.Data), redact.Mark) {
		b.WriteString("# secrets are redacted: put them back to run this\n")
	}
	b.WriteString("curl")
	if strings.ContainsAny(e.URL, "[]{}") {
		b.WriteString(" --globoff")
	}
	if e.Method != http.MethodGet {
		b.WriteString(" -X " + shellQuote(e.Method))
	}
	b.WriteString(" " + shellQuote(e.URL))
	for _, name := range slices.Sorted(maps.Keys(e.RequestHeader)) {
		for _, value := range e.RequestHeader[name] {
			switch variable := keyVariables[name]; {
			case variable != "":
				fmt.Fprintf(&b, " \\\n  -H \"%s: $%s\"", strings.ToLower(name), variable)
			case name == "Content-Length" || name == "Accept-Encoding":
			default:
				b.WriteString(" \\\n  -H " + shellQuote(strings.ToLower(name)+": "+value))
			}
		}
	}
	if len(e.RequestBody.Data) > 0 {
		b.WriteString(" \\\n  --data-raw " + shellQuote(string(e.RequestBody.Data)))
	}
	b.WriteByte('\n')
	return b.String()
}

// shellQuote makes one word of any text.
func shellQuote(text string) string {
	text = strings.ReplaceAll(text, "\x00", "")
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}
