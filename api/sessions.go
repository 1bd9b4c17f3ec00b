package api

import (
	"context"
	"fmt"
	"net/http"
	"strings"
)

const sessionsPath = "/api/v3.1/tool_router/session"

// CreateSession makes a session: POST /api/v3.1/tool_router/session. Each call
// makes a new one, so only a 429 with a time to wait is sent again. A 400 lists
// in Error.Details what is wrong with the config.
func (c *Client) CreateSession(ctx context.Context, session CreateSession) (Session, error) {
	return send[Session](ctx, c, request{
		op: "create", method: "POST", path: pathOf{path: sessionsPath}, body: session, retry: retryRateLimit,
	})
}

// Session reads a session: GET /api/v3.1/tool_router/session/{id}. One that was
// deleted, or belongs to another project, is not found.
func (c *Client) Session(ctx context.Context, sessionID string) (Session, error) {
	return send[Session](ctx, c, request{op: "get", method: "GET", path: sessionPath(sessionID), retry: retrySafe})
}

// PatchSession changes a session's config:
// PATCH /api/v3.1/tool_router/session/{id}. It is never sent twice. On any
// error nothing is written; IsConflict means that the config is no longer the
// expected one, and is to be read again.
func (c *Client) PatchSession(ctx context.Context, sessionID string, patch PatchSession) (Session, error) {
	return send[Session](ctx, c, request{
		op: "patch", method: "PATCH", path: sessionPath(sessionID), body: patch, retry: retryNever,
	})
}

// PatchSessionCompat is PatchSession for servers that may not know
// ExpectedConfigVersion. When the server refuses the field, the session is read
// and its version compared here, and the patch is sent without the field:
// fellBack is then true, and a change by somebody else between the two can be
// lost. A version that differs gives the same conflict as on a newer server.
func (c *Client) PatchSessionCompat(ctx context.Context, sessionID string, patch PatchSession) (session Session, fellBack bool, err error) {
	session, err = c.PatchSession(ctx, sessionID, patch)
	if patch.ExpectedConfigVersion == 0 || !refusesExpectedVersion(err) {
		return session, false, err
	}
	current, err := c.Session(ctx, sessionID)
	if err != nil {
		return Session{}, true, err
	}
	if current.ConfigVersion != patch.ExpectedConfigVersion {
		return Session{}, true, &Error{
			Op: "patch", Status: http.StatusConflict, Slug: SlugConfigConflict, Code: 4309,
			Message: fmt.Sprintf("the config is at version %d, not %d", current.ConfigVersion, patch.ExpectedConfigVersion),
		}
	}
	patch.ExpectedConfigVersion = 0
	session, err = c.PatchSession(ctx, sessionID, patch)
	return session, true, err
}

// refusesExpectedVersion recognises a server that does not know the field: a
// validation error that names it. There is no code for it.
func refusesExpectedVersion(err error) bool {
	e := AsError(err)
	if e == nil || e.Status != http.StatusBadRequest || e.Code == 4309 || e.Slug == SlugConfigConflict {
		return false
	}
	return strings.Contains(strings.Join(append([]string{e.Message}, e.Details...), "\n"), "expected_config_version")
}

// DeleteSession deletes a session: DELETE /api/v3.1/tool_router/session/{id}.
// Users, auth configs and accounts stay. A second delete is not found, also
// when the first attempt of this call worked and its answer was lost.
func (c *Client) DeleteSession(ctx context.Context, sessionID string) (DeletedSession, error) {
	return send[DeletedSession](ctx, c, request{
		op: "delete", method: "DELETE", path: sessionPath(sessionID), retry: retrySafe,
	})
}

// AttachSession reads a session and checks custom tools, whose final slugs come
// back: POST /api/v3.1/tool_router/session/{id}/attach. Nothing is stored: the
// definitions go with each search and execute.
func (c *Client) AttachSession(ctx context.Context, sessionID string, tools *CustomTools) (Session, error) {
	body := struct {
		Experimental *CustomTools `json:"experimental,omitempty"`
	}{tools}
	return send[Session](ctx, c, request{
		op: "attach", method: "POST", path: sessionPath(sessionID, "attach"), body: body, retry: retrySafe,
	})
}

// SessionV3 reads a session in the older shape:
// GET /api/v3/tool_router/session/{id}.
func (c *Client) SessionV3(ctx context.Context, sessionID string) (SessionV3, error) {
	return send[SessionV3](ctx, c, request{
		op: "get_v3", method: "GET", path: makePath("/api/v3/tool_router/session", []string{sessionID}), retry: retrySafe,
	})
}

// SessionV3 is a session in the older shape: without versions, and with one
// account for each toolkit.
type SessionV3 struct {
	ID              string   `json:"session_id"`
	MCP             MCP      `json:"mcp"`
	ToolRouterTools []string `json:"tool_router_tools"`
	Config          ConfigV3 `json:"config"`
	Extra           Extra    `json:"-"`
}

// ConfigV3 is a configuration in the older shape.
type ConfigV3 struct {
	UserID            string                `json:"user_id"`
	Toolkits          *ToolkitAccess        `json:"toolkits,omitempty"`
	AuthConfigs       map[string]string     `json:"auth_configs,omitzero"`
	ConnectedAccounts map[string]string     `json:"connected_accounts,omitzero"`
	ManageConnections *ManageConnections    `json:"manage_connections,omitempty"`
	Tools             map[string]ToolAccess `json:"tools,omitzero"`
	Tags              *TagAccess            `json:"tags,omitempty"`
	Workbench         *Workbench            `json:"workbench,omitempty"`
	Extra             Extra                 `json:"-"`
}

func (s *Session) missing() string {
	if s.ID == "" {
		return "session_id"
	}
	return ""
}

func (s *SessionV3) missing() string {
	if s.ID == "" {
		return "session_id"
	}
	return ""
}

func (d *DeletedSession) missing() string {
	if !d.Deleted {
		return "deleted"
	}
	return ""
}

// UnmarshalJSON keeps unknown members in Extra.
func (s *SessionV3) UnmarshalJSON(data []byte) (err error) {
	type plain SessionV3
	*s = SessionV3{}
	s.Extra, err = decodeKeeping(data, (*plain)(s))
	return err
}

// MarshalJSON writes the fields and the members kept in Extra.
func (s SessionV3) MarshalJSON() ([]byte, error) {
	type plain SessionV3
	return encodeKeeping(plain(s), s.Extra)
}

// UnmarshalJSON keeps unknown members in Extra.
func (c *ConfigV3) UnmarshalJSON(data []byte) (err error) {
	type plain ConfigV3
	*c = ConfigV3{}
	c.Extra, err = decodeKeeping(data, (*plain)(c))
	return err
}

// MarshalJSON writes the fields and the members kept in Extra.
func (c ConfigV3) MarshalJSON() ([]byte, error) {
	type plain ConfigV3
	return encodeKeeping(plain(c), c.Extra)
}
