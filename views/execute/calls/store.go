package calls

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/gofrs/flock"

	"trs/views/execute/desk"
)

// suffix is how the files of named calls end.
const suffix = ".trs.json"

// projectFolder is where calls are saved in a project.
const projectFolder = ".trs"

// Bounds of what is read.
const (
	maxFiles     = 500
	maxFileBytes = 8 << 20
	maxNamed     = 20_000
	maxProblems  = 100 // of one file
)

// Place is where a named call is kept.
type Place int

// The places.
const (
	_       Place = iota
	Own           // the user's own, for all projects
	Project       // the folder where trs was started
)

// Named is one call that has a name.
type Named struct {
	Name string
	Note string
	desk.Request
	Place  Place
	File   string // the path of the file that it is in
	Line   int    // where in the file
	Secret bool   // the arguments hold what looks like a secret

	raw string // as the file had it, which tells whether it has changed
}

// Listing is the named calls that there are, and what is wrong with files.
type Listing struct {
	Calls    []Named
	Problems []Problem
}

// Store is the named calls of a user and of the project that trs was started in.
// All of it touches the disk: call it in commands.
type Store struct{ own, project string }

// NewStore keeps the user's own calls in the folder own, which is made when it is
// needed, and those of the project in the folder project; "" is no project.
func NewStore(own, project string) Store { return Store{own, project} }

// folders is where files are looked for, in order.
func (s Store) folders() []struct {
	dir   string
	place Place
} {
	type folder = struct {
		dir   string
		place Place
	}
	var all []folder
	if s.project != "" {
		all = append(all, folder{s.project, Project}, folder{filepath.Join(s.project, projectFolder), Project})
	}
	if s.own != "" && !slices.ContainsFunc(all, func(f folder) bool { return f.dir == s.own }) {
		all = append(all, folder{s.own, Own})
	}
	return all
}

// List reads every named call, those of the project first.
func (s Store) List(ctx context.Context) (Listing, error) {
	var all Listing
	files := 0
	for _, folder := range s.folders() {
		entries, err := os.ReadDir(folder.dir)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			all.Problems = append(all.Problems, Problem{File: folder.dir, Message: "cannot be read: " + cause(err)})
			continue
		}
		for _, entry := range entries {
			if entry.IsDir() || !strings.HasSuffix(entry.Name(), suffix) || strings.HasPrefix(entry.Name(), ".") {
				continue
			}
			if err := ctx.Err(); err != nil {
				return all, fmt.Errorf("list the named calls: %w", err)
			}
			file := filepath.Join(folder.dir, entry.Name())
			if files++; files > maxFiles || len(all.Calls) > maxNamed {
				all.Problems = append(all.Problems, Problem{File: file, Message: "not read, nor what follows: there are too many calls"})
				return all, nil
			}
			all.read(file, folder.place)
		}
	}
	return all, nil
}

func (l *Listing) read(file string, place Place) {
	data, err := readBounded(file, maxFileBytes)
	if err != nil {
		l.Problems = append(l.Problems, Problem{File: file, Message: cause(err)})
		return
	}
	d, problems := parseFile(file, data)
	l.Problems = append(l.Problems, problems...)
	for _, e := range d.entries {
		e.call.Place = place
		l.Calls = append(l.Calls, e.call)
	}
}

// cause is an error without the path that stands before it already.
func cause(err error) string {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err.Error()
	}
	return err.Error()
}

// ExistsError says that a place has a call of that name already.
type ExistsError struct{ There Named }

// Error names the call and its file.
func (e *ExistsError) Error() string {
	return fmt.Sprintf("%s has a call named %q already", e.There.File, e.There.Name)
}

// Save writes a call into a file of its own. When the place has a call of that
// name the answer is an *ExistsError, and Replace is the way on.
func (s Store) Save(ctx context.Context, place Place, call Named) (Named, error) {
	unlock, err := s.lock(ctx)
	if err != nil {
		return call, err
	}
	defer unlock()
	dir := s.own
	if place == Project && s.project != "" {
		dir = filepath.Join(s.project, projectFolder)
	}
	all, err := s.List(ctx)
	if err != nil {
		return call, err
	}
	for _, there := range all.Calls {
		if there.Place == place && strings.EqualFold(there.Name, call.Name) {
			return call, &ExistsError{There: there}
		}
	}
	if err := os.MkdirAll(dir, s.mode(place, 0o755)); err != nil {
		return call, fmt.Errorf("save the call: %w", err)
	}
	path, err := freePath(dir, fileName(call.Name))
	if err != nil {
		return call, err
	}
	text, err := fresh(call)
	if err != nil {
		return call, err
	}
	if err := replaceFile(path, text, s.mode(place, 0o644)); err != nil {
		return call, fmt.Errorf("save the call: %w", err)
	}
	call.File, call.Line, call.Place, call.raw = path, 1, place, strings.TrimRight(string(text), "\n")
	call.Secret = hasSecrets(call.Arguments)
	return call, nil
}

