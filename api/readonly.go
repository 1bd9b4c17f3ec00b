package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
)

// ErrReadOnly is the cause of every Error of a client made WithReadOnly that
// refused to send something.
var ErrReadOnly = errors.New("refused in read-only mode")

// IsReadOnly reports whether a client made WithReadOnly refused a request. It
// was not sent.
func IsReadOnly(err error) bool { return errors.Is(err, ErrReadOnly) }

// WithReadOnly makes a client that sends nothing that could change something,
// on the server or beyond it. A tool runs only when the catalogue tags it
// readOnlyHint and nothing that contradicts it; a proxied request must be GET or HEAD;
// sessions, accounts and files cannot be made, changed or deleted. Everything
// else fails with ErrReadOnly before it is sent.
func WithReadOnly() Option {
	return func(c *Client) error {
		c.readOnly = &readOnly{}
		return nil
	}
}

// ReadOnly reports whether the client was made WithReadOnly.
func (c *Client) ReadOnly() bool { return c.readOnly != nil }

// readOnly is what a read-only client has learned about tools.
type readOnly struct {
	tools sync.Map // slug to string: why it is refused, or ""
}

// effect says what an operation may do.
type effect uint8

const (
	writes effect = iota // also what is not listed: a new operation is refused until it is judged
	reads
	depends // on what is asked for
)

// operationAccess judges every operation of the API. attach and search are sent
// with POST and change nothing stored; a link, a refresh and a status change
// do.
var operationAccess = map[string]effect{
	"create": writes, "get": reads, "patch": writes, "delete": writes, "attach": reads, "get_v3": reads,
	"config_history": reads, "search": reads, "tools": reads, "toolkits": reads,
	"execute": depends, "execute_meta": depends, "proxy_execute": depends, "link": writes,
	"mount_items": reads, "mount_download_url": reads, "mount_upload_url": writes, "mount_delete": writes,
	"tools_list": reads, "tool_get": reads, "toolkits_list": reads, "toolkit_get": reads,
	"connected_accounts_list": reads, "connected_account_get": reads, "connected_account_delete": writes,
	"connected_account_status": writes, "connected_account_revoke": writes, "connected_account_refresh": writes,
	"auth_configs_list": reads, "auth_config_get": reads,
}

// refusals say what an operation would have done.
var refusals = map[string]string{
	"create": "making a session", "patch": "changing the session's config", "delete": "deleting a session",
	"link": "connecting an account", "mount_upload_url": "uploading a file", "mount_delete": "deleting a file",
	"connected_account_delete": "deleting an account", "connected_account_status": "enabling or disabling an account",
	"connected_account_revoke": "revoking an account", "connected_account_refresh": "refreshing an account",
}

// permit fails when a read-only client must not send a request.
func (c *Client) permit(ctx context.Context, r request) error {
	if c.readOnly == nil {
		return nil
	}
	switch operationAccess[r.op] {
	case reads:
		return nil
	case depends:
		return c.permitCall(ctx, r.body)
	case writes:
	}
	what := refusals[r.op]
	if what == "" {
		what = "the operation " + r.op
	}
	return denied("%s", what)
}

// permitCall judges what runs a tool or is passed on.
func (c *Client) permitCall(ctx context.Context, body any) error {
	switch call := body.(type) {
	case ExecuteRequest:
		if call.EnableAutoWorkbenchOffload != nil && *call.EnableAutoWorkbenchOffload {
			return denied("a large answer would be written to the session's files")
		}
		return c.PermitTool(ctx, call.ToolSlug, call.Arguments)
	case ExecuteMetaRequest:
		return c.PermitTool(ctx, call.Slug, call.Arguments)
	case ProxyRequest:
		return PermitMethod(call.Method)
	}
	return denied("nobody knows what this request does")
}

// PermitMethod fails with ErrReadOnly unless a proxied request with an HTTP
// method only reads.
func PermitMethod(method string) error {
	if method == http.MethodGet || method == http.MethodHead {
		return nil
	}
	return denied("%s changes something at the toolkit; only GET and HEAD are sent", cleanText(method, 20))
}

// PermitTool fails with ErrReadOnly unless running a tool with these arguments
// only reads. It may have to read the tool from the catalogue, once for each
// slug. A client that is not read-only permits everything.
func (c *Client) PermitTool(ctx context.Context, slug string, arguments json.RawMessage) error {
	if c.readOnly == nil {
		return nil
	}
	if why := HelperRefusal(slug); why != "" {
		return denied("%s", why)
	}
	switch slug {
	case MetaSearchTools, MetaGetToolSchemas, MetaWaitForConnections:
		return nil
	case MetaMultiExecute:
		return c.permitBatch(ctx, arguments)
	}
	return c.permitTool(ctx, slug)
}

// HelperRefusal says why a read-only client runs a helper tool with no arguments
// whatever, or is "". What a multi-execute may do depends on its arguments.
func HelperRefusal(slug string) string {
	switch slug {
	case MetaManageConnections:
		return slug + " starts and removes connections"
	case MetaRemoteBash, MetaRemoteWorkbench:
		return slug + " runs code, which may change anything"
	}
	return ""
}

// permitBatch judges the calls of a multi-execute one by one.
func (c *Client) permitBatch(ctx context.Context, arguments json.RawMessage) error {
	var batch struct {
		Tools []struct {
			Slug      string          `json:"tool_slug"`
			Arguments json.RawMessage `json:"arguments"`
		} `json:"tools"`
		Sync *bool `json:"sync_response_to_workbench"`
	}
	switch err := json.Unmarshal(arguments, &batch); {
	case err != nil || len(batch.Tools) == 0:
		return denied("it cannot be told which tools %s would run", MetaMultiExecute)
	case batch.Sync != nil && *batch.Sync:
		return denied("sync_response_to_workbench writes the answers to the session's files")
	}
	for _, tool := range batch.Tools {
		if tool.Slug == MetaMultiExecute {
			return denied("a batch within a batch is not looked into")
		}
		if err := c.PermitTool(ctx, tool.Slug, tool.Arguments); err != nil {
			return err
		}
	}
	return nil
}

// permitTool asks the catalogue what a tool does.
func (c *Client) permitTool(ctx context.Context, slug string) error {
	why, known := c.readOnly.tools.Load(slug)
	if !known {
		tool, err := c.Tool(ctx, slug, ToolQuery{})
		if err != nil {
			return fmt.Errorf("%w: nobody knows whether %s only reads: %w", ErrReadOnly, cleanText(slug, 100), err)
		}
		why = ReadOnlyRefusal(&tool)
		c.readOnly.tools.Store(slug, why)
	}
	if text, _ := why.(string); text != "" {
		return denied("%s", text)
	}
	return nil
}

// ReadOnlyRefusal says why a read-only client does not run a tool, or is "".
// Tags are the vendor's word for what a tool does; where it says nothing, or
// contradicts itself, the tool may change something.
func ReadOnlyRefusal(tool *Tool) string {
	has := func(tag string) bool {
		return slices.ContainsFunc(tool.Tags, func(t string) bool { return strings.EqualFold(t, tag) })
	}
	slug := cleanText(tool.Slug, 100)
	if !has("readOnlyHint") {
		return slug + " is not marked read-only"
	}
	for _, tag := range []string{"destructiveHint", "updateHint", "createHint"} {
		if has(tag) {
			return slug + " is marked readOnlyHint and " + tag + " at once"
		}
	}
	return ""
}

func denied(format string, values ...any) error {
	return fmt.Errorf("%w: %s", ErrReadOnly, fmt.Sprintf(format, values...))
}
