package call

import (
	"context"
	"slices"
	"time"

	"trs/views/state"
)

// Bounds of what is remembered.
const (
	maxKept      = 300
	maxArguments = 256 << 10
)

// Kept is the arguments of one tool in one session, as they were last. They are
// text so that they come back digit for digit.
type Kept struct {
	Session   string    `json:"session"`
	Tool      string    `json:"tool"`
	Arguments string    `json:"arguments"`
	Draft     string    `json:"draft,omitempty"` // raw JSON that is not finished
	Account   string    `json:"account,omitempty"`
	Offload   bool      `json:"offload,omitempty"`
	Used      time.Time `json:"used_at"`
}

// Memory keeps arguments between runs, for one server and key.
type Memory struct{ file state.File[[]Kept] }

// NewMemory is the memory in dir for a state.Scope.
func NewMemory(dir, scope string) Memory {
	return Memory{state.NewFile[[]Kept](dir, "arguments-"+scope+".json")}
}

// List is everything that is kept, the latest first.
func (m Memory) List() ([]Kept, error) { return m.file.Read() }

// Keep puts an entry first, in the place of an older one of the same tool and
// session.
func (m Memory) Keep(ctx context.Context, one Kept) ([]Kept, error) {
	return m.file.Change(ctx, func(all *[]Kept) { *all = withKept(*all, one) })
}

// withKept is all with one in front.
func withKept(all []Kept, one Kept) []Kept {
	if len(one.Arguments)+len(one.Draft) > maxArguments {
		return all
	}
	all = slices.DeleteFunc(slices.Clone(all), func(k Kept) bool { return k.Session == one.Session && k.Tool == one.Tool })
	return append([]Kept{one}, all[:min(len(all), maxKept-1)]...)
}
