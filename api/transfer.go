package api

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"
)

// Progress is told how far a transfer is: the bytes done, and all of them or -1
// if that is not known. It is called from the transferring goroutine, at most
// every 50 milliseconds and once at the end, and must not block.
type Progress func(done, total int64)

// Causes of an Error of Upload and Download.
var (
	ErrSize     = errors.New("the size is not the announced one")
	ErrChecksum = errors.New("the checksum does not match")
	ErrStalled  = errors.New("no data for too long")
)

// UploadSource is what Upload sends. Size is in bytes; -1 means unknown, which
// many stores refuse. MIMEType "" is application/octet-stream.
type UploadSource struct {
	Body     io.Reader
	Size     int64
	MIMEType string
}

// Upload writes a file to a mount: it asks for a presigned URL and streams the
// source there, without the API key, in constant memory. The returned path is
// the one to use afterwards. It is sent once, because the source can be read
// once. Nothing is in the mount unless all of it arrived.
func (c *Client) Upload(ctx context.Context, sessionID, mountID, path string, source UploadSource, progress Progress) (MountUpload, error) {
	if source.MIMEType == "" {
		source.MIMEType = "application/octet-stream"
	}
	target, err := c.MountUploadURL(ctx, sessionID, mountID, MountUploadRequest{Path: path, MIMEType: source.MIMEType})
	if err != nil {
		return MountUpload{}, err
	}
	ctx, watch := c.watch(ctx)
	defer watch.stop()
	counted := &countingReader{
		from: source.Body, total: source.Size, exact: source.Size >= 0, report: progress, watch: watch,
	}
	err = c.put(ctx, target.URL, source, counted)
	counted.closed.Store(true)
	if err != nil {
		return MountUpload{}, c.transferError(ctx, "upload", watch, err)
	}
	counted.finish()
	return target, nil
}

func (c *Client) put(ctx context.Context, target string, source UploadSource, counted *countingReader) error {
	body := io.Reader(counted)
	if source.Size == 0 {
		body = http.NoBody // a length of 0 with a body would mean "unknown"
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPut, target, body)
	if err != nil {
		return errBadURL
	}
	req.ContentLength = source.Size
	req.Header.Set("Content-Type", source.MIMEType)
	resp, err := c.presigned(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		return storeError("upload", resp)
	}
	if source.Size >= 0 && counted.done.Load() != source.Size {
		return fmt.Errorf("%w: sent %d of %d bytes", ErrSize, counted.done.Load(), source.Size)
	}
	return nil
}

// Download reads a file of a mount into dest: it asks for a presigned URL and
// streams it, without the API key, in constant memory, into a temporary file
// beside dest that takes dest's place when all of it arrived and the announced
// size and checksum are right. On any failure dest is as it was. It returns the
// size in bytes.
func (c *Client) Download(ctx context.Context, sessionID, mountID, path, dest string, progress Progress) (int64, error) {
	source, err := c.MountDownloadURL(ctx, sessionID, mountID, path)
	if err != nil {
		return 0, err
	}
	ctx, watch := c.watch(ctx)
	defer watch.stop()
	size, err := c.fetchTo(ctx, source.URL, dest, progress, watch)
	if err != nil {
		return 0, c.transferError(ctx, "download", watch, err)
	}
	return size, nil
}

// DownloadURL reads a file from a presigned URL, for example that of a proxied
// answer, into dest as Download does.
func (c *Client) DownloadURL(ctx context.Context, source, dest string, progress Progress) (int64, error) {
	ctx, watch := c.watch(ctx)
	defer watch.stop()
	size, err := c.fetchTo(ctx, source, dest, progress, watch)
	if err != nil {
		return 0, c.transferError(ctx, "download", watch, err)
	}
	return size, nil
}

func (c *Client) fetchTo(ctx context.Context, source, dest string, progress Progress, watch *watchdog) (size int64, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, source, nil)
	if err != nil {
		return 0, errBadURL
	}
	// The announced length and checksums are those of the bytes as stored.
	req.Header.Set("Accept-Encoding", "identity")
	resp, err := c.presigned(req)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return 0, storeError("download", resp)
	}
	file, err := os.CreateTemp(filepath.Dir(dest), "."+filepath.Base(dest)+".part-*")
	if err != nil {
		return 0, fmt.Errorf("create a file beside the destination: %w", err)
	}
	defer func() {
		if err != nil {
			_ = file.Close()
			_ = os.Remove(file.Name())
		}
	}()
	checks := checksOf(resp.Header)
	counted := &countingReader{from: resp.Body, total: resp.ContentLength, report: progress, watch: watch}
	if size, err = io.Copy(io.MultiWriter(append(checks.writers(), file)...), counted); err != nil {
		return 0, err
	}
	if resp.ContentLength >= 0 && size != resp.ContentLength {
		return 0, fmt.Errorf("%w: got %d of %d bytes", ErrSize, size, resp.ContentLength)
	}
	if err = checks.verify(); err != nil {
		return 0, err
	}
	if err = finishFile(file, dest); err != nil {
		return 0, err
	}
	counted.finish()
	return size, nil
}

