package simulate

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"strings"
	"testing"
	"time"
)

func TestParseA1_Ranges(t *testing.T) {
	tests := map[string]area{
		"A1":             {"", 0, 0, 0, 0},
		"Sheet1!A1:C3":   {"Sheet1", 0, 0, 2, 2},
		"'My sheet'!B:B": {"My sheet", 0, 1, -1, 1},
		"'It''s'!A2":     {"It's", 1, 0, 1, 0},
		"Sheet1":         {"Sheet1", 0, 0, -1, -1},
		"2:5":            {"", 1, 0, 4, -1},
		"$A$1:$B$2":      {"", 0, 0, 1, 1},
		"S!ZZ1":          {"S", 0, 701, 0, 701},
		"Budget 2026":    {"Budget 2026", 0, 0, -1, -1},
		"Sheet1!B2:B":    {"Sheet1", 1, 1, -1, 1},
	}
	for text, want := range tests {
		if got, err := parseA1(text); err != nil || got != want {
			t.Errorf("%s: %+v, %v, want %+v", text, got, err, want)
		}
	}
	for _, text := range []string{"", "S!C3:A1", "S!A0:", "S!AAAA1", "S!A99999", "S!A1:B2:C3", "S!hello there"} {
		if got, err := parseA1(text); err == nil {
			t.Errorf("%q is taken as %+v", text, got)
		}
	}
}

func FuzzParseA1(f *testing.F) {
	for _, seed := range []string{"A1", "Sheet1!A1:C3", "'a''b'!B:B", "2:5", "!", "S!A0", "ZZZ9"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		a, err := parseA1(text)
		if err != nil {
			return
		}
		if a.top < 0 || a.left < 0 || a.top >= maxRows || a.left >= maxColumns {
			t.Fatalf("%q is outside: %+v", text, a)
		}
		jqGridRead([]any{[]any{1, 2}, []any{}}, []any{text})
		jqGridWrite([]any{[]any{1, 2}}, []any{text, []any{[]any{"x", nil}}})
	})
}

func TestTerms_CutsQueries(t *testing.T) {
	tests := map[string]string{
		``:                      `[]`,
		`a b`:                   `[{"key":"","not":false,"value":"a"},{"key":"","not":false,"value":"b"}]`,
		`from:tom -is:unread`:   `[{"key":"from","not":false,"value":"tom"},{"key":"is","not":true,"value":"unread"}]`,
		`subject:"two words" x`: `[{"key":"subject","not":false,"value":"two words"},{"key":"","not":false,"value":"x"}]`,
		`"a phrase"`:            `[{"key":"","not":false,"value":"a phrase"}]`,
		`10:30`:                 `[{"key":"","not":false,"value":"10:30"}]`,
		`label:`:                `[{"key":"","not":false,"value":"label:"}]`,
	}
	for query, want := range tests {
		got, err := json.Marshal(jqTerms(query, nil))
		if err != nil || string(got) != want {
			t.Errorf("%s: %s, %v, want %s", query, got, err, want)
		}
	}
}

func TestEpoch_ReadsMoments(t *testing.T) {
	tests := []struct {
		text, zone string
		want       any
	}{
		{"2026-03-05T14:30:00Z", "", 1772721000000},
		{"2026-03-05T14:30:00+01:00", "", 1772717400000},
		{"2026-03-05T14:30:00", "Europe/Berlin", 1772717400000},
		{"2026-03-05", "", 1772668800000},
		{"2026/3/5", "", 1772668800000},
		{"soon", "", nil},
		{"2026-03-05", "Mars", nil},
	}
	for _, test := range tests {
		if got := jqEpoch(test.text, []any{test.zone}); got != test.want {
			t.Errorf("%s in %q: %v, want %v", test.text, test.zone, got, test.want)
		}
	}
}

func TestMakeID_FillsPatterns(t *testing.T) {
	now := time.Unix(1772616600, 0)
	fields := map[string]any{"team": "eng"}
	if got := makeID("{unix}.{serial:6}-{team}", "x", 7, now, fields); got != "1772616600.000007-eng" {
		t.Errorf("got %s", got)
	}
	id := makeID("{uuid}", "x", 0, now, nil)
	if len(id) != 36 || id[14] != '4' || makeID("{uuid}", "x", 0, now, nil) != id || makeID("{uuid}", "y", 0, now, nil) == id {
		t.Errorf("uuid %s", id)
	}
	if got := makeID("C{upper:9}", "x", 0, now, nil); len(got) != 10 || strings.ToUpper(got) != got {
		t.Errorf("got %s", got)
	}
	if got := makeID("1{alnum:43}", "x", 0, now, nil); len(got) != 44 {
		t.Errorf("got %s", got)
	}
}

func TestIdentityOf_IsSaneForAnyUser(t *testing.T) {
	if who := IdentityOf("maya@example.com"); who.Email != "maya@example.com" || who.Login != "maya" || who.Name != "Maya" {
		t.Errorf("got %+v", who)
	}
	for _, user := range []string{"", "user_42", "  ", "日本", "a@b@c", "<x>@y", "tom.berger@example.com", "-"} {
		who := IdentityOf(user)
		if who.Login == "" || who.Name == "" || len(who.Key) != 24 || !strings.Contains(who.Email, "@") || strings.ContainsAny(who.Login, " .@") {
			t.Errorf("%q: %+v", user, who)
		}
	}
}

