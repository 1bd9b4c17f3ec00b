package sandbox

import (
	"context"
	"encoding/json"
	"errors"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"trs/api/sandbox/store"
	"trs/api/sandbox/toolrun"
	"trs/api/schema"
)

// manage runs the helper with arguments in JSON and checks both against their
// schemas.
func (c *connections) manage(sess *store.Session, arguments string) outcome {
	c.Helper()
	r := httptest.NewRequestWithContext(c.Context(), "POST", c.url+"/", nil)
	result, err := c.server.manageConnections(c.Context(), r, sess, c.arguments("COMPOSIO_MANAGE_CONNECTIONS", arguments))
	return c.checked("COMPOSIO_MANAGE_CONNECTIONS", result, err)
}

func (c *connections) arguments(slug, text string) map[string]any {
	c.Helper()
	for _, problem := range schema.Validate("meta/"+slug+".arguments", []byte(text)) {
		c.Fatal(problem)
	}
	var args map[string]any
	if err := json.Unmarshal([]byte(text), &args); err != nil {
		c.Fatal(err)
	}
	return args
}

func (c *connections) checked(slug string, result toolrun.Result, err error) outcome {
	c.Helper()
	if err != nil {
		c.Fatal(err)
	}
	if result.Error != "" {
		raw, _ := json.Marshal(map[string]string{"tool_error": result.Error})
		return outcome{t: c.T, body: raw}
	}
	raw, err := json.Marshal(result.Data)
	if err != nil {
		c.Fatal(err)
	}
	for _, problem := range schema.Validate("meta/"+slug+".data", raw) {
		c.Errorf("%s: %s", problem, raw)
	}
	return outcome{t: c.T, body: raw}
}

func TestManageConnections_ReportsAndStarts(t *testing.T) {
	c := newConnections(t)
	sess := c.session("ana", `"toolkits":{"disable":["tbasic"]}`)
	active := c.connect(sess, tmailLink)
	c.own("tkeys", "API_KEY")
	got := c.manage(sess, `{"toolkits":["TMAIL","tkeys","tfree","tbasic","nope"],"session_id":"plan"}`)
	for toolkit, want := range map[string]string{"tmail": "active", "tkeys": "initiated", "tfree": "active", "tbasic": "failed", "nope": "failed"} {
		if status := got.text("results", toolkit, "status"); status != want {
			t.Errorf("%s is %s, want %s", toolkit, status, want)
		}
	}
	if got.text("results", "tmail", "connected_account_id") != active || got.text("results", "tmail", "current_user_info", "email") == "" {
		t.Errorf("tmail: %s", got.json("results", "tmail"))
	}
	if got.json("summary") != `{"active_connections":2,"failed_connections":2,"initiated_connections":1,"total_toolkits":5}` ||
		got.text("session", "id") != "plan" || got.text("message") != "2 active, 1 initiated, 2 failed" {
		t.Errorf("answered %s", got.body)
	}
	if !strings.Contains(got.text("results", "tbasic", "error_message"), "[Session Restriction]") {
		t.Errorf("tbasic: %s", got.json("results", "tbasic"))
	}
	target := got.text("results", "tkeys", "redirect_url")
	page := c.browser()
	token := target[strings.LastIndex(target, "/")+1:]
	if status := page.open(token); status != 200 {
		t.Errorf("%s answered %d", target, status)
	}
	c.wantStatus(got.text("results", "tkeys", "connected_account_id"), "INITIATED")
}

func TestManageConnections_ReinitiatesWhenAsked(t *testing.T) {
	c := newConnections(t)
	sess := c.session("ana")
	active := c.connect(sess, tmailLink)
	got := c.manage(sess, `{"toolkits":["tmail"],"reinitiate_all":true}`)
	if got.text("results", "tmail", "status") != "initiated" || got.at("results", "tmail", "was_reinitiated") != true ||
		got.text("results", "tmail", "connected_account_id") == active || got.at("results", "tmail", "has_active_connection") != true {
		t.Errorf("answered %s", got.body)
	}
	c.wantStatus(active, "ACTIVE")
}

