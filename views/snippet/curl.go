package snippet

import (
	"fmt"
	"strings"
)

// maxWord is how long one word of a command may be; Linux takes 128 kB.
const maxWord = 100_000

// Curl is the call for a POSIX shell. A body that is too long for the command
// line is given on standard input.
func Curl(s Server, c Call) string { return Request(s, "POST", c.path(), c.body()) }

// Request is any request of the API for a POSIX shell. The body is JSON; "" is
// none. Curl takes POST by itself when there is one, and GET when there is not.
func Request(s Server, method, path, body string) string {
	command := "curl "
	if method != "GET" && (method != "POST" || body == "") {
		command += "-X " + method + " "
	}
	command += fmt.Sprintf("%s \\\n  -H %s", Shell(s.base()+path), s.KeyHeader())
	if body == "" {
		return command + "\n"
	}
	body = visible(body)
	command += " \\\n  -H 'content-type: application/json' \\\n  --data-binary "
	if len(body) <= maxWord {
		return command + Shell(body) + "\n"
	}
	mark := "END_OF_BODY"
	for strings.Contains("\n"+body+"\n", "\n"+mark+"\n") {
		mark += "_"
	}
	return command + "@- <<'" + mark + "'\n" + body + "\n" + mark + "\n"
}

// Shell makes one word of a text for a POSIX shell.
func Shell(text string) string {
	return "'" + strings.ReplaceAll(strings.ReplaceAll(text, "\x00", ""), "'", `'\''`) + "'"
}
