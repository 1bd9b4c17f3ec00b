package api

import (
	"bytes"
	"context"
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// newStore makes a client and a store behind presigned URLs, which must never
// see the key.
func newStore(t *testing.T, store http.HandlerFunc, options ...Option) *Client {
	t.Helper()
	behind := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for name, values := range r.Header {
			if strings.Contains(strings.Join(values, " "), testKey) || name == "X-Custom" {
				t.Errorf("the store got header %s", name)
			}
		}
		store(w, r)
	}))
	t.Cleanup(behind.Close)
	client, _ := newTestClient(t, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusCreated)
		_, _ = fmt.Fprintf(w, `{"upload_url":"%[1]s/f?sig=hunter2","download_url":"%[1]s/f?sig=hunter2","mount_relative_path":"a/f"}`, behind.URL)
	}, append([]Option{WithHeader("X-Custom", "mine")}, options...)...)
	return client
}

func TestUpload_Streams(t *testing.T) {
	const size = 3 << 20
	content := bytes.Repeat([]byte("0123456789abcdef"), size/16)
	var got []byte
	var kind string
	var length int64
	client := newStore(t, func(_ http.ResponseWriter, r *http.Request) {
		got, _ = io.ReadAll(r.Body)
		kind, length = r.Header.Get("Content-Type"), r.ContentLength
	})
	var last, total int64
	progress := func(done, all int64) { last, total = done, all }
	target, err := client.Upload(t.Context(), "trs_1", FilesMount, "f", UploadSource{bytes.NewReader(content), size, "text/csv"}, progress)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, content) || kind != "text/csv" || length != size || target.Path != "a/f" || last != size || total != size {
		t.Errorf("got %d bytes of %s (length %d), path %s, progress %d of %d", len(got), kind, length, target.Path, last, total)
	}
	if _, err := client.Upload(t.Context(), "trs_1", FilesMount, "f", UploadSource{strings.NewReader(""), 0, ""}, nil); err != nil || kind != "application/octet-stream" || len(got) != 0 {
		t.Errorf("empty file: %v, %s", err, kind)
	}
}

func TestUpload_Failures(t *testing.T) {
	var complete atomic.Bool
	store := func(w http.ResponseWriter, r *http.Request) {
		_, err := io.ReadAll(r.Body)
		complete.Store(err == nil)
	}
	tests := []struct {
		name   string
		size   int64
		store  http.HandlerFunc
		want   error
		status int
	}{
		{"source too long", 4, store, ErrSize, 0},
		{"source too short", 40, store, nil, 0},
		{"refused", 10, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/xml")
			w.WriteHeader(403)
			_, _ = w.Write([]byte("<Error><Code>AccessDenied</Code></Error>"))
		}, nil, 403},
		{"cut off", 10, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, nil, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			complete.Store(false)
			client := newStore(t, tt.store)
			_, err := client.Upload(t.Context(), "trs_1", FilesMount, "f", UploadSource{strings.NewReader("0123456789"), tt.size, ""}, nil)
			e := AsError(err)
			if e == nil || e.Op != "upload" || e.Status != tt.status || tt.want != nil && !errors.Is(err, tt.want) {
				t.Fatalf("got %v", err)
			}
			if strings.Contains(err.Error(), "hunter2") {
				t.Errorf("the signature is in %v", err)
			}
			if complete.Load() {
				t.Error("the store took it for complete")
			}
		})
	}
}

func TestDownload_TakesThePlaceOfTheFile(t *testing.T) {
	content := []byte(strings.Repeat("line\n", 1000))
	sum := md5.Sum(content)
	client := newStore(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", fmt.Sprint(len(content)))
		w.Header().Set("Content-MD5", base64.StdEncoding.EncodeToString(sum[:]))
		_, _ = w.Write(content)
	})
	dest := filepath.Join(t.TempDir(), "f.txt")
	if err := os.WriteFile(dest, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	size, err := client.Download(t.Context(), "trs_1", FilesMount, "f", dest, nil)
	if err != nil || size != int64(len(content)) {
		t.Fatalf("%d, %v", size, err)
	}
	got, err := os.ReadFile(dest)
	if err != nil || !bytes.Equal(got, content) {
		t.Errorf("%d bytes, %v", len(got), err)
	}
	if info, err := os.Stat(dest); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	onlyFile(t, dest)
}

