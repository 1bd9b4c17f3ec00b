package api

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// policies is the contract's table: how often an operation is sent when the
// server keeps answering with a status, with and without Retry-After.
func TestClient_RetriesByOperation(t *testing.T) {
	const many, once = 3, 1
	type counts struct{ s500, s409, s408, s429, s429After, s400 int }
	safe := counts{many, many, many, many, many, once}
	never := counts{once, once, once, once, once, once}
	limited := counts{once, once, once, once, many, once}
	want := map[string]counts{
		"execute": never, "execute_meta": never, "proxy_execute": never, "patch": never, "connected_account_refresh": never,
		"create": limited, "link": limited,
		"connected_account_revoke": {many, once, many, many, many, once},
	}
	for name := range everyOperation(t.Context(), &Client{}) {
		t.Run(name, func(t *testing.T) {
			expected, ok := want[name]
			if !ok {
				expected = safe
			}
			for _, answer := range []struct {
				status int
				after  string
				want   int
			}{
				{500, "", expected.s500},
				{503, "1", expected.s500},
				{409, "", expected.s409},
				{408, "", expected.s408},
				{429, "", expected.s429},
				{429, "2", expected.s429After},
				{400, "", expected.s400},
				{404, "", expected.s400},
			} {
				sent := 0
				client, _ := newTestClient(t, func(w http.ResponseWriter, _ *http.Request) {
					sent++
					if answer.after != "" {
						w.Header().Set("Retry-After", answer.after)
					}
					w.WriteHeader(answer.status)
				})
				if err := everyOperation(t.Context(), client)[name](); err == nil {
					t.Errorf("%d: no error", answer.status)
				}
				if sent != answer.want {
					t.Errorf("%d (Retry-After %q): sent %d times, want %d", answer.status, answer.after, sent, answer.want)
				}
			}
		})
	}
}

func TestClient_WaitsAsTheServerSays(t *testing.T) {
	tests := []struct {
		name   string
		header map[string]string
		want   []time.Duration
	}{
		{"backoff", nil, []time.Duration{500 * time.Millisecond, time.Second}},
		{"seconds", map[string]string{"Retry-After": "7"}, []time.Duration{7 * time.Second, 7 * time.Second}},
		{"fractions", map[string]string{"Retry-After": "0.25"}, []time.Duration{250 * time.Millisecond, 250 * time.Millisecond}},
		{"milliseconds win", map[string]string{"Retry-After": "7", "Retry-After-Ms": "30"}, []time.Duration{30 * time.Millisecond, 30 * time.Millisecond}},
		{"date", map[string]string{"Retry-After": "Mon, 14 Sep 2026 10:00:05 GMT"}, []time.Duration{5 * time.Second, 5 * time.Second}},
		{"zero", map[string]string{"Retry-After": "0"}, []time.Duration{0, 0}},
		{"a minute is too long", map[string]string{"Retry-After": "60"}, []time.Duration{500 * time.Millisecond, time.Second}},
		{"past date", map[string]string{"Retry-After": "Mon, 14 Sep 2026 09:00:00 GMT"}, []time.Duration{500 * time.Millisecond, time.Second}},
		{"nonsense", map[string]string{"Retry-After": "soon"}, []time.Duration{500 * time.Millisecond, time.Second}},
		{"not a number", map[string]string{"Retry-After": "NaN"}, []time.Duration{500 * time.Millisecond, time.Second}},
		{"told not to", map[string]string{"X-Should-Retry": "false"}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			client, clock := newTestClient(t, func(w http.ResponseWriter, _ *http.Request) {
				for name, value := range tt.header {
					w.Header().Set(name, value)
				}
				w.WriteHeader(http.StatusServiceUnavailable)
			})
			_, _ = client.Session(t.Context(), "trs_1")
			if len(clock.slept) != len(tt.want) {
				t.Fatalf("slept %v, want %v", clock.slept, tt.want)
			}
			for i := range tt.want {
				if clock.slept[i] != tt.want[i] {
					t.Errorf("slept %v, want %v", clock.slept, tt.want)
				}
			}
		})
	}
}

func TestClient_ShouldRetryHeader(t *testing.T) {
	sent := 0
	client, _ := newTestClient(t, func(w http.ResponseWriter, _ *http.Request) {
		sent++
		w.Header().Set("X-Should-Retry", "true")
		w.WriteHeader(http.StatusBadRequest)
	})
	_, _ = client.Session(t.Context(), "trs_1")
	if sent != 3 {
		t.Errorf("a read that the server wants again: sent %d times", sent)
	}
	sent = 0
	_, _ = client.ExecuteTool(t.Context(), "trs_1", ExecuteRequest{ToolSlug: "A"})
	_, _ = client.PatchSession(t.Context(), "trs_1", PatchSession{})
	_, _ = client.CreateSession(t.Context(), CreateSession{UserID: "u"})
	if sent != 3 {
		t.Errorf("three calls with effects: sent %d times", sent)
	}
}

