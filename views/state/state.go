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
	err := read(f.path, &v)
	return v, err
}

// Change reads the file, lets change have its way and writes it back, all under
// a lock. A file that cannot be read as JSON is kept beside with the suffix
// ".broken" and begun anew.
func (f File[T]) Change(ctx context.Context, change func(*T)) (T, error) {
	var v T
	unlock, err := lock(ctx, f.path)
	if err != nil {
		return v, err
	}
	defer unlock()
	if err := read(f.path, &v); err != nil {
		if !broken(err) {
			return v, err
		}
		if err := os.Rename(f.path, f.path+".broken"); err != nil {
			return v, fmt.Errorf("put broken state aside: %w", err)
		}
		var fresh T
		v = fresh
	}
	change(&v)
	return v, write(f.path, &v)
}

// What follows knows no T: there is one copy of it, not one for each kind of
// file.

func read(path string, v any) error {
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read state: %w", err)
	}
	if err := json.Unmarshal(data, v); err != nil {
		dir, name := filepath.Split(path)
		return fmt.Errorf("%s is broken and goes aside as %s.broken (in %s): %w", name, name, dir, err)
	}
	return nil
}

// broken tells that a file was there to read, and is not what it should be.
func broken(err error) bool {
	var syntax *json.SyntaxError
	var mismatch *json.UnmarshalTypeError
	return errors.As(err, &syntax) || errors.As(err, &mismatch)
}

// lock keeps other trs from a file, whose folder it makes.
func lock(ctx context.Context, path string) (unlock func(), err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("make the state directory: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, lockWait)
	defer cancel()
	held := flock.New(path + ".lock")
	if _, err := held.TryLockContext(ctx, 20*time.Millisecond); err != nil {
		return nil, fmt.Errorf("lock state %s: %w", path, err)
	}
	return func() { _ = held.Close() }, nil // the lock goes with the file
}

// write writes v beside the file, then renames.
func write(path string, v any) error {
	data, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return fmt.Errorf("write state: %w", err)
	}
	temp, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*.tmp")
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
		err = os.Rename(temp.Name(), path)
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
