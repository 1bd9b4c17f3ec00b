package source

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"trs/tui/tuitest"
	"trs/views/snippet"
)

func TestParse_FindsArguments(t *testing.T) {
	none := func(path string) ([]byte, error) { return nil, errors.New(path + " is not there") }
	for text, want := range map[string]Found{
		`{"owner":"o","id":12345678901234567890}`: {Arguments: []byte(`{"owner":"o","id":12345678901234567890}`)},
		"\ufeff \n{}\n": {Arguments: []byte(`{}`)},
		`{"tool_slug":"A","arguments":{"x":1.10},"account":"work","enable_auto_workbench_offload":true}`: {[]byte(`{"x":1.10}`), "A", "work", true},
		`{"tool_slug":"A"}`: {Arguments: []byte(`{}`), Slug: "A"},
		`{"slug":"COMPOSIO_SEARCH_TOOLS","arguments":{"queries":[]}}`:                              {Arguments: []byte(`{"queries":[]}`), Slug: "COMPOSIO_SEARCH_TOOLS"},
		`{"arguments":{"x":1},"user_id":"u","connected_account_id":"ca_1"}`:                        {Arguments: []byte(`{"x":1}`), Account: "ca_1"},
		`{"tool":"A","name":"my call","arguments":{}}`:                                             {Arguments: []byte(`{}`), Slug: "A"},
		`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"A","arguments":{"x":1}}}`: {Arguments: []byte(`{"x":1}`), Slug: "A"},
		`{"id":"call_1","type":"function","function":{"name":"A","arguments":"{\"x\":\"é\"}"}}`:    {Arguments: []byte(`{"x":"é"}`), Slug: "A"},
		`"{\"x\":\"a\\nb\"}"`:                                          {Arguments: []byte(`{"x":"a\nb"}`)},
		`{"name":"A","arguments":{"x":1},"colour":"blue"}`:             {Arguments: []byte(`{"name":"A","arguments":{"x":1},"colour":"blue"}`)},
		`{"slug":"a","name":"b"}`:                                      {Arguments: []byte(`{"slug":"a","name":"b"}`)},
		`{"arguments":[1]}`:                                            {Arguments: []byte(`{"arguments":[1]}`)},
		`curl https://x.test -d '{"a":"it'\''s"}'`:                     {Arguments: []byte(`{"a":"it's"}`)},
		`$ curl -sSd '{"a":1}' https://x.test`:                         {Arguments: []byte(`{"a":1}`)},
		`KEY=1 curl -XPOST --data-raw='{"a":1}' https://x.test | jq .`: {Arguments: []byte(`{"a":1}`)},
		"curl https://x.test \\\n  -H 'x: y' \\\n  --data-binary $'{\"a\":\"it\\'s \\u00e9 \\x41\\t\"}'\n": {},
		"curl https://x.test \\ \n --json \"{\\\"a\\\":\\\"\\$HOME \\`b\\`\\\"}\"":                         {Arguments: []byte("{\"a\":\"$HOME `b`\"}")},
		`curl.exe -X POST --url https://x.test/api/v3/tools/execute/GMAIL_SEND_EMAIL -d "{}"`:              {Arguments: []byte(`{}`), Slug: "GMAIL_SEND_EMAIL"},
		`curl https://x.test --compressed -H 'a: b' --data '{"tool_slug":"A","arguments":{"x":"y"}}'`:      {Arguments: []byte(`{"x":"y"}`), Slug: "A"},
		"curl x --data-binary @- <<'EOF'\n{\"a\":\n 1}\nEOF\n":                                             {Arguments: []byte("{\"a\":\n 1}")},
		"curl x -d $'{\"a\":\"\\\\n\\'\"}'":                                                                {Arguments: []byte(`{"a":"\n'"}`)},
	} {
		if want.Arguments == nil { // a raw tab is not JSON, and the error says where
			if _, err := Parse([]byte(text), none); err == nil || !strings.Contains(err.Error(), "line 1, column 15") {
				t.Errorf("%s: %v", text, err)
			}
			continue
		}
		got, err := Parse([]byte(text), none)
		if err != nil || string(got.Arguments) != string(want.Arguments) || got.Slug != want.Slug || got.Account != want.Account || got.Offload != want.Offload {
			t.Errorf("%s: %s %+v, %v", text, got.Arguments, got, err)
		}
	}
}

