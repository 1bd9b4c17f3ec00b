package sandbox

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"trs/api/sandbox/store"
)

const (
	defaultAccountPage = 20
	maxAccountPage     = 1000
	reasonDisabled     = "Disabled by a user"
	reasonRevoked      = "Revoked through the revoke endpoint"
)

var (
	accountIDPattern    = regexp.MustCompile(`^ca_[A-Za-z0-9_-]+$`)
	authConfigIDPattern = regexp.MustCompile(`^ac_[A-Za-z0-9_-]+$`)
)

// pathID is the id at the end of the path, if it looks like one.
func pathID(r *http.Request, pattern *regexp.Regexp) (string, error) {
	id := r.PathValue("id")
	if len(id) > maxID || !pattern.MatchString(id) {
		return "", invalid("Error in params.nanoid: Must match " + pattern.String())
	}
	return id, nil
}

// listAccounts answers accounts of all users. Filters that it does not know are
// ignored, as the API ignores them.
func (s *Server) listAccounts(r *http.Request) (reply, error) {
	filter, err := accountFilter(r)
	if err != nil {
		return reply{}, err
	}
	number, size, err := s.page(r, defaultAccountPage, maxAccountPage, true)
	if err != nil {
		return reply{}, err
	}
	if err := s.settleAccounts(r.Context()); err != nil {
		return reply{}, err
	}
	filter.Limit, filter.Offset = size, (number-1)*size
	accounts, total, err := s.store.Accounts(r.Context(), filter)
	if err != nil {
		return reply{}, err
	}
	items := make([]accountView, len(accounts))
	for i := range accounts {
		items[i] = viewAccount(&accounts[i])
	}
	return ok(pageOf(items, total, number, size))
}

func accountFilter(r *http.Request) (store.AccountFilter, error) {
	filter := store.AccountFilter{
		UserIDs:       exactListParam(r, "user_ids"),
		Statuses:      listParam(r, "statuses"),
		AuthConfigIDs: listParam(r, "auth_config_ids"),
		IDs:           listParam(r, "connected_account_ids"),
	}
	for _, slug := range listParam(r, "toolkit_slugs") {
		filter.Toolkits = append(filter.Toolkits, strings.ToLower(slug))
	}
	var errs []string
	for _, status := range filter.Statuses {
		if !slices.Contains(store.Statuses, store.Status(status)) {
			errs = append(errs, fmt.Sprintf("Error in query.statuses: Invalid value %.40q, expected one of %q", status, store.Statuses))
		}
	}
	for name, check := range map[string]struct {
		ids     []string
		pattern *regexp.Regexp
	}{"auth_config_ids": {filter.AuthConfigIDs, authConfigIDPattern}, "connected_account_ids": {filter.IDs, accountIDPattern}} {
		for _, id := range check.ids {
			if !check.pattern.MatchString(id) {
				errs = append(errs, fmt.Sprintf("Error in query.%s: %.80q must match %s", name, id, check.pattern))
			}
		}
	}
	kind, err := enumParam(r, "account_type", store.Private, store.Private, store.Shared, "ALL")
	errs = append(errs, problemsOf(err)...)
	order, err := enumParam(r, "order_by", "created_at", "created_at", "updated_at")
	errs = append(errs, problemsOf(err)...)
	direction, err := enumParam(r, "order_direction", "desc", "asc", "desc")
	errs = append(errs, problemsOf(err)...)
	if len(errs) > 0 {
		slices.Sort(errs)
		return filter, invalid(errs...)
	}
	if kind != "ALL" {
		filter.Type = kind
	}
	filter.ByUpdate, filter.Ascending = order == "updated_at", direction == "asc"
	return filter, nil
}

// exactListParam is listParam for values in which blanks count.
func exactListParam(r *http.Request, name string) []string {
	query := r.URL.Query()
	var list []string
	for _, value := range slices.Concat(query[name], query[name+"[]"]) {
		for part := range strings.SplitSeq(value, ",") {
			if part != "" {
				list = append(list, part)
			}
		}
	}
	return list
}

