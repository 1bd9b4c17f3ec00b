package api

import (
	"context"
	"iter"
)

// FilesMount is the id of the one mount that sessions have.
const FilesMount = "files"

// MountItem is one file of a mount. Size is in bytes. There are no entries for
// directories.
type MountItem struct {
	Path          string    `json:"mount_relative_path"`
	SandboxPrefix string    `json:"sandbox_mount_prefix"`
	Size          int64     `json:"size"`
	LastModified  Timestamp `json:"last_modified"`
	Extra         Extra     `json:"-"`
}

// MountDownload is a presigned URL to read a file. The URL is a secret and
// takes no API key; ExpiresAt concerns the link, not the file.
type MountDownload struct {
	URL           string    `json:"download_url"`
	Path          string    `json:"mount_relative_path"`
	SandboxPrefix string    `json:"sandbox_mount_prefix"`
	ExpiresAt     Timestamp `json:"expires_at"`
	Extra         Extra     `json:"-"`
}

// MountUpload is a presigned URL to write a file with PUT and the Content-Type
// that was asked for. Path is the one to use afterwards.
type MountUpload struct {
	URL           string    `json:"upload_url"`
	Path          string    `json:"mount_relative_path"`
	SandboxPrefix string    `json:"sandbox_mount_prefix"`
	ExpiresAt     Timestamp `json:"expires_at"`
	Extra         Extra     `json:"-"`
}

// DeletedMountItem answers the deletion of a file.
type DeletedMountItem struct {
	Path          string `json:"mount_relative_path"`
	SandboxPrefix string `json:"sandbox_mount_prefix"`
	Extra         Extra  `json:"-"`
}

// MountPath is the body of download_url and delete: a path without a leading
// slash.
type MountPath struct {
	Path string `json:"mount_relative_path"`
}

// MountUploadRequest is the body of upload_url.
type MountUploadRequest struct {
	Path     string `json:"mount_relative_path"`
	MIMEType string `json:"mimetype,omitempty"`
}

// MountItemsQuery narrows a listing. Prefix is a plain prefix such as "data/",
// without a leading slash; "" is the root.
type MountItemsQuery struct {
	Prefix string
	Page   Page // limit 1 to 500, 100 by default
}

// MountItems lists a page of a mount's files, by path:
// GET /api/v3.1/tool_router/session/{id}/mounts/{mount}/items. The page has no
// totals.
func (c *Client) MountItems(ctx context.Context, sessionID, mountID string, q MountItemsQuery) (PageOf[MountItem], error) {
	var values query
	values.text("mount_relative_prefix", q.Prefix)
	values.page(q.Page)
	return sendPage[MountItem](ctx, c, request{
		op: "mount_items", method: "GET", path: mountPath(sessionID, mountID, "items"), query: values, retry: retrySafe,
	})
}

// AllMountItems walks all pages of MountItems.
func (c *Client) AllMountItems(ctx context.Context, sessionID, mountID string, q MountItemsQuery) iter.Seq2[MountItem, error] {
	return walk(ctx, c, "mount_items", q.Page, func(page Page) (PageOf[MountItem], error) {
		q.Page = page
		return c.MountItems(ctx, sessionID, mountID, q)
	})
}

// MountDownloadURL asks for a URL to read a file:
// POST /api/v3.1/tool_router/session/{id}/mounts/{mount}/download_url. It does
// not promise that the file exists. Download reads it, too.
func (c *Client) MountDownloadURL(ctx context.Context, sessionID, mountID, path string) (MountDownload, error) {
	return send[MountDownload](ctx, c, request{
		op: "mount_download_url", method: "POST", path: mountPath(sessionID, mountID, "download_url"),
		body: MountPath{Path: path}, retry: retrySafe,
	})
}

// MountUploadURL asks for a URL to write a file:
// POST /api/v3.1/tool_router/session/{id}/mounts/{mount}/upload_url. Upload
// writes it, too.
func (c *Client) MountUploadURL(ctx context.Context, sessionID, mountID string, file MountUploadRequest) (MountUpload, error) {
	return send[MountUpload](ctx, c, request{
		op: "mount_upload_url", method: "POST", path: mountPath(sessionID, mountID, "upload_url"),
		body: file, retry: retrySafe,
	})
}

// DeleteMountItem deletes one file; a missing file is no error:
// POST /api/v3.1/tool_router/session/{id}/mounts/{mount}/delete.
func (c *Client) DeleteMountItem(ctx context.Context, sessionID, mountID, path string) (DeletedMountItem, error) {
	return send[DeletedMountItem](ctx, c, request{
		op: "mount_delete", method: "POST", path: mountPath(sessionID, mountID, "delete"),
		body: MountPath{Path: path}, retry: retrySafe,
	})
}

func mountPath(sessionID, mountID, action string) pathOf {
	return sessionPath(sessionID, "mounts", mountID, action)
}

func (d *MountDownload) missing() string {
	if d.URL == "" {
		return "download_url"
	}
	return ""
}

func (u *MountUpload) missing() string {
	if u.URL == "" {
		return "upload_url"
	}
	return ""
}

// UnmarshalJSON keeps unknown members in Extra.
func (i *MountItem) UnmarshalJSON(data []byte) (err error) {
	type plain MountItem
	*i = MountItem{}
	i.Extra, err = decodeKeeping(data, (*plain)(i))
	return err
}

// MarshalJSON writes the fields and the members kept in Extra.
func (i MountItem) MarshalJSON() ([]byte, error) {
	type plain MountItem
	return encodeKeeping(plain(i), i.Extra)
}

// UnmarshalJSON keeps unknown members in Extra.
func (d *MountDownload) UnmarshalJSON(data []byte) (err error) {
	type plain MountDownload
	*d = MountDownload{}
	d.Extra, err = decodeKeeping(data, (*plain)(d))
	return err
}

// MarshalJSON writes the fields and the members kept in Extra.
func (d MountDownload) MarshalJSON() ([]byte, error) {
	type plain MountDownload
	return encodeKeeping(plain(d), d.Extra)
}

// UnmarshalJSON keeps unknown members in Extra.
func (u *MountUpload) UnmarshalJSON(data []byte) (err error) {
	type plain MountUpload
	*u = MountUpload{}
	u.Extra, err = decodeKeeping(data, (*plain)(u))
	return err
}

// MarshalJSON writes the fields and the members kept in Extra.
func (u MountUpload) MarshalJSON() ([]byte, error) {
	type plain MountUpload
	return encodeKeeping(plain(u), u.Extra)
}

// UnmarshalJSON keeps unknown members in Extra.
func (d *DeletedMountItem) UnmarshalJSON(data []byte) (err error) {
	type plain DeletedMountItem
	*d = DeletedMountItem{}
	d.Extra, err = decodeKeeping(data, (*plain)(d))
	return err
}

// MarshalJSON writes the fields and the members kept in Extra.
func (d DeletedMountItem) MarshalJSON() ([]byte, error) {
	type plain DeletedMountItem
	return encodeKeeping(plain(d), d.Extra)
}
