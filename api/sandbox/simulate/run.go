package simulate

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"time"

	"trs/api/sandbox/store"
)

// environment is what the programs of one operation see and change.
type environment struct {
	ctx     context.Context // of the operation; an environment lives no longer
	service *service
	records *store.Records
	now     time.Time
	newID   func() string
	args    any
	me      map[string]any
	request map[string]any // path, query, body and header of a proxied request
	results map[string]any
}

// values are those of variables.
func (e *environment) values() []any {
	return []any{
		e.args, e.results, e.me, int(e.now.UnixMilli()),
		e.request["path"], e.request["query"], e.request["body"], e.request["header"],
	}
}

// run executes an operation against the owner's state in one transaction, so
// that it happens as a whole or not at all.
func (r *Runner) run(ctx context.Context, env *environment, scope string, op *operation) (any, error) {
	var answer any
	do := func(records *store.Records) error {
		env.ctx, env.records, env.results = ctx, records, map[string]any{}
		for i, st := range op.Steps {
			if err := env.step(st); err != nil {
				var refused *refusal
				if errors.As(err, &refused) {
					return err
				}
				return fmt.Errorf("step %d: %w", i, err)
			}
		}
		if op.Answer.expression == nil {
			answer = map[string]any{}
			return nil
		}
		value, err := env.eval(op.Answer.expression, env.results)
		answer = normal(value) // a copy: it may hold constants of the program
		return err
	}
	if op.writes() {
		return answer, r.store.WriteRecords(ctx, scope, func(records *store.Records) error {
			if err := env.seed(ctx, records); err != nil {
				return err
			}
			return do(records)
		})
	}
	if err := r.ensureSeeded(ctx, env, scope); err != nil {
		return nil, err
	}
	err := r.store.ReadRecords(ctx, scope, do)
	return answer, err
}

// The record that says when a scope was filled.
const (
	stateCollection = "#state"
	seededID        = "seeded"
)

// ensureSeeded fills a scope that was never used.
func (r *Runner) ensureSeeded(ctx context.Context, env *environment, scope string) error {
	err := r.store.ReadRecords(ctx, scope, func(records *store.Records) error {
		_, err := records.Get(ctx, stateCollection, seededID)
		return err
	})
	if !errors.Is(err, store.ErrNotFound) {
		return err
	}
	return r.store.WriteRecords(ctx, scope, func(records *store.Records) error {
		return env.seed(ctx, records)
	})
}

// seed makes the records that a fresh account of the service has, unless the
// scope is filled already.
func (e *environment) seed(ctx context.Context, records *store.Records) error {
	_, err := records.Get(ctx, stateCollection, seededID)
	if !errors.Is(err, store.ErrNotFound) {
		return err
	}
	// The seeds must not depend on the call that happened to come first.
	fresh := *e
	fresh.ctx, fresh.records, fresh.args, fresh.results = ctx, records, nil, map[string]any{}
	for _, name := range e.service.collectionNames() {
		for i, seed := range e.service.Collections[name].seeds {
			if err := fresh.plant(name, i, seed); err != nil {
				return fmt.Errorf("seed %d of %s: %w", i, name, err)
			}
		}
	}
	return records.Insert(ctx, store.Record{
		Collection: stateCollection, ID: seededID, Data: json.RawMessage("true"), CreatedAt: e.now, UpdatedAt: e.now,
	})
}

// plant adds one seed. Its "_of" is the parent, "_created" the time it is said
// to be made at.
func (e *environment) plant(name string, i int, seed template) error {
	value, err := e.eval(seed.expression, e.results)
	if err != nil {
		return err
	}
	fields, ok := value.(map[string]any)
	if !ok {
		return errors.New("is not an object")
	}
	of, _ := fields["_of"].(string)
	created := e.now
	if at, ok := moment(fields["_created"]); ok {
		created = at
	}
	fields = maps.Clone(fields) // a constant of the program, which must not change
	delete(fields, "_of")
	delete(fields, "_created")
	planted := *e
	planted.now = created
	planted.newID = func() string { return fmt.Sprintf("seed/%s/%d", name, i) }
	_, err = planted.insert(name, of, fields)
	return err
}

// step runs one step and keeps its result.
func (e *environment) step(st *step) error {
	if st.If.present() {
		holds, err := e.truth(&st.If, e.results)
		if err != nil || !holds {
			return err
		}
	}
	if st.Fail != "" {
		return &refusal{name: st.Fail}
	}
	if st.Let.expression != nil {
		return e.let(st)
	}
	of, err := e.text(&st.Of)
	if err != nil {
		return err
	}
	var result any
	switch {
	case st.Get != "":
		result, err = e.get(st, of)
	case st.List != "":
		result, err = e.list(st, of)
	case st.Create != "":
		result, err = e.create(st, of)
	case st.Update != "":
		result, err = e.update(st, of)
	case st.Delete != "":
		result, err = e.remove(st, of)
	}
	if err != nil {
		return err
	}
	if st.As != "" {
		e.results[st.As] = result
	}
	return nil
}

// let adds the members of an object to the results.
func (e *environment) let(st *step) error {
	value, err := e.eval(st.Let.expression, e.results)
	if err != nil {
		return err
	}
	members, ok := value.(map[string]any)
	if !ok {
		return errors.New("let is not an object")
	}
	for name, member := range members {
		e.results[name] = member
	}
	return nil
}

// text runs a program whose result is a name or a number.
func (e *environment) text(program *expression) (string, error) {
	if !program.present() {
		return "", nil
	}
	value, err := e.eval(program, e.results)
	if err != nil || value == nil {
		return "", err
	}
	return fmt.Sprint(value), nil
}
