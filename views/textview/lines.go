package textview

import (
	"context"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// Painted is lines that are painted and safe already.
type Painted []string

// Len is how many lines there are.
func (p Painted) Len() int { return len(p) }

// Lines is some of them.
func (p Painted) Lines(from, to, _ int) []string {
	return p[min(from, len(p)):max(min(from, len(p)), min(to, len(p)))]
}

// Find is the next line that holds a text, whatever the case of its letters.
func (p Painted) Find(ctx context.Context, query string, from, step int) (int, bool) {
	query = strings.ToLower(query)
	for i := from; i >= 0 && i < len(p); i += step {
		if strings.Contains(strings.ToLower(ansi.Strip(p[i])), query) {
			return i, true
		}
		if i%1024 == 0 && ctx.Err() != nil {
			break
		}
	}
	return 0, false
}
