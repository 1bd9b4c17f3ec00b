package catalog

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"
)

// Pack is a set of toolkits and their tools that comes from one place.
type Pack struct {
	Toolkits []Toolkit
	Tools    []Tool
}

// Options says what a Catalog holds beside the embedded toolkits.
type Options struct {
	Files     []string // in the API's own tool format; a later file wins over an earlier one
	Synthetic int      // number of made-up tools, for trying out large catalogues
	Extra     []Pack   // packs of the program: native, simulated, helpers
}

// Problem is an entry that could not be taken as it was. The rest of its source
// was loaded.
type Problem struct {
	File   string // empty: a pack of the program
	Index  int    // position in the file, from 0; negative: the file as a whole
	Slug   string // empty when the entry has none that can be read
	Reason string
}

// String names the place and the reason in one line.
func (p Problem) String() string {
	where := p.Slug
	switch {
	case p.File == "":
	case p.Index < 0:
		where = p.File
	default:
		where = fmt.Sprintf("%s: entry %d", p.File, p.Index)
		if p.Slug != "" {
			where += " (" + p.Slug + ")"
		}
	}
	return where + ": " + p.Reason
}

// Catalog is a fixed set of toolkits and tools. It is safe for concurrent use;
// nothing it returns may be changed.
type Catalog struct {
	tools         []*Tool // by slug
	bySlug        map[string]*Tool
	toolkits      []*Toolkit // by popularity
	toolkitBySlug map[string]*Toolkit
	byToolkit     map[string][]*Tool // each by slug

	similarOnce sync.Once
	similar     trigramIndex
}

// New builds a catalogue: the embedded toolkits, then opts.Extra, then the
// files, then synthetic tools. Where two sources define a slug, the later one
// wins; synthetic tools never replace anything. Entries that were skipped are
// reported as problems; the error is for a file that cannot be read at all.
func New(opts Options) (*Catalog, []Problem, error) {
	embedded, err := Embedded()
	if err != nil {
		return nil, nil, err
	}
	b := newBuilder()
	b.addPack(embedded)
	for _, pack := range opts.Extra {
		b.addPack(pack)
	}
	for _, file := range opts.Files {
		if err := b.addFile(file); err != nil {
			return nil, b.problems, err
		}
	}
	if opts.Synthetic > 0 {
		b.addMissing(synthetic(opts.Synthetic))
	}
	return b.build(), b.problems, nil
}

// Tool finds a tool by its exact slug.
func (c *Catalog) Tool(slug string) (*Tool, bool) {
	tool, ok := c.bySlug[slug]
	return tool, ok
}

// Toolkit finds a toolkit by its slug, in any case.
func (c *Catalog) Toolkit(slug string) (*Toolkit, bool) {
	toolkit, ok := c.toolkitBySlug[strings.ToLower(slug)]
	return toolkit, ok
}

// Tools returns all tools by slug.
func (c *Catalog) Tools() []*Tool { return c.tools }

// Toolkits returns all toolkits, most used first.
func (c *Catalog) Toolkits() []*Toolkit { return c.toolkits }

// ToolsOf returns the tools of a toolkit by slug; none for an unknown toolkit.
func (c *Catalog) ToolsOf(toolkit string) []*Tool {
	return c.byToolkit[strings.ToLower(toolkit)]
}

// builder collects what becomes a Catalog.
type builder struct {
	tools    map[string]*Tool
	toolkits map[string]*Toolkit
	derived  map[string]*derivation // toolkits made from their tools' entries
	problems []Problem
}

func newBuilder() *builder {
	return &builder{
		tools:    map[string]*Tool{},
		toolkits: map[string]*Toolkit{},
		derived:  map[string]*derivation{},
	}
}

// addPack adds toolkits and tools of the program. A tool defined twice is
// reported: its second definition wins.
func (b *builder) addPack(pack Pack) {
	for i := range pack.Toolkits {
		toolkit := pack.Toolkits[i]
		toolkit.complete()
		b.toolkits[toolkit.Slug] = &toolkit
	}
	for i := range pack.Tools {
		tool := pack.Tools[i]
		if _, ok := b.tools[tool.Slug]; ok {
			b.problems = append(b.problems, Problem{Slug: tool.Slug, Reason: "is defined twice; the later definition is used"})
		}
		tool.complete(b.toolkitFor(&tool))
		b.tools[tool.Slug] = &tool
	}
}

// addMissing adds a complete pack, leaving out what is there already.
func (b *builder) addMissing(pack Pack) {
	for i := range pack.Toolkits {
		if toolkit := &pack.Toolkits[i]; b.toolkits[toolkit.Slug] == nil {
			b.toolkits[toolkit.Slug] = toolkit
		}
	}
	for i := range pack.Tools {
		if tool := &pack.Tools[i]; b.tools[tool.Slug] == nil {
			b.tools[tool.Slug] = tool
		}
	}
}

func (b *builder) build() *Catalog {
	b.finishDerived()
	c := &Catalog{
		tools:         make([]*Tool, 0, len(b.tools)),
		bySlug:        b.tools,
		toolkits:      make([]*Toolkit, 0, len(b.toolkits)),
		toolkitBySlug: b.toolkits,
		byToolkit:     make(map[string][]*Tool, len(b.toolkits)),
	}
	for _, tool := range b.tools {
		c.tools = append(c.tools, tool)
	}
	slices.SortFunc(c.tools, func(x, y *Tool) int { return cmp.Compare(x.Slug, y.Slug) })
	for _, tool := range c.tools {
		c.byToolkit[tool.Toolkit.Slug] = append(c.byToolkit[tool.Toolkit.Slug], tool)
	}
	for _, toolkit := range b.toolkits {
		c.toolkits = append(c.toolkits, toolkit)
	}
	slices.SortFunc(c.toolkits, func(x, y *Toolkit) int {
		return cmp.Or(cmp.Compare(y.Popularity, x.Popularity), cmp.Compare(x.Slug, y.Slug))
	})
	return c
}
