package start

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"

	"trs/tui/settings"
)

// Choice is what the command line says.
type Choice struct {
	Session, User string // to open first
	Profile       string
	BaseURL       string
	DataDir       string // of the sandbox
	Config        string // file; "" is the usual one
	Theme         string
	Log           string // file
	Sandbox       bool
	NoMouse       bool
	ReadOnly      bool // send nothing that changes something
	Version       bool // only print the version
}

// Flags is the command line of the explorer.
type Flags struct {
	*flag.FlagSet
	choice Choice
}

// NewFlags declares the flags.
func NewFlags() *Flags {
	f := &Flags{FlagSet: flag.NewFlagSet("trs", flag.ContinueOnError)}
	c := &f.choice
	f.StringVar(&c.Session, "session", "", "open the session `ID`")
	f.StringVar(&c.User, "user", "", "open the last session of the user `ID`, or make one")
	f.StringVar(&c.Profile, "profile", "", "use the profile `NAME` of the config file")
	f.BoolVar(&c.Sandbox, "sandbox", false, "use the embedded sandbox even when there is a key")
	f.StringVar(&c.BaseURL, "base-url", "", "use the server at `URL`")
	f.StringVar(&c.Theme, "theme", "", "draw in the theme `NAME`: "+settings.ThemeNames())
	f.StringVar(&c.DataDir, "data-dir", "", "keep the sandbox's data in `DIR`")
	f.StringVar(&c.Config, "config", "", "read the config `FILE` (default $XDG_CONFIG_HOME/trs/config.toml)")
	f.StringVar(&c.Log, "log", "", "write a log without secrets to `FILE`")
	f.BoolVar(&c.NoMouse, "no-mouse", false, "leave the mouse to the terminal")
	f.BoolVar(&c.ReadOnly, "read-only", false, "send nothing that changes something: only tools marked read-only run")
	f.BoolVar(&c.Version, "version", false, "print the version")
	return f
}

// Choice reads the arguments. flag.ErrHelp means that help was asked for.
func (f *Flags) Choice(args []string) (Choice, error) {
	f.SetOutput(io.Discard)
	if err := f.Parse(args); err != nil {
		return Choice{}, err
	}
	if f.NArg() > 0 {
		return Choice{}, fmt.Errorf("unknown command %q", f.Arg(0))
	}
	var empty error
	f.Visit(func(given *flag.Flag) {
		if strings.TrimSpace(given.Value.String()) == "" {
			empty = fmt.Errorf("--%s wants a value", given.Name)
		}
	})
	c := f.choice
	switch {
	case empty != nil:
		return Choice{}, empty
	case c.Sandbox && c.Profile != "":
		return Choice{}, errors.New("--sandbox needs no key, so it goes without --profile")
	case c.Sandbox && c.BaseURL != "":
		return Choice{}, errors.New("--sandbox is a server of its own, so it goes without --base-url")
	case c.Theme != "" && !settings.ThemeExists(c.Theme):
		return Choice{}, fmt.Errorf("there is no theme %q; there are %s", c.Theme, settings.ThemeNames())
	}
	return c, nil
}