func TestParse_SaysWhatIsWrongAndWhere(t *testing.T) {
	for text, want := range map[string]string{
		"":                                    "nothing in it",
		" \n":                                 "nothing in it",
		"\xff{}":                              "UTF-8",
		"{\n  \"é\": 1,\n  \"b\" 2\n}":        "line 3, column 7: not JSON",
		"{\"a\":1":                            "line 1, column 7: not JSON: unexpected end",
		"{\"a\":1} x":                         "line 1, column 9",
		"[1]":                                 "this is a list",
		"12":                                  "this is a number",
		"null":                                "this is null",
		`"text"`:                              "this is a string",
		"hello":                               "line 1, column 1",
		"curl https://x.test":                 "sends no data",
		"curl x -d '{\"a\":1":                 "line 1, column 11: a quote is opened here",
		"curl x \\\n -d \"{":                  "line 2, column 5: a quote",
		"curl x -d $'{":                       "a quote is opened here",
		"curl x -d '{\"a\" 1}'":               "the body that the command sends: line 1, column 6",
		"curl x -d a=1":                       "the body that the command sends: line 1, column 1",
		"curl x -d '{}' -d '{}'":              "several pieces",
		"curl x -F a=b":                       "a form or a file",
		"curl x -d ''":                        "is empty",
		"curl x -d @-":                        "standard input",
		"curl x -d @- <<EOF\n{}\n":            "no line EOF",
		"curl x -d @/nowhere/body.json":       "no such file",
		"curl x --data-raw @/nowhere/body.js": "line 1, column 1: not JSON",
	} {
		_, err := Parse([]byte(text), ReadFile)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

func TestFromFile_ReadsArgumentsAndCommands(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	body := write("body.json", `{"tool_slug":"A","arguments":{"n":1.50}}`)
	for _, path := range []string{body, " " + body + "\n", write("run.sh", "curl x -d @"+body+"\n")} {
		found, err := FromFile(path)
		if err != nil || string(found.Arguments) != `{"n":1.50}` || found.Slug != "A" {
			t.Errorf("%q: %+v, %v", path, found, err)
		}
	}
	t.Setenv("HOME", dir)
	if _, err := FromFile("~/body.json"); err != nil {
		t.Error(err)
	}
	if _, err := FromFile(dir); err == nil || !strings.Contains(err.Error(), "is a folder") {
		t.Error(err)
	}
	if _, err := FromFile(write("bad.json", "{\n,}")); err == nil || !strings.Contains(err.Error(), "bad.json: line 2, column 1") {
		t.Error(err)
	}
}

// What trs copies as curl, trs reads.
func TestParse_ReadsWhatCurlSnippetsSay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.MapOf(rapid.String(), rapid.String()).Draw(t, "arguments")
		arguments, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		call := snippet.Call{
			Session: "trs_1", Slug: rapid.StringN(1, 20, -1).Draw(t, "slug"), Arguments: arguments,
			Account: rapid.String().Draw(t, "account"), Offload: rapid.Bool().Draw(t, "offload"),
		}
		found, err := Parse([]byte(snippet.Curl(snippet.Server{}, call)), nil)
		if err != nil {
			t.Fatal(err)
		}
		var got map[string]string
		if err := json.Unmarshal(found.Arguments, &got); err != nil || len(got) != len(value) {
			t.Fatalf("%s: %v", found.Arguments, err)
		}
		for key, text := range value {
			if got[key] != text {
				t.Fatalf("%q: %q, want %q", key, got[key], text)
			}
		}
		if found.Account != call.Account || found.Offload != call.Offload || strings.ToValidUTF8(found.Slug, "") != strings.ToValidUTF8(call.Slug, "") {
			t.Fatalf("%+v", found)
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{`curl x -d $'{\u00e9\x'`, "curl \\", `curl -d "\`, `{"arguments":"{"}`, "curl x -d @- <<A\nA", `{"function":{"arguments":{}}}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		found, err := Parse(text, nil)
		if err == nil && (!json.Valid(found.Arguments) || bytes.TrimSpace(found.Arguments)[0] != '{') {
			t.Errorf("%q gave %q", text, found.Arguments)
		}
	})
}

// sized is what one may paste that holds so many pieces of text, by its kind.
func sized(pieces int) map[string]string {
	large := `{"text":"` + strings.Repeat(`it's \"x\" \u00e9 `, pieces) + `"}`
	command := snippet.Curl(snippet.Server{}, snippet.Call{Session: "trs_1", Slug: "A", Arguments: []byte(large)})
	quoted := "curl x -d '" + strings.ReplaceAll(large, "'", `'\''`) + "'"
	return map[string]string{"json": large, "here-document": command, "quoted": quoted, "bad": large[:len(large)-1], "unclosed": quoted[:len(quoted)-1]}
}

// Ten times the text costs about ten times the work, counted in bytes that are
// allocated; BenchmarkParse tells the time.
func TestParse_TakesTenMegabytesInItsStride(t *testing.T) {
	smaller := sized(60_000)
	for name, text := range sized(600_000) {
		cost := func(text string) uint64 {
			return tuitest.Allocated(func() {
				if _, err := Parse([]byte(text), nil); (err != nil) != (name == "bad" || name == "unclosed") {
					t.Errorf("%s: %v", name, err)
				}
			})
		}
		small, large := cost(smaller[name]), cost(text)
		if large > 20*small+1<<20 {
			t.Errorf("%s: %d bytes for a tenth, %d for all", name, small, large)
		}
	}
}

func BenchmarkParse(b *testing.B) {
	for name, text := range sized(600_000) {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				_, _ = Parse([]byte(text), nil)
			}
		})
	}
}

func TestReaders_AskTheRightProgram(t *testing.T) {
	for name, test := range map[string]struct {
		goos string
		env  map[string]string
		want string
	}{
		"mac":     {"darwin", nil, "pbpaste"},
		"wayland": {"linux", map[string]string{"WAYLAND_DISPLAY": "w", "DISPLAY": ":0"}, "wl-paste xclip xsel"},
		"ssh":     {"linux", map[string]string{"DISPLAY": ":0", "SSH_TTY": "/dev/pts/1", "TMUX": "x"}, "tmux"},
		"wsl":     {"linux", map[string]string{"WSL_DISTRO_NAME": "d"}, "powershell.exe"},
		"bare":    {"linux", nil, ""},
	} {
		var names []string
		for _, command := range readers(test.goos, func(key string) string { return test.env[key] }) {
			names = append(names, command[0])
		}
		if got := strings.Join(names, " "); got != test.want {
			t.Errorf("%s: %q", name, got)
		}
	}
	if _, err := Clipboard(t.Context(), "linux", func(string) string { return "" }); !errors.Is(err, ErrNoClipboard) {
		t.Error(err)
	}
}
