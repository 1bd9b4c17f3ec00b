package serve

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/gofrs/flock"
)

// Holder is the server that a data directory belongs to at the moment.
type Holder struct {
	PID     int       `json:"pid"`
	Address string    `json:"address"` // host:port
	URL     string    `json:"url"`
	Key     string    `json:"key"` // of its API; the file is for its owner alone
	Started time.Time `json:"started"`
}

// HeldError says that another server has the data directory. Its Holder is
// zero when that server is only just starting.
type HeldError struct {
	Dir    string
	Holder Holder
}

// Error says who has the directory, and what to do.
func (e *HeldError) Error() string {
	if e.Holder.PID == 0 {
		return fmt.Sprintf("data directory %s is in use by a sandbox that is just starting; use another with --data-dir", e.Dir)
	}
	return fmt.Sprintf("data directory %s is in use by the sandbox at %s (process %d, since %s); stop that one, or use another directory with --data-dir",
		e.Dir, e.Holder.URL, e.Holder.PID, e.Holder.Started.Local().Format(time.DateTime))
}

// Lock is one server's hold on a data directory. The operating system lets go
// of it when the process ends, however it ends; the holder file only tells
// others who it is, and means nothing without the lock.
type Lock struct {
	lock   *flock.Flock
	holder string // path
}

// Acquire takes a data directory, making it if need be. When another process
// has it the error is a *HeldError.
func Acquire(dir string) (*Lock, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the data directory: %w; name another with --data-dir", err)
	}
	l := lockOf(dir)
	got, err := l.lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("lock the data directory: %w; name another with --data-dir", err)
	}
	if !got {
		return nil, &HeldError{Dir: dir, Holder: ReadHolder(dir)}
	}
	// What is there is of a server that was killed.
	_ = os.Remove(l.holder)
	return l, nil
}

// Await takes a data directory as soon as the process that has it lets go,
// however long that takes.
func Await(dir string) (*Lock, error) {
	l := lockOf(dir)
	for {
		err := l.lock.Lock()
		if errors.Is(err, syscall.EINTR) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("wait for the data directory: %w", err)
		}
		_ = os.Remove(l.holder)
		return l, nil
	}
}

// Join notes that a process waits for its turn to serve a data directory, until
// leave is called or the process ends. That it cannot be noted is no reason not
// to wait.
func Join(dir string) (leave func()) {
	l := flock.New(joinedFile(dir))
	if got, err := l.TryRLock(); err != nil || !got {
		return func() {}
	}
	return func() { _ = l.Unlock() }
}

// IsJoined reports whether some process waits for its turn to serve.
func IsJoined(dir string) bool {
	l := flock.New(joinedFile(dir))
	got, err := l.TryLock()
	if got {
		_ = l.Unlock()
	}
	return err == nil && !got
}

// joinedFile is locked, shared, by all that wait.
func joinedFile(dir string) string { return filepath.Join(dir, "joined.lock") }

func lockOf(dir string) *Lock {
	return &Lock{lock: flock.New(filepath.Join(dir, "server.lock")), holder: holderFile(dir)}
}

func holderFile(dir string) string { return filepath.Join(dir, "server.json") }

// Announce tells other processes who has the directory.
func (l *Lock) Announce(h Holder) error {
	text, err := json.MarshalIndent(h, "", "  ")
	if err != nil {
		return err
	}
	fresh := l.holder + ".new"
	if err := os.WriteFile(fresh, append(text, '\n'), 0o600); err != nil {
		return fmt.Errorf("announce the server: %w", err)
	}
	if err := os.Rename(fresh, l.holder); err != nil {
		return fmt.Errorf("announce the server: %w", err)
	}
	return nil
}

// Release gives the directory back.
func (l *Lock) Release() error {
	_ = os.Remove(l.holder)
	return errors.Join(l.lock.Unlock())
}

// ReadHolder returns who has a data directory, or the zero Holder when nobody
// has said so.
func ReadHolder(dir string) (h Holder) {
	if text, err := os.ReadFile(holderFile(dir)); err == nil {
		_ = json.Unmarshal(text, &h)
	}
	return h
}
