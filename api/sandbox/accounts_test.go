package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"testing"
	"time"

	"trs/api/sandbox/store"
)

const accountsPath = apiPath + "/connected_accounts"

func TestAccountsList_Filters(t *testing.T) {
	c := newConnections(t)
	own := c.own("tkeys", "API_KEY")
	names := map[string]string{}
	add := func(name, user, toolkit string, change func(*store.Account)) {
		c.pass(time.Second)
		names[c.account(user, toolkit, func(a *store.Account) {
			a.Config = c.authConfig(toolkit)
			if change != nil {
				change(a)
			}
		}).ID] = name
	}
	add("a", "ana", "tmail", nil)
	add("b", "ana", "tmail", func(a *store.Account) { a.Status = store.Expired })
	add("c", "ben ", "tkeys", func(a *store.Account) { a.Config = own })
	add("d", "ana", "tkeys", func(a *store.Account) { a.Type = store.Shared })
	ids := map[string]string{}
	for id, name := range names {
		ids[name] = id
	}
	c.call("connected_account_status", accountsPath+"/"+ids["a"]+"/status", `{"enabled":false}`).wants(200)
	for query, want := range map[string]string{
		"":                                       "cba",
		"account_type=ALL":                       "dcba",
		"account_type=SHARED":                    "d",
		"account_type=ALL&order_direction=asc":   "abcd",
		"order_by=updated_at":                    "acb",
		"user_ids=ana":                           "ba",
		"user_ids=ben":                           "",
		"user_ids=ben%20":                        "c",
		"user_ids=ana%2Cben%20":                  "cba",
		"user_ids=ana&user_ids=ben%20":           "cba",
		"toolkit_slugs=TMAIL":                    "ba",
		"toolkit_slugs=tmail,tkeys&user_ids=ana": "ba",
		"statuses=EXPIRED,INACTIVE":              "ba",
		"statuses=REVOKED":                       "",
		"auth_config_ids=" + own.ID:              "c",
		"connected_account_ids=" + ids["a"] + "," + ids["d"]: "a",
		"user_id=ben&status=REVOKED&toolkit=x":               "cba",
		"user_ids=&statuses=&cursor=&limit=":                 "cba",
		"limit=100000":                                       "cba",
	} {
		got := c.call("connected_accounts_list", accountsPath+"?"+query, nil).wants(200)
		found := ""
		for i := range 4 {
			found += names[got.text("items", i, "id")]
		}
		if found != want || got.at("total_items") != float64(len(want)) {
			t.Errorf("%s: found %q of %v, want %q", query, found, got.at("total_items"), want)
		}
	}
}

func TestAccountsList_RefusesWhatIsMalformed(t *testing.T) {
	c := newConnections(t)
	for query, want := range map[string]string{
		"statuses=active":                "query.statuses",
		"account_type=OTHER":             "query.account_type",
		"order_by=name":                  "query.order_by",
		"order_direction=up":             "query.order_direction",
		"auth_config_ids=ca_1":           "query.auth_config_ids",
		"connected_account_ids=ac_1":     "query.connected_account_ids",
		"limit=0":                        "query.limit",
		"limit=x":                        "query.limit",
		"cursor=%21":                     "query.cursor",
		"statuses=x&order_by=y":          "query.order_by",
		"connected_account_ids=ca_1%2F2": "query.connected_account_ids",
	} {
		c.call("connected_accounts_list", accountsPath+"?"+query, nil).refuses(400, "HTTP_BadRequest", 10400, want)
	}
}

func TestAccountsList_Pages(t *testing.T) {
	c := newConnections(t)
	for range 5 {
		c.account("ana", "tmail")
	}
	var seen []string
	cursor := ""
	for page := 1; ; page++ {
		got := c.call("connected_accounts_list", accountsPath+"?limit=2&cursor="+url.QueryEscape(cursor), nil).wants(200)
		if got.at("current_page") != float64(page) || got.at("total_pages") != 3.0 || got.at("total_items") != 5.0 {
			t.Fatalf("page %d: %s", page, got.body)
		}
		for i := range 2 {
			if id := got.text("items", i, "id"); id != "" {
				seen = append(seen, id)
			}
		}
		if cursor = got.text("next_cursor"); cursor == "" {
			break
		}
	}
	slices.Sort(seen)
	if len(seen) != 5 || len(slices.Compact(seen)) != 5 {
		t.Errorf("saw %v", seen)
	}
}

