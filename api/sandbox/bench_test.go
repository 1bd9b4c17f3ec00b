package sandbox_test

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"trs/api/sandbox"
)

// bareServer is the yardstick for reads by id: net/http and the same SQLite
// driver, answering stored bytes and doing nothing else.
type bareServer struct {
	db   *sql.DB
	read *sql.Stmt
}

func newBareServer(tb testing.TB, bodies map[string][]byte) *bareServer {
	tb.Helper()
	db, err := sql.Open("sqlite", "file:"+tb.TempDir()+"/bare.db?_pragma=journal_mode(WAL)")
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { db.Close() })
	if _, err := db.Exec(`CREATE TABLE bodies (id TEXT PRIMARY KEY, body BLOB) WITHOUT ROWID`); err != nil {
		tb.Fatal(err)
	}
	for id, body := range bodies {
		if _, err := db.Exec(`INSERT INTO bodies VALUES (?, ?)`, id, body); err != nil {
			tb.Fatal(err)
		}
	}
	read, err := db.Prepare(`SELECT body FROM bodies WHERE id = ?`)
	if err != nil {
		tb.Fatal(err)
	}
	return &bareServer{db: db, read: read}
}

func (s *bareServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var body []byte
	id := r.URL.Path[strings.LastIndexByte(r.URL.Path, '/')+1:]
	if err := s.read.QueryRowContext(r.Context(), id).Scan(&body); err != nil {
		http.Error(w, err.Error(), http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(body)
}

// bench is a sandbox behind a real loopback listener.
type bench struct {
	tb     testing.TB
	url    string
	client *http.Client
}

func newBench(tb testing.TB, opts sandbox.Options) *bench {
	tb.Helper()
	server, err := sandbox.New(context.Background(), opts)
	if err != nil {
		tb.Fatal(err)
	}
	listener := httptest.NewServer(server)
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64, DisableCompression: true}}
	tb.Cleanup(func() {
		client.CloseIdleConnections()
		listener.Close()
		if err := server.Close(); err != nil {
			tb.Error(err)
		}
	})
	return &bench{tb: tb, url: listener.URL, client: client}
}

// call sends one request and fails on any status but want.
func (b *bench) call(method, path string, body any, want int) []byte {
	b.tb.Helper()
	var reader io.Reader
	if body != nil {
		data, err := json.Marshal(body)
		if err != nil {
			b.tb.Fatal(err)
		}
		reader = bytes.NewReader(data)
	}
	request, err := http.NewRequest(method, b.url+path, reader)
	if err != nil {
		b.tb.Fatal(err)
	}
	request.Header.Set("x-api-key", sandbox.DefaultAPIKey)
	if body != nil {
		request.Header.Set("content-type", "application/json")
	}
	response, err := b.client.Do(request)
	if err != nil {
		b.tb.Fatal(err)
	}
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	if err != nil {
		b.tb.Fatal(err)
	}
	if response.StatusCode != want {
		b.tb.Fatalf("%s %s: %d %s", method, path, response.StatusCode, data)
	}
	return data
}

func (b *bench) createSession(body map[string]any) string {
	b.tb.Helper()
	var session struct {
		ID string `json:"session_id"`
	}
	if err := json.Unmarshal(b.call("POST", "/api/v3.1/tool_router/session", body, 201), &session); err != nil {
		b.tb.Fatal(err)
	}
	return session.ID
}

func sessionPath(id string) string { return "/api/v3.1/tool_router/session/" + id }

// readMany sends count GETs over conns connections and returns each one's time,
// sorted, and the whole.
func readMany(tb testing.TB, client *http.Client, urls []string, conns, count int) (each []time.Duration, whole time.Duration) {
	tb.Helper()
	each = make([]time.Duration, count)
	var wg sync.WaitGroup
	began := time.Now()
	for c := range conns {
		wg.Go(func() {
			for i := c; i < count; i += conns {
				request, err := http.NewRequest(http.MethodGet, urls[i%len(urls)], nil)
				if err != nil {
					tb.Error(err)
					return
				}
				request.Header.Set("x-api-key", sandbox.DefaultAPIKey)
				sent := time.Now()
				response, err := client.Do(request)
				if err != nil {
					tb.Error(err)
					return
				}
				_, err = io.Copy(io.Discard, response.Body)
				response.Body.Close()
				if err != nil || response.StatusCode != http.StatusOK {
					tb.Errorf("%s: status %d, %v", urls[i%len(urls)], response.StatusCode, err)
					return
				}
				each[i] = time.Since(sent)
			}
		})
	}
	wg.Wait()
	whole = time.Since(began)
	slices.Sort(each)
	return each, whole
}

