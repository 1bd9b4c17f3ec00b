package api

import (
	"context"
	"encoding/json"
	"time"
)

// The helper tools that execute_meta runs.
const (
	MetaSearchTools        = "COMPOSIO_SEARCH_TOOLS"
	MetaGetToolSchemas     = "COMPOSIO_GET_TOOL_SCHEMAS"
	MetaMultiExecute       = "COMPOSIO_MULTI_EXECUTE_TOOL"
	MetaManageConnections  = "COMPOSIO_MANAGE_CONNECTIONS"
	MetaWaitForConnections = "COMPOSIO_WAIT_FOR_CONNECTIONS"
	MetaRemoteWorkbench    = "COMPOSIO_REMOTE_WORKBENCH"
	MetaRemoteBash         = "COMPOSIO_REMOTE_BASH_TOOL"
)

// IsMeta reports whether a tool is a helper, which execute_meta runs and execute
// does not.
func IsMeta(slug string) bool {
	switch slug {
	case MetaSearchTools, MetaGetToolSchemas, MetaMultiExecute, MetaManageConnections, MetaWaitForConnections, MetaRemoteWorkbench, MetaRemoteBash:
		return true
	}
	return false
}

// ExecuteRequest is the body of execute. ToolSlug is required. Arguments is a
// JSON object; nil means {}. Account is an account id, word id or alias and
// goes with app tools only.
type ExecuteRequest struct {
	ToolSlug                   string          `json:"tool_slug"`
	Arguments                  json.RawMessage `json:"arguments,omitempty"`
	Account                    string          `json:"account,omitempty"`
	EnableAutoWorkbenchOffload *bool           `json:"enable_auto_workbench_offload,omitempty"`
	Experimental               *CustomTools    `json:"experimental,omitempty"`
}

// ExecuteMetaRequest is the body of execute_meta. Slug is one of the Meta
// constants.
type ExecuteMetaRequest struct {
	Slug         string          `json:"slug"`
	Arguments    json.RawMessage `json:"arguments,omitempty"`
	Experimental *CustomTools    `json:"experimental,omitempty"`
}

// ExecuteResult answers execute and execute_meta. Data is a JSON object. Error
// is nil when the tool succeeded; a tool that failed still answers 200, with
// the reason here.
type ExecuteResult struct {
	Data          json.RawMessage `json:"data"`
	Error         *string         `json:"error"`
	LogID         string          `json:"log_id"`
	PremiumCharge json.RawMessage `json:"premium_charge,omitempty"`
	Extra         Extra           `json:"-"`
}

// ExecuteTool runs one tool: POST /api/v3.1/tool_router/session/{id}/execute.
// It is never sent twice. An error for which OutcomeUnknown is true means that
// the tool may have run. Errors to expect: tool not found, no active
// connection, toolkit not allowed, tool not enabled; all of them with status
// 400. Helper tools that run code may take 240 seconds, others 60.
func (c *Client) ExecuteTool(ctx context.Context, sessionID string, call ExecuteRequest) (ExecuteResult, error) {
	return send[ExecuteResult](ctx, c, request{
		op: "execute", method: "POST", path: sessionPath(sessionID, "execute"), body: call,
		retry: retryNever, timeout: c.toolTimeout(call.ToolSlug),
	})
}

// ExecuteMeta runs one helper tool:
// POST /api/v3.1/tool_router/session/{id}/execute_meta. It is never sent twice,
// see ExecuteTool.
func (c *Client) ExecuteMeta(ctx context.Context, sessionID string, call ExecuteMetaRequest) (ExecuteResult, error) {
	return send[ExecuteResult](ctx, c, request{
		op: "execute_meta", method: "POST", path: sessionPath(sessionID, "execute_meta"), body: call,
		retry: retryNever, timeout: c.toolTimeout(call.Slug),
	})
}

// toolTimeout gives the helpers that run code or wait for people their time.
func (c *Client) toolTimeout(slug string) time.Duration {
	switch slug {
	case MetaRemoteWorkbench, MetaRemoteBash, MetaMultiExecute, MetaWaitForConnections:
		return max(c.timeout, c.metaTimeout)
	}
	return c.timeout
}

func (r *ExecuteResult) missing() string {
	if len(r.Data) == 0 || r.Data[0] != '{' {
		return "data"
	}
	return ""
}

// UnmarshalJSON keeps unknown members in Extra.
func (r *ExecuteResult) UnmarshalJSON(data []byte) (err error) {
	type plain ExecuteResult
	*r = ExecuteResult{}
	r.Extra, err = decodeKeeping(data, (*plain)(r))
	return err
}

// take is UnmarshalJSON without a copy of the data.
func (r *ExecuteResult) take(body []byte) error { return takeData(body, r, &r.Data) }

// MarshalJSON writes the fields and the members kept in Extra.
func (r ExecuteResult) MarshalJSON() ([]byte, error) {
	type plain ExecuteResult
	return encodeKeeping(plain(r), r.Extra)
}
