// Package savefile writes what the user wants to keep. A file is written beside
// its place and renamed, so that there is never half of one, and one that is
// there already is replaced only on request. Call it in commands.
package savefile

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Path is a path as the user typed it, with ~ for the home directory. What is
// read by a path that was typed goes by it too.
func Path(typed string) string {
	typed = strings.TrimSpace(typed)
	rest, inHome := strings.CutPrefix(typed, "~")
	if !inHome || rest != "" && !os.IsPathSeparator(rest[0]) {
		return typed
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return typed
	}
	return filepath.Join(home, rest)
}

// Write has write fill the file at path, and answers its size. A file that is
// there is replaced with overwrite only; without it the error is fs.ErrExist.
func Write(path string, overwrite bool, write func(io.Writer) error) (size int64, err error) {
	defer func() {
		if err != nil && !errors.Is(err, fs.ErrExist) {
			err = fmt.Errorf("save: %w", err)
		}
	}()
	if err := free(path, overwrite); err != nil {
		return 0, err
	}
	temp, err := os.CreateTemp(filepath.Dir(path), ".trs-*.tmp")
	if err != nil {
		return 0, err
	}
	defer os.Remove(temp.Name()) // gone after the rename
	err = write(temp)
	if err == nil {
		size, err = temp.Seek(0, io.SeekCurrent)
	}
	if err == nil {
		err = temp.Sync()
	}
	if closing := temp.Close(); err == nil {
		err = closing
	}
	if err == nil {
		err = free(path, overwrite) // it may have come meanwhile
	}
	if err == nil {
		err = os.Rename(temp.Name(), path)
	}
	return size, err
}

// free reports why there must be no file at path.
func free(path string, overwrite bool) error {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case info.IsDir():
		return fmt.Errorf("%s is a folder", path)
	case !overwrite:
		return fs.ErrExist
	}
	return nil
}
