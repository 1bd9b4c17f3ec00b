package sandbox

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"trs/api"
	"trs/api/sandbox/catalog"
	"trs/api/sandbox/store"
	"trs/api/sandbox/toolrun"
)

// metaRequest is the body of execute_meta.
type metaRequest struct {
	Slug         string          `json:"slug"`
	Arguments    map[string]any  `json:"arguments"`
	Experimental api.CustomTools `json:"experimental"`
}

func (s *Server) executeMeta(r *http.Request) (reply, error) {
	var req metaRequest
	sess, err := s.bodyAndSession(r, "execute_meta", &req)
	if err != nil {
		return reply{}, err
	}
	custom, err := s.resolveCustomTools(req.Experimental.CustomToolkits, req.Experimental.CustomTools)
	if err != nil {
		return reply{}, err
	}
	return s.answerHelper(r, sess, helperCall{slug: req.Slug, arguments: req.Arguments, custom: custom})
}

// isHelper tells helpers from app tools by their slug, also ones that do not
// exist: no app tool may begin so.
func isHelper(slug string) bool { return strings.HasPrefix(slug, helperPrefix) }

// helperCall is one call of a helper.
type helperCall struct {
	slug      string
	arguments map[string]any // checked and filled when the helper gets them
	custom    customTools
	logID     string
}

// answerHelper runs a helper and answers with its result.
func (s *Server) answerHelper(r *http.Request, sess *store.Session, call helperCall) (reply, error) {
	tool, known := s.catalog.Tool(call.slug)
	if !known || tool.Kind != catalog.Meta {
		return reply{}, toolNotFound(call.slug)
	}
	if !slices.Contains(helperSlugs(&sess.Config), call.slug) {
		return reply{}, helperOff(call.slug)
	}
	call.logID = s.newID("log_")
	filled, problem := s.running.arguments.Check(r.Context(), tool, call.arguments)
	if problem != "" {
		return ok(answerOf(toolrun.Failed(problem), call.logID))
	}
	call.arguments = filled
	result, err := s.runHelper(r.Context(), r, sess, call)
	if err != nil {
		return reply{}, err
	}
	return ok(answerOf(result, call.logID))
}

func (s *Server) runHelper(ctx context.Context, r *http.Request, sess *store.Session, call helperCall) (toolrun.Result, error) {
	switch call.slug {
	case searchHelper:
		return s.searchHelper(ctx, sess, call)
	case schemasHelper:
		return s.toolSchemas(sess, call), nil
	case multiHelper:
		return s.multiExecute(ctx, sess, call)
	case "COMPOSIO_MANAGE_CONNECTIONS":
		return s.manageConnections(ctx, r, sess, call.arguments)
	case "COMPOSIO_WAIT_FOR_CONNECTIONS":
		return s.waitForConnections(ctx, sess, call.arguments)
	case bashHelper:
		return s.remoteBash(ctx, sess, call)
	case workbenchHelper:
		return s.remoteWorkbench(sess, call), nil
	}
	return toolrun.Result{}, fmt.Errorf("helper %s is in the catalogue but cannot be run", call.slug)
}

// helperOff says which switch of the session hides a helper.
func helperOff(slug string) *problem {
	switches := map[string]string{
		searchHelper: "search.enable", schemasHelper: "search.enable", multiHelper: "execute.enable_multi_execute",
		"COMPOSIO_MANAGE_CONNECTIONS":   "manage_connections.enable",
		"COMPOSIO_WAIT_FOR_CONNECTIONS": "manage_connections.enable_wait_for_connections",
		bashHelper:                      "workbench.enable", workbenchHelper: "workbench.enable",
	}
	return refused(fmt.Sprintf("%s is switched off in this session", slug),
		"Set "+switches[slug]+" in the session's config to use it")
}
