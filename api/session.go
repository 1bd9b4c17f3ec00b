package api

import (
	"encoding/json"
)

// Session is the payload that create, get, patch and attach answer with.
type Session struct {
	ID              string               `json:"session_id"`
	MCP             MCP                  `json:"mcp"`
	ToolRouterTools []string             `json:"tool_router_tools"`
	Config          Config               `json:"config"`
	ConfigVersion   int                  `json:"config_version"`
	Experimental    *SessionExperimental `json:"experimental,omitempty"`
	Warnings        []Warning            `json:"warnings,omitzero"`
	Extra           Extra                `json:"-"`
}

// MCP is the session's MCP endpoint. The URL is opaque.
type MCP struct {
	Type  string `json:"type"`
	URL   string `json:"url"`
	Extra Extra  `json:"-"`
}

// Warning is a remark of the server about a config it accepted.
type Warning struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	Extra   Extra  `json:"-"`
}

// SessionExperimental comes with create (all of it) and attach (the custom
// tools, with their final slugs).
type SessionExperimental struct {
	AssistivePrompt     string               `json:"assistive_prompt,omitempty"`
	CustomToolkits      []CustomToolkit      `json:"custom_toolkits,omitzero"`
	CustomTools         []CustomTool         `json:"custom_tools,omitzero"`
	SourceSessionConfig *SourceSessionConfig `json:"source_session_config,omitempty"`
	Extra               Extra                `json:"-"`
}

// SourceSessionConfig names the saved policy a session was made from.
type SourceSessionConfig struct {
	ID    string `json:"id"`
	Extra Extra  `json:"-"`
}

// CustomTool is a tool that the caller defines. In requests Slug is the
// caller's own; in answers it is the final LOCAL_ slug and OriginalSlug the
// caller's.
type CustomTool struct {
	Slug           string          `json:"slug"`
	OriginalSlug   string          `json:"original_slug,omitempty"`
	Name           string          `json:"name"`
	Description    string          `json:"description"`
	ExtendsToolkit string          `json:"extends_toolkit,omitempty"`
	InputSchema    json.RawMessage `json:"input_schema"`
	OutputSchema   json.RawMessage `json:"output_schema,omitempty"`
	Preload        *bool           `json:"preload,omitempty"`
	Extra          Extra           `json:"-"`
}

// CustomToolkit is a group of tools that the caller defines; 1 to 100 tools.
type CustomToolkit struct {
	Slug        string       `json:"slug"`
	Name        string       `json:"name"`
	Description string       `json:"description"`
	Preload     *bool        `json:"preload,omitempty"`
	Tools       []CustomTool `json:"tools"`
	Extra       Extra        `json:"-"`
}

// ConfigVersion is one row of a session's config history. CreatedAt of an
// archived row is the moment it was superseded; of the live row, the time of
// the last change.
type ConfigVersion struct {
	Version   int       `json:"version"`
	CreatedAt Timestamp `json:"created_at"`
	IsCurrent bool      `json:"is_current"`
	Config    Config    `json:"config"`
	Extra     Extra     `json:"-"`
}

// DeletedSession answers delete.
type DeletedSession struct {
	ID      string `json:"session_id"`
	Deleted bool   `json:"deleted"`
	Extra   Extra  `json:"-"`
}

// CreateSession is the body of create. Only UserID is required; what is nil
// takes the server's default.
type CreateSession struct {
	UserID            string                    `json:"user_id"`
	Toolkits          *ToolkitFilter            `json:"toolkits,omitempty"`
	AuthConfigs       map[string]string         `json:"auth_configs,omitzero"`
	ConnectedAccounts map[string][]string       `json:"connected_accounts,omitzero"`
	ManageConnections *ManageConnectionsRequest `json:"manage_connections,omitempty"`
	Tools             map[string]ToolFilter     `json:"tools,omitzero"`
	Tags              *TagFilter                `json:"tags,omitempty"`
	Workbench         *WorkbenchRequest         `json:"workbench,omitempty"`
	MultiAccount      *MultiAccountRequest      `json:"multi_account,omitempty"`
	Preload           *Preload                  `json:"preload,omitempty"`
	Search            *SearchSwitch             `json:"search,omitempty"`
	Execute           *ExecuteSwitch            `json:"execute,omitempty"`
	Experimental      *CreateExperimental       `json:"experimental,omitempty"`
	PremiumUsage      json.RawMessage           `json:"premium_usage,omitempty"`
}

