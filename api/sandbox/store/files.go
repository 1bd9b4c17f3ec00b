package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// File is a file of a session's mount. Its bytes are kept elsewhere, under the
// name Blob.
type File struct {
	SessionID  string
	Path       string
	Blob       string
	Size       int64 // bytes
	MimeType   string
	Checksum   string // SHA-256, hex
	ModifiedAt time.Time
}

const fileColumns = "session_id, path, blob, size, mime_type, checksum, modified_at"

func scanFile(row interface{ Scan(...any) error }) (File, error) {
	var f File
	var modified int64
	err := row.Scan(&f.SessionID, &f.Path, &f.Blob, &f.Size, &f.MimeType, &f.Checksum, &modified)
	f.ModifiedAt = time.UnixMilli(modified).UTC()
	return f, err
}

// PutFiles stores files in one transaction and returns the blobs that they
// replace. Those are for the caller to remove, afterwards.
func (s *Store) PutFiles(ctx context.Context, files ...File) (replaced []string, err error) {
	err = s.update(ctx, func(tx *sql.Tx) error {
		for _, f := range files {
			var old string
			err := tx.QueryRowContext(ctx, "SELECT blob FROM files WHERE session_id = ? AND path = ?", f.SessionID, f.Path).Scan(&old)
			switch {
			case err == nil:
				replaced = append(replaced, old)
			case !errors.Is(err, sql.ErrNoRows):
				return err
			}
			_, err = tx.ExecContext(ctx, "INSERT OR REPLACE INTO files ("+fileColumns+") VALUES (?, ?, ?, ?, ?, ?, ?)",
				f.SessionID, f.Path, f.Blob, f.Size, f.MimeType, f.Checksum, f.ModifiedAt.UnixMilli())
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("store files: %w", err)
	}
	return replaced, nil
}

// File returns one file, or ErrNotFound.
func (s *Store) File(ctx context.Context, sessionID, path string) (File, error) {
	row := s.read.QueryRowContext(ctx, "SELECT "+fileColumns+" FROM files WHERE session_id = ? AND path = ?", sessionID, path)
	f, err := scanFile(row)
	if errors.Is(err, sql.ErrNoRows) {
		return File{}, ErrNotFound
	}
	if err != nil {
		return File{}, fmt.Errorf("read a file's row: %w", err)
	}
	return f, nil
}

// Files returns, by path, at most limit of the session's files whose path
// starts with prefix and comes after the path after.
func (s *Store) Files(ctx context.Context, sessionID, prefix, after string, limit int) ([]File, error) {
	query := "SELECT " + fileColumns + " FROM files WHERE session_id = ? AND path >= ? AND path > ?"
	args := []any{sessionID, prefix, after}
	if prefix != "" {
		// The last byte of UTF-8 text is never 0xff, so one more is the first
		// text past all that start with the prefix.
		end := []byte(prefix)
		end[len(end)-1]++
		query += " AND path < CAST(? AS TEXT)"
		args = append(args, end)
	}
	rows, err := s.read.QueryContext(ctx, query+" ORDER BY path LIMIT ?", append(args, limit)...)
	if err != nil {
		return nil, fmt.Errorf("list files: %w", err)
	}
	defer rows.Close()
	files := []File{}
	for rows.Next() {
		f, err := scanFile(rows)
		if err != nil {
			return nil, fmt.Errorf("list files: %w", err)
		}
		files = append(files, f)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("list files: %w", err)
	}
	return files, nil
}

// DeleteFile removes a file's row and returns its blob, for the caller to
// remove; "" when there was no such file.
func (s *Store) DeleteFile(ctx context.Context, sessionID, path string) (blob string, err error) {
	err = s.update(ctx, func(tx *sql.Tx) error {
		err := tx.QueryRowContext(ctx, "DELETE FROM files WHERE session_id = ? AND path = ? RETURNING blob", sessionID, path).Scan(&blob)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		return err
	})
	if err != nil {
		return "", fmt.Errorf("delete a file's row: %w", err)
	}
	return blob, nil
}

// Blobs returns the names of all blobs that files refer to.
func (s *Store) Blobs(ctx context.Context) (map[string]bool, error) {
	rows, err := s.read.QueryContext(ctx, "SELECT blob FROM files")
	if err != nil {
		return nil, fmt.Errorf("list blobs: %w", err)
	}
	defer rows.Close()
	blobs := map[string]bool{}
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, fmt.Errorf("list blobs: %w", err)
		}
		blobs[name] = true
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("list blobs: %w", err)
	}
	return blobs, nil
}

// Depart marks an id that files are kept under as gone, so that ForgetDeparted
// removes them once their presigned URLs have expired.
func (s *Store) Depart(ctx context.Context, id string, at time.Time) error {
	return s.update(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "INSERT OR REPLACE INTO departed (session_id, deleted_at) VALUES (?, ?)", id, at.UnixMilli())
		return err
	})
}

// ForgetDeparted removes the file rows of sessions that were deleted before the
// time given and returns their blobs, for the caller to remove.
func (s *Store) ForgetDeparted(ctx context.Context, before time.Time) (blobs []string, err error) {
	err = s.update(ctx, func(tx *sql.Tx) error {
		const gone = "(SELECT session_id FROM departed WHERE deleted_at < ?)"
		rows, err := tx.QueryContext(ctx, "DELETE FROM files WHERE session_id IN "+gone+" RETURNING blob", before.UnixMilli())
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var name string
			if err := rows.Scan(&name); err != nil {
				return err
			}
			blobs = append(blobs, name)
		}
		if err := rows.Err(); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, "DELETE FROM departed WHERE deleted_at < ?", before.UnixMilli())
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("forget deleted sessions: %w", err)
	}
	return blobs, nil
}
