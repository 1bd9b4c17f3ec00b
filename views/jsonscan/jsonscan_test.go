package jsonscan

import (
	"encoding/json"
	"testing"
	"unicode/utf8"
)

const sample = ` {"a\"b" : [1, {"c":"]}\\"} , "x" ] ,"d":null,"a\"b":-1.5e3 } `

func TestFind_FollowsAPath(t *testing.T) {
	for name, test := range map[string]struct {
		path []string
		want string
	}{
		"the last of equal names": {[]string{`a"b`}, "-1.5e3"},
		"a member":                {[]string{"d"}, "null"},
		"the top":                 {nil, sample[1 : len(sample)-1]},
		"no such name":            {[]string{"z"}, ""},
		"inside a scalar":         {[]string{"d", "0"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			at, ok := Find([]byte(sample), test.path)
			if got := string(at.Of([]byte(sample))); got != test.want || ok != (test.want != "") {
				t.Errorf("got %q, %v", got, ok)
			}
		})
	}
	list := []byte(`[0,[1,"two"]]`)
	if at, ok := Find(list, []string{"1", "1"}); !ok || string(at.Of(list)) != `"two"` {
		t.Errorf("got %q", at.Of(list))
	}
}

func TestBeginning_CutsBetweenLetters(t *testing.T) {
	raw, _ := json.Marshal("日本語\n\t\"quoted\" \U0001F600 and \u2028 more")
	escaped := []byte(`"\ud83d\ude00\ud83d\ude00\u00e9\\\\\\end"`)
	for _, text := range [][]byte{raw, escaped} {
		whole := Text(text)
		for most := range len(text) + 3 {
			got, more := Beginning(text, most)
			if !utf8.ValidString(got) || len(got) > len(whole) || whole[:len(got)] != got {
				t.Errorf("%d bytes of %s are %q", most, text, got)
			}
			if more != (got != whole) && !more {
				t.Errorf("%d bytes of %s: more is %v", most, text, more)
			}
		}
	}
}

// FuzzWalk holds the walk against encoding/json, and never panics.
func FuzzWalk(f *testing.F) {
	f.Add([]byte(sample))
	f.Add([]byte(`{"a":}`))
	f.Add([]byte(`["\`))
	f.Fuzz(func(t *testing.T, text []byte) {
		at := Root(text)
		count := 0
		for w := Walk(text, at.From); w.Next(); count++ {
			_, _ = w.Name(), Text(w.Value.Of(text))
			_, _ = Beginning(w.Value.Of(text), 5)
		}
		if !json.Valid(text) {
			return
		}
		var list []json.RawMessage
		if json.Unmarshal(text, &list) == nil && len(list) != count {
			t.Fatalf("%d items, want %d", count, len(list))
		}
		for w := Walk(text, at.From); w.Next(); {
			if !json.Valid(w.Value.Of(text)) {
				t.Fatalf("%q is no value", w.Value.Of(text))
			}
		}
	})
}
