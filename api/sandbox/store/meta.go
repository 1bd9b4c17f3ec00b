package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// Meta returns a value that the sandbox remembers about itself; "" when there
// is none.
func (s *Store) Meta(ctx context.Context, key string) (string, error) {
	var value string
	err := s.read.QueryRowContext(ctx, "SELECT value FROM meta WHERE key = ?", key).Scan(&value)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", fmt.Errorf("read %s: %w", key, err)
	}
	return value, nil
}

// SetMeta remembers a value; "" forgets it.
func (s *Store) SetMeta(ctx context.Context, key, value string) error {
	err := s.update(ctx, func(tx *sql.Tx) error {
		if value == "" {
			_, err := tx.ExecContext(ctx, "DELETE FROM meta WHERE key = ?", key)
			return err
		}
		_, err := tx.ExecContext(ctx, "INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", key, value)
		return err
	})
	if err != nil {
		return fmt.Errorf("remember %s: %w", key, err)
	}
	return nil
}
