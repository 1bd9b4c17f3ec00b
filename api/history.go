package api

import (
	"context"
	"iter"
)

// ConfigHistory lists a page of a session's config versions, newest first; the
// live one is the first of page one:
// GET /api/v3.1/tool_router/session/{id}/config_history. The limit is 1 to 100.
func (c *Client) ConfigHistory(ctx context.Context, sessionID string, page Page) (PageOf[ConfigVersion], error) {
	var values query
	values.page(page)
	return sendPage[ConfigVersion](ctx, c, request{
		op: "config_history", method: "GET", path: sessionPath(sessionID, "config_history"), query: values, retry: retrySafe,
	})
}

// AllConfigHistory walks all pages of ConfigHistory.
func (c *Client) AllConfigHistory(ctx context.Context, sessionID string, first Page) iter.Seq2[ConfigVersion, error] {
	return walk(ctx, c, "config_history", first, func(page Page) (PageOf[ConfigVersion], error) {
		return c.ConfigHistory(ctx, sessionID, page)
	})
}
