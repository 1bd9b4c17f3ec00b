package journal_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"trs/api"
	"trs/api/journal"
)

const key = "ak_hunter2hunter2"

func newRecorded(t testing.TB, handler http.HandlerFunc, options journal.Options) (*api.Client, *journal.Journal) {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	j := journal.New(options)
	client, err := api.New(server.URL, api.WithProjectKey(key), api.WithTransport(j.Transport(nil)))
	if err != nil {
		t.Fatal(err)
	}
	return client, j
}

// get reads a URL through the journal; the caller closes the body.
func get(t *testing.T, j *journal.Journal, url string) *http.Response {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := (&http.Client{Transport: j.Transport(nil)}).Do(req)
	if err != nil {
		t.Fatal(err)
	}
	return resp
}

func TestJournal_RecordsAnExchange(t *testing.T) {
	client, j := newRecorded(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.ReadAll(r.Body)
		w.Header().Set("X-Request-Id", "req_1")
		_, _ = w.Write([]byte(`{"data":{"n":1},"error":null,"log_id":"log_1"}`))
	}, journal.Options{})
	_, err := client.ExecuteTool(t.Context(), "trs_1", api.ExecuteRequest{ToolSlug: "A", Arguments: json.RawMessage(`{"b":2}`)})
	if err != nil {
		t.Fatal(err)
	}
	all := j.Exchanges()
	if len(all) != 1 {
		t.Fatalf("%d exchanges", len(all))
	}
	e := all[0]
	if !e.Done || e.Operation != "execute" || e.Attempt != 1 || e.Method != "POST" || e.Status != 200 || e.RequestID != "req_1" || e.Error != "" {
		t.Errorf("%+v", e)
	}
	if !strings.HasSuffix(e.URL, "/api/v3.1/tool_router/session/trs_1/execute") || e.Duration <= 0 || e.TTFB <= 0 || e.TTFB > e.Duration || e.Start.IsZero() {
		t.Errorf("%+v", e)
	}
	if string(e.RequestBody.Data) != `{"tool_slug":"A","arguments":{"b":2}}` || e.RequestBody.Size != int64(len(e.RequestBody.Data)) {
		t.Errorf("request body %+v", e.RequestBody)
	}
	if string(e.ResponseBody.Data) != `{"data":{"n":1},"error":null,"log_id":"log_1"}` || e.ResponseBody.Truncated || e.ResponseBody.Omitted {
		t.Errorf("response body %+v", e.ResponseBody)
	}
	if got, ok := j.Exchange(e.ID); !ok || got.ID != e.ID {
		t.Error("not found by its id")
	}
}

func TestJournal_CountsAttemptsAndErrors(t *testing.T) {
	sent := 0
	client, j := newRecorded(t, func(w http.ResponseWriter, _ *http.Request) {
		switch sent++; sent {
		case 1:
			w.Header().Set("Retry-After", "0")
			w.WriteHeader(503)
		case 2:
			w.Header().Set("Retry-After-Ms", "0")
			w.Header().Set("Location", "/elsewhere")
			w.WriteHeader(307)
		default:
			panic(http.ErrAbortHandler)
		}
	}, journal.Options{})
	_, _ = client.ExecuteTool(t.Context(), "trs_1", api.ExecuteRequest{ToolSlug: "A"})
	sent = 0
	c2, err := api.New(client.BaseURL(), api.WithProjectKey(key), api.WithTransport(j.Transport(nil)), api.WithRetries(1))
	if err != nil {
		t.Fatal(err)
	}
	_, _ = c2.Session(t.Context(), "trs_1")
	var got []string
	for _, e := range j.Exchanges() {
		got = append(got, fmt.Sprintf("%s %d.%d %d %v", e.Operation, e.Attempt, e.Hop, e.Status, e.Error != ""))
	}
	want := []string{"execute 1.0 503 false", "get 1.0 503 false", "get 2.0 307 false", "get 2.1 0 true"}
	if !slices.Equal(got, want) {
		t.Errorf("got %v", got)
	}
}

