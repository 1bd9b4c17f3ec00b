package call

import "trs/views/list"

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return list.Count(n) + " " + noun + "s"
}

func capital(s string) string { return string(s[0]-'a'+'A') + s[1:] }
