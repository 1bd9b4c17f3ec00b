package sandbox

import (
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// raw sends one request as it is written, so that headers can be repeated and
// wrong, and returns the status and the whole answer.
func (g *rig) raw(text string) string {
	g.t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(g.url, "http://"))
	if err != nil {
		g.t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, strings.ReplaceAll(text, "\n", "\r\n")+"Connection: close\r\n\r\n"); err != nil {
		g.t.Fatal(err)
	}
	answer, err := io.ReadAll(conn)
	if err != nil {
		g.t.Fatal(err)
	}
	return string(answer)
}

func TestGuard_WantsExactlyOneRightKey(t *testing.T) {
	g := newRig(t, func(o *Options) { o.APIKey = "ak_secret-of-the-house" })
	id := "trs_abc"
	const right = "X-Api-Key: ak_secret-of-the-house\n"
	for name, c := range map[string]struct{ headers, status, says string }{
		"none":           {"", "401", "No API key"},
		"wrong":          {"X-Api-Key: ak_secret-of-another\n", "401", "Invalid API key: ak_secr*****"},
		"short":          {"X-Api-Key: abc\n", "401", "Invalid API key: a*****"},
		"empty":          {"X-Api-Key:\n", "401", "Invalid API key: *****"},
		"prefix":         {"X-Api-Key: ak_secret-of-the-hous\n", "401", "Invalid API key"},
		"not UTF-8":      {"X-Api-Key: \xff\xfe\xfd\xfc\xfb\n", "401", "Invalid API key"},
		"twice":          {right + right, "401", "Several authentication modes"},
		"right, wrong":   {right + "x-api-key: other\n", "401", "Several authentication modes"},
		"two kinds":      {right + "X-User-Api-Key: uak_1\n", "401", "Several authentication modes"},
		"the user's key": {"X-User-Api-Key: ak_secret-of-the-house\n", "401", "does not take a key in x-user-api-key"},
		"organisation's": {"X-Org-Api-Key: ak_secret-of-the-house\n", "401", "does not take a key in x-org-api-key"},
		"right":          {right, "404", "Session trs_abc not found"},
	} {
		answer := g.raw("GET " + sessionPathOf(id, "") + " HTTP/1.1\nHost: localhost\n" + c.headers)
		if !strings.HasPrefix(answer, "HTTP/1.1 "+c.status) || !strings.Contains(answer, c.says) {
			t.Errorf("%s: want %s and %q, got %s", name, c.status, c.says, answer)
		}
		if strings.Contains(answer, "secret-of") {
			t.Errorf("%s: the answer shows a key: %s", name, answer)
		}
	}
	for path, status := range map[string]string{
		apiPath + "/toolkits":            "200",
		apiPath + "/connected_accounts":  "200",
		sessionPathOf(id, "tools"):       "401",
		apiPath + "/no/such/thing":       "404",
		"/_sandbox/coverage":             "401",
		"/tool_router/" + id + "/mcp":    "401",
		apiPath + "/connected_accounts/": "404",
	} {
		answer := g.raw("GET " + path + " HTTP/1.1\nHost: localhost\nX-User-Api-Key: ak_secret-of-the-house\n")
		if !strings.HasPrefix(answer, "HTTP/1.1 "+status) {
			t.Errorf("with a user key %s should answer %s: %s", path, status, answer)
		}
	}
}

func TestGuard_RefusesForeignHostsAndOrigins(t *testing.T) {
	for _, c := range []struct {
		listens, host, origin string
		ok                    bool
	}{
		{"", "localhost:9900", "", true},
		{"", "LOCALHOST", "", true},
		{"", "localhost.", "", true},
		{"", "app.localhost:9900", "", true},
		{"", "127.0.0.1:9900", "", true},
		{"", "127.9.9.9", "", true},
		{"", "[::1]:9900", "", true},
		{"", "evil.test", "", false},
		{"", "evil.test:9900", "", false},
		{"", "localhost.evil.test", "", false},
		{"", "notlocalhost", "", false},
		{"", "127.0.0.1.evil.test", "", false},
		{"", "0.0.0.0:9900", "", false},
		{"", "192.168.1.5:9900", "", false},
		{"", "[::ffff:10.0.0.1]", "", false},
		{"192.168.1.5:9900", "192.168.1.5:9900", "", true},
		{"192.168.1.5:9900", "192.168.1.6:9900", "", false},
		{"box.lan:9900", "box.lan:80", "", true},
		{"box.lan:9900", "evil.test", "", false},
		{"0.0.0.0:9900", "10.1.2.3:9900", "", true},
		{":9900", "[fd00::1]:9900", "", true},
		{"0.0.0.0:9900", "evil.test", "", false},
		{"", "localhost:9900", "http://localhost:9900", true},
		{"", "localhost:9900", "http://evil.test", false},
		{"", "localhost:9900", "http://localhost:1", false},
		{"", "localhost:9900", "null", false},
		{"", "localhost:9900", "file://", false},
	} {
		g := newRig(t, func(o *Options) {
			if c.listens != "" {
				o.Hosts = []string{c.listens}
			}
		})
		headers := "Host: " + c.host + "\nX-Api-Key: " + DefaultAPIKey + "\n"
		if c.origin != "" {
			headers += "Origin: " + c.origin + "\n"
		}
		answer := g.raw("GET " + apiPath + "/toolkits HTTP/1.1\n" + headers)
		want := "HTTP/1.1 403"
		if c.ok {
			want = "HTTP/1.1 200"
		}
		if !strings.HasPrefix(answer, want) {
			t.Errorf("%+v: want %s, got %.300s", c, want, answer)
		}
	}
}

