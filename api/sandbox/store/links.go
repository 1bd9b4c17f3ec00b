package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// Link is the page on which a user finishes a connection, once.
type Link struct {
	Token       string
	AccountID   string
	SessionID   string // "" for a link that no session made
	CallbackURL string
	Nonce       string // ties the page's form to the browser that opened it
	CreatedAt   time.Time
	ExpiresAt   time.Time
	OpenedAt    time.Time // zero: not opened yet
	UsedAt      time.Time // zero: not used yet
}

// Errors of links that can no longer be used.
var (
	ErrLinkUsed    = errors.New("the link was used")
	ErrLinkExpired = errors.New("the link has expired")
)

// StartLink adds a pending account and the link to finish it. With limit over 0
// it fails with ErrTooManyAccounts when the user has that many accounts of the
// toolkit that are active or pending. word proposes word ids, the n-th try
// first with n = 0.
func (s *Store) StartLink(ctx context.Context, account *Account, link Link, limit int, word func(n int) string) error {
	err := s.update(ctx, func(tx *sql.Tx) error {
		if limit > 0 {
			var n int
			err := tx.QueryRowContext(ctx, `SELECT count(*) FROM accounts WHERE user_id = ? AND toolkit = ?
				AND deleted_at IS NULL AND status IN ('ACTIVE', 'INITIALIZING', 'INITIATED')`,
				account.UserID, account.Toolkit).Scan(&n)
			if err != nil {
				return err
			}
			if n >= limit {
				return ErrTooManyAccounts
			}
		}
		if err := freeWordID(ctx, tx, account, word); err != nil {
			return err
		}
		if err := insertAccount(ctx, tx, account); err != nil {
			return err
		}
		return insertLink(ctx, tx, link)
	})
	if err != nil {
		return fmt.Errorf("start a link for %s: %w", account.Toolkit, err)
	}
	return nil
}

// freeWordID gives the account the first proposed word id that no account of
// its user and toolkit has.
func freeWordID(ctx context.Context, tx *sql.Tx, account *Account, word func(n int) string) error {
	for n := 0; ; n++ {
		account.WordID = word(n)
		var taken bool
		err := tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM accounts
			WHERE user_id = ? AND toolkit = ? AND word_id = ?)`, account.UserID, account.Toolkit, account.WordID).Scan(&taken)
		if err != nil || !taken {
			return err
		}
	}
}

// Relink sets an account back to INITIATED and adds a link to finish it again.
// check may refuse, looking at the account as it is stored.
func (s *Store) Relink(ctx context.Context, link Link, check func(*Account) error) (*Account, error) {
	var account *Account
	err := s.update(ctx, func(tx *sql.Tx) (err error) {
		if account, err = oneAccount(ctx, tx, link.AccountID); err != nil {
			return err
		}
		if err := check(account); err != nil {
			return err
		}
		account.Status, account.StatusReason = Initiated, ""
		account.UpdatedAt, account.ExpiresAt = link.CreatedAt, link.ExpiresAt
		if err := saveAccount(ctx, tx, account); err != nil {
			return err
		}
		// Older links of the account must not finish the new attempt.
		if _, err := tx.ExecContext(ctx, `UPDATE links SET used_at = ? WHERE account_id = ? AND used_at IS NULL`,
			link.CreatedAt.UnixMilli(), account.ID); err != nil {
			return err
		}
		return insertLink(ctx, tx, link)
	})
	if err != nil {
		return nil, fmt.Errorf("link account %s again: %w", link.AccountID, err)
	}
	return account, nil
}

func insertLink(ctx context.Context, tx *sql.Tx, link Link) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO links (token, account_id, session_id, callback_url, nonce, created_at,
		expires_at) VALUES (?,?,?,?,?,?,?)`, link.Token, link.AccountID, link.SessionID, nullText(link.CallbackURL),
		link.Nonce, link.CreatedAt.UnixMilli(), link.ExpiresAt.UnixMilli())
	return err
}

// Link reads one link.
func (s *Store) Link(ctx context.Context, token string) (Link, error) {
	return oneLink(ctx, s.read, token)
}

