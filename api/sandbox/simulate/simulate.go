// Package simulate runs the tools of simulated services: mail, chat, issues,
// calendars, documents and spreadsheets whose state is kept in the sandbox.
//
// A service is one JSON file in data. It describes the toolkit, the kinds of
// records it keeps and their seeds, its tools (catalogue entry and operation),
// the routes of its own HTTP API, and how it words errors. One engine runs them
// all: an operation is a list of steps on stored records (get, list, create,
// update, delete, fail), whose conditions and shapes are jq programs. Nothing
// in Go knows a service; adding one is adding a file.
package simulate

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/itchyny/gojq"

	"trs/api/sandbox/catalog"
	"trs/api/sandbox/store"
	"trs/api/sandbox/toolrun"
)

// Runner runs simulated tools and the proxied requests to their services.
type Runner struct {
	store    *store.Store
	services map[string]*service
}

var _ toolrun.Runner = (*Runner)(nil)

// New returns a runner that keeps the services' state in st.
func New(st *store.Store) (*Runner, error) {
	all, err := services()
	if err != nil {
		return nil, err
	}
	return &Runner{store: st, services: all}, nil
}

// Run runs one simulated tool on the state of the account's owner.
func (r *Runner) Run(ctx context.Context, call toolrun.Call) (toolrun.Result, error) {
	s := r.services[call.Tool.Toolkit.Slug]
	if s == nil || s.bySlug[call.Tool.Slug] == nil {
		return toolrun.Result{}, fmt.Errorf("no simulated tool %s", call.Tool.Slug)
	}
	owner := call.UserID
	if call.Account != nil {
		owner = call.Account.UserID
	}
	args := normal(call.Arguments)
	if call.Arguments == nil {
		args = map[string]any{}
	}
	env := &environment{ctx: ctx, service: s, now: call.Now, newID: call.NewID, args: args, me: me(owner)}
	answer, err := r.run(ctx, env, scopeOf(s, owner), &s.bySlug[call.Tool.Slug].operation)
	if refused := refusalOf(err); refused != nil {
		_, _, text, err := env.explain(refused)
		return toolrun.Failed(text), err
	}
	if err != nil {
		return toolrun.Result{}, fmt.Errorf("simulate %s: %w", call.Tool.Slug, err)
	}
	object, ok := answer.(map[string]any)
	if !ok {
		return toolrun.Result{}, fmt.Errorf("simulate %s: the answer is not an object", call.Tool.Slug)
	}
	return toolrun.Result{Data: object}, nil
}

// Forget removes the state that a user has in a service; the next use starts
// from the seeds again.
func (r *Runner) Forget(ctx context.Context, toolkit, userID string) error {
	s := r.services[toolkit]
	if s == nil {
		return fmt.Errorf("no simulated service %q", toolkit)
	}
	return r.store.DeleteScope(ctx, scopeOf(s, userID))
}

// Has reports whether the toolkit is a simulated service.
func (r *Runner) Has(toolkit string) bool { return r.services[toolkit] != nil }

func scopeOf(s *service, owner string) string { return s.Toolkit.Slug + "\x1f" + owner }

func (s *service) collectionNames() []string {
	return slices.Sorted(maps.Keys(s.Collections))
}

// explain words a refusal as the provider does: status and body for a proxied
// request, text for a tool.
func (e *environment) explain(refused *refusal) (status int, body any, text string, err error) {
	f := e.service.Errors[refused.name]
	if f == nil {
		return 0, nil, "", fmt.Errorf("service %s has no error %q", e.service.Toolkit.Slug, refused.name)
	}
	body, err = e.eval(f.Body.expression, refused.detail)
	if err != nil {
		return 0, nil, "", err
	}
	if f.Text.expression != nil {
		value, err := e.eval(f.Text.expression, refused.detail)
		return f.Status, body, fmt.Sprint(value), err
	}
	encoded, err := gojq.Marshal(body)
	return f.Status, body, string(encoded), err
}

// decodeValue reads JSON into the values that jq works on.
func decodeValue(text []byte) (any, error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return nil, err
	}
	return normal(value), nil
}

// normal copies a value with its numbers as int where they are whole, as jq
// programs and our functions expect them.
func normal(value any) any {
	switch value := value.(type) {
	case json.Number:
		if n, err := value.Int64(); err == nil {
			return int(n)
		}
		f, err := value.Float64()
		if err != nil {
			return value.String()
		}
		return f
	case map[string]any:
		out := make(map[string]any, len(value))
		for key, member := range value {
			out[key] = normal(member)
		}
		return out
	case []any:
		out := make([]any, len(value))
		for i, element := range value {
			out[i] = normal(element)
		}
		return out
	case []string:
		out := make([]any, len(value))
		for i, element := range value {
			out[i] = element
		}
		return out
	default:
		return value
	}
}

// Pack returns the toolkits and tools of all services, for the catalogue. It is
// made once; it must not be changed.
var Pack = sync.OnceValues(func() (catalog.Pack, error) {
	all, err := services()
	if err != nil {
		return catalog.Pack{}, err
	}
	pack, err := packOf(all)
	for _, s := range all {
		s.forgetSchemas()
	}
	return pack, err
})

func packOf(all map[string]*service) (catalog.Pack, error) {
	var pack catalog.Pack
	for _, slug := range slices.Sorted(maps.Keys(all)) {
		s := all[slug]
		pack.Toolkits = append(pack.Toolkits, s.Toolkit)
		for _, t := range s.Tools {
			entry, err := s.entry(t)
			if err != nil {
				return catalog.Pack{}, fmt.Errorf("tool %s: %w", t.Slug, err)
			}
			pack.Tools = append(pack.Tools, entry)
		}
	}
	return pack, nil
}

// forgetSchemas drops what only the catalogue's entries are made from: decoded
// JSON takes many times its text.
func (s *service) forgetSchemas() {
	s.Schemas = nil
	for _, t := range s.Tools {
		t.Output = nil
	}
}
