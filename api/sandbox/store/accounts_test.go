package store

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"
)

var start = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func openTest(t *testing.T) *Store {
	t.Helper()
	s, err := Open(t.Context(), t.TempDir(), false)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	config := AuthConfig{ID: "ac_1", Toolkit: "gmail", Scheme: "OAUTH2", Managed: true, Enabled: true, Name: "Gmail", CreatedAt: start, UpdatedAt: start}
	if err := s.PutAuthConfig(t.Context(), config); err != nil {
		t.Fatal(err)
	}
	return s
}

func pending(id, alias string) (*Account, Link) {
	account := &Account{
		ID: id, UserID: "ana", Toolkit: "gmail", Status: Initializing, Type: Private, Alias: alias, CreatedAt: start,
		UpdatedAt: start, ExpiresAt: start.Add(10 * time.Minute), Config: AuthConfig{ID: "ac_1"},
		Scopes: []string{"mail.read"}, Profile: Profile{Name: "Ana"},
	}
	return account, Link{Token: "lk_" + id, AccountID: id, Nonce: "n", CreatedAt: start, ExpiresAt: account.ExpiresAt}
}

func startTest(t *testing.T, s *Store, id, alias string, limit int) error {
	t.Helper()
	account, link := pending(id, alias)
	return s.StartLink(t.Context(), account, link, limit, func(n int) string { return fmt.Sprintf("gmail_word-%d", n) })
}

func TestStartLink_KeepsWhatWasGivenAndFindsFreeWordIDs(t *testing.T) {
	s := openTest(t)
	for _, id := range []string{"ca_1", "ca_2"} {
		if err := startTest(t, s, id, "", 0); err != nil {
			t.Fatal(err)
		}
	}
	first, err := s.Account(t.Context(), "ca_1")
	if err != nil {
		t.Fatal(err)
	}
	second, err := s.Account(t.Context(), "ca_2")
	if err != nil {
		t.Fatal(err)
	}
	if first.WordID != "gmail_word-0" || second.WordID != "gmail_word-1" {
		t.Errorf("word ids %q and %q", first.WordID, second.WordID)
	}
	if first.Config.Scheme != "OAUTH2" || first.Scopes[0] != "mail.read" || first.Profile.Name != "Ana" || !first.ExpiresAt.Equal(start.Add(10*time.Minute)) {
		t.Errorf("stored account %+v", first)
	}
}

func TestStartLink_RefusesATakenAliasAndTooManyAccounts(t *testing.T) {
	s := openTest(t)
	if err := startTest(t, s, "ca_1", "work", 2); err != nil {
		t.Fatal(err)
	}
	if err := startTest(t, s, "ca_2", "work", 2); !errors.Is(err, ErrAliasTaken) {
		t.Errorf("same alias: %v", err)
	}
	if err := startTest(t, s, "ca_3", "home", 2); err != nil {
		t.Fatal(err)
	}
	if err := startTest(t, s, "ca_4", "", 2); !errors.Is(err, ErrTooManyAccounts) {
		t.Errorf("a third of two: %v", err)
	}
	if _, err := s.Link(t.Context(), "lk_ca_4"); !errors.Is(err, ErrNotFound) {
		t.Errorf("the refused link is there: %v", err)
	}
	_, err := s.UpdateAccount(t.Context(), "ca_1", func(a *Account) error { a.Deleted = true; return nil })
	if err != nil {
		t.Fatal(err)
	}
	if err := startTest(t, s, "ca_5", "work", 2); err != nil {
		t.Errorf("the alias of a deleted account: %v", err)
	}
}

func TestStartLink_NeverExceedsTheMaximumWhenManyTryAtOnce(t *testing.T) {
	s := openTest(t)
	var group sync.WaitGroup
	for i := range 12 {
		group.Go(func() {
			err := startTest(t, s, fmt.Sprintf("ca_%d", i), "", 3)
			if err != nil && !errors.Is(err, ErrTooManyAccounts) {
				t.Error(err)
			}
		})
	}
	group.Wait()
	accounts, _, err := s.Accounts(t.Context(), AccountFilter{UserIDs: []string{"ana"}})
	if err != nil || len(accounts) != 3 {
		t.Errorf("%d accounts, %v", len(accounts), err)
	}
}

