package sandbox

import (
	"errors"
	"net/http"
	"strings"
	"time"
	_ "time/tzdata" // user time zones are checked, also where the system knows none

	"trs/api"
	"trs/api/sandbox/store"
)

// createSession makes a session. Everything is checked before anything is
// stored.
func (s *Server) createSession(r *http.Request) (reply, error) {
	var req api.CreateSession
	if err := s.decode(r, "create", &req); err != nil {
		return reply{}, err
	}
	experimental := req.Experimental
	if experimental == nil {
		experimental = &api.CreateExperimental{}
	}
	if experimental.SessionConfigID != "" {
		return reply{}, savedConfig(&req)
	}
	config, err := applyPatch(defaultConfig(req.UserID), asPatch(&req))
	if err != nil {
		return reply{}, err
	}
	if err := s.checkConfig(r.Context(), &config); err != nil {
		return reply{}, err
	}
	answer := &api.SessionExperimental{}
	if answer.AssistivePrompt, err = s.assistivePrompt(&config, experimental.AssistivePrompt); err != nil {
		return reply{}, err
	}
	custom, err := s.resolveCustomTools(experimental.CustomToolkits, experimental.CustomTools)
	if err != nil {
		return reply{}, err
	}
	custom.echo(answer)
	hidden := store.Hidden{
		Permissions:      experimental.Permissions,
		LinkURLOverwrite: strings.TrimSuffix(experimental.LinkURLOverwrite, "/"),
	}
	sess, err := s.store.CreateSession(r.Context(), s.newID("trs_"), config, hidden, s.now())
	if err != nil {
		return reply{}, err
	}
	return created(s.payload(r, sess, answer))
}

// savedConfig answers a request for a session from a saved config, of which
// the sandbox has none.
func savedConfig(req *api.CreateSession) error {
	e := req.Experimental
	if req.Toolkits != nil || req.Tools != nil || req.Tags != nil || e.CustomTools != nil || e.CustomToolkits != nil {
		return refused("session_config_id cannot be combined with toolkits, tools, tags or custom tools",
			"Leave one of them out")
	}
	return notFound("Session config " + e.SessionConfigID + " not found")
}

// assistivePrompt is the text that create offers for the model's instructions.
func (s *Server) assistivePrompt(config *api.Config, asked *api.AssistivePrompt) (string, error) {
	zone := ""
	if asked != nil && asked.UserTimezone != "" {
		zone = asked.UserTimezone
		if _, err := time.LoadLocation(zone); err != nil || zone == "Local" {
			return "", invalid("Error in payload.experimental.assistive_prompt_config.user_timezone: Not an IANA time zone")
		}
	}
	var text strings.Builder
	text.WriteString("You can act for the user through connected apps.")
	if config.Search.Enable == nil || *config.Search.Enable {
		text.WriteString(" Search for tools before you use them, and read their schemas.")
	}
	if config.ManageConnections.Enabled {
		text.WriteString(" When an app is not connected, start a connection and give the user its link.")
	}
	if zone != "" {
		text.WriteString(" Local time zone: " + zone + ".")
	}
	return text.String(), nil
}

// getSession answers the session as it is.
func (s *Server) getSession(r *http.Request) (reply, error) {
	sess, err := s.sessionOf(r)
	if err != nil {
		return reply{}, err
	}
	body, err := s.render(r, sess)
	if err != nil {
		return reply{}, err
	}
	return ok(body)
}

// attachSession checks custom tools and answers with their final slugs. It
// stores nothing.
func (s *Server) attachSession(r *http.Request) (reply, error) {
	var req struct {
		Experimental *api.CustomTools `json:"experimental"`
	}
	sess, err := s.bodyAndSession(r, "attach", &req)
	if err != nil {
		return reply{}, err
	}
	if req.Experimental == nil || req.Experimental.CustomToolkits == nil && req.Experimental.CustomTools == nil {
		body, err := s.render(r, sess)
		if err != nil {
			return reply{}, err
		}
		return ok(body)
	}
	custom, err := s.resolveCustomTools(req.Experimental.CustomToolkits, req.Experimental.CustomTools)
	if err != nil {
		return reply{}, err
	}
	answer := &api.SessionExperimental{}
	custom.echo(answer)
	return ok(s.payload(r, sess, answer))
}

