package conform

import (
	"encoding/json"
	"fmt"
	"strconv"
)

// Bounds of values that are checked.
const (
	maxDepth    = 500
	maxLevels   = 20_000 // of the validator's calls in each other
	loopLevels  = 1000   // of them when schemas lead in a circle, which it words at length
	depthFactor = 8      // levels of a value that double what a problem in it costs
)

// size is what is to know of a value before it is checked.
type size struct {
	depth int
	wild  []Problem // numbers that nobody calculates with
}

// measure looks through a value, and makes the steps of checking a deep one
// dearer: each problem says where it is.
func (w *work) measure(value any) size {
	var s size
	s.add(w, value, nil)
	w.left = w.limit / (1 + s.depth/depthFactor)
	return s
}

func (s *size) add(w *work, value any, path []string) {
	if s.depth = max(s.depth, len(path)); len(path) > maxDepth {
		panic(gaveUp{})
	}
	switch value := value.(type) {
	case map[string]any:
		for name, v := range value {
			w.spend(1)
			s.add(w, v, append(path, name))
		}
	case []any:
		for i, v := range value {
			w.spend(1)
			s.add(w, v, append(path, strconv.Itoa(i)))
		}
	case json.Number:
		if !tame(value) && len(s.wild) < maxProblems {
			s.wild = append(s.wild, Problem{Path: append([]string{}, path...), Message: fmt.Sprintf("more than %d digits are not checked", maxDigits)})
		}
	}
}

// allows reports whether going along the schemas stays within the stack for a
// value of some depth.
func (c chain) allows(depth int) bool {
	levels := (depth + 1) * max(1, c.longest)
	return levels <= maxLevels && (!c.loops || levels <= loopLevels)
}
