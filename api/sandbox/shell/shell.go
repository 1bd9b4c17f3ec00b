// Package shell runs shell commands on the files of a session. It is an
// interpreter in this process that is confined to them: it starts no programs,
// opens no files of the host, sees no environment of the host and has no
// network. The files are at /mnt/files; /home/user and /tmp live in memory for
// the time of one call.
package shell

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"time"

	"mvdan.cc/sh/v3/expand"
	"mvdan.cc/sh/v3/interp"
	"mvdan.cc/sh/v3/syntax"

	"trs/api/memguard"
	"trs/api/sandbox/toolrun"
)

// Bounds of one call.
const (
	// MaxTime is how long a command may run.
	MaxTime    = 180 * time.Second
	maxCommand = 64 << 10  // bytes of the command
	maxMemory  = 256 << 20 // growth of the heap
	maxTotal   = 64 << 20  // bytes of output, shown or not
	maxKept    = 4 << 20   // bytes of output that are kept
	maxShown   = 20_000    // bytes of output in the answer
)

// Request is one call.
type Request struct {
	Command  string
	Files    toolrun.Files
	Now      func() time.Time
	Overflow string        // path in the mount, without ending, for output that is too long to show
	Timeout  time.Duration // 0 means MaxTime
}

// Outcome is what a command wrote. Error says that it could not be run to its
// end; a command that merely fails leaves it empty.
type Outcome struct {
	Stdout, Stderr Output
	ExitCode       int
	Error          string
}

// Output is what was written to one stream.
type Output struct {
	Text  string // the first part of it
	Lines int    // of all of it
	File  string // where more of it is, when Text is not all
}

var (
	errTime   = errors.New("stopped: it ran longer than the limit")
	errOutput = fmt.Errorf("stopped: it wrote more than %d MiB", maxTotal>>20)
	errDeep   = errors.New("stopped: functions call each other too deep")
	errBig    = errors.New("stopped: its variables are too large")
)

// Run runs a command. Its error is for an ended context of the caller and for
// faults of the mount.
func Run(ctx context.Context, req Request) (Outcome, error) {
	if len(req.Command) > maxCommand {
		return Outcome{Error: fmt.Sprintf("The command is longer than %d bytes; put data into files", maxCommand)}, nil
	}
	timeout := req.Timeout
	if timeout <= 0 {
		timeout = MaxTime
	}
	limited, cancelTime := context.WithTimeoutCause(ctx, timeout, errTime)
	defer cancelTime()
	watched, stop := memguard.Watch(limited, maxMemory)
	defer stop()
	inner, cancel := context.WithCancelCause(watched)
	defer cancel(context.Canceled)

	s := &session{
		system: newSystem(req.Files, req.Now), now: req.Now, cancel: cancel, goroutines: runtime.NumGoroutine(),
		functions: map[string]bool{},
	}
	s.stdout, s.stderr = &sink{full: func() { cancel(errOutput) }}, &sink{full: func() { cancel(errOutput) }}
	code := s.runMain(inner, req.Command)
	outcome := Outcome{ExitCode: code}
	if cause := context.Cause(inner); cause != nil {
		if ctx.Err() != nil {
			return Outcome{}, ctx.Err()
		}
		outcome.Error = "The command was " + strings.TrimPrefix(cause.Error(), "context canceled")
	}
	cancel(context.Canceled) // ends what still runs in the background
	var err error
	if outcome.Stdout, err = s.finish(ctx, req, s.stdout, ".stdout.txt"); err != nil {
		return Outcome{}, err
	}
	outcome.Stderr, err = s.finish(ctx, req, s.stderr, ".stderr.txt")
	return outcome, err
}

