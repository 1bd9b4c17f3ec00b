package snippet

import (
	"fmt"
	"strings"
)

// maxWord is how long one word of a command may be; Linux takes 128 kB.
const maxWord = 100_000

// Curl is the call for a POSIX shell. A body that is too long for the command
// line is given on standard input.
func Curl(s Server, c Call) string {
	command := fmt.Sprintf("curl %s \\\n  -H \"%s: $%s\" \\\n  -H 'content-type: application/json' \\\n  --data-binary ",
		shell(s.base()+c.path()), s.kind(), s.variable())
	body := c.body()
	if len(body) <= maxWord {
		return command + shell(body) + "\n"
	}
	mark := "END_OF_BODY"
	for strings.Contains("\n"+body+"\n", "\n"+mark+"\n") {
		mark += "_"
	}
	return command + "@- <<'" + mark + "'\n" + body + "\n" + mark + "\n"
}

// shell makes one word of a text.
func shell(text string) string {
	return "'" + strings.ReplaceAll(strings.ReplaceAll(text, "\x00", ""), "'", `'\''`) + "'"
}
