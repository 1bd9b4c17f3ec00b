package sandbox

import (
	"errors"
	"strings"
	"testing"
	"time"

	"trs/api/sandbox/store"
)

// pick returns the id of the account that a call would use, or the problem.
func (c *connections) pick(sess *store.Session, toolkit, wanted string) (string, *problem) {
	c.Helper()
	found, ok := c.server.appToolkit(toolkit)
	if !ok {
		c.Fatalf("no toolkit %s", toolkit)
	}
	account, err := c.server.selectAccount(c.Context(), sess, found, wanted)
	var p *problem
	if err != nil && !errors.As(err, &p) {
		c.Fatal(err)
	}
	if err != nil {
		return "", p
	}
	return account.ID, nil
}

// state returns "<status> <id>" of the account that shows where the session
// stands, and checks that both ways to ask agree.
func (c *connections) state(sess *store.Session, toolkit string) string {
	c.Helper()
	found, _ := c.server.appToolkit(toolkit)
	one, err := c.server.connectionState(c.Context(), sess, found)
	if err != nil {
		c.Fatal(err)
	}
	all, err := c.server.connectionStates(c.Context(), sess)
	if err != nil {
		c.Fatal(err)
	}
	if (one == nil) != (all[toolkit] == nil) || one != nil && (one.ID != all[toolkit].ID || one.Status != all[toolkit].Status) {
		c.Errorf("alone %v, among all %v", one, all[toolkit])
	}
	if one == nil {
		return ""
	}
	return string(one.Status) + " " + one.ID
}

func TestSelectAccount_TakesTheNewestActivePrivateAccountOfTheUser(t *testing.T) {
	c := newConnections(t)
	sess := c.session("ana")
	if _, p := c.pick(sess, "tmail", ""); p == nil || p.Code != 4302 ||
		p.Message != "No active connection found for toolkit(s) 'tmail' in this session" {
		t.Errorf("without accounts: %v", p)
	}
	if got := c.state(sess, "tmail"); got != "" {
		t.Errorf("state %q", got)
	}
	old := c.account("ana", "tmail")
	c.pass(time.Second)
	newer := c.account("ana", "tmail")
	c.pass(time.Second)
	failed := c.account("ana", "tmail", func(a *store.Account) { a.Status = store.Failed })
	c.account("ben", "tmail")
	c.account("ana", "tmail", func(a *store.Account) { a.Type = store.Shared })
	if got, _ := c.pick(sess, "tmail", ""); got != newer.ID {
		t.Errorf("picked %s, want %s of %s, %s", got, newer.ID, old.ID, failed.ID)
	}
	if got := c.state(sess, "tmail"); got != "ACTIVE "+newer.ID {
		t.Errorf("state %q", got)
	}
	c.call("connected_account_status", accountsPath+"/"+newer.ID+"/status", `{"enabled":false}`).wants(200)
	if got, _ := c.pick(sess, "tmail", ""); got != old.ID {
		t.Errorf("a disabled account was not left out: %s", got)
	}
	c.call("connected_account_delete", accountsPath+"/"+old.ID, nil).wants(200)
	if _, p := c.pick(sess, "tmail", ""); p == nil || p.Code != 4302 {
		t.Errorf("after all are gone: %v", p)
	}
	if got := c.state(sess, "tmail"); got != "FAILED "+failed.ID {
		t.Errorf("state %q", got)
	}
}

func TestSelectAccount_FindsByIDWordIDAndAlias(t *testing.T) {
	c := newConnections(t)
	sess := c.session("ana")
	work := c.account("ana", "tmail", func(a *store.Account) { a.Alias = "work" })
	c.pass(time.Second)
	c.account("ana", "tmail")
	off := c.account("ana", "tmail", func(a *store.Account) { a.Alias, a.Status = "off", store.Inactive })
	for _, name := range []string{work.ID, work.WordID, "work"} {
		if got, p := c.pick(sess, "tmail", name); got != work.ID {
			t.Errorf("%s: picked %s, %v", name, got, p)
		}
	}
	for _, name := range []string{"WORK", "ca_other", off.ID, "off"} {
		_, p := c.pick(sess, "tmail", name)
		if p == nil || p.Status != 400 || p.Code != 4300 || !strings.Contains(p.Message, work.ID) || !strings.Contains(p.Message, "alias work") {
			t.Errorf("%s: %v", name, p)
		}
	}
}

