package sandbox

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"trs/api/sandbox/catalog"
	"trs/api/sandbox/store"
)

// connections is a sandbox with toolkits of every scheme and a clock that tests
// turn.
type connections struct {
	*rig
	*testing.T

	mu  sync.Mutex
	now time.Time
}

var testToolkits = []catalog.Toolkit{
	{Slug: "tmail", Name: "Tmail", Version: "20260101_00", AuthSchemes: []catalog.AuthScheme{
		{Mode: "OAUTH2", Managed: true, Scopes: []string{"mail.read", "mail.send"}},
	}},
	{Slug: "tkeys", Name: "Tkeys", Version: "20260101_00", AuthSchemes: []catalog.AuthScheme{
		{Mode: "API_KEY", AccountFields: []catalog.AuthField{
			{Name: "generic_api_key", DisplayName: "API key", Required: true, IsSecret: true},
			{Name: "region", DisplayName: "Region", Default: new("eu")},
		}},
	}},
	{Slug: "tbasic", Name: "Tbasic", Version: "20260101_00", AuthSchemes: []catalog.AuthScheme{{Mode: "BASIC"}}},
	{Slug: "tshop", Name: "Tshop", Version: "20260101_00", AuthSchemes: []catalog.AuthScheme{
		{Mode: "OAUTH2", Managed: true, AccountFields: []catalog.AuthField{{Name: "shop", DisplayName: "Shop", Required: true}}},
	}},
	{Slug: "tfree", Name: "Tfree", Version: "20260101_00", NoAuth: true},
}

func newConnections(t *testing.T) *connections {
	t.Helper()
	c := &connections{T: t, now: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)}
	c.rig = newRig(t, func(opts *Options) { opts.Now = c.tick })
	var err error
	if c.server.catalog, _, err = catalog.New(catalog.Options{Extra: []catalog.Pack{{Toolkits: testToolkits}}}); err != nil {
		t.Fatal(err)
	}
	return c
}

// tick is the sandbox's clock: no two looks see the same time.
func (c *connections) tick() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(time.Millisecond)
	return c.now
}

func (c *connections) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// session makes a session of a user. more are further members of the request.
func (c *connections) session(user string, more ...string) *store.Session {
	c.Helper()
	name, _ := json.Marshal(user)
	id := c.create(`{"user_id":` + string(name) + strings.Join(append([]string{""}, more...), ",") + `}`)
	sess, err := c.server.session(c.Context(), id)
	if err != nil {
		c.Fatal(err)
	}
	return sess
}

// own stores an auth config of the project's own.
func (c *connections) own(toolkit, scheme string) store.AuthConfig {
	c.Helper()
	return c.authConfig(toolkit, func(config *store.AuthConfig) { config.Scheme, config.Managed = scheme, false })
}

// link makes a link and returns its account id and token.
func (c *connections) link(sess *store.Session, body string) (account, token string) {
	c.Helper()
	got := c.onSession("link", sess.ID, "link", body).wants(http.StatusCreated)
	return got.text("connected_account_id"), got.text("link_token")
}

// connect makes an ACTIVE account by way of the page.
func (c *connections) connect(sess *store.Session, body string) string {
	c.Helper()
	account, token := c.link(sess, body)
	page := c.browser()
	page.open(token)
	if status, _ := page.send(token, page.form("allow")); status != http.StatusSeeOther {
		c.Fatalf("allow answered %d", status)
	}
	return account
}

// wantStatus checks the status of an account and returns what was answered.
func (c *connections) wantStatus(id, status string) outcome {
	c.Helper()
	got := c.call("connected_account_get", apiPath+"/connected_accounts/"+id, nil).wants(http.StatusOK)
	if got.text("status") != status {
		c.Errorf("account is %s, want %s", got.text("status"), status)
	}
	return got
}

// browser opens link pages as a browser does: it keeps cookies and shows where
// it is sent instead of going there.
type browser struct {
	c      *connections
	client *http.Client
	html   string
	header http.Header
}

func (c *connections) browser() *browser {
	jar, _ := cookiejar.New(nil)
	return &browser{c: c, client: &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}}}
}

func (b *browser) do(method, token, body string, header map[string]string) (int, string) {
	b.c.Helper()
	req, err := http.NewRequestWithContext(b.c.Context(), method, b.c.url+"/link/"+token, bytes.NewBufferString(body))
	if err != nil {
		b.c.Fatal(err)
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for name, value := range header {
		req.Header.Set(name, value)
	}
	res, err := b.client.Do(req)
	if err != nil {
		b.c.Fatal(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		b.c.Fatal(err)
	}
	b.html, b.header = string(raw), res.Header
	return res.StatusCode, res.Header.Get("Location")
}

func (b *browser) open(token string) int {
	b.c.Helper()
	status, _ := b.do("GET", token, "", nil)
	return status
}

var csrfPattern = regexp.MustCompile(`name="csrf" value="([0-9a-f]+)"`)

// form is what the browser sends for a press of a button, with more fields as
// name, value.
func (b *browser) form(decision string, more ...string) url.Values {
	b.c.Helper()
	found := csrfPattern.FindStringSubmatch(b.html)
	if found == nil {
		b.c.Fatalf("the page has no form:\n%s", b.html)
	}
	form := url.Values{"csrf": {found[1]}, "decision": {decision}}
	for i := 0; i < len(more); i += 2 {
		form.Set(more[i], more[i+1])
	}
	return form
}

// send posts the form as a browser that hides the page's address does.
func (b *browser) send(token string, form url.Values) (status int, location string) {
	b.c.Helper()
	return b.do("POST", token, form.Encode(), map[string]string{"Origin": "null", "Sec-Fetch-Site": "same-origin"})
}