func TestManageConnections_ListsRenamesAndRemoves(t *testing.T) {
	c := newConnections(t)
	sess := c.session("ana", `"multi_account":{"enable":true}`)
	if got := c.manage(sess, `{"toolkits":[{"name":"tmail","action":"list"}]}`); got.json("results", "tmail", "accounts") != "[]" {
		t.Errorf("empty: %s", got.body)
	}
	first := c.connect(sess, `{"toolkit":"tmail","alias":"work"}`)
	second := c.connect(sess, tmailLink)
	added := c.manage(sess, `{"toolkits":[{"name":"tmail","alias":"work"}]}`)
	if added.text("results", "tmail", "connected_account_id") != first {
		t.Errorf("an alias that is connected: %s", added.body)
	}
	third := c.manage(sess, `{"toolkits":[{"name":"tmail","action":"add","alias":"home"}]}`)
	if third.text("results", "tmail", "status") != "initiated" || third.at("results", "tmail", "has_active_connection") != true {
		t.Errorf("a new alias: %s", third.body)
	}
	got := c.manage(sess, `{"toolkits":[{"name":"tmail","action":"list"}]}`)
	if got.text("results", "tmail", "accounts", 1, "id") != second || got.at("results", "tmail", "accounts", 1, "is_default") != true ||
		got.text("results", "tmail", "accounts", 2, "alias") != "work" || got.at("results", "tmail", "accounts", 2, "is_default") != false ||
		got.text("results", "tmail", "accounts", 0, "status") != "INITIALIZING" || got.text("results", "tmail", "status") != "active" {
		t.Errorf("listed %s", got.body)
	}
	got = c.manage(sess, `{"toolkits":[{"name":"tmail","action":"rename","account_id":"`+second+`","alias":"work"}]}`)
	if !strings.Contains(got.text("results", "tmail", "error_message"), "already in use") {
		t.Errorf("a taken alias: %s", got.body)
	}
	c.manage(sess, `{"toolkits":[{"name":"tmail","action":"rename","account_id":"work","alias":"office"}]}`)
	if got := c.wantStatus(first, "ACTIVE"); got.text("alias") != "office" {
		t.Errorf("alias %s", got.text("alias"))
	}
	c.manage(sess, `{"toolkits":[{"name":"tmail","action":"remove","account_id":"office"}]}`)
	c.call("connected_account_get", accountsPath+"/"+first, nil).refuses(404, "ConnectedAccount_ResourceNotFound", 606)
}

func TestManageConnections_RefusesAsEntries(t *testing.T) {
	c := newConnections(t)
	kept := c.account("ana", "tmail")
	foreign := c.account("team", "tkeys", func(a *store.Account) { a.Type, a.ACL = store.Shared, store.ACL{AllowAll: true} })
	sess := c.session("ana", `"manage_connections":{"enable_connection_removal":false}`)
	pinned := c.session("ana", `"connected_accounts":{"tkeys":["`+foreign.ID+`"]}`)
	for name, test := range map[string]struct {
		sess         *store.Session
		args, reason string
	}{
		"removal is off":    {sess, `{"toolkits":[{"name":"tmail","action":"remove","account_id":"` + kept.ID + `"}]}`, "switched off"},
		"another's account": {pinned, `{"toolkits":[{"name":"tkeys","action":"remove","account_id":"` + foreign.ID + `"}]}`, "of this user"},
		"no such account":   {c.session("ana"), `{"toolkits":[{"name":"tmail","action":"remove","account_id":"ca_none"}]}`, kept.ID},
		"no alias":          {sess, `{"toolkits":[{"name":"tmail","action":"rename"}]}`, "needs an alias"},
		"no managed auth":   {sess, `{"toolkits":["tbasic"]}`, "no managed auth"},
	} {
		got := c.manage(test.sess, test.args)
		entry := got.json("results")
		if !strings.Contains(entry, `"status":"failed"`) || !strings.Contains(entry, test.reason) {
			t.Errorf("%s: %s", name, entry)
		}
	}
	c.wantStatus(kept.ID, "ACTIVE")
	c.wantStatus(foreign.ID, "ACTIVE")
	for _, args := range []string{`{"toolkits":[]}`, `{"toolkits":[{}]}`, `{"toolkits":[{"name":"tmail","action":"burn"}]}`} {
		if got := c.manage(sess, args); !strings.HasPrefix(got.text("tool_error"), "Invalid request data provided") {
			t.Errorf("%s: %s", args, got.body)
		}
	}
}

