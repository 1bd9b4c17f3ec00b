// Package safejq compiles and runs jq filters from strangers. A filter sees no
// environment, no files, no modules and no further inputs, and ends when it takes
// too much time or memory.
package safejq

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/itchyny/gojq"

	"trs/api/memguard"
)

// maxSource is how long a filter may be.
const maxSource = 64 << 10

// Limits is what a run may take.
type Limits struct {
	Time   time.Duration
	Memory uint64 // growth of the heap, in bytes
}

// Error is a filter that is not valid.
type Error struct {
	Offset  int // the byte of the filter that is wrong
	Message string
}

// Error is what is wrong, without where.
func (e *Error) Error() string { return e.Message }

// Program is a compiled filter. It may run several times at once.
type Program struct {
	code   *gojq.Code
	values []any
}

// Compile compiles a filter with variables, named without their $. The error is
// an *Error.
func Compile(source string, variables map[string]any) (*Program, error) {
	if len(source) > maxSource {
		return nil, &Error{Offset: maxSource, Message: fmt.Sprintf("a filter may have %d kB", maxSource>>10)}
	}
	query, err := gojq.Parse(source)
	if err != nil {
		return nil, parseError(source, err)
	}
	if len(query.Imports) > 0 {
		return nil, &Error{Offset: word(source, "import", "include"), Message: "modules cannot be used here"}
	}
	program := &Program{}
	var names []string
	for _, name := range slices.Sorted(maps.Keys(variables)) {
		names = append(names, "$"+name)
		program.values = append(program.values, variables[name])
	}
	harden(query)
	program.code, err = gojq.Compile(query, append(guards(), gojq.WithVariables(names))...)
	if err != nil {
		return nil, compileError(source, err)
	}
	return program, nil
}

// parseError tells where the token begins that was not expected; gojq tells
// where it ends.
func parseError(source string, err error) error {
	var parse *gojq.ParseError
	if !errors.As(err, &parse) {
		return &Error{Message: err.Error()}
	}
	message := err.Error()
	if strings.Contains(message, "EOF") {
		return &Error{Offset: len(source), Message: "the filter is not complete"}
	}
	at := min(max(parse.Offset, 0), len(source))
	if strings.HasSuffix(source[:at], parse.Token) {
		at -= len(parse.Token)
	}
	return &Error{Offset: at, Message: message}
}

// compileError finds the name that gojq does not know; it tells no place.
func compileError(source string, err error) error {
	message := err.Error()
	name := message[strings.LastIndex(message, " ")+1:]
	if slash := strings.LastIndexByte(name, '/'); slash > 0 {
		name = name[:slash]
	}
	return &Error{Offset: word(source, name), Message: message}
}

// word is where the first of some words stands in source by itself, or 0.
func word(source string, words ...string) int {
	for _, w := range words {
		for from := 0; w != "" && from < len(source); {
			i := strings.Index(source[from:], w)
			if i < 0 {
				break
			}
			from += i
			if !letterAt(source, from-1) && !letterAt(source, from+len(w)) {
				return from
			}
			from += len(w)
		}
	}
	return 0
}

func letterAt(s string, i int) bool {
	if i < 0 || i >= len(s) {
		return false
	}
	c := s[i]
	return c == '_' || c == '$' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// Run gives everything the program makes of a value to each, one after another.
// It ends early when each answers with an error, when the program fails, and when
// it takes more than the limits.
func (p *Program) Run(ctx context.Context, value any, limits Limits, each func(result any) error) error {
	ctx, cancel := context.WithTimeoutCause(ctx, limits.Time, fmt.Errorf("the filter ran longer than %s", limits.Time))
	defer cancel()
	ctx, stop := memguard.Watch(ctx, limits.Memory)
	defer stop()
	var (
		mu   sync.Mutex
		left bool
		done = make(chan error, 1)
	)
	go func() {
		done <- p.run(ctx, value, func(result any) error {
			mu.Lock()
			defer mu.Unlock()
			if left {
				return errLeft
			}
			return each(result)
		})
	}()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	select { // an instruction of the interpreter may still be busy
	case err := <-done:
		return err
	case <-time.After(grace):
	}
	mu.Lock()
	defer mu.Unlock()
	left = true
	return context.Cause(ctx)
}

// grace is how long a filter that was stopped may take to end. It is left alone
// then, and ends behind the instruction it is at.
const grace = 500 * time.Millisecond

var errLeft = errors.New("the filter was left")

func (p *Program) run(ctx context.Context, value any, each func(result any) error) error {
	results := p.code.RunWithContext(ctx, value, p.values...)
	for {
		result, more := results.Next()
		if !more {
			return nil
		}
		if err, failed := result.(error); failed {
			return runError(ctx, err)
		}
		if err := each(result); err != nil {
			return err
		}
	}
}

func runError(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	var halt *gojq.HaltError
	if errors.As(err, &halt) && halt.Value() == nil {
		return nil // the program asked to end
	}
	return fmt.Errorf("jq: %w", err)
}
