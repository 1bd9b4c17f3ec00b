package jsonscan

import "testing"

func TestIndent(t *testing.T) {
	for source, want := range map[string]string{
		` {"b":12345678901234567890,"a":[1.50,"<&>"]} `: "{\n  \"b\": 12345678901234567890,\n  \"a\": [\n    1.50,\n    \"<&>\"\n  ]\n}",
		"no JSON ": "no JSON ",
		"":         "",
		"null\n":   "null",
	} {
		if got := Indent([]byte(source)); got != want {
			t.Errorf("%q: got %q, want %q", source, got, want)
		}
	}
}
