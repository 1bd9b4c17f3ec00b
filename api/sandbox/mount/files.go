package mount

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"trs/api/sandbox/store"
)

// MaxSize is the largest file that is taken, in bytes.
const MaxSize = 5 << 30

// ErrTooLarge says that a file is larger than MaxSize.
var ErrTooLarge = errors.New("file is larger than 5 GiB")

// keyName is where the store remembers the secret of presigned URLs.
const keyName = "presign_key"

const defaultMimeType = "application/octet-stream"

// Files is the mounts of all sessions. It is safe for concurrent use.
type Files struct {
	dir   string // of the blobs
	rows  *store.Store
	key   []byte // of presigned URLs
	now   func() time.Time
	limit int64
}

// Open opens the mounts kept in dir, with their rows in the store, and clears
// away blobs that no file refers to: those of uploads that a crash cut short.
func Open(ctx context.Context, dir string, rows *store.Store, now func() time.Time) (*Files, error) {
	f := &Files{dir: filepath.Join(dir, "blobs"), rows: rows, now: now, limit: MaxSize}
	if err := os.MkdirAll(f.dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the directory of mount files: %w", err)
	}
	if err := f.openKey(ctx); err != nil {
		return nil, err
	}
	if err := f.Sweep(ctx); err != nil {
		return nil, err
	}
	return f, f.removeOrphans(ctx)
}

// openKey reads the secret of presigned URLs. It is kept with the data, so that
// URLs outlive a restart.
func (f *Files) openKey(ctx context.Context) error {
	text, err := f.rows.Meta(ctx, keyName)
	if err != nil {
		return err
	}
	if f.key, err = hex.DecodeString(text); err == nil && len(f.key) == sha256.Size {
		return nil
	}
	f.key = make([]byte, sha256.Size)
	if _, err := rand.Read(f.key); err != nil {
		return fmt.Errorf("make the secret of presigned URLs: %w", err)
	}
	return f.rows.SetMeta(ctx, keyName, hex.EncodeToString(f.key))
}

// Reset removes all files, with whatever else the store has. URLs that were
// handed out before find nothing any more.
func (f *Files) Reset(ctx context.Context) error {
	blobs, err := f.rows.Blobs(ctx)
	if err != nil {
		return err
	}
	if err := f.rows.Reset(ctx); err != nil {
		return err
	}
	f.discard(slices.Collect(maps.Keys(blobs))...)
	return f.rows.SetMeta(ctx, keyName, hex.EncodeToString(f.key))
}

// Sweep removes the files of sessions whose last presigned URL has expired.
func (f *Files) Sweep(ctx context.Context) error {
	blobs, err := f.rows.ForgetDeparted(ctx, f.now().Add(-Lifetime))
	f.discard(blobs...)
	return err
}

func (f *Files) removeOrphans(ctx context.Context) error {
	entries, err := os.ReadDir(f.dir)
	if err != nil || len(entries) == 0 {
		return err
	}
	known, err := f.rows.Blobs(ctx)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if !known[entry.Name()] {
			f.discard(entry.Name())
		}
	}
	return nil
}

// discard removes blobs that no row refers to any more. One that cannot be
// removed (a reader has it open, on Windows) is an orphan for the next start.
func (f *Files) discard(blobs ...string) {
	for _, name := range blobs {
		_ = os.Remove(filepath.Join(f.dir, name))
	}
}

// URL makes a presigned URL on the origin given and says when it expires.
func (f *Files) URL(origin, method, sessionID, path, mimeType string) (string, time.Time) {
	// Whole seconds, as the URL carries them.
	expires := f.now().Add(Lifetime).Truncate(time.Second)
	return presign(f.key, origin, Grant{method, sessionID, path, mimeType, expires}), expires
}

// List returns, by path, at most limit of the session's files whose path starts
// with prefix and comes after the path after; more says that others follow.
func (f *Files) List(ctx context.Context, sessionID, prefix, after string, limit int) (files []store.File, more bool, err error) {
	files, err = f.rows.Files(ctx, sessionID, prefix, after, limit+1)
	if len(files) > limit {
		return files[:limit], true, nil
	}
	return files, false, err
}

// Open opens a file for reading. A missing one is fs.ErrNotExist.
func (f *Files) Open(ctx context.Context, sessionID, path string) (*os.File, store.File, error) {
	// A file that is replaced between the two steps loses its blob; the row then
	// names the next one.
	for try := 0; ; try++ {
		row, err := f.rows.File(ctx, sessionID, path)
		if errors.Is(err, store.ErrNotFound) {
			return nil, store.File{}, fmt.Errorf("file %s: %w", path, fs.ErrNotExist)
		}
		if err != nil {
			return nil, store.File{}, err
		}
		file, err := os.Open(filepath.Join(f.dir, row.Blob))
		if errors.Is(err, fs.ErrNotExist) && try < 3 {
			continue
		}
		return file, row, err
	}
}

// Write stores what it reads as a file, whole or not at all; a file that was
// there is replaced. When it returns, the file is on disk.
func (f *Files) Write(ctx context.Context, sessionID, path, mimeType string, r io.Reader) (store.File, error) {
	if mimeType == "" {
		mimeType = defaultMimeType
	}
	row, err := f.spool(r)
	if err != nil {
		return store.File{}, err
	}
	row.SessionID, row.Path, row.MimeType, row.ModifiedAt = sessionID, path, mimeType, f.now()
	replaced, err := f.rows.PutFiles(ctx, row)
	if err != nil {
		f.discard(row.Blob)
		return store.File{}, err
	}
	f.discard(replaced...)
	return row, nil
}

// Import stores several files at once. The paths must be clean.
func (f *Files) Import(ctx context.Context, sessionID string, files map[string]Content) error {
	rows := make([]store.File, 0, len(files))
	for path, content := range files {
		row, err := f.spool(content.Reader)
		if err != nil {
			return fmt.Errorf("import %s: %w", path, err)
		}
		row.SessionID, row.Path, row.MimeType, row.ModifiedAt = sessionID, path, content.MimeType, content.Modified
		rows = append(rows, row)
	}
	replaced, err := f.rows.PutFiles(ctx, rows...)
	f.discard(replaced...)
	return err
}

// Content is what Import stores as one file.
type Content struct {
	Reader   io.Reader
	MimeType string
	Modified time.Time
}

// Remove removes a file; one that is not there is no error.
func (f *Files) Remove(ctx context.Context, sessionID, path string) error {
	blob, err := f.rows.DeleteFile(ctx, sessionID, path)
	if err == nil && blob != "" {
		f.discard(blob)
	}
	return err
}

// spool writes a new blob through to the disk and returns its name, size and
// checksum. After an error nothing is left of it.
func (f *Files) spool(r io.Reader) (row store.File, err error) {
	row.Blob = rand.Text()
	file, err := os.OpenFile(filepath.Join(f.dir, row.Blob), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return row, fmt.Errorf("make a mount file: %w", err)
	}
	defer func() {
		if err != nil {
			f.discard(row.Blob)
		}
	}()
	defer func() { err = errors.Join(err, file.Close()) }()

	hash := sha256.New()
	row.Size, err = io.Copy(io.MultiWriter(file, hash), io.LimitReader(r, f.limit+1))
	switch {
	case err != nil:
		return row, fmt.Errorf("write a mount file: %w", err)
	case row.Size > f.limit:
		return row, ErrTooLarge
	}
	row.Checksum = hex.EncodeToString(hash.Sum(nil))
	if err := file.Sync(); err != nil {
		return row, fmt.Errorf("write a mount file: %w", err)
	}
	return row, syncDir(f.dir)
}
