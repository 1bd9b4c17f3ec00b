// Package toolrun is the one interface behind which the sandbox runs tools of
// every kind, and what they are told about the call.
package toolrun

import (
	"context"
	"io"
	"time"

	"trs/api/sandbox/catalog"
)

// Account is the connected account a call acts with. It holds no credential.
type Account struct {
	ID      string
	UserID  string // owner; state of simulated services belongs to this user
	Toolkit string
	Alias   string
	WordID  string
	Scopes  []string // granted
}

// File is one file of the session's mount.
type File struct {
	Path     string // mount-relative, slash-separated, clean
	Size     int64  // bytes
	MimeType string
	Modified time.Time
}

// Files is the session's mount as tools see it. Paths are mount-relative;
// a path that is not clean is refused. A missing file is fs.ErrNotExist.
type Files interface {
	// List returns the files whose path starts with prefix, by path, at most limit.
	List(ctx context.Context, prefix string, limit int) ([]File, error)
	Open(ctx context.Context, path string) (io.ReadCloser, File, error)
	Write(ctx context.Context, path, mimeType string, r io.Reader) (File, error)
	Remove(ctx context.Context, path string) error
}

// Call is one run of one tool. Arguments are valid against the tool's input
// schema, defaults filled in, numbers as json.Number.
type Call struct {
	Tool      *catalog.Tool
	Arguments map[string]any
	SessionID string
	UserID    string
	Account   *Account // nil for tools that need none
	Files     Files
	Now       time.Time
	NewID     func() string // random (or, with --seed, reproducible) token of 12 of A-Za-z0-9
}

// Result is what the tool answered. A tool-level failure is Error; Data is then
// an empty object.
type Result struct {
	Data  map[string]any
	Error string
}

// Runner runs tools of one kind. Tool-level failures belong in Result.Error;
// the error is for faults of the sandbox itself and for an ended context.
type Runner interface {
	Run(ctx context.Context, call Call) (Result, error)
}

// Failed is the Result of a tool that could not do what it was asked.
func Failed(message string) Result {
	return Result{Data: map[string]any{}, Error: message}
}
