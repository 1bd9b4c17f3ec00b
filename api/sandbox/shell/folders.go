package shell

import (
	"context"
	"crypto/rand"
	"errors"
	"io/fs"
	"path"
	"strings"
)

// maxMade bounds the folders of one call.
const maxMade = 10_000

// makeFolder makes a folder, with parents also those above it. A folder in the
// mount lasts as long as the call, or as there are files in it.
func (s *system) makeFolder(ctx context.Context, name string, parents bool) error {
	at, err := s.stat(ctx, name)
	switch {
	case err == nil && at.folder && parents:
		return nil
	case err == nil:
		return pathError("mkdir", name, fs.ErrExist)
	}
	_, mount := inMount(name)
	if !mount && !writable(name) {
		return pathError("mkdir", name, fs.ErrPermission)
	}
	if parents {
		if err := s.makeFolder(ctx, path.Dir(name), true); err != nil {
			return err
		}
	} else if above, err := s.stat(ctx, path.Dir(name)); err != nil || !above.folder {
		return pathError("mkdir", name, fs.ErrNotExist)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.folders) > maxMade {
		return errFull
	}
	s.folders[name] = s.now()
	return nil
}

// removeFolder removes an empty folder.
func (s *system) removeFolder(ctx context.Context, name string) error {
	at, err := s.stat(ctx, name)
	if err != nil {
		return err
	}
	if !at.folder {
		return pathError("rmdir", name, errors.New("not a directory"))
	}
	if _, mount := inMount(name); !mount && !writable(name) {
		return pathError("rmdir", name, fs.ErrPermission)
	}
	entries, err := s.list(ctx, name)
	if err != nil {
		return err
	}
	if len(entries) > 0 {
		return pathError("rmdir", name, errors.New("directory not empty"))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.folders, name)
	return nil
}

// temporary makes an empty file or folder in /tmp.
func (s *system) temporary(ctx context.Context, folder bool) (string, error) {
	name := "/tmp/tmp." + strings.ToLower(rand.Text()[:10])
	if folder {
		return name, s.makeFolder(ctx, name, false)
	}
	w, err := s.create(ctx, name, false)
	if err != nil {
		return "", err
	}
	return name, w.Close()
}

// abandon closes the writer without putting the file in its place.
func (w *writer) abandon() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed {
		return
	}
	w.closed = true
	w.system.mu.Lock()
	defer w.system.mu.Unlock()
	delete(w.system.open, w)
	w.system.held -= int64(len(w.content))
}
