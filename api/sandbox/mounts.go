package sandbox

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"

	"trs/api/sandbox/mount"
	"trs/api/sandbox/store"
	"trs/api/sandbox/toolrun"
)

const (
	defaultItemsPage = 100
	maxItemsPage     = 500
)

// mountRequest is the body of the three operations on one file.
type mountRequest struct {
	Path     string `json:"mount_relative_path"`
	MimeType string `json:"mimetype"`
}

// fileRef names a file as every answer about one does.
type fileRef struct {
	Path   string `json:"mount_relative_path"`
	Prefix string `json:"sandbox_mount_prefix"`
}

type mountItem struct {
	fileRef
	Size     int64  `json:"size"`
	Modified string `json:"last_modified"`
}

// mountCursor is where a listing goes on. It is opaque to clients.
type mountCursor struct {
	After string `json:"after"`
	Limit int    `json:"limit"`
}

func (s *Server) mountItems(r *http.Request) (reply, error) {
	sess, err := s.sessionOf(r)
	if err != nil {
		return reply{}, err
	}
	if err := checkMount(r); err != nil {
		return reply{}, err
	}
	prefix, at, err := itemsQuery(r)
	if err != nil {
		return reply{}, err
	}
	files, more, err := s.files.List(r.Context(), sess.ID, prefix, at.After, at.Limit)
	if err != nil {
		return reply{}, err
	}
	// The SDK refuses a next_cursor that is null: on the last page it is absent.
	answer := struct {
		Items      []mountItem `json:"items"`
		NextCursor string      `json:"next_cursor,omitempty"`
	}{Items: make([]mountItem, len(files))}
	for i, file := range files {
		answer.Items[i] = mountItem{fileRef{file.Path, mount.Prefix}, file.Size, stamp(file.ModifiedAt)}
	}
	if more {
		raw, err := json.Marshal(mountCursor{files[len(files)-1].Path, at.Limit})
		if err != nil {
			return reply{}, err
		}
		answer.NextCursor = base64.RawURLEncoding.EncodeToString(raw)
	}
	return ok(answer)
}

// itemsQuery reads the query of a listing. A cursor carries its own page size,
// as in the other lists.
func itemsQuery(r *http.Request) (prefix string, at mountCursor, err error) {
	query := r.URL.Query()
	at.Limit = defaultItemsPage
	var errs []string
	if text := query.Get("limit"); text != "" {
		var wrong string
		if at.Limit, wrong = parseLimit(text, maxItemsPage, false); wrong != "" {
			errs = append(errs, "Error in query.limit: "+wrong)
		}
	}
	if text := query.Get("cursor"); text != "" {
		raw, err := base64.RawURLEncoding.DecodeString(text)
		if err == nil {
			err = json.Unmarshal(raw, &at)
		}
		if _, unclean := mount.Clean(at.After); err != nil || unclean != nil || at.Limit < 1 || at.Limit > maxItemsPage {
			errs = append(errs, "Error in query.cursor: Not a cursor of this list")
		}
	}
	if given := query.Get("mount_relative_prefix"); given != "" {
		if prefix, err = mount.CleanPrefix(given); err != nil {
			errs = append(errs, "Error in query.mount_relative_prefix: "+err.Error())
		}
	}
	if len(errs) > 0 {
		return "", at, invalid(errs...)
	}
	return prefix, at, nil
}

func (s *Server) mountDownloadURL(r *http.Request) (reply, error) {
	sess, req, err := s.mountRequest(r, "mount_download_url")
	if err != nil {
		return reply{}, err
	}
	target, expires := s.files.URL(origin(r), http.MethodGet, sess.ID, req.Path, "")
	return created(struct {
		URL string `json:"download_url"`
		fileRef
		Expires string `json:"expires_at"`
	}{target, fileRef{req.Path, mount.Prefix}, stamp(expires)})
}

