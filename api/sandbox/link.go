package sandbox

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"trs/api/sandbox/catalog"
	"trs/api/sandbox/store"
)

const linkLifetime = 10 * time.Minute

// linkRequest is the body of link.
type linkRequest struct {
	Toolkit      string           `json:"toolkit"`
	Alias        string           `json:"alias"`
	CallbackURL  string           `json:"callback_url"`
	Experimental linkExperimental `json:"experimental"`
}

type linkExperimental struct {
	AccountType string     `json:"account_type"`
	ACL         *store.ACL `json:"acl_config_for_shared"`
}

// linkAnswer is the body that link answers.
type linkAnswer struct {
	LinkToken    string       `json:"link_token"`
	RedirectURL  string       `json:"redirect_url"`
	AccountID    string       `json:"connected_account_id"`
	Experimental *sharingView `json:"experimental,omitempty"`
}

// sharingView says who may use an account.
type sharingView struct {
	AccountType string     `json:"account_type"`
	ACL         *store.ACL `json:"acl_config_for_shared,omitempty"`
}

// started is a connection that waits for its user.
type started struct {
	account     *store.Account
	redirectURL string
	token       string
}

func (s *Server) createLink(r *http.Request) (reply, error) {
	var req linkRequest
	sess, err := s.bodyAndSession(r, "link", &req)
	if err != nil {
		return reply{}, err
	}
	link, err := s.startLink(r.Context(), r, sess, req)
	if err != nil {
		return reply{}, err
	}
	answer := linkAnswer{LinkToken: link.token, RedirectURL: link.redirectURL, AccountID: link.account.ID}
	if req.Experimental.AccountType != "" {
		answer.Experimental = sharing(link.account)
	}
	return created(answer)
}

// startLink makes a pending account of the session's user and the link that
// finishes it. The toolkit's place in the session is checked before anything
// that looks at connections.
func (s *Server) startLink(ctx context.Context, r *http.Request, sess *store.Session, req linkRequest) (*started, error) {
	if err := checkLinkBody(req); err != nil {
		return nil, err
	}
	toolkit, err := s.linkableToolkit(sess, req.Toolkit)
	if err != nil {
		return nil, err
	}
	config, err := s.linkConfig(ctx, sess, toolkit)
	if err != nil {
		return nil, err
	}
	if err := s.settleAccounts(ctx); err != nil {
		return nil, err
	}
	account := s.newAccount(sess.UserID, toolkit, config, req)
	link := s.newLink(account.ID, account.CreatedAt)
	link.SessionID, link.CallbackURL = sess.ID, req.CallbackURL
	if manage := sess.Config.ManageConnections; link.CallbackURL == "" && manage != nil {
		link.CallbackURL = manage.CallbackURL
	}
	if link.CallbackURL != "" && !isWebURL(link.CallbackURL) {
		return nil, refused("The session's manage_connections.callback_url is not an http or https URL",
			"Patch it, or send a callback_url with the link")
	}
	account.ExpiresAt = link.ExpiresAt
	limit := accountLimit(sess)
	err = s.store.StartLink(ctx, account, link, limit, func(n int) string { return wordID(toolkit.Slug, account.ID, n) })
	switch {
	case errors.Is(err, store.ErrAliasTaken):
		return nil, refused(fmt.Sprintf("Alias '%s' is already in use for user '%s' and toolkit '%s'",
			req.Alias, sess.UserID, toolkit.Slug), "Use another alias")
	case errors.Is(err, store.ErrTooManyAccounts):
		return nil, refused(fmt.Sprintf("User '%s' already has %d accounts of toolkit '%s', the most that this session allows",
			sess.UserID, limit, toolkit.Slug), "Remove an account, or raise multi_account.max_accounts_per_toolkit")
	case err != nil:
		return nil, err
	}
	s.changes.fire()
	base := sess.Hidden.LinkURLOverwrite
	if base == "" {
		base = origin(r)
	}
	return &started{account: account, token: link.Token, redirectURL: linkURL(base, link.Token)}, nil
}

// checkLinkBody checks what the schema of link cannot say.
func checkLinkBody(req linkRequest) error {
	if req.CallbackURL != "" && !isWebURL(req.CallbackURL) {
		return invalid("Error in payload.callback_url: must be an http or https URL")
	}
	if req.Experimental.ACL != nil && req.Experimental.AccountType != store.Shared {
		return refused("acl_config_for_shared is only valid on SHARED connected accounts",
			"Send account_type SHARED with it, or leave it out")
	}
	return nil
}

// linkableToolkit finds the toolkit and checks that the session may link it.
func (s *Server) linkableToolkit(sess *store.Session, slug string) (*catalog.Toolkit, error) {
	toolkit, ok := s.appToolkit(slug)
	switch {
	case !ok:
		return nil, invalidToolkitSlugs(slug)
	case !sess.Config.AllowsToolkit(toolkit.Slug).Allowed:
		return nil, toolkitNotAllowed(toolkit.Slug)
	case toolkit.NoAuth:
		return nil, toolkitNeedsNoAuth(toolkit.Slug)
	case len(sess.Config.ConnectedAccounts[toolkit.Slug]) > 0:
		return nil, refused(fmt.Sprintf("Connected account for toolkit '%s' is already defined in this session", toolkit.Slug),
			"Patch connected_accounts to drop the pin, then link")
	}
	return toolkit, nil
}

