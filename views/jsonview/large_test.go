package jsonview

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"trs/views/list"
	"trs/views/safetext"
)

const megabyte = 1 << 20

// shapes are documents of about size bytes that are large in different ways.
func shapes(size int) map[string]string {
	member := func(i int) string { return fmt.Sprintf(`"key %d":%d,`, i, i) }
	members := &strings.Builder{}
	for i := 0; members.Len() < size; i++ {
		members.WriteString(member(i))
	}
	return map[string]string{
		"objects":     large(size / 34),
		"numbers":     "[" + strings.Repeat("1,", size/2) + "1]",
		"members":     "{" + members.String() + `"last":0}`,
		"a string":    `{"text":"` + strings.Repeat("lorem ipsum\\n", size/13) + `","last":0}`,
		"digits":      "[" + strings.Repeat("7", size) + `,"last"]`,
		"white space": "[1," + strings.Repeat(" ", size) + "2]",
		"deep":        "[" + strings.Repeat(strings.Repeat(`{"a":[`, 4999)+strings.Repeat("]}", 4999)+",", size/40000) + "0]",
	}
}

// TestParse_KeepsLittleMoreThanTheText measures what Parse allocates at all: it
// cannot have more than that at any time.
func TestParse_KeepsLittleMoreThanTheText(t *testing.T) {
	for name, source := range shapes(8 * megabyte) {
		text := []byte(source)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		doc, err := Parse(text)
		runtime.ReadMemStats(&after)
		if err != nil {
			t.Fatal(name, err)
		}
		if share := float64(after.TotalAlloc-before.TotalAlloc) / float64(len(text)); share > 0.2 {
			t.Errorf("%s: the index took %.2f times the text", name, share)
		}
		runtime.KeepAlive(doc)
	}
}

// TestKeys_AllocateLittleHoweverLargeTheText stands for their time, which
// depends on the machine: what looked at all of a text would allocate for it.
func TestKeys_AllocateLittleHoweverLargeTheText(t *testing.T) {
	for name, source := range shapes(4 * megabyte) {
		m := newView(t, source)
		for _, k := range []string{"j", "+", "G", "k", "h", "l", " ", " ", "-", "g", "+", "G", "h"} {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			press(m, k)
			view := m.View()
			runtime.ReadMemStats(&after)
			if took := after.TotalAlloc - before.TotalAlloc; took > 512<<10 {
				t.Errorf("%s: %q took %d bytes", name, k, took)
			}
			for _, line := range strings.Split(view, "\n") {
				if safetext.Width(line) != 40 {
					t.Fatalf("%s: %q: a line is %d wide: %q", name, k, safetext.Width(line), line)
				}
			}
		}
	}
}

func TestUnfoldAll_ShowsEveryValueOfALargeDocument(t *testing.T) {
	m := newView(t, large(300_000))
	press(m, "+", "G")
	if got := m.Footer(); got != list.Count(900_001)+" of "+list.Count(900_001) {
		t.Errorf("the footer is %q", got)
	}
	if got := m.Path(); got != ".[299999].name" {
		t.Errorf("the last is %s", got)
	}
	press(m, "h", "h", "k")
	if got, value := m.Path(), m.Value(); got != ".[299998].name" || value != "item 299998" {
		t.Errorf("above its object stands %s, %s", got, value)
	}
}

func TestReveal_OpensTenThousandLevels(t *testing.T) {
	m := newView(t, strings.Repeat("[", 9999)+`"end"`+strings.Repeat("]", 9999))
	press(m, "/", "e", "n", "d", "enter")
	if got := m.Value(); got != "end" || strings.Count(m.Path(), "[0]") != 9999 {
		t.Errorf("found %.60q", got)
	}
	if !strings.Contains(m.View(), "1 of 1") {
		t.Errorf("the search says\n%s", m.View())
	}
}

// benchSizes are about 100 values, 100,000, and 50 MB.
var benchSizes = []struct {
	name  string
	items int
}{{"100", 33}, {"100000", 33_333}, {"50MB", 1_450_000}}

func BenchmarkParse(b *testing.B) {
	for name, source := range shapes(50 * megabyte) {
		b.Run(name, func(b *testing.B) {
			text := []byte(source)
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			for b.Loop() {
				if _, err := Parse(text); err != nil {
					b.Fatal(err)
				}
			}
			runtime.ReadMemStats(&after)
			b.ReportMetric(1+float64(after.TotalAlloc-before.TotalAlloc)/float64(b.N)/float64(len(text)), "memory/text")
		})
	}
}

// BenchmarkKeys is every key and the view after it, in a document that is wholly
// unfolded and in one that is folded.
func BenchmarkKeys(b *testing.B) {
	for _, size := range benchSizes {
		source := large(size.items)
		for name, keys := range map[string][]string{
			"move": {"j"}, "top and bottom": {"G", "g"}, "fold and unfold": {" "}, "fold and unfold all": {"g", "+", "G", "g", "-"},
			"fold inside": {"g", "+", "G", "h", "h", "l", "k"}, "view": nil,
		} {
			b.Run(name+"/"+size.name, func(b *testing.B) {
				m := newView(b, source)
				m.SetSize(120, 40)
				press(m, "+", "G", "k")
				b.ReportAllocs()
				for b.Loop() {
					press(m, keys...)
					_ = m.View()
				}
			})
		}
	}
}

// BenchmarkSearch looks through the whole text, as its commands do.
func BenchmarkSearch(b *testing.B) {
	for _, size := range benchSizes {
		source := large(size.items)
		for _, query := range []string{"no such", "item 33"} {
			b.Run(query+"/"+size.name, func(b *testing.B) {
				doc := parsed(b, source)
				b.SetBytes(int64(len(source)))
				b.ReportAllocs()
				for b.Loop() {
					for next := doc.Root().at; next >= 0; {
						_, next = doc.matches(b.Context(), newNeedle(query), next)
					}
				}
			})
		}
	}
}

// BenchmarkNextMatch is the key after the search is through.
func BenchmarkNextMatch(b *testing.B) {
	for _, size := range benchSizes {
		b.Run(size.name, func(b *testing.B) {
			m := newView(b, large(size.items))
			press(m, "/", "item 3", "enter")
			b.ReportAllocs()
			for b.Loop() {
				press(m, "n")
				_ = m.View()
			}
		})
	}
}
