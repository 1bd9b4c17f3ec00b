package store

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"trs/api"
)

// Session is a stored session. What the store hands out is shared: it must not
// be changed.
type Session struct {
	ID            string
	UserID        string
	Config        api.Config
	Hidden        Hidden
	ConfigVersion int
	CreatedAt     time.Time
	UpdatedAt     time.Time // last change of the config
	ConfigJSON    []byte    // Config as it is stored

	// Rendered is for whoever answers with the session, to keep what was
	// made of it. A changed session is another Session, without it.
	Rendered atomic.Pointer[Rendered]
}

// Rendered is the answer to a read of the session.
type Rendered struct {
	Origin string // of the URLs in Body
	Body   []byte
}

// Hidden is the part of a session's input that no answer shows.
type Hidden struct {
	Permissions      *api.Permissions    `json:"permissions,omitempty"`
	LinkURLOverwrite string              `json:"link_url_overwrite,omitempty"`
	FastMode         *bool               `json:"fast_mode,omitempty"`
	SubmitFeedback   *api.SubmitFeedback `json:"submit_feedback,omitempty"`
}

// Change is what a patch makes of a session. Nothing is written when Skip is
// set.
type Change struct {
	Config api.Config
	Hidden Hidden
	Skip   bool
}

// VersionConflictError says that a patch expected another version.
type VersionConflictError struct{ Expected, Stored int }

// Error names both versions.
func (e *VersionConflictError) Error() string {
	return fmt.Sprintf("config version is %d, expected %d", e.Stored, e.Expected)
}

// ConfigRow is one version of a session's config, as it is stored. Time is when
// an archived version was superseded and when the live one was set.
type ConfigRow struct {
	Version int
	Config  json.RawMessage
	Time    time.Time
	Live    bool
}

const sessionColumns = "id, user_id, config, hidden, config_version, created_at, updated_at"

func scanSession(row scanner) (*Session, error) {
	var sess Session
	var hidden []byte
	var created, updated int64
	err := row.Scan(&sess.ID, &sess.UserID, &sess.ConfigJSON, &hidden, &sess.ConfigVersion, &created, &updated)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(sess.ConfigJSON, &sess.Config); err != nil {
		return nil, fmt.Errorf("stored config of session %s: %w", sess.ID, err)
	}
	if err := json.Unmarshal(hidden, &sess.Hidden); err != nil {
		return nil, fmt.Errorf("stored input of session %s: %w", sess.ID, err)
	}
	sess.CreatedAt = time.UnixMilli(created).UTC()
	sess.UpdatedAt = time.UnixMilli(updated).UTC()
	return &sess, nil
}

// newSession makes a session whose Config is what reading ConfigJSON gives, so
// that a session is the same before and after a restart.
func newSession(id string, config api.Config, hidden Hidden, version int, created, updated time.Time) (*Session, string, error) {
	configJSON, err := encodeConfig(config)
	if err != nil {
		return nil, "", err
	}
	hiddenJSON, err := json.Marshal(hidden)
	if err != nil {
		return nil, "", err
	}
	sess := &Session{
		ID: id, UserID: config.UserID, Hidden: hidden, ConfigVersion: version,
		CreatedAt: created, UpdatedAt: updated, ConfigJSON: configJSON,
	}
	if err := json.Unmarshal(configJSON, &sess.Config); err != nil {
		return nil, "", err
	}
	return sess, string(hiddenJSON), nil
}

// encodeConfig encodes a config as answers show it, which is without escapes
// for HTML.
func encodeConfig(config api.Config) ([]byte, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(config); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), nil
}

// CreateSession stores a new session with version 1.
func (s *Store) CreateSession(ctx context.Context, id string, config api.Config, hidden Hidden, now time.Time) (*Session, error) {
	sess, hiddenJSON, err := newSession(id, config, hidden, 1, now, now)
	if err != nil {
		return nil, fmt.Errorf("encode session %s: %w", id, err)
	}
	s.sessions.writing.Lock()
	defer s.sessions.writing.Unlock()
	err = s.update(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "INSERT INTO sessions ("+sessionColumns+") VALUES (?, ?, ?, ?, ?, ?, ?)",
			id, sess.UserID, string(sess.ConfigJSON), hiddenJSON, 1, now.UnixMilli(), now.UnixMilli())
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("store session %s: %w", id, err)
	}
	s.sessions.put(sess)
	return sess, nil
}

// Session reads a session, or returns ErrNotFound.
func (s *Store) Session(ctx context.Context, id string) (*Session, error) {
	sess, epoch := s.sessions.get(id)
	if sess != nil {
		return sess, nil
	}
	sess, err := scanSession(s.sessionByID.QueryRowContext(ctx, id))
	if err != nil {
		if errors.Is(err, ErrNotFound) {
			return nil, ErrNotFound
		}
		return nil, fmt.Errorf("read session %s: %w", id, err)
	}
	s.sessions.add(sess, epoch)
	return sess, nil
}

