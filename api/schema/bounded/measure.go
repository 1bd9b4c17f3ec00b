package bounded

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
)

// Bounds of values that are checked.
const (
	maxDepth    = 500
	maxLevels   = 20_000 // of the validator's calls in each other
	loopLevels  = 1000   // of them when schemas lead in a circle, which it words at length
	depthFactor = 8      // levels of a value that double what a problem in it costs
)

// maxNumbers is how many numbers without reason are listed.
const maxNumbers = 200

// NumberError says which numbers of a value have so many digits that nobody
// calculates with them: the rest of the value is not checked then.
type NumberError struct {
	Paths [][]string
}

// Error says so in words.
func (e *NumberError) Error() string {
	return fmt.Sprintf("numbers of more than %d digits are not checked", maxDigits)
}

// size is what is to know of a value before it is checked.
type size struct {
	depth int
	wild  [][]string // where numbers have too many digits
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
		if !tame(value) && len(s.wild) < maxNumbers {
			s.wild = append(s.wild, slices.Clone(path))
		}
	}
}

// allows reports whether going along the schemas stays within the stack for a
// value of some depth.
func (c chain) allows(depth int) bool {
	levels := (depth + 1) * max(1, c.longest)
	return levels <= maxLevels && (!c.loops || levels <= loopLevels)
}
