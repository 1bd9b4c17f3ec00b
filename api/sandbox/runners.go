package sandbox

import (
	"context"
	"fmt"
	"sync"

	"trs/api/sandbox/arguments"
	"trs/api/sandbox/catalog"
	"trs/api/sandbox/native"
	"trs/api/sandbox/sample"
	"trs/api/sandbox/search"
	"trs/api/sandbox/simulate"
	"trs/api/sandbox/toolrun"
)

// keptSchemas is how many tools' compiled schemas are kept.
const keptSchemas = 256

// running is what tools are found and run with.
type running struct {
	runners   map[catalog.Kind]toolrun.Runner
	arguments *arguments.Checker
	index     func() *search.Index // built at the first search
}

// packs are the toolkits that come with the program's own code.
func packs() ([]catalog.Pack, error) {
	nativePack, err := native.Pack()
	if err != nil {
		return nil, fmt.Errorf("read the native tools: %w", err)
	}
	simulated, err := simulate.Pack()
	if err != nil {
		return nil, fmt.Errorf("read the simulated services: %w", err)
	}
	helpers, err := helperPack()
	if err != nil {
		return nil, fmt.Errorf("read the helpers: %w", err)
	}
	return []catalog.Pack{nativePack, simulated, helpers}, nil
}

// openRunning prepares running tools. The services and the catalogue are open.
func (s *Server) openRunning() {
	s.running = running{
		runners: map[catalog.Kind]toolrun.Runner{
			catalog.Native:    native.New(),
			catalog.Simulated: s.services,
			catalog.Listed:    sample.New(),
		},
		arguments: arguments.New(keptSchemas),
		index:     sync.OnceValue(func() *search.Index { return indexTools(s.catalog) }),
	}
}

// indexTools makes the search index of all app tools.
func indexTools(all *catalog.Catalog) *search.Index {
	docs := make([]search.Doc, 0, len(all.Tools()))
	for _, toolkit := range all.Toolkits() {
		for _, tool := range all.ToolsOf(toolkit.Slug) {
			if tool.Kind == catalog.Meta {
				continue
			}
			doc := search.Doc{
				Slug: tool.Slug, Name: tool.Name, Description: tool.Description,
				Toolkit: toolkit.Slug + " " + toolkit.Name, Popularity: toolkit.Popularity * 2,
			}
			if tool.Important {
				doc.Popularity++
			}
			docs = append(docs, doc)
		}
	}
	return search.New(docs)
}

// run runs a tool with arguments that are checked already.
func (s *Server) run(ctx context.Context, call toolrun.Call) (toolrun.Result, error) {
	runner, ok := s.running.runners[call.Tool.Kind]
	if !ok {
		return toolrun.Result{}, fmt.Errorf("no way to run a tool of kind %q", call.Tool.Kind)
	}
	result, err := runner.Run(ctx, call)
	if err != nil {
		return toolrun.Result{}, fmt.Errorf("run %s: %w", call.Tool.Slug, err)
	}
	if result.Data == nil {
		result.Data = map[string]any{}
	}
	return result, nil
}
