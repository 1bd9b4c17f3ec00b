package snippet

import (
	"bytes"
	"encoding/json"
	"os/exec"
	"strings"
	"testing"

	"github.com/charmbracelet/x/exp/golden"

	"trs/api"
)

// The places that the conformance tests fill in before they run a snippet.
const (
	someURL     = "http://127.0.0.1:9"
	someSession = "trs_SESSION"
	someAccount = "ca_ACCOUNT"
)

// hostile is what has a meaning in one of the languages, and what is not seen.
const hostile = `{
  "text": "it's \"quoted\" \\ $HOME ${HOME} $(id) ` + "`id`" + ` %s !! \n\ttwo lines\r\u0000 'EOF' ''' \"\"\"",
  "more": "日本語 ü 👩‍👩‍👧 \u202e\u2028\u2029 \u00a0 </script> \/ \ud83d\ude00 #{x} {{y}}",
  "":   null, "yes": true, "no": [false, {}, [], -1.5e3, 0],
  "true": "null"
}`

const beyond = `{"id": 9007199254740993, "price": 0.1234567890123456789012, "n": 12345678901234567890, "half": "\ud800", "s": "$` + "`" + `'''\\"}`

func cases() map[string]Call {
	return map[string]Call{
		"tool":    {Session: someSession, Slug: "TEXT_CHANGE_CASE", Arguments: []byte(`{"text":"It's 5 o'clock","case":"upper"}`)},
		"hostile": {Session: someSession, Slug: "TEXT_CHANGE_CASE", Arguments: []byte(hostile)},
		"integer": {Session: someSession, Slug: "TEXT_CHANGE_CASE", Arguments: []byte(`{"text":"a","case":"upper","id":9007199254740993}`)},
		"beyond":  {Session: someSession, Slug: "TEXT_CHANGE_CASE", Arguments: []byte(beyond)},
		"twice":   {Session: someSession, Slug: "TEXT_CHANGE_CASE", Arguments: []byte(`{"__proto__":{"a":1},"a":1,"b":{"a":2},"a":3}`)},
		"account": {Session: someSession, Slug: "GMAIL_FETCH_EMAILS", Arguments: []byte(`{"max_results":2}`), Account: someAccount},
		"offload": {Session: someSession, Slug: "GMAIL_FETCH_EMAILS", Offload: true},
		"meta":    {Session: someSession, Slug: api.MetaSearchTools, Meta: true, Arguments: []byte(`{"queries":[{"use_case":"send an email"}],"session":{"generate_id":true}}`)},
		"proxy":   {Session: someSession, Proxy: &api.ProxyRequest{ToolkitSlug: "github", Endpoint: "/user", Method: "GET", Parameters: []api.ProxyParameter{{Name: "per_page", Value: "5", Type: "query"}}}},
		"head":    {Session: someSession, Proxy: &api.ProxyRequest{ToolkitSlug: "github", Endpoint: "/user", Method: "HEAD"}},
		"post":    {Session: someSession, Proxy: &api.ProxyRequest{ToolkitSlug: "github", Endpoint: "/repos/o/r/issues", Method: "POST", Body: []byte(`{"title":"it's","id":7}`)}},
	}
}

var languages = map[string]func(Server, Call) string{"curl": Curl, "typescript": TypeScript, "python": Python, "go": Go}

func TestRequest_NamesTheMethodWhereCurlHasAnother(t *testing.T) {
	server := Server{BaseURL: someURL, KeyVariable: "MY_KEY", KeyKind: api.OrgKey}
	head := "'" + someURL + "/api/v3.1/tool_router/session/a%2Fb' \\\n  -H \"x-org-api-key: $MY_KEY\""
	body := " \\\n  -H 'content-type: application/json' \\\n  --data-binary '{\"a\":\"it'\\''s\"}'\n"
	for _, c := range []struct{ method, body, want string }{
		{"GET", "", "curl " + head + "\n"},
		{"DELETE", "", "curl -X DELETE " + head + "\n"},
		{"POST", "", "curl -X POST " + head + "\n"},
		{"POST", `{"a":"it's"}`, "curl " + head + body},
		{"PATCH", `{"a":"it's"}`, "curl -X PATCH " + head + body},
		{"PATCH", "{\"a\":\"\u202e\"}", "curl -X PATCH " + head + strings.Replace(body, `it'\''s`, `\u202e`, 1)},
	} {
		if got := Request(server, c.method, SessionPath("a/b"), c.body); got != c.want {
			t.Errorf("%s %s: got\n%swant\n%s", c.method, c.body, got, c.want)
		}
	}
}

// The goldens are what the conformance tests run, too.
func TestSnippet_Golden(t *testing.T) {
	for name, call := range cases() {
		for language, write := range languages {
			t.Run(name+"/"+language, func(t *testing.T) {
				golden.RequireEqual(t, []byte(write(Server{BaseURL: someURL + "/"}, call)))
			})
		}
		t.Run(name+"/body", func(t *testing.T) { golden.RequireEqual(t, []byte(call.body())) })
	}
}