// problemsOf takes the messages out of a validation problem, so that a request
// with several is told all of them.
func problemsOf(err error) []string {
	var p *problem
	if errors.As(err, &p) {
		return p.Errors
	}
	return nil
}

func (s *Server) getAccount(r *http.Request) (reply, error) {
	account, err := s.account(r)
	if err != nil {
		return reply{}, err
	}
	view := oneAccountView{accountView: viewAccount(account)}
	if grantsScopes(account.Config.Scheme) {
		view.RequestedScopes = account.Scopes
	}
	return ok(view)
}

// account reads the account of the path.
func (s *Server) account(r *http.Request) (*store.Account, error) {
	id, err := pathID(r, accountIDPattern)
	if err != nil {
		return nil, err
	}
	if err := s.settleAccounts(r.Context()); err != nil {
		return nil, err
	}
	account, err := s.store.Account(r.Context(), id)
	if errors.Is(err, store.ErrNotFound) {
		return nil, accountNotFound(id)
	}
	return account, err
}

// changeAccount changes the account of the path and wakes those who wait for it.
func (s *Server) changeAccount(r *http.Request, change func(*store.Account) error) (*store.Account, error) {
	id, err := pathID(r, accountIDPattern)
	if err != nil {
		return nil, err
	}
	return s.updateAccount(r.Context(), id, change)
}

func (s *Server) updateAccount(ctx context.Context, id string, change func(*store.Account) error) (*store.Account, error) {
	if err := s.settleAccounts(ctx); err != nil {
		return nil, err
	}
	account, err := s.store.UpdateAccount(ctx, id, change)
	if errors.Is(err, store.ErrNotFound) {
		return nil, accountNotFound(id)
	}
	if err != nil {
		return nil, err
	}
	s.changes.fire()
	return account, nil
}

// deleteAccount hides an account for good. The record stays in the database.
func (s *Server) deleteAccount(r *http.Request) (reply, error) {
	revoke, err := boolParam(r, "revoke_on_delete", false)
	if err != nil {
		return reply{}, err
	}
	_, err = s.changeAccount(r, func(account *store.Account) error {
		account.Deleted, account.UpdatedAt = true, s.now()
		if revoke && account.Status == store.Active {
			account.Status, account.StatusReason = store.Revoked, "Revoked together with the delete"
		}
		return nil
	})
	if err != nil {
		return reply{}, err
	}
	answer := struct {
		Success bool   `json:"success"`
		JobID   string `json:"revoke_job_id,omitempty"`
	}{Success: true}
	if revoke {
		answer.JobID = s.newID("job_")
	}
	return ok(answer)
}

// setAccountStatus switches an account on or off. It refuses to switch one that
// is not connected: switching it on later would claim a connection that does
// not exist.
func (s *Server) setAccountStatus(r *http.Request) (reply, error) {
	var body struct {
		Enabled bool `json:"enabled"`
	}
	if _, err := pathID(r, accountIDPattern); err != nil {
		return reply{}, err
	}
	if err := s.decode(r, "connected_account_status", &body); err != nil {
		return reply{}, err
	}
	_, err := s.changeAccount(r, func(account *store.Account) error {
		target, reason := store.Active, ""
		if !body.Enabled {
			target, reason = store.Inactive, reasonDisabled
		}
		switch account.Status {
		case target:
			return nil
		case store.Active, store.Inactive:
			account.Status, account.StatusReason, account.UpdatedAt = target, reason, s.now()
			return nil
		default:
			return accountRefused(fmt.Sprintf("Connected account is %s: only an ACTIVE or INACTIVE one can be enabled or disabled",
				account.Status), "Connect the toolkit again with a new link")
		}
	})
	if err != nil {
		return reply{}, err
	}
	return ok(struct {
		Success bool `json:"success"`
	}{true})
}