func oneLink(ctx context.Context, q querier, token string) (Link, error) {
	var (
		link             Link
		callback         sql.NullString
		created, expires int64
		opened, used     sql.NullInt64
	)
	err := q.QueryRowContext(ctx, `SELECT token, account_id, session_id, callback_url, nonce, created_at, expires_at,
		opened_at, used_at FROM links WHERE token = ?`, token).Scan(&link.Token, &link.AccountID, &link.SessionID,
		&callback, &link.Nonce, &created, &expires, &opened, &used)
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNotFound
	}
	if err != nil {
		return Link{}, fmt.Errorf("read a link: %w", err)
	}
	link.CallbackURL = callback.String
	link.CreatedAt, link.ExpiresAt = time.UnixMilli(created).UTC(), time.UnixMilli(expires).UTC()
	link.OpenedAt, link.UsedAt = optionalTime(opened), optionalTime(used)
	return link, nil
}

// OpenLink notes that the link's page was opened: an INITIALIZING account
// becomes INITIATED. It fails with ErrLinkUsed, ErrLinkExpired or ErrNotFound,
// the last also for a link whose account was deleted.
func (s *Store) OpenLink(ctx context.Context, token string, now time.Time) (Link, *Account, error) {
	return s.moveLink(ctx, token, now, func(tx *sql.Tx, account *Account) error {
		if account.Status == Initializing {
			account.Status, account.UpdatedAt = Initiated, now
			if err := saveAccount(ctx, tx, account); err != nil {
				return err
			}
		}
		_, err := tx.ExecContext(ctx, `UPDATE links SET opened_at = coalesce(opened_at, ?) WHERE token = ?`,
			now.UnixMilli(), token)
		return err
	})
}

// PeekLink is OpenLink without noting anything.
func (s *Store) PeekLink(ctx context.Context, token string, now time.Time) (Link, *Account, error) {
	return usableLink(ctx, s.read, token, now)
}

// FinishLink uses the link up: the account becomes status, ACTIVE or FAILED.
// Its errors are those of OpenLink.
func (s *Store) FinishLink(ctx context.Context, token string, status Status, reason string, now time.Time) (Link, *Account, error) {
	return s.moveLink(ctx, token, now, func(tx *sql.Tx, account *Account) error {
		account.Status, account.StatusReason = status, reason
		account.UpdatedAt, account.ExpiresAt = now, time.Time{}
		if status == Active {
			account.ConnectedAt = now
		}
		if err := saveAccount(ctx, tx, account); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `UPDATE links SET used_at = ? WHERE token = ?`, now.UnixMilli(), token)
		return err
	})
}

// moveLink does one step of a link that is still usable, in one transaction.
func (s *Store) moveLink(ctx context.Context, token string, now time.Time, step func(*sql.Tx, *Account) error) (Link, *Account, error) {
	var (
		link    Link
		account *Account
	)
	err := s.update(ctx, func(tx *sql.Tx) (err error) {
		if link, account, err = usableLink(ctx, tx, token, now); err != nil {
			return err
		}
		return step(tx, account)
	})
	return link, account, err
}

// usableLink reads a link that can still be used, and its account.
func usableLink(ctx context.Context, q querier, token string, now time.Time) (Link, *Account, error) {
	link, err := oneLink(ctx, q, token)
	if err != nil {
		return Link{}, nil, err
	}
	account, err := oneAccount(ctx, q, link.AccountID)
	switch {
	case err != nil:
		return Link{}, nil, err
	case !link.UsedAt.IsZero():
		return Link{}, nil, ErrLinkUsed
	case !now.Before(link.ExpiresAt) || account.Status == Expired:
		return Link{}, nil, ErrLinkExpired
	case !account.Status.Pending():
		return Link{}, nil, ErrLinkUsed
	}
	return link, account, nil
}

// ExpireLinks ends the links of an account that were not used yet, and the
// account's own time with them.
func (s *Store) ExpireLinks(ctx context.Context, accountID string, now time.Time) error {
	err := s.update(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `UPDATE links SET expires_at = ? WHERE account_id = ? AND used_at IS NULL`,
			now.UnixMilli(), accountID); err != nil {
			return err
		}
		account, err := oneAccount(ctx, tx, accountID)
		if err != nil {
			return err
		}
		if !account.Status.Pending() {
			return nil
		}
		account.Status, account.StatusReason = Expired, InitiationTimeout
		account.UpdatedAt, account.ExpiresAt = now, time.Time{}
		return saveAccount(ctx, tx, account)
	})
	if err != nil {
		return fmt.Errorf("expire the links of account %s: %w", accountID, err)
	}
	return nil
}
