package jsondelta

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"trs/tui/tuitest"
)

func compared(t testing.TB, older, newer string) *Delta {
	t.Helper()
	delta, err := Compare(context.Background(), []byte(older), []byte(newer))
	if err != nil {
		t.Fatalf("%s to %s: %v", older, newer, err)
	}
	return delta
}

func TestCompare_ByStructure(t *testing.T) {
	for name, test := range map[string]struct{ older, newer, want string }{
		"same":            {`{"a":1,"b":[1,2]}`, ` {"b":[1, 2],"a":1}`, ``},
		"escapes":         {`{"a":"\u0041"}`, `{"\u0061":"A"}`, ``},
		"digits":          {`{"n":1.50,"m":12345678901234567890}`, `{"n":1.5,"m":12345678901234567891}`, "~ .n: 1.50 → 1.5\n~ .m: 12345678901234567890 → 12345678901234567891\n"},
		"added":           {`{}`, `{"a b":{"c":1}}`, "+ .[\"a b\"]: {\"c\":1}\n"},
		"removed":         {`{"a":null}`, `{}`, "- .a: null\n"},
		"null is a value": {`{"a":null}`, `{"a":0}`, "~ .a: null → 0\n"},
		"kinds":           {`{"a":[]}`, `{"a":{}}`, "~ .a: [] → {}\n"},
		"top":             {`1`, `2`, "~ .: 1 → 2\n"},
		"inserted":        {`["a","b","c"]`, `["x","a","b","c"]`, "+ .[0]: \"x\"\n"},
		"taken out":       {`["a","b","c"]`, `["a","c"]`, "- .[1]: \"b\"\n"},
		"replaced":        {`["a","b","c"]`, `["a","x","c"]`, "~ .[1]: \"b\" → \"x\"\n"},
		"by id": {
			`{"items":[{"id":1,"t":"a"},{"id":2,"t":"b"}]}`, `{"items":[{"id":3,"t":"n"},{"id":1,"t":"a"},{"id":2,"t":"B"}]}`,
			"+ .items[0] (id 3): {\"id\":3,\"t\":\"n\"}\n~ .items[2].t (id 2): \"b\" → \"B\"\n",
		},
		"moved": {
			`[{"slug":"a"},{"slug":"b"},{"slug":"c"}]`, `[{"slug":"c"},{"slug":"a"},{"slug":"b"}]`,
			"↕ .[0] (slug c): from place 2 to 0\n",
		},
		"by an id of its own": {
			`[{"cc":null,"messageId":"a","n":1},{"cc":null,"messageId":"b","n":1}]`, `[{"cc":null,"messageId":"b","n":2}]`,
			"- .[0] (messageId a): {\"cc\":null,\"messageId\":\"a\",\"n\":1}\n~ .[0].n (messageId b): 1 → 2\n",
		},
		"ids that never stay": {
			`[{"id":"x1","name":"a","v":1}]`, `[{"id":"x2","name":"a","v":1}]`,
			"~ .[0].id (name a): \"x1\" → \"x2\"\n",
		},
		"a name twice": {`{"a":1,"a":2}`, `{"a":3}`, "~ .: {\"a\":1,\"a\":2} → {\"a\":3}\n"},
		"no answer":    {``, `{"a":1}`, "~ .: null → {\"a\":1}\n"},
	} {
		t.Run(name, func(t *testing.T) {
			delta := compared(t, test.older, test.newer)
			if got := delta.Text(); got != test.want {
				t.Errorf("got\n%swant\n%s", got, test.want)
			}
			if delta.Same() != (test.want == "") {
				t.Error("Same says otherwise")
			}
		})
	}
}

func TestCompare_RefusesWhatIsNotJSON(t *testing.T) {
	if _, err := Compare(context.Background(), []byte(`{"a":`), []byte(`{}`)); err == nil || !strings.Contains(err.Error(), "older") {
		t.Errorf("%v", err)
	}
}

// lists is two documents of n items each, of which a few differ.
func lists(n int, keyed bool) (older, newer []byte) {
	var a, b bytes.Buffer
	for i := range n {
		member := "value"
		if keyed {
			member = "id"
		}
		fmt.Fprintf(&a, `,{%q:"item %d","text":"some text that is long enough","n":%d}`, member, i, i%7)
		if i%1000 == 3 {
			continue
		}
		fmt.Fprintf(&b, `,{%q:"item %d","text":"some text that is long enough","n":%d}`, member, i, (i+i%1000/999)%7)
	}
	return []byte("[" + a.String()[1:] + "]"), []byte("[" + b.String()[1:] + "]")
}

func TestCompare_AlignsLongLists(t *testing.T) {
	for _, keyed := range []bool{true, false} {
		older, newer := lists(10_000, keyed)
		small := tuitest.Allocated(func() { compared(t, string(older), string(newer)) })
		older, newer = lists(100_000, keyed)
		var delta *Delta
		large := tuitest.Allocated(func() { delta = compared(t, string(older), string(newer)) })
		if large > 20*small {
			t.Errorf("keyed %v: a list of ten times the length allocates %d bytes, not %d", keyed, large, small)
		}
		if delta.Counts[Removed] != 100 || delta.Counts[Added] != 0 || delta.Counts[Changed] != 100 {
			t.Errorf("keyed %v: %v", keyed, delta.Counts)
		}
	}
}

