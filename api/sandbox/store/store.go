// Package store keeps the sandbox's state in SQLite: sessions and their config
// versions, accounts, auth configs, links, the files of mounts and the records
// of simulated services. A write that returned nil is on disk.
package store

import (
	"context"
	"database/sql"
	_ "embed"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"

	"modernc.org/sqlite" // and the driver "sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

//go:embed schema.sql
var schema string

// ErrNotFound says that no such row exists.
var ErrNotFound = errors.New("not found")

// Store is safe for concurrent use by one process. Writers take turns.
type Store struct {
	read  *sql.DB
	write *sql.DB // one connection, so that writers queue instead of failing

	sessionByID *sql.Stmt // the one read that is worth keeping prepared
	sessions    sessionCache
}

// Open opens or creates the database file state.db in dir. With durable false a
// crash of the machine may lose writes, for data that nobody keeps.
func Open(ctx context.Context, dir string, durable bool) (*Store, error) {
	sync := "FULL"
	if !durable {
		sync = "OFF"
	}
	// The system keeps the file's pages too, so that small caches cost no time. The
	// usual 2 MB for each connection would be 15 MB more with some thousand sessions.
	dsn := "file:" + (&url.URL{Path: filepath.ToSlash(filepath.Join(dir, "state.db"))}).EscapedPath() +
		"?_pragma=busy_timeout(10000)&_pragma=cache_size(-256)&_pragma=journal_mode(WAL)&_pragma=synchronous(" + sync + ")"
	write, err := sql.Open("sqlite", dsn+"&_txlock=immediate")
	if err != nil {
		return nil, fmt.Errorf("open the sandbox database: %w", err)
	}
	write.SetMaxOpenConns(1)
	if err := prepare(ctx, write); err != nil {
		write.Close()
		return nil, fmt.Errorf("prepare the sandbox database in %s: %w", dir, err)
	}
	read, err := sql.Open("sqlite", dsn+"&_pragma=query_only(1)")
	if err != nil {
		write.Close()
		return nil, fmt.Errorf("open the sandbox database: %w", err)
	}
	read.SetMaxOpenConns(4)
	read.SetMaxIdleConns(4)
	s := &Store{read: read, write: write}
	s.sessionByID, err = read.PrepareContext(ctx, "SELECT "+sessionColumns+" FROM sessions WHERE id = ?")
	if err != nil {
		return nil, errors.Join(fmt.Errorf("prepare the sandbox database: %w", err), s.Close())
	}
	return s, nil
}

// version is the schema's; a database of a later one may mean other things.
const version = 1

// prepare makes what the database does not have yet.
func prepare(ctx context.Context, write *sql.DB) error {
	found := 0
	if err := write.QueryRowContext(ctx, "PRAGMA user_version").Scan(&found); err != nil {
		return advised(err)
	}
	if found > version {
		return fmt.Errorf("a later trs made it (version %d, this one knows %d); use that one", found, version)
	}
	statements := schema
	if found < version {
		statements += fmt.Sprintf(";PRAGMA user_version = %d", version)
	}
	// In one transaction, because each would wait for the disk.
	_, err := write.ExecContext(ctx, "BEGIN IMMEDIATE;"+statements+";COMMIT")
	return advised(err)
}

// advised says what helps when the file is damaged.
func advised(err error) error {
	var failure *sqlite.Error
	if errors.As(err, &failure) && (failure.Code() == sqlite3.SQLITE_NOTADB || failure.Code() == sqlite3.SQLITE_CORRUPT) {
		return fmt.Errorf("%w; move state.db away to begin anew", err)
	}
	return err
}

// Reset removes everything that was stored, also what the sandbox remembers
// about itself (Meta).
func (s *Store) Reset(ctx context.Context) error {
	s.sessions.writing.Lock()
	defer s.sessions.writing.Unlock()
	defer s.sessions.clear()
	err := s.update(ctx, func(tx *sql.Tx) error {
		for _, table := range []string{
			"sessions", "config_versions", "auth_configs", "accounts", "links", "files", "departed", "records", "meta",
		} {
			if _, err := tx.ExecContext(ctx, "DELETE FROM "+table); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("reset the sandbox database: %w", err)
	}
	return nil
}

// Close closes the database.
func (s *Store) Close() error {
	return errors.Join(s.read.Close(), s.write.Close())
}

// update runs do in a write transaction and commits it when do returns nil.
func (s *Store) update(ctx context.Context, do func(tx *sql.Tx) error) error {
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := do(tx); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}
