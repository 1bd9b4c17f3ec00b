// Package toolruntest has what tests of tools run on.
package toolruntest

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"trs/api/sandbox/toolrun"
)

// Now is when every file of a Memory was changed.
var Now = time.Date(2026, 3, 28, 12, 0, 0, 0, time.UTC)

// Memory is a mount in memory: contents by path, and media types where they are
// not that of plain text. Look at Files and Kinds only while no tool runs.
type Memory struct {
	mu    sync.Mutex
	Files map[string]string
	Kinds map[string]string
}

var _ toolrun.Files = (*Memory)(nil)

func (m *Memory) file(name string) toolrun.File {
	kind := m.Kinds[name]
	if kind == "" {
		kind = "text/plain"
	}
	return toolrun.File{Path: name, Size: int64(len(m.Files[name])), MimeType: kind, Modified: Now}
}

// List returns the files whose path starts with prefix.
func (m *Memory) List(_ context.Context, prefix string, limit int) ([]toolrun.File, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var found []toolrun.File
	for _, name := range slices.Sorted(maps.Keys(m.Files)) {
		if strings.HasPrefix(name, prefix) && len(found) < limit {
			found = append(found, m.file(name))
		}
	}
	return found, nil
}

// Open opens a file.
func (m *Memory) Open(_ context.Context, name string) (io.ReadCloser, toolrun.File, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	content, ok := m.Files[name]
	if !ok {
		return nil, toolrun.File{}, fs.ErrNotExist
	}
	return io.NopCloser(strings.NewReader(content)), m.file(name), nil
}

// Write makes or replaces a file.
func (m *Memory) Write(_ context.Context, name, kind string, r io.Reader) (toolrun.File, error) {
	if !fs.ValidPath(name) {
		return toolrun.File{}, fmt.Errorf("invalid path %q", name)
	}
	content, err := io.ReadAll(r)
	if err != nil {
		return toolrun.File{}, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.Kinds == nil {
		m.Kinds = map[string]string{}
	}
	m.Files[name], m.Kinds[name] = string(content), kind
	return m.file(name), nil
}

// Remove removes a file.
func (m *Memory) Remove(_ context.Context, name string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, ok := m.Files[name]; !ok {
		return fs.ErrNotExist
	}
	delete(m.Files, name)
	return nil
}
