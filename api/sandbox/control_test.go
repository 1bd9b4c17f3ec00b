package sandbox

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"trs/api/sandbox/store"
)

func TestControl_TellsAboutTheSandbox(t *testing.T) {
	g := newRig(t)
	g.create(`{"user_id":"u"}`)
	status := g.send("GET", "/_sandbox/", nil).wants(200)
	if status.text("version") != Version || status.text("address") != g.url || status.at("counts", "sessions") != 1.0 || status.at("demo") != nil {
		t.Errorf("status: %s", status.body)
	}
	sessions := g.send("GET", "/_sandbox/sessions", nil).wants(200)
	if sessions.text("items", 0, "user_id") != "u" || sessions.at("items", 1) != nil {
		t.Errorf("sessions: %s", sessions.body)
	}
}

func TestControl_IsForThisMachineAndTheKey(t *testing.T) {
	g := newRig(t)
	g.send("GET", "/_sandbox/", nil, "X-Api-Key", "").refuses(401, "HTTP_Unauthorized", 10401)
	g.send("GET", "/_sandbox/", nil, "X-Forwarded-For", "203.0.113.9").refuses(403, "HTTP_Forbidden", 10403)
	g.send("POST", "/_sandbox/none", nil).refuses(404, "HTTP_NotFound", 10404, "/_sandbox/none")
	g.send("PUT", "/_sandbox/faults", `{"fault":"x"}`).refuses(400, "HTTP_BadRequest", 10400, `"fault"`)
	r := httptest.NewRequest("POST", "http://localhost/_sandbox/reset", nil)
	r.Header.Set("X-Api-Key", DefaultAPIKey)
	r.RemoteAddr = "203.0.113.9:4000"
	answer := httptest.NewRecorder()
	g.server.ServeHTTP(answer, r)
	if answer.Code != http.StatusForbidden {
		t.Errorf("a peer from elsewhere got %d", answer.Code)
	}
}

func TestControl_ResetBeginsAgain(t *testing.T) {
	g := newRig(t, func(o *Options) { o.Seed = 7 })
	first := g.create(`{"user_id":"u"}`)
	g.upload(first, "a.txt", "", "a")
	old := g.onSession("mount_download_url", first, "mounts/files/download_url", `{"mount_relative_path":"a.txt"}`).text("download_url")
	g.send("PUT", "/_sandbox/faults", `{"faults":["500@get"]}`).wants(200)
	g.send("POST", "/_sandbox/reset", nil).wants(200)
	if second := g.create(`{"user_id":"u"}`); second != first {
		t.Errorf("after the reset the same seed made %s, not %s", second, first)
	}
	if status, _ := g.plain("GET", old, "", ""); status != 404 {
		t.Errorf("a file from before the reset answered %d", status)
	}
	g.send("POST", "/_sandbox/reset", `{"seed":8}`).wants(200)
	g.onSession("get", first, "", nil).wants(404)
	if third := g.create(`{"user_id":"u"}`); third == first {
		t.Error("another seed made the same id")
	}
}

// counts says how much of each kind there is.
func (o *outcome) counts() (counts struct {
	Accounts int `json:"accounts"`
	Versions int `json:"config_versions"`
	Files    int `json:"files"`
},
) {
	o.t.Helper()
	if err := json.Unmarshal([]byte(o.json("counts")), &counts); err != nil {
		o.t.Fatal(err)
	}
	return counts
}

func TestControl_ResetMakesTheDemoAnew(t *testing.T) {
	g := newRig(t, func(o *Options) { o.Empty = false })
	first := g.send("GET", "/_sandbox/", nil).wants(200)
	if first.counts().Versions < 6 {
		t.Fatalf("the demo: %s", first.body)
	}
	session, _ := g.server.DemoSession()
	again := g.send("POST", "/_sandbox/reset", nil).wants(200)
	if again.counts() != first.counts() {
		t.Errorf("after the reset %s, before %s", again.json("counts"), first.json("counts"))
	}
	second, _ := g.server.DemoSession()
	if second == "" || second == session {
		t.Errorf("the demo session was %q and is %q", session, second)
	}
	g.onSession("get", session, "", nil).wants(404)
	g.onSession("get", second, "", nil).wants(200)
}

