package call_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"strings"
	"testing"
	"time"

	"trs/api"
	"trs/api/journal"
	"trs/api/sandbox"
	"trs/views"
)

// largeAnswer is the answer of execute with about size bytes of data.
func largeAnswer(size int) []byte {
	var body bytes.Buffer
	body.WriteString(`{"data":{"items":[{"id":0}`)
	for i := 1; body.Len() < size; i++ {
		fmt.Fprintf(&body, `,{"id":%d,"name":"item %d","url":"https://example.test/items/%d"}`, i, i, i)
	}
	body.WriteString(`]},"error":null,"log_id":"log_large"}`)
	return body.Bytes()
}

// openLarge opens a tool that answers with body, through the journal as in the
// program. The answer says how long it is, or comes in chunks.
func openLarge(t *testing.T, body []byte, said bool, before ...func()) *rig {
	t.Helper()
	_, session, base := serveAt(t, true, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method != http.MethodPost || !strings.HasSuffix(r.URL.Path, "/execute") {
				next.ServeHTTP(w, r)
				return
			}
			_, _ = io.Copy(io.Discard, r.Body)
			for _, do := range before {
				do()
			}
			w.Header().Set("Content-Type", "application/json")
			if said {
				w.Header().Set("Content-Length", fmt.Sprint(len(body)))
			}
			_, _ = w.Write(body)
		})
	})
	client, err := api.New(base, api.WithProjectKey(sandbox.DefaultAPIKey), api.WithTransport(journal.New(journal.Options{}).Transport(nil)))
	if err != nil {
		t.Fatal(err)
	}
	r := openWith(t, client, session, "dark", 100, 30)
	r.Send(views.OpenToolMsg{Slug: "TEXT_COUNT", Arguments: []byte(`{"text":"x"}`)})
	return r
}

// TestExecute_ALargeAnswerTakesLessThanFourTimesItsSize looks at the heap all the
// while from the key that runs a tool to the answer on the screen: read,
// recorded, made safe, decoded, kept and drawn.
func TestExecute_ALargeAnswerTakesLessThanFourTimesItsSize(t *testing.T) {
	body := largeAnswer(50_000_000)
	for name, said := range map[string]bool{"whose length is said": true, "in chunks": false} {
		t.Run(name, func(t *testing.T) {
			r := openLarge(t, body, said)
			most := heapPeak(func() {
				r.Press(r.env.Keys.Execute.Run)
				r.Sees("✓ done").Sees("50.0 MB").Sees("items")
			})
			share := float64(most) / float64(len(body))
			t.Logf("it took %.2f times its size", share)
			if share > 4 || share < 1 { // less than the answer would be no measure
				t.Errorf("it took %.2f times its size", share)
			}
		})
	}
}

// heapPeak is how many bytes more than before are on the heap while work is done,
// at most. What is thrown away is collected soon, so that it counts little.
func heapPeak(work func()) uint64 {
	defer debug.SetGCPercent(debug.SetGCPercent(10))
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	runtime.GC()
	metrics.Read(sample)
	before, most := sample[0].Value.Uint64(), uint64(0)
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for {
			metrics.Read(sample)
			if now := sample[0].Value.Uint64(); now > before {
				most = max(most, now-before)
			}
			select {
			case <-done:
				return
			case <-time.After(time.Millisecond):
			}
		}
	}()
	work()
	close(done)
	<-ended
	return most
}

// TestExecute_NoLargeAnswerIsHeldWhileTheNextOneComes looks at the heap when the
// server has a run in its hands: the answer of the run before is gone.
func TestExecute_NoLargeAnswerIsHeldWhileTheNextOneComes(t *testing.T) {
	body := largeAnswer(6_000_000)
	var held []uint64
	r := openLarge(t, body, true, func() {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		held = append(held, m.HeapAlloc)
	})
	for range 3 {
		r.Press(r.env.Keys.Execute.Run)
		r.Sees("✓ done").Sees("6.0 MB").Sees("items")
	}
	if len(held) != 3 {
		t.Fatalf("%d runs", len(held))
	}
	for _, later := range held[1:] {
		if later > held[0]+3_000_000 {
			t.Errorf("%d bytes are held at first, %d later", held[0], later)
		}
	}
}