// finish closes a stream and keeps what is too long to show in the mount.
func (s *session) finish(ctx context.Context, req Request, out *sink, ending string) (Output, error) {
	text, lines, shown := out.close()
	output := Output{Text: strings.ToValidUTF8(shown, "\uFFFD"), Lines: lines}
	if len(shown) < len(text) && req.Overflow != "" {
		file, err := req.Files.Write(ctx, req.Overflow+ending, "text/plain", strings.NewReader(text))
		if err != nil {
			return Output{}, fmt.Errorf("keep the output in the session's files: %w", err)
		}
		output.File = mountRoot + "/" + file.Path
	}
	return output, nil
}

// session is one call while it runs.
type session struct {
	system     *system
	now        func() time.Time
	stdout     *sink
	stderr     *sink
	cancel     context.CancelCauseFunc
	goroutines int // there were when it began

	mu        sync.Mutex
	functions map[string]bool // names that are defined somewhere
}

// runMain runs the command as a whole and returns its exit code.
func (s *session) runMain(ctx context.Context, command string) (code int) {
	program, err := parse(command, "bash")
	if err != nil {
		fmt.Fprintln(s.stderr, err)
		return 2
	}
	s.noteFunctions(program)
	runner, err := s.newRunner(homeDir, nil)
	if err != nil {
		fmt.Fprintln(s.stderr, err)
		return 1
	}
	code = s.runProgram(ctx, runner, program)
	if err := s.system.flush(ctx); err != nil {
		fmt.Fprintf(s.stderr, "bash: %v\n", err)
		code = 1
	}
	return code
}

// runProgram runs a program. A panic of the interpreter is the program's failure:
// it must not end the server.
func (s *session) runProgram(ctx context.Context, runner *interp.Runner, program *syntax.File) (code int) {
	defer func() {
		if fault := recover(); fault != nil {
			fmt.Fprintf(s.stderr, "bash: the shell cannot do this: %v\n", fault)
			code = 1
		}
	}()
	err := runner.Run(ctx, program)
	var status interp.ExitStatus
	switch {
	case err == nil:
		return 0
	case errors.As(err, &status):
		return int(status)
	case ctx.Err() == nil:
		fmt.Fprintf(s.stderr, "bash: %v\n", err)
	}
	return 1
}

// newRunner makes an interpreter that sees only the session's system. Every
// handler by which an interpreter reaches its host is replaced.
func (s *session) newRunner(dir string, env expand.Environ, args ...string) (*interp.Runner, error) {
	if env == nil {
		env = s.environ()
	}
	options := []interp.RunnerOption{
		interp.Env(env),
		// interp.Dir would look for the directory on the host.
		func(r *interp.Runner) error { r.Dir = dir; return nil },
		interp.StdIO(nil, s.stdout, s.stderr),
		interp.CallHandler(s.call),
		interp.ExecHandlers(func(interp.ExecHandlerFunc) interp.ExecHandlerFunc { return s.exec }),
		interp.OpenHandler(s.open),
		interp.ReadDirHandler2(s.readDir),
		interp.StatHandler(s.stat),
		interp.AccessHandler(s.access),
	}
	if len(args) > 0 {
		options = append(options, interp.Params(append([]string{"--"}, args...)...))
	}
	runner, err := interp.New(options...)
	if err != nil {
		return nil, fmt.Errorf("start the shell: %w", err)
	}
	return runner, nil
}

// environ is the environment of a command. TMPDIR is where the interpreter
// itself would make named pipes on the host, for process substitution: it names
// a place that cannot exist, so that none is made and none is opened.
func (s *session) environ() expand.Environ {
	pairs := []string{
		"HOME=" + homeDir, "USER=user", "LOGNAME=user", "SHELL=/bin/bash", "LANG=C.UTF-8", "TZ=UTC", "PATH=/usr/bin:/bin",
		"HOSTNAME=sandbox", "UID=1000", "EUID=1000", "GID=1000", "TMPDIR=" + noSuchDir(),
	}
	return expand.ListEnviron(pairs...)
}

// noSuchDir is an absolute path that does not exist and cannot be made.
func noSuchDir() string {
	if runtime.GOOS != "windows" {
		return "/dev/null/none"
	}
	return filepath.Join(os.TempDir(), "none-"+rand.Text(), "none")
}