func TestGuard_NamesItselfAndTheRequestOnEveryAnswer(t *testing.T) {
	g := newRig(t)
	for _, path := range []string{apiPath + "/toolkits", sessionPathOf("nope", ""), "/", "/link/nope", "/files/nope", "/_sandbox/nope"} {
		got := g.send("GET", path, nil)
		if got.header.Get("X-Trs-Sandbox") != Version {
			t.Errorf("%s: X-Trs-Sandbox is %q", path, got.header.Get("X-Trs-Sandbox"))
		}
		if len(got.header.Get("X-Request-Id")) != 36 {
			t.Errorf("%s: X-Request-Id is %q, not a UUID", path, got.header.Get("X-Request-Id"))
		}
	}
	got := g.send("GET", sessionPathOf("nope", ""), nil, "X-Request-Id", "mine-1")
	got.refuses(400, "HTTP_BadRequest", 10400)
	if got.text("error", "request_id") != "mine-1" {
		t.Errorf("the caller's request id is not echoed: %s", got.body)
	}
	got = g.send("GET", sessionPathOf("nope", ""), nil, "X-Request-Id", strings.Repeat("x", 129))
	if len(got.text("error", "request_id")) != 36 {
		t.Errorf("an endless request id is echoed: %s", got.body)
	}
	for name, want := range map[string]string{"X-RateLimit": rateBudget, "X-RateLimit-Remaining": rateBudget, "X-RateLimit-Window-Size": "60s"} {
		if have := got.header.Get(name); have != want {
			t.Errorf("%s is %q, want %q", name, have, want)
		}
	}
}

func TestRouter_AnswersWithTheEnvelopeWhereNothingIs(t *testing.T) {
	g := newRig(t)
	for _, path := range []string{
		"/", "/api", apiPath, sessionPath + "/", sessionPathOf("trs_a", "nope"), "//" + sessionPath[1:], "/api/v3.1/../v3.1/tools",
		"/api/v3.1//tools", apiPath + "/tools/", sessionPathOf("trs_a", "tools/"), "/api/v3/tool_router/session", sessionPathOf("..", "tools"),
	} {
		g.send("GET", path, nil).refuses(404, "HTTP_NotFound", 10404)
	}
	for path, allow := range map[string]string{
		sessionPath:                    "POST",
		sessionPathOf("trs_a", ""):     "DELETE, GET, PATCH",
		apiPath + "/tools":             "GET",
		sessionPathOf("trs_a", "link"): "POST",
	} {
		got := g.send("PUT", path, `{}`).refuses(405, "HTTP_MethodNotAllowed", 10405, "PUT")
		if got.header.Get("Allow") != allow {
			t.Errorf("%s allows %q, want %q", path, got.header.Get("Allow"), allow)
		}
	}
}

func TestDecode_HoldsBodiesToTheirLimit(t *testing.T) {
	g := newRig(t)
	fits := `{"user_id":"` + strings.Repeat("a", maxBody-100) + `"}`
	g.call("create", sessionPath, fits).wants(http.StatusCreated)
	over := strings.Repeat(" ", maxBody+1)
	g.call("create", sessionPath, over).refuses(413, "HTTP_PayloadTooLarge", 10413)
	req, err := http.NewRequestWithContext(t.Context(), "POST", g.url+sessionPath, io.MultiReader(strings.NewReader(over), strings.NewReader("x")))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X-Api-Key", DefaultAPIKey) // without a length
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("a chunked body over the limit answers %d", resp.StatusCode)
	}
	deep := strings.Repeat(`{"a":`, 20000) + `1` + strings.Repeat(`}`, 20000)
	g.call("create", sessionPath, `{"user_id":`+deep+`}`).refuses(400, "HTTP_BadRequest", 10400)
}

func TestGuard_AnswersForPanics(t *testing.T) {
	s := &Server{ids: newIDSource(1)}
	for name, c := range map[string]struct{ cause any }{
		"text":    {"boom"},
		"error":   {errors.New("boom")},
		"runtime": {nil},
	} {
		handler := s.guard(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
			if c.cause == nil {
				var list []int
				_ = list[len(name)]
			}
			panic(c.cause)
		}))
		recorder := httptest.NewRecorder()
		handler.ServeHTTP(recorder, httptest.NewRequest("GET", "http://localhost/", nil))
		if recorder.Code != 500 || !strings.Contains(recorder.Body.String(), "HTTP_InternalServerError") {
			t.Errorf("%s: a panic answers %d %s", name, recorder.Code, recorder.Body)
		}
	}
}

func TestIDs_AreReproducibleWithASeedOnly(t *testing.T) {
	make3 := func(seed int64) string {
		s := newIDSource(seed)
		return s.token(12) + s.token(12) + s.uuid()
	}
	seen := map[string]int64{}
	for _, seed := range []int64{7, 8, 0, 0} {
		made := make3(seed)
		if other, ok := seen[made]; ok {
			t.Errorf("seed %d makes the ids of seed %d", seed, other)
		}
		seen[made] = seed
	}
	if _, again := seen[make3(7)]; !again {
		t.Error("the same seed makes other ids")
	}
	first := newRig(t, func(o *Options) { o.Seed = 42 })
	second := newRig(t, func(o *Options) { o.Seed = 42 })
	if a, b := first.create(`{"user_id":"maya"}`), second.create(`{"user_id":"maya"}`); a != b {
		t.Errorf("with the same seed the first session is %s here and %s there", a, b)
	}
}
