package batch

import (
	"context"
	"sync"

	tea "github.com/charmbracelet/bubbletea"

	"trs/api"
	"trs/views/execute/desk"
)

// ranMsg answers execute.
type ranMsg struct {
	run, item uint64
	result    api.ExecuteResult
	err       error
}

func execute(ctx context.Context, c Client, run, item uint64, session string, r desk.Request) tea.Cmd {
	return func() tea.Msg {
		result, err := desk.Run(ctx, c, session, r)
		return ranMsg{run: run, item: item, result: result, err: err}
	}
}

// tagsReadMsg answers readTags. A tool that nobody knows has no tags.
type tagsReadMsg struct {
	req  uint64
	tags map[string][]string
}

// Bounds of reading what tools do.
const (
	maxExposed = 500
	maxReaders = 4
)

// readTags reads what tools do: from those that the session exposes, the only
// place of some, else from the catalogue.
func readTags(ctx context.Context, c Client, req uint64, session string, slugs []string) tea.Cmd {
	return func() tea.Msg {
		tags := make(map[string][]string, len(slugs))
		page, err := c.SessionTools(ctx, session, api.Page{Limit: maxExposed})
		exposed := map[string][]string{}
		if err == nil {
			for i := range page.Items {
				exposed[page.Items[i].Slug] = page.Items[i].Tags
			}
		}
		var lock sync.Mutex
		var wait sync.WaitGroup
		slots := make(chan struct{}, maxReaders)
		for _, slug := range slugs {
			if known, ok := exposed[slug]; ok {
				lock.Lock()
				tags[slug] = known
				lock.Unlock()
				continue
			}
			slots <- struct{}{}
			wait.Go(func() {
				defer func() { <-slots }()
				tool, err := c.Tool(ctx, slug, api.ToolQuery{})
				lock.Lock()
				defer lock.Unlock()
				if err == nil {
					tags[slug] = tool.Tags
				}
			})
		}
		wait.Wait()
		return tagsReadMsg{req: req, tags: tags}
	}
}