func (s *Server) mountUploadURL(r *http.Request) (reply, error) {
	sess, req, err := s.mountRequest(r, "mount_upload_url")
	if err != nil {
		return reply{}, err
	}
	target, expires := s.files.URL(origin(r), http.MethodPut, sess.ID, req.Path, req.MimeType)
	return created(struct {
		URL string `json:"upload_url"`
		fileRef
		Expires string `json:"expires_at"`
	}{target, fileRef{req.Path, mount.Prefix}, stamp(expires)})
}

func (s *Server) mountDelete(r *http.Request) (reply, error) {
	sess, req, err := s.mountRequest(r, "mount_delete")
	if err != nil {
		return reply{}, err
	}
	if err := s.files.Remove(r.Context(), sess.ID, req.Path); err != nil {
		return reply{}, err
	}
	return ok(fileRef{req.Path, mount.Prefix})
}

// mountRequest reads an operation on one file. Its path comes back clean.
func (s *Server) mountRequest(r *http.Request, operation string) (*store.Session, mountRequest, error) {
	var req mountRequest
	sess, err := s.bodyAndSession(r, operation, &req)
	if err != nil {
		return nil, req, err
	}
	if err := checkMount(r); err != nil {
		return nil, req, err
	}
	if req.Path, err = mount.Clean(req.Path); err != nil {
		return nil, req, invalid("Error in payload.mount_relative_path: " + err.Error())
	}
	if !validHeader(req.MimeType) {
		return nil, req, invalid("Error in payload.mimetype: not usable as a Content-Type")
	}
	return sess, req, nil
}

// validHeader tells whether text can be sent as the value of a header, as the
// mime type of an upload has to be.
func validHeader(text string) bool {
	for i := range len(text) {
		if text[i] < ' ' || text[i] > '~' {
			return false
		}
	}
	return len(text) <= 255 && (text == "" || text[0] != ' ' && text[len(text)-1] != ' ')
}

func checkMount(r *http.Request) error {
	if id := r.PathValue("mount_id"); id != mount.ID {
		return mountNotFound(id)
	}
	return nil
}

// presigned serves the URLs that mount operations hand out.
func (s *Server) presigned() http.Handler { return s.files }

// sessionFiles is the session's mount as tools see it.
func (s *Server) sessionFiles(sess *store.Session) toolrun.Files {
	return sessionFiles{s.files, sess.ID}
}

type sessionFiles struct {
	files     *mount.Files
	sessionID string
}

var _ toolrun.Files = sessionFiles{}

func (f sessionFiles) List(ctx context.Context, prefix string, limit int) ([]toolrun.File, error) {
	prefix, err := mount.CleanPrefix(prefix)
	if err != nil {
		return nil, fmt.Errorf("list %q: %w", prefix, err)
	}
	rows, _, err := f.files.List(ctx, f.sessionID, prefix, "", limit)
	files := make([]toolrun.File, len(rows))
	for i, row := range rows {
		files[i] = runFile(row)
	}
	return files, err
}

func (f sessionFiles) Open(ctx context.Context, path string) (io.ReadCloser, toolrun.File, error) {
	path, err := mount.Clean(path)
	if err != nil {
		return nil, toolrun.File{}, fmt.Errorf("open %q: %w", path, err)
	}
	file, row, err := f.files.Open(ctx, f.sessionID, path)
	if err != nil {
		return nil, toolrun.File{}, err
	}
	return file, runFile(row), nil
}

func (f sessionFiles) Write(ctx context.Context, path, mimeType string, r io.Reader) (toolrun.File, error) {
	path, err := mount.Clean(path)
	if err != nil {
		return toolrun.File{}, fmt.Errorf("write %q: %w", path, err)
	}
	row, err := f.files.Write(ctx, f.sessionID, path, mimeType, r)
	return runFile(row), err
}

func (f sessionFiles) Remove(ctx context.Context, path string) error {
	path, err := mount.Clean(path)
	if err != nil {
		return fmt.Errorf("remove %q: %w", path, err)
	}
	return f.files.Remove(ctx, f.sessionID, path)
}

func runFile(row store.File) toolrun.File {
	return toolrun.File{Path: row.Path, Size: row.Size, MimeType: row.MimeType, Modified: row.ModifiedAt}
}
