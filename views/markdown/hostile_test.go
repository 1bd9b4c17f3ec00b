package markdown

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/muesli/termenv"

	"trs/views/theme"
)

var hostile = map[string]string{
	"emphasis":       strings.Repeat("*a_", 21000),
	"many lines":     strings.Repeat("*a_ *b_ **c~~\n", 4000),
	"a heading":      "# " + strings.Repeat("*a_", 21000),
	"quotes":         strings.Repeat("> ", 30000) + "a",
	"lists":          strings.Repeat("- ", 30000) + "a",
	"numbered lists": strings.Repeat("1. ", 20000) + "a",
	"code":           strings.Repeat("` `` ``` ", 7000),
	"links":          strings.Repeat("[a](", 15000),
	"tags":           strings.Repeat("<a ", 20000),
}

func TestLines_WhatHasTooManyMarksIsDrawnAsItIs(t *testing.T) {
	for name, text := range hostile {
		t.Run(name, func(t *testing.T) {
			got := ansi.Strip(strings.Join(in(t, "dark").Lines(text, 80), ""))
			plain := strings.NewReplacer(" ", "", "\n", "")
			if !strings.HasPrefix(plain.Replace(got), plain.Replace(text[:3000])) {
				t.Errorf("drawn as %q", got[:200])
			}
		})
	}
}

func TestLines_LongTextsAreStillMarkdown(t *testing.T) {
	for name, text := range map[string]string{
		"paragraphs": strings.Repeat("some *words* and `code` in a [link](https://example.com)\n\n", 600),
		"a list":     strings.Repeat("- some *words* and **others**\n", 200),
		"nesting":    strings.Repeat("> ", 8) + "- 1. some *words*",
	} {
		t.Run(name, func(t *testing.T) {
			if got := ansi.Strip(strings.Join(in(t, "dark").Lines(text, 80), "\n")); strings.Contains(got, "*") {
				t.Errorf("not read: %q", got[:min(len(got), 200)])
			}
		})
	}
}

func in(t testing.TB, name string) *Renderer {
	t.Helper()
	th, err := theme.Named(name, true, termenv.TrueColor)
	if err != nil {
		t.Fatal(err)
	}
	return New(th)
}

func BenchmarkLines_Hostile(b *testing.B) {
	for name, text := range hostile {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				in(b, "dark").Lines(text, 80)
			}
		})
	}
	b.Run("just not too many", func(b *testing.B) {
		text := strings.Repeat(strings.Repeat("*a_", 660)+"\n\n", 32)
		b.ReportAllocs()
		for b.Loop() {
			in(b, "dark").Lines(text, 80)
		}
	})
}