func TestClient_BackoffGrowsToEightSecondsWithJitter(t *testing.T) {
	client, clock := newTestClient(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(500) }, WithRetries(7))
	client.random = func() float64 { return 1 }
	_, _ = client.Session(t.Context(), "trs_1")
	want := []float64{0.375, 0.75, 1.5, 3, 6, 6, 6}
	for i, seconds := range want {
		if i >= len(clock.slept) || clock.slept[i].Seconds() != seconds {
			t.Fatalf("slept %v, want %v seconds", clock.slept, want)
		}
	}
}

func TestClient_RecoversAndCountsAttempts(t *testing.T) {
	var attempts []Attempt
	sent := 0
	client, _ := newTestClient(t, func(w http.ResponseWriter, _ *http.Request) {
		if sent++; sent < 3 {
			w.WriteHeader(500)
			return
		}
		_, _ = w.Write([]byte(`{"session_id":"trs_1"}`))
	}, WithTransport(roundTripper(func(r *http.Request) (*http.Response, error) {
		if a, ok := AttemptOf(r.Context()); ok {
			attempts = append(attempts, a)
		}
		return http.DefaultTransport.RoundTrip(r)
	})))
	if _, err := client.Session(t.Context(), "trs_1"); err != nil {
		t.Fatal(err)
	}
	for i, a := range attempts {
		if a.Operation != "get" || a.Number != i+1 {
			t.Errorf("attempt %d is %+v", i, a)
		}
	}
	if len(attempts) != 3 {
		t.Errorf("%d attempts", len(attempts))
	}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestClient_ConnectionFailuresAndTimeouts(t *testing.T) {
	var sent atomic.Int32
	cut := func(http.ResponseWriter, *http.Request) {
		sent.Add(1)
		panic(http.ErrAbortHandler)
	}
	client, _ := newTestClient(t, cut)
	_, err := client.Session(t.Context(), "trs_1")
	if !IsConnection(err) || OutcomeUnknown(err) || sent.Load() != 3 {
		t.Errorf("cut read: %v, sent %d", err, sent.Load())
	}
	sent.Store(0)
	_, err = client.ExecuteTool(t.Context(), "trs_1", ExecuteRequest{ToolSlug: "A"})
	if !IsConnection(err) || !OutcomeUnknown(err) || sent.Load() != 1 {
		t.Errorf("cut execute: %v, sent %d", err, sent.Load())
	}

	release := make(chan struct{})
	defer close(release)
	client, _ = newTestClient(t, func(http.ResponseWriter, *http.Request) {
		sent.Add(1)
		<-release
	}, WithTimeout(20*time.Millisecond))
	sent.Store(0)
	_, err = client.Session(t.Context(), "trs_1")
	if !IsConnection(err) || !errors.Is(err, context.DeadlineExceeded) || sent.Load() != 3 {
		t.Errorf("slow read: %v, sent %d", err, sent.Load())
	}
	sent.Store(0)
	_, err = client.ProxyExecute(t.Context(), "trs_1", ProxyRequest{})
	if !OutcomeUnknown(err) || sent.Load() != 1 {
		t.Errorf("slow proxy: %v, sent %d", err, sent.Load())
	}
}

func TestClient_NobodyListens(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	server.Close()
	client, err := New(server.URL, WithProjectKey(testKey), WithRetries(0))
	if err != nil {
		t.Fatal(err)
	}
	_, err = client.ExecuteTool(t.Context(), "trs_1", ExecuteRequest{ToolSlug: "A"})
	if !IsConnection(err) || OutcomeUnknown(err) {
		t.Errorf("nothing was sent: %v", err)
	}
	if host := strings.TrimPrefix(server.URL, "http://"); !strings.HasPrefix(err.Error(), "execute: no answer from "+host+": ") ||
		strings.Count(err.Error(), host) != 1 || strings.Contains(err.Error(), "tool_router") {
		t.Errorf("message %q", err)
	}
}

func TestClient_CallerAbortEndsIt(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	sent := 0
	client, clock := newTestClient(t, func(w http.ResponseWriter, _ *http.Request) {
		sent++
		w.WriteHeader(500)
	})
	clock.cancel = cancel
	_, err := client.Session(ctx, "trs_1")
	if !errors.Is(err, context.Canceled) || sent != 1 {
		t.Errorf("%v, sent %d", err, sent)
	}
}

func TestClient_HelpersThatRunCodeGetTheirTime(t *testing.T) {
	client, err := New("", WithProjectKey(testKey))
	if err != nil {
		t.Fatal(err)
	}
	for slug, want := range map[string]time.Duration{
		"GMAIL_SEND_EMAIL": time.Minute, MetaSearchTools: time.Minute, MetaRemoteWorkbench: 4 * time.Minute,
		MetaRemoteBash: 4 * time.Minute, MetaMultiExecute: 4 * time.Minute, MetaWaitForConnections: 4 * time.Minute,
	} {
		if got := client.toolTimeout(slug); got != want {
			t.Errorf("%s: %s, want %s", slug, got, want)
		}
	}
}
