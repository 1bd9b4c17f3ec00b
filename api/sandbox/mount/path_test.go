package mount

import (
	"errors"
	"path"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestClean_TakesPlainRelativePaths(t *testing.T) {
	for in, want := range map[string]string{
		"a.txt":              "a.txt",
		"/a.txt":             "a.txt",
		"///data/a.txt":      "data/a.txt",
		"data/.hidden":       "data/.hidden",
		"...":                "...",
		"rapport d'été.md":   "rapport d'été.md",
		"%2e%2e/a":           "%2e%2e/a",
		"c:/autoexec":        "c:/autoexec",
		"日本/☂️.png":          "日本/☂️.png",
		"a?b=c&signature=d#": "a?b=c&signature=d#",
	} {
		got, err := Clean(in)
		if err != nil || got != want {
			t.Errorf("Clean(%q) = %q, %v; want %q", in, got, err, want)
		}
	}
}

func TestClean_RefusesWhatClimbsHidesOrBreaks(t *testing.T) {
	for _, in := range []string{
		"", "/", "//", ".", "..", "../a", "a/..", "a/../b", "a/./b", "a//b", "a/", "/../etc/passwd",
		"a\x00b", "a\nb", "a\x1b[2Jb", "a\u0085b", "a\x7f", `a\b`, `..\..\a`, "a\xffb",
		strings.Repeat("a", 256), strings.Repeat("a/", 512) + "a",
	} {
		got, err := Clean(in)
		var refused *PathError
		if !errors.As(err, &refused) {
			t.Errorf("Clean(%q) = %q, %v; want a PathError", in, got, err)
		}
	}
}

func FuzzClean(f *testing.F) {
	for _, seed := range []string{"a/b", "/a", "../a", "a//b", "a\x00", "é/\u202e", `a\b`, "."} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, in string) {
		got, err := Clean(in)
		if err != nil {
			return
		}
		if again, err := Clean(got); err != nil || again != got {
			t.Errorf("Clean(%q) = %q, which cleans to %q, %v", in, got, again, err)
		}
		if got == "" || path.Clean("/"+got) != "/"+got || !utf8.ValidString(got) {
			t.Errorf("Clean(%q) = %q, which is not a plain relative path", in, got)
		}
		if !strings.HasSuffix(in, got) {
			t.Errorf("Clean(%q) = %q: more than leading slashes went", in, got)
		}
	})
}