func TestJournal_HoldsNoSecret(t *testing.T) {
	const secret = "hunter2"
	var base string
	client, j := newRecorded(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Set-Cookie", "s=hunter2")
		w.Header().Set("X-Request-Id", "lk_request_id")
		switch {
		case strings.HasPrefix(r.URL.Path, "/store"):
			_, _ = io.ReadAll(r.Body)
			w.Header().Set("ETag", "x")
			_, _ = w.Write([]byte("hunter2 in a file"))
		case strings.HasSuffix(r.URL.Path, "/link"):
			_, _ = w.Write([]byte(`{"link_token":"lk_hunter2x","redirect_url":"https://c.test/link/lk_hunter2x","connected_account_id":"ca_1"}`))
		case strings.HasSuffix(r.URL.Path, "_url"):
			_, _ = fmt.Fprintf(w, `{"upload_url":"%[1]s/store?sig=hunter2","download_url":"%[1]s/store?sig=hunter2"}`, base)
		case strings.Contains(r.URL.Path, "/connected_accounts/"):
			_, _ = w.Write([]byte(`{"id":"ca_1","auth_config":{},"state":{"authScheme":"A","val":{"x":"hunter2"}},"data":{"y":"hunter2"},"params":{"z":"hunter2"}}`))
		default:
			w.WriteHeader(401)
			_, _ = w.Write([]byte(`{"error":{"message":"Invalid API key: ` + key + `","request_id":"req_kept"}}`))
		}
	}, journal.Options{})
	base = client.BaseURL()
	ctx := t.Context()
	_, _ = client.Session(ctx, "trs_1")
	_, _ = client.CreateLink(ctx, "trs_1", api.LinkRequest{Toolkit: "gmail"})
	_, _ = client.ConnectedAccount(ctx, "ca_1")
	_, _ = client.ProxyExecute(ctx, "trs_1", api.ProxyRequest{CustomConnectionData: &api.ConnectionData{AuthScheme: "A", Val: json.RawMessage(`{"t":"hunter2"}`)}})
	if _, err := client.Upload(ctx, "trs_1", "files", "a", api.UploadSource{Body: strings.NewReader(secret), Size: 7}, nil); err != nil {
		t.Error(err)
	}
	if _, err := client.Download(ctx, "trs_1", "files", "a", filepath.Join(t.TempDir(), "a"), nil); err != nil {
		t.Error(err)
	}
	archive, err := journal.HAR(j.Exchanges(), "1.0")
	if err != nil {
		t.Fatal(err)
	}
	var all bytes.Buffer
	all.Write(archive)
	for _, e := range j.Exchanges() {
		all.WriteString(e.Curl())
		fmt.Fprintf(&all, "%+v %s %s", e, e.RequestBody.Data, e.ResponseBody.Data)
	}
	if i := strings.Index(all.String(), secret); i >= 0 {
		t.Errorf("a secret is in %s", all.String()[max(i-200, 0):i+50])
	}
	for _, kept := range []string{"lk_request_id", "req_kept"} {
		if !strings.Contains(all.String(), kept) {
			t.Errorf("the request id %s is gone", kept)
		}
	}
	if len(j.Exchanges()) != 8 {
		t.Errorf("%d exchanges", len(j.Exchanges()))
	}
}

func TestJournal_IsBounded(t *testing.T) {
	client, j := newRecorded(t, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`{"session_id":"trs_1","mcp":{"url":"` + strings.Repeat("x", 5000) + `"}}`))
	}, journal.Options{Entries: 3, BodyBytes: 100})
	for range 5 {
		if _, err := client.Session(t.Context(), "trs_1"); err != nil {
			t.Fatal(err)
		}
	}
	all := j.Exchanges()
	if len(all) != 3 || all[0].ID != 3 || all[2].ID != 5 {
		t.Fatalf("%d exchanges from %d", len(all), all[0].ID)
	}
	if b := all[0].ResponseBody; len(b.Data) != 100 || !b.Truncated || b.Size < 5000 {
		t.Errorf("%d bytes kept of %d, truncated %v", len(b.Data), b.Size, b.Truncated)
	}
	small := journal.New(journal.Options{Total: 10_000})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, 4000)) }))
	defer server.Close()
	for range 5 {
		resp := get(t, small, server.URL)
		_, _ = io.Copy(io.Discard, resp.Body)
		resp.Body.Close()
	}
	if n := len(small.Exchanges()); n != 1 {
		t.Errorf("%d exchanges of 4000 bytes fit", n)
	}
	j.Clear()
	if len(j.Exchanges()) != 0 {
		t.Error("not cleared")
	}
}

// The answer's bytes come as the server sends them, unchanged.
func TestJournal_DoesNotHoldStreamsBack(t *testing.T) {
	next := make(chan string)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for part := range next {
			_, _ = io.WriteString(w, part)
			_ = http.NewResponseController(w).Flush()
		}
	}))
	defer server.Close()
	j := journal.New(journal.Options{})
	go func() { next <- "first" }()
	resp := get(t, j, server.URL)
	defer resp.Body.Close()
	buffer := make([]byte, 5)
	if _, err := io.ReadFull(resp.Body, buffer); err != nil || string(buffer) != "first" {
		t.Fatalf("%q, %v", buffer, err)
	}
	if e := j.Exchanges()[0]; e.Done {
		t.Error("done before its end")
	}
	next <- `{"api_key":"as it is"}`
	close(next)
	rest, err := io.ReadAll(resp.Body)
	if err != nil || string(rest) != `{"api_key":"as it is"}` {
		t.Errorf("%q, %v", rest, err)
	}
}

