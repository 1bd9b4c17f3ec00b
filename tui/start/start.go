// Package start begins the explorer: from flags, environment and config file it
// finds the server, the key and the session to open first, and runs the program.
// What can only be known with the server's help is left to the program, which
// shows its first frame meanwhile.
package start

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"github.com/charmbracelet/x/term"

	"trs/api"
	"trs/api/journal"
	"trs/tui"
	"trs/tui/settings"
	"trs/views/state"
)

// Sandbox is the embedded sandbox. Opening it is quick; it is served from the
// first request on.
type Sandbox interface {
	BaseURL() string
	Key() string
	Dir() string
	// Transport sends requests to the sandbox once it is open.
	Transport() http.RoundTripper
	// Wait waits for it and returns the demo session and its user, if there is one.
	Wait(ctx context.Context) (session, user string, err error)
	// Suspend prepares for the process to be stopped, so that others can go on.
	Suspend() (resume func())
	Close() error
}

// Environment is what the program runs in.
type Environment struct {
	Getenv  func(string) string
	Version string
	Shown   func() // called after the first frame; may be nil
	// OpenSandbox opens the sandbox with its data in dir; "" is the usual place.
	OpenSandbox func(ctx context.Context, dir string, logf func(format string, args ...any)) (Sandbox, error)
}

// server is the server that was chosen and how to speak to it.
type server struct {
	baseURL  string
	host     string // for the header
	options  []api.Option
	next     http.RoundTripper // under the journal; nil is the usual one
	kind     api.KeyKind       // of the key, for snippets
	variable string            // that holds the key, for snippets
	keyFrom  string            // where the key comes from, for advice
	scope    string            // under which sessions are remembered
	sandbox  Sandbox           // nil for a real server
	key      string            // of the sandbox, to be copied
}

// Run runs the explorer until the user leaves it.
func Run(ctx context.Context, c Choice, env Environment) (err error) {
	if !term.IsTerminal(os.Stdin.Fd()) || !term.IsTerminal(os.Stdout.Fd()) {
		return tui.ErrNoTerminal
	}
	dirs, err := findDirs(env.Getenv)
	if err != nil {
		return err
	}
	config := c.Config
	if config == "" {
		config = filepath.Join(dirs.config, "config.toml")
	}
	set, err := settings.Load(config, c.Config != "")
	if err != nil {
		return err
	}
	log, err := openLog(c.Log)
	if err != nil {
		return err
	}
	defer log.close()
	profile, err := chooseProfile(c, set, env.Getenv)
	if err != nil {
		return err
	}
	to, err := chooseServer(ctx, c, profile, env, log)
	if err != nil {
		return err
	}
	if to.sandbox != nil {
		defer func() {
			if closing := to.sandbox.Close(); err == nil && closing != nil {
				err = fmt.Errorf("close the sandbox: %w", closing)
			}
		}()
	}
	return explore(ctx, c, env, dirs, set, profile, to, log)
}

// chooseServer is the server of a profile, or the sandbox without one.
func chooseServer(ctx context.Context, c Choice, profile *settings.Profile, env Environment, log *logFile) (server, error) {
	if c.Sandbox || profile == nil {
		return sandboxed(ctx, c, env, log)
	}
	return live(ctx, c, *profile, env)
}

// explore runs the program on the server that was chosen.
func explore(
	ctx context.Context, c Choice, env Environment, dirs dirs, set settings.Settings, profile *settings.Profile, to server, log *logFile,
) error {
	// Bounded by bytes rather than by number: all of a usual run, in little memory.
	wire := journal.New(journal.Options{Entries: 10_000, BodyBytes: 512 << 10, Total: 12 << 20})
	readOnly := c.ReadOnly || set.ReadOnly || profile != nil && profile.ReadOnly
	if readOnly {
		to.options = append(to.options, api.WithReadOnly())
	}
	client, err := api.New(to.baseURL, append(to.options, api.WithTransport(wire.Transport(to.next)), api.WithUserAgent("trs/"+env.Version))...)
	if err != nil {
		return fmt.Errorf("%w; check --base-url, COMPOSIO_BASE_URL and the key", err)
	}
	defer log.follow(wire)()
	wanted := firstSession{
		id: c.Session, user: c.User, client: client, sandbox: to.sandbox, keyFrom: to.keyFrom,
		remembered: state.NewSessions(dirs.state, to.scope),
	}
	if profile != nil {
		wanted.id, wanted.user = first(c.Session, profile.Session), first(c.User, profile.User)
	}
	var suspending func() (resume func())
	if to.sandbox != nil {
		suspending = to.sandbox.Suspend
	}
	return tui.Run(ctx, tui.Options{
		Client: client, Journal: wire, Start: wanted.find, SessionID: wanted.id, User: first(wanted.user, login(os.Getenv)),
		Live: to.sandbox == nil, Local: local(to.host), Host: to.host, BaseURL: client.BaseURL(), KeyVariable: to.variable, KeyKind: to.kind, SandboxKey: to.key,
		ReadOnly: readOnly,
		Version:  env.Version, Theme: first(c.Theme, set.Theme), Keys: set.Keys,
		NoMouse: c.NoMouse || set.NoMouse, StateDir: dirs.state, Scope: to.scope, Calls: filepath.Join(dirs.data, "calls"), Project: workingFolder(),
		Log: log.writer(), Suspending: suspending, Shown: env.Shown,
	})
}

// local reports whether a server's host, with or without a port, is surely this
// machine: there people run sandboxes, and tunnels to real servers.
func local(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.Trim(host, "[]")
	return strings.EqualFold(host, "localhost") || net.ParseIP(host).IsLoopback()
}

// first is the first of the texts that is not empty.
func first(texts ...string) string {
	for _, text := range texts {
		if text != "" {
			return text
		}
	}
	return ""
}
