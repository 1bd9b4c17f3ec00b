package sandbox

import (
	"encoding/json"
	"strings"
	"testing"

	"trs/api/sandbox/store"
)

func TestLink_AnswersWhereToGo(t *testing.T) {
	c := newConnections(t)
	sess := c.session("ana")
	got := c.onSession("link", sess.ID, "link", `{"toolkit":"TMAIL","alias":"work"}`).wants(201)
	token := got.text("link_token")
	if !strings.HasPrefix(token, "lk_") || got.text("redirect_url") != c.url+"/link/"+token || got.at("experimental") != nil {
		t.Errorf("answered %s", got.body)
	}
	account := c.wantStatus(got.text("connected_account_id"), "INITIALIZING")
	for _, want := range [][2]string{
		{"ana", account.text("user_id")},
		{"work", account.text("alias")},
		{"tmail", account.text("toolkit", "slug")},
		{"OAUTH2", account.text("state", "authScheme")},
		{"PRIVATE", account.text("experimental", "account_type")},
		{`["mail.read","mail.send"]`, account.json("requested_scopes")},
		{"null", account.json("status_reason")},
		{"{}", account.json("data")},
		{"{}", account.json("params")},
	} {
		if want[0] != want[1] {
			t.Errorf("want %s, got %s in %s", want[0], want[1], account.body)
		}
	}
	if word := account.text("word_id"); !strings.HasPrefix(word, "tmail_") || !strings.Contains(word, "-") {
		t.Errorf("word id %q", word)
	}
	again, _ := c.link(sess, tmailLink)
	if again == account.text("id") {
		t.Error("a second link made no second account")
	}
}

func TestLink_UsesTheSessionsOverwriteAndCallback(t *testing.T) {
	c := newConnections(t)
	sess := c.session("ana", `"experimental":{"link_url_overwrite":"https://connect.example.test/base/"}`,
		`"manage_connections":{"callback_url":"https://app.example.test/back"}`)
	got := c.onSession("link", sess.ID, "link", tmailLink).wants(201)
	token := got.text("link_token")
	if got.text("redirect_url") != "https://connect.example.test/base/link/"+token {
		t.Errorf("redirect_url %s", got.text("redirect_url"))
	}
	page := c.browser()
	page.open(token)
	if _, location := page.send(token, page.form("allow")); !strings.HasPrefix(location, "https://app.example.test/back?status=success") {
		t.Errorf("went to %s", location)
	}
}

func TestLink_Refuses(t *testing.T) {
	c := newConnections(t)
	open := c.session("ana")
	c.link(open, `{"toolkit":"tmail","alias":"taken"}`)
	pinned := c.session("ana", `"connected_accounts":{"tmail":["`+c.connect(open, tmailLink)+`"]}`)
	narrow := c.session("ana", `"toolkits":{"disable":["tmail","tfree"]}`)
	const request, session = "ToolRouterV2_BadRequest", "HTTP_BadRequest"
	for name, test := range map[string]struct {
		sess  *store.Session
		body  string
		slug  string
		code  int
		words string
	}{
		"unknown toolkit":    {open, `{"toolkit":"nope"}`, "ToolRouterV2_InvalidToolkitSlugs", 4305, "nope"},
		"no auth":            {open, `{"toolkit":"tfree"}`, "ToolRouterV2_ToolkitsIsNoAuth", 4326, "does not require authentication"},
		"not allowed":        {narrow, tmailLink, "ToolRouterV2_ToolkitNotAllowed", 4324, "[Session Restriction] Toolkit 'tmail' is not allowed"},
		"not allowed, first": {narrow, `{"toolkit":"tfree"}`, "ToolRouterV2_ToolkitNotAllowed", 4324, "tfree"},
		"no managed auth":    {open, `{"toolkit":"tkeys"}`, "ToolRouterV2_NoManagedAuth", 4308, "tkeys"},
		"pinned":             {pinned, tmailLink, request, 4300, "already defined"},
		"alias":              {open, `{"toolkit":"tmail","alias":"taken"}`, request, 4300, "taken"},
		"acl without shared": {open, `{"toolkit":"tmail","experimental":{"acl_config_for_shared":{}}}`, request, 4300, "acl_config_for_shared is only valid on SHARED"},
		"acl with private":   {open, `{"toolkit":"tmail","experimental":{"account_type":"PRIVATE","acl_config_for_shared":{"allow_all_users":true}}}`, request, 4300, "only valid on SHARED"},
		"unsafe callback":    {open, `{"toolkit":"tmail","callback_url":"javascript:alert(1)"}`, session, 10400, "callback_url"},
		"file callback":      {open, `{"toolkit":"tmail","callback_url":"file:///etc/passwd"}`, session, 10400, "callback_url"},
		"callback, no url":   {open, `{"toolkit":"tmail","callback_url":"back"}`, session, 10400, "callback_url"},
		"no toolkit":         {open, `{}`, session, 10400, "toolkit"},
		"unknown kind":       {open, `{"toolkit":"tmail","experimental":{"account_type":"PUBLIC"}}`, session, 10400, "account_type"},
	} {
		t.Run(name, func(t *testing.T) {
			c.onSession("link", test.sess.ID, "link", test.body).refuses(400, test.slug, test.code, test.words)
		})
	}
	c.onSession("link", "trs_unknown", "link", tmailLink).refuses(404, "ToolRouterV2_SessionNotFound", 4303)
	list := c.call("connected_accounts_list", apiPath+"/connected_accounts", nil).wants(200)
	if list.at("total_items") != 2.0 {
		t.Errorf("refused links left accounts: %s", list.body)
	}
}

