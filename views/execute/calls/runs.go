package calls

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"trs/api"
	"trs/views/errorcard"
	"trs/views/execute/desk"
)

// Bounds of what is kept of earlier runs. The oldest go first.
const (
	maxRuns      = 500
	maxRunBytes  = 128 << 20 // of all files together
	maxResult    = 8 << 20   // a larger result is not kept, only its size
	maxArguments = 256 << 10
	maxText      = 2000 // of an error
)

// Run is one earlier run of a tool. Secrets are taken out of its arguments, its
// error and its result, as they are of recorded requests.
type Run struct {
	ID        string          `json:"id"`
	Tool      string          `json:"tool"`
	Arguments json.RawMessage `json:"arguments,omitempty"`
	Account   string          `json:"account,omitempty"`
	Offload   bool            `json:"offload,omitempty"`
	Session   string          `json:"session"`
	Began     time.Time       `json:"began_at"`
	Took      time.Duration   `json:"took_ns"`
	Outcome   desk.Outcome    `json:"outcome"`
	Error     string          `json:"error,omitempty"`
	LogID     string          `json:"log_id,omitempty"`
	Size      int             `json:"size"`             // of the result's data, as it came
	Kept      bool            `json:"kept"`             // whether the result's data is on the disk
	Batch     bool            `json:"batch,omitempty"`  // it was one of several
	Secret    bool            `json:"secret,omitempty"` // secrets were taken out of the arguments
	Cut       bool            `json:"cut,omitempty"`    // the arguments were too long to be kept
}

// Request is what would be sent to run it again.
func (r Run) Request() desk.Request {
	return desk.Request{Slug: r.Tool, Arguments: r.Arguments, Account: r.Account, Offload: r.Offload}
}

// Ran describes a run that has just ended, for Runs.Keep.
func Ran(request desk.Request, session string, began time.Time, took time.Duration, result *api.ExecuteResult, err error, outcome desk.Outcome) Run {
	run := Run{
		Tool: request.Slug, Arguments: request.Arguments, Account: request.Account, Offload: request.Offload, Session: session,
		Began: began, Took: took, Outcome: outcome,
	}
	if err != nil {
		run.Error = errorcard.Message(err)
		return run
	}
	run.LogID, run.Size = result.LogID, len(result.Data)
	if result.Error != nil {
		run.Error = *result.Error
	}
	return run
}

// Because is the run with the reason of a failure that is no error.
func (r Run) Because(said desk.Said) Run {
	if r.Error == "" {
		r.Error = said.Why
	}
	return r
}

// Runs keeps earlier runs on the disk, for one server and key: a small file for
// each, and one for its result. Files are written beside and renamed, and never
// changed, so that several trs may share them.
type Runs struct{ dir string }

// NewRuns is the earlier runs in a state directory for a state.Scope.
func NewRuns(dir, scope string) Runs { return Runs{filepath.Join(dir, "runs", scope)} }

// RunKeptMsg tells that a run was kept, or why not.
type RunKeptMsg struct {
	Run Run
	Err error
}

// KeepRun is a command that keeps a run and the data of its result; RunKeptMsg
// answers.
func KeepRun(ctx context.Context, runs Runs, run Run, data []byte) tea.Cmd {
	return func() tea.Msg {
		run, err := runs.Keep(ctx, run, data)
		return RunKeptMsg{Run: run, Err: err}
	}
}

const (
	runSuffix    = ".run.json"
	resultSuffix = ".result.json"
)

// Keep writes a run and its result, without secrets, and forgets the oldest ones
// beyond the bounds.
func (r Runs) Keep(ctx context.Context, run Run, data []byte) (Run, error) {
	if err := ctx.Err(); err != nil {
		return run, fmt.Errorf("keep the run: %w", err)
	}
	if err := os.MkdirAll(r.dir, 0o700); err != nil {
		return run, fmt.Errorf("keep the run: %w", err)
	}
	run.ID = newRunID(run.Began)
	run.clean()
	run.Kept = len(data) > 0 && len(data) <= maxResult
	if run.Kept {
		if err := replaceFile(filepath.Join(r.dir, run.ID+resultSuffix), api.Redact(data), 0o600); err != nil {
			return run, fmt.Errorf("keep the result: %w", err)
		}
	}
	text, err := json.Marshal(run)
	if err == nil {
		err = replaceFile(filepath.Join(r.dir, run.ID+runSuffix), text, 0o600)
	}
	if err != nil {
		return run, fmt.Errorf("keep the run: %w", err)
	}
	return run, r.prune()
}

