package serve

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
)

// Holder is the server that a data directory belongs to at the moment.
type Holder struct {
	PID     int       `json:"pid"`
	Address string    `json:"address"` // host:port
	URL     string    `json:"url"`
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
	l := &Lock{lock: flock.New(filepath.Join(dir, "server.lock")), holder: filepath.Join(dir, "server.json")}
	got, err := l.lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("lock the data directory: %w; name another with --data-dir", err)
	}
	if !got {
		return nil, &HeldError{Dir: dir, Holder: readHolder(l.holder)}
	}
	// What is there is of a server that was killed.
	_ = os.Remove(l.holder)
	return l, nil
}

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

// readHolder returns the zero Holder if there is none to read.
func readHolder(path string) (h Holder) {
	if text, err := os.ReadFile(path); err == nil {
		_ = json.Unmarshal(text, &h)
	}
	return h
}