func TestSelectAccount_HoldsToPins(t *testing.T) {
	c := newConnections(t)
	pinned := c.account("ana", "tmail")
	c.pass(time.Second)
	newer := c.account("ana", "tmail")
	sess := c.session("ana", `"connected_accounts":{"tmail":["`+pinned.ID+`"]}`)
	if got, _ := c.pick(sess, "tmail", ""); got != pinned.ID {
		t.Errorf("picked %s", got)
	}
	if _, p := c.pick(sess, "tmail", newer.ID); p == nil || p.Code != 4300 {
		t.Errorf("an account beside the pin: %v", p)
	}
	c.call("connected_account_delete", accountsPath+"/"+pinned.ID, nil).wants(200)
	if _, p := c.pick(sess, "tmail", ""); p == nil || p.Code != 4302 {
		t.Errorf("a pin fell back to another account: %v", p)
	}
}

func TestSelectAccount_UsesSharedAccountsOnlyWherePinnedAndAdmitted(t *testing.T) {
	c := newConnections(t)
	shared := c.account("team", "tmail", func(a *store.Account) { a.Type, a.ACL = store.Shared, store.ACL{Allowed: []string{"ana"}} })
	pin := `"connected_accounts":{"tmail":["` + shared.ID + `"]}`
	if got, p := c.pick(c.session("ana", pin), "tmail", ""); got != shared.ID {
		t.Errorf("pinned and admitted: %v", p)
	}
	for _, user := range []string{"ana", "team"} {
		if _, p := c.pick(c.session(user), "tmail", ""); p == nil || p.Code != 4302 {
			t.Errorf("%s, not pinned: %v", user, p)
		}
	}
}

func TestSelectAccount_HoldsToTheAuthConfig(t *testing.T) {
	c := newConnections(t)
	account := c.account("ana", "tmail")
	other := c.own("tmail", "OAUTH2")
	if _, p := c.pick(c.session("ana", `"auth_configs":{"tmail":"`+other.ID+`"}`), "tmail", ""); p == nil || p.Code != 4302 {
		t.Errorf("an account of another auth config: %v", p)
	}
	sess := c.session("ana", `"auth_configs":{"tmail":"`+account.Config.ID+`"}`)
	if got, _ := c.pick(sess, "tmail", ""); got != account.ID {
		t.Errorf("picked %s", got)
	}
	c.authConfig("tmail", func(config *store.AuthConfig) { config.ID, config.Enabled = account.Config.ID, false })
	if _, p := c.pick(sess, "tmail", ""); p == nil || p.Code != 4302 {
		t.Errorf("its auth config is disabled: %v", p)
	}
	if got := c.state(sess, "tmail"); got != "INACTIVE "+account.ID {
		t.Errorf("state %q", got)
	}
}

func TestSelectAccount_WantsAChoiceWhereTheSessionSaysSo(t *testing.T) {
	c := newConnections(t)
	sess := c.session("ana", `"multi_account":{"enable":true,"require_explicit_selection":true}`)
	first := c.account("ana", "tmail", func(a *store.Account) { a.Alias = "work" })
	if got, _ := c.pick(sess, "tmail", ""); got != first.ID {
		t.Errorf("a single account needs no choice: %s", got)
	}
	second := c.account("ana", "tmail")
	_, p := c.pick(sess, "tmail", "")
	if p == nil || p.Code != 4300 || !strings.Contains(p.Message, first.ID) || !strings.Contains(p.Message, second.WordID) {
		t.Errorf("several: %v", p)
	}
	if got, _ := c.pick(sess, "tmail", "work"); got != first.ID {
		t.Errorf("picked %s", got)
	}
}