func TestAccount_ShowsNoSecretInAnyState(t *testing.T) {
	c := newConnections(t)
	for _, scheme := range []string{"OAUTH2", "OAUTH1", "API_KEY", "BASIC", "BEARER_TOKEN"} {
		config := c.own("tmail", scheme)
		for _, status := range store.Statuses {
			account := c.account("ana", "tmail", func(a *store.Account) { a.Status, a.Config, a.Scopes = status, config, []string{"x"} })
			got := c.wantStatus(account.ID, string(status))
			val, _ := got.at("state", "val").(map[string]any)
			for key, value := range val {
				open := slices.Contains([]string{"status", "expired_at", "revoked_at", "expires_in", "token_type", "scope", "error"}, key)
				if !open && value != "REDACTED" {
					t.Errorf("%s %s shows %s: %v", scheme, status, key, value)
				}
			}
			if got.at("is_disabled") != (status == store.Inactive) {
				t.Errorf("%s is_disabled is %v", status, got.at("is_disabled"))
			}
		}
	}
}

func TestAccount_IsFoundByItsIDOnly(t *testing.T) {
	c := newConnections(t)
	shared := c.account("ana", "tmail", func(a *store.Account) { a.Type = store.Shared })
	c.wantStatus(shared.ID, "ACTIVE")
	c.call("connected_account_get", accountsPath+"/ca_gone00000000", nil).
		refuses(404, "ConnectedAccount_ResourceNotFound", 606, `Connected account "ca_gone00000000" not found`)
	for _, operation := range []string{"connected_account_get", "connected_account_delete"} {
		c.call(operation, accountsPath+"/trs_1", nil).refuses(400, "HTTP_BadRequest", 10400, "nanoid")
	}
	c.call("connected_account_status", accountsPath+"/x/status", `{"enabled":true}`).refuses(400, "HTTP_BadRequest", 10400)
	c.call("connected_account_revoke", accountsPath+"/x/revoke", nil).refuses(400, "HTTP_BadRequest", 10400)
	c.call("connected_account_refresh", accountsPath+"/x/refresh", `{}`).refuses(400, "HTTP_BadRequest", 10400)
}

func TestAccountDelete_HidesForGood(t *testing.T) {
	c := newConnections(t)
	kept, revoked := c.account("ana", "tmail"), c.account("ana", "tmail")
	got := c.call("connected_account_delete", accountsPath+"/"+kept.ID, nil).wants(200)
	if string(got.body) != `{"success":true}` {
		t.Errorf("answered %s", got.body)
	}
	got = c.call("connected_account_delete", accountsPath+"/"+revoked.ID+"?revoke_on_delete=true", nil).wants(200)
	if got.text("revoke_job_id") == "" {
		t.Errorf("answered %s", got.body)
	}
	const slug = "ConnectedAccount_ResourceNotFound"
	path := accountsPath + "/" + kept.ID
	c.call("connected_account_delete", path, nil).refuses(404, slug, 606)
	c.call("connected_account_get", path, nil).refuses(404, slug, 606)
	c.call("connected_account_status", path+"/status", `{"enabled":true}`).refuses(404, slug, 606)
	c.call("connected_account_revoke", path+"/revoke", nil).refuses(404, slug, 606)
	c.call("connected_account_refresh", path+"/refresh", nil).refuses(404, slug, 606)
	c.call("connected_account_delete", path+"?revoke_on_delete=maybe", nil).refuses(400, "HTTP_BadRequest", 10400)
	if list := c.call("connected_accounts_list", accountsPath, nil).wants(200); list.at("total_items") != 0.0 {
		t.Errorf("listed: %s", list.body)
	}
}