// ManageConnectionsRequest is the block as requests spell it. In a patch every
// field can be absent, null (back to the default) or a value.
type ManageConnectionsRequest struct {
	Enable                   Optional[bool]   `json:"enable,omitzero"`
	CallbackURL              Optional[string] `json:"callback_url,omitzero"`
	EnableWaitForConnections Optional[bool]   `json:"enable_wait_for_connections,omitzero"`
	EnableConnectionRemoval  Optional[bool]   `json:"enable_connection_removal,omitzero"`
}

// WorkbenchRequest is the block as requests spell it.
type WorkbenchRequest struct {
	Enable               *bool    `json:"enable,omitempty"`
	EnableProxyExecution *bool    `json:"enable_proxy_execution,omitempty"`
	AutoOffloadThreshold *float64 `json:"auto_offload_threshold,omitempty"`
	SandboxSize          string   `json:"sandbox_size,omitempty"`
}

// MultiAccountRequest is the block as requests spell it.
// MaxAccountsPerToolkit is 2 to 10; null (in a patch) means the default, 5.
type MultiAccountRequest struct {
	Enable                   *bool         `json:"enable,omitempty"`
	MaxAccountsPerToolkit    Optional[int] `json:"max_accounts_per_toolkit,omitzero"`
	RequireExplicitSelection *bool         `json:"require_explicit_selection,omitempty"`
}

// CreateExperimental is the experimental block of create.
type CreateExperimental struct {
	AssistivePrompt  *AssistivePrompt `json:"assistive_prompt_config,omitempty"`
	CustomToolkits   []CustomToolkit  `json:"custom_toolkits,omitzero"`
	CustomTools      []CustomTool     `json:"custom_tools,omitzero"`
	Permissions      *Permissions     `json:"permissions,omitempty"`
	LinkURLOverwrite string           `json:"link_url_overwrite,omitempty"`
	SessionConfigID  string           `json:"session_config_id,omitempty"`
}

// AssistivePrompt sets the IANA time zone that the prompt names.
type AssistivePrompt struct {
	UserTimezone string `json:"user_timezone,omitempty"`
}

// Permissions says when a call asks its user. Default is allow_all,
// ask_every_call or ask_once_per_session; keys of Overrides are
// "<tool slug>:<account id or __none__>" or "*:<...>".
type Permissions struct {
	Default   string            `json:"default"`
	Overrides map[string]string `json:"overrides,omitzero"`
}

// CustomTools is the experimental block of attach, search and execute_meta and
// execute: definitions that v3.1 does not store and that go with each call.
type CustomTools struct {
	CustomToolkits []CustomToolkit `json:"custom_toolkits,omitzero"`
	CustomTools    []CustomTool    `json:"custom_tools,omitzero"`
}

// PatchSession is the body of patch: each block absent (keep), null (back to
// the default) or a value. toolkits, tools, tags, auth_configs, preload,
// connected_accounts, search and execute replace the stored block;
// manage_connections, workbench and multi_account merge into it.
type PatchSession struct {
	Toolkits          Optional[ToolkitFilter]            `json:"toolkits,omitzero"`
	AuthConfigs       Optional[map[string]string]        `json:"auth_configs,omitzero"`
	ConnectedAccounts Optional[map[string][]string]      `json:"connected_accounts,omitzero"`
	ManageConnections Optional[ManageConnectionsRequest] `json:"manage_connections,omitzero"`
	Tools             Optional[map[string]ToolFilter]    `json:"tools,omitzero"`
	Tags              Optional[TagFilter]                `json:"tags,omitzero"`
	Workbench         Optional[WorkbenchRequest]         `json:"workbench,omitzero"`
	MultiAccount      Optional[MultiAccountRequest]      `json:"multi_account,omitzero"`
	Preload           Optional[Preload]                  `json:"preload,omitzero"`
	Search            Optional[SearchSwitch]             `json:"search,omitzero"`
	Execute           Optional[ExecuteSwitch]            `json:"execute,omitzero"`
	Experimental      Optional[PatchExperimental]        `json:"experimental,omitzero"`
	PremiumUsage      json.RawMessage                    `json:"premium_usage,omitempty"`

	// ExpectedConfigVersion makes the patch conditional: the server answers 409
	// when the stored version differs. 0 means unconditional.
	ExpectedConfigVersion int `json:"expected_config_version,omitempty"`
}

