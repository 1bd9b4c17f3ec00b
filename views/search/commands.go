package search

import (
	"context"

	tea "github.com/charmbracelet/bubbletea"

	"trs/api"
	"trs/views/toolread"
)

// Client is the part of the API that this pane calls.
type Client interface {
	toolread.Client
	SearchTools(ctx context.Context, sessionID string, search api.SearchRequest) (api.SearchResponse, error)
}

// foundMsg answers findTools.
type foundMsg struct {
	req     uint64
	queries []query
	answer  api.SearchResponse
	err     error
}

func findTools(ctx context.Context, client Client, req uint64, session string, queries []query) tea.Cmd {
	return func() tea.Msg {
		var request api.SearchRequest
		for _, q := range queries {
			request.Queries = append(request.Queries, api.SearchQuery{UseCase: q.useCase, KnownFields: q.known})
		}
		answer, err := client.SearchTools(ctx, session, request)
		return foundMsg{req: req, queries: queries, answer: answer, err: err}
	}
}