// mode is who may read a file: the user's own calls are private.
func (s Store) mode(place Place, shared os.FileMode) os.FileMode {
	if place == Own {
		return shared & 0o700
	}
	return shared
}

// Replace writes another call in the place of one that was listed. A file that
// has changed there since is left alone.
func (s Store) Replace(ctx context.Context, old, call Named) error {
	return s.change(ctx, old, func(d document, e entry, _ int) ([]byte, error) { return d.with(e, call) })
}

// Rename gives a call another name; its file keeps its own.
func (s Store) Rename(ctx context.Context, call Named, name string) error {
	renamed := call
	renamed.Name = name
	return s.Replace(ctx, call, renamed)
}

// Delete removes a call, and its file when there is nothing else in it.
func (s Store) Delete(ctx context.Context, call Named) error {
	return s.change(ctx, call, func(d document, _ entry, place int) ([]byte, error) {
		if d.one {
			return nil, nil
		}
		return d.without(place), nil
	})
}

// change rewrites the file of a call under a lock; no text removes it.
func (s Store) change(ctx context.Context, call Named, edit func(document, entry, int) ([]byte, error)) error {
	unlock, err := s.lock(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	info, err := os.Stat(call.File)
	if err != nil {
		return fmt.Errorf("change the call: %w", err)
	}
	data, err := readBounded(call.File, maxFileBytes)
	if err != nil {
		return fmt.Errorf("change the call: %w", err)
	}
	d, _ := parseFile(call.File, data)
	e, place, err := d.at(call)
	if err != nil {
		return err
	}
	text, err := edit(d, e, place)
	switch {
	case err != nil:
		return err
	case text == nil:
		err = os.Remove(call.File)
	default:
		path, real := filepath.EvalSymlinks(call.File) // a link stays a link
		if real != nil {
			return fmt.Errorf("change the call: %w", real)
		}
		err = replaceFile(path, text, info.Mode().Perm())
	}
	if err != nil {
		return fmt.Errorf("change the call: %w", err)
	}
	return nil
}

// lockWait is how long a change waits for another trs.
const lockWait = 2 * time.Second

// lock keeps other trs of this user from changing calls. The lock stands among
// the user's own calls, so that projects are not littered.
func (s Store) lock(ctx context.Context) (func(), error) {
	if err := os.MkdirAll(s.own, 0o700); err != nil {
		return nil, fmt.Errorf("make the folder of your calls: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, lockWait)
	defer cancel()
	lock := flock.New(filepath.Join(s.own, ".lock"))
	if _, err := lock.TryLockContext(ctx, 20*time.Millisecond); err != nil {
		return nil, fmt.Errorf("wait for another trs that changes calls: %w", err)
	}
	return func() { _ = lock.Close() }, nil
}

// fileName is a name as a file may be called everywhere.
func fileName(name string) string {
	var out strings.Builder
	dash := false
	for _, r := range strings.ToLower(name) {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_' {
			if dash && out.Len() > 0 {
				out.WriteByte('-')
			}
			dash = false
			out.WriteRune(r)
		} else {
			dash = true
		}
		if out.Len() > 60 {
			break
		}
	}
	switch base := out.String(); base {
	case "":
		return "call"
	case "con", "prn", "aux", "nul":
		return base + "-call"
	default:
		return base
	}
}

// freePath is a path in dir that nobody has.
func freePath(dir, base string) (string, error) {
	for n := 1; n < 1000; n++ {
		name := base
		if n > 1 {
			name += "-" + strconv.Itoa(n)
		}
		path := filepath.Join(dir, name+suffix)
		if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
			return path, nil
		}
	}
	return "", fmt.Errorf("save the call: %s has too many files named %s", dir, base)
}
