package api

import (
	"context"
	"iter"
)

// SessionTools lists a page of the tools that a session exposes directly, with
// schemas, by slug: helpers and preloaded tools, not everything that it may
// run. GET /api/v3.1/tool_router/session/{id}/tools; the limit is 1 to 500.
func (c *Client) SessionTools(ctx context.Context, sessionID string, page Page) (PageOf[Tool], error) {
	var values query
	values.page(page)
	return sendPage[Tool](ctx, c, request{
		op: "tools", method: "GET", path: sessionPath(sessionID, "tools"), query: values, retry: retrySafe,
	})
}

// AllSessionTools walks all pages of SessionTools.
func (c *Client) AllSessionTools(ctx context.Context, sessionID string, first Page) iter.Seq2[Tool, error] {
	return walk(ctx, c, "tools", first, func(page Page) (PageOf[Tool], error) {
		return c.SessionTools(ctx, sessionID, page)
	})
}
