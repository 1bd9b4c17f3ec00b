package api

import "context"

// AccountType says who may use a connected account.
type AccountType string

// The account types. An ACL applies to shared accounts only.
const (
	AccountPrivate AccountType = "PRIVATE"
	AccountShared  AccountType = "SHARED"
)

// LinkRequest is the body of link. Toolkit is required. CallbackURL beats the
// session's own; Alias must be unique per user and toolkit.
type LinkRequest struct {
	Toolkit      string            `json:"toolkit"`
	Alias        string            `json:"alias,omitempty"`
	CallbackURL  string            `json:"callback_url,omitempty"`
	Experimental *LinkExperimental `json:"experimental,omitempty"`
}

// LinkExperimental asks for a shared account. ACL is only valid with
// AccountShared.
type LinkExperimental struct {
	AccountType AccountType `json:"account_type,omitempty"`
	ACL         *ACLRequest `json:"acl_config_for_shared,omitempty"`
}

// ACLRequest is an access list as requests spell it: each list at most 1000
// users, each 1 to 256 characters.
type ACLRequest struct {
	AllowAllUsers     *bool    `json:"allow_all_users,omitempty"`
	AllowedUserIDs    []string `json:"allowed_user_ids,omitzero"`
	NotAllowedUserIDs []string `json:"not_allowed_user_ids,omitzero"`
}

// ACL is an access list as answers spell it.
type ACL struct {
	AllowAllUsers     bool     `json:"allow_all_users"`
	AllowedUserIDs    []string `json:"allowed_user_ids"`
	NotAllowedUserIDs []string `json:"not_allowed_user_ids"`
	Extra             Extra    `json:"-"`
}

// Allows tells whether the list admits a user who is not the account's creator.
func (a ACL) Allows(userID string) bool {
	for _, id := range a.NotAllowedUserIDs {
		if id == userID {
			return false
		}
	}
	if a.AllowAllUsers {
		return true
	}
	for _, id := range a.AllowedUserIDs {
		if id == userID {
			return true
		}
	}
	return false
}

// AccountExperimental is the experimental block of a link answer and of an
// account. A nil ACL of an account means "not visible to this key", not empty.
type AccountExperimental struct {
	AccountType AccountType `json:"account_type"`
	ACL         *ACL        `json:"acl_config_for_shared,omitempty"`
	Extra       Extra       `json:"-"`
}

// Link answers link: a pending account and the page that connects it. Token and
// RedirectURL are secrets, because whoever opens the page connects the account.
// The link lives about ten minutes; the answer does not say until when.
type Link struct {
	Token              string               `json:"link_token"`
	RedirectURL        string               `json:"redirect_url"`
	ConnectedAccountID string               `json:"connected_account_id"`
	Experimental       *AccountExperimental `json:"experimental,omitempty"`
	Extra              Extra                `json:"-"`
}

// CreateLink starts connecting an account for one toolkit and the session's
// user: POST /api/v3.1/tool_router/session/{id}/link. Each call makes a new
// pending account, so only a 429 with a time to wait is sent again. Errors to
// expect: toolkit not allowed, toolkit without auth, alias taken.
func (c *Client) CreateLink(ctx context.Context, sessionID string, link LinkRequest) (Link, error) {
	return send[Link](ctx, c, request{
		op: "link", method: "POST", path: sessionPath(sessionID, "link"), body: link, retry: retryRateLimit,
	})
}

func (l *Link) missing() string {
	switch {
	case l.RedirectURL == "":
		return "redirect_url"
	case l.ConnectedAccountID == "":
		return "connected_account_id"
	}
	return ""
}

// UnmarshalJSON keeps unknown members in Extra.
func (l *Link) UnmarshalJSON(data []byte) (err error) {
	type plain Link
	*l = Link{}
	l.Extra, err = decodeKeeping(data, (*plain)(l))
	return err
}

// MarshalJSON writes the fields and the members kept in Extra.
func (l Link) MarshalJSON() ([]byte, error) {
	type plain Link
	return encodeKeeping(plain(l), l.Extra)
}

// UnmarshalJSON keeps unknown members in Extra.
func (e *AccountExperimental) UnmarshalJSON(data []byte) (err error) {
	type plain AccountExperimental
	*e = AccountExperimental{}
	e.Extra, err = decodeKeeping(data, (*plain)(e))
	return err
}

// MarshalJSON writes the fields and the members kept in Extra.
func (e AccountExperimental) MarshalJSON() ([]byte, error) {
	type plain AccountExperimental
	return encodeKeeping(plain(e), e.Extra)
}