func TestControl_FaultsComeAndGo(t *testing.T) {
	g := newRig(t)
	id := g.create(`{"user_id":"u"}`)
	set := g.send("PUT", "/_sandbox/faults", `{"faults":["503@get, latency=1ms..2ms:0.5"]}`).wants(200)
	if set.json("faults") != `["503@get","latency=1ms..2ms:0.5"]` {
		t.Errorf("faults: %s", set.body)
	}
	g.onSession("get", id, "", nil).refuses(503, "HTTP_ServiceUnavailable", 10503)
	g.onSession("tools", id, "tools", nil).wants(200)
	g.send("PUT", "/_sandbox/faults", `{"faults":["429=2s@get"]}`).wants(200)
	for range 8 {
		limited := g.onSession("get", id, "", nil).wants(429)
		if limited.header.Get("Retry-After") != "2" {
			t.Errorf("Retry-After is %q", limited.header.Get("Retry-After"))
		}
	}
	g.send("PUT", "/_sandbox/faults", `{"faults":["404@get"]}`).refuses(400, "HTTP_BadRequest", 10400, "is not a kind of fault")
	g.send("DELETE", "/_sandbox/faults", nil).wants(200)
	g.onSession("get", id, "", nil).wants(200)
}

func TestControl_CountsWhatWasAnswered(t *testing.T) {
	g := newRig(t)
	id := g.create(`{"user_id":"u"}`)
	g.onSession("get", id, "", nil).wants(200)
	g.onSession("get", "trs_none", "", nil).wants(404)
	g.send("GET", sessionPathOf(id, ""), nil, "X-Api-Key", "wrong").wants(401)
	g.upload(id, "a", "", "a")
	got := g.send("GET", "/_sandbox/coverage", nil).wants(200)
	for operation, want := range map[string]string{"get": `{"200":1,"401":1,"404":1}`, "create": `{"201":1}`, "files": `{"200":1}`, "patch": `{}`} {
		if counts := got.json("operations", operation); counts != want {
			t.Errorf("%s was counted as %s, want %s", operation, counts, want)
		}
	}
}

func TestControl_MovesAccountsAndLinks(t *testing.T) {
	g := newRig(t, func(o *Options) { o.Empty = false })
	all := g.call("connected_accounts_list", "/api/v3.1/connected_accounts?statuses=FAILED", nil).wants(200)
	id := all.text("items", 0, "id")
	moved := g.send("POST", "/_sandbox/accounts/"+id+"/state", `{"status":"EXPIRED","reason":"for a test"}`).wants(200)
	if moved.text("status") != "EXPIRED" || moved.text("reason") != "for a test" {
		t.Errorf("moved: %s", moved.body)
	}
	g.send("POST", "/_sandbox/accounts/"+id+"/state", `{"status":"LOST"}`).refuses(400, "HTTP_BadRequest", 10400, "LOST")
	g.send("POST", "/_sandbox/accounts/ca_none/state", `{"status":"ACTIVE"}`).wants(404)
	session := g.create(`{"user_id":"another"}`)
	link := g.onSession("link", session, "link", `{"toolkit":"hubspot"}`).wants(201)
	g.send("POST", "/_sandbox/links/"+link.text("link_token")+"/expire", nil).wants(200)
	account := g.call("connected_account_get", "/api/v3.1/connected_accounts/"+link.text("connected_account_id"), nil).wants(200)
	if account.text("status") != string(store.Expired) {
		t.Errorf("after its link expired the account is %s", account.text("status"))
	}
	g.send("POST", "/_sandbox/links/lk_none/expire", nil).wants(404)
}

