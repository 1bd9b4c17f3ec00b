package mount

import (
	"encoding/base64"
	"encoding/hex"
	"errors"
	"html"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"time"

	"trs/api/sandbox/store"
)

// idleLimit is how long a transfer may stand still. There is no limit to how
// long it takes: 5 GiB over a slow line is fine.
const idleLimit = 30 * time.Second

// ServeHTTP moves the bytes of one file through a presigned URL: PUT, GET and
// HEAD, with ranges and conditions.
func (f *Files) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	conn := http.NewResponseController(w)
	// The deadlines are of this transfer, not of the connection's next request.
	defer func() {
		_ = conn.SetReadDeadline(time.Time{})
		_ = conn.SetWriteDeadline(time.Time{})
	}()
	var err error
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		err = f.download(&idleWriter{w, conn}, r)
	case http.MethodPut:
		err = f.upload(w, r, conn)
	default:
		w.Header().Set("Allow", "GET, HEAD, PUT")
		err = &refusal{http.StatusMethodNotAllowed, "MethodNotAllowed", "A presigned URL takes GET, HEAD or PUT."}
	}
	if err != nil {
		writeRefusal(w, err)
	}
}

func (f *Files) download(w http.ResponseWriter, r *http.Request) error {
	grant, err := verify(f.key, r, f.now())
	if err != nil {
		return err
	}
	file, row, err := f.Open(r.Context(), grant.SessionID, grant.Path)
	if errors.Is(err, fs.ErrNotExist) {
		return &refusal{http.StatusNotFound, "NoSuchKey", "The file does not exist."}
	}
	if err != nil {
		return err
	}
	defer file.Close()

	header := w.Header()
	header.Set("Content-Type", row.MimeType)
	describe(header, row)
	// Stored bytes are strangers' bytes: a page among them must not run with
	// this server's origin.
	header.Set("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape(path.Base(row.Path)))
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	header.Set("Cache-Control", "private, no-cache")
	http.ServeContent(w, r, "", row.ModifiedAt, file)
	return nil
}

func (f *Files) upload(w http.ResponseWriter, r *http.Request, conn *http.ResponseController) error {
	grant, err := verify(f.key, r, f.now())
	if err != nil {
		return err
	}
	if r.ContentLength > f.limit {
		return ErrTooLarge
	}
	body := &idleReader{r: r.Body, conn: conn}
	row, err := f.Write(r.Context(), grant.SessionID, grant.Path, r.Header.Get("Content-Type"), body)
	if body.err != nil {
		return &refusal{http.StatusBadRequest, "IncompleteBody", "The body ended early; nothing was stored."}
	}
	if err != nil {
		return err
	}
	describe(w.Header(), row)
	w.WriteHeader(http.StatusOK)
	return nil
}

// describe sets the headers by which a client can check what it moved.
func describe(header http.Header, row store.File) {
	header.Set("ETag", `"`+row.Checksum+`"`)
	if sum, err := hex.DecodeString(row.Checksum); err == nil {
		header.Set("Repr-Digest", "sha-256=:"+base64.StdEncoding.EncodeToString(sum)+":")
	}
}

func writeRefusal(w http.ResponseWriter, err error) {
	var answer *refusal
	switch {
	case errors.As(err, &answer):
	case errors.Is(err, ErrTooLarge):
		answer = &refusal{http.StatusRequestEntityTooLarge, "EntityTooLarge", "The file is larger than 5 GiB."}
	default:
		answer = &refusal{http.StatusInternalServerError, "InternalError", "The file could not be read or written."}
	}
	body := `<?xml version="1.0" encoding="UTF-8"?>` + "\n<Error><Code>" + html.EscapeString(answer.code) +
		"</Code><Message>" + html.EscapeString(answer.message) + "</Message></Error>"
	header := w.Header()
	header.Set("Content-Type", "application/xml")
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(answer.status)
	_, _ = io.WriteString(w, body)
}

// idleReader reads a body, waiting at most idleLimit for each part. It keeps
// the error that the body ended with, to tell the client's faults from ours.
type idleReader struct {
	r    io.Reader
	conn *http.ResponseController
	err  error
}

func (b *idleReader) Read(p []byte) (int, error) {
	_ = b.conn.SetReadDeadline(time.Now().Add(idleLimit))
	n, err := b.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		b.err = err
	}
	return n, err
}

// idleWriter writes an answer, waiting at most idleLimit for each part.
type idleWriter struct {
	http.ResponseWriter
	conn *http.ResponseController
}

func (w *idleWriter) Write(p []byte) (int, error) {
	_ = w.conn.SetWriteDeadline(time.Now().Add(idleLimit))
	return w.ResponseWriter.Write(p)
}
