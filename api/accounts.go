package api

import (
	"context"
	"iter"
	"slices"
)

// AccountStatus is the state of a connected account. A value unknown to this
// client means "not usable".
type AccountStatus string

// The states of an account.
const (
	StatusInitializing AccountStatus = "INITIALIZING"
	StatusInitiated    AccountStatus = "INITIATED"
	StatusActive       AccountStatus = "ACTIVE"
	StatusFailed       AccountStatus = "FAILED"
	StatusExpired      AccountStatus = "EXPIRED"
	StatusInactive     AccountStatus = "INACTIVE"
	StatusRevoked      AccountStatus = "REVOKED"
)

// ConnectedAccount is an account of a user at a toolkit's provider. What the
// API says about its credentials is dropped while it is read, see AccountState.
// UserID is announced to disappear from answers. A nil ACL in Experimental
// means "not visible to this key".
type ConnectedAccount struct {
	ID                  string               `json:"id"`
	Toolkit             AccountToolkit       `json:"toolkit"`
	AuthConfig          AccountAuthConfig    `json:"auth_config"`
	UserID              string               `json:"user_id"`
	Status              AccountStatus        `json:"status"`
	StatusReason        *string              `json:"status_reason"` // text to show, never to decide on
	IsDisabled          bool                 `json:"is_disabled"`
	WordID              *string              `json:"word_id"`
	Alias               *string              `json:"alias"`
	Experimental        *AccountExperimental `json:"experimental,omitempty"`
	CreatedAt           Timestamp            `json:"created_at"`
	UpdatedAt           Timestamp            `json:"updated_at"`
	State               AccountState         `json:"state"`
	TestRequestEndpoint string               `json:"test_request_endpoint,omitempty"`
	RequestedScopes     []string             `json:"requested_scopes,omitzero"`
	RequestedUserScopes []string             `json:"requested_user_scopes,omitzero"`
	Extra               Extra                `json:"-"`
}

// AccountToolkit names the toolkit of an account.
type AccountToolkit struct {
	Slug  string `json:"slug"`
	Extra Extra  `json:"-"`
}

// AccountAuthConfig is the auth config behind an account. IsDisabled is about
// the config, not about the account.
type AccountAuthConfig struct {
	ID                string `json:"id"`
	AuthScheme        string `json:"auth_scheme"` // deprecated: AccountState.AuthScheme
	IsComposioManaged bool   `json:"is_composio_managed"`
	IsDisabled        bool   `json:"is_disabled"`
	Extra             Extra  `json:"-"`
}

// Label is how to call the account: its alias, else its word id, else its id.
func (a *ConnectedAccount) Label() string {
	for _, name := range []*string{a.Alias, a.WordID} {
		if name != nil && *name != "" {
			return *name
		}
	}
	return a.ID
}

// AccountsQuery narrows the list of accounts; filters combine with "and", the
// values of one with "or". AccountType "" means PRIVATE only: say "ALL" to see
// shared accounts.
type AccountsQuery struct {
	UserIDs        []string // compared exactly
	Toolkits       []string
	Statuses       []AccountStatus
	AuthConfigIDs  []string
	IDs            []string
	AccountType    string // PRIVATE (the default), SHARED or ALL
	OrderBy        string // created_at (the default) or updated_at
	OrderDirection string // desc (the default) or asc
	Page           Page
}

// AccountsAll asks for private and shared accounts, as AccountsQuery.AccountType.
const AccountsAll = "ALL"

// AccountChange answers the actions that say only whether they worked. Read
// the account again for its new state. RevokeJobID comes with a delete that
// also revokes.
type AccountChange struct {
	Success     bool   `json:"success"`
	RevokeJobID string `json:"revoke_job_id,omitempty"`
	Extra       Extra  `json:"-"`
}

// RevokedAccount answers revoke. An empty RevokedTokens means that the account
// was revoked before.
type RevokedAccount struct {
	RevokedTokens    []string      `json:"revoked_tokens"`
	ConnectedAccount AccountAtRest `json:"connected_account"`
	Extra            Extra         `json:"-"`
}

// AccountAtRest is an account's id and state.
type AccountAtRest struct {
	ID     string        `json:"id"`
	Status AccountStatus `json:"status"`
	Extra  Extra         `json:"-"`
}

// RefreshRequest is the body of the deprecated refresh.
type RefreshRequest struct {
	RedirectURL         string `json:"redirect_url,omitempty"`
	ValidateCredentials *bool  `json:"validate_credentials,omitempty"`
}

// RefreshedAccount answers refresh. RedirectURL is a live link, a secret.
type RefreshedAccount struct {
	ID          string        `json:"id"`
	Status      AccountStatus `json:"status"`
	RedirectURL *string       `json:"redirect_url"`
	Extra       Extra         `json:"-"`
}

