package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"testing"
)

func benchmarkDecode[T any](b *testing.B, body []byte) {
	b.Helper()
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		var value T
		if err := json.Unmarshal(body, &value); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDecode_Session(b *testing.B) {
	benchmarkDecode[Session](b, sample(b, "get.response", 0, false))
}

// pageBody repeats the one item of a sampled page.
func pageBody(b *testing.B, name string, n int) []byte {
	b.Helper()
	var page struct {
		Items []json.RawMessage `json:"items"`
	}
	if err := json.Unmarshal(sample(b, name, 0, false), &page); err != nil {
		b.Fatal(err)
	}
	items := bytes.TrimSuffix(bytes.Repeat(append(page.Items[0], ','), n), []byte(","))
	return fmt.Appendf(nil, `{"items":[%s],"next_cursor":null,"total_pages":1,"current_page":1,"total_items":%d}`, items, n)
}

func BenchmarkDecode_ToolsPage500(b *testing.B) {
	benchmarkDecode[PageOf[Tool]](b, pageBody(b, "tools.response", 500))
}

func BenchmarkDecode_HistoryPage100(b *testing.B) {
	benchmarkDecode[PageOf[ConfigVersion]](b, pageBody(b, "config_history.response", 100))
}

func BenchmarkDecode_Accounts100(b *testing.B) {
	benchmarkDecode[PageOf[ConnectedAccount]](b, pageBody(b, "connected_accounts_list.response", 100))
}

func BenchmarkClient_Get(b *testing.B) {
	body := sample(b, "get.response", 0, false)
	client, _ := newTestClient(b, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(body) })
	b.ReportAllocs()
	for b.Loop() {
		if _, err := client.Session(b.Context(), "trs_1"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkPatchTo(b *testing.B) {
	from, to := fullConfig(), fullConfig()
	to.Toolkits = access(Enable("slack"))
	b.ReportAllocs()
	for b.Loop() {
		if PatchTo(from, to).IsEmpty() {
			b.Fatal("empty")
		}
	}
}
