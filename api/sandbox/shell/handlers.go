package shell

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"

	"mvdan.cc/sh/v3/expand"
	"mvdan.cc/sh/v3/interp"

	"trs/api/memguard"
)

// Bounds that are checked at each command.
const (
	maxFrames     = 12_000   // of Go's stack; a shell function takes about a dozen
	maxGoroutines = 400      // that a command may add: pipes and background jobs
	maxVariables  = 16 << 20 // bytes of all variables
)

// absolute makes a path of the system out of what a command names.
func absolute(dir, name string) string {
	name = filepath.ToSlash(name)
	if !path.IsAbs(name) {
		name = path.Join(filepath.ToSlash(dir), name)
	}
	return path.Clean(name)
}

func (s *session) open(ctx context.Context, name string, flag int, _ os.FileMode) (io.ReadWriteCloser, error) {
	hc := interp.HandlerCtx(ctx)
	at := absolute(hc.Dir, name)
	switch at {
	case "/dev/stdin":
		return pipe{Reader: orEmpty(hc.Stdin), Writer: io.Discard}, nil
	case "/dev/stdout":
		return pipe{strings.NewReader(""), hc.Stdout}, nil
	case "/dev/stderr":
		return pipe{strings.NewReader(""), hc.Stderr}, nil
	case "/dev/null":
		return pipe{strings.NewReader(""), io.Discard}, nil
	}
	if flag&(os.O_WRONLY|os.O_RDWR) != 0 {
		w, err := s.system.create(ctx, at, flag&os.O_APPEND != 0)
		if err != nil {
			return nil, named(err, name)
		}
		return w, nil
	}
	r, err := s.system.read(ctx, at)
	if err != nil {
		return nil, named(err, name)
	}
	return reader{ctx, r}, nil
}

func orEmpty(r io.Reader) io.Reader {
	if r == nil {
		return strings.NewReader("")
	}
	return r
}

// named makes an error that the interpreter prints and goes on after, about the
// path as the command wrote it.
func named(err error, name string) error {
	var at *os.PathError
	if errors.As(err, &at) {
		return &os.PathError{Op: at.Op, Path: name, Err: at.Err}
	}
	return &os.PathError{Op: "open", Path: name, Err: err}
}

func (s *session) stat(ctx context.Context, name string, _ bool) (fs.FileInfo, error) {
	at, err := s.system.stat(ctx, absolute(interp.HandlerCtx(ctx).Dir, name))
	if err != nil {
		return nil, err
	}
	return at, nil
}

func (s *session) access(ctx context.Context, name string, mode interp.AccessMode) error {
	at, err := s.system.stat(ctx, absolute(interp.HandlerCtx(ctx).Dir, name))
	if err != nil {
		return err
	}
	if mode == interp.AccessExec && !at.folder {
		return fs.ErrPermission
	}
	return nil
}

func (s *session) readDir(ctx context.Context, name string) ([]fs.DirEntry, error) {
	entries, err := s.system.list(ctx, absolute(interp.HandlerCtx(ctx).Dir, name))
	if err != nil {
		return nil, err
	}
	listed := make([]fs.DirEntry, len(entries))
	for i, entry := range entries {
		listed[i] = fs.FileInfoToDirEntry(entry)
	}
	return listed, nil
}

// call sees every command before it runs. It holds the shell to its bounds, and
// takes over what the interpreter's own commands would ask the host.
func (s *session) call(ctx context.Context, args []string) ([]string, error) {
	hc := interp.HandlerCtx(ctx)
	if err := s.withinBounds(hc.Env); err != nil {
		s.cancel(err)
		return nil, err
	}
	name := 0 // where the command is that others only lead to
	for name < len(args)-1 && (args[name] == "command" || args[name] == "builtin") && !strings.HasPrefix(args[name+1], "-") {
		name++
	}
	rest := args[name+1:]
	switch args[name] {
	case "command", "builtin":
		if name < len(args)-1 {
			return append([]string{"__which", "command"}, rest...), nil
		}
	case "type", "hash":
		return append([]string{"__which"}, args[name:]...), nil
	case "pwd":
		return append(args[:name+1:name+1], "-L"), nil // -P would look at the host's links
	case "eval":
		return args, s.checkSource(strings.Join(rest, " "))
	case "alias":
		for _, arg := range rest {
			if _, code, defines := strings.Cut(arg, "="); defines {
				if err := s.checkSource(code); err != nil {
					return nil, err
				}
			}
		}
	case "trap":
		if len(rest) > 0 {
			return args, s.checkSource(rest[0])
		}
	case "source", ".":
		return s.checkScript(ctx, hc.Dir, args, rest)
	case "printf":
		if len(rest) > 0 && tooWide.MatchString(strings.Join(rest[:min(len(rest), 3)], " ")) {
			return []string{"__refuse", "printf: a field that wide is not possible here"}, nil
		}
	case "test", "[":
		for _, arg := range rest {
			if arg == "-O" || arg == "-G" {
				return []string{"__refuse", "test: " + arg + " is not possible here"}, nil
			}
		}
	}
	return args, nil
}

var tooWide = regexp.MustCompile(`%[-+ 0#]*(\d{5,}|\*|\d*\.(\d{5,}|\*))`)

// checkScript makes a source command name its file by the system's path, having
// looked at what is in it.
func (s *session) checkScript(ctx context.Context, dir string, args, rest []string) ([]string, error) {
	if len(rest) == 0 {
		return args, nil
	}
	at := absolute(dir, rest[0])
	content, err := s.system.readAll(ctx, at)
	if err != nil {
		return []string{"__refuse", "source: " + named(err, rest[0]).Error()}, nil
	}
	return append([]string{"source", at}, rest[1:]...), s.checkSource(string(content))
}

// checkSource looks at code before the interpreter reads it. Code that cannot be
// read is the interpreter's to complain about.
func (s *session) checkSource(source string) error {
	program, err := parse(source, "eval")
	var bad *refusedError
	if errors.As(err, &bad) {
		s.cancel(err)
		return err
	}
	if err == nil {
		s.noteFunctions(program)
	}
	return nil
}

func (s *session) withinBounds(env expand.Environ) error {
	if runtime.NumGoroutine() > s.goroutines+maxGoroutines {
		return memguard.ErrLimit
	}
	var frame [1]uintptr
	if runtime.Callers(maxFrames, frame[:]) > 0 {
		return errDeep
	}
	size := 0
	for _, variable := range env.Each {
		size += len(variable.Str)
		for _, item := range variable.List {
			size += len(item)
		}
		for _, item := range variable.Map {
			size += len(item)
		}
	}
	if size > maxVariables {
		return errBig
	}
	return nil
}
