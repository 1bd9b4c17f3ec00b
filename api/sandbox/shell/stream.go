package shell

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
)

// writer is a file that is being written.
type writer struct {
	system *system
	name   string
	ctx    context.Context

	mu      sync.Mutex
	content []byte
	closed  bool
}

// Write adds to the file.
func (w *writer) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed {
		return 0, pathError("write", w.name, errors.New("file is closed"))
	}
	if err := w.ctx.Err(); err != nil {
		return 0, err
	}
	if len(w.content)+len(p) > maxFile {
		return 0, pathError("write", w.name, fmt.Errorf("file would be larger than %d MiB", maxFile>>20))
	}
	if err := w.system.hold(int64(len(p))); err != nil {
		return 0, pathError("write", w.name, err)
	}
	w.content = append(w.content, p...)
	return len(p), nil
}

// Read fails: the file is open for writing.
func (w *writer) Read([]byte) (int, error) {
	return 0, pathError("read", w.name, errors.New("file is open for writing"))
}

// Close puts the file in its place.
func (w *writer) Close() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed {
		return nil
	}
	w.closed = true
	w.system.mu.Lock()
	delete(w.system.open, w)
	w.system.mu.Unlock()
	return w.system.write(w.ctx, w.name, w.content)
}

// limitReader ends reading when the context ends.
type limitReader struct {
	ctx context.Context
	r   io.Reader
}

// Read reads unless the context has ended.
func (r limitReader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.r.Read(p)
}

// reader is a file open for reading, as the interpreter wants files.
type reader struct {
	ctx context.Context
	io.ReadCloser
}

// Read reads unless the context has ended.
func (r reader) Read(p []byte) (int, error) { return limitReader{r.ctx, r.ReadCloser}.Read(p) }

// Write fails: the file is open for reading.
func (r reader) Write([]byte) (int, error) { return 0, errors.New("file is open for reading") }

// pipe is one of the command's own streams, opened by name.
type pipe struct {
	io.Reader
	io.Writer
}

// Close leaves the stream open: it belongs to the command.
func (pipe) Close() error { return nil }

// limitWriter ends writing when the context ends, and holds one command to so
// many bytes.
type limitWriter struct {
	ctx  context.Context
	w    io.Writer
	left *int64
}

// Write writes unless the context has ended or there was too much.
func (w limitWriter) Write(p []byte) (int, error) {
	if err := w.ctx.Err(); err != nil {
		return 0, err
	}
	if *w.left -= int64(len(p)); *w.left < 0 {
		return 0, errors.New("too much output")
	}
	return w.w.Write(p)
}