func TestManageConnections_RemovesTheLastAccount(t *testing.T) {
	c := newConnections(t)
	sess := c.session("ana")
	c.connect(sess, tmailLink)
	got := c.manage(sess, `{"toolkits":[{"name":"tmail","action":"remove"}]}`)
	if got.text("results", "tmail", "status") != "removed" || got.at("results", "tmail", "has_active_connection") != false {
		t.Errorf("answered %s", got.body)
	}
}

// wait runs the helper with a limit that tests can wait for.
func (c *connections) wait(sess *store.Session, arguments string, limit time.Duration) outcome {
	c.Helper()
	args := c.arguments("COMPOSIO_WAIT_FOR_CONNECTIONS", arguments)
	result, err := c.server.waitWithin(c.Context(), sess, args, limit, expiryPoll)
	return c.checked("COMPOSIO_WAIT_FOR_CONNECTIONS", result, err)
}

func TestWaitForConnections_WakesWhenTheUserDecides(t *testing.T) {
	c := newConnections(t)
	c.own("tkeys", "API_KEY")
	for mode, want := range map[string]string{"any": "INITIATED", "all": "FAILED"} {
		sess := c.session("ana " + mode)
		_, mail := c.link(sess, tmailLink)
		_, keys := c.link(sess, `{"toolkit":"tkeys"}`)
		answered := make(chan outcome, 1)
		go func() {
			// Nothing looks again by itself: only the change can wake it.
			args := c.arguments("COMPOSIO_WAIT_FOR_CONNECTIONS", `{"toolkits":["tmail","tkeys"],"mode":"`+mode+`","session_id":"plan"}`)
			result, err := c.server.waitWithin(c.Context(), sess, args, time.Hour, time.Hour)
			answered <- c.checked("COMPOSIO_WAIT_FOR_CONNECTIONS", result, err)
		}()
		page := c.browser()
		page.open(mail)
		page.send(mail, page.form("allow"))
		if mode == "all" {
			page.open(keys)
			page.send(keys, page.form("deny"))
		}
		got := <-answered
		if got.text("results", "tmail", "status") != "ACTIVE" || got.text("results", "tkeys", "status") != want || got.text("session", "id") != "plan" {
			t.Errorf("%s: %s", mode, got.body)
		}
	}
}

func TestWaitForConnections_NoticesThatALinkExpired(t *testing.T) {
	c := newConnections(t)
	sess := c.session("ana")
	c.link(sess, tmailLink)
	answered := make(chan outcome, 1)
	go func() { answered <- c.wait(sess, `{"toolkits":["tmail"]}`, 20*time.Second) }()
	c.pass(linkLifetime)
	if got := <-answered; got.text("results", "tmail", "status") != "FAILED" || !strings.Contains(got.text("results", "tmail", "error_message"), "INITIATION_TIMEOUT") {
		t.Errorf("answered %s", got.body)
	}
}

func TestWaitForConnections_StopsWaiting(t *testing.T) {
	c := newConnections(t)
	sess := c.session("ana", `"toolkits":{"disable":["tbasic"]}`)
	got := c.wait(sess, `{"toolkits":["tmail"]}`, 10*time.Millisecond)
	if got.text("results", "tmail", "status") != "NOT_FOUND" || !strings.HasPrefix(got.text("message"), "Stopped waiting") {
		t.Errorf("after the limit: %s", got.body)
	}
	for args, want := range map[string]string{`{"toolkits":["nope","tbasic"]}`: "NOT_FOUND", `{"toolkits":["nope","tfree"],"mode":"all"}`: "ACTIVE"} {
		got := c.wait(sess, args, time.Minute)
		if !strings.Contains(got.json("results"), `"`+want+`"`) {
			t.Errorf("%s: %s", args, got.body)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := c.server.waitForConnections(ctx, sess, map[string]any{"toolkits": []any{"tmail"}})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("a caller that left: %v", err)
	}
	if got := c.wait(sess, `{"toolkits":[" "]}`, time.Minute); got.text("tool_error") == "" {
		t.Errorf("a blank toolkit: %s", got.body)
	}
}