// linkConfig picks the auth config of a new connection: the session's, else the
// newest usable one of the toolkit, else one that is made for it.
func (s *Server) linkConfig(ctx context.Context, sess *store.Session, toolkit *catalog.Toolkit) (store.AuthConfig, error) {
	if id := sess.Config.AuthConfigs[toolkit.Slug]; id != "" {
		config, err := s.store.AuthConfig(ctx, id)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return store.AuthConfig{}, err
		}
		if err != nil || !config.Usable() {
			return store.AuthConfig{}, noManagedAuth(toolkit.Slug)
		}
		return config, nil
	}
	configs, err := s.store.ToolkitAuthConfigs(ctx, toolkit.Slug)
	if err != nil {
		return store.AuthConfig{}, err
	}
	if i := slices.IndexFunc(configs, func(c store.AuthConfig) bool { return c.Usable() }); i >= 0 {
		return configs[i], nil
	}
	i := slices.IndexFunc(toolkit.AuthSchemes, func(scheme catalog.AuthScheme) bool { return scheme.Managed })
	if i < 0 {
		return store.AuthConfig{}, noManagedAuth(toolkit.Slug)
	}
	return s.store.EnsureAuthConfig(ctx, s.newAuthConfig(toolkit, toolkit.AuthSchemes[i]))
}

// newAuthConfig is an enabled auth config of a toolkit that is not stored yet.
func (s *Server) newAuthConfig(toolkit *catalog.Toolkit, scheme catalog.AuthScheme) store.AuthConfig {
	now := s.now()
	return store.AuthConfig{
		ID:        s.newID("ac_"),
		Toolkit:   toolkit.Slug,
		Scheme:    scheme.Mode,
		Managed:   scheme.Managed,
		Enabled:   true,
		Name:      toolkit.Name + " Auth Config",
		Body:      store.AuthConfigBody{Scopes: scheme.Scopes},
		CreatedAt: now,
		UpdatedAt: now,
	}
}

// newAccount is a pending account that is not stored yet.
func (s *Server) newAccount(userID string, toolkit *catalog.Toolkit, config store.AuthConfig, req linkRequest) *store.Account {
	now := s.now()
	account := &store.Account{
		ID:        s.newID("ca_"),
		UserID:    userID,
		Toolkit:   toolkit.Slug,
		Status:    store.Initializing,
		Alias:     req.Alias,
		Type:      store.Private,
		CreatedAt: now,
		UpdatedAt: now,
		Config:    config,
	}
	if req.Experimental.AccountType == store.Shared {
		account.Type = store.Shared
		if acl := req.Experimental.ACL; acl != nil {
			account.ACL = *acl
		}
	}
	if grantsScopes(config.Scheme) {
		account.Scopes = s.requestedScopes(config)
	}
	account.Profile = profileOf(userID, req.Alias)
	return account
}

// requestedScopes are the scopes that a connection asks for: those of the tools
// that the auth config names for it, else all of the auth config.
func (s *Server) requestedScopes(config store.AuthConfig) []string {
	scopes := []string{}
	for _, slug := range config.Body.ToolsForCreation {
		tool, ok := s.catalog.Tool(slug)
		if !ok {
			continue
		}
		for _, scope := range tool.Scopes {
			if !slices.Contains(scopes, scope) {
				scopes = append(scopes, scope)
			}
		}
	}
	if len(scopes) > 0 {
		return scopes
	}
	return append(scopes, config.Body.Scopes...)
}

// newLink is a link to an account that is not stored yet.
func (s *Server) newLink(accountID string, now time.Time) store.Link {
	return store.Link{
		Token:     s.newID("lk_") + s.ids.token(idLength), // a secret: twice as long as an id
		AccountID: accountID,
		Nonce:     s.ids.token(32),
		CreatedAt: now,
		ExpiresAt: now.Add(linkLifetime),
	}
}

func linkURL(base, token string) string { return strings.TrimRight(base, "/") + "/link/" + token }

// accountLimit is how many accounts of a toolkit the session's user may have;
// 0: any number.
func accountLimit(sess *store.Session) int {
	multi := sess.Config.MultiAccount
	switch {
	case !multiAccount(&sess.Config):
		return 0
	case multi.MaxAccountsPerToolkit == nil:
		return defaultMaxAccounts
	default:
		return *multi.MaxAccountsPerToolkit
	}
}

// isWebURL tells whether a browser may be sent there.
func isWebURL(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Hostname() != ""
}

// grantsScopes tells whether a scheme is one where the user allows scopes,
// rather than entering a secret.
func grantsScopes(scheme string) bool {
	return scheme == "OAUTH2" || scheme == "OAUTH1" || scheme == "DCR_OAUTH"
}