// ConnectedAccounts lists a page of the accounts of the project, over all
// users unless filtered, newest first: GET /api/v3.1/connected_accounts.
// Servers ignore filters they do not know, so an item that does not fit the
// filters sent is left out here. A key without the permission gets 403.
func (c *Client) ConnectedAccounts(ctx context.Context, q AccountsQuery) (PageOf[ConnectedAccount], error) {
	var values query
	values.list("user_ids", q.UserIDs)
	values.list("toolkit_slugs", q.Toolkits)
	values.list("statuses", statusNames(q.Statuses))
	values.list("auth_config_ids", q.AuthConfigIDs)
	values.list("connected_account_ids", q.IDs)
	values.text("account_type", q.AccountType)
	values.text("order_by", q.OrderBy)
	values.text("order_direction", q.OrderDirection)
	values.page(q.Page)
	page, err := sendPage[ConnectedAccount](ctx, c, request{
		op: "connected_accounts_list", method: "GET", path: apiPath("connected_accounts"), query: values,
		retry: retrySafe, supporting: true,
	})
	page.Items = slices.DeleteFunc(page.Items, func(a ConnectedAccount) bool { return !q.fits(&a) })
	return page, err
}

// AllConnectedAccounts walks all pages of ConnectedAccounts.
func (c *Client) AllConnectedAccounts(ctx context.Context, q AccountsQuery) iter.Seq2[ConnectedAccount, error] {
	return walk(ctx, c, "connected_accounts_list", q.Page, func(page Page) (PageOf[ConnectedAccount], error) {
		q.Page = page
		return c.ConnectedAccounts(ctx, q)
	})
}

// ConnectedAccount reads one account, shared ones too:
// GET /api/v3.1/connected_accounts/{id}. A deleted account is not found.
func (c *Client) ConnectedAccount(ctx context.Context, id string) (ConnectedAccount, error) {
	return send[ConnectedAccount](ctx, c, request{
		op: "connected_account_get", method: "GET", path: apiPath("connected_accounts", id),
		retry: retrySafe, supporting: true,
	})
}

// DeleteConnectedAccount deletes an account for good:
// DELETE /api/v3.1/connected_accounts/{id}. With revoke the credentials are
// revoked at the provider, too, which cannot be undone; without it the provider
// keeps the grant. A second delete is not found.
func (c *Client) DeleteConnectedAccount(ctx context.Context, id string, revoke bool) (AccountChange, error) {
	var values query
	values.flag("revoke_on_delete", revoke)
	return send[AccountChange](ctx, c, request{
		op: "connected_account_delete", method: "DELETE", path: apiPath("connected_accounts", id), query: values,
		retry: retrySafe, supporting: true,
	})
}

// SetConnectedAccountEnabled switches an account on (ACTIVE) or off
// (INACTIVE): PATCH /api/v3.1/connected_accounts/{id}/status. Only an account
// in one of these two states can be switched.
func (c *Client) SetConnectedAccountEnabled(ctx context.Context, id string, enabled bool) (AccountChange, error) {
	return send[AccountChange](ctx, c, request{
		op: "connected_account_status", method: "PATCH", path: apiPath("connected_accounts", id, "status"),
		body: map[string]bool{"enabled": enabled}, retry: retrySafe, supporting: true,
	})
}

// RevokeConnectedAccount asks the provider to invalidate an account's
// credentials, which cannot be undone:
// POST /api/v3.1/connected_accounts/{id}/revoke. 400 means that the toolkit has
// no way to revoke, 409 that the account is in no state for it.
func (c *Client) RevokeConnectedAccount(ctx context.Context, id string) (RevokedAccount, error) {
	return send[RevokedAccount](ctx, c, request{
		op: "connected_account_revoke", method: "POST", path: apiPath("connected_accounts", id, "revoke"),
		retry: retryNotConflict, supporting: true,
	})
}

// RefreshConnectedAccount starts the authentication of an account again, so
// that an ACTIVE one goes back to INITIATED:
// POST /api/v3.1/connected_accounts/{id}/refresh. It refreshes no token, and it
// is never sent twice.
//
// Deprecated: the API keeps it for old clients. Use CreateLink.
func (c *Client) RefreshConnectedAccount(ctx context.Context, id string, refresh RefreshRequest) (RefreshedAccount, error) {
	return send[RefreshedAccount](ctx, c, request{
		op: "connected_account_refresh", method: "POST", path: apiPath("connected_accounts", id, "refresh"),
		body: refresh, retry: retryNever, supporting: true,
	})
}

// fits tells whether an account answers the query, as far as it says.
func (q *AccountsQuery) fits(a *ConnectedAccount) bool {
	in := func(list []string, value string) bool {
		return len(list) == 0 || value == "" || slices.Contains(list, value)
	}
	return in(q.UserIDs, a.UserID) && in(q.IDs, a.ID) && in(q.AuthConfigIDs, a.AuthConfig.ID) &&
		in(statusNames(q.Statuses), string(a.Status)) &&
		(len(q.Toolkits) == 0 || a.Toolkit.Slug == "" || containsFold(q.Toolkits, a.Toolkit.Slug))
}

func statusNames(statuses []AccountStatus) []string {
	names := make([]string, len(statuses))
	for i, s := range statuses {
		names[i] = string(s)
	}
	return names
}

func (a *ConnectedAccount) missing() string {
	if a.ID == "" {
		return "id"
	}
	return ""
}
