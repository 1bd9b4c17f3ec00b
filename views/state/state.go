// Package state keeps what trs remembers between runs, as JSON files in the
// state directory. Every change is made under a lock and written beside the old
// file, then renamed: two trs at once lose nothing, and a crash leaves either
// the old file or the new one. All of it touches the disk: call it in commands.
package state

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
)

// lockWait is how long a change waits for another trs.
const lockWait = 2 * time.Second

// File is one JSON file that holds a T. The zero T is what a missing file holds.
type File[T any] struct{ path string }

// NewFile is the file called name in dir. Nothing is touched yet.
func NewFile[T any](dir, name string) File[T] { return File[T]{path: filepath.Join(dir, name)} }

// Path is where the file is.
func (f File[T]) Path() string { return f.path }

// Read reads the file.
func (f File[T]) Read() (T, error) {
	var v T
	data, err := os.ReadFile(f.path)
	if errors.Is(err, fs.ErrNotExist) {
		return v, nil
	}
	if err != nil {
		return v, fmt.Errorf("read state: %w", err)
	}
	if err := json.Unmarshal(data, &v); err != nil {
		return v, fmt.Errorf("read state %s: %w", f.path, err)
	}
	return v, nil
}

// Change reads the file, lets change have its way and writes it back, all under
// a lock. A file that cannot be read as JSON is kept beside with the suffix
// ".broken" and begun anew.
func (f File[T]) Change(ctx context.Context, change func(*T)) (T, error) {
	var v T
	if err := os.MkdirAll(filepath.Dir(f.path), 0o700); err != nil {
		return v, fmt.Errorf("make the state directory: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, lockWait)
	defer cancel()
	lock := flock.New(f.path + ".lock")
	if _, err := lock.TryLockContext(ctx, 20*time.Millisecond); err != nil {
		return v, fmt.Errorf("lock state %s: %w", f.path, err)
	}
	defer lock.Close() // the lock goes with the file
	v, err := f.Read()
	var syntax *json.SyntaxError
	var mismatch *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax), errors.As(err, &mismatch):
		if err := os.Rename(f.path, f.path+".broken"); err != nil {
			return v, fmt.Errorf("put broken state aside: %w", err)
		}
		var fresh T
		v = fresh
	case err != nil:
		return v, err
	}
	change(&v)
	return v, f.write(v)
}

func (f File[T]) write(v T) error {
	data, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return fmt.Errorf("write state: %w", err)
	}
	temp, err := os.CreateTemp(filepath.Dir(f.path), filepath.Base(f.path)+".*.tmp")
	if err != nil {
		return fmt.Errorf("write state: %w", err)
	}
	defer os.Remove(temp.Name()) // gone after the rename
	_, err = temp.Write(append(data, '\n'))
	if err == nil {
		err = temp.Sync()
	}
	if closing := temp.Close(); err == nil {
		err = closing
	}
	if err == nil {
		err = os.Rename(temp.Name(), f.path)
	}
	if err != nil {
		return fmt.Errorf("write state: %w", err)
	}
	return nil
}

// Scope names a server and a key without telling the key, so that sessions are
// remembered for each pair.
func Scope(server, key string) string {
	sum := sha256.Sum256([]byte(server + "\x00" + key))
	return hex.EncodeToString(sum[:8])
}