func TestSnippet_NamesServerAndKeyOnlyWhereTheyAreOthers(t *testing.T) {
	call := cases()["tool"]
	for language, write := range languages {
		usual := write(Server{}, call)
		if strings.Contains(usual, "baseURL") || strings.Contains(usual, "base_url") || language == "go" && strings.Contains(usual, "https://") {
			t.Errorf("%s names the usual server:\n%s", language, usual)
		}
		if language == "curl" && !strings.Contains(usual, api.DefaultBaseURL) {
			t.Error("curl needs the whole URL")
		}
		other := write(Server{BaseURL: "https://x.test", KeyVariable: "WORK_KEY", KeyKind: api.UserKey}, call)
		if !strings.Contains(other, "https://x.test") || !strings.Contains(other, "WORK_KEY") || strings.Contains(other, "COMPOSIO_API_KEY") {
			t.Errorf("%s:\n%s", language, other)
		}
		if !strings.Contains(other, "x-user-api-key") && !strings.Contains(other, "UserKey") {
			t.Errorf("%s sends a user's key as a project's:\n%s", language, other)
		}
	}
}

// What is not seen may turn a command around for whoever reads it.
func TestSnippet_ShowsWhatIsNotSeen(t *testing.T) {
	call := Call{Session: "trs_1", Slug: "A\u202e", Account: "x\u2066", Arguments: []byte("{\"a\u200b\":\"\u202e\u009b\ufeff\U000e0001\"}")}
	for language, write := range languages {
		if text := write(Server{}, call); strings.ContainsAny(text, "\u202e\u2066\u200b\u009b\ufeff\U000e0001") {
			t.Errorf("%s: %q", language, text)
		}
	}
	var sent struct {
		Slug      string            `json:"tool_slug"`
		Arguments map[string]string `json:"arguments"`
	}
	if err := json.Unmarshal([]byte(call.body()), &sent); err != nil || sent.Slug != call.Slug || sent.Arguments["a\u200b"] != "\u202e\u009b\ufeff\U000e0001" {
		t.Errorf("%+v, %v", sent, err)
	}
}

func TestCurl_GivesTheShellTheBodyAsItIs(t *testing.T) {
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Fatal("a POSIX shell is needed: ", err)
	}
	calls := cases()
	calls["long"] = Call{Session: "trs_1", Slug: "A", Arguments: []byte(`{"a":"` + strings.Repeat("x' $(id) ", 20_000) + `"}`)}
	calls["session"] = Call{Session: "trs_1'; id; '/../x", Slug: "A'b"}
	for name, call := range calls {
		const fake = `curl() { for word; do case $word in @-) cat; printf '\0';; *) printf '%s\0' "$word";; esac; done; }` + "\n"
		cmd := exec.CommandContext(t.Context(), sh)
		cmd.Stdin = strings.NewReader(fake + Curl(Server{BaseURL: someURL}, call))
		cmd.Env = []string{"COMPOSIO_API_KEY=ak_1", "PATH=/usr/bin:/bin"}
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v\n%s", name, err, out)
		}
		words := strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00")
		if len(words) != 7 || words[0] != someURL+call.path() || words[2] != "x-api-key: ak_1" || strings.TrimSuffix(words[6], "\n") != call.body() {
			t.Errorf("%s: %d words: %.300q", name, len(words), words)
		}
		if !json.Valid([]byte(words[6])) {
			t.Errorf("%s: the body is not JSON", name)
		}
	}
}

func TestLosses_FindsWhatDoesNotFit(t *testing.T) {
	for source, want := range map[string]loss{
		`{"a":1,"b":[{"a":1},{"a":2}],"c":1.10,"d":-0,"e":1e10,"f":9007199254740992}`: {},
		`{"a":9007199254740993}`:                 {integer: "9007199254740993"},
		`[1e400]`:                                {decimal: "1e400"},
		`[1e-999999999]`:                         {decimal: "1e-999999999"},
		`[0.30000000000000004]`:                  {},
		`[0.300000000000000041]`:                 {decimal: "0.300000000000000041"},
		`{"a":{"__proto__":1}}`:                  {proto: true},
		`{"a":[{"b":1}],"b":[],"a":1}`:           {twice: `"a"`},
		`{"a":"\ud83d\ude00 \\ud800 __proto__"}`: {},
		`{"a":"\ude00\ud83d"}`:                   {half: true},
		`{"a":"\ud83d"}`:                         {half: true},
		`{"a":"\\\ud83d\u0041"}`:                 {half: true},
		`{"a":"x","b":{"c":null,"d":true},"e":[[{"f":[]}]],"f":2}`: {},
	} {
		if got := losses(source); got != want {
			t.Errorf("%s: %+v, want %+v", source, got, want)
		}
	}
}

func TestCopies_OffersNothingForWhatIsNoObject(t *testing.T) {
	for _, arguments := range []string{`[`, `[]`, `"a"`, `{"a":`, `{} {}`} {
		if got := Copies(Server{}, Call{Slug: "A", Arguments: []byte(arguments)}); got != nil {
			t.Errorf("%s: %d entries", arguments, len(got))
		}
	}
	copies := Copies(Server{}, cases()["tool"])
	if len(copies) != 4 || !bytes.Contains([]byte(copies[1].Text()), []byte("@composio/core")) {
		t.Errorf("%d entries", len(copies))
	}
	for _, each := range copies {
		if each.Secret {
			t.Errorf("%s is no secret: it holds no key", each.Label)
		}
	}
}
