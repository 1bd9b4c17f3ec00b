package call_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"strings"
	"testing"

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

// TestExecute_ALargeAnswerTakesLittleMoreThanItsSize measures what is allocated
// at all from the key that runs a tool to the answer on the screen: read,
// recorded, made safe, decoded, kept and drawn. It cannot have more than that at
// any time. More than half of the answer's size is what does not grow with it.
func TestExecute_ALargeAnswerTakesLittleMoreThanItsSize(t *testing.T) {
	body := largeAnswer(50_000_000)
	for name, c := range map[string]struct {
		said bool
		most float64
	}{"whose length is said": {true, 2}, "in chunks": {false, 3}} {
		t.Run(name, func(t *testing.T) {
			r := openLarge(t, body, c.said)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			r.Press(r.env.Keys.Execute.Run)
			r.Sees("✓ done").Sees("50.0 MB").Sees("items")
			runtime.ReadMemStats(&after)
			share := float64(after.TotalAlloc-before.TotalAlloc) / float64(len(body))
			t.Logf("it took %.2f times its size", share)
			if share > c.most {
				t.Errorf("it took %.2f times its size", share)
			}
		})
	}
}

// TestExecute_NoLargeAnswerIsHeldWhileTheNextOneComes looks at the heap when the
// server has a run in its hands: the answer of the run before is gone.
func TestExecute_NoLargeAnswerIsHeldWhileTheNextOneComes(t *testing.T) {
	body := largeAnswer(16_000_000)
	var held []uint64
	r := openLarge(t, body, true, func() {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		held = append(held, m.HeapAlloc)
	})
	for range 3 {
		r.Press(r.env.Keys.Execute.Run)
		r.Sees("✓ done").Sees("16.0 MB").Sees("items")
	}
	if len(held) != 3 {
		t.Fatalf("%d runs", len(held))
	}
	for _, later := range held[1:] {
		if later > held[0]+8_000_000 {
			t.Errorf("%d bytes are held at first, %d later", held[0], later)
		}
	}
}
