// Package native holds the tools that the sandbox really runs: text, JSON,
// time, encoding, CSV and the files of the session. They need no account and
// reach nothing but their arguments and the session's mount.
//
// A tool is two halves under one slug: its entry in data/ (what callers see)
// and its function here.
package native

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"maps"
	"sync"

	"trs/api/internal/packed"
	"trs/api/sandbox/catalog"
	"trs/api/sandbox/toolrun"
)

//go:generate go run trs/api/internal/packed/pack data.zip data/*.json

//go:embed data.zip
var archive string

var data = packed.New(archive)

// Pack returns the toolkits and their tools. It is read once; it must not be
// changed.
var Pack = sync.OnceValues(func() (catalog.Pack, error) { return catalog.ReadPack(data, "data", catalog.Native) })

// function is the half of a tool that runs. It answers with the tool's data, or
// with an error whose text is for the caller of the tool.
type function func(ctx context.Context, call toolrun.Call) (map[string]any, error)

// functions has every tool's function by slug.
var functions = merge(textTools, jsonTools, timeTools, encodingTools, csvTools, fileTools)

func merge(groups ...map[string]function) map[string]function {
	all := map[string]function{}
	for _, group := range groups {
		maps.Copy(all, group)
	}
	return all
}

// Runner runs native tools. It is stateless.
type Runner struct{}

// New returns the runner of native tools.
func New() Runner { return Runner{} }

// Run runs one tool. What goes wrong in it is the tool's failure, except for an
// ended context.
func (Runner) Run(ctx context.Context, call toolrun.Call) (toolrun.Result, error) {
	run, ok := functions[call.Tool.Slug]
	if !ok {
		return toolrun.Result{}, fmt.Errorf("native tool %s has no function", call.Tool.Slug)
	}
	answer, err := run(ctx, call)
	if ended := ctx.Err(); ended != nil {
		return toolrun.Result{}, ended
	}
	if err != nil {
		return toolrun.Failed(err.Error()), nil
	}
	return toolrun.Result{Data: answer}, nil
}

// typed makes a function of one that takes its arguments as a struct. Arguments
// are valid when it is called; what a struct cannot hold is a number too large.
func typed[T any](run func(ctx context.Context, call toolrun.Call, args T) (map[string]any, error)) function {
	return func(ctx context.Context, call toolrun.Call) (map[string]any, error) {
		raw, err := json.Marshal(call.Arguments)
		if err != nil {
			return nil, fmt.Errorf("read the arguments: %w", err)
		}
		var args T
		decoder := json.NewDecoder(bytes.NewReader(raw))
		decoder.UseNumber()
		if err := decoder.Decode(&args); err != nil {
			return nil, fmt.Errorf("read the arguments: %w", err)
		}
		return run(ctx, call, args)
	}
}

// pure is typed for tools that need nothing but their arguments.
func pure[T any](run func(args T) (map[string]any, error)) function {
	return typed(func(_ context.Context, _ toolrun.Call, args T) (map[string]any, error) { return run(args) })
}
