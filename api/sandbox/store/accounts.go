package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Status is where an account is in its life.
type Status string

// The statuses of accounts.
const (
	Initializing Status = "INITIALIZING" // linked, nobody opened the page yet
	Initiated    Status = "INITIATED"    // the page was opened
	Active       Status = "ACTIVE"
	Failed       Status = "FAILED"
	Expired      Status = "EXPIRED"
	Inactive     Status = "INACTIVE" // switched off, can be switched on again
	Revoked      Status = "REVOKED"
)

// Statuses are all statuses of accounts.
var Statuses = []Status{Initializing, Initiated, Active, Failed, Expired, Inactive, Revoked}

// Pending reports whether the account still waits for its user.
func (s Status) Pending() bool { return s == Initializing || s == Initiated }

// InitiationTimeout is the reason of an account that nobody finished in time.
const InitiationTimeout = "INITIATION_TIMEOUT: connection initiation did not complete within 10 minutes"

// The kinds of accounts.
const (
	Private = "PRIVATE" // used by its owner only
	Shared  = "SHARED"  // used by others too, where pinned and admitted
)

// ACL says which users besides the owner may use a SHARED account.
type ACL struct {
	AllowAll   bool     `json:"allow_all_users"`
	Allowed    []string `json:"allowed_user_ids"`
	NotAllowed []string `json:"not_allowed_user_ids"`
}

// Profile is who the simulated provider says an account belongs to.
type Profile struct {
	Name  string `json:"name,omitempty"`
	Email string `json:"email,omitempty"`
	Login string `json:"login,omitempty"`
}

// Account is a user's connection to a toolkit. It holds no credential.
type Account struct {
	ID           string
	UserID       string
	Toolkit      string
	Status       Status
	StatusReason string
	WordID       string
	Alias        string
	Type         string // Private or Shared
	ACL          ACL
	Scopes       []string // asked for when it was linked
	Profile      Profile
	CreatedAt    time.Time
	UpdatedAt    time.Time
	ConnectedAt  time.Time // when it last became ACTIVE; zero: never
	ExpiresAt    time.Time // when it expires unless finished; zero: does not
	Deleted      bool
	Config       AuthConfig
}

// Admits reports whether a user may use the account: its owner, and for a
// SHARED one whom its access list admits.
func (a *Account) Admits(userID string) bool {
	switch {
	case a.UserID == userID:
		return true
	case a.Type != Shared || slices.Contains(a.ACL.NotAllowed, userID):
		return false
	default:
		return a.ACL.AllowAll || slices.Contains(a.ACL.Allowed, userID)
	}
}

// AccountFilter narrows a listing; empty fields do not filter. Values of one
// field are alternatives, fields are all required.
type AccountFilter struct {
	UserIDs       []string
	Toolkits      []string
	Statuses      []string
	AuthConfigIDs []string
	IDs           []string
	Type          string // Private, Shared or "" for both
	ByUpdate      bool   // order by the time of the last change, not of creation
	Ascending     bool
	Limit         int // 0: all
	Offset        int
}

// Errors of changes to accounts.
var (
	ErrAliasTaken      = errors.New("the alias is taken")
	ErrTooManyAccounts = errors.New("too many accounts")
)

const accountColumns = `a.id, a.user_id, a.toolkit, a.status, a.status_reason, a.word_id, a.alias, a.account_type,
	a.acl, a.scopes, a.profile, a.created_at, a.updated_at, a.connected_at, a.expires_at, a.deleted_at, ` + authConfigColumns

// A cross join keeps the planner from starting at the auth configs.
const accountTables = ` FROM accounts a CROSS JOIN auth_configs c ON c.id = a.auth_config_id`

