package sandbox

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// upload stores a file as a client does: a URL, then the bytes.
func (g *rig) upload(session, path, mimeType, content string) {
	g.t.Helper()
	body := map[string]any{"mount_relative_path": path}
	if mimeType != "" {
		body["mimetype"] = mimeType
	}
	got := g.onSession("mount_upload_url", session, "mounts/files/upload_url", body).wants(http.StatusCreated)
	if status, text := g.plain("PUT", got.text("upload_url"), mimeType, content); status != http.StatusOK {
		g.t.Fatalf("PUT %s: %d %s", path, status, text)
	}
}

// plain sends a request without the key, as presigned URLs want it.
func (g *rig) plain(method, url, mimeType, content string) (status int, body string) {
	g.t.Helper()
	r, err := http.NewRequestWithContext(g.t.Context(), method, url, strings.NewReader(content))
	if err != nil {
		g.t.Fatal(err)
	}
	if mimeType != "" {
		r.Header.Set("Content-Type", mimeType)
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		g.t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		g.t.Fatal(err)
	}
	if response.Header.Get(sandboxHeader) == "" {
		g.t.Errorf("%s %s: no %s header", method, url, sandboxHeader)
	}
	return response.StatusCode, string(text)
}

func itemPaths(got outcome) (paths []string) {
	var body struct {
		Items []struct {
			Path string `json:"mount_relative_path"`
		} `json:"items"`
	}
	got.into(&body)
	for _, item := range body.Items {
		paths = append(paths, item.Path)
	}
	return paths
}

func TestMount_UploadListDownloadDelete(t *testing.T) {
	clock := &testClock{time.Date(2026, 9, 14, 10, 41, 7, 0, time.UTC)}
	g := newRig(t, func(o *Options) { o.Now = clock.now })
	id := g.create(`{"user_id":"u"}`)
	empty := g.onSession("mount_items", id, "mounts/files/items", nil).wants(http.StatusOK)
	if string(empty.body) != `{"items":[]}` {
		t.Errorf("an empty mount lists as %s", empty.body)
	}
	url := g.onSession("mount_upload_url", id, "mounts/files/upload_url",
		`{"mount_relative_path":"/data/output.csv","mimetype":"text/csv"}`).wants(http.StatusCreated)
	if url.text("mount_relative_path") != "data/output.csv" || url.text("expires_at") != "2026-09-14T11:41:07.000Z" {
		t.Errorf("upload URL: %s", url.body)
	}
	if got := itemPaths(g.onSession("mount_items", id, "mounts/files/items", nil)); len(got) != 0 {
		t.Errorf("listed before it was uploaded: %q", got)
	}
	g.upload(id, "data/output.csv", "text/csv", "a,b\n1,2\n")
	listed := g.onSession("mount_items", id, "mounts/files/items?mount_relative_prefix=data/", nil).wants(http.StatusOK)
	want := `{"items":[{"mount_relative_path":"data/output.csv","sandbox_mount_prefix":"/mnt/files","size":8,"last_modified":"2026-09-14T10:41:07.000Z"}]}`
	if string(listed.body) != want {
		t.Errorf("listed %s, want %s", listed.body, want)
	}
	down := g.onSession("mount_download_url", id, "mounts/files/download_url", `{"mount_relative_path":"data/output.csv"}`).wants(http.StatusCreated)
	if status, text := g.plain("GET", down.text("download_url"), "", ""); status != 200 || text != "a,b\n1,2\n" {
		t.Errorf("downloaded %d %q", status, text)
	}
	for range 2 {
		g.onSession("mount_delete", id, "mounts/files/delete", `{"mount_relative_path":"data/output.csv"}`).wants(http.StatusOK)
	}
	if status, _ := g.plain("GET", down.text("download_url"), "", ""); status != http.StatusNotFound {
		t.Errorf("after the delete: %d", status)
	}
}

func TestMount_URLsOutliveTheirSession(t *testing.T) {
	g := newRig(t)
	id := g.create(`{"user_id":"u"}`)
	g.upload(id, "a.txt", "", "kept")
	down := g.onSession("mount_download_url", id, "mounts/files/download_url", `{"mount_relative_path":"a.txt"}`)
	g.onSession("delete", id, "", nil).wants(http.StatusOK)
	g.onSession("mount_items", id, "mounts/files/items", nil).refuses(404, "ToolRouterV2_SessionNotFound", 4303)
	g.onSession("mount_download_url", id, "mounts/files/download_url", `{"mount_relative_path":"a.txt"}`).
		refuses(404, "ToolRouterV2_SessionNotFound", 4303)
	if status, text := g.plain("GET", down.text("download_url"), "", ""); status != 200 || text != "kept" {
		t.Errorf("the URL from before answered %d %q", status, text)
	}
}