func TestJournal_TellsSubscribers(t *testing.T) {
	client, j := newRecorded(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(`{"session_id":"trs_1"}`)) }, journal.Options{})
	var mu sync.Mutex
	var got []bool
	cancel := j.Subscribe(func(e journal.Exchange) {
		mu.Lock()
		defer mu.Unlock()
		got = append(got, e.Done)
		if _, ok := j.Exchange(e.ID); !ok {
			t.Error("told of an exchange that is not there")
		}
	})
	_, _ = client.Session(t.Context(), "trs_1")
	cancel()
	_, _ = client.Session(t.Context(), "trs_1")
	mu.Lock()
	defer mu.Unlock()
	if !slices.Equal(got, []bool{false, true}) {
		t.Errorf("told %v", got)
	}
}

func TestJournal_Concurrent(t *testing.T) {
	client, j := newRecorded(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(`{"session_id":"trs_1"}`)) }, journal.Options{Entries: 10})
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 10 {
				_, _ = client.Session(t.Context(), "trs_1")
				_ = j.Exchanges()
			}
		})
	}
	wg.Wait()
	if n := len(j.Exchanges()); n != 10 {
		t.Errorf("%d exchanges", n)
	}
}

func TestExchangeCurl_RunsInAShell(t *testing.T) {
	e := journal.Exchange{
		Method: "POST", URL: "https://a.test/x?q=it's&limit=1&tags[]={a,b}",
		RequestHeader: http.Header{"X-Api-Key": {"[redacted]"}, "Content-Type": {"application/json"}},
		RequestBody:   journal.Body{Data: []byte(`@{"a":"$HOME 'quoted' \\n"}`), Size: 26},
	}
	command := e.Curl()
	shell, err := exec.LookPath("sh")
	if err != nil {
		t.Fatal("a POSIX shell is needed:", err)
	}
	run := exec.CommandContext(t.Context(), shell, "-c", `curl() { printf '%s\n' "$@"; }; `+command)
	run.Env = []string{"COMPOSIO_API_KEY=the-key", "HOME=wrong"}
	out, err := run.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, command)
	}
	want := "--globoff\n-X\nPOST\nhttps://a.test/x?q=it's&limit=1&tags[]={a,b}\n-H\ncontent-type: application/json\n-H\nx-api-key: the-key\n--data-raw\n" +
		string(e.RequestBody.Data) + "\n"
	if string(out) != want {
		t.Errorf("got\n%s\nwant\n%s", out, want)
	}
}

func TestHAR_IsAnArchive(t *testing.T) {
	e := journal.Exchange{
		ID: 1, Operation: "get", Attempt: 2, Start: time.Date(2026, 9, 14, 10, 0, 0, 0, time.UTC), TTFB: 2 * time.Millisecond, Duration: 5 * time.Millisecond,
		Method: "GET", URL: "https://a.test/x?limit=1", Status: 200, Proto: "HTTP/2.0", ResponseHeader: http.Header{"Content-Type": {"image/png"}},
		ResponseBody: journal.Body{Data: []byte{0xff, 0xfe}, Size: 2}, Done: true,
	}
	data, err := journal.HAR([]journal.Exchange{e}, "1.0")
	if err != nil {
		t.Fatal(err)
	}
	var archive struct {
		Log struct {
			Version string
			Entries []struct {
				StartedDateTime string
				Time            float64
				Request         struct {
					QueryString []struct{ Name, Value string }
					Headers     []any
					Cookies     []any
				}
				Response struct {
					Status  int
					Content struct{ Text, Encoding string }
				}
				Timings struct{ Wait, Receive float64 }
				Cache   map[string]any
			}
		}
	}
	if err := json.Unmarshal(data, &archive); err != nil {
		t.Fatal(err)
	}
	got := archive.Log.Entries[0]
	if archive.Log.Version != "1.2" || got.StartedDateTime != "2026-09-14T10:00:00Z" || got.Time != 5 || got.Timings.Wait != 2 || got.Timings.Receive != 3 ||
		got.Request.QueryString[0].Name != "limit" || got.Request.Headers == nil || got.Request.Cookies == nil || got.Cache == nil ||
		got.Response.Status != 200 || got.Response.Content.Text != "//4=" || got.Response.Content.Encoding != "base64" {
		t.Errorf("%s", data)
	}
	if empty, err := journal.HAR(nil, "1.0"); err != nil || !strings.Contains(string(empty), `"entries": []`) {
		t.Errorf("%s, %v", empty, err)
	}
}

func BenchmarkJournal_RoundTrip(b *testing.B) {
	body := []byte(`{"session_id":"trs_1","mcp":{"type":"http","url":"https://a.test/mcp"},"config":{"user_id":"u"},"tool_router_tools":["A","B"]}`)
	next := roundTripper(func(r *http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(bytes.NewReader(body)), Request: r}, nil
	})
	transport := journal.New(journal.Options{}).Transport(next)
	req, err := http.NewRequestWithContext(b.Context(), http.MethodGet, "https://a.test/x", nil)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		resp, err := transport.RoundTrip(req)
		if err != nil {
			b.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, resp.Body)
		resp.Body.Close()
	}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
