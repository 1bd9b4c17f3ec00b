package safejq

import (
	"errors"
	"fmt"
	"math/big"

	"github.com/itchyny/gojq"
)

// The functions that measure. They answer their input, or an error.
const (
	guardTree   = "_guard_tree"   // everything in it, shared parts as often as they are there
	guardPart   = "_guard_part"   // the value alone
	guardLong   = "_guard_long"   // a string that becomes a list
	guardRegexp = "_guard_regexp" // a string in which matches are collected
	guardTable  = "_guard_table"  // lists that are turned around
	guardIndex  = "_guard_index"
	guardPath   = "_guard_path"
	guardEvent  = "_guard_event"
	guardTimes  = "_guard_times"
	guardMinus  = "_guard_minus"
)

// What they allow.
const (
	maxTree    = 64 << 20 // bytes, about
	maxPart    = 64 << 20 // bytes of a string; list items take sixteen each
	maxLong    = 8 << 20
	maxRegexp  = 1 << 20
	maxTable   = 8 << 20 // cells
	maxIndex   = 16 << 20
	maxBits    = 1 << 20 // of an integer
	maxCompare = 100_000_000
)

var errLarge = errors.New("the value is too large for this")

func guards() []gojq.CompilerOption {
	var all []gojq.CompilerOption
	for name, fits := range map[string]func(any) bool{
		guardTree: fitsTree, guardPart: fitsPart, guardTable: fitsTable, guardIndex: fitsIndex, guardPath: fitsPath, guardEvent: fitsEvent,
		guardLong:   func(v any) bool { s, _ := v.(string); return len(s) <= maxLong },
		guardRegexp: func(v any) bool { s, _ := v.(string); return len(s) <= maxRegexp },
	} {
		all = append(all, gojq.WithFunction(name, 0, 0, func(v any, _ []any) any { return pass(v, fits(v)) }))
	}
	for name, fits := range map[string]func(any, any) bool{guardTimes: fitsTimes, guardMinus: fitsMinus} {
		all = append(all, gojq.WithFunction(name, 1, 1, func(v any, args []any) any { return pass(v, fits(v, args[0])) }))
	}
	return all
}

func pass(v any, fits bool) any {
	if fits {
		return v
	}
	return fmt.Errorf("%w: %s", errLarge, gojq.Preview(v))
}

func fitsTree(v any) bool {
	room := maxTree
	return tree(v, &room)
}

// tree takes the size of a value from room, each part as often as it is there.
func tree(v any, room *int) bool {
	*room -= 8
	switch v := v.(type) {
	case string:
		*room -= len(v)
	case []any:
		for _, item := range v {
			if *room < 0 || !tree(item, room) {
				return false
			}
		}
	case map[string]any:
		for name, item := range v {
			if *room -= len(name); *room < 0 || !tree(item, room) {
				return false
			}
		}
	}
	return *room >= 0
}

func fitsPart(v any) bool {
	switch v := v.(type) {
	case string:
		return len(v) <= maxPart
	case []any:
		return len(v) <= maxPart/16
	case *big.Int:
		return v.BitLen() <= maxBits
	}
	return true
}

func fitsTable(v any) bool {
	rows, _ := v.([]any)
	widest := 0
	for _, row := range rows {
		if cells, ok := row.([]any); ok {
			widest = max(widest, len(cells))
		}
	}
	return widest == 0 || len(rows) <= maxTable/widest
}

func fitsIndex(v any) bool {
	n, number := gojq.ToFloat64(v)
	return !number || n < maxIndex
}

func fitsPath(v any) bool {
	path, _ := v.([]any)
	for _, step := range path {
		if !fitsIndex(step) {
			return false
		}
	}
	return true
}

func fitsEvent(v any) bool {
	event, _ := v.([]any)
	return len(event) == 0 || fitsPath(event[0])
}

func fitsTimes(l, r any) bool {
	if !fitsPart(l) || !fitsPart(r) {
		return false
	}
	s, text := l.(string)
	times, number := gojq.ToFloat64(r)
	if !text || !number {
		s, text = r.(string)
		times, number = gojq.ToFloat64(l)
	}
	return !text || !number || times < 1 || float64(len(s))*times <= maxPart
}

func fitsMinus(l, r any) bool {
	from, list := l.([]any)
	which, other := r.([]any)
	if !list || !other {
		return true
	}
	return (len(which) == 0 || len(from) <= maxCompare/len(which)) && fitsTree(l) && fitsTree(r)
}
