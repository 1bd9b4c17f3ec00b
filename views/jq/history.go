package jq

import (
	"context"
	"slices"
	"strings"

	"trs/views/state"
)

// maxHistory is how many filters are remembered.
const maxHistory = 200

type historyFile struct {
	Filters []string `json:"filters"` // the last first
}

// History is the filters used before, kept in the state directory; two trs at
// once lose none. Its methods touch the disk: call them in commands. The zero
// History keeps nothing.
type History struct {
	file state.File[historyFile]
	kept bool
}

// NewHistory is the history in a state directory; "" keeps none.
func NewHistory(dir string) History {
	return History{file: state.NewFile[historyFile](dir, "filters.json"), kept: dir != ""}
}

// List is every remembered filter, the one used last first.
func (h History) List() ([]string, error) {
	if !h.kept {
		return nil, nil
	}
	file, err := h.file.Read()
	return file.Filters, err
}

// Add puts a filter first, and answers all of them.
func (h History) Add(ctx context.Context, filter string) ([]string, error) {
	filter = strings.TrimSpace(filter)
	if !h.kept || filter == "" || filter == "." {
		return h.List()
	}
	file, err := h.file.Change(ctx, func(file *historyFile) {
		rest := slices.DeleteFunc(file.Filters, func(f string) bool { return f == filter })
		rest = slices.Insert(rest, 0, filter)
		file.Filters = rest[:min(len(rest), maxHistory)]
	})
	return file.Filters, err
}