func scanAccount(row scanner) (Account, error) {
	var (
		a                           Account
		c                           authConfigRow
		reason, alias, acl          sql.NullString
		scopes, profile             string
		createdAt, updatedAt        int64
		connected, expires, deleted sql.NullInt64
	)
	targets := append([]any{
		&a.ID, &a.UserID, &a.Toolkit, &a.Status, &reason, &a.WordID, &alias, &a.Type,
		&acl, &scopes, &profile, &createdAt, &updatedAt, &connected, &expires, &deleted,
	}, c.targets()...)
	if err := row.Scan(targets...); err != nil {
		if errors.Is(err, sql.ErrNoRows) {
			err = ErrNotFound
		}
		return Account{}, err
	}
	a.StatusReason, a.Alias, a.Deleted = reason.String, alias.String, deleted.Valid
	a.CreatedAt, a.UpdatedAt = time.UnixMilli(createdAt).UTC(), time.UnixMilli(updatedAt).UTC()
	a.ConnectedAt, a.ExpiresAt = optionalTime(connected), optionalTime(expires)
	for _, part := range []struct {
		text string
		into any
	}{{acl.String, &a.ACL}, {scopes, &a.Scopes}, {profile, &a.Profile}} {
		if part.text == "" {
			continue
		}
		if err := json.Unmarshal([]byte(part.text), part.into); err != nil {
			return Account{}, fmt.Errorf("stored account %s: %w", a.ID, err)
		}
	}
	var err error
	a.Config, err = c.finish()
	return a, err
}

func optionalTime(ms sql.NullInt64) time.Time {
	if !ms.Valid {
		return time.Time{}
	}
	return time.UnixMilli(ms.Int64).UTC()
}

func nullTime(t time.Time) sql.NullInt64 {
	return sql.NullInt64{Int64: t.UnixMilli(), Valid: !t.IsZero()}
}

func nullText(s string) sql.NullString { return sql.NullString{String: s, Valid: s != ""} }

// Account reads one account that is not deleted.
func (s *Store) Account(ctx context.Context, id string) (*Account, error) {
	return oneAccount(ctx, s.read, id)
}

func oneAccount(ctx context.Context, q querier, id string) (*Account, error) {
	account, err := scanAccount(q.QueryRowContext(ctx,
		`SELECT `+accountColumns+accountTables+` WHERE a.id = ? AND a.deleted_at IS NULL`, id))
	if err != nil {
		return nil, fmt.Errorf("read account %s: %w", id, err)
	}
	return &account, nil
}

// Accounts lists accounts that are not deleted and counts all that match.
func (s *Store) Accounts(ctx context.Context, f AccountFilter) ([]Account, int, error) {
	query, args := f.query()
	accounts, err := queryAll(ctx, s.read, scanAccount, query, args...)
	if err != nil {
		return nil, 0, fmt.Errorf("list accounts: %w", err)
	}
	if f.Limit == 0 {
		return accounts, len(accounts), nil
	}
	where := f.conditions()
	var total int
	err = s.read.QueryRowContext(ctx, `SELECT count(*) FROM accounts a`+where.sql(), where.args...).Scan(&total)
	if err != nil {
		return nil, 0, fmt.Errorf("count accounts: %w", err)
	}
	return accounts, total, nil
}

// query is the statement that lists the accounts, and its arguments.
func (f AccountFilter) query() (string, []any) {
	where := f.conditions()
	order := f.plan() + "a.created_at"
	if f.ByUpdate {
		order = f.plan() + "a.updated_at"
	}
	direction := " DESC"
	if f.Ascending {
		direction = ""
	}
	limit := f.Limit
	if limit == 0 {
		limit = -1
	}
	return `SELECT ` + accountColumns + accountTables + where.sql() +
		` ORDER BY ` + order + direction + `, a.id` + direction + ` LIMIT ? OFFSET ?`, append(where.args, limit, f.Offset)
}

// plan is put before the columns that an index must not be chosen for: without
// it SQLite walks all accounts of a kind in order, rather than sorting the few
// that the filter names.
func (f AccountFilter) plan() string {
	if len(f.UserIDs)+len(f.Toolkits)+len(f.AuthConfigIDs)+len(f.IDs) > 0 {
		return "+"
	}
	return ""
}

func (f AccountFilter) conditions() conditions {
	var where conditions
	where.in("a.user_id", f.UserIDs)
	where.in("a.toolkit", f.Toolkits)
	where.in("a.status", f.Statuses)
	where.in("a.auth_config_id", f.AuthConfigIDs)
	where.in("a.id", f.IDs)
	if f.Type != "" {
		where.add(f.plan()+"a.account_type = ?", f.Type)
	}
	where.add("a.deleted_at IS NULL")
	return where
}