func TestDemo_TellsItsStory(t *testing.T) {
	var log strings.Builder
	g := newRig(t, func(o *Options) {
		o.Empty = false
		o.Log = func(format string, args ...any) { log.WriteString(format) }
	})
	if log.Len() > 0 {
		t.Errorf("the demo left something out: %s", log.String())
	}
	id, user := g.server.DemoSession()
	if user != "maya@example.com" {
		t.Fatalf("demo session %q of %q", id, user)
	}
	session := g.onSession("get", id, "", nil).wants(200)
	history := g.onSession("config_history", id, "config_history", nil).wants(200)
	if n := session.at("config_version"); n != 7.0 || history.at("total_items") != n {
		t.Errorf("version %v, %v in the history", n, history.at("total_items"))
	}
	if session.at("config", "connected_accounts", "gmail", 0) == nil {
		t.Errorf("no pin: %s", session.body)
	}
	for i := 1; i < 7; i++ {
		if history.json("items", i, "config") == history.json("items", i-1, "config") {
			t.Errorf("versions %d and %d are the same", 7-i, 8-i)
		}
		// An archived row is dated by when it was superseded.
		if i > 1 && history.text("items", i, "created_at") >= history.text("items", i-1, "created_at") {
			t.Errorf("row %d is dated %s", i, history.text("items", i, "created_at"))
		}
	}
	accounts := g.call("connected_accounts_list", "/api/v3.1/connected_accounts?account_type=ALL&limit=50", nil).wants(200)
	for _, status := range store.Statuses {
		if !strings.Contains(string(accounts.body), `"`+string(status)+`"`) {
			t.Errorf("no account is %s", status)
		}
	}
	items := g.onSession("mount_items", id, "mounts/files/items", nil).wants(200)
	paths := strings.Join(itemPaths(items), "\n")
	for _, want := range []string{"README.md", ".txt", ".csv", ".json", ".png", "reports/2026-q4/"} {
		if !strings.Contains(paths, want) {
			t.Errorf("no %s among the files:\n%s", want, paths)
		}
	}
}

func TestDemo_IsMadeOnce(t *testing.T) {
	dir := t.TempDir()
	var ids []string
	for range 2 {
		s, err := New(t.Context(), Options{Dir: dir})
		if err != nil {
			t.Fatal(err)
		}
		id, _ := s.DemoSession()
		ids = append(ids, id)
		counts, err := s.store.Counts(t.Context())
		if err != nil || counts["sessions"] != 1 || counts["config_versions"] != 6 {
			t.Errorf("counts: %v, %v", counts, err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if ids[0] == "" || ids[0] != ids[1] {
		t.Errorf("demo sessions %q", ids)
	}
}

func TestDemo_GoesOnAfterAKilledStart(t *testing.T) {
	dir := t.TempDir()
	first, err := New(t.Context(), Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	// As if the process had ended before the session was stored.
	if err := first.store.SetMeta(t.Context(), demoKey, ""); err != nil {
		t.Fatal(err)
	}
	before, err := first.store.Counts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	second, err := New(t.Context(), Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close()
	after, err := second.store.Counts(t.Context())
	if err != nil || after["accounts"] != before["accounts"] {
		t.Errorf("%d accounts, then %d, %v", before["accounts"], after["accounts"], err)
	}
	if id, _ := second.DemoSession(); id == "" {
		t.Error("no demo session")
	}
}

func TestDemo_IsTheSameWithASeed(t *testing.T) {
	var ids []string
	for range 2 {
		g := newRig(t, func(o *Options) { o.Empty, o.Seed = false, 11 })
		id, _ := g.server.DemoSession()
		ids = append(ids, id+g.onSession("get", id, "", nil).json("config"))
	}
	if ids[0] != ids[1] {
		t.Errorf("the demo was\n%s\nand then\n%s", ids[0], ids[1])
	}
}
