package native

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/big"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"trs/api/sandbox/toolrun"
)

var jsonTools = map[string]function{
	"JSON_QUERY":       typed(queryJSON),
	"JSON_PARSE":       pure(parseJSON),
	"JSON_FORMAT":      pure(formatJSON),
	"JSON_MERGE_PATCH": pure(mergePatchJSON),
	"JSON_VALIDATE":    pure(validateJSON),
	"JSON_GET":         pure(getJSON),
	"JSON_DIFF":        pure(diffJSON),
}

type queryArgs struct {
	Value     any            `json:"value"`
	Filter    string         `json:"filter"`
	Variables map[string]any `json:"variables"`
	Limit     int            `json:"limit"`
}

func queryJSON(ctx context.Context, _ toolrun.Call, args queryArgs) (map[string]any, error) {
	program, err := CompileJQ(args.Filter, args.Variables)
	if err != nil {
		return nil, err
	}
	results, truncated := []any{}, false
	size := 0
	err = program.Run(ctx, args.Value, func(result any) error {
		if len(results) == args.Limit {
			truncated = true
			return io.EOF
		}
		raw, err := json.Marshal(result)
		if err != nil {
			return fmt.Errorf("the filter's result is not JSON: %w", err)
		}
		if size += len(raw); size > maxOutput {
			return errTooLong
		}
		results = append(results, json.RawMessage(raw))
		return nil
	})
	if err != nil && !truncated {
		return nil, err
	}
	return map[string]any{"results": results, "count": len(results), "truncated": truncated}, nil
}

type parseArgs struct {
	Text  string `json:"text"`
	Lines bool   `json:"lines"`
}

func parseJSON(args parseArgs) (map[string]any, error) {
	values := []any{}
	decoder := json.NewDecoder(strings.NewReader(args.Text))
	decoder.UseNumber()
	for {
		var value any
		err := decoder.Decode(&value)
		if errors.Is(err, io.EOF) && len(values) > 0 {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("not JSON at %s: %w", place(args.Text, offsetOf(err, decoder)), err)
		}
		values = append(values, value)
	}
	if args.Lines {
		return map[string]any{"value": values, "type": "array"}, nil
	}
	if len(values) > 1 {
		return nil, errors.New("the text holds several JSON values; set lines to read them all")
	}
	return map[string]any{"value": values[0], "type": typeOf(values[0])}, nil
}

func offsetOf(err error, decoder *json.Decoder) int64 {
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return syntax.Offset
	}
	return decoder.InputOffset()
}

// place names the line and column of a byte offset.
func place(text string, offset int64) string {
	before := text[:max(0, min(int(offset)-1, len(text)))]
	line := strings.Count(before, "\n") + 1
	return fmt.Sprintf("line %d column %d", line, len(before)-strings.LastIndexByte(before, '\n'))
}

func typeOf(value any) string {
	switch value.(type) {
	case nil:
		return "null"
	case map[string]any:
		return "object"
	case []any:
		return "array"
	case string:
		return "string"
	case bool:
		return "boolean"
	default:
		return "number"
	}
}

type formatArgs struct {
	Value  any `json:"value"`
	Indent int `json:"indent"`
}

func formatJSON(args formatArgs) (map[string]any, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", strings.Repeat(" ", args.Indent))
	if err := encoder.Encode(args.Value); err != nil {
		return nil, fmt.Errorf("write the value: %w", err)
	}
	text := strings.TrimSuffix(out.String(), "\n")
	return map[string]any{"text": text, "bytes": len(text)}, nil
}

type mergeArgs struct {
	Target any `json:"target"`
	Patch  any `json:"patch"`
}

func mergePatchJSON(args mergeArgs) (map[string]any, error) {
	value := mergePatch(args.Target, args.Patch)
	return map[string]any{"value": value, "changed": !sameJSON(value, args.Target)}, nil
}

