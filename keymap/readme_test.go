package keymap

import (
	"flag"
	"os"
	"regexp"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the key table of the README anew")

const (
	readme    = "../README.md"
	keysBegin = "<!-- keys:begin -->\n"
	keysEnd   = "<!-- keys:end -->"
)

// TestReadme_KeyTable holds the README's table of keys equal to the key map.
func TestReadme_KeyTable(t *testing.T) {
	text, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, found := strings.Cut(string(text), keysBegin)
	table, after, ended := strings.Cut(rest, keysEnd)
	if !found || !ended {
		t.Fatalf("the README has no %s and %s", strings.TrimSpace(keysBegin), keysEnd)
	}
	want := "\n" + Default().Markdown() + "\n"
	if table == want {
		return
	}
	if !*update {
		t.Fatal("the README's keys are not those of the key map; write them with: go test ./keymap -run Readme -update")
	}
	if err := os.WriteFile(readme, []byte(before+keysBegin+want+keysEnd+after), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestReadme_PicturesAreThere finds every picture that the README shows.
func TestReadme_PicturesAreThere(t *testing.T) {
	text, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	pictures := regexp.MustCompile(`\]\((\.github/[^)]+)\)`).FindAllStringSubmatch(string(text), -1)
	if len(pictures) == 0 {
		t.Error("the README shows no picture")
	}
	for _, picture := range pictures {
		if _, err := os.Stat("../" + picture[1]); err != nil {
			t.Error(err)
		}
	}
}
