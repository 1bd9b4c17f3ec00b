// Package sample makes values that fit a JSON Schema: answers of tools that are
// only listed, and example arguments.
//
// An answer is the same for the same tool and arguments. It repeats arguments in
// fields of the same name, prefers examples that the schema gives, and is marked
// as simulated (see Runner). Work is bounded whatever the schema: one that asks
// for too much, or for what cannot be, ends in an error that says so.
package sample

import (
	"container/list"
	"context"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"maps"
	"math/rand/v2"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"trs/api/sandbox/catalog"
	"trs/api/sandbox/toolrun"
)

// Members that mark an answer as simulated.
const (
	Mark = "_simulated" // true
	Note = "_note"      // says so in words
	// Output holds the answer where the schema leaves no room for the mark.
	Output = "output"

	noteText = "Made by the sandbox from the tool's output schema; nothing was really done."
)

// Value makes a value that is valid against a JSON Schema, the same one every
// time. Numbers are json.Number. The error says what cannot be met.
func Value(schema json.RawMessage) (any, error) {
	compiled, err := compile(schema)
	if err != nil {
		return nil, err
	}
	m := newMaker("", nil)
	return m.value([]*jsonschema.Schema{compiled}, place{})
}

// Runner runs listed tools: it answers from their output schema.
//
// The mark is put beside the members of the answer where the schema allows
// further members. Where it does not, or where the answer is no object, the
// answer is nested: {"_simulated": true, "_note": …, "output": the answer}. In
// both cases the answer itself is valid against the schema.
type Runner struct {
	mu     sync.Mutex
	recent *list.List // of *entry, the latest in front
	byTool map[*catalog.Tool]*list.Element
}

// entry is the compiled output schema of a tool.
type entry struct {
	tool *catalog.Tool
	once sync.Once
	data *jsonschema.Schema // of the answer's data
	err  error
}

// maxKept bounds the compiled schemas that a Runner keeps.
const maxKept = 128

var _ toolrun.Runner = (*Runner)(nil)

// New returns a Runner. It is safe for concurrent use.
func New() *Runner {
	return &Runner{recent: list.New(), byTool: map[*catalog.Tool]*list.Element{}}
}

// Run answers a call from the tool's output schema.
func (r *Runner) Run(ctx context.Context, call toolrun.Call) (toolrun.Result, error) {
	if err := ctx.Err(); err != nil {
		return toolrun.Result{}, err
	}
	e := r.entry(call.Tool)
	e.once.Do(e.compile)
	if e.err != nil {
		return toolrun.Failed(fmt.Sprintf("No answer can be made for %s: %v", call.Tool.Slug, e.err)), nil
	}
	m := newMaker(call.Tool.Slug, call.Arguments)
	value, err := m.value([]*jsonschema.Schema{e.data}, place{})
	if err != nil {
		return toolrun.Failed(fmt.Sprintf("No answer can be made for %s: its output schema %v", call.Tool.Slug, err)), nil
	}
	return toolrun.Result{Data: m.marked(e.data, value)}, nil
}

// marked marks an answer as simulated, by the rule of Runner.
func (m *maker) marked(schema *jsonschema.Schema, value any) map[string]any {
	if object, ok := value.(map[string]any); ok {
		beside := maps.Clone(object)
		beside[Mark], beside[Note] = true, noteText
		m.steps = max(m.steps, maxFitSteps)
		if m.fits([]*jsonschema.Schema{schema}, beside) {
			return beside
		}
	}
	return map[string]any{Mark: true, Note: noteText, Output: value}
}

func (r *Runner) entry(tool *catalog.Tool) *entry {
	r.mu.Lock()
	defer r.mu.Unlock()
	if at, ok := r.byTool[tool]; ok {
		r.recent.MoveToFront(at)
		return at.Value.(*entry)
	}
	e := &entry{tool: tool}
	r.byTool[tool] = r.recent.PushFront(e)
	if r.recent.Len() > maxKept {
		oldest := r.recent.Remove(r.recent.Back()).(*entry)
		delete(r.byTool, oldest.tool)
	}
	return e
}

// compile finds the schema of the data. Most output schemas describe a wrapper
// {data, error, successful} of which a session's answer carries only the data.
func (e *entry) compile() {
	root, err := compile(e.tool.OutputParameters)
	if err != nil {
		e.err = err
		return
	}
	e.data = root
	wrapped := root
	for range 8 { // a wrapper may be behind references
		if wrapped.Ref == nil || len(wrapped.Properties) > 0 {
			break
		}
		wrapped = wrapped.Ref
	}
	data := wrapped.Properties["data"]
	if data != nil && (wrapped.Properties["successful"] != nil || wrapped.Properties["error"] != nil) {
		e.data = data
	}
}

// newMaker returns a maker whose choices follow from a tool and its arguments.
func newMaker(slug string, arguments map[string]any) *maker {
	hash := fnv.New64a()
	hash.Write([]byte(slug))
	if text, err := json.Marshal(arguments); err == nil {
		hash.Write(text)
	}
	seed := hash.Sum64()
	return &maker{
		rand:  rand.New(rand.NewPCG(seed, seed>>32)),
		echo:  maps.Clone(arguments),
		steps: maxSteps,
		text:  maxText,
	}
}
