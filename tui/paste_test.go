package tui

import (
	"os"
	"runtime"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"trs/views"
)

// through sends input through a paste reader in pieces of a size, as a terminal
// would, and answers what is left for the library and what was sent.
func through(t testing.TB, input string, piece int) (left string, sent []tea.Msg) {
	t.Helper()
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		_, _ = write.WriteString(input)
		write.Close()
	}()
	r := &pasteReader{replyFilter: &replyFilter{File: read}, send: func(msg tea.Msg) { sent = append(sent, msg) }}
	var out strings.Builder
	p := make([]byte, piece)
	for {
		n, err := r.Read(p)
		out.Write(p[:n])
		if err != nil {
			return out.String(), sent
		}
	}
}

func TestPasteReader_TakesPastesOut(t *testing.T) {
	for input, want := range map[string]struct {
		left   string
		pastes []string
	}{
		"abc":                                    {left: "abc"},
		"a\x1b[200~{\"x\":1}\x1b[201~b":          {"ab", []string{`{"x":1}`}},
		"\x1b[200~\x1b[201~":                     {},
		"\x1b[200~q\x1b[31mé\r\x1b[201~":         {"", []string{"q\x1b[31mé\r"}},
		"\x1b[A\x1b[200~1\x1b[201~\x1b[20~":      {"\x1b[A\x1b[20~", []string{"1"}},
		"\x1b[200~1\x1b[201~\x1b[200~2\x1b[201~": {"", []string{"1", "2"}},
		"\x1b[200~a\xff\xfe\x1b[201~":            {"", []string{"a"}},
		"x\x1b":                                  {left: "x\x1b"},
	} {
		for _, piece := range []int{7, 8, 9, 16, 256} {
			left, sent := through(t, input, piece)
			if left != want.left || len(sent) != len(want.pastes) {
				t.Errorf("%q in %d: left %q, sent %v", input, piece, left, sent)
				continue
			}
			for i, msg := range sent {
				if k, ok := msg.(tea.KeyMsg); !ok || !k.Paste || string(k.Runes) != want.pastes[i] {
					t.Errorf("%q in %d: %#v", input, piece, msg)
				}
			}
		}
	}
}

func TestPasteReader_TakesTenMegabytesAndRefusesMore(t *testing.T) {
	var large string
	cost := map[int]uint64{} // bytes allocated, by megabytes
	for _, megabytes := range []int{1, 10} {
		large = strings.Repeat("0123456789abcde\n", megabytes<<16)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, sent := through(t, pasteBegin+large+pasteEnd, 256)
		runtime.ReadMemStats(&after)
		cost[megabytes] = after.TotalAlloc - before.TotalAlloc
		if k, ok := sent[0].(tea.KeyMsg); !ok || len(k.Runes) != len(large) {
			t.Fatalf("%T", sent[0])
		}
	}
	if cost[10] > 20*cost[1] { // a reader that copies all of it for each piece takes 100 times
		t.Errorf("1 MB allocates %d bytes, 10 MB %d", cost[1], cost[10])
	}
	left, sent := through(t, "a"+pasteBegin+strings.Repeat(large, 7)+pasteEnd+"b", 4096)
	if toast, ok := sent[0].(views.ToastMsg); !ok || len(sent) != 1 || left != "ab" || !strings.Contains(toast.Text, "file") {
		t.Errorf("%d messages, first %T, left %q", len(sent), sent[0], left)
	}
}

func BenchmarkPasteReader(b *testing.B) {
	input := pasteBegin + strings.Repeat("0123456789abcde\n", 10<<16) + pasteEnd
	b.SetBytes(int64(len(input)))
	b.ReportAllocs()
	for b.Loop() {
		through(b, input, 256)
	}
}