// finishFile puts a temporary file, as an ordinary one, in the place of dest.
func finishFile(file *os.File, dest string) error {
	mode := os.FileMode(0o644)
	if info, err := os.Stat(dest); err == nil {
		if !info.Mode().IsRegular() {
			return fmt.Errorf("%s is not a regular file", dest)
		}
		mode = info.Mode().Perm()
	}
	if err := file.Chmod(mode); err != nil {
		return fmt.Errorf("set the mode of the file: %w", err)
	}
	if err := file.Sync(); err != nil {
		return fmt.Errorf("write the file to disk: %w", err)
	}
	if err := file.Close(); err != nil {
		return fmt.Errorf("write the file: %w", err)
	}
	if err := os.Rename(file.Name(), dest); err != nil {
		return fmt.Errorf("move the file to its place: %w", err)
	}
	return nil
}

var errBadURL = errors.New("the presigned URL is not a URL")

// presigned sends a request to a presigned URL with nothing that belongs to the
// API's own server.
func (c *Client) presigned(req *http.Request) (*http.Response, error) {
	if req.URL.Scheme != "http" && req.URL.Scheme != "https" || req.URL.Host == "" {
		return nil, errBadURL
	}
	req.Header.Set("User-Agent", c.userAgent)
	op := "upload"
	if req.Method == http.MethodGet {
		op = "download"
	}
	ctx := context.WithValue(req.Context(), attemptKey{}, Attempt{Operation: op, Number: 1})
	resp, err := c.plain.Do(req.WithContext(ctx))
	if err != nil {
		return nil, &connectionError{cause: withoutURL(err)}
	}
	return resp, nil
}

// storeError is the refusal of a store, which does not speak the API's way.
func storeError(op string, resp *http.Response) error {
	body, _ := io.ReadAll(io.LimitReader(resp.Body, 64<<10))
	e := &Error{Op: op, Status: resp.StatusCode}
	parseError(e, resp.Header, body)
	return e
}

// transferError gives every failure of a transfer the same form.
func (c *Client) transferError(ctx context.Context, op string, watch *watchdog, err error) error {
	if e := AsError(err); e != nil {
		return c.protect(e)
	}
	var transport *url.Error
	switch {
	case watch.stalled.Load():
		err = &connectionError{cause: fmt.Errorf("%w (%s)", ErrStalled, c.timeout)}
	case ctx.Err() != nil:
		err = ctx.Err()
	case errors.As(err, &transport):
		err = &connectionError{cause: withoutURL(err)}
	}
	return c.protect(&Error{Op: op, Err: err})
}

// watchdog ends a transfer that stands still. A transfer as a whole has no time
// limit: files may be large and lines slow.
type watchdog struct {
	timer   *time.Timer
	limit   time.Duration
	stalled atomic.Bool
	cancel  context.CancelFunc
}

func (c *Client) watch(ctx context.Context) (context.Context, *watchdog) {
	ctx, cancel := context.WithCancel(ctx)
	w := &watchdog{limit: c.timeout, cancel: cancel}
	w.timer = time.AfterFunc(w.limit, func() {
		w.stalled.Store(true)
		cancel()
	})
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteRequest: func(httptrace.WroteRequestInfo) { w.alive() }})
	return ctx, w
}

func (w *watchdog) alive() { w.timer.Reset(w.limit) }

func (w *watchdog) stop() {
	w.timer.Stop()
	w.cancel()
}

// countingReader counts what is read from it and reports it now and then.
type countingReader struct {
	from   io.Reader
	total  int64
	report Progress
	watch  *watchdog
	exact  bool // more than total is an error
	done   atomic.Int64
	closed atomic.Bool // the transfer is over: the source is its owner's again
	last   time.Time
}

func (r *countingReader) Read(p []byte) (int, error) {
	if r.closed.Load() {
		return 0, io.ErrClosedPipe
	}
	n, err := r.from.Read(p)
	if r.exact && err == nil && r.overfull(n) {
		// Said before the last announced byte is handed over, so that the
		// store sees a broken upload and keeps nothing.
		return 0, fmt.Errorf("%w: the source has more than %d bytes", ErrSize, r.total)
	}
	done := r.done.Add(int64(n))
	if n > 0 {
		r.watch.alive()
	}
	if r.report != nil && n > 0 {
		if now := time.Now(); now.Sub(r.last) >= 50*time.Millisecond {
			r.last = now
			r.report(done, r.total)
		}
	}
	return n, err
}

// overfull tells whether the source has more than was announced, looking one
// byte ahead when n more bytes are all of it.
func (r *countingReader) overfull(n int) bool {
	switch done := r.done.Load() + int64(n); {
	case done < r.total:
		return false
	case done > r.total:
		return true
	}
	var ahead [1]byte
	more, _ := io.ReadFull(r.from, ahead[:])
	return more > 0
}

func (r *countingReader) finish() {
	if r.report != nil {
		done := r.done.Load()
		r.report(done, done)
	}
}