func mergePatch(target, patch any) any {
	changes, ok := patch.(map[string]any)
	if !ok {
		return patch
	}
	merged := map[string]any{}
	if object, ok := target.(map[string]any); ok {
		maps.Copy(merged, object)
	}
	for name, change := range changes {
		if change == nil {
			delete(merged, name)
			continue
		}
		merged[name] = mergePatch(merged[name], change)
	}
	return merged
}

// sameJSON compares values as JSON does: 1 and 1.0 are the same number.
func sameJSON(a, b any) bool {
	x, xIsNumber := a.(json.Number)
	y, yIsNumber := b.(json.Number)
	if xIsNumber && yIsNumber {
		if x == y {
			return true
		}
		if len(x) > 40 || len(y) > 40 || strings.ContainsAny(string(x+y), "eE") {
			f, errX := x.Float64()
			g, errY := y.Float64()
			return errX == nil && errY == nil && f == g
		}
		r, okX := new(big.Rat).SetString(string(x))
		s, okY := new(big.Rat).SetString(string(y))
		return okX && okY && r.Cmp(s) == 0
	}
	switch a := a.(type) {
	case map[string]any:
		b, ok := b.(map[string]any)
		return ok && maps.EqualFunc(a, b, sameJSON)
	case []any:
		b, ok := b.([]any)
		return ok && slices.EqualFunc(a, b, sameJSON)
	}
	return reflect.DeepEqual(a, b)
}

type pointerArgs struct {
	Value   any    `json:"value"`
	Pointer string `json:"pointer"`
}

var (
	unescapePointer = strings.NewReplacer("~1", "/", "~0", "~")
	escapePointer   = strings.NewReplacer("~", "~0", "/", "~1")
)

func getJSON(args pointerArgs) (map[string]any, error) {
	if args.Pointer == "" {
		return map[string]any{"found": true, "value": args.Value}, nil
	}
	path := strings.Split(args.Pointer[1:], "/")
	for i, step := range path {
		path[i] = unescapePointer.Replace(step)
	}
	value, found := lookUp(args.Value, path)
	return map[string]any{"found": found, "value": value}, nil
}

type jsonDiffArgs struct {
	Before any `json:"before"`
	After  any `json:"after"`
}

const maxChanges = 1000

func diffJSON(args jsonDiffArgs) (map[string]any, error) {
	changes := []any{}
	compareJSON("", args.Before, args.After, &changes)
	return map[string]any{"equal": len(changes) == 0, "changes": changes[:min(len(changes), maxChanges)]}, nil
}

func compareJSON(path string, before, after any, changes *[]any) {
	if len(*changes) > maxChanges || sameJSON(before, after) {
		return
	}
	if x, ok := before.(map[string]any); ok {
		if y, ok := after.(map[string]any); ok {
			names := slices.Sorted(maps.Keys(x))
			for name := range y {
				if _, both := x[name]; !both {
					names = append(names, name)
				}
			}
			slices.SortFunc(names, cmp.Compare)
			for _, name := range names {
				old, had := x[name]
				now, has := y[name]
				compareMember(path+"/"+escapePointer.Replace(name), old, had, now, has, changes)
			}
			return
		}
	}
	if x, ok := before.([]any); ok {
		if y, ok := after.([]any); ok {
			for i := range max(len(x), len(y)) {
				var old, now any
				if i < len(x) {
					old = x[i]
				}
				if i < len(y) {
					now = y[i]
				}
				compareMember(path+"/"+strconv.Itoa(i), old, i < len(x), now, i < len(y), changes)
			}
			return
		}
	}
	*changes = append(*changes, map[string]any{"path": path, "change": "changed", "before": before, "after": after})
}

func compareMember(path string, old any, had bool, now any, has bool, changes *[]any) {
	switch {
	case had && has:
		compareJSON(path, old, now, changes)
	case had:
		*changes = append(*changes, map[string]any{"path": path, "change": "removed", "before": old})
	case has:
		*changes = append(*changes, map[string]any{"path": path, "change": "added", "after": now})
	}
}
