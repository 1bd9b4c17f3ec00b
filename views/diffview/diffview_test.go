package diffview

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"
	"github.com/muesli/termenv"

	"trs/views/safetext"
	"trs/views/theme"
)

func TestCompare_ByPath(t *testing.T) {
	for name, test := range map[string]struct {
		old, now string
		want     []Change
	}{
		"same":       {`{"a":1}`, `{"a":1}`, nil},
		"added":      {`{}`, `{"a":{"b":1}}`, []Change{{"a", Added, "", `{"b":1}`}}},
		"removed":    {`{"a":1}`, `{}`, []Change{{"a", Removed, "1", ""}}},
		"nested":     {`{"a":{"b":1,"c":2}}`, `{"a":{"b":2,"c":2}}`, []Change{{"a.b", Changed, "1", "2"}}},
		"set":        {`{"a":["x","y"]}`, `{"a":["y","z"]}`, []Change{{"a[]", Removed, `"x"`, ""}, {"a[]", Added, "", `"z"`}}},
		"order":      {`["x","y"]`, `["y","x"]`, []Change{{".", Changed, `["x","y"]`, `["y","x"]`}}},
		"objects":    {`[{"a":1}]`, `[{"a":2},{"b":1}]`, []Change{{"[0].a", Changed, "1", "2"}, {"[1]", Added, "", `{"b":1}`}}},
		"kind":       {`{"a":[1]}`, `{"a":"<1>"}`, []Change{{"a", Changed, "[1]", `"<1>"`}}},
		"long digit": {`{"a":12345678901234567890}`, `{"a":12345678901234567891}`, []Change{{"a", Changed, "12345678901234567890", "12345678901234567891"}}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Compare([]byte(test.old), []byte(test.now))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestLines_FitTheWidth(t *testing.T) {
	th, err := theme.Named("dark", true, termenv.TrueColor)
	if err != nil {
		t.Fatal(err)
	}
	changes, err := Compare([]byte(`{"tools":{"gmail":{"enabled":["A"]}},"x":"`+strings.Repeat("long ", 40)+`"}`),
		[]byte(`{"tools":{"gmail":{"enabled":["A","B\u001b[2J"]}},"x":"日本"}`))
	if err != nil {
		t.Fatal(err)
	}
	lines := Lines(th, changes, 60)
	for _, line := range lines {
		if safetext.Width(line) > 60 || strings.Contains(line, "[2J") && strings.Contains(line, "\x1b[2J") {
			t.Errorf("%d wide: %q", safetext.Width(line), line)
		}
	}
	if got := ansi.Strip(strings.Join(lines[:2], "\n")); got != " tools\n  + gmail.enabled[]  \"B\\u001b[2J\"" {
		t.Errorf("got %q", got)
	}
}

func TestUnified_ShowsBothSides(t *testing.T) {
	th, err := theme.Named("plain", true, termenv.Ascii)
	if err != nil {
		t.Fatal(err)
	}
	lines, err := Unified(th, "v1", "v2", []byte(`{"a":1}`), []byte(`{"a":2}`), 60)
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(lines, "\n"); !strings.Contains(got, `-  "a": 1`) || !strings.Contains(got, `+  "a": 2`) {
		t.Errorf("got\n%s", got)
	}
}

func TestText_TellsALineThatStaysAsOne(t *testing.T) {
	before := "{\n  \"enabled\": true,\n  \"enable_wait\": false,\n  \"z\": 1\n}\n"
	after := "{\n  \"enabled\": true,\n  \"callback\": \"https://e\",\n  \"enable_wait\": false,\n  \"z\": 1\n}\n"
	got := Text("v1", "v2", before, after)
	if strings.Count(got, "\n-") != 0 || strings.Count(got, "\n+") != 2 || !strings.Contains(got, "\n+  \"callback\"") {
		t.Errorf("got\n%s", got)
	}
	for name, test := range map[string]struct{ before, after string }{
		"same": {"a\nb\n", "a\nb\n"}, "from nothing": {"", "a\n"}, "to nothing": {"a\n", ""}, "no last line break": {"a\nb", "a\nc"},
		"repeated": {"a\na\nb\na\n", "a\nb\na\na\n"},
	} {
		if got := Text("x", "y", test.before, test.after); (got == "") != (test.before == test.after) {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestUnifiedText_CutsNothing(t *testing.T) {
	th, err := theme.Named("plain", true, termenv.Ascii)
	if err != nil {
		t.Fatal(err)
	}
	long := strings.Repeat("word ", 30) + "end"
	lines := UnifiedText(th, "a", "b", "  x\n", "  "+long+"\n", 40)
	text := ""
	for _, line := range lines {
		if safetext.Width(line) > 40 {
			t.Errorf("%d wide: %q", safetext.Width(line), line)
		}
		text += " " + strings.TrimSpace(line)
	}
	if !strings.Contains(text, "+  "+long) {
		t.Errorf("got %q", text)
	}
}
