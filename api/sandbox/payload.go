package sandbox

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"

	"trs/api"
	"trs/api/sandbox/catalog"
	"trs/api/sandbox/store"
)

// sessionPayload is what create, get, patch and attach answer.
type sessionPayload struct {
	SessionID       string                   `json:"session_id"`
	MCP             api.MCP                  `json:"mcp"`
	ToolRouterTools []string                 `json:"tool_router_tools"`
	Config          json.RawMessage          `json:"config"`
	ConfigVersion   int                      `json:"config_version"`
	Experimental    *api.SessionExperimental `json:"experimental,omitempty"`
	Warnings        []api.Warning            `json:"warnings"`
}

// payload is the answer about a session, with what only some operations add.
func (s *Server) payload(r *http.Request, sess *store.Session, experimental *api.SessionExperimental) sessionPayload {
	return sessionPayload{
		SessionID:       sess.ID,
		MCP:             mcpEndpoint(r, sess.ID),
		ToolRouterTools: s.directSlugs(&sess.Config),
		Config:          sess.ConfigJSON,
		ConfigVersion:   sess.ConfigVersion,
		Experimental:    experimental,
		Warnings:        warnings(&sess.Config),
	}
}

// render is the encoded payload of a session. It is kept with the session,
// because a session is read far more often than it is changed.
func (s *Server) render(r *http.Request, sess *store.Session) (encoded, error) {
	from := origin(r)
	if kept := sess.Rendered.Load(); kept != nil && kept.Origin == from {
		return kept.Body, nil
	}
	var body bytes.Buffer
	encoder := json.NewEncoder(&body)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(s.payload(r, sess, nil)); err != nil {
		return nil, err
	}
	rendered := &store.Rendered{Origin: from, Body: bytes.TrimSuffix(body.Bytes(), []byte("\n"))}
	sess.Rendered.Store(rendered)
	return rendered.Body, nil
}

func mcpEndpoint(r *http.Request, id string) api.MCP {
	return api.MCP{Type: "http", URL: origin(r) + "/tool_router/" + id + "/mcp"}
}

func warnings(config *api.Config) []api.Warning {
	if len(config.Preload.Slugs) <= manyPreloaded {
		return []api.Warning{}
	}
	return []api.Warning{{
		Code:    "PRELOAD_TOOLS_HIGH_CONTEXT_USAGE",
		Message: "Many tools are preloaded; their schemas take a large part of the model's context. Preload fewer and let search find the rest.",
	}}
}

// helperSlugs lists the helpers that a session's switches show.
func helperSlugs(config *api.Config) []string {
	var slugs []string
	if config.Search.Enable == nil || *config.Search.Enable {
		slugs = append(slugs, "COMPOSIO_SEARCH_TOOLS", "COMPOSIO_GET_TOOL_SCHEMAS")
	}
	if config.Execute.EnableMultiExecute == nil || *config.Execute.EnableMultiExecute {
		slugs = append(slugs, "COMPOSIO_MULTI_EXECUTE_TOOL")
	}
	if connections := config.ManageConnections; connections != nil && connections.Enabled {
		slugs = append(slugs, "COMPOSIO_MANAGE_CONNECTIONS")
		if isTrue(connections.EnableWaitForConnections) {
			slugs = append(slugs, "COMPOSIO_WAIT_FOR_CONNECTIONS")
		}
	}
	if config.Workbench != nil && isTrue(config.Workbench.Enable) {
		slugs = append(slugs, "COMPOSIO_REMOTE_WORKBENCH", "COMPOSIO_REMOTE_BASH_TOOL")
	}
	return slugs
}

// directSlugs lists what a session exposes directly, in alphabetical order:
// its helpers and the preloaded tools.
func (s *Server) directSlugs(config *api.Config) []string {
	slugs := append([]string{}, helperSlugs(config)...)
	for _, tool := range s.preloaded(config) {
		slugs = append(slugs, tool.Slug)
	}
	slices.Sort(slugs)
	return slices.Compact(slugs)
}

// preloaded lists the app tools that a session preloads. A tool that has gone
// from the catalogue since is left out.
func (s *Server) preloaded(config *api.Config) []*catalog.Tool {
	if config.Preload.All {
		return s.allowedTools(config, maxPreload)
	}
	var tools []*catalog.Tool
	for _, slug := range config.Preload.Slugs {
		if tool, ok := s.appTool(slug); ok {
			tools = append(tools, tool)
		}
	}
	return tools
}