func TestLink_MovesOnce(t *testing.T) {
	s := openTest(t)
	if err := startTest(t, s, "ca_1", "", 0); err != nil {
		t.Fatal(err)
	}
	later := start.Add(time.Minute)
	if _, account, err := s.PeekLink(t.Context(), "lk_ca_1", later); err != nil || account.Status != Initializing {
		t.Fatalf("peek: %v, %v", account, err)
	}
	for range 2 {
		if _, account, err := s.OpenLink(t.Context(), "lk_ca_1", later); err != nil || account.Status != Initiated {
			t.Fatalf("open: %v, %v", account, err)
		}
	}
	var group sync.WaitGroup
	results := make([]error, 8)
	for i := range results {
		group.Go(func() { _, _, results[i] = s.FinishLink(t.Context(), "lk_ca_1", Active, "", later) })
	}
	group.Wait()
	won := 0
	for _, err := range results {
		switch {
		case err == nil:
			won++
		case !errors.Is(err, ErrLinkUsed):
			t.Error(err)
		}
	}
	account, err := s.Account(t.Context(), "ca_1")
	if won != 1 || err != nil || account.Status != Active || !account.ConnectedAt.Equal(later) || !account.ExpiresAt.IsZero() {
		t.Errorf("%d won; %+v, %v", won, account, err)
	}
	if _, _, err := s.OpenLink(t.Context(), "lk_none", later); !errors.Is(err, ErrNotFound) {
		t.Errorf("unknown link: %v", err)
	}
}

func TestExpirePending_MarksWhatIsDueForGood(t *testing.T) {
	s := openTest(t)
	if err := startTest(t, s, "ca_1", "", 0); err != nil {
		t.Fatal(err)
	}
	if expired, err := s.ExpirePending(t.Context(), start.Add(10*time.Minute-time.Millisecond)); expired || err != nil {
		t.Fatalf("too early: %v, %v", expired, err)
	}
	if _, _, err := s.FinishLink(t.Context(), "lk_ca_1", Active, "", start.Add(10*time.Minute)); !errors.Is(err, ErrLinkExpired) {
		t.Errorf("finish at the deadline: %v", err)
	}
	if expired, err := s.ExpirePending(t.Context(), start.Add(time.Hour)); !expired || err != nil {
		t.Fatalf("due: %v, %v", expired, err)
	}
	account, err := s.Account(t.Context(), "ca_1")
	if err != nil || account.Status != Expired || account.StatusReason != InitiationTimeout || !account.UpdatedAt.Equal(start.Add(10*time.Minute)) {
		t.Errorf("%+v, %v", account, err)
	}
	if expired, _ := s.ExpirePending(t.Context(), start.Add(2*time.Hour)); expired {
		t.Error("expired twice")
	}
}

func TestUpdateAccount_LeavesTheAccountAloneWhenRefused(t *testing.T) {
	s := openTest(t)
	if err := startTest(t, s, "ca_1", "", 0); err != nil {
		t.Fatal(err)
	}
	refusal := errors.New("no")
	_, err := s.UpdateAccount(t.Context(), "ca_1", func(a *Account) error { a.Status = Active; return refusal })
	if !errors.Is(err, refusal) {
		t.Errorf("error %v", err)
	}
	if account, _ := s.Account(t.Context(), "ca_1"); account.Status != Initializing {
		t.Errorf("status %s", account.Status)
	}
	if _, err := s.UpdateAccount(t.Context(), "ca_none", nil); !errors.Is(err, ErrNotFound) {
		t.Errorf("unknown account: %v", err)
	}
}

