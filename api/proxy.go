package api

import (
	"context"
	"encoding/json"
)

// ProxyRequest is the body of proxy_execute. ToolkitSlug, Endpoint and Method
// (GET, POST, PUT, DELETE, PATCH, HEAD) are required. Endpoint is a path under
// the toolkit's base URL, or a URL on the same domain. Body (for POST, PUT and
// PATCH) and BinaryBody exclude each other.
type ProxyRequest struct {
	ToolkitSlug          string           `json:"toolkit_slug"`
	Endpoint             string           `json:"endpoint"`
	Method               string           `json:"method"`
	Body                 json.RawMessage  `json:"body,omitempty"`
	BinaryBody           *BinaryBody      `json:"binary_body,omitempty"`
	Parameters           []ProxyParameter `json:"parameters,omitzero"`
	CustomConnectionData *ConnectionData  `json:"custom_connection_data,omitempty"`
}

// BinaryBody is a file to send upstream: by URL or inline, exactly one of them.
type BinaryBody struct {
	URL         string `json:"url,omitempty"`
	Base64      string `json:"base64,omitempty"`
	ContentType string `json:"content_type,omitempty"`
}

// ProxyParameter is a header or a query parameter of the upstream request;
// Type is "header" or "query".
type ProxyParameter struct {
	Name  string `json:"name"`
	Value string `json:"value"`
	Type  string `json:"type"`
}

// ConnectionData brings the caller's own credentials instead of an account's.
// Val is secret; its fields depend on AuthScheme.
type ConnectionData struct {
	AuthScheme  string          `json:"authScheme"`
	ToolkitSlug string          `json:"toolkitSlug"`
	Val         json.RawMessage `json:"val"`
}

// ProxyResult answers proxy_execute. Status is the upstream's: a 404 from there
// is an answer, not an error. BinaryData is set when upstream sent a file.
type ProxyResult struct {
	Status     int               `json:"status"`
	Data       json.RawMessage   `json:"data,omitempty"`
	Headers    map[string]string `json:"headers,omitzero"`
	BinaryData *BinaryData       `json:"binary_data,omitempty"`
	Extra      Extra             `json:"-"`
}

// BinaryData points to a file that upstream sent. URL is presigned, a secret.
// Size is in bytes.
type BinaryData struct {
	URL         string    `json:"url"`
	ContentType string    `json:"content_type"`
	Size        int64     `json:"size"`
	ExpiresAt   Timestamp `json:"expires_at,omitempty"`
	Extra       Extra     `json:"-"`
}

// ProxyExecute sends a request to a toolkit's own API with the account's
// credentials: POST /api/v3.1/tool_router/session/{id}/proxy_execute. It is
// never sent twice, see OutcomeUnknown. Errors to expect: toolkit not allowed,
// no active connection, host not allowed (ExternalProxy_SSRFBlocked), and 403
// for a key without the permission.
func (c *Client) ProxyExecute(ctx context.Context, sessionID string, call ProxyRequest) (ProxyResult, error) {
	return send[ProxyResult](ctx, c, request{
		op: "proxy_execute", method: "POST", path: sessionPath(sessionID, "proxy_execute"), body: call, retry: retryNever,
	})
}

func (r *ProxyResult) missing() string {
	if r.Status == 0 {
		return "status"
	}
	return ""
}

// UnmarshalJSON keeps unknown members in Extra.
func (r *ProxyResult) UnmarshalJSON(data []byte) (err error) {
	type plain ProxyResult
	*r = ProxyResult{}
	r.Extra, err = decodeKeeping(data, (*plain)(r))
	return err
}

// take is UnmarshalJSON without a copy of the data.
func (r *ProxyResult) take(body []byte) error { return takeData(body, r, &r.Data) }

// MarshalJSON writes the fields and the members kept in Extra.
func (r ProxyResult) MarshalJSON() ([]byte, error) {
	type plain ProxyResult
	return encodeKeeping(plain(r), r.Extra)
}
