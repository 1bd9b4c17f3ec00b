package sandbox

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"sync"

	"trs/api"
	"trs/api/sandbox/search"
	"trs/api/sandbox/store"
	"trs/api/sandbox/toolrun"
)

const (
	toolsPerQuery = 6
	maxPrimary    = 3
	fullSchemas   = 3 // of a query's tools
	// primaryShare of the best score makes a tool primary too.
	primaryShare = 0.8
	// relatedShare of the best score keeps a tool in the answer.
	relatedShare = 0.25
)

// searchRequest is the body of search.
type searchRequest struct {
	Queries      []searchQuery   `json:"queries"`
	Model        string          `json:"model"`
	Toolkits     []string        `json:"toolkits"` // not in the reference; the SDK sends it
	Experimental api.CustomTools `json:"experimental"`
}

type searchQuery struct {
	UseCase     string `json:"use_case"`
	KnownFields string `json:"known_fields"`
}

func (s *Server) searchTools(r *http.Request) (reply, error) {
	var req searchRequest
	sess, err := s.bodyAndSession(r, "search", &req)
	if err != nil {
		return reply{}, err
	}
	custom, err := s.resolveCustomTools(req.Experimental.CustomToolkits, req.Experimental.CustomTools)
	if err != nil {
		return reply{}, err
	}
	found, err := s.find(r.Context(), sess, finding{queries: req.Queries, toolkits: req.Toolkits, custom: custom})
	if err != nil {
		return reply{}, err
	}
	found["success"], found["error"] = true, nil
	return ok(found)
}

// searchHelper runs COMPOSIO_SEARCH_TOOLS.
func (s *Server) searchHelper(ctx context.Context, sess *store.Session, call helperCall) (toolrun.Result, error) {
	ask := finding{custom: call.custom}
	list, _ := call.arguments["queries"].([]any)
	for _, item := range list {
		object, _ := item.(map[string]any)
		var query searchQuery
		query.UseCase, _ = object["use_case"].(string)
		query.KnownFields, _ = object["known_fields"].(string)
		ask.queries = append(ask.queries, query)
	}
	if workflow, ok := call.arguments["session"].(map[string]any); ok {
		ask.workflow, _ = workflow["id"].(string)
	}
	found, err := s.find(ctx, sess, ask)
	return toolrun.Result{Data: found}, err
}

// finding is one search for tools.
type finding struct {
	queries  []searchQuery
	toolkits []string // no others; none means all
	custom   customTools
	workflow string // id of the workflow to go on with, or ""
}

// find answers the queries, at the same time, in their order.
func (s *Server) find(ctx context.Context, sess *store.Session, ask finding) (map[string]any, error) {
	accounts, err := s.sessionAccounts(ctx, sess, "")
	if err != nil {
		return nil, err
	}
	extra := customDocs(ask)
	answers := make([]queryAnswer, len(ask.queries))
	var wait sync.WaitGroup
	for i, query := range ask.queries {
		wait.Go(func() {
			hits := s.running.index().Query(query.UseCase, toolsPerQuery, s.findable(sess, ask.toolkits), extra...)
			answers[i] = s.answerQuery(ask, accounts, query, hits)
			answers[i].Index = i + 1
		})
	}
	wait.Wait()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	now := s.now()
	statuses := s.connectionStatuses(sess, accounts, answers)
	return map[string]any{
		"results":                     answers,
		"tool_schemas":                s.foundSchemas(sess, ask.custom, answers),
		"toolkit_connection_statuses": statuses,
		"time_info": map[string]any{
			"current_time_utc": stamp(now), "current_time_utc_epoch_seconds": now.Unix(),
			"message": "Times are UTC; convert them to the user's time zone.",
		},
		"session":             s.workflow(ask.workflow),
		"next_steps_guidance": nextSteps(answers, statuses),
	}, nil
}

// findable tells which app tools a search may answer with. It remembers what it
// found about toolkits, because tools of one come by the hundred.
func (s *Server) findable(sess *store.Session, toolkits []string) func(slug string) bool {
	wanted := func(toolkit string) bool {
		return len(toolkits) == 0 || slices.ContainsFunc(toolkits, func(t string) bool { return strings.EqualFold(t, toolkit) })
	}
	return func(slug string) bool {
		tool, ok := s.appTool(slug)
		return ok && wanted(tool.Toolkit.Slug) && allows(&sess.Config, tool).Allowed
	}
}

// customDocs makes documents of the custom tools of a call.
func customDocs(ask finding) []search.Doc {
	var docs []search.Doc
	for toolkit, tool := range ask.custom.all {
		if len(ask.toolkits) == 0 || slices.Contains(ask.toolkits, toolkit) {
			docs = append(docs, search.Doc{
				Slug: tool.Slug, Name: tool.Name, Description: tool.Description, Toolkit: toolkit,
			})
		}
	}
	return docs
}

// workflow is the id that later helper calls of the same task pass along.
func (s *Server) workflow(id string) map[string]any {
	generated := id == ""
	if generated {
		id = strings.ToLower(s.ids.token(8))
	}
	return map[string]any{
		"id": id, "generate_id": generated,
		"instructions": "Pass this id as session_id in later helper calls of the same task.",
	}
}

// foundSchemas describes the tools of all answers: the first of each query in
// full, the others by reference. Full wins where queries differ.
func (s *Server) foundSchemas(sess *store.Session, custom customTools, answers []queryAnswer) map[string]foundSchema {
	schemas := map[string]foundSchema{}
	for _, answer := range answers {
		for place, slug := range answer.slugs() {
			known, seen := schemas[slug]
			if seen && (known.SchemaRef == nil || place >= fullSchemas) {
				continue
			}
			tool, ok := s.visibleTool(sess, custom, slug)
			if !ok {
				continue
			}
			full := place < fullSchemas && tool.InputSchema != nil
			tool.HasFull, tool.OutputSchema = &full, nil
			if !full {
				tool.InputSchema = nil
				tool.SchemaRef = &schemaRef{schemasHelper, schemaRefArgs{[]string{slug}}, "Load the schema before the tool is used."}
			}
			schemas[slug] = tool
		}
	}
	return schemas
}
