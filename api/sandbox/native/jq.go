package native

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/itchyny/gojq"

	"trs/api/sandbox/memguard"
)

// Bounds of a jq program.
const (
	jqTime   = 2 * time.Second
	jqMemory = 256 << 20
)

// JQ is a compiled jq program. It sees no environment, no files and no modules.
type JQ struct {
	code   *gojq.Code
	values []any
}

// CompileJQ compiles a filter with variables, named without their $.
func CompileJQ(filter string, variables map[string]any) (*JQ, error) {
	query, err := gojq.Parse(filter)
	if err != nil {
		return nil, fmt.Errorf("the filter is not valid jq: %w", err)
	}
	program := &JQ{}
	var names []string
	for _, name := range slices.Sorted(maps.Keys(variables)) {
		names = append(names, "$"+name)
		program.values = append(program.values, variables[name])
	}
	program.code, err = gojq.Compile(query, gojq.WithVariables(names))
	if err != nil {
		return nil, fmt.Errorf("the filter is not valid jq: %w", err)
	}
	return program, nil
}

// Run gives everything the program makes of a value to each. It ends early when
// each answers with an error, when the program fails, and when it takes too much
// time or memory.
func (p *JQ) Run(ctx context.Context, value any, each func(result any) error) error {
	ctx, cancel := context.WithTimeoutCause(ctx, jqTime, fmt.Errorf("the filter ran longer than %s", jqTime))
	defer cancel()
	ctx, stop := memguard.Watch(ctx, jqMemory)
	defer stop()
	results := p.code.RunWithContext(ctx, value, p.values...)
	for {
		result, more := results.Next()
		if !more {
			return nil
		}
		if err, failed := result.(error); failed {
			return jqError(ctx, err)
		}
		if err := each(result); err != nil {
			return err
		}
	}
}

func jqError(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	var halt *gojq.HaltError
	if errors.As(err, &halt) && halt.Value() == nil {
		return nil // the program asked to end
	}
	return fmt.Errorf("jq: %w", err)
}
