package sandbox

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"trs/api/sandbox/linkpage"
	"trs/api/sandbox/store"
)

const tmailLink = `{"toolkit":"tmail"}`

func TestLinkPage_Allow(t *testing.T) {
	c := newConnections(t)
	account, token := c.link(c.session("ana"),
		`{"toolkit":"tmail","callback_url":"https://app.example.test/return?flow=a%20b&status=mine#top"}`)
	c.wantStatus(account, "INITIALIZING")
	page := c.browser()
	if status := page.open(token); status != 200 {
		t.Fatalf("the page answered %d", status)
	}
	c.wantStatus(account, "INITIATED")
	for _, want := range []string{"SANDBOX", "Nothing real is authorised", "Tmail", "ana", "mail.send", "app.example.test"} {
		if !strings.Contains(page.html, want) {
			t.Errorf("the page does not show %q", want)
		}
	}
	status, location := page.send(token, page.form("allow"))
	want := "https://app.example.test/return?flow=a%20b&status=success&connected_account_id=" + account + "#top"
	if status != 303 || location != want {
		t.Errorf("went to %d %s, want %s", status, location, want)
	}
	got := c.wantStatus(account, "ACTIVE")
	if got.at("status_reason") != nil {
		t.Errorf("reason %v", got.at("status_reason"))
	}
	if status, _ := page.send(token, url.Values{}); status != 410 {
		t.Errorf("a second decision answered %d", status)
	}
	if status := page.open(token); status != 410 || !strings.Contains(page.html, "already used") {
		t.Errorf("a used link answered %d", status)
	}
}

func TestLinkPage_Deny(t *testing.T) {
	c := newConnections(t)
	account, token := c.link(c.session("ana"), `{"toolkit":"tmail","callback_url":"http://app.example.test"}`)
	page := c.browser()
	page.open(token)
	status, location := page.send(token, page.form("deny"))
	want := "http://app.example.test?status=failed&connected_account_id=" + account + "&error=access_denied%3A+the+user+denied+access"
	if status != 303 || location != want {
		t.Errorf("went to %d %s, want %s", status, location, want)
	}
	if got := c.wantStatus(account, "FAILED"); got.text("status_reason") != deniedText {
		t.Errorf("reason %v", got.at("status_reason"))
	}
}

func TestLinkPage_EndsWithoutACallback(t *testing.T) {
	c := newConnections(t)
	for decision, want := range map[string]string{"allow": "is connected", "deny": "was not connected"} {
		_, token := c.link(c.session("ana"), tmailLink)
		page := c.browser()
		page.open(token)
		if status, _ := page.do("GET", token+"/done", "", nil); status != 404 {
			t.Errorf("done before a decision answered %d", status)
		}
		page.open(token)
		status, location := page.send(token, page.form(decision))
		if status != 303 || location != token+"/done" {
			t.Errorf("%s went to %d %s", decision, status, location)
		}
		if status, _ := page.do("GET", location, "", nil); status != 200 || !strings.Contains(page.html, want) {
			t.Errorf("%s ended with %d\n%s", decision, status, page.html)
		}
	}
}

func TestLinkPage_TakesAnAPIKeyAndForgetsIt(t *testing.T) {
	c := newConnections(t)
	c.own("tkeys", "API_KEY")
	account, token := c.link(c.session("ana"), `{"toolkit":"tkeys"}`)
	page := c.browser()
	page.open(token)
	for _, want := range []string{`type="password"`, `value="eu"`, "API key", "(optional)", "Cancel"} {
		if !strings.Contains(page.html, want) {
			t.Errorf("the form lacks %q", want)
		}
	}
	status, _ := page.send(token, page.form("allow", "field_generic_api_key", "  ", "field_region", "<us>"))
	if status != 422 || !strings.Contains(page.html, "Enter a value") || !strings.Contains(page.html, `value="&lt;us&gt;"`) {
		t.Errorf("a missing key answered %d\n%s", status, page.html)
	}
	c.wantStatus(account, "INITIATED")
	status, _ = page.send(token, page.form("allow", "field_generic_api_key", "sk-very-secret", "field_region", "us"))
	if status != 303 || strings.Contains(page.html, "sk-very-secret") {
		t.Errorf("the key answered %d\n%s", status, page.html)
	}
	got := c.wantStatus(account, "ACTIVE")
	if got.text("state", "val", "generic_api_key") != "REDACTED" || got.at("requested_scopes") != nil {
		t.Errorf("state %s, scopes %v", got.json("state"), got.at("requested_scopes"))
	}
}

