package api

import (
	"context"
	"iter"
)

// SessionToolkit is a toolkit as a session sees it. ConnectedAccount is nil
// when there is none; its Status may be other than ACTIVE.
type SessionToolkit struct {
	Name                       string          `json:"name"`
	Slug                       string          `json:"slug"`
	Enabled                    bool            `json:"enabled"`
	IsNoAuth                   bool            `json:"is_no_auth"`
	ComposioManagedAuthSchemes []string        `json:"composio_managed_auth_schemes"`
	Meta                       ToolkitSummary  `json:"meta"`
	ConnectedAccount           *SessionAccount `json:"connected_account"`
	Extra                      Extra           `json:"-"`
}

// ToolkitSummary is what the session's toolkits say about a toolkit.
type ToolkitSummary struct {
	Logo        string `json:"logo"`
	Description string `json:"description"`
	Extra       Extra  `json:"-"`
}

// SessionAccount is the account that the session would use for a toolkit.
type SessionAccount struct {
	ID         string            `json:"id"`
	UserID     string            `json:"user_id"`
	Status     AccountStatus     `json:"status"`
	CreatedAt  Timestamp         `json:"created_at"`
	AuthConfig SessionAuthConfig `json:"auth_config"`
	Extra      Extra             `json:"-"`
}

// SessionAuthConfig is the auth config behind a SessionAccount.
type SessionAuthConfig struct {
	ID                string `json:"id"`
	AuthScheme        string `json:"auth_scheme"`
	IsComposioManaged bool   `json:"is_composio_managed"`
	Extra             Extra  `json:"-"`
}

// SessionToolkitsQuery narrows the list of a session's toolkits. Toolkits
// overrides the session's own filter: what the session forbids is then listed
// too, not enabled.
type SessionToolkitsQuery struct {
	Toolkits    []string
	IsConnected bool   // true: only connected ones; false: no filter
	Search      string // matches name, slug or description
	Page        Page   // limit 1 to 50, 20 by default
}

// SessionToolkits lists a page of the toolkits of a session, most used first:
// GET /api/v3.1/tool_router/session/{id}/toolkits.
func (c *Client) SessionToolkits(ctx context.Context, sessionID string, q SessionToolkitsQuery) (PageOf[SessionToolkit], error) {
	var values query
	values.list("toolkits", q.Toolkits)
	values.flag("is_connected", q.IsConnected)
	values.text("search", q.Search)
	values.page(q.Page)
	return sendPage[SessionToolkit](ctx, c, request{
		op: "toolkits", method: "GET", path: sessionPath(sessionID, "toolkits"), query: values, retry: retrySafe,
	})
}

// AllSessionToolkits walks all pages of SessionToolkits.
func (c *Client) AllSessionToolkits(ctx context.Context, sessionID string, q SessionToolkitsQuery) iter.Seq2[SessionToolkit, error] {
	return walk(ctx, c, "toolkits", q.Page, func(page Page) (PageOf[SessionToolkit], error) {
		q.Page = page
		return c.SessionToolkits(ctx, sessionID, q)
	})
}

// UnmarshalJSON keeps unknown members in Extra.
func (t *SessionToolkit) UnmarshalJSON(data []byte) (err error) {
	type plain SessionToolkit
	*t = SessionToolkit{}
	t.Extra, err = decodeKeeping(data, (*plain)(t))
	return err
}

// MarshalJSON writes the fields and the members kept in Extra.
func (t SessionToolkit) MarshalJSON() ([]byte, error) {
	type plain SessionToolkit
	return encodeKeeping(plain(t), t.Extra)
}

// UnmarshalJSON keeps unknown members in Extra.
func (s *ToolkitSummary) UnmarshalJSON(data []byte) (err error) {
	type plain ToolkitSummary
	*s = ToolkitSummary{}
	s.Extra, err = decodeKeeping(data, (*plain)(s))
	return err
}

// MarshalJSON writes the fields and the members kept in Extra.
func (s ToolkitSummary) MarshalJSON() ([]byte, error) {
	type plain ToolkitSummary
	return encodeKeeping(plain(s), s.Extra)
}

// UnmarshalJSON keeps unknown members in Extra.
func (a *SessionAccount) UnmarshalJSON(data []byte) (err error) {
	type plain SessionAccount
	*a = SessionAccount{}
	a.Extra, err = decodeKeeping(data, (*plain)(a))
	return err
}

// MarshalJSON writes the fields and the members kept in Extra.
func (a SessionAccount) MarshalJSON() ([]byte, error) {
	type plain SessionAccount
	return encodeKeeping(plain(a), a.Extra)
}
