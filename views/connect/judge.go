package connect

import (
	"slices"
	"strings"

	"trs/api"
)

// account is one connected account as the pane knows it.
type account struct {
	api.ConnectedAccount
	pinned  bool
	missing bool  // pinned, and the server does not have it
	err     error // why a pinned one could not be read
	partial bool  // only what the session's toolkits say is known
}

// verdict is whether the session uses an account, and why.
type verdict struct {
	used bool
	word string // in a row: used, by name, not used
	why  string
}

// judge says of each account of a toolkit whether the session would use it. The
// first question that fails decides, in the order in which the server looks. shown
// is the account that the session itself names, or "".
func judge(config *api.Config, toolkit string, accounts []account, configs map[string]api.AuthConfig, shown string) []verdict {
	verdicts := make([]verdict, len(accounts))
	var left []int
	for i := range accounts {
		if why := hindrance(config, toolkit, &accounts[i], configs); why != "" {
			verdicts[i] = verdict{word: "not used", why: why}
			continue
		}
		left = append(left, i)
	}
	if len(left) == 0 {
		return verdicts
	}
	explicit := mustName(config)
	chosen := choose(accounts, left, shown)
	for _, i := range left {
		verdicts[i] = verdictAmong(accounts, i, chosen, len(left), explicit)
	}
	return verdicts
}

func verdictAmong(accounts []account, i, chosen, usable int, explicit bool) verdict {
	only := "the session uses it: no other account can be used"
	if accounts[i].pinned {
		only = "the session uses it: it is pinned"
	}
	switch {
	case usable == 1:
		return verdict{used: true, word: "✓ used", why: only}
	case explicit:
		return verdict{word: "by name", why: "several can be used and the session wants one to be named: name it in the call"}
	case i == chosen:
		return verdict{used: true, word: "✓ used", why: "the session uses it: of several that can be used, it was connected last"}
	}
	return verdict{word: "by name", why: "it can be used, but " + accounts[chosen].Label() + " was connected later: name this one in the call to use it"}
}

// choose picks from the accounts left the one that a call without a name takes:
// the one that the session names, else the newest.
func choose(accounts []account, left []int, shown string) int {
	best := left[0]
	for _, i := range left {
		if accounts[i].ID == shown {
			return i
		}
		if accounts[i].CreatedAt > accounts[best].CreatedAt {
			best = i
		}
	}
	return best
}

func mustName(config *api.Config) bool {
	multi := config.MultiAccount
	return multi != nil && multi.RequireExplicitSelection != nil && *multi.RequireExplicitSelection &&
		multi.Enable != nil && *multi.Enable
}

// hindrance is why an account cannot be used, or "".
func hindrance(config *api.Config, toolkit string, a *account, configs map[string]api.AuthConfig) string {
	switch {
	case a.missing:
		return "the config pins it, but the server does not have it: it was deleted, or belongs to another project. Unpin it in Config."
	case a.err != nil:
		return "the config pins it, but it could not be read"
	}
	if verdict := config.AllowsToolkit(toolkit); !verdict.Allowed {
		return "the session does not allow " + toolkit + " at all (" + verdict.Rule + "); a connection makes no difference"
	}
	for _, why := range []string{
		statusHindrance(a), configHindrance(a, configs), pinHindrance(config, toolkit, a), shareHindrance(config, a),
	} {
		if why != "" {
			return why
		}
	}
	return ""
}

// unfinished is how the reason begins when the user has yet to connect.
const unfinished = "it is not connected yet"

func statusHindrance(a *account) string {
	anew, another := "connect anew", ", or start another"
	if a.pinned { // a pinned toolkit takes no link
		anew, another = "unpin it in Config, then connect anew", ""
	}
	switch a.Status {
	case api.StatusActive:
		if a.IsDisabled {
			return "it is switched off: enable it"
		}
		return ""
	case api.StatusInitializing, api.StatusInitiated:
		return unfinished + ": finish its link, which lives ten minutes" + another
	case api.StatusInactive:
		return "it is switched off: enable it"
	case api.StatusExpired:
		return "its link or its grant has expired: an account cannot be revived, " + anew
	case api.StatusFailed:
		return "connecting it failed: " + anew
	case api.StatusRevoked:
		return "it was revoked at the provider: " + anew
	}
	return "its status " + string(a.Status) + " is not one that this program knows as usable"
}

func configHindrance(a *account, configs map[string]api.AuthConfig) string {
	config, known := configs[a.AuthConfig.ID]
	switch {
	case a.AuthConfig.IsDisabled, known && config.Status == api.AuthConfigDisabled:
		return "its auth config " + a.AuthConfig.ID + " is disabled: enable it in the project"
	case known && !config.UsableInSessions():
		return "its auth config " + a.AuthConfig.ID + " is not enabled for tool router sessions: enable it in the project"
	}
	return ""
}