// deleteSession removes the session and all that belongs to it alone.
func (s *Server) deleteSession(r *http.Request) (reply, error) {
	sess, err := s.sessionOf(r)
	if err != nil {
		return reply{}, err
	}
	err = s.store.DeleteSession(r.Context(), sess.ID, s.now())
	if errors.Is(err, store.ErrNotFound) {
		return reply{}, sessionNotFound(sess.ID)
	}
	if err != nil {
		return reply{}, err
	}
	if err := s.files.Sweep(r.Context()); err != nil {
		s.logf("files of sessions deleted before: %v", err)
	}
	return ok(api.DeletedSession{ID: sess.ID, Deleted: true})
}

// mcp stands where the session's MCP endpoint will be.
func (s *Server) mcp(r *http.Request) (reply, error) {
	if _, err := s.sessionOf(r); err != nil {
		return reply{}, err
	}
	return reply{}, notImplemented("The MCP endpoint of a session")
}

// sessionV3 is the older shape of a session.
type sessionV3 struct {
	SessionID       string   `json:"session_id"`
	MCP             api.MCP  `json:"mcp"`
	ToolRouterTools []string `json:"tool_router_tools"`
	Config          configV3 `json:"config"`
}

type configV3 struct {
	UserID            string                    `json:"user_id"`
	Toolkits          *api.ToolkitAccess        `json:"toolkits,omitempty"`
	AuthConfigs       map[string]string         `json:"auth_configs,omitzero"`
	ConnectedAccounts map[string]string         `json:"connected_accounts,omitzero"`
	ManageConnections manageConnectionsV3       `json:"manage_connections"`
	Tools             map[string]api.ToolAccess `json:"tools,omitzero"`
	Tags              *api.TagAccess            `json:"tags,omitempty"`
	Workbench         workbenchV3               `json:"workbench"`
}

type manageConnectionsV3 struct {
	Enabled                  bool   `json:"enabled"`
	CallbackURL              string `json:"callback_url,omitempty"`
	EnableWaitForConnections bool   `json:"enable_wait_for_connections"`
}

type workbenchV3 struct {
	ProxyExecutionEnabled bool     `json:"proxy_execution_enabled"`
	AutoOffloadThreshold  *float64 `json:"auto_offload_threshold,omitempty"`
}

// getSessionV3 answers the session as version 3 did: one pinned account per
// toolkit, and nothing that came later.
func (s *Server) getSessionV3(r *http.Request) (reply, error) {
	sess, err := s.sessionOf(r)
	if err != nil {
		return reply{}, err
	}
	config := &sess.Config
	old := configV3{
		UserID:      config.UserID,
		Toolkits:    config.Toolkits,
		AuthConfigs: config.AuthConfigs,
		Tools:       config.Tools,
		Tags:        config.Tags,
	}
	if config.ConnectedAccounts != nil {
		old.ConnectedAccounts = map[string]string{}
		for toolkit, ids := range config.ConnectedAccounts {
			if len(ids) > 0 {
				old.ConnectedAccounts[toolkit] = ids[0]
			}
		}
	}
	if connections := config.ManageConnections; connections != nil {
		old.ManageConnections = manageConnectionsV3{
			Enabled:                  connections.Enabled,
			CallbackURL:              connections.CallbackURL,
			EnableWaitForConnections: isTrue(connections.EnableWaitForConnections),
		}
	}
	if workbench := config.Workbench; workbench != nil {
		old.Workbench = workbenchV3{isTrue(workbench.ProxyExecutionEnabled), workbench.AutoOffloadThreshold}
	}
	return ok(sessionV3{
		SessionID:       sess.ID,
		MCP:             mcpEndpoint(r, sess.ID),
		ToolRouterTools: s.directSlugs(config),
		Config:          old,
	})
}
