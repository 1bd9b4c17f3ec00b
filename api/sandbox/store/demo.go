package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"trs/api"
)

// DatedConfig is a config and when it was set.
type DatedConfig struct {
	Config api.Config
	Set    time.Time
}

// ImportAccounts stores auth configs and accounts that use them, and remembers a
// value under a key of the meta table, in one transaction.
func (s *Store) ImportAccounts(ctx context.Context, configs []AuthConfig, accounts []*Account, metaKey, value string) error {
	err := s.update(ctx, func(tx *sql.Tx) error {
		for _, config := range configs {
			if err := putAuthConfig(ctx, tx, config); err != nil {
				return err
			}
		}
		for _, account := range accounts {
			if err := insertAccount(ctx, tx, account); err != nil {
				return err
			}
		}
		_, err := tx.ExecContext(ctx, "INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", metaKey, value)
		return err
	})
	if err != nil {
		return fmt.Errorf("import accounts: %w", err)
	}
	return nil
}

// ImportSession stores a session together with its past, oldest config first,
// and remembers its id under a key of the meta table, in one transaction.
func (s *Store) ImportSession(ctx context.Context, id string, versions []DatedConfig, metaKey string) error {
	live := versions[len(versions)-1]
	sess, hidden, err := newSession(id, live.Config, Hidden{}, len(versions), versions[0].Set, live.Set)
	if err != nil {
		return fmt.Errorf("encode session %s: %w", id, err)
	}
	s.sessions.writing.Lock()
	defer s.sessions.writing.Unlock()
	err = s.update(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "INSERT INTO sessions ("+sessionColumns+") VALUES (?, ?, ?, ?, ?, ?, ?)",
			id, sess.UserID, string(sess.ConfigJSON), hidden, sess.ConfigVersion, sess.CreatedAt.UnixMilli(), sess.UpdatedAt.UnixMilli())
		if err != nil {
			return err
		}
		for i, version := range versions[:len(versions)-1] {
			archived, _, err := newSession(id, version.Config, Hidden{}, i+1, version.Set, version.Set)
			if err != nil {
				return err
			}
			// An archived config is dated by when the next one took its place.
			_, err = tx.ExecContext(ctx, "INSERT INTO config_versions (session_id, version, config, created_at) VALUES (?, ?, ?, ?)",
				id, i+1, string(archived.ConfigJSON), versions[i+1].Set.UnixMilli())
			if err != nil {
				return err
			}
		}
		_, err = tx.ExecContext(ctx, "INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", metaKey, id)
		return err
	})
	if err != nil {
		return fmt.Errorf("import session %s: %w", id, err)
	}
	s.sessions.put(sess)
	return nil
}

// Counts tells how many rows each table has.
func (s *Store) Counts(ctx context.Context) (map[string]int, error) {
	counts := map[string]int{}
	for _, table := range []string{"sessions", "config_versions", "auth_configs", "accounts", "links", "files", "records"} {
		var n int
		if err := s.read.QueryRowContext(ctx, "SELECT count(*) FROM "+table).Scan(&n); err != nil {
			return nil, fmt.Errorf("count %s: %w", table, err)
		}
		counts[table] = n
	}
	return counts, nil
}

// SessionBrief is a session without its config.
type SessionBrief struct {
	ID            string
	UserID        string
	ConfigVersion int
	CreatedAt     time.Time
	UpdatedAt     time.Time
}

// RecentSessions returns the sessions that were changed last, newest first. It
// looks at all of them: it is for people and tests, not for the API.
func (s *Store) RecentSessions(ctx context.Context, limit int) ([]SessionBrief, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT id, user_id, config_version, created_at, updated_at FROM sessions
		ORDER BY updated_at DESC, id LIMIT ?`, limit)
	if err != nil {
		return nil, fmt.Errorf("list sessions: %w", err)
	}
	sessions, err := collect(rows, func(row scanner) (b SessionBrief, err error) {
		var created, updated int64
		err = row.Scan(&b.ID, &b.UserID, &b.ConfigVersion, &created, &updated)
		b.CreatedAt, b.UpdatedAt = time.UnixMilli(created).UTC(), time.UnixMilli(updated).UTC()
		return b, err
	})
	if err != nil {
		return nil, fmt.Errorf("list sessions: %w", err)
	}
	return sessions, nil
}
