package local

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strconv"
)

// kept is what a data directory keeps for its servers from run to run: a key of
// its own, and the port that was free the last time.
type kept struct {
	Key  string `json:"key"`
	Port int    `json:"port,omitempty"`
}

// keyFile holds the key, so it is for its owner alone.
func keyFile(dir string) string { return filepath.Join(dir, "local.json") }

// readKept reads what is kept, and makes the key the first time. Only the holder
// of the directory may call it.
func readKept(dir string) (k kept, err error) {
	text, err := os.ReadFile(keyFile(dir))
	switch {
	case err == nil && json.Unmarshal(text, &k) == nil && k.Key != "" && k.Port >= 0 && k.Port < 1<<16:
		return k, nil
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return k, fmt.Errorf("read the sandbox's key: %w; use another directory with --data-dir", err)
	}
	k = kept{Key: "ak_" + rand.Text()}
	return k, k.write(dir)
}

// changeKept remembers the port of host.
func changeKept(dir, host string) error {
	_, text, err := net.SplitHostPort(host)
	if err != nil {
		return err
	}
	port, err := strconv.Atoi(text)
	if err != nil {
		return err
	}
	k, err := readKept(dir)
	if err != nil || k.Port == port {
		return err
	}
	k.Port = port
	return k.write(dir)
}

func (k kept) write(dir string) error {
	text, err := json.Marshal(k)
	if err != nil {
		return err
	}
	fresh := keyFile(dir) + ".new"
	if err = os.WriteFile(fresh, append(text, '\n'), 0o600); err == nil {
		err = os.Rename(fresh, keyFile(dir))
	}
	if err != nil {
		return fmt.Errorf("keep the sandbox's key: %w; use another directory with --data-dir", err)
	}
	return nil
}
