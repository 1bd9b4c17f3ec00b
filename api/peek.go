package api

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
)

// MountPeek is the beginning of a file. Size is that of the whole file in bytes,
// or -1 if the store did not tell.
type MountPeek struct {
	Data     []byte
	Size     int64
	MIMEType string
}

// Cut reports whether the file is longer than Data, or may be.
func (p MountPeek) Cut() bool { return p.Size != int64(len(p.Data)) }

// PeekMountItem reads at most limit bytes from the beginning of a file, through
// a presigned URL and without the API key. It never reads more than that, even
// from a store that knows no ranges.
func (c *Client) PeekMountItem(ctx context.Context, sessionID, mountID, path string, limit int64) (MountPeek, error) {
	source, err := c.MountDownloadURL(ctx, sessionID, mountID, path)
	if err != nil {
		return MountPeek{}, err
	}
	ctx, watch := c.watch(ctx)
	defer watch.stop()
	peek, err := c.peek(ctx, source.URL, limit, watch)
	if err != nil {
		return MountPeek{}, c.transferError(ctx, "download", watch, err)
	}
	return peek, nil
}

func (c *Client) peek(ctx context.Context, source string, limit int64, watch *watchdog) (MountPeek, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, source, nil)
	if err != nil {
		return MountPeek{}, errBadURL
	}
	req.Header.Set("Accept-Encoding", "identity")
	req.Header.Set("Range", fmt.Sprintf("bytes=0-%d", max(0, limit-1)))
	resp, err := c.presigned(req)
	if err != nil {
		return MountPeek{}, err
	}
	defer resp.Body.Close()
	peek := MountPeek{Size: resp.ContentLength, MIMEType: resp.Header.Get("Content-Type")}
	switch resp.StatusCode {
	case http.StatusOK:
	case http.StatusPartialContent:
		peek.Size = wholeSize(resp.Header.Get("Content-Range"))
	case http.StatusRequestedRangeNotSatisfiable: // an empty file has no first byte
		if wholeSize(resp.Header.Get("Content-Range")) == 0 {
			return MountPeek{MIMEType: peek.MIMEType}, nil
		}
		return MountPeek{}, storeError("download", resp)
	default:
		return MountPeek{}, storeError("download", resp)
	}
	body := &countingReader{from: io.LimitReader(resp.Body, limit), total: -1, watch: watch}
	peek.Data, err = io.ReadAll(body)
	if err != nil {
		return MountPeek{}, err
	}
	if want := min(limit, peek.Size); peek.Size >= 0 && int64(len(peek.Data)) < want {
		return MountPeek{}, fmt.Errorf("%w: got %d of %d bytes", ErrSize, len(peek.Data), want)
	}
	return peek, nil
}

// wholeSize is the size that a Content-Range names, or -1.
func wholeSize(contentRange string) int64 {
	_, whole, found := strings.Cut(contentRange, "/")
	size, err := strconv.ParseInt(strings.TrimSpace(whole), 10, 64)
	if !found || err != nil || size < 0 {
		return -1
	}
	return size
}
