package sandbox

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"trs/api/sandbox/store"
	"trs/api/sandbox/toolrun"
)

// maxParallel is how many tools of one batch run at the same time: all that a
// batch can have.
const maxParallel = 50

// multiEntry is the result of one tool of a batch, at its place. A tool that
// could not be started has no response.
type multiEntry struct {
	ToolSlug string         `json:"tool_slug"`
	Index    int            `json:"index"` // from 0
	Response *multiResponse `json:"response"`
	Error    *string        `json:"error"`
}

type multiResponse struct {
	Successful bool           `json:"successful"`
	Data       map[string]any `json:"data"`
	Error      *string        `json:"error"`
	LogID      string         `json:"log_id"`
}

// multiExecute runs COMPOSIO_MULTI_EXECUTE_TOOL: all tools of the batch at the
// same time. What goes wrong with one is its entry; the outer error counts.
func (s *Server) multiExecute(ctx context.Context, sess *store.Session, call helperCall) (toolrun.Result, error) {
	calls := batch(call.arguments["tools"])
	entries := make([]multiEntry, len(calls))
	slots := make(chan struct{}, maxParallel)
	var wait sync.WaitGroup
	for i, one := range calls {
		slots <- struct{}{}
		wait.Go(func() {
			defer func() { <-slots }()
			entries[i] = s.runEntry(ctx, sess, one)
			entries[i].Index = i
		})
	}
	wait.Wait()
	if err := ctx.Err(); err != nil {
		return toolrun.Result{}, err
	}
	failed := 0
	for _, entry := range entries {
		if entry.Error != nil {
			failed++
		}
	}
	result := toolrun.Result{Data: map[string]any{
		"results": entries, "total_count": len(entries), "success_count": len(entries) - failed, "error_count": failed,
	}}
	if failed > 0 {
		result.Error = fmt.Sprintf("%d out of %d tools failed", failed, len(entries))
	}
	addWorkflow(result.Data, call.arguments)
	sync, _ := call.arguments["sync_response_to_workbench"].(bool)
	return result, s.offloadBatch(ctx, sess, result.Data, call.logID, sync)
}

// batch reads the tools of a batch, whose shape is checked already.
func batch(value any) []toolCall {
	list, _ := value.([]any)
	calls := make([]toolCall, len(list))
	for i, item := range list {
		object, _ := item.(map[string]any)
		calls[i].slug, _ = object["tool_slug"].(string)
		calls[i].arguments, _ = object["arguments"].(map[string]any)
		calls[i].account, _ = object["account"].(string)
	}
	return calls
}

// runEntry runs one tool of a batch. Helpers are not run in batches.
func (s *Server) runEntry(ctx context.Context, sess *store.Session, call toolCall) multiEntry {
	entry := multiEntry{ToolSlug: call.slug}
	if isHelper(call.slug) {
		entry.Error = textOrNull(call.slug + " is a helper of the session; call it by itself, not in a batch")
		return entry
	}
	result, logID, err := s.runTool(ctx, sess, call)
	if err != nil {
		var p *problem
		if !errors.As(err, &p) {
			p = internal(err)
		}
		entry.Error = textOrNull(p.Message)
		return entry
	}
	entry.Error = textOrNull(result.Error)
	entry.Response = &multiResponse{Successful: result.Error == "", Data: result.Data, Error: entry.Error, LogID: logID}
	return entry
}
