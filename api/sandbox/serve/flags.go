package serve

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"

	"trs/api/sandbox"
	"trs/api/sandbox/fault"
)

// DefaultAddr is where the sandbox listens unless told otherwise; it is the
// address that the API's own documentation calls local.
const DefaultAddr = "127.0.0.1:9900"

// Flags is the command line of `trs serve`.
type Flags struct {
	*flag.FlagSet
	config    Config
	dir       string
	ephemeral bool
}

// NewFlags declares the flags.
func NewFlags() *Flags {
	f := &Flags{FlagSet: flag.NewFlagSet("trs serve", flag.ContinueOnError)}
	box := &f.config.Sandbox
	f.StringVar(&f.config.Addr, "addr", DefaultAddr, "listen on `HOST:PORT`; port 0 picks a free one")
	f.StringVar(&f.dir, "data-dir", "", "keep data in `DIR` (default "+filepath.Join("$XDG_DATA_HOME", "trs", "sandbox")+")")
	f.StringVar(&box.APIKey, "api-key", "", "the `KEY` that requests must carry (default "+sandbox.DefaultAPIKey+")")
	f.BoolVar(&f.ephemeral, "ephemeral", false, "keep nothing after the end")
	f.BoolVar(&box.Empty, "empty", false, "make no demo data")
	f.Func("catalog", "add the tools in `FILE`, in the API's own format; can be repeated", appendTo(&box.CatalogFiles))
	f.Func("fault", "misbehave as `SPEC` says, e.g. latency=200ms..2s:0.3@search,500:0.05@execute; can be repeated", func(spec string) error {
		_, err := fault.Parse(spec)
		box.Faults = append(box.Faults, spec)
		return err
	})
	f.Func("synthetic-tools", "add `N` made-up tools, for tests of size", func(text string) error {
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 || n > 1_000_000 {
			return errors.New("it must be a number from 0 to 1000000")
		}
		box.SyntheticTools = n
		return nil
	})
	f.Int64Var(&box.Seed, "seed", 0, "with `N` other than 0, make the same ids and times in every run")
	f.Func("allow-host", "answer to the host name `HOST` too, as behind a proxy; can be repeated", appendTo(&f.config.AllowHost))
	return f
}

func appendTo(list *[]string) func(string) error {
	return func(value string) error {
		if value == "" {
			return errors.New("it must not be empty")
		}
		*list = append(*list, value)
		return nil
	}
}

// ErrNoPlace says that nothing tells where the data is kept.
var ErrNoPlace = errors.New("find a place for the data")

// Config reads the arguments. flag.ErrHelp means that help was asked for; all but
// ErrNoPlace is a wrong command line.
func (f *Flags) Config(args []string) (Config, error) {
	f.SetOutput(discard{})
	if err := f.Parse(args); err != nil {
		return Config{}, err
	}
	var empty error
	f.Visit(func(given *flag.Flag) { // such as --api-key "$KEY" where there is no KEY
		if _, isText := given.Value.(flag.Getter); isText && given.Value.String() == "" {
			empty = fmt.Errorf("--%s wants a value", given.Name)
		}
	})
	switch {
	case empty != nil:
		return Config{}, empty
	case f.NArg() > 0:
		return Config{}, fmt.Errorf("unexpected argument %q", f.Arg(0))
	case f.ephemeral && f.dir != "":
		return Config{}, errors.New("--ephemeral keeps nothing, so it goes without --data-dir")
	case f.ephemeral:
		return f.config, nil
	}
	dir := f.dir
	if dir == "" {
		var err error
		if dir, err = DefaultDir(); err != nil {
			return Config{}, err
		}
	}
	absolute, err := filepath.Abs(dir)
	if err != nil {
		return Config{}, fmt.Errorf("find the data directory: %w", err)
	}
	f.config.Sandbox.Dir = absolute
	return f.config, nil
}

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }

// DefaultDir is where the XDG base directories put an application's data, also
// on systems that know a place of their own only for some.
func DefaultDir() (string, error) {
	if dir := os.Getenv("XDG_DATA_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "trs", "sandbox"), nil
	}
	if dir := os.Getenv("LocalAppData"); runtime.GOOS == "windows" && dir != "" {
		return filepath.Join(dir, "trs", "sandbox"), nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("%w: %w; name one with --data-dir", ErrNoPlace, err)
	}
	return filepath.Join(home, ".local", "share", "trs", "sandbox"), nil
}

// Usage describes the flags, one a line, with their names aligned.
func (f *Flags) Usage() string { return Usage(f.FlagSet) }

// Usage describes flags, one a line, with their names aligned.
func Usage(f *flag.FlagSet) string {
	var names, texts []string
	width := 0
	f.VisitAll(func(one *flag.Flag) {
		arg, text := flag.UnquoteUsage(one)
		name := "--" + one.Name
		if arg != "" {
			name += " " + arg
		}
		if one.Name == "addr" {
			text += " (default " + one.DefValue + ")"
		}
		names, texts = append(names, name), append(texts, text)
		width = max(width, len(name))
	})
	var b strings.Builder
	for i, name := range names {
		fmt.Fprintf(&b, "  %-*s  %s\n", width, name, texts[i])
	}
	return b.String()
}
