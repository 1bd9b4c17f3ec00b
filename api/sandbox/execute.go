package sandbox

import (
	"context"
	"net/http"
	"strings"

	"trs/api"
	"trs/api/sandbox/catalog"
	"trs/api/sandbox/store"
	"trs/api/sandbox/toolrun"
)

// executeRequest is the body of execute.
type executeRequest struct {
	ToolSlug     string          `json:"tool_slug"`
	Arguments    map[string]any  `json:"arguments"`
	Account      string          `json:"account"`
	Offload      bool            `json:"enable_auto_workbench_offload"`
	Experimental api.CustomTools `json:"experimental"`
}

// executeAnswer is the answer of execute and execute_meta. All three are always
// there; a tool that ran without fault has error null.
type executeAnswer struct {
	Data  map[string]any `json:"data"`
	Error *string        `json:"error"`
	LogID string         `json:"log_id"`
}

func answerOf(result toolrun.Result, logID string) executeAnswer {
	return executeAnswer{Data: result.Data, Error: textOrNull(result.Error), LogID: logID}
}

func (s *Server) executeTool(r *http.Request) (reply, error) {
	var req executeRequest
	sess, err := s.bodyAndSession(r, "execute", &req)
	if err != nil {
		return reply{}, err
	}
	custom, err := s.resolveCustomTools(req.Experimental.CustomToolkits, req.Experimental.CustomTools)
	if err != nil {
		return reply{}, err
	}
	if isHelper(req.ToolSlug) {
		return s.answerHelper(r, sess, helperCall{slug: req.ToolSlug, arguments: req.Arguments, custom: custom})
	}
	result, logID, err := s.runTool(r.Context(), sess, toolCall{req.ToolSlug, req.Arguments, req.Account})
	if err != nil {
		return reply{}, err
	}
	if req.Offload {
		if result, err = s.offloadResult(r.Context(), sess, result, logID); err != nil {
			return reply{}, err
		}
	}
	return ok(answerOf(result, logID))
}

// toolCall is one call of an app tool, as a caller asks for it.
type toolCall struct {
	slug      string
	arguments map[string]any
	account   string // an id, a word id, an alias or ""
}

// runTool runs an app tool for a session. It checks what the API checks, in the
// API's order: that there is such a tool, that the session may use its toolkit
// and the tool, that there is an account for it, and only then the arguments,
// whose faults are the tool's answer and not an error. Every call that gets as
// far as the tool has a log id of its own.
func (s *Server) runTool(ctx context.Context, sess *store.Session, call toolCall) (toolrun.Result, string, error) {
	tool, toolkit, err := s.callable(sess, call.slug)
	if err != nil {
		return toolrun.Result{}, "", err
	}
	var account *store.Account
	if !tool.NoAuth && !toolkit.NoAuth {
		if account, err = s.selectAccount(ctx, sess, toolkit, call.account); err != nil {
			return toolrun.Result{}, "", err
		}
		if !account.Config.AllowsTool(tool.Slug) {
			return toolrun.Result{}, "", toolNotEnabled(tool.Slug)
		}
	}
	if err := checkPermission(sess, tool, account); err != nil {
		return toolrun.Result{}, "", err
	}
	logID := s.newID("log_")
	filled, problem := s.running.arguments.Check(ctx, tool, call.arguments)
	if problem != "" {
		return toolrun.Failed(problem), logID, nil
	}
	result, err := s.run(ctx, toolrun.Call{
		Tool: tool, Arguments: filled, SessionID: sess.ID, UserID: sess.UserID, Account: runAccount(account),
		Files: s.sessionFiles(sess), Now: s.now(), NewID: func() string { return s.newID("") },
	})
	return result, logID, err
}

// callable finds an app tool and its toolkit and tells whether the session may
// run it. Custom tools have no body on the server: they are not found.
func (s *Server) callable(sess *store.Session, slug string) (*catalog.Tool, *catalog.Toolkit, error) {
	tool, known := s.appTool(slug)
	if !known || strings.HasPrefix(slug, localPrefix) {
		p := toolNotFound(slug)
		if similar := s.similarTools(sess, slug, 3); len(similar) > 0 {
			p.Fix += ". Did you mean " + strings.Join(similar, ", ") + "?"
		}
		return nil, nil, p
	}
	toolkit, known := s.catalog.Toolkit(tool.Toolkit.Slug)
	if !known {
		return nil, nil, toolNotFound(slug)
	}
	if !sess.Config.AllowsToolkit(toolkit.Slug).Allowed {
		return nil, nil, toolkitNotAllowed(toolkit.Slug)
	}
	if !allows(&sess.Config, tool).Allowed {
		return nil, nil, toolNotEnabled(slug)
	}
	return tool, toolkit, nil
}

// similarTools lists slugs that the session may run and that look like slug.
func (s *Server) similarTools(sess *store.Session, slug string, n int) []string {
	var similar []string
	for _, candidate := range s.catalog.Similar(slug, 10*n) {
		if tool, ok := s.appTool(candidate); ok && len(similar) < n && allows(&sess.Config, tool).Allowed {
			similar = append(similar, candidate)
		}
	}
	return similar
}
