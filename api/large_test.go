package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

func TestReadLimited_ReadsEveryBodyWhole(t *testing.T) {
	const limit = 3 << 20
	for _, size := range []int{0, 1, 4 << 10, 4<<10 + 1, 8 << 10, 1 << 20, 1<<20 + 5, limit} {
		want := bytes.Repeat([]byte("0123456"), size/7+1)[:size]
		for name, from := range map[string]io.Reader{
			"plain": bytes.NewReader(want), "with the end": iotest.DataErrReader(bytes.NewReader(want)), "in halves": iotest.HalfReader(bytes.NewReader(want)),
		} {
			for _, said := range []int64{-1, 0, int64(size), int64(size) / 2, min(int64(size)+10, limit)} { // a transport of one's own may say anything
				if reader, ok := from.(*bytes.Reader); ok {
					_, _ = reader.Seek(0, io.SeekStart)
				} else if said != -1 {
					continue // it was read
				}
				got, err := readLimited(&http.Response{Body: io.NopCloser(from), ContentLength: said}, limit)
				if err != nil || !bytes.Equal(got, want) {
					t.Errorf("%d bytes, %s, said to be %d: %d bytes, %v", size, name, said, len(got), err)
				}
			}
		}
	}
}

func TestReadLimited_RefusesWhatIsTooLargeOrCutOff(t *testing.T) {
	const limit = 2 << 20
	endless := iotest.DataErrReader(zeros{})
	cut := func(n int) io.Reader {
		return io.MultiReader(bytes.NewReader(make([]byte, n)), iotest.ErrReader(io.ErrUnexpectedEOF))
	}
	for name, c := range map[string]struct {
		from io.Reader
		said int64
		want error
	}{
		"said to be too large": {bytes.NewReader(nil), limit + 1, ErrTooLarge},
		"one byte too large":   {bytes.NewReader(make([]byte, limit+1)), -1, ErrTooLarge},
		"endless":              {endless, -1, ErrTooLarge},
		"endless, said to end": {endless, 100, ErrTooLarge},
		"cut off":              {cut(10), 100, io.ErrUnexpectedEOF},
		"cut off at once":      {cut(0), -1, io.ErrUnexpectedEOF},
		"cut off between":      {cut(4 << 10), -1, io.ErrUnexpectedEOF},
		"cut off in a part":    {cut(5 << 10), -1, io.ErrUnexpectedEOF},
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		got, err := readLimited(&http.Response{Body: io.NopCloser(c.from), ContentLength: c.said}, limit)
		runtime.ReadMemStats(&after)
		if !errors.Is(err, c.want) || got != nil {
			t.Errorf("%s: %d bytes, %v", name, len(got), err)
		}
		if took := after.TotalAlloc - before.TotalAlloc; took > 2*limit {
			t.Errorf("%s took %d bytes", name, took)
		}
	}
}

func TestDecode_TakesWhatUnmarshalReads(t *testing.T) {
	long := `"` + strings.Repeat("x", 100) + `"`
	for _, body := range []string{
		`{"data":{"a":[1,2]},"error":null,"log_id":"log_1"}`,
		` { "log_id" : "log_1" , "data" : {"text":` + long + `} , "error" : "no" , "newer" : {"data":1} } `,
		`{"data":{},"error":"` + strings.Repeat("y", 200) + `","log_id":"log_1"}`,
		`{"data":{"first":1},"data":{"text":` + long + `}}`,
		`{"d\u0061ta":{"text":` + long + `}}`,
		`{"data":null}`, `{"data":[1]}`, `{"data":"text"}`, `{}`, `null`, `[]`, `5`, `"data"`,
		`{"data":{},"log_id":5}`, `{"data":{},"status":200,"headers":{"a":"b"},"binary_data":{"url":"u","size":1}}`, `{"data":1,"status":"x"}`,
		``, `{`, `{"data":{}`, `{"data":{}}}`,
	} {
		compareDecoded[ExecuteResult](t, body)
		compareDecoded[ProxyResult](t, body)
	}
}

func compareDecoded[T any](t *testing.T, body string) {
	t.Helper()
	var got, want T
	gotErr, wantErr := decode([]byte(body), &got), json.Unmarshal([]byte(body), &want)
	if fmt.Sprint(gotErr) != fmt.Sprint(wantErr) {
		t.Errorf("%s: %v, want %v", body, gotErr, wantErr)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s: (-want +got)\n%s", body, diff)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(`{"data":{"a":[1,2]},"error":null,"log_id":"log_1","x":{"y":1}}`)
	f.Add(`{"status":200,"data":{}}`)
	f.Fuzz(func(t *testing.T, body string) {
		if strings.Contains(body, `\`) || strings.Count(strings.ToLower(body), "data") > 1 {
			return // Data may stand for data, but data goes first
		}
		compareDecoded[ExecuteResult](t, body)
		compareDecoded[ProxyResult](t, body)
	})
}

// TestDecode_KeepsNoLargeBodyForASmallPart holds what is kept of a large body
// that is about something else.
func TestDecode_KeepsNoLargeBodyForASmallPart(t *testing.T) {
	body := []byte(`{"data":{"small":1},"error":"` + strings.Repeat("x", 1000) + `"}`)
	var result ExecuteResult
	if err := decode(body, &result); err != nil {
		t.Fatal(err)
	}
	body[9] = '!'
	if string(result.Data) != `{"small":1}` {
		t.Errorf("the data is a part of the body: %s", result.Data)
	}
}

// largeAnswer is an answer of about size bytes.
func largeAnswer(size int) []byte {
	var body bytes.Buffer
	body.WriteString(`{"data":{"items":[{"id":0}`)
	for i := 1; body.Len() < size; i++ {
		fmt.Fprintf(&body, `,{"id":%d,"name":"item %d","tags":["a","b"]}`, i, i)
	}
	body.WriteString(`]},"error":null,"log_id":"log_1"}`)
	return body.Bytes()
}

// serveLarge answers every request with body; it says how long it is, or not.
func serveLarge(tb testing.TB, body []byte, said bool) *Client {
	tb.Helper()
	client, _ := newTestClient(tb, func(w http.ResponseWriter, _ *http.Request) {
		if said {
			w.Header().Set("Content-Length", fmt.Sprint(len(body)))
		}
		_, _ = w.Write(body)
	})
	return client
}

// TestExecuteTool_TakesLittleMoreThanTheAnswer measures what an answer allocates
// at all: it cannot have more than that at any time.
func TestExecuteTool_TakesLittleMoreThanTheAnswer(t *testing.T) {
	body := largeAnswer(16 << 20)
	for said, most := range map[bool]float64{true: 1.1, false: 2.2} {
		client := serveLarge(t, body, said)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		result, err := client.ExecuteTool(t.Context(), "trs_1", ExecuteRequest{ToolSlug: "A"})
		runtime.ReadMemStats(&after)
		if err != nil || len(result.Data) < 16<<20 || result.LogID != "log_1" {
			t.Fatal(len(result.Data), err)
		}
		if share := float64(after.TotalAlloc-before.TotalAlloc) / float64(len(body)); share > most {
			t.Errorf("length said: %v: it took %.2f times the answer", said, share)
		}
	}
}

func BenchmarkExecuteTool_50MB(b *testing.B) {
	body := largeAnswer(50_000_000)
	for name, said := range map[string]bool{"length": true, "chunks": false} {
		b.Run(name, func(b *testing.B) {
			client := serveLarge(b, body, said)
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := client.ExecuteTool(b.Context(), "trs_1", ExecuteRequest{ToolSlug: "A"}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