func TestCompare_IsBounded(t *testing.T) {
	var a, b bytes.Buffer
	for i := range 200_000 {
		fmt.Fprintf(&a, ",%d", i)
		fmt.Fprintf(&b, ",%d", -i-1)
	}
	older, newer := "["+a.String()[1:]+"]", "["+b.String()[1:]+"]"
	for name, pair := range map[string][2]string{
		"nothing in common": {older, newer},
		"deep":              {strings.Repeat("[", 9000) + "1" + strings.Repeat("]", 9000), strings.Repeat("[", 9000) + "2" + strings.Repeat("]", 9000)},
		"the same again":    {"[" + strings.Repeat("1,", 200_000) + "1]", "[2," + strings.Repeat("1,", 100_000) + "3]"},
	} {
		t.Run(name, func(t *testing.T) {
			var delta *Delta
			took := tuitest.Allocated(func() { delta = compared(t, pair[0], pair[1]) })
			if len(delta.Changes) > 4*maxChanges+1000 && name != "nothing in common" || delta.Same() {
				t.Errorf("%d changes", len(delta.Changes))
			}
			if took > 2<<30 {
				t.Errorf("comparing allocates %d MB", took>>20)
			}
		})
	}
}

func TestCompare_EndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	older, newer := lists(1000, true)
	if _, err := Compare(ctx, older, newer); err == nil {
		t.Error("a cancelled comparison should say so")
	}
}

func FuzzCompare_PatchGivesTheNewer(f *testing.F) {
	for _, seed := range [][2]string{
		{`{"a":[1,2,3]}`, `{"a":[3,1],"b":null}`},
		{`[{"id":1},{"id":2}]`, `[{"id":2,"x":1},{"id":1}]`},
		{`{"a/b":{"~":1}}`, `{"a/b":{"~":[]}}`},
		{`[[],[[]],{}]`, `[{},[[],1]]`},
		{`"x"`, ``},
		{`[{"name":"a","l":[1]},{"name":"b","l":[2]},{"name":"c"}]`, `[{"name":"c"},{"name":"b","l":[2,3]},{"name":"a","l":[]}]`},
	} {
		f.Add([]byte(seed[0]), []byte(seed[1]))
	}
	f.Fuzz(func(t *testing.T, older, newer []byte) {
		delta, err := Compare(context.Background(), older, newer)
		if err != nil || !utf8.Valid(older) || !utf8.Valid(newer) {
			return
		}
		before, plain := decode(older)
		after, fine := decode(newer)
		if !plain || !fine {
			return // a name twice: nobody says which one counts
		}
		var steps []struct {
			Op    string          `json:"op"`
			Path  string          `json:"path"`
			Value json.RawMessage `json:"value"`
		}
		if err := json.Unmarshal([]byte(delta.Patch()), &steps); err != nil {
			t.Fatalf("%v in %s", err, delta.Patch())
		}
		for _, step := range steps {
			value, _ := decode(step.Value)
			parts := strings.Split(step.Path, "/")[1:]
			for i := range parts {
				parts[i] = strings.ReplaceAll(strings.ReplaceAll(parts[i], "~1", "/"), "~0", "~")
			}
			before = apply(t, before, step.Op, parts, value)
		}
		if !reflect.DeepEqual(before, after) {
			t.Errorf("%s to %s: the patch\n%sgives %v", older, newer, delta.Patch(), before)
		}
		if delta.Same() != (len(steps) == 0) {
			t.Errorf("%s to %s: same is %v with %d steps", older, newer, delta.Same(), len(steps))
		}
	})
}

// decode reads JSON with its digits; false when a name stands twice in an object.
func decode(text []byte) (any, bool) {
	if len(bytes.TrimSpace(text)) == 0 {
		return nil, true
	}
	d, err := parse(text)
	if err != nil {
		return nil, false
	}
	for i := range d.nodes {
		if d.nodes[i].kind == object {
			if _, ok := d.byName(int32(i)); !ok {
				return nil, false
			}
		}
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var v any
	err = decoder.Decode(&v)
	return v, err == nil
}

// apply does one step of a JSON Patch.
func apply(t *testing.T, doc any, op string, path []string, value any) any {
	t.Helper()
	if len(path) == 0 {
		return value
	}
	switch inside := doc.(type) {
	case map[string]any:
		if len(path) > 1 {
			inside[path[0]] = apply(t, inside[path[0]], op, path[1:], value)
			return inside
		}
		if _, there := inside[path[0]]; there == (op == "add") {
			t.Fatalf("%s of %s", op, path[0])
		}
		if op == "remove" {
			delete(inside, path[0])
			return inside
		}
		inside[path[0]] = value
		return inside
	case []any:
		i, err := strconv.Atoi(path[0])
		if err != nil || i > len(inside) || op != "add" && i == len(inside) {
			t.Fatalf("%s at %s of %d", op, path[0], len(inside))
		}
		switch {
		case len(path) > 1:
			inside[i] = apply(t, inside[i], op, path[1:], value)
		case op == "remove":
			return append(inside[:i:i], inside[i+1:]...)
		case op == "add":
			return append(inside[:i:i], append([]any{value}, inside[i:]...)...)
		default:
			inside[i] = value
		}
		return inside
	}
	t.Fatalf("%s inside of %v", op, doc)
	return nil
}

func BenchmarkCompare(b *testing.B) {
	for _, n := range []int{100, 100_000} {
		older, newer := lists(n, true)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.SetBytes(int64(len(older) + len(newer)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Compare(context.Background(), older, newer); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