func TestLink_PicksTheAuthConfig(t *testing.T) {
	c := newConnections(t)
	configOf := func(account string) string { return c.wantStatus(account, "INITIALIZING").text("auth_config", "id") }
	sess := c.session("ana")
	first, _ := c.link(sess, tmailLink)
	second, _ := c.link(sess, tmailLink)
	made := configOf(first)
	if made != configOf(second) {
		t.Error("each link made an auth config of its own")
	}
	if got := c.call("auth_config_get", apiPath+"/auth_configs/"+made, nil).wants(200); got.text("type") != "default" || got.at("is_composio_managed") != true {
		t.Errorf("made %s", got.body)
	}
	c.pass(1)
	own := c.own("tmail", "OAUTH2")
	third, _ := c.link(sess, tmailLink)
	if configOf(third) != own.ID {
		t.Error("the newest usable auth config was not taken")
	}
	fourth, _ := c.link(c.session("ana", `"auth_configs":{"tmail":"`+made+`"}`), tmailLink)
	if configOf(fourth) != made {
		t.Error("the session's auth config was not taken")
	}
	off := c.authConfig("tkeys", func(config *store.AuthConfig) { config.Scheme, config.Enabled = "API_KEY", false })
	c.onSession("link", sess.ID, "link", `{"toolkit":"tkeys"}`).refuses(400, "ToolRouterV2_NoManagedAuth", 4308)
	_ = c.authConfig("tkeys", func(config *store.AuthConfig) { *config = off; config.Enabled, config.Body.NotForSessions = true, true })
	c.onSession("link", sess.ID, "link", `{"toolkit":"tkeys"}`).refuses(400, "ToolRouterV2_NoManagedAuth", 4308)
}

func TestLink_SharesAsAsked(t *testing.T) {
	c := newConnections(t)
	sess := c.session("ana")
	got := c.onSession("link", sess.ID, "link",
		`{"toolkit":"tmail","experimental":{"account_type":"SHARED","acl_config_for_shared":{"allowed_user_ids":["ben"]}}}`).wants(201)
	want := `{"account_type":"SHARED","acl_config_for_shared":{"allow_all_users":false,"allowed_user_ids":["ben"],"not_allowed_user_ids":[]}}`
	if got.json("experimental") != want {
		t.Errorf("answered %s", got.json("experimental"))
	}
	account := c.wantStatus(got.text("connected_account_id"), "INITIALIZING")
	if account.json("experimental") != want {
		t.Errorf("the account says %s", account.json("experimental"))
	}
	plain := c.onSession("link", sess.ID, "link", `{"toolkit":"tmail","experimental":{"account_type":"SHARED"}}`).wants(201)
	if strings.Contains(plain.json("experimental"), "null") {
		t.Errorf("a list is null: %s", plain.json("experimental"))
	}
}

func TestLink_HoldsMultiAccountSessionsToTheirMaximum(t *testing.T) {
	c := newConnections(t)
	sess := c.session("ana", `"multi_account":{"enable":true,"max_accounts_per_toolkit":2}`)
	c.connect(sess, tmailLink)
	c.link(sess, tmailLink)
	c.onSession("link", sess.ID, "link", tmailLink).refuses(400, "ToolRouterV2_BadRequest", 4300, "2 accounts")
	c.pass(linkLifetime)
	c.link(sess, tmailLink) // the pending one has expired and counts no more
}

func TestLink_ConfigsAreMadeOnceByManyAtOnce(t *testing.T) {
	c := newConnections(t)
	sess := c.session("ana")
	done := make(chan error)
	for range 8 {
		go func() {
			toolkit, _ := c.server.appToolkit("tmail")
			_, err := c.server.linkConfig(t.Context(), sess, toolkit)
			done <- err
		}()
	}
	for range 8 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	got := c.call("auth_configs_list", apiPath+"/auth_configs?toolkit_slug=tmail", nil).wants(200)
	if got.at("total_items") != 1.0 {
		t.Errorf("%v auth configs", got.at("total_items"))
	}
}

func FuzzCallbackURL(f *testing.F) {
	for _, seed := range []string{
		"https://app.example.test", "http://[::1]:8080/x?y=z#w", "https://a.test/?status=x&status=y", "https://u:p@a.test/%zz?a=b;c",
		"HTTPS://A.TEST/\u202e?=&&", "https://a.test/?connected_account_id",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, callback string) {
		if !isWebURL(callback) {
			return
		}
		got := callbackURL(callback, &store.Account{ID: "ca_1", Status: store.Active})
		raw, _ := json.Marshal(got)
		if !isWebURL(got) || strings.ContainsAny(got, "\r\n") || !strings.Contains(got, "status=success&connected_account_id=ca_1") {
			t.Errorf("%q became %s", callback, raw)
		}
	})
}