func onlyFile(t *testing.T, dest string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(dest))
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if entry.Name() != filepath.Base(dest) {
			t.Errorf("left behind: %s", entry.Name())
		}
	}
}

func TestDownload_FailuresLeaveTheFileAlone(t *testing.T) {
	wrong := hex.EncodeToString(make([]byte, 16))
	tests := []struct {
		name  string
		store http.HandlerFunc
		want  error
	}{
		{"not there", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(404) }, nil},
		{"cut off", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			_, _ = w.Write([]byte("half"))
			_ = http.NewResponseController(w).Flush()
			panic(http.ErrAbortHandler)
		}, io.ErrUnexpectedEOF},
		{"damaged", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("X-Checksum-Md5", wrong)
			_, _ = w.Write([]byte("content"))
		}, ErrChecksum},
		{"damaged, by its digest", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Digest", "sha-256=:"+base64.StdEncoding.EncodeToString(make([]byte, 32))+":")
			_, _ = w.Write([]byte("content"))
		}, ErrChecksum},
		{"damaged, by a store's ETag", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("X-Amz-Request-Id", "1")
			w.Header().Set("ETag", `"`+wrong+`"`)
			_, _ = w.Write([]byte("content"))
		}, ErrChecksum},
		{"stands still", func(w http.ResponseWriter, r *http.Request) {
			_, _ = w.Write([]byte("half"))
			_ = http.NewResponseController(w).Flush()
			<-r.Context().Done()
		}, ErrStalled},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			client := newStore(t, tt.store, WithTimeout(100*time.Millisecond))
			dest := filepath.Join(t.TempDir(), "f.txt")
			if err := os.WriteFile(dest, []byte("old"), 0o644); err != nil {
				t.Fatal(err)
			}
			_, err := client.Download(t.Context(), "trs_1", FilesMount, "f", dest, nil)
			if e := AsError(err); e == nil || e.Op != "download" || tt.want != nil && !errors.Is(err, tt.want) {
				t.Fatalf("got %v", err)
			}
			if strings.Contains(err.Error(), "hunter2") {
				t.Errorf("the signature is in %v", err)
			}
			if got, err := os.ReadFile(dest); err != nil || string(got) != "old" {
				t.Errorf("the file is %q, %v", got, err)
			}
			onlyFile(t, dest)
		})
	}
}

func TestDownload_CancelLeavesNothing(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	client := newStore(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = w.Write([]byte("half"))
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	})
	dest := filepath.Join(t.TempDir(), "f.txt")
	_, err := client.Download(ctx, "trs_1", FilesMount, "f", dest, func(int64, int64) { cancel() })
	if !errors.Is(err, context.Canceled) || IsConnection(err) {
		t.Errorf("got %v", err)
	}
	onlyFile(t, dest)
}

func TestDownload_AnETagThatIsNoChecksumIsIgnored(t *testing.T) {
	client := newStore(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("ETag", `"`+strings.Repeat("0", 32)+`"`)
		_, _ = w.Write([]byte("content"))
	})
	if _, err := client.Download(t.Context(), "trs_1", FilesMount, "f", filepath.Join(t.TempDir(), "f"), nil); err != nil {
		t.Error(err)
	}
}

// Memory does not grow with the file.
func TestUpload_ConstantMemory(t *testing.T) {
	client := newStore(t, func(_ http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body) })
	const size = 64 << 20
	source := UploadSource{io.LimitReader(zeros{}, size), size, ""}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if _, err := client.Upload(t.Context(), "trs_1", FilesMount, "f", source, nil); err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	if allocated := after.TotalAlloc - before.TotalAlloc; allocated > 4<<20 {
		t.Errorf("%d bytes allocated for a file of %d", allocated, size)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }
