// Package arguments checks the arguments of a tool call against the tool's
// schema, in the dialect that the API's tools are written in, and fills in the
// defaults.
package arguments

import (
	"bytes"
	"container/list"
	"context"
	"errors"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"trs/api/sandbox/catalog"
	"trs/api/schema/bounded"
	"trs/api/schema/dialect"
)

// Checker checks arguments. Schemas are compiled when they are first needed and
// the most recently used ones are kept. It is safe for concurrent use.
type Checker struct {
	keep int

	mu     sync.Mutex
	recent *list.List // of *compiled, the latest in front
	byTool map[*catalog.Tool]*list.Element
}

// New returns a Checker that keeps so many compiled schemas.
func New(keep int) *Checker {
	return &Checker{keep: keep, recent: list.New(), byTool: make(map[*catalog.Tool]*list.Element)}
}

// compiled is a tool's schema, ready for use. validate is nil for a schema that
// is none: such a tool takes anything.
type compiled struct {
	tool     *catalog.Tool
	once     sync.Once
	schema   map[string]any
	validate *bounded.Schema
}

// Check returns the arguments with defaults filled in, or a message in the
// words of the API about all that is wrong with them. The arguments given are
// not changed. Numbers must be json.Number. What a schema asks too much work for
// is taken as it is.
func (c *Checker) Check(ctx context.Context, tool *catalog.Tool, arguments map[string]any) (filled map[string]any, problem string) {
	entry := c.entry(tool)
	entry.once.Do(entry.compile)
	if arguments == nil {
		arguments = map[string]any{}
	}
	if entry.validate != nil {
		if err := entry.validate.Validate(ctx, arguments); err != nil && !errors.Is(err, bounded.ErrSlow) {
			if problem = describe(err); problem != "" {
				return nil, problem
			}
		}
	}
	filled, _ = fill(entry.schema, entry.schema, arguments, 0).(map[string]any)
	return filled, ""
}

func (c *Checker) entry(tool *catalog.Tool) *compiled {
	c.mu.Lock()
	defer c.mu.Unlock()
	if at, ok := c.byTool[tool]; ok {
		c.recent.MoveToFront(at)
		return at.Value.(*compiled)
	}
	entry := &compiled{tool: tool}
	c.byTool[tool] = c.recent.PushFront(entry)
	if c.recent.Len() > c.keep {
		oldest := c.recent.Remove(c.recent.Back()).(*compiled)
		delete(c.byTool, oldest.tool)
	}
	return entry
}

// compile reads the tool's schema.
func (e *compiled) compile() {
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(e.tool.InputParameters))
	if err != nil {
		return
	}
	root, ok := value.(map[string]any)
	if !ok {
		return
	}
	e.schema = dialect.Translate(dialect.AsObject(root))
	e.validate, _ = bounded.Compile(e.schema)
}
