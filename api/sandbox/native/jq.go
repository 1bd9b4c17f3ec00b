package native

import (
	"context"
	"fmt"
	"time"

	"trs/api/safejq"
)

// Bounds of a jq program.
const (
	jqTime   = 2 * time.Second
	jqMemory = 256 << 20
)

// JQ is a compiled jq program. It sees no environment, no files and no modules.
type JQ struct{ program *safejq.Program }

// CompileJQ compiles a filter with variables, named without their $.
func CompileJQ(filter string, variables map[string]any) (*JQ, error) {
	program, err := safejq.Compile(filter, variables)
	if err != nil {
		return nil, fmt.Errorf("the filter is not valid jq: %w", err)
	}
	return &JQ{program}, nil
}

// Run gives everything the program makes of a value to each. It ends early when
// each answers with an error, when the program fails, and when it takes too much
// time or memory.
func (p *JQ) Run(ctx context.Context, value any, each func(result any) error) error {
	return p.program.Run(ctx, value, safejq.Limits{Time: jqTime, Memory: jqMemory}, each)
}