// revokeAccount ends the grant at the provider. Secrets that a user typed in
// have no such way.
func (s *Server) revokeAccount(r *http.Request) (reply, error) {
	revoked := []string{}
	account, err := s.changeAccount(r, func(account *store.Account) error {
		switch {
		case !grantsScopes(account.Config.Scheme):
			return accountRefused(fmt.Sprintf("Toolkit %s has no programmatic revocation for %s accounts",
				account.Toolkit, account.Config.Scheme), "Revoke the secret at the provider, then delete the account")
		case account.Status == store.Revoked:
			return nil
		case account.Status != store.Active:
			return accountConflict()
		}
		account.Status, account.StatusReason, account.UpdatedAt = store.Revoked, reasonRevoked, s.now()
		revoked = append(revoked, "access_token")
		if account.Config.Scheme != "OAUTH1" {
			revoked = append(revoked, "refresh_token")
		}
		return nil
	})
	if err != nil {
		return reply{}, err
	}
	type brief struct {
		ID     string       `json:"id"`
		Status store.Status `json:"status"`
	}
	return ok(struct {
		Revoked []string `json:"revoked_tokens"`
		Account brief    `json:"connected_account"`
	}{revoked, brief{account.ID, account.Status}})
}

func accountConflict() *problem {
	return &problem{
		Status: http.StatusConflict, Code: 609, Slug: "ConnectedAccount_Conflict",
		Message: "Connected account is not in a revocable state",
		Fix:     "Only an ACTIVE account can be revoked",
	}
}

// refreshAccount starts authentication again, as the deprecated operation does:
// it does not refresh a token.
func (s *Server) refreshAccount(r *http.Request) (reply, error) {
	id, err := pathID(r, accountIDPattern)
	if err != nil {
		return reply{}, err
	}
	var body struct {
		RedirectURL string `json:"redirect_url"`
	}
	if err := s.decode(r, "connected_account_refresh", &body); err != nil {
		return reply{}, err
	}
	callback := body.RedirectURL
	if given := r.URL.Query().Get("redirect_url"); given != "" {
		callback = given
	}
	if callback != "" && !isWebURL(callback) {
		return reply{}, invalid("Error in redirect_url: must be an http or https URL")
	}
	link := s.newLink(id, s.now())
	link.CallbackURL = callback
	account, err := s.store.Relink(r.Context(), link, func(account *store.Account) error {
		if account.Status == store.Inactive || account.Status == store.Revoked {
			return accountRefused(fmt.Sprintf("Connected account is %s and cannot be refreshed", account.Status),
				"Enable it, or connect the toolkit again with a new link")
		}
		return nil
	})
	if errors.Is(err, store.ErrNotFound) {
		return reply{}, accountNotFound(id)
	}
	if err != nil {
		return reply{}, err
	}
	s.changes.fire()
	return ok(struct {
		ID          string       `json:"id"`
		Status      store.Status `json:"status"`
		RedirectURL string       `json:"redirect_url"`
	}{account.ID, account.Status, linkURL(origin(r), link.Token)})
}

// setAccountState puts an account into a state, for tests and rehearsals. An
// account that this makes pending has no link and does not expire by itself.
func (s *Server) setAccountState(ctx context.Context, id string, status store.Status, reason string) (*store.Account, error) {
	if !slices.Contains(store.Statuses, status) {
		return nil, invalid(fmt.Sprintf("Error in payload.status: Invalid value %.40q, expected one of %q", status, store.Statuses))
	}
	return s.updateAccount(ctx, id, func(account *store.Account) error {
		account.Status, account.StatusReason, account.UpdatedAt = status, reason, s.now()
		if !status.Pending() {
			account.ExpiresAt = time.Time{}
		}
		if status == store.Active {
			account.ConnectedAt = account.UpdatedAt
		}
		return nil
	})
}

// expireLink lets a link's ten minutes be over, for tests and rehearsals. id is
// a link token or the id of the account.
func (s *Server) expireLink(ctx context.Context, id string) error {
	accountID := id
	if strings.HasPrefix(id, "lk_") {
		link, err := s.store.Link(ctx, id)
		if errors.Is(err, store.ErrNotFound) {
			return notFound("There is no link " + id)
		}
		if err != nil {
			return err
		}
		accountID = link.AccountID
	}
	err := s.store.ExpireLinks(ctx, accountID, s.now())
	if errors.Is(err, store.ErrNotFound) {
		return accountNotFound(accountID)
	}
	s.changes.fire()
	return err
}
