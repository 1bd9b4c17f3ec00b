package sandbox

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"trs/api/sandbox/catalog"
	"trs/api/sandbox/store"
	"trs/api/sandbox/toolrun"
)

// changes wakes those who wait for an account to change. The zero value is
// ready.
type changes struct {
	mu      sync.Mutex
	changed chan struct{}
}

// next is closed at the next change. Take it before looking at the state.
func (c *changes) next() <-chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.changed == nil {
		c.changed = make(chan struct{})
	}
	return c.changed
}

// fire wakes all who wait.
func (c *changes) fire() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.changed != nil {
		close(c.changed)
		c.changed = nil
	}
}

// settleAccounts lets pending accounts expire whose time has come. Everything
// that reads accounts calls it first, which is why no timer is needed.
func (s *Server) settleAccounts(ctx context.Context) error {
	expired, err := s.store.ExpirePending(ctx, s.now())
	if expired {
		s.changes.fire()
	}
	return err
}

// selectAccount picks the account that a call of a toolkit's tool acts with.
// wanted is an account id, a word id, an alias or "". The toolkit and the tool
// must have been found allowed before.
func (s *Server) selectAccount(ctx context.Context, sess *store.Session, toolkit *catalog.Toolkit, wanted string) (*store.Account, error) {
	accounts, err := s.sessionAccounts(ctx, sess, toolkit.Slug)
	if err != nil {
		return nil, err
	}
	usable := slices.DeleteFunc(accounts[toolkit.Slug], func(a store.Account) bool { return !isUsable(&a) })
	switch {
	case len(usable) == 0:
		return nil, noActiveConnection(toolkit.Slug)
	case wanted != "":
		i := slices.IndexFunc(usable, func(a store.Account) bool { return isNamed(&a, wanted) })
		if i < 0 {
			return nil, refused(fmt.Sprintf("No active account '%s' of toolkit '%s' in this session. Available: %s",
				wanted, toolkit.Slug, describeAccounts(usable)), "Name one of the accounts listed")
		}
		return &usable[i], nil
	case len(usable) > 1 && mustSelect(sess):
		return nil, refused(fmt.Sprintf("Several accounts of toolkit '%s' are connected and this session wants one to be chosen. Available: %s",
			toolkit.Slug, describeAccounts(usable)), "Name one of the accounts listed in the field account")
	default:
		return shownAccount(usable), nil // the most recently connected one
	}
}

// connectionState is the account that shows where the session stands with a
// toolkit: the one that a call would use, else the newest; nil when there is
// none.
func (s *Server) connectionState(ctx context.Context, sess *store.Session, toolkit *catalog.Toolkit) (*store.Account, error) {
	accounts, err := s.sessionAccounts(ctx, sess, toolkit.Slug)
	if err != nil {
		return nil, err
	}
	return shownAccount(accounts[toolkit.Slug]), nil
}

// connectionStates is connectionState of all toolkits that have an account, by
// slug, at the price of one.
func (s *Server) connectionStates(ctx context.Context, sess *store.Session) (map[string]*store.Account, error) {
	accounts, err := s.sessionAccounts(ctx, sess, "")
	if err != nil {
		return nil, err
	}
	states := make(map[string]*store.Account, len(accounts))
	for toolkit, list := range accounts {
		states[toolkit] = shownAccount(list)
	}
	return states, nil
}

// shownAccount picks the account that was connected last from the usable ones of
// a list that is newest first, else the newest. An ACTIVE account whose auth config is disabled is shown as what
// it is to the session: inactive.
func shownAccount(accounts []store.Account) *store.Account {
	if len(accounts) == 0 {
		return nil
	}
	account := accounts[0]
	for _, a := range accounts {
		if isUsable(&a) && (!isUsable(&account) || a.ConnectedAt.After(account.ConnectedAt)) {
			account = a
		}
	}
	if account.Status == store.Active && !isUsable(&account) {
		account.Status, account.StatusReason = store.Inactive, "The auth config of the account is disabled"
	}
	return &account
}

// sessionAccounts reads the accounts that count for the session, whatever their
// status, by toolkit and newest first; only those of one toolkit unless that is
// "". A pin is exact. Without one these are the user's PRIVATE accounts, of the
// session's auth config where it names one.
func (s *Server) sessionAccounts(ctx context.Context, sess *store.Session, toolkit string) (map[string][]store.Account, error) {
	if err := s.settleAccounts(ctx); err != nil {
		return nil, err
	}
	own := store.AccountFilter{UserIDs: []string{sess.UserID}, Type: store.Private}
	pinned := store.AccountFilter{}
	if toolkit != "" {
		own.Toolkits = []string{toolkit}
		pinned.IDs = sess.Config.ConnectedAccounts[toolkit]
	} else {
		for _, ids := range sess.Config.ConnectedAccounts {
			pinned.IDs = append(pinned.IDs, ids...)
		}
	}
	result := map[string][]store.Account{}
	if toolkit == "" || len(pinned.IDs) == 0 {
		accounts, _, err := s.store.Accounts(ctx, own)
		if err != nil {
			return nil, err
		}
		for _, account := range accounts {
			config := sess.Config.AuthConfigs[account.Toolkit]
			if len(sess.Config.ConnectedAccounts[account.Toolkit]) == 0 && (config == "" || config == account.Config.ID) {
				result[account.Toolkit] = append(result[account.Toolkit], account)
			}
		}
	}
	if len(pinned.IDs) == 0 {
		return result, nil
	}
	accounts, _, err := s.store.Accounts(ctx, pinned)
	if err != nil {
		return nil, err
	}
	for _, account := range accounts {
		if account.Admits(sess.UserID) && slices.Contains(sess.Config.ConnectedAccounts[account.Toolkit], account.ID) {
			result[account.Toolkit] = append(result[account.Toolkit], account)
		}
	}
	return result, nil
}

// isUsable tells whether tools can run with the account.
func isUsable(a *store.Account) bool { return a.Status == store.Active && a.Config.Usable() }

// isNamed tells whether a caller's word for an account means this one.
func isNamed(a *store.Account, name string) bool {
	return name != "" && (a.ID == name || a.WordID == name || a.Alias == name)
}

func mustSelect(sess *store.Session) bool {
	multi := sess.Config.MultiAccount
	return multiAccount(&sess.Config) && isTrue(multi.RequireExplicitSelection)
}

// describeAccounts lists accounts for a message: id, word id, alias.
func describeAccounts(accounts []store.Account) string {
	var out []string
	for _, a := range accounts {
		text := a.ID + " (" + a.WordID
		if a.Alias != "" {
			text += ", alias " + a.Alias
		}
		out = append(out, text+")")
	}
	return strings.Join(out, "; ")
}

// runAccount is the account as tools see it.
func runAccount(a *store.Account) *toolrun.Account {
	if a == nil {
		return nil
	}
	return &toolrun.Account{
		ID: a.ID, UserID: a.UserID, Toolkit: a.Toolkit, Alias: a.Alias, WordID: a.WordID, Scopes: a.Scopes,
	}
}