// PatchSession changes a session in one transaction: it reads the session,
// asks change what to make of it, archives the config that was live and stores
// the new one with the next version. No other patch comes in between, so none
// is lost. With expected not 0 and not the stored version it returns a
// *VersionConflictError. An error of change is returned as it is, and then
// nothing is written. change must not write to the store.
func (s *Store) PatchSession(ctx context.Context, id string, expected int, now func() time.Time,
	change func(*Session) (Change, error),
) (*Session, error) {
	var result *Session
	s.sessions.writing.Lock()
	defer s.sessions.writing.Unlock()
	err := s.update(ctx, func(tx *sql.Tx) error {
		current, err := scanSession(tx.QueryRowContext(ctx, "SELECT "+sessionColumns+" FROM sessions WHERE id = ?", id))
		if err != nil {
			return err
		}
		if expected != 0 && expected != current.ConfigVersion {
			return &VersionConflictError{Expected: expected, Stored: current.ConfigVersion}
		}
		next, err := change(current)
		if err != nil {
			return err
		}
		if next.Skip {
			result = current
			return nil
		}
		at := now()
		fresh, hiddenJSON, err := newSession(id, next.Config, next.Hidden, current.ConfigVersion+1, current.CreatedAt, at)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, "INSERT INTO config_versions (session_id, version, config, created_at) VALUES (?, ?, ?, ?)",
			id, current.ConfigVersion, string(current.ConfigJSON), at.UnixMilli())
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, "UPDATE sessions SET config = ?, hidden = ?, config_version = ?, updated_at = ? WHERE id = ?",
			string(fresh.ConfigJSON), hiddenJSON, fresh.ConfigVersion, at.UnixMilli(), id)
		result = fresh
		return err
	})
	if err != nil {
		s.sessions.remove(id)
		return nil, err
	}
	s.sessions.put(result)
	return result, nil
}

// DeleteSession removes a session with its history and links. Its files follow
// later: see ForgetDeparted.
func (s *Store) DeleteSession(ctx context.Context, id string, now time.Time) error {
	s.sessions.writing.Lock()
	defer s.sessions.writing.Unlock()
	defer s.sessions.remove(id)
	err := s.update(ctx, func(tx *sql.Tx) error {
		result, err := tx.ExecContext(ctx, "DELETE FROM sessions WHERE id = ?", id)
		if err != nil {
			return err
		}
		if gone, err := result.RowsAffected(); err != nil || gone == 0 {
			return errors.Join(err, ErrNotFound)
		}
		if _, err := tx.ExecContext(ctx, "DELETE FROM config_versions WHERE session_id = ?", id); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "DELETE FROM links WHERE session_id = ?", id); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, "INSERT OR REPLACE INTO departed (session_id, deleted_at) VALUES (?, ?)", id, now.UnixMilli())
		return err
	})
	if err != nil {
		return fmt.Errorf("delete session %s: %w", id, err)
	}
	return nil
}

// ConfigHistory reads the versions of a session's config, newest first, the
// live one on top: limit of them after skipping the first skip. total is how
// many there are. Versions have no gaps, so a page is found by its numbers.
func (s *Store) ConfigHistory(ctx context.Context, id string, skip, limit int) (rows []ConfigRow, total int, err error) {
	live, err := s.Session(ctx, id)
	if err != nil {
		return nil, 0, err
	}
	total = live.ConfigVersion
	if limit <= 0 || skip >= total {
		return nil, total, nil
	}
	first := total - skip
	last := max(first-limit+1, 1)
	if first == live.ConfigVersion {
		rows = append(rows, ConfigRow{Version: first, Config: live.ConfigJSON, Time: live.UpdatedAt, Live: true})
		first--
	}
	found, err := s.read.QueryContext(ctx, `SELECT version, config, created_at FROM config_versions
		WHERE session_id = ? AND version BETWEEN ? AND ? ORDER BY version DESC`, id, last, first)
	if err != nil {
		return nil, 0, fmt.Errorf("read the history of session %s: %w", id, err)
	}
	archived, err := collect(found, func(row scanner) (r ConfigRow, err error) {
		var at int64
		var config []byte
		err = row.Scan(&r.Version, &config, &at)
		r.Config, r.Time = config, time.UnixMilli(at).UTC()
		return r, err
	})
	if err != nil {
		return nil, 0, fmt.Errorf("read the history of session %s: %w", id, err)
	}
	return append(rows, archived...), total, nil
}
