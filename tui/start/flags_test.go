package start

import (
	"errors"
	"flag"
	"strings"
	"testing"
)

func TestChoice_ReadsStrictly(t *testing.T) {
	for args, want := range map[string]string{
		"--session":                          "flag needs an argument",
		"--sessions x":                       "not defined",
		"list":                               `unknown command "list"`,
		"--sandbox list":                     `unknown command "list"`,
		"--user=":                            "--user wants a value",
		"--sandbox --profile work":           "without --profile",
		"--sandbox --base-url https://x.dev": "without --base-url",
		"--theme pink":                       "there are auto, dark, light",
		"--no-mouse=perhaps":                 "no-mouse",
	} {
		if _, err := NewFlags().Choice(strings.Fields(args)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", args, err, want)
		}
	}
	got, err := NewFlags().Choice(strings.Fields("--session trs_1 --user maya --profile work --base-url https://x.dev --theme mono --data-dir d --config c --log l --no-mouse --read-only"))
	want := Choice{
		Session: "trs_1", User: "maya", Profile: "work", BaseURL: "https://x.dev", Theme: "mono", DataDir: "d", Config: "c", Log: "l", NoMouse: true, ReadOnly: true,
	}
	if err != nil || got != want {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := NewFlags().Choice([]string{"-h"}); !errors.Is(err, flag.ErrHelp) {
		t.Errorf("help: %v", err)
	}
}
