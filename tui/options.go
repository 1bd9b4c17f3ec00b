// Package tui is the program: it lays out header, tabs, the pane in front and the
// status line, routes keys and messages, keeps the open session, and does what
// panes ask for: copy, open, edit, question. Panes are registered in panes.go.
package tui

import (
	"context"
	"io"
	"time"

	"trs/api"
	"trs/api/journal"
	"trs/keymap"
	"trs/views/config"
	"trs/views/connect"
	"trs/views/execute"
	"trs/views/files"
	"trs/views/history"
	"trs/views/requests"
	"trs/views/search"
	"trs/views/sessions"
	"trs/views/tools"
)

// Client is what the program and its panes call. *api.Client is one.
type Client interface {
	sessions.Client
	config.Client
	connect.Client
	search.Client
	tools.Client
	execute.Client
	history.Client
	files.Client
	Session(ctx context.Context, id string) (api.Session, error)
	AttachSession(ctx context.Context, id string, tools *api.CustomTools) (api.Session, error)
}

// Journal is where the Requests pane reads. *journal.Journal is one.
type Journal interface {
	requests.Journal
	Subscribe(notify func(journal.Exchange)) (cancel func())
}

// Started is what Options.Start found.
type Started struct {
	SessionID string       // to open first, or ""
	Session   *api.Session // to open first, when it has been read already
	Host      string       // for the header; "" keeps Options.Host
}

// Options are what main has found out. Client and Journal are required.
type Options struct {
	Client  Client
	Journal Journal

	// Start runs beside the first frame, for what takes time: starting the
	// sandbox, finding the last session. Its error is shown in place of a session.
	Start func(context.Context) (Started, error)

	SessionID   string      // to open first, unless Start names one
	User        string      // whom a new session is proposed for when none is known; may be ""
	Live        bool        // a real server, not the sandbox
	Local       bool        // it is on this machine, where Live is not sure before it has answered
	ReadOnly    bool        // Client sends nothing that changes something
	Host        string      // for the header
	BaseURL     string      // for snippets
	KeyVariable string      // the environment variable that holds the key, for snippets
	KeyKind     api.KeyKind // the kind of that key; "" is a project key
	SandboxKey  string      // the sandbox's own key, which other programs need; "" for a real server
	Version     string

	Theme    string // a name of theme.Names, or "auto"
	Keys     keymap.Map
	NoMouse  bool
	StateDir string    // where sessions and sizes are remembered
	Calls    string    // the folder of the user's named calls
	Project  string    // the folder that trs was started in, whose named calls are listed too; may be ""
	Scope    string    // state.Scope of server and key
	Log      io.Writer // takes a line for each message, without contents; may be nil

	// Shown is called after the first frame. It may be nil.
	Shown func()
	// Suspending is called before ctrl+z stops the process, and what it returns
	// when the process goes on. It may be nil.
	Suspending func() (resume func())

	// For tests; the zero values are the terminal and the clock.
	Input  io.Reader
	Output io.Writer
	Now    func() time.Time
}
