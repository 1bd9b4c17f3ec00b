package desk

import (
	"context"

	"trs/api"
)

// Runner is the calls that run tools.
type Runner interface {
	ExecuteTool(ctx context.Context, sessionID string, call api.ExecuteRequest) (api.ExecuteResult, error)
	ExecuteMeta(ctx context.Context, sessionID string, call api.ExecuteMetaRequest) (api.ExecuteResult, error)
}

// Run runs one request in a session, a helper of the session as such. It waits:
// call it in a command.
func Run(ctx context.Context, c Runner, session string, r Request) (api.ExecuteResult, error) {
	if api.IsMeta(r.Slug) {
		return c.ExecuteMeta(ctx, session, api.ExecuteMetaRequest{Slug: r.Slug, Arguments: r.Arguments})
	}
	call := api.ExecuteRequest{ToolSlug: r.Slug, Arguments: r.Arguments, Account: r.Account}
	if r.Offload {
		call.EnableAutoWorkbenchOffload = &r.Offload
	}
	return c.ExecuteTool(ctx, session, call)
}

// Outcome is how a run ended.
type Outcome string

// The outcomes.
const (
	Done    Outcome = "done"    // the tool ran and succeeded
	Ran     Outcome = "ran"     // the tool ran, and does not tell whether what it was given succeeded
	Failed  Outcome = "failed"  // the tool ran and says that it failed
	Refused Outcome = "refused" // the server did not run it
	Stopped Outcome = "stopped" // the user stopped it before anything was sent
	Unknown Outcome = "unknown" // nobody knows whether it ran
)

// Judge says how a run ended; stopped is whether the user had stopped it.
func Judge(said Said, err error, stopped bool) Outcome {
	switch {
	case err == nil:
		return said.Outcome
	case api.OutcomeUnknown(err):
		return Unknown
	case stopped:
		return Stopped
	}
	return Refused
}

// UnknownText is what a person has to know of an Unknown outcome.
const UnknownText = "the tool may have run; look at its effects before you run it again"