func TestAdmits_FollowsTheOrderOfTheAccessList(t *testing.T) {
	for name, test := range map[string]struct {
		account Account
		user    string
		want    bool
	}{
		"owner of a private one":         {Account{UserID: "ana", Type: Private}, "ana", true},
		"stranger to a private one":      {Account{UserID: "ana", Type: Private, ACL: ACL{AllowAll: true}}, "ben", false},
		"owner although denied":          {Account{UserID: "ana", Type: Shared, ACL: ACL{NotAllowed: []string{"ana"}}}, "ana", true},
		"empty list":                     {Account{UserID: "ana", Type: Shared}, "ben", false},
		"all":                            {Account{UserID: "ana", Type: Shared, ACL: ACL{AllowAll: true}}, "ben", true},
		"listed":                         {Account{UserID: "ana", Type: Shared, ACL: ACL{Allowed: []string{"ben"}}}, "ben", true},
		"denied although all and listed": {Account{UserID: "ana", Type: Shared, ACL: ACL{AllowAll: true, Allowed: []string{"ben"}, NotAllowed: []string{"ben"}}}, "ben", false},
	} {
		if got := test.account.Admits(test.user); got != test.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// The planner must prefer the user's few accounts to walking all of a kind in
// the order that is asked for.
func TestAccounts_FindsAUsersAccountsByTheUser(t *testing.T) {
	s := openTest(t)
	for _, f := range []AccountFilter{
		{UserIDs: []string{"ana"}, Type: Private},
		{UserIDs: []string{"ana"}, Toolkits: []string{"gmail"}, Type: Private},
		{UserIDs: []string{"ana"}, Statuses: []string{"ACTIVE"}, Limit: 20},
		{UserIDs: []string{"ana", "ben"}, Toolkits: []string{"gmail", "slack"}, Limit: 20},
	} {
		query, args := f.query()
		if plan := explain(t, s, query, args...); !strings.Contains(plan, "USING INDEX accounts_user") {
			t.Errorf("%+v is found by\n%s", f, plan)
		}
	}
	for want, f := range map[string]AccountFilter{
		"PRIMARY KEY":      {IDs: []string{"ca_1"}, Type: Private},
		"accounts_config":  {AuthConfigIDs: []string{"ac_1"}, Type: Private},
		"accounts_toolkit": {Toolkits: []string{"gmail"}, Type: Private},
		"accounts_created": {Type: Private, Limit: 20},
		"accounts_updated": {Type: Private, ByUpdate: true, Limit: 20},
	} {
		query, args := f.query()
		if plan := explain(t, s, query, args...); !strings.Contains(plan, want) {
			t.Errorf("%+v is found by\n%s", f, plan)
		}
	}
}

// Every read that a request makes must find its rows by an index: work may not
// grow with the number of accounts stored.
func TestAccountReads_UseIndexes(t *testing.T) {
	s := openTest(t)
	for _, query := range []string{
		`SELECT ` + accountColumns + accountTables + ` WHERE a.id = 'x' AND a.deleted_at IS NULL`,
		`SELECT ` + accountColumns + accountTables + ` WHERE a.user_id IN (SELECT value FROM json_each('["a"]')) AND a.deleted_at IS NULL ORDER BY a.created_at DESC, a.id DESC`,
		`SELECT ` + accountColumns + accountTables + ` WHERE a.account_type = 'PRIVATE' AND a.deleted_at IS NULL ORDER BY a.created_at DESC, a.id DESC LIMIT 20`,
		`SELECT 1 FROM accounts WHERE expires_at <= 5`,
		`SELECT token FROM links WHERE token = 'x'`,
		`SELECT count(*) FROM accounts WHERE auth_config_id IN (SELECT value FROM json_each('["a"]')) AND status = 'ACTIVE' AND deleted_at IS NULL`,
		`SELECT ` + authConfigColumns + ` FROM auth_configs c WHERE c.toolkit = 'gmail' ORDER BY c.created_at DESC, c.id`,
	} {
		if plan := explain(t, s, query); strings.Contains(plan, "SCAN accounts") || strings.Contains(plan, "SCAN a\n") ||
			strings.Contains(plan, "SCAN c\n") || strings.Contains(plan, "SCAN links") {
			t.Errorf("%s\nscans:\n%s", query, plan)
		}
	}
}

func explain(t *testing.T, s *Store, query string, args ...any) string {
	t.Helper()
	rows, err := s.read.QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+query, args...)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var plan strings.Builder
	for rows.Next() {
		var id, parent, unused int
		var detail string
		if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
			t.Fatal(err)
		}
		plan.WriteString(detail + "\n")
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return plan.String()
}
