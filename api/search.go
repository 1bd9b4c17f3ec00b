package api

import (
	"context"
	"encoding/json"
)

// SearchRequest is the body of search: 1 to 7 queries, answered in order.
// Strategy is "auto" (the default) or "tool_search".
type SearchRequest struct {
	Queries      []SearchQuery `json:"queries"`
	Model        string        `json:"model,omitempty"`
	Strategy     string        `json:"search_strategy,omitempty"`
	Experimental *CustomTools  `json:"experimental,omitempty"`
}

// SearchQuery says what is to be done, in 1 to 1024 characters. KnownFields are
// hints such as "channel_name:general", comma separated, at most 500
// characters.
type SearchQuery struct {
	UseCase     string `json:"use_case"`
	KnownFields string `json:"known_fields,omitempty"`
}

// SearchResponse answers search. Success is false if any query failed, and
// Error then says how many.
type SearchResponse struct {
	Success            bool                  `json:"success"`
	Error              *string               `json:"error"`
	Results            []SearchResult        `json:"results"`
	ConnectionStatuses []ConnectionStatus    `json:"toolkit_connection_statuses"`
	ToolSchemas        map[string]ToolSchema `json:"tool_schemas"`
	TimeInfo           TimeInfo              `json:"time_info"`
	Session            WorkflowSession       `json:"session"`
	NextStepsGuidance  []string              `json:"next_steps_guidance"`
	Extra              Extra                 `json:"-"`
}

// SearchResult answers one query. Index begins at 1. The texts are written for
// a model and may name helpers that the session has switched off.
type SearchResult struct {
	Index                      int                 `json:"index"`
	UseCase                    string              `json:"use_case"`
	ExecutionGuidance          string              `json:"execution_guidance,omitempty"`
	Difficulty                 string              `json:"difficulty,omitempty"`
	RecommendedPlanSteps       []string            `json:"recommended_plan_steps,omitzero"`
	KnownPitfalls              []string            `json:"known_pitfalls,omitzero"`
	ReferenceWorkbenchSnippets []WorkbenchSnippet  `json:"reference_workbench_snippets,omitzero"`
	PrimaryToolSlugs           []string            `json:"primary_tool_slugs"`
	RelatedToolSlugs           []string            `json:"related_tool_slugs"`
	Toolkits                   []string            `json:"toolkits"`
	PlanID                     string              `json:"plan_id,omitempty"`
	Error                      *string             `json:"error,omitempty"`
	Memory                     map[string][]string `json:"memory,omitzero"`
	Extra                      Extra               `json:"-"`
}

// WorkbenchSnippet is example code of a plan.
type WorkbenchSnippet struct {
	Description string `json:"description"`
	Code        string `json:"code"`
	Extra       Extra  `json:"-"`
}

// ConnectionStatus tells whether a toolkit that was found can be used.
// CurrentUserInfo is the person's whole profile at the provider: it must not be
// logged. Accounts is there in multi-account mode only.
type ConnectionStatus struct {
	Toolkit             string          `json:"toolkit"`
	Description         string          `json:"description"`
	HasActiveConnection bool            `json:"has_active_connection"`
	ConnectionDetails   json.RawMessage `json:"connection_details,omitempty"`
	CurrentUserInfo     json.RawMessage `json:"current_user_info,omitempty"`
	AccountType         AccountType     `json:"account_type,omitempty"`
	Accounts            []SearchAccount `json:"accounts,omitzero"`
	AccountSelection    string          `json:"account_selection,omitempty"` // "required" or ""
	StatusMessage       string          `json:"status_message"`
	HostedAccount       *HostedAccount  `json:"hosted_account,omitempty"`
	Extra               Extra           `json:"-"`
}

// SearchAccount is one of several accounts of a toolkit. Status is in lower
// case here.
type SearchAccount struct {
	ID          string          `json:"id"`
	Alias       string          `json:"alias,omitempty"`
	UserInfo    json.RawMessage `json:"user_info,omitempty"`
	Status      string          `json:"status"`
	CreatedAt   Timestamp       `json:"created_at"`
	IsDefault   bool            `json:"is_default"`
	AccountType AccountType     `json:"account_type,omitempty"`
	Extra       Extra           `json:"-"`
}

// HostedAccount lists the tools that the vendor's own account may run.
type HostedAccount struct {
	AllowedToolSlugs []string `json:"allowed_tool_slugs"`
	Extra            Extra    `json:"-"`
}

// ToolSchema is a tool that was found: with its schema when HasFullSchema, else
// with the way to load it in SchemaRef.
type ToolSchema struct {
	Toolkit       string          `json:"toolkit"`
	ToolSlug      string          `json:"tool_slug"`
	Description   string          `json:"description,omitempty"`
	InputSchema   json.RawMessage `json:"input_schema,omitempty"`
	OutputSchema  json.RawMessage `json:"output_schema,omitempty"`
	HasFullSchema *bool           `json:"hasFullSchema,omitempty"`
	SchemaRef     *SchemaRef      `json:"schemaRef,omitempty"`
	Extra         Extra           `json:"-"`
}

// SchemaRef names the helper call that loads a schema.
type SchemaRef struct {
	Tool    string        `json:"tool"`
	Args    SchemaRefArgs `json:"args"`
	Message string        `json:"message,omitempty"`
	Extra   Extra         `json:"-"`
}

// SchemaRefArgs are the arguments of that call.
type SchemaRefArgs struct {
	ToolSlugs []string `json:"tool_slugs"`
	Extra     Extra    `json:"-"`
}

// TimeInfo is the server's clock, for models that have none.
type TimeInfo struct {
	CurrentTimeUTC             Timestamp `json:"current_time_utc"`
	CurrentTimeUTCEpochSeconds int64     `json:"current_time_utc_epoch_seconds"`
	Message                    string    `json:"message"`
	Extra                      Extra     `json:"-"`
}

// WorkflowSession is the id that helper calls pass on. It is not the session's
// id.
type WorkflowSession struct {
	ID           string `json:"id"`
	GenerateID   bool   `json:"generate_id"`
	Instructions string `json:"instructions"`
	Extra        Extra  `json:"-"`
}

// SearchTools finds tools for what is to be done, inside the session's filters:
// POST /api/v3.1/tool_router/session/{id}/search. It changes nothing and may be
// sent again.
func (c *Client) SearchTools(ctx context.Context, sessionID string, search SearchRequest) (SearchResponse, error) {
	return send[SearchResponse](ctx, c, request{
		op: "search", method: "POST", path: sessionPath(sessionID, "search"), body: search, retry: retrySafe,
	})
}

func (r *SearchResponse) missing() string {
	if r.Results == nil {
		return "results"
	}
	return ""
}
