package batch

import (
	"context"
	"encoding/json"
	"sync"

	tea "github.com/charmbracelet/bubbletea"

	"trs/api"
	"trs/views/execute/desk"
)

// ranMsg answers execute.
type ranMsg struct {
	run, item uint64
	result    api.ExecuteResult
	said      desk.Said
	err       error
}

func execute(ctx context.Context, c Client, run, item uint64, session string, r desk.Request) tea.Cmd {
	return func() tea.Msg {
		result, err := desk.Run(ctx, c, session, r)
		return ranMsg{run: run, item: item, result: result, said: desk.Read(r.Slug, &result), err: err}
	}
}

// tool is what the batch has to know of a tool.
type tool struct {
	tags    []string
	toolkit string
	output  json.RawMessage // what its answer should look like
}

func known(t *api.Tool) tool {
	return tool{tags: t.Tags, toolkit: t.Toolkit.Slug, output: t.OutputParameters}
}

// toolsReadMsg answers readTools. Nothing is known of a tool that is not there.
type toolsReadMsg struct {
	req   uint64
	tools map[string]tool
}

// Bounds of reading what tools do.
const (
	maxExposed = 500
	maxReaders = 4
)

// readTools reads what tools do: from those that the session exposes, the only
// place of some, else from the catalogue.
func readTools(ctx context.Context, c Client, req uint64, session string, slugs []string) tea.Cmd {
	return func() tea.Msg {
		tools := make(map[string]tool, len(slugs))
		page, err := c.SessionTools(ctx, session, api.Page{Limit: maxExposed})
		if err == nil {
			for i := range page.Items {
				tools[page.Items[i].Slug] = known(&page.Items[i])
			}
		}
		var lock sync.Mutex
		var wait sync.WaitGroup
		slots := make(chan struct{}, maxReaders)
		for _, slug := range slugs {
			lock.Lock()
			_, exposed := tools[slug]
			lock.Unlock()
			if exposed {
				continue
			}
			slots <- struct{}{}
			wait.Go(func() {
				defer func() { <-slots }()
				read, err := c.Tool(ctx, slug, api.ToolQuery{})
				lock.Lock()
				defer lock.Unlock()
				if err == nil {
					tools[slug] = known(&read)
				}
			})
		}
		wait.Wait()
		return toolsReadMsg{req: req, tools: tools}
	}
}