func TestLinkPage_AsksForUserAndPassword(t *testing.T) {
	c := newConnections(t)
	c.own("tbasic", "BASIC")
	account, token := c.link(c.session("ana"), `{"toolkit":"tbasic"}`)
	page := c.browser()
	page.open(token)
	if status, _ := page.send(token, page.form("allow", "field_username", "ana")); status != 422 || !strings.Contains(page.html, `value="ana"`) {
		t.Errorf("without a password: %d", status)
	}
	if status, _ := page.send(token, page.form("allow", "field_username", "ana", "field_password", "x")); status != 303 {
		t.Errorf("with both: %d", status)
	}
	c.wantStatus(account, "ACTIVE")
}

func TestLinkPage_AsksForTheTenantBesideThePermission(t *testing.T) {
	c := newConnections(t)
	account, token := c.link(c.session("ana"), `{"toolkit":"tshop"}`)
	page := c.browser()
	page.open(token)
	if !strings.Contains(page.html, ">Allow<") || !strings.Contains(page.html, ">Shop<") {
		t.Errorf("the page is\n%s", page.html)
	}
	if status, _ := page.send(token, page.form("allow")); status != 422 {
		t.Errorf("without a shop: %d", status)
	}
	if status, _ := page.send(token, page.form("allow", "field_shop", "mine")); status != 303 {
		t.Errorf("with a shop: %d", status)
	}
	c.wantStatus(account, "ACTIVE")
}

func TestLinkPage_Expires(t *testing.T) {
	c := newConnections(t)
	account, token := c.link(c.session("ana"), tmailLink)
	page := c.browser()
	page.open(token)
	form := page.form("allow")
	c.pass(10 * time.Minute)
	if status, _ := page.send(token, form); status != 410 || !strings.Contains(page.html, "expired") {
		t.Errorf("a late decision answered %d", status)
	}
	if status := page.open(token); status != 410 {
		t.Errorf("a late look answered %d", status)
	}
	got := c.wantStatus(account, "EXPIRED")
	if got.text("status_reason") != store.InitiationTimeout {
		t.Errorf("reason %v", got.at("status_reason"))
	}
	if status := page.open("lk_unknown"); status != 404 {
		t.Errorf("an unknown link answered %d", status)
	}
	if status, _ := page.do("GET", token+"/other", "", nil); status != 404 {
		t.Errorf("an unknown page answered %d", status)
	}
}

func TestLinkPage_RefusesFormsThatAreNotItsOwn(t *testing.T) {
	c := newConnections(t)
	account, token := c.link(c.session("ana"), tmailLink)
	_, other := c.link(c.session("ana"), tmailLink)
	page := c.browser()
	page.open(other)
	foreign := page.form("allow").Get("csrf")
	page.open(token)
	good := page.form("allow")
	own := map[string]string{"Origin": c.url, "Sec-Fetch-Site": "same-origin"}
	stranger := c.browser()
	for name, attempt := range map[string]struct {
		from   *browser
		form   url.Values
		header map[string]string
	}{
		"no proof":             {page, url.Values{"decision": {"allow"}}, own},
		"wrong proof":          {page, url.Values{"decision": {"allow"}, "csrf": {strings.Repeat("0", 64)}}, own},
		"another link's":       {page, url.Values{"decision": {"allow"}, "csrf": {foreign}}, own},
		"no cookie":            {stranger, good, own},
		"another origin":       {page, good, map[string]string{"Origin": "http://evil.example.test"}},
		"another port":         {page, good, map[string]string{"Origin": "http://127.0.0.1:1"}},
		"another site":         {page, good, map[string]string{"Sec-Fetch-Site": "cross-site"}},
		"an origin that hides": {page, good, map[string]string{"Origin": "null"}},
		"a frame that hides":   {page, good, map[string]string{"Origin": "null", "Sec-Fetch-Site": "cross-site"}},
	} {
		if status, _ := attempt.from.do("POST", token, attempt.form.Encode(), attempt.header); status != 403 {
			t.Errorf("%s: answered %d", name, status)
		}
	}
	if status, _ := page.do("POST", token, url.Values{"csrf": good["csrf"]}.Encode(), own); status != 400 {
		t.Errorf("no decision: answered %d", status)
	}
	c.wantStatus(account, "INITIATED")
	if status, _ := page.do("POST", token, good.Encode(), own); status != 303 {
		t.Errorf("its own form: answered %d", status)
	}
}

