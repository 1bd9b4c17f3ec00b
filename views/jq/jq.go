// Package jq puts a result through a jq filter. A filter cannot reach the
// environment, files or modules, and ends when it takes too long, too much memory
// or answers too much. Numbers keep their digits until they are calculated with;
// the members of objects that a filter answers are sorted by name, except where
// the filter only names a place in the result.
package jq

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/itchyny/gojq"

	"trs/api/memguard"
	"trs/api/safejq"
	"trs/views/jsonview"
)

// The bounds of a run.
const (
	maxTime    = 20 * time.Second
	maxMemory  = 512 << 20 // and maxFactor times the document, which is read into values
	maxFactor  = 24
	maxBytes   = 64 << 20
	maxOutputs = 1_000_000
)

// bounds is what a run may take and answer.
type bounds struct {
	time           time.Duration
	bytes, outputs int
}

// exceeded is the error of a run that went over a bound: which, and all that
// there are.
func (b bounds) exceeded(what string) error {
	return fmt.Errorf("the filter %s; the limits are %s, %d MB and %s outputs", what, seconds(b.time), b.bytes>>20, count(b.outputs))
}

func seconds(d time.Duration) string { return strconv.FormatFloat(d.Seconds(), 'f', -1, 64) + " s" }

// count writes a million as one.
func count(n int) string {
	if n == maxOutputs {
		return "a million"
	}
	return strconv.Itoa(n)
}

// Error is a filter that is not valid; Offset is the byte of it that is wrong.
type Error = safejq.Error

// Program is a compiled filter. It does not change: commands may run it.
type Program struct {
	source  string
	program *safejq.Program
	path    []step // when the filter only names a place
	simple  bool
	bounds  bounds
}

// Compile reads a filter. The error is an *Error.
func Compile(source string) (*Program, error) {
	program, err := safejq.Compile(source, nil)
	if err != nil {
		return nil, err
	}
	p := &Program{source: source, program: program, bounds: bounds{maxTime, maxBytes, maxOutputs}}
	p.path, p.simple = steps(source)
	return p, nil
}

// Source is the filter.
func (p *Program) Source() string { return p.source }

// Result is what a filter answered.
type Result struct {
	// JSON is the one output or, of several or none, an array of them. It must not
	// be changed.
	JSON []byte
	// Outputs is how many the filter gave.
	Outputs int
}

// Run puts a document through the filter. It may take long: call it in a command,
// and cancel ctx to stop it. A filter that fails has its error after the
// outputs before it are dropped.
func (p *Program) Run(ctx context.Context, doc *jsonview.Document) (Result, error) {
	if p.simple {
		if node, ok := follow(doc.Root(), p.path); ok {
			return Result{JSON: node.Raw(), Outputs: 1}, nil
		}
	}
	input, err := read(doc.Source())
	if err != nil {
		return Result{}, err
	}
	var out bytes.Buffer
	outputs := 0
	ctx, cancel := context.WithTimeoutCause(ctx, p.bounds.time, p.bounds.exceeded("ran too long"))
	defer cancel()
	limits := safejq.Limits{Time: 2 * p.bounds.time, Memory: maxMemory + maxFactor*uint64(len(doc.Source()))}
	out.WriteByte('[')
	err = p.program.Run(ctx, input, limits, func(output any) error {
		if outputs++; outputs > p.bounds.outputs {
			return p.bounds.exceeded("gave too many outputs")
		}
		if outputs > 1 {
			out.WriteByte(',')
		}
		return write(&out, output, p.bounds.bytes)
	})
	switch {
	case errors.Is(err, errTooLong):
		return Result{}, p.bounds.exceeded("answered too much")
	case errors.Is(err, memguard.ErrLimit):
		return Result{}, fmt.Errorf("the filter took more than %d MB of memory", limits.Memory>>20)
	case err != nil:
		return Result{}, err
	}
	out.WriteByte(']')
	result := Result{JSON: out.Bytes(), Outputs: outputs}
	if outputs == 1 {
		result.JSON = result.JSON[1 : len(result.JSON)-1]
	}
	return result, nil
}

func read(source []byte) (any, error) {
	decoder := json.NewDecoder(bytes.NewReader(source))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return nil, fmt.Errorf("read the result: %w", err)
	}
	return value, nil
}

// errTooLong ends an answer that is longer than it may be.
var errTooLong = errors.New("too long")

// write adds a value to out, which may hold most bytes: values may share parts,
// so that a small one can be endless when it is written.
func write(out *bytes.Buffer, value any, most int) error {
	switch value := value.(type) {
	case []any:
		out.WriteByte('[')
		for i, item := range value {
			if i > 0 {
				out.WriteByte(',')
			}
			if err := write(out, item, most); err != nil {
				return err
			}
		}
		out.WriteByte(']')
	case map[string]any:
		return writeObject(out, value, most)
	default:
		raw, err := gojq.Marshal(value)
		if err != nil {
			return fmt.Errorf("the filter's answer is not JSON: %w", err)
		}
		out.Write(raw)
	}
	if out.Len() > most {
		return errTooLong
	}
	return nil
}

// IsInvalid reports whether err is a filter that is not valid, and where.
func IsInvalid(err error) (offset int, invalid bool) {
	var e *Error
	if errors.As(err, &e) {
		return e.Offset, true
	}
	return 0, false
}
