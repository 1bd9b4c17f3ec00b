package search

import (
	"context"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"trs/api"
)

// restTime is how long the cursor stands on a tool before its schema is read.
const restTime = 120 * time.Millisecond

// maxRead is how many schemas that were read one by one are kept.
const maxRead = 64

// Client is the part of the API that this pane calls.
type Client interface {
	SearchTools(ctx context.Context, sessionID string, search api.SearchRequest) (api.SearchResponse, error)
	Tool(ctx context.Context, slug string, q api.ToolQuery) (api.Tool, error)
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

// restedMsg tells that the cursor has stood on a tool for a moment.
type restedMsg struct{ req uint64 }

func rest(req uint64) tea.Cmd {
	return tea.Tick(restTime, func(time.Time) tea.Msg { return restedMsg{req} })
}

// toolReadMsg answers readTool.
type toolReadMsg struct {
	req  uint64
	slug string
	tool api.Tool
	err  error
}

func readTool(ctx context.Context, client Client, req uint64, slug string) tea.Cmd {
	return func() tea.Msg {
		tool, err := client.Tool(ctx, slug, api.ToolQuery{})
		return toolReadMsg{req: req, slug: slug, tool: tool, err: err}
	}
}