func TestAccountStatus_SwitchesConnectedAccountsOnly(t *testing.T) {
	c := newConnections(t)
	for _, status := range store.Statuses {
		for _, enabled := range []bool{true, false} {
			account := c.account("ana", "tmail", func(a *store.Account) { a.Status = status })
			got := c.call("connected_account_status", accountsPath+"/"+account.ID+"/status", fmt.Sprintf(`{"enabled":%v}`, enabled))
			if status != store.Active && status != store.Inactive {
				got.refuses(400, "ConnectedAccount_BadRequest", 600, string(status))
				continue
			}
			got.wants(200)
			want := map[bool]string{true: "ACTIVE", false: "INACTIVE"}[enabled]
			c.wantStatus(account.ID, want)
		}
	}
	account := c.account("ana", "tmail")
	c.call("connected_account_status", accountsPath+"/"+account.ID+"/status", `{"status":"INACTIVE"}`).
		refuses(400, "HTTP_BadRequest", 10400, "enabled")
}

func TestAccountRevoke_EndsTheGrantOnce(t *testing.T) {
	c := newConnections(t)
	account := c.account("ana", "tmail")
	path := accountsPath + "/" + account.ID + "/revoke"
	got := c.call("connected_account_revoke", path, nil).wants(200)
	if got.json("revoked_tokens") != `["access_token","refresh_token"]` || got.text("connected_account", "status") != "REVOKED" {
		t.Errorf("answered %s", got.body)
	}
	if got = c.call("connected_account_revoke", path, nil).wants(200); got.json("revoked_tokens") != "[]" {
		t.Errorf("the second time: %s", got.body)
	}
	for _, status := range []store.Status{store.Initiated, store.Failed, store.Expired, store.Inactive} {
		other := c.account("ana", "tmail", func(a *store.Account) { a.Status = status })
		c.call("connected_account_revoke", accountsPath+"/"+other.ID+"/revoke", nil).refuses(409, "ConnectedAccount_Conflict", 609)
	}
	key := c.account("ana", "tkeys", func(a *store.Account) { a.Config = c.own("tkeys", "API_KEY") })
	c.call("connected_account_revoke", accountsPath+"/"+key.ID+"/revoke", nil).refuses(400, "ConnectedAccount_BadRequest", 600, "no programmatic revocation")
}

func TestAccountRefresh_StartsAuthenticationAgain(t *testing.T) {
	c := newConnections(t)
	account, old := c.link(c.session("ana"), tmailLink)
	got := c.call("connected_account_refresh", accountsPath+"/"+account+"/refresh?redirect_url=https%3A%2F%2Fapp.example.test%2Fback", `{}`).wants(200)
	if got.text("status") != "INITIATED" || got.text("id") != account {
		t.Errorf("answered %s", got.body)
	}
	token := got.text("redirect_url")[len(c.url+"/link/"):]
	page := c.browser()
	if status := page.open(old); status != 410 {
		t.Errorf("the old link answered %d", status)
	}
	page.open(token)
	if _, location := page.send(token, page.form("allow")); location != "https://app.example.test/back?status=success&connected_account_id="+account {
		t.Errorf("went to %s", location)
	}
	c.wantStatus(account, "ACTIVE")
	c.call("connected_account_refresh", accountsPath+"/"+account+"/refresh", nil).wants(200)
	c.wantStatus(account, "INITIATED")
	c.pass(linkLifetime)
	c.wantStatus(account, "EXPIRED")
	c.call("connected_account_refresh", accountsPath+"/"+account+"/refresh", `{"redirect_url":"javascript:x"}`).refuses(400, "HTTP_BadRequest", 10400)
	off := c.account("ana", "tmail", func(a *store.Account) { a.Status = store.Inactive })
	c.call("connected_account_refresh", accountsPath+"/"+off.ID+"/refresh", nil).refuses(400, "ConnectedAccount_BadRequest", 600)
}

