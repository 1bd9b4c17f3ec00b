package sandbox

import (
	"strings"

	"trs/api/sandbox/store"
)

// accountView is an account as lists answer it. No credential is stored, so
// none can be answered: State.Val holds placeholders.
type accountView struct {
	ID           string            `json:"id"`
	Toolkit      slugView          `json:"toolkit"`
	AuthConfig   accountConfigView `json:"auth_config"`
	UserID       string            `json:"user_id"`
	Status       store.Status      `json:"status"`
	StatusReason *string           `json:"status_reason"`
	IsDisabled   bool              `json:"is_disabled"`
	WordID       *string           `json:"word_id"`
	Alias        *string           `json:"alias"`
	Experimental *sharingView      `json:"experimental"`
	CreatedAt    string            `json:"created_at"`
	UpdatedAt    string            `json:"updated_at"`
	State        accountState      `json:"state"`
	Data         struct{}          `json:"data"`
}

// oneAccountView is an account as a read of one answers it.
type oneAccountView struct {
	accountView
	Params          struct{} `json:"params"`
	RequestedScopes []string `json:"requested_scopes,omitzero"`
}

type slugView struct {
	Slug string `json:"slug"`
}

type accountConfigView struct {
	ID         string `json:"id"`
	Scheme     string `json:"auth_scheme"`
	Managed    bool   `json:"is_composio_managed"`
	IsDisabled bool   `json:"is_disabled"`
}

type accountState struct {
	AuthScheme string         `json:"authScheme"`
	Val        map[string]any `json:"val"`
}

func viewAccount(a *store.Account) accountView {
	return accountView{
		ID:      a.ID,
		Toolkit: slugView{a.Toolkit},
		AuthConfig: accountConfigView{
			ID: a.Config.ID, Scheme: a.Config.Scheme, Managed: a.Config.Managed, IsDisabled: !a.Config.Enabled,
		},
		UserID:       a.UserID,
		Status:       a.Status,
		StatusReason: textOrNull(a.StatusReason),
		IsDisabled:   a.Status == store.Inactive,
		WordID:       textOrNull(a.WordID),
		Alias:        textOrNull(a.Alias),
		Experimental: sharing(a),
		CreatedAt:    stamp(a.CreatedAt),
		UpdatedAt:    stamp(a.UpdatedAt),
		State:        accountState{a.Config.Scheme, stateVal(a)},
	}
}

func textOrNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// sharing says who may use the account. Every caller has an API key, which may
// see access lists.
func sharing(a *store.Account) *sharingView {
	view := &sharingView{AccountType: a.Type}
	if a.Type == store.Shared {
		view.ACL = &store.ACL{
			AllowAll:   a.ACL.AllowAll,
			Allowed:    append([]string{}, a.ACL.Allowed...), // never null
			NotAllowed: append([]string{}, a.ACL.NotAllowed...),
		}
	}
	return view
}

const redacted = "REDACTED"

// stateVal is what the API shows of a connection's state. Which keys there are
// depends on scheme and status; the secret ones hold a placeholder, because
// clients check that they are there.
func stateVal(a *store.Account) map[string]any {
	scheme, status := a.Config.Scheme, a.Status
	// Some schemes cannot say every status here; the account's own decides.
	switch {
	case status == store.Revoked && scheme != "OAUTH2":
		status = store.Inactive
	case (status == store.Failed || status == store.Expired) && !grantsScopes(scheme):
		status = store.Inactive
	}
	val := map[string]any{"status": status}
	switch status {
	case store.Active, store.Inactive:
		for _, key := range secretKeys[scheme] {
			val[key] = redacted
		}
		if scheme == "OAUTH2" || scheme == "DCR_OAUTH" {
			val["token_type"], val["expires_in"] = "Bearer", 3599
			val["scope"] = strings.Join(a.Scopes, " ")
		}
	case store.Initiated:
		for _, key := range pendingKeys[scheme] {
			val[key] = redacted
		}
	case store.Failed:
		val["error"] = a.StatusReason
	case store.Expired:
		val["expired_at"] = stamp(a.UpdatedAt)
	case store.Revoked:
		val["revoked_at"] = stamp(a.UpdatedAt)
	case store.Initializing: // nothing is known yet
	}
	return val
}

// secretKeys are the keys under which the API keeps the credentials of a scheme.
var secretKeys = map[string][]string{
	"OAUTH2":       {"access_token", "refresh_token"},
	"DCR_OAUTH":    {"access_token", "refresh_token", "client_id"},
	"OAUTH1":       {"oauth_token", "oauth_token_secret"},
	"API_KEY":      {"generic_api_key"},
	"BEARER_TOKEN": {"token"},
	"BASIC":        {"username", "password"},
}

// pendingKeys are the keys under which the API keeps what a started flow needs.
// They would let whoever reads them finish it.
var pendingKeys = map[string][]string{
	"OAUTH2":    {"redirectUrl"},
	"DCR_OAUTH": {"redirectUrl", "client_id", "code_verifier"},
	"OAUTH1":    {"redirectUrl", "authUri", "oauth_token", "oauth_token_secret"},
}