func pinHindrance(config *api.Config, toolkit string, a *account) string {
	pins := pinsOf(config, toolkit)
	if len(pins) > 0 && !a.pinned {
		return "the session pins " + strings.Join(pins, ", ") + " for " + toolkit + ", and a pin is exact: no other account counts"
	}
	if wanted := authConfigOf(config, toolkit); len(pins) == 0 && wanted != "" && a.AuthConfig.ID != "" && wanted != a.AuthConfig.ID {
		return "the session takes accounts of the auth config " + wanted + ", this one is of " + a.AuthConfig.ID
	}
	return ""
}

func shareHindrance(config *api.Config, a *account) string {
	if !a.shared() {
		if a.pinned && a.UserID != "" && a.UserID != config.UserID {
			return "it belongs to the user " + a.UserID + ", and the session acts for " + config.UserID
		}
		return ""
	}
	switch acl := a.Experimental.ACL; {
	case !a.pinned:
		return "it is shared, and shared accounts are used only when the config pins them"
	case a.UserID == config.UserID, acl == nil, acl.Allows(config.UserID):
		return ""
	}
	return "it is shared, but its access list does not admit " + config.UserID
}

func (a *account) shared() bool {
	return a.Experimental != nil && a.Experimental.AccountType == api.AccountShared
}

// pending reports whether the account still waits for its user.
func (a *account) pending() bool { return isPending(a.Status) }

func isPending(s api.AccountStatus) bool {
	return s == api.StatusInitializing || s == api.StatusInitiated
}

// pinsOf is the accounts that the config pins for a toolkit. Slugs are compared
// without case.
func pinsOf(config *api.Config, toolkit string) []string {
	for name, ids := range config.ConnectedAccounts {
		if strings.EqualFold(name, toolkit) {
			return ids
		}
	}
	return nil
}

func authConfigOf(config *api.Config, toolkit string) string {
	for name, id := range config.AuthConfigs {
		if strings.EqualFold(name, toolkit) {
			return id
		}
	}
	return ""
}

// refusal is why the server would not make a link for a toolkit, as far as can
// be told before asking. The zero value is that nothing speaks against it.
type refusal struct {
	why  string
	sure bool   // it is not only likely
	path string // the field of the config that is in the way, or ""
	cure string // what to do about it there, for a key's help
}

func refusalOf(config *api.Config, t *api.SessionToolkit, configs map[string]api.AuthConfig, configsKnown bool) refusal {
	if t.IsNoAuth {
		return refusal{why: t.Name + " needs no account: its tools run as they are", sure: true}
	}
	if verdict := config.AllowsToolkit(t.Slug); !verdict.Allowed {
		return refusal{
			why:  "The session does not allow " + t.Slug + " (" + verdict.Rule + "). Change its toolkits in Config first.",
			sure: true, path: "toolkits", cure: "allow in Config",
		}
	}
	if pins := pinsOf(config, t.Slug); len(pins) > 0 {
		return refusal{
			why:  "The session pins " + strings.Join(pins, ", ") + " for " + t.Slug + ", and a pinned toolkit takes no link. Unpin it in Config first.",
			sure: true, path: "connected_accounts." + t.Slug, cure: "unpin in Config",
		}
	}
	if len(t.ComposioManagedAuthSchemes) > 0 || hasAuthConfig(config, t, configs) {
		return refusal{}
	}
	why := "There is no vendor-managed app for " + t.Name
	if configsKnown {
		return refusal{
			why:  why + " and the project has no auth config for it. Make one in the project, then name it under auth_configs in Config.",
			sure: true, path: "auth_configs." + t.Slug, cure: "name auth config",
		}
	}
	return refusal{why: why + ", and it is not known whether the project has an auth config for it."}
}

// hasAuthConfig reports whether the session names an auth config for a toolkit, or
// the project has one that it may use.
func hasAuthConfig(config *api.Config, t *api.SessionToolkit, configs map[string]api.AuthConfig) bool {
	if authConfigOf(config, t.Slug) != "" {
		return true
	}
	for _, c := range configs {
		if strings.EqualFold(c.Toolkit.Slug, t.Slug) && c.UsableInSessions() {
			return true
		}
	}
	return false
}

// newestFirst orders accounts as they are shown.
func newestFirst(accounts []account) {
	slices.SortStableFunc(accounts, func(a, b account) int { return strings.Compare(string(b.CreatedAt), string(a.CreatedAt)) })
}
