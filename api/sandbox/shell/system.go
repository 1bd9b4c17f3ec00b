package shell

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"mime"
	"os"
	"path"
	"slices"
	"strings"
	"sync"
	"time"

	"trs/api/sandbox/toolrun"
)

// Places of the system.
const (
	mountRoot = "/mnt/files"
	homeDir   = "/home/user"
)

// Bounds of the system.
const (
	maxFile    = 32 << 20 // bytes of one file that is written
	maxHeld    = 64 << 20 // bytes of files in memory, together
	maxEntries = 10_000   // files of the mount that are listed
)

var errFull = errors.New("no space left: files in memory are too large")

// system is the file system that commands see. Paths are absolute and clean.
// Files under mountRoot are the session's, the others are in memory. It is safe
// for concurrent use.
type system struct {
	files toolrun.Files
	now   func() time.Time

	mu      sync.Mutex
	memory  map[string]*memoryFile
	folders map[string]time.Time // made, and empty perhaps
	held    int64                // bytes in memory
	open    map[*writer]bool
}

type memoryFile struct {
	content  []byte
	modified time.Time
}

func newSystem(files toolrun.Files, now func() time.Time) *system {
	if now == nil {
		now = time.Now
	}
	s := &system{files: files, now: now, memory: map[string]*memoryFile{}, folders: map[string]time.Time{}, open: map[*writer]bool{}}
	for _, folder := range []string{"/", "/mnt", mountRoot, "/home", homeDir, "/tmp", "/dev"} {
		s.folders[folder] = now()
	}
	return s
}

// inMount returns the path of a file in the mount.
func inMount(name string) (string, bool) {
	return strings.CutPrefix(name, mountRoot+"/")
}

// info describes a file or folder.
type info struct {
	name     string
	size     int64
	folder   bool
	modified time.Time
}

// Name returns the last part of the path.
func (i info) Name() string { return i.name }

// Size returns the number of bytes.
func (i info) Size() int64 { return i.size }

// Mode returns the kind and the permissions.
func (i info) Mode() fs.FileMode {
	if i.folder {
		return fs.ModeDir | 0o755
	}
	return 0o644
}

// ModTime returns when it was last written.
func (i info) ModTime() time.Time { return i.modified }

// IsDir tells folders from files.
func (i info) IsDir() bool { return i.folder }

// Sys returns nothing: there is no file of the host behind it.
func (i info) Sys() any { return nil }

func pathError(op, name string, err error) error {
	return &os.PathError{Op: op, Path: name, Err: err}
}

// stat describes what is at a path.
func (s *system) stat(ctx context.Context, name string) (info, error) {
	if name == "/dev/null" {
		return info{name: "null", modified: s.now()}, nil
	}
	s.mu.Lock()
	made, isFolder := s.folders[name]
	held, isHeld := s.memory[name]
	s.mu.Unlock()
	if isFolder {
		return info{name: path.Base(name), folder: true, modified: made}, nil
	}
	if isHeld {
		return info{name: path.Base(name), size: int64(len(held.content)), modified: held.modified}, nil
	}
	relative, ok := inMount(name)
	if !ok {
		return info{}, pathError("stat", name, fs.ErrNotExist)
	}
	for _, prefix := range []string{relative, relative + "/"} {
		found, err := s.files.List(ctx, prefix, 1)
		if err != nil {
			return info{}, pathError("stat", name, fs.ErrNotExist)
		}
		if len(found) == 0 {
			continue
		}
		if found[0].Path == relative {
			return info{name: path.Base(name), size: found[0].Size, modified: found[0].Modified}, nil
		}
		if strings.HasPrefix(found[0].Path, relative+"/") {
			return info{name: path.Base(name), folder: true, modified: found[0].Modified}, nil
		}
	}
	return info{}, pathError("stat", name, fs.ErrNotExist)
}

// list describes what is in a folder, by name.
func (s *system) list(ctx context.Context, name string) ([]info, error) {
	at, err := s.stat(ctx, name)
	if err != nil {
		return nil, err
	}
	if !at.folder {
		return nil, pathError("readdir", name, errors.New("not a directory"))
	}
	base := strings.TrimSuffix(name, "/") + "/"
	entries := map[string]info{}
	s.mu.Lock()
	for folder, made := range s.folders {
		if rest, ok := strings.CutPrefix(folder, base); ok && rest != "" && !strings.Contains(rest, "/") {
			entries[rest] = info{name: rest, folder: true, modified: made}
		}
	}
	for file, held := range s.memory {
		if rest, ok := strings.CutPrefix(file, base); ok && !strings.Contains(rest, "/") {
			entries[rest] = info{name: rest, size: int64(len(held.content)), modified: held.modified}
		}
	}
	s.mu.Unlock()
	if relative, ok := inMount(base); ok {
		files, err := s.files.List(ctx, relative, maxEntries)
		if err != nil {
			return nil, pathError("readdir", name, err)
		}
		for _, file := range files {
			first, _, deeper := strings.Cut(strings.TrimPrefix(file.Path, relative), "/")
			if deeper {
				entries[first] = info{name: first, folder: true, modified: file.Modified}
			} else if first != "" {
				entries[first] = info{name: first, size: file.Size, modified: file.Modified}
			}
		}
	}
	names := slices.Sorted(maps.Keys(entries))
	listed := make([]info, len(names))
	for i, entry := range names {
		listed[i] = entries[entry]
	}
	return listed, nil
}

