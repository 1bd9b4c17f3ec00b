// Package toolread reads the one tool that a cursor stands on, for panes whose
// lists know less of their tools than a card shows: it waits until the cursor
// rests, reads the tool from the catalogue, and keeps the last ones.
package toolread

import (
	"context"
	"errors"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"trs/api"
	"trs/views"
	"trs/views/errorcard"
)

// restTime is how long the cursor stands on a tool before it is read.
const restTime = 120 * time.Millisecond

// maxKept is how many tools are kept.
const maxKept = 64

// errStopped is why a tool is not there that nobody wanted to wait for.
var errStopped = errors.New("stopped")

// Client is the part of the API that a Reader calls.
type Client interface {
	Tool(ctx context.Context, slug string, q api.ToolQuery) (api.Tool, error)
}

// Reader reads one tool at a time, the one that was wanted last. Make it with
// New; only the goroutine of Update touches it.
type Reader struct {
	env    views.Env
	client Client
	latest views.Latest
	slug   string // what latest and err are about
	err    error
	kept   map[string]api.Tool
}

// New is a Reader that has read nothing.
func New(env views.Env, client Client) *Reader {
	return &Reader{env: env, client: client, kept: map[string]api.Tool{}}
}

// restedMsg tells that the cursor has stood on a tool for a moment.
type restedMsg struct{ req uint64 }

// readMsg answers read.
type readMsg struct {
	req  uint64
	slug string
	tool api.Tool
	err  error
}

func read(ctx context.Context, client Client, req uint64, slug string) tea.Cmd {
	return func() tea.Msg {
		tool, err := client.Tool(ctx, slug, api.ToolQuery{})
		return readMsg{req: req, slug: slug, tool: tool, err: err}
	}
}

// Tool is a tool that was read.
func (r *Reader) Tool(slug string) (api.Tool, bool) {
	tool, ok := r.kept[slug]
	return tool, ok
}

// Want reads a tool once the cursor rests, unless it is there, on its way, or
// could not be read.
func (r *Reader) Want(slug string) tea.Cmd {
	_, have := r.kept[slug]
	if have || r.slug == slug && (r.err != nil || r.latest.Busy()) {
		return nil
	}
	r.err, r.slug = nil, slug
	_, req := r.latest.Begin(r.env.Ctx)
	return tea.Tick(restTime, func(time.Time) tea.Msg { return restedMsg{req} })
}

// Update takes the Reader's own messages. It reports whether something else is
// to be drawn since: the tool is there, or could not be read.
func (r *Reader) Update(msg tea.Msg) (cmd tea.Cmd, news bool) {
	switch msg := msg.(type) {
	case restedMsg:
		if r.latest.Current(msg.req) {
			ctx, req := r.latest.Begin(r.env.Ctx)
			return read(ctx, r.client, req, r.slug), false
		}
	case readMsg:
		if !r.latest.Accept(msg.req) {
			return nil, false
		}
		if r.err = msg.err; msg.err == nil {
			if len(r.kept) >= maxKept {
				clear(r.kept)
			}
			r.kept[msg.slug] = msg.tool
		}
		return nil, true
	}
	return nil, false
}

// Failed reports whether a tool could not be read, or was not waited for.
func (r *Reader) Failed(slug string) bool { return r.err != nil && r.slug == slug }

// Stop gives up what is being read, and reports whether there was something.
func (r *Reader) Stop() bool {
	if !r.latest.Busy() {
		return false
	}
	r.latest.Cancel()
	r.err = errStopped
	return true
}

// Again forgets that a tool could not be read, so that it may be wanted once
// more. It reports whether there was such a tool.
func (r *Reader) Again() bool {
	if r.err == nil {
		return false
	}
	r.err, r.slug = nil, ""
	return true
}

// Forget drops everything.
func (r *Reader) Forget() {
	r.latest.Cancel()
	r.err, r.slug = nil, ""
	clear(r.kept)
}

// Status is what the Reader is doing, when it does something.
func (r *Reader) Status() (views.Status, bool) {
	if !r.latest.Busy() {
		return views.Status{}, false
	}
	return views.Status{Busy: true, Since: r.latest.Since(), Text: "reading the schema"}, true
}

// Missing is painted lines for the place of a tool's schema that is not there.
func (r *Reader) Missing(slug string, width int) []string {
	muted := func(text string) []string { return []string{"", "  " + r.env.Theme.Muted.Paint(text)} }
	switch {
	case !r.Failed(slug):
		return muted("reading the schema …")
	case errors.Is(r.err, errStopped):
		return muted("Reading was stopped; " + r.env.Keys.Global.Refresh.Help().Key + " reads the schema.")
	case api.IsForbidden(r.err):
		return muted("This key may not read the catalogue: the schema is not available.")
	}
	return errorcard.Lines(r.env, r.err, "reading the schema", r.env.Keys.Global.Refresh, width)
}

// Copies is what can be copied of the failure.
func (r *Reader) Copies() []views.Copyable {
	if errors.Is(r.err, errStopped) {
		return nil
	}
	return errorcard.Copies(r.err)
}
