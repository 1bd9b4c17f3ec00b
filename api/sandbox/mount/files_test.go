package mount

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"trs/api"
	"trs/api/sandbox/store"
)

type fixture struct {
	*Files
	t      *testing.T
	dir    string
	rows   *store.Store
	now    time.Time
	server *httptest.Server
}

func newFixture(t *testing.T) *fixture {
	t.Helper()
	x := &fixture{t: t, dir: t.TempDir(), now: testNow}
	x.open()
	x.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { x.ServeHTTP(w, r) }))
	t.Cleanup(func() {
		x.server.Close()
		x.rows.Close()
	})
	return x
}

func (x *fixture) open() {
	x.t.Helper()
	var err error
	if x.rows, err = store.Open(x.t.Context(), x.dir, false); err != nil {
		x.t.Fatal(err)
	}
	if x.Files, err = Open(x.t.Context(), x.dir, x.rows, func() time.Time { return x.now }); err != nil {
		x.t.Fatal(err)
	}
}

func (x *fixture) blobs() int {
	x.t.Helper()
	entries, err := os.ReadDir(filepath.Join(x.dir, "blobs"))
	if err != nil {
		x.t.Fatal(err)
	}
	return len(entries)
}

// do sends a request to a presigned URL; edits are header, value pairs.
func (x *fixture) do(method, signedFor, path, mimeType string, body io.Reader, edits ...string) (*http.Response, string) {
	x.t.Helper()
	target, _ := x.URL(x.server.URL, signedFor, "trs_1", path, mimeType)
	r, err := http.NewRequestWithContext(x.t.Context(), method, target, body)
	if err != nil {
		x.t.Fatal(err)
	}
	if mimeType != "" {
		r.Header.Set("Content-Type", mimeType)
	}
	for i := 0; i < len(edits); i += 2 {
		r.Header.Set(edits[i], edits[i+1])
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		x.t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		x.t.Fatal(err)
	}
	return response, string(text)
}

func TestTransfer_RoundTrip(t *testing.T) {
	x := newFixture(t)
	put, _ := x.do("PUT", "PUT", "data/página 1.html", "text/html; charset=utf-8", strings.NewReader("<script>1</script>"))
	if put.StatusCode != 200 || put.Header.Get("ETag") == "" {
		t.Fatalf("PUT answered %d with ETag %q", put.StatusCode, put.Header.Get("ETag"))
	}
	get, text := x.do("GET", "GET", "data/página 1.html", "", nil)
	sum := sha256.Sum256([]byte(text))
	for name, want := range map[string]string{
		"Content-Type":           "text/html; charset=utf-8",
		"Content-Disposition":    "attachment; filename*=UTF-8''p%C3%A1gina%201.html",
		"X-Content-Type-Options": "nosniff",
		"Content-Length":         "18",
		"ETag":                   `"` + hex.EncodeToString(sum[:]) + `"`,
		"Last-Modified":          "Fri, 02 Jan 2026 03:04:05 GMT",
	} {
		if got := get.Header.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if get.StatusCode != 200 || text != "<script>1</script>" {
		t.Errorf("GET answered %d %q", get.StatusCode, text)
	}
	if !strings.Contains(get.Header.Get("Content-Security-Policy"), "sandbox") {
		t.Error("a stored page is not confined")
	}
	head, text := x.do("HEAD", "GET", "data/página 1.html", "", nil)
	if head.StatusCode != 200 || head.ContentLength != 18 || text != "" {
		t.Errorf("HEAD answered %d, length %d, body %q", head.StatusCode, head.ContentLength, text)
	}
}

func TestTransfer_RangesAndConditions(t *testing.T) {
	x := newFixture(t)
	put, _ := x.do("PUT", "PUT", "a", "", strings.NewReader("0123456789"))
	etag := put.Header.Get("ETag")
	tests := []struct {
		header, value string
		status        int
		body          string
	}{
		{"Range", "bytes=2-4", 206, "234"},
		{"Range", "bytes=-3", 206, "789"},
		{"Range", "bytes=8-", 206, "89"},
		{"Range", "bytes=10-", 416, ""},
		{"If-None-Match", etag, 304, ""},
		{"If-None-Match", `"other"`, 200, "0123456789"},
		{"If-Match", `"other"`, 412, ""},
		{"If-Modified-Since", "Fri, 02 Jan 2026 03:04:05 GMT", 304, ""},
	}
	for _, test := range tests {
		response, body := x.do("GET", "GET", "a", "", nil, test.header, test.value)
		if response.StatusCode != test.status || (test.body != "" && body != test.body) {
			t.Errorf("%s: %s answered %d %q, want %d %q", test.header, test.value, response.StatusCode, body, test.status, test.body)
		}
	}
}

func TestTransfer_Refusals(t *testing.T) {
	x := newFixture(t)
	x.limit = 100
	big := strings.NewReader(strings.Repeat("x", 101))
	tests := []struct {
		name                    string
		method, signedFor, mime string
		body                    io.Reader
		edits                   []string
		status                  int
		code                    string
		laterBy                 time.Duration
	}{
		{name: "missing file", method: "GET", signedFor: "GET", status: 404, code: "NoSuchKey"},
		{name: "download URL for an upload", method: "PUT", signedFor: "GET", body: strings.NewReader("x"), status: 403, code: "SignatureDoesNotMatch"},
		{name: "other content type", method: "PUT", signedFor: "PUT", mime: "text/csv", body: strings.NewReader("x"), edits: []string{"Content-Type", "text/plain"}, status: 403, code: "SignatureDoesNotMatch"},
		{name: "key added", method: "GET", signedFor: "GET", edits: []string{"x-api-key", "ak_sandbox"}, status: 403, code: "AccessDenied"},
		{name: "expired", method: "PUT", signedFor: "PUT", body: strings.NewReader("x"), laterBy: Lifetime, status: 403, code: "AccessDenied"},
		{name: "too large", method: "PUT", signedFor: "PUT", body: big, status: 413, code: "EntityTooLarge"},
		{name: "too large, length unsaid", method: "PUT", signedFor: "PUT", body: io.MultiReader(strings.NewReader(strings.Repeat("x", 101))), status: 413, code: "EntityTooLarge"},
		{name: "other method", method: "POST", signedFor: "POST", body: strings.NewReader("x"), status: 405, code: "MethodNotAllowed"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			target, _ := x.URL(x.server.URL, test.signedFor, "trs_1", "file", test.mime)
			x.now = x.now.Add(test.laterBy)
			defer func() { x.now = testNow }()
			r, err := http.NewRequestWithContext(t.Context(), test.method, target, test.body)
			if err != nil {
				t.Fatal(err)
			}
			for i := 0; i < len(test.edits); i += 2 {
				r.Header.Set(test.edits[i], test.edits[i+1])
			}
			response, err := http.DefaultClient.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			defer response.Body.Close()
			body, _ := io.ReadAll(response.Body)
			if response.StatusCode != test.status || !strings.Contains(string(body), "<Code>"+test.code+"</Code>") {
				t.Errorf("answered %d %s, want %d %s", response.StatusCode, body, test.status, test.code)
			}
		})
	}
	if files, _, err := x.List(t.Context(), "trs_1", "", "", 10); err != nil || len(files) != 0 || x.blobs() != 0 {
		t.Errorf("left behind: %v, %d blobs, %v", files, x.blobs(), err)
	}
}

