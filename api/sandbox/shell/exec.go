package shell

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/interp"
)

// Bounds of one command.
const (
	maxSubstitution = 1 << 20   // bytes that $( ) takes from one command
	maxPiped        = 256 << 20 // bytes that one command writes otherwise
	maxInput        = 32 << 20  // bytes that a command reads at once
)

// process is one command while it runs.
type process struct {
	ctx     context.Context
	session *session
	hc      interp.HandlerContext
	name    string
	args    []string // without the name
	stdin   io.Reader
	stdout  io.Writer
	stderr  io.Writer
}

// command is what runs a command. It returns the exit code.
type command func(p *process) int

// commands has every command by name. It is filled when the program starts,
// because some commands run others.
var commands map[string]command

func init() {
	commands = map[string]command{}
	for _, group := range []map[string]command{fileCommands(), textCommands(), otherCommands()} {
		for name, run := range group {
			commands[name] = run
		}
	}
}

// exec runs a command that is not the interpreter's own: one of ours, or none.
func (s *session) exec(ctx context.Context, args []string) error {
	hc := interp.HandlerCtx(ctx)
	code := s.start(ctx, hc, args, hc.Stdin, hc.Stdout)
	if err := ctx.Err(); err != nil {
		return err
	}
	if code != 0 {
		return interp.ExitStatus(code)
	}
	return nil
}

// start runs one command with streams of its own.
func (s *session) start(ctx context.Context, hc interp.HandlerContext, args []string, stdin io.Reader, stdout io.Writer) (code int) {
	left := int64(maxPiped)
	switch stdout.(type) {
	case *os.File, *sink, *writer, pipe, limitWriter:
	default:
		left = maxSubstitution // the interpreter collects it in memory
	}
	p := &process{
		ctx: ctx, session: s, hc: hc, name: commandName(args[0]), args: args[1:],
		stdin:  limitReader{ctx, orEmpty(stdin)},
		stdout: limitWriter{ctx, stdout, &left}, stderr: hc.Stderr,
	}
	defer func() {
		if fault := recover(); fault != nil {
			code = p.fail("cannot do this: %v", fault)
		}
	}()
	run, ok := commands[p.name]
	switch {
	case ok:
		return run(p)
	case strings.Contains(args[0], "/"):
		return p.script(absolute(hc.Dir, args[0]), args[0])
	case notHere[p.name] != "":
		fmt.Fprintf(hc.Stderr, "bash: %s: %s\n", args[0], notHere[p.name])
	default:
		fmt.Fprintf(hc.Stderr, "bash: %s: command not found\n", args[0])
	}
	return 127
}

// notHere says more than "not found" about commands that people will try.
var notHere = map[string]string{
	"python": "there is no Python in this sandbox", "python3": "there is no Python in this sandbox",
	"node": "there is no JavaScript in this sandbox", "pip": "there is no Python in this sandbox",
	"curl": "there is no network in this sandbox", "wget": "there is no network in this sandbox",
	"ssh": "there is no network in this sandbox", "awk": "not available; use cut, sed or jq",
}

// commandName takes the usual places off a command.
func commandName(name string) string {
	for _, place := range []string{"/usr/local/bin/", "/usr/bin/", "/bin/"} {
		if rest, ok := strings.CutPrefix(name, place); ok && !strings.Contains(rest, "/") {
			return rest
		}
	}
	return name
}

// script runs a file of the system as a shell script.
func (p *process) script(at, said string) int {
	content, err := p.session.system.readAll(p.ctx, at)
	if err != nil {
		fmt.Fprintf(p.stderr, "bash: %s: %v\n", said, cause(err))
		return 127
	}
	return p.interpret(string(content), said, p.args)
}

// interpret runs shell code in an interpreter of its own.
func (p *process) interpret(source, name string, args []string) int {
	if err := p.session.withinBounds(p.hc.Env); err != nil {
		p.session.cancel(err)
		return 1
	}
	program, err := parse(source, name)
	if err != nil {
		fmt.Fprintln(p.stderr, err)
		return 2
	}
	p.session.noteFunctions(program)
	runner, err := p.session.newRunner(p.hc.Dir, nil, args...)
	if err != nil {
		return p.fail("%v", err)
	}
	stdin, _ := p.hc.Stdin.(*os.File)
	var in io.Reader
	if stdin != nil {
		in = stdin
	}
	if err := interp.StdIO(in, p.stdout, p.stderr)(runner); err != nil {
		return p.fail("%v", err)
	}
	return p.session.runProgram(p.ctx, runner, program)
}

// fail reports what is wrong and returns the exit code 1.
func (p *process) fail(format string, args ...any) int {
	fmt.Fprintf(p.stderr, "%s: %s\n", p.name, fmt.Sprintf(format, args...))
	return 1
}