// clean takes out what must not or need not be kept.
func (r *Run) clean() {
	if len(r.Arguments) > maxArguments {
		r.Arguments, r.Cut = nil, true
	}
	if clean, secret := redacted(r.Arguments); secret {
		r.Arguments, r.Secret = clean, true
	}
	if !json.Valid(r.Arguments) {
		r.Arguments = nil
	}
	r.Error = string(api.Redact([]byte(strings.ToValidUTF8(r.Error[:min(len(r.Error), maxText)], ""))))
}

// newRunID sorts by time and is unique among several trs.
func newRunID(began time.Time) string {
	var random [4]byte
	_, _ = rand.Read(random[:]) // it never fails
	return began.UTC().Format("20060102T150405.000000000") + "-" + hex.EncodeToString(random[:])
}

// List is the earlier runs, the latest first. A file that cannot be read is left
// out: runs are written whole or not at all.
func (r Runs) List(ctx context.Context) ([]Run, error) {
	entries, err := os.ReadDir(r.dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("list the earlier runs: %w", err)
	}
	var runs []Run
	for _, entry := range slices.Backward(entries) {
		id, ok := strings.CutSuffix(entry.Name(), runSuffix)
		if !ok {
			continue
		}
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("list the earlier runs: %w", err)
		}
		text, err := readBounded(filepath.Join(r.dir, entry.Name()), 4*maxArguments)
		if err != nil {
			continue
		}
		var run Run
		if json.Unmarshal(text, &run) == nil && run.Tool != "" {
			run.ID = id
			runs = append(runs, run)
		}
	}
	slices.SortStableFunc(runs, func(a, b Run) int { return cmp.Or(b.Began.Compare(a.Began), strings.Compare(b.ID, a.ID)) })
	return runs, nil
}

// Result is the data of a run's result.
func (r Runs) Result(run Run) ([]byte, error) {
	if !run.Kept {
		return nil, errors.New(run.noResult())
	}
	data, err := readBounded(filepath.Join(r.dir, filepath.Base(run.ID)+resultSuffix), 2*maxResult)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, errors.New("the result is no longer kept: newer runs took its place")
	}
	if err != nil {
		return nil, fmt.Errorf("read the result: %w", err)
	}
	return data, nil
}

// noResult says why there is no result to see.
func (r Run) noResult() string {
	switch {
	case r.Size > maxResult:
		return "the result was too large to be kept"
	case r.Error != "":
		return r.Error
	}
	return "the run has no result"
}

// Forget removes a run and its result.
func (r Runs) Forget(run Run) error {
	id := filepath.Base(run.ID)
	err := os.Remove(filepath.Join(r.dir, id+runSuffix))
	if other := os.Remove(filepath.Join(r.dir, id+resultSuffix)); err == nil && !errors.Is(other, fs.ErrNotExist) {
		err = other
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("forget the run: %w", err)
	}
	return nil
}

// prune removes the oldest runs beyond the bounds.
func (r Runs) prune() error {
	entries, err := os.ReadDir(r.dir)
	if err != nil {
		return fmt.Errorf("forget old runs: %w", err)
	}
	sizes := map[string]int64{}
	var ids []string // by name, which is by time
	for _, entry := range entries {
		id, ok := strings.CutSuffix(entry.Name(), runSuffix)
		if !ok {
			id, ok = strings.CutSuffix(entry.Name(), resultSuffix)
		}
		info, err := entry.Info()
		if !ok || err != nil {
			continue // another trs may have removed it just now
		}
		if _, seen := sizes[id]; !seen {
			ids = append(ids, id)
		}
		sizes[id] += info.Size()
	}
	slices.Sort(ids)
	total, kept := int64(0), 0
	for _, id := range slices.Backward(ids) {
		total += sizes[id]
		kept++
		if kept > maxRuns || kept > 1 && total > maxRunBytes {
			if err := r.Forget(Run{ID: id}); err != nil {
				return err
			}
		}
	}
	return nil
}