// read opens a file for reading.
func (s *system) read(ctx context.Context, name string) (io.ReadCloser, error) {
	if name == "/dev/null" {
		return io.NopCloser(strings.NewReader("")), nil
	}
	at, err := s.stat(ctx, name)
	if err != nil {
		return nil, pathError("open", name, fs.ErrNotExist)
	}
	if at.folder {
		return nil, pathError("open", name, errors.New("is a directory"))
	}
	s.mu.Lock()
	held, isHeld := s.memory[name]
	s.mu.Unlock()
	if isHeld {
		return io.NopCloser(bytes.NewReader(held.content)), nil
	}
	relative, _ := inMount(name)
	r, _, err := s.files.Open(ctx, relative)
	if err != nil {
		return nil, pathError("open", name, err)
	}
	return r, nil
}

// readAll reads a whole file that is not too large.
func (s *system) readAll(ctx context.Context, name string) ([]byte, error) {
	r, err := s.read(ctx, name)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	raw, err := io.ReadAll(io.LimitReader(limitReader{ctx, r}, maxFile+1))
	if err == nil && len(raw) > maxFile {
		err = pathError("read", name, fmt.Errorf("larger than %d MiB", maxFile>>20))
	}
	return raw, err
}

// create opens a file for writing. What is written is there when the writer is
// closed, all at once.
func (s *system) create(ctx context.Context, name string, keep bool) (*writer, error) {
	if at, err := s.stat(ctx, name); err == nil && at.folder {
		return nil, pathError("open", name, errors.New("is a directory"))
	}
	if parent, err := s.stat(ctx, path.Dir(name)); err != nil || !parent.folder {
		return nil, pathError("open", name, fs.ErrNotExist)
	}
	if _, ok := inMount(name); !ok && !writable(name) {
		return nil, pathError("open", name, fs.ErrPermission)
	}
	w := &writer{system: s, name: name, ctx: ctx}
	if keep {
		old, err := s.readAll(ctx, name)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		if err := s.hold(int64(len(old))); err != nil {
			return nil, pathError("open", name, err)
		}
		w.content = old
	}
	s.mu.Lock()
	s.open[w] = true
	s.mu.Unlock()
	return w, nil
}

// writable tells whether files in memory may be made there.
func writable(name string) bool {
	return strings.HasPrefix(name, homeDir+"/") || strings.HasPrefix(name, "/tmp/")
}

// hold takes memory for files, as far as there is any left.
func (s *system) hold(more int64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.held+more > maxHeld {
		return errFull
	}
	s.held += more
	return nil
}

// write puts a whole file in its place.
func (s *system) write(ctx context.Context, name string, content []byte) error {
	if relative, ok := inMount(name); ok {
		if _, err := s.files.Write(ctx, relative, typeOf(relative), bytes.NewReader(content)); err != nil {
			return pathError("write", name, err)
		}
		return s.hold(-int64(len(content)))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if old := s.memory[name]; old != nil {
		s.held -= int64(len(old.content))
	}
	s.memory[name] = &memoryFile{content, s.now()}
	return nil
}

// replace writes a whole file at once.
func (s *system) replace(ctx context.Context, name string, content []byte) error {
	w, err := s.create(ctx, name, false)
	if err != nil {
		return err
	}
	if _, err := w.Write(content); err != nil {
		w.abandon()
		return err
	}
	return w.Close()
}

// remove deletes a file, or a folder of memory that is empty.
func (s *system) remove(ctx context.Context, name string) error {
	s.mu.Lock()
	held, isHeld := s.memory[name]
	if isHeld {
		s.held -= int64(len(held.content))
		delete(s.memory, name)
	}
	s.mu.Unlock()
	if isHeld {
		return nil
	}
	relative, ok := inMount(name)
	if !ok {
		return pathError("remove", name, fs.ErrPermission)
	}
	if err := s.files.Remove(ctx, relative); err != nil {
		return pathError("remove", name, err)
	}
	return nil
}

// flush closes what commands left open.
func (s *system) flush(ctx context.Context) error {
	s.mu.Lock()
	left := slices.Collect(maps.Keys(s.open))
	s.mu.Unlock()
	var errs []error
	for _, w := range left {
		w.ctx = context.WithoutCancel(ctx)
		errs = append(errs, w.Close())
	}
	return errors.Join(errs...)
}

// typeOf tells the content type from a file's name.
func typeOf(name string) string {
	switch path.Ext(name) {
	case ".md":
		return "text/markdown"
	case ".csv":
		return "text/csv"
	case ".txt", ".log", ".sh", "":
		return "text/plain"
	}
	if kind, _, err := mime.ParseMediaType(mime.TypeByExtension(path.Ext(name))); err == nil {
		return kind
	}
	return "application/octet-stream"
}