func TestAccountControls_PutAccountsIntoStates(t *testing.T) {
	c := newConnections(t)
	account, token := c.link(c.session("ana"), tmailLink)
	if err := c.server.expireLink(t.Context(), token); err != nil {
		t.Fatal(err)
	}
	c.wantStatus(account, "EXPIRED")
	for _, status := range store.Statuses {
		if _, err := c.server.setAccountState(t.Context(), account, status, "rehearsal"); err != nil {
			t.Fatal(err)
		}
		if got := c.wantStatus(account, string(status)); got.text("status_reason") != "rehearsal" {
			t.Errorf("reason %v", got.at("status_reason"))
		}
	}
	var p *problem
	if _, err := c.server.setAccountState(t.Context(), account, "DONE", ""); !errors.As(err, &p) || p.Status != 400 {
		t.Errorf("an unknown status: %v", err)
	}
	for _, id := range []string{"lk_none", "ca_none"} {
		if err := c.server.expireLink(t.Context(), id); !errors.As(err, &p) || p.Status != 404 {
			t.Errorf("%s: %v", id, err)
		}
	}
}

func TestAuthConfigs_ListFilters(t *testing.T) {
	c := newConnections(t)
	c.authConfig("tmail", func(a *store.AuthConfig) { a.ID, a.Name = "ac_managed", "Tmail Auth Config" })
	c.pass(time.Second)
	c.authConfig("tkeys", func(a *store.AuthConfig) {
		a.ID, a.Name, a.Scheme, a.Managed = "ac_own", "100% ours", "API_KEY", false
		a.Body.ToolsForRuns = []string{"TKEYS_READ"}
	})
	c.pass(time.Second)
	c.authConfig("tmail", func(a *store.AuthConfig) { a.ID, a.Enabled = "ac_off", false })
	c.account("ana", "tmail", func(a *store.Account) { a.Config.ID = "ac_managed" })
	c.account("ana", "tmail", func(a *store.Account) { a.Config.ID, a.Status = "ac_managed", store.Expired })
	path := apiPath + "/auth_configs"
	for query, want := range map[string]string{
		"":                                  `["ac_own","ac_managed"]`,
		"show_disabled=true":                `["ac_off","ac_own","ac_managed"]`,
		"show_disabled=":                    `["ac_own","ac_managed"]`,
		"is_composio_managed=true":          `["ac_managed"]`,
		"is_composio_managed=false":         `["ac_own"]`,
		"toolkit_slug=TKEYS":                `["ac_own"]`,
		"toolkit_slug=tkeys%2Ctmail":        `["ac_own","ac_managed"]`,
		"search=auth":                       `["ac_managed"]`,
		"search=100%25":                     `["ac_own"]`,
		"search=%25":                        `["ac_own"]`,
		"search=ac_own":                     `["ac_own"]`,
		"toolkit=tkeys&deprecated_status=x": `["ac_own","ac_managed"]`,
		"limit=9999":                        `["ac_own","ac_managed"]`,
		"limit=1":                           `["ac_own"]`,
		"limit=2&cursor=2":                  `[]`,
	} {
		got := c.call("auth_configs_list", path+"?"+query, nil).wants(200)
		found := []string{}
		for i := range 4 {
			if id := got.text("items", i, "id"); id != "" {
				found = append(found, id)
			}
		}
		if text, _ := json.Marshal(found); string(text) != want {
			t.Errorf("%s: %s, want %s", query, text, want)
		}
	}
	got := c.call("auth_config_get", path+"/ac_managed", nil).wants(200)
	if got.at("no_of_connections") != 1.0 || got.text("credentials", "client_secret") != "REDACTED" || got.text("type") != "default" {
		t.Errorf("answered %s", got.body)
	}
	got = c.call("auth_config_get", path+"/ac_own", nil).wants(200)
	if got.json("tool_access_config", "tools_available_for_execution") != `["TKEYS_READ"]` ||
		got.text("expected_input_fields", 0, "name") != "generic_api_key" || got.text("type") != "custom" {
		t.Errorf("answered %s", got.body)
	}
	if got = c.call("auth_config_get", path+"/ac_off", nil).wants(200); got.text("status") != "DISABLED" {
		t.Errorf("answered %s", got.body)
	}
	c.call("auth_config_get", path+"/ac_none", nil).refuses(404, "Auth_Config_NotFound", 306)
	c.call("auth_config_get", path+"/ca_1", nil).refuses(400, "HTTP_BadRequest", 10400)
	c.call("auth_configs_list", path+"?is_composio_managed=perhaps&limit=0", nil).refuses(400, "HTTP_BadRequest", 10400, "is_composio_managed", "limit")
}