// PatchExperimental is the experimental block of patch, leaf by leaf.
type PatchExperimental struct {
	Permissions      Optional[Permissions]    `json:"permissions,omitzero"`
	LinkURLOverwrite Optional[string]         `json:"link_url_overwrite,omitzero"`
	FastMode         Optional[bool]           `json:"fast_mode,omitzero"`
	SubmitFeedback   Optional[SubmitFeedback] `json:"submit_feedback,omitzero"`
	SessionConfigID  string                   `json:"session_config_id,omitempty"`
}

// SubmitFeedback switches the feedback helper.
type SubmitFeedback struct {
	Enable bool `json:"enable"`
}

// UnmarshalJSON keeps unknown members in Extra.
func (s *Session) UnmarshalJSON(data []byte) (err error) {
	type plain Session
	*s = Session{}
	s.Extra, err = decodeKeeping(data, (*plain)(s))
	return err
}

// MarshalJSON writes the fields and the members kept in Extra.
func (s Session) MarshalJSON() ([]byte, error) {
	type plain Session
	return encodeKeeping(plain(s), s.Extra)
}

// UnmarshalJSON keeps unknown members in Extra.
func (m *MCP) UnmarshalJSON(data []byte) (err error) {
	type plain MCP
	*m = MCP{}
	m.Extra, err = decodeKeeping(data, (*plain)(m))
	return err
}

// MarshalJSON writes the fields and the members kept in Extra.
func (m MCP) MarshalJSON() ([]byte, error) {
	type plain MCP
	return encodeKeeping(plain(m), m.Extra)
}

// UnmarshalJSON keeps unknown members in Extra.
func (e *SessionExperimental) UnmarshalJSON(data []byte) (err error) {
	type plain SessionExperimental
	*e = SessionExperimental{}
	e.Extra, err = decodeKeeping(data, (*plain)(e))
	return err
}

// MarshalJSON writes the fields and the members kept in Extra.
func (e SessionExperimental) MarshalJSON() ([]byte, error) {
	type plain SessionExperimental
	return encodeKeeping(plain(e), e.Extra)
}

// UnmarshalJSON keeps unknown members in Extra.
func (t *CustomTool) UnmarshalJSON(data []byte) (err error) {
	type plain CustomTool
	*t = CustomTool{}
	t.Extra, err = decodeKeeping(data, (*plain)(t))
	return err
}

// MarshalJSON writes the fields and the members kept in Extra.
func (t CustomTool) MarshalJSON() ([]byte, error) {
	type plain CustomTool
	return encodeKeeping(plain(t), t.Extra)
}

// UnmarshalJSON keeps unknown members in Extra.
func (t *CustomToolkit) UnmarshalJSON(data []byte) (err error) {
	type plain CustomToolkit
	*t = CustomToolkit{}
	t.Extra, err = decodeKeeping(data, (*plain)(t))
	return err
}

// MarshalJSON writes the fields and the members kept in Extra.
func (t CustomToolkit) MarshalJSON() ([]byte, error) {
	type plain CustomToolkit
	return encodeKeeping(plain(t), t.Extra)
}

// UnmarshalJSON keeps unknown members in Extra.
func (v *ConfigVersion) UnmarshalJSON(data []byte) (err error) {
	type plain ConfigVersion
	*v = ConfigVersion{}
	v.Extra, err = decodeKeeping(data, (*plain)(v))
	return err
}

// MarshalJSON writes the fields and the members kept in Extra.
func (v ConfigVersion) MarshalJSON() ([]byte, error) {
	type plain ConfigVersion
	return encodeKeeping(plain(v), v.Extra)
}