// BenchmarkGetAgainstBare measures get by id as a ratio to the bare server,
// both in turns in one run. The goals: throughput at least 0.5x, p50 at most 2x.
func BenchmarkGetAgainstBare(b *testing.B) {
	sb := newBench(b, sandbox.Options{Dir: b.TempDir(), Empty: true})
	bodies := map[string][]byte{}
	var ours, theirs []string
	for i := range 200 {
		id := sb.createSession(map[string]any{"user_id": fmt.Sprintf("user_%d", i), "toolkits": map[string]any{"enable": []string{"gmail", "github"}}})
		bodies[id] = sb.call("GET", sessionPath(id), nil, 200)
		ours = append(ours, sb.url+sessionPath(id))
	}
	bare := httptest.NewServer(newBareServer(b, bodies))
	defer bare.Close()
	for id := range bodies {
		theirs = append(theirs, bare.URL+sessionPath(id))
	}
	for _, conns := range []int{1, 16} {
		b.Run(fmt.Sprintf("conns=%d", conns), func(b *testing.B) {
			const batch = 2000
			readMany(b, sb.client, ours, conns, batch) // warm both up
			readMany(b, sb.client, theirs, conns, batch)
			var ourTime, bareTime, ourP50, bareP50 time.Duration
			for b.Loop() {
				each, whole := readMany(b, sb.client, ours, conns, batch)
				ourTime, ourP50 = ourTime+whole, ourP50+each[batch/2]
				each, whole = readMany(b, sb.client, theirs, conns, batch)
				bareTime, bareP50 = bareTime+whole, bareP50+each[batch/2]
			}
			b.ReportMetric(bareTime.Seconds()/ourTime.Seconds(), "throughput-ratio")
			b.ReportMetric(ourP50.Seconds()/bareP50.Seconds(), "p50-ratio")
			b.ReportMetric(float64(b.N*batch)/ourTime.Seconds(), "req/s")
		})
	}
}

// BenchmarkGetBySessions shows that a read costs the same however many
// sessions are stored.
func BenchmarkGetBySessions(b *testing.B) {
	for _, stored := range []int{10, 3000} {
		b.Run(fmt.Sprintf("stored=%d", stored), func(b *testing.B) {
			sb := newBench(b, sandbox.Options{Empty: true})
			paths := make([]string, stored)
			for i := range paths {
				paths[i] = sessionPath(sb.createSession(map[string]any{"user_id": "u"}))
			}
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				sb.call("GET", paths[i%len(paths)], nil, 200)
				i++
			}
		})
	}
}

// BenchmarkPatch shows the cost of a durable change, early and late in a
// session's life.
func BenchmarkPatch(b *testing.B) {
	for _, versions := range []int{1, 2000} {
		b.Run(fmt.Sprintf("versions=%d", versions), func(b *testing.B) {
			sb := newBench(b, sandbox.Options{Dir: b.TempDir(), Empty: true})
			path := sessionPath(sb.createSession(map[string]any{"user_id": "u"}))
			patch := func(i int) {
				sb.call("PATCH", path, map[string]any{"workbench": map[string]any{"auto_offload_threshold": i + 1}}, 200)
			}
			for i := range versions {
				patch(i)
			}
			b.ReportAllocs()
			i := versions
			for b.Loop() {
				patch(i)
				i++
			}
		})
	}
}

// BenchmarkHistoryPage reads the newest page of a short and of a long history.
func BenchmarkHistoryPage(b *testing.B) {
	for _, versions := range []int{20, 10_000} {
		b.Run(fmt.Sprintf("versions=%d", versions), func(b *testing.B) {
			sb := newBench(b, sandbox.Options{Empty: true})
			path := sessionPath(sb.createSession(map[string]any{"user_id": "u"}))
			for i := range versions {
				sb.call("PATCH", path, map[string]any{"workbench": map[string]any{"auto_offload_threshold": i + 1}}, 200)
			}
			b.ReportAllocs()
			for b.Loop() {
				sb.call("GET", path+"/config_history?limit=20", nil, 200)
			}
		})
	}
}

// BenchmarkSearch10k searches a session that allows 10,000 tools and more.
func BenchmarkSearch10k(b *testing.B) {
	sb := newBench(b, sandbox.Options{Empty: true, SyntheticTools: 10_000})
	path := sessionPath(sb.createSession(map[string]any{"user_id": "u"}))
	query := map[string]any{"queries": []map[string]any{{"use_case": "create a record for a new customer and list the open ones"}}}
	sb.call("POST", path+"/search", query, 200)
	b.ReportAllocs()
	for b.Loop() {
		sb.call("POST", path+"/search", query, 200)
	}
}

// BenchmarkToolsPage500 reads the largest page that session tools answers.
func BenchmarkToolsPage500(b *testing.B) {
	sb := newBench(b, sandbox.Options{Empty: true, SyntheticTools: 2_000})
	var page struct {
		Items []struct {
			Slug string `json:"slug"`
		} `json:"items"`
	}
	if err := json.Unmarshal(sb.call("GET", "/api/v3.1/tools?limit=500", nil, 200), &page); err != nil {
		b.Fatal(err)
	}
	slugs := make([]string, len(page.Items))
	for i, tool := range page.Items {
		slugs[i] = tool.Slug
	}
	path := sessionPath(sb.createSession(map[string]any{"user_id": "u", "preload": map[string]any{"tools": slugs}}))
	b.ReportAllocs()
	for b.Loop() {
		sb.call("GET", path+"/tools?limit=500", nil, 200)
	}
}