func TestUpload_CutShortLeavesTheOldFile(t *testing.T) {
	x := newFixture(t)
	x.do("PUT", "PUT", "a", "", strings.NewReader("old"))
	target, _ := x.URL("", "PUT", "trs_1", "a", "")
	conn, err := net.Dial("tcp", x.server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(conn, "PUT %s HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\nnew and cut", target)
	if err := conn.(*net.TCPConn).CloseWrite(); err != nil {
		t.Fatal(err)
	}
	answer, _ := io.ReadAll(conn)
	conn.Close()
	if !bytes.HasPrefix(answer, []byte("HTTP/1.1 400 ")) {
		t.Errorf("answered %q, want a 400", answer)
	}
	if _, text := x.do("GET", "GET", "a", "", nil); text != "old" || x.blobs() != 1 {
		t.Errorf("the file is %q, with %d blobs", text, x.blobs())
	}
}

func TestUpload_ConcurrentWritersLeaveOneWholeFile(t *testing.T) {
	x := newFixture(t)
	var writers sync.WaitGroup
	for i := range 16 {
		writers.Go(func() {
			body := strings.Repeat(string(rune('a'+i)), 50_000)
			if _, err := x.Write(t.Context(), "trs_1", "same", "", strings.NewReader(body)); err != nil {
				t.Error(err)
			}
			file, row, err := x.Open(t.Context(), "trs_1", "same")
			if err != nil {
				t.Error(err)
				return
			}
			defer file.Close()
			content, err := io.ReadAll(file)
			sum := sha256.Sum256(content)
			if err != nil || hex.EncodeToString(sum[:]) != row.Checksum || len(bytes.Trim(content, string(content[:1]))) != 0 {
				t.Errorf("read a mixed file of %d bytes: %v", len(content), err)
			}
		})
	}
	writers.Wait()
	if n := x.blobs(); n != 1 {
		t.Errorf("%d blobs are left of one file", n)
	}
}

// A large file must not pass through memory. 64 MB tells as well as 5 GiB.
func TestTransfer_StreamsInConstantMemory(t *testing.T) {
	x := newFixture(t)
	const size = 64 << 20
	peak := watchHeap(t, func() {
		target, _ := x.URL(x.server.URL, "PUT", "trs_1", "big", "")
		r, err := http.NewRequestWithContext(t.Context(), "PUT", target, io.LimitReader(zeros{}, size))
		if err != nil {
			t.Fatal(err)
		}
		r.ContentLength = size
		put, err := http.DefaultClient.Do(r)
		if err != nil || put.StatusCode != 200 {
			t.Fatalf("PUT: %v, %v", put, err)
		}
		put.Body.Close()
		target, _ = x.URL(x.server.URL, "GET", "trs_1", "big", "")
		if r, err = http.NewRequestWithContext(t.Context(), "GET", target, nil); err != nil {
			t.Fatal(err)
		}
		get, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer get.Body.Close()
		if n, err := io.Copy(io.Discard, get.Body); n != size || err != nil {
			t.Errorf("GET gave %d bytes, %v", n, err)
		}
	})
	if peak > 8<<20 {
		t.Errorf("the heap grew by %d KiB for a file of %d KiB", peak>>10, size>>10)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// watchHeap runs do and returns by how much the heap grew at most, in bytes.
func watchHeap(t *testing.T, do func()) uint64 {
	t.Helper()
	var stats runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&stats)
	before, peak := stats.HeapAlloc, uint64(0)
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for {
			runtime.ReadMemStats(&stats)
			if stats.HeapAlloc > before {
				peak = max(peak, stats.HeapAlloc-before)
			}
			select {
			case <-stop:
				return
			case <-time.After(5 * time.Millisecond):
			}
		}
	}()
	do()
	close(stop)
	<-stopped
	return peak
}

func TestList_PrefixesAndPages(t *testing.T) {
	x := newFixture(t)
	all := []string{"a", "a b", "a/1", "a/2", "a/b/3", "ab", "b", "é/1", "\U0010ffff/1"}
	files := map[string]Content{}
	for _, path := range all {
		files[path] = Content{Reader: strings.NewReader(path), MimeType: "text/plain", Modified: testNow}
	}
	if err := x.Import(t.Context(), "trs_1", files); err != nil {
		t.Fatal(err)
	}
	if _, err := x.Write(t.Context(), "trs_2", "a/other", "", strings.NewReader("")); err != nil {
		t.Fatal(err)
	}
	for prefix, want := range map[string][]string{
		"": all, "a/": {"a/1", "a/2", "a/b/3"}, "a": all[:6], "é": {"é/1"}, "\U0010ffff": {"\U0010ffff/1"}, "zz": nil,
	} {
		for _, limit := range []int{1, 2, 100} {
			var got []string
			for after, more := "", true; more; {
				var page []store.File
				var err error
				page, more, err = x.List(t.Context(), "trs_1", prefix, after, limit)
				if err != nil || len(page) > limit || (more && len(page) == 0) {
					t.Fatalf("List(%q, %q, %d) = %d files, %v, %v", prefix, after, limit, len(page), more, err)
				}
				for _, file := range page {
					got, after = append(got, file.Path), file.Path
				}
			}
			if !slices.Equal(got, want) {
				t.Errorf("prefix %q by %d: %q, want %q", prefix, limit, got, want)
			}
		}
	}
}

func TestOpen_ClearsOrphansAndKeepsURLs(t *testing.T) {
	x := newFixture(t)
	x.do("PUT", "PUT", "kept", "", strings.NewReader("kept"))
	target, _ := x.URL(x.server.URL, "GET", "trs_1", "kept", "")
	if err := os.WriteFile(filepath.Join(x.dir, "blobs", "orphan"), []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := x.rows.Close(); err != nil {
		t.Fatal(err)
	}
	x.open()
	if n := x.blobs(); n != 1 {
		t.Errorf("%d blobs after a restart, want 1", n)
	}
	response, err := http.Get(target)
	if err != nil || response.StatusCode != 200 {
		t.Errorf("a URL from before the restart: %v, %v", response, err)
	}
	response.Body.Close()
}

func TestSweep_RemovesFilesOfDeletedSessionsOnceURLsHaveExpired(t *testing.T) {
	x := newFixture(t)
	x.do("PUT", "PUT", "a", "", strings.NewReader("a"))
	if _, err := x.rows.CreateSession(t.Context(), "trs_1", api.Config{UserID: "u"}, store.Hidden{}, x.now); err != nil {
		t.Fatal(err)
	}
	if err := x.rows.DeleteSession(t.Context(), "trs_1", x.now); err != nil {
		t.Fatal(err)
	}
	x.now = testNow.Add(Lifetime)
	if err := x.Sweep(t.Context()); err != nil || x.blobs() != 1 {
		t.Errorf("as the last URL expires: %d blobs, %v", x.blobs(), err)
	}
	x.now = x.now.Add(time.Second)
	if err := x.Sweep(t.Context()); err != nil || x.blobs() != 0 {
		t.Errorf("afterwards: %d blobs, %v", x.blobs(), err)
	}
	if _, _, err := x.Open(t.Context(), "trs_1", "a"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Open: %v", err)
	}
}

func TestRemove_IsSilentAboutMissingFiles(t *testing.T) {
	x := newFixture(t)
	x.do("PUT", "PUT", "a", "", strings.NewReader("a"))
	for range 2 {
		if err := x.Remove(t.Context(), "trs_1", "a"); err != nil {
			t.Error(err)
		}
	}
	if x.blobs() != 0 {
		t.Error("the bytes stayed")
	}
}