// UpdateAccount changes one account that is not deleted: change sees it as
// stored and says, by changing it, what is to be stored. An error of change
// leaves the account alone. Of changes at once each sees the one before.
func (s *Store) UpdateAccount(ctx context.Context, id string, change func(*Account) error) (*Account, error) {
	var account *Account
	err := s.update(ctx, func(tx *sql.Tx) (err error) {
		if account, err = oneAccount(ctx, tx, id); err != nil {
			return err
		}
		if err := change(account); err != nil {
			return err
		}
		return saveAccount(ctx, tx, account)
	})
	if err != nil {
		return nil, fmt.Errorf("change account %s: %w", id, err)
	}
	return account, nil
}

// PutAccount adds an account as it is, for seeds. Accounts of users come from
// StartLink.
func (s *Store) PutAccount(ctx context.Context, account *Account) error {
	err := s.update(ctx, func(tx *sql.Tx) error { return insertAccount(ctx, tx, account) })
	if err != nil {
		return fmt.Errorf("add account %s: %w", account.ID, err)
	}
	return nil
}

// ExpirePending marks the accounts that nobody finished in time and reports
// whether there were any. It costs a look into a small index when there are
// none.
func (s *Store) ExpirePending(ctx context.Context, now time.Time) (bool, error) {
	var due bool
	err := s.read.QueryRowContext(ctx,
		`SELECT EXISTS (SELECT 1 FROM accounts WHERE expires_at <= ?)`, now.UnixMilli()).Scan(&due)
	if err != nil {
		return false, fmt.Errorf("look for expired accounts: %w", err)
	}
	if !due {
		return false, nil
	}
	err = s.update(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE accounts SET status = ?, status_reason = ?, updated_at = expires_at,
			expires_at = NULL WHERE expires_at <= ?`, Expired, InitiationTimeout, now.UnixMilli())
		return err
	})
	if err != nil {
		return false, fmt.Errorf("expire accounts: %w", err)
	}
	return true, nil
}

func insertAccount(ctx context.Context, tx *sql.Tx, a *Account) error {
	acl, scopes, profile, err := accountJSON(a)
	if err != nil {
		return err
	}
	if err := aliasFree(ctx, tx, a); err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO accounts (id, user_id, toolkit, auth_config_id, status, status_reason,
		word_id, alias, account_type, acl, scopes, profile, created_at, updated_at, connected_at, expires_at)
		VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)`,
		a.ID, a.UserID, a.Toolkit, a.Config.ID, a.Status, nullText(a.StatusReason), a.WordID, nullText(a.Alias), a.Type,
		acl, scopes, profile, a.CreatedAt.UnixMilli(), a.UpdatedAt.UnixMilli(), nullTime(a.ConnectedAt), nullTime(a.ExpiresAt))
	return err
}

// saveAccount stores what of an account can change.
func saveAccount(ctx context.Context, tx *sql.Tx, a *Account) error {
	if err := aliasFree(ctx, tx, a); err != nil {
		return err
	}
	var deleted sql.NullInt64
	if a.Deleted {
		deleted = nullTime(a.UpdatedAt)
	}
	_, err := tx.ExecContext(ctx, `UPDATE accounts SET status = ?, status_reason = ?, alias = ?, updated_at = ?,
		connected_at = ?, expires_at = ?, deleted_at = ? WHERE id = ?`,
		a.Status, nullText(a.StatusReason), nullText(a.Alias), a.UpdatedAt.UnixMilli(),
		nullTime(a.ConnectedAt), nullTime(a.ExpiresAt), deleted, a.ID)
	return err
}

func accountJSON(a *Account) (acl sql.NullString, scopes, profile string, err error) {
	encode := func(v any) string {
		data, failed := json.Marshal(v)
		err = errors.Join(err, failed)
		return string(data)
	}
	if a.Type == Shared {
		acl = nullText(encode(a.ACL))
	}
	scopes, profile = encode(a.Scopes), encode(a.Profile)
	return acl, scopes, profile, err
}

// aliasFree checks that no other account of the user and toolkit has the alias.
func aliasFree(ctx context.Context, tx *sql.Tx, a *Account) error {
	if a.Alias == "" || a.Deleted {
		return nil
	}
	var taken bool
	err := tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM accounts
		WHERE user_id = ? AND toolkit = ? AND alias = ? AND deleted_at IS NULL AND id <> ?)`,
		a.UserID, a.Toolkit, a.Alias, a.ID).Scan(&taken)
	if err == nil && taken {
		err = ErrAliasTaken
	}
	return err
}