func TestMount_Refusals(t *testing.T) {
	g := newRig(t)
	id := g.create(`{"user_id":"u"}`)
	notCursor := base64.RawURLEncoding.EncodeToString([]byte(`{"after":"../a","limit":3}`))
	hugePage := base64.RawURLEncoding.EncodeToString([]byte(`{"after":"a","limit":5000}`))
	for _, rest := range []string{
		"items?limit=0", "items?limit=501", "items?limit=x", "items?limit=1.5", "items?cursor=%25", "items?cursor=" + notCursor,
		"items?cursor=" + hugePage, "items?mount_relative_prefix=%00", "items?mount_relative_prefix=a%5Cb",
	} {
		field := strings.TrimPrefix(strings.Split(rest, "=")[0], "items?")
		g.onSession("mount_items", id, "mounts/files/"+rest, nil).refuses(400, "HTTP_BadRequest", 10400, "Error in query."+field)
	}
	g.onSession("mount_items", id, "mounts/scratch/items", nil).refuses(404, "ToolRouterV2_MountNotFound", 4330, "Mount scratch not found")
	operations := map[string]string{"mount_upload_url": "upload_url", "mount_download_url": "download_url", "mount_delete": "delete"}
	for operation, rest := range operations {
		for _, path := range []string{"..", "../x", "a/../../x", "a//b", "a/", "/", ".", `a\\b`, `a\u0000b`, `a\nb`, strings.Repeat("x", 300)} {
			g.onSession(operation, id, "mounts/files/"+rest, `{"mount_relative_path":"`+path+`"}`).
				refuses(400, "HTTP_BadRequest", 10400, "Error in payload.mount_relative_path")
		}
		for _, body := range []string{`{}`, `{"mount_relative_path":""}`, `{"mount_relative_path":7}`} {
			g.onSession(operation, id, "mounts/files/"+rest, body).refuses(400, "HTTP_BadRequest", 10400, "Error in payload")
		}
		g.onSession(operation, id, "mounts/scratch/"+rest, `{"mount_relative_path":"a"}`).refuses(404, "ToolRouterV2_MountNotFound", 4330)
		g.onSession(operation, "trs_unknown", "mounts/files/"+rest, `{"mount_relative_path":"a"}`).refuses(404, "ToolRouterV2_SessionNotFound", 4303)
	}
	g.onSession("mount_upload_url", id, "mounts/files/upload_url", `{"mount_relative_path":"a","mimetype":"text/x\r\nX-Evil: 1"}`).
		refuses(400, "HTTP_BadRequest", 10400, "Error in payload.mimetype")
}

func TestMount_PagesFollowTheCursor(t *testing.T) {
	g := newRig(t)
	id := g.create(`{"user_id":"u"}`)
	sess, err := g.server.session(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	files := g.server.sessionFiles(sess)
	var want []string
	for i := range 7 {
		path := fmt.Sprintf("d/%02d é", i)
		want = append(want, path)
		if _, err := files.Write(t.Context(), path, "", strings.NewReader("x")); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := files.Write(t.Context(), "e", "", strings.NewReader("x")); err != nil {
		t.Fatal(err)
	}
	var got []string
	query, pages := "?mount_relative_prefix=/d/&limit=3", 0
	for query != "" {
		page := g.onSession("mount_items", id, "mounts/files/items"+query, nil).wants(http.StatusOK)
		got = append(got, itemPaths(page)...)
		query = ""
		// The cursor's page size wins over the one that comes with it.
		if next := page.text("next_cursor"); next != "" {
			query = "?mount_relative_prefix=d/&limit=1&cursor=" + next
		}
		pages++
	}
	if !slices.Equal(got, want) || pages != 3 {
		t.Errorf("%d pages with %q, want 3 with %q", pages, got, want)
	}
}

func TestSessionFiles_ConfinesTools(t *testing.T) {
	g := newRig(t)
	id := g.create(`{"user_id":"u"}`)
	sess, err := g.server.session(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	files := g.server.sessionFiles(sess)
	if _, err := files.Write(t.Context(), "../x", "", strings.NewReader("x")); err == nil {
		t.Error("wrote outside the mount")
	}
	if _, _, err := files.Open(t.Context(), "none"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Open of a missing file: %v", err)
	}
	written, err := files.Write(t.Context(), "out/a.json", "application/json", strings.NewReader("{}"))
	if err != nil || written.Size != 2 || written.Path != "out/a.json" {
		t.Errorf("Write: %+v, %v", written, err)
	}
	reader, file, err := files.Open(t.Context(), "/out/a.json")
	if err != nil || file.MimeType != "application/json" {
		t.Fatalf("Open: %+v, %v", file, err)
	}
	defer reader.Close()
	if text, err := io.ReadAll(reader); err != nil || string(text) != "{}" {
		t.Errorf("read %q, %v", text, err)
	}
	if listed, err := files.List(t.Context(), "out/", 10); err != nil || len(listed) != 1 {
		t.Errorf("List: %+v, %v", listed, err)
	}
	if err := files.Remove(t.Context(), "out/a.json"); err != nil {
		t.Error(err)
	}
}

func FuzzItemsQuery(f *testing.F) {
	f.Add("limit=3&cursor=eyJhZnRlciI6ImEiLCJsaW1pdCI6M30&mount_relative_prefix=a/")
	f.Add("limit=&cursor=%00")
	f.Add("cursor=bnVsbA")
	f.Fuzz(func(t *testing.T, query string) {
		r, err := http.NewRequest("GET", "/", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.URL.RawQuery = query
		if prefix, at, err := itemsQuery(r); err == nil && (at.Limit < 1 || at.Limit > maxItemsPage || strings.HasPrefix(prefix, "/")) {
			t.Errorf("%q gives prefix %q and %+v", query, prefix, at)
		}
	})
}