func TestLinkPage_LooksDoNotConsume(t *testing.T) {
	c := newConnections(t)
	account, token := c.link(c.session("ana"), tmailLink)
	page := c.browser()
	if status, _ := page.do("HEAD", token, "", nil); status != 200 {
		t.Errorf("HEAD answered %d", status)
	}
	c.wantStatus(account, "INITIALIZING")
	for range 3 {
		if status := page.open(token); status != 200 {
			t.Errorf("GET answered %d", status)
		}
	}
	if status, _ := page.do("DELETE", token, "", nil); status != 405 || page.header.Get("Allow") != "GET, HEAD, POST" {
		t.Errorf("DELETE answered %d", status)
	}
	c.wantStatus(account, "INITIATED")
}

func TestLinkPage_EscapesWhatStrangersNamed(t *testing.T) {
	c := newConnections(t)
	hostile := `<script>alert("1")</script>' onload='x`
	_, token := c.link(c.session(hostile), `{"toolkit":"tmail","alias":"<img src=x onerror=y>","callback_url":"https://app.example.test/?q=\"><script>"}`)
	page := c.browser()
	if status := page.open(token); status != 200 {
		t.Fatalf("answered %d", status)
	}
	for _, danger := range []string{"<script", "<img", "onload='x", "http://", "https://"} {
		if strings.Contains(page.html, danger) {
			t.Errorf("the page contains %q:\n%s", danger, page.html)
		}
	}
}

func TestLinkPage_IsLockedDown(t *testing.T) {
	c := newConnections(t)
	_, token := c.link(c.session("ana"), tmailLink)
	page := c.browser()
	page.open(token)
	policy := page.header.Get("Content-Security-Policy")
	for _, part := range []string{"default-src 'none'", "style-src 'sha256-", "frame-ancestors 'none'", "base-uri 'none'"} {
		if !strings.Contains(policy, part) {
			t.Errorf("policy %q lacks %q", policy, part)
		}
	}
	if strings.Contains(policy, "unsafe") || strings.Contains(policy, "script-src") {
		t.Errorf("policy %q", policy)
	}
	for name, want := range map[string]string{
		"X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff",
		"X-Trs-Sandbox": Version,
	} {
		if got := page.header.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	cookie := page.header.Get("Set-Cookie")
	if !strings.Contains(cookie, "SameSite=Strict") || !strings.Contains(cookie, "HttpOnly") {
		t.Errorf("cookie %q", cookie)
	}
	if !strings.Contains(page.html, "<style>"+linkpage.Style+"</style>") {
		t.Error("the style sheet is not what the policy's hash is of")
	}
}

func TestLinkPage_OfADeletedAccountIsGone(t *testing.T) {
	c := newConnections(t)
	account, token := c.link(c.session("ana"), tmailLink)
	page := c.browser()
	page.open(token)
	form := page.form("allow")
	c.call("connected_account_delete", apiPath+"/connected_accounts/"+account, nil).wants(200)
	if status, _ := page.send(token, form); status != 404 {
		t.Errorf("answered %d", status)
	}
}
