package value

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// TestValue_MeasuresItsJSON holds sizes, begins and comparisons equal to those of
// the JSON itself.
func TestValue_MeasuresItsJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := drawn(t, 3)
		whole := v.String()
		if v == nil {
			whole = "null"
		}
		if v.Size() != len(whole) || v.Longer(len(whole)) || !v.Longer(len(whole)-1) {
			t.Fatalf("%s has %d bytes, not %d", whole, len(whole), v.Size())
		}
		most := rapid.IntRange(0, len(whole)+2).Draw(t, "most")
		begin := v.Begin(most)
		if !strings.HasPrefix(whole, begin) || len(begin) < min(most, len(whole))-utf8.UTFMax || len(begin) > max(most, 0) {
			t.Fatalf("%d bytes of %s: %s", most, whole, begin)
		}
		other := rapid.SampledFrom([]string{whole, whole + " ", whole[1:], whole[:len(whole)-1], strings.Replace(whole, "1", "2", 1)}).Draw(t, "other")
		if v.Spells(other) != (other == whole) {
			t.Fatalf("%s spells %s", whole, other)
		}
	})
}

func drawn(t *rapid.T, depth int) *Value {
	switch kind := rapid.IntRange(0, 6).Draw(t, "kind"); {
	case kind < 2 && depth > 0:
		v := NewList()
		for range rapid.IntRange(0, 3).Draw(t, "items") {
			v.Items = append(v.Items, drawn(t, depth-1))
		}
		return v
	case kind < 4 && depth > 0:
		v := NewObject()
		for _, name := range rapid.SliceOfNDistinct(rapid.StringMatching(`[ab"日]{0,3}`), 0, 3, rapid.ID).Draw(t, "names") {
			v.Set(name, drawn(t, depth-1))
		}
		return v
	case kind == 4:
		return nil
	case kind == 5:
		v, _ := NewNumber(rapid.SampledFrom([]string{"1", "-0.10", "1e5"}).Draw(t, "number"))
		return v
	}
	return NewText(rapid.StringMatching(`[a1"日\n]{0,9}`).Draw(t, "text"))
}