func TestParseMail_TakesBothAlphabets(t *testing.T) {
	for _, raw := range []string{"VG86IGE=", "VG86IGE", "U3ViamVjdDogPT91dGYtOD9xP0dyPUMzPUJDPUMzPTlGZT89DQpUbzogYQ0KDQpCb2R5DQo="} {
		got, ok := jqParseMail(raw, nil).(map[string]any)
		if !ok || got["to"] != "a" {
			t.Errorf("%s: %v", raw, got)
		}
		if len(raw) > 10 && (got["subject"] != "Grüße" || got["body"] != "Body") {
			t.Errorf("%s: %v", raw, got)
		}
	}
	for _, raw := range []any{"", "!!", nil, 5} {
		if got := jqParseMail(raw, nil); got != nil && raw != "" {
			t.Errorf("%v: %v", raw, got)
		}
	}
}

func TestMatch_LiteralSegmentsWin(t *testing.T) {
	s := &service{Routes: []*route{
		{Method: "GET", Path: "/a/{x}"},
		{Method: "GET", Path: "/a/b"},
		{Method: "POST", Path: "/a/{x}/{y}"},
		{Method: "POST", Path: "/v/{range}:append"},
		{Method: "POST", Path: "/v/{range}"},
	}}
	tests := []struct{ method, path, want string }{
		{"GET", "/a/b", "/a/b"},
		{"GET", "/a/c%20d", "/a/{x}"},
		{"GET", "/a/b/", "/a/b"},
		{"POST", "/v/A1:append", "/v/{range}:append"},
		{"POST", "/v/A1", "/v/{range}"},
		{"GET", "/a", ""},
		{"DELETE", "/a/b", ""},
		{"GET", "/a//", ""},
		{"GET", "/a/%zz", ""},
	}
	for _, test := range tests {
		found, values, _ := s.match(test.method, test.path)
		got := ""
		if found != nil {
			got = found.Path
		}
		if got != test.want {
			t.Errorf("%s %s: %q %v, want %q", test.method, test.path, got, values, test.want)
		}
	}
	if _, values, _ := s.match("GET", "/a/c%20d"); values["x"] != "c d" {
		t.Errorf("values %v", values)
	}
}

func TestBegin_RefusesTokensThatAreNotOurs(t *testing.T) {
	for _, token := range []string{"x", "!!", "e30", "eyJvIjotMSwibCI6ImEifQ", "bnVsbA"} {
		if at, err := begin(token, nil); err == nil {
			t.Errorf("%s: begins at %d", token, at)
		}
	}
}

func TestParseService_NamesMistakes(t *testing.T) {
	tests := map[string]string{
		`{"tools": [{"slug": "A"}, {"slug": "A"}]}`:                                                     "twice",
		`{"tools": [{"slug": "A", "steps": [{"get": "no"}]}]}`:                                          `no collection "no"`,
		`{"collections": {"c": {}}, "tools": [{"slug": "A", "steps": [{"get": "c", "else": "gone"}]}]}`: `no error "gone"`,
		`{"routes": [{"method": "GET", "path": "/", "tool": "NO"}]}`:                                    "no tool NO",
		`{"tools": [{"slug": "A", "steps": [{"fail": "f"}]}]}`:                                          `no error "f"`,
	}
	for text, want := range tests {
		if _, err := parseService([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}

// TestServices_HaveNoUnknownMembers looks for misspelt members, which a server
// that starts has no time for.
func TestServices_HaveNoUnknownMembers(t *testing.T) {
	names, err := fs.Glob(data, "data/*.json")
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	for _, name := range names {
		text, err := data.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		decoder := json.NewDecoder(bytes.NewReader(text))
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(&service{}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestExpand_StopsAtCircles(t *testing.T) {
	s := &service{Schemas: map[string]map[string]any{"a": {"items": map[string]any{"$use": "a"}}}}
	if _, err := s.expand(map[string]any{"$use": "a"}, 0); err == nil {
		t.Error("a circle of parts is taken")
	}
	if _, err := s.expand(map[string]any{"$use": "no"}, 0); err == nil {
		t.Error("a part that is not there is taken")
	}
}

func TestEval_RaisedFailuresAreRefusals(t *testing.T) {
	s, err := parseService([]byte(`{"errors": {"no": {"status": 404, "body": {"about": "=."}}}}`))
	if err != nil {
		t.Fatal(err)
	}
	env := &environment{ctx: t.Context(), service: s}
	program, err := newTemplate(map[string]any{"a": `=fail("no"; 5)`})
	if err != nil {
		t.Fatal(err)
	}
	_, err = env.eval(program.expression, nil)
	var refused *refusal
	if !errors.As(err, &refused) || refused.name != "no" {
		t.Fatalf("got %v", err)
	}
	status, _, text, err := env.explain(refused)
	if status != 404 || text != `{"about":5}` || err != nil {
		t.Errorf("got %d %s %v", status, text, err)
	}
}