// cause takes the operation and path off an error, which messages say already.
func cause(err error) error {
	var at *os.PathError
	if errors.As(err, &at) {
		err = at.Err
	}
	if errors.Is(err, os.ErrNotExist) {
		return errors.New("No such file or directory") //nolint:staticcheck // as every shell says it
	}
	if errors.Is(err, os.ErrPermission) {
		return errors.New("Permission denied") //nolint:staticcheck // as every shell says it
	}
	return err
}

// path makes a path of the system out of an argument.
func (p *process) path(name string) string { return absolute(p.hc.Dir, name) }

// each runs do for the input of every file named, or for standard input. What
// cannot be read is reported and makes the exit code 1.
func (p *process) each(names []string, do func(name string, r io.Reader) error) int {
	if len(names) == 0 {
		names = []string{"-"}
	}
	code := 0
	for _, name := range names {
		if err := p.one(name, do); err != nil {
			if p.ctx.Err() != nil || isPipeClosed(err) {
				return 1
			}
			code = p.fail("%s: %v", name, cause(err))
		}
	}
	return code
}

func (p *process) one(name string, do func(name string, r io.Reader) error) error {
	if name == "-" || name == "/dev/stdin" {
		return do(name, p.stdin)
	}
	r, err := p.session.system.read(p.ctx, p.path(name))
	if err != nil {
		return err
	}
	defer r.Close()
	return do(name, limitReader{p.ctx, r})
}

func isPipeClosed(err error) bool {
	return errors.Is(err, os.ErrClosed) || strings.Contains(err.Error(), "broken pipe")
}

// errStop ends reading without an error.
var errStop = errors.New("stop")

// lines gives every line of r, without its newline, to do.
func lines(r io.Reader, do func(line string) error) error {
	buffered := bufio.NewReaderSize(r, 64<<10)
	for {
		line, err := buffered.ReadString('\n')
		if len(line) > maxInput {
			return fmt.Errorf("a line is longer than %d MiB", maxInput>>20)
		}
		if line != "" {
			if err := do(strings.TrimSuffix(line, "\n")); err != nil {
				if errors.Is(err, errStop) {
					return nil
				}
				return err
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// allLines reads the lines of all files named.
func (p *process) allLines(names []string) ([]string, int) {
	var all []string
	size := 0
	code := p.each(names, func(_ string, r io.Reader) error {
		return lines(r, func(line string) error {
			if size += len(line) + 16; size > maxInput {
				return fmt.Errorf("more than %d MiB of input", maxInput>>20)
			}
			all = append(all, line)
			return nil
		})
	})
	return all, code
}

// options are the flags of a command.
type options struct {
	set    map[byte]bool
	values map[byte][]string
	rest   []string
}

func (o options) has(flag byte) bool { return o.set[flag] }

// value returns the last value of a flag, or fallback.
func (o options) value(flag byte, fallback string) string {
	if values := o.values[flag]; len(values) > 0 {
		return values[len(values)-1]
	}
	return fallback
}

// flags reads the arguments as getopt does: spec lists the letters, those with a
// value followed by a colon; long maps long names to letters.
func (p *process) flags(spec string, long map[string]byte) (options, bool) {
	o := options{set: map[byte]bool{}, values: map[byte][]string{}}
	takesValue := func(letter byte) bool {
		at := strings.IndexByte(spec, letter)
		return at >= 0 && at+1 < len(spec) && spec[at+1] == ':'
	}
	args := slices.Clone(p.args)
	for i := 0; i < len(args); i++ {
		arg := args[i]
		if arg == "--" {
			o.rest = append(o.rest, args[i+1:]...)
			break
		}
		if len(arg) < 2 || arg[0] != '-' {
			o.rest = append(o.rest, arg)
			continue
		}
		if name, isLong := strings.CutPrefix(arg, "--"); isLong {
			name, value, given := strings.Cut(name, "=")
			letter, ok := long[name]
			if !ok {
				p.fail("unrecognized option '%s'", arg)
				return o, false
			}
			arg = "-" + string(letter)
			if given {
				arg += value
			}
		}
		for j := 1; j < len(arg); j++ {
			letter := arg[j]
			if letter == ':' || strings.IndexByte(spec, letter) < 0 {
				p.fail("invalid option -- '%c'", letter)
				return o, false
			}
			o.set[letter] = true
			if !takesValue(letter) {
				continue
			}
			value := arg[j+1:]
			if value == "" {
				if i++; i >= len(args) {
					p.fail("option requires an argument -- '%c'", letter)
					return o, false
				}
				value = args[i]
			}
			o.values[letter] = append(o.values[letter], value)
			break
		}
	}
	return o, true
}

// base is the last part of a path.
func base(name string) string { return path.Base(name) }
