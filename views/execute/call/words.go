package call

import (
	"trs/api"
	"trs/views/list"
)

func unknownOutcome(err error) bool { return api.OutcomeUnknown(err) }

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return list.Count(n) + " " + noun + "s"
}

func capital(s string) string { return string(s[0]-'a'+'A') + s[1:] }
