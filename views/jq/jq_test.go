package jq

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"trs/views/jsonview"
)

func document(t testing.TB, source string) *jsonview.Document {
	t.Helper()
	doc, err := jsonview.Parse([]byte(source))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func run(t testing.TB, filter string, doc *jsonview.Document) (Result, error) {
	t.Helper()
	program, err := Compile(filter)
	if err != nil {
		return Result{}, err
	}
	return program.Run(t.Context(), doc)
}

// small makes the bounds of a run small, so that they are reached at once.
func small(t testing.TB, filter string, doc *jsonview.Document) (Result, error) {
	t.Helper()
	program, err := Compile(filter)
	if err != nil {
		return Result{}, err
	}
	program.bounds = bounds{time: maxTime, bytes: 1 << 20, outputs: 1000}
	return program.Run(t.Context(), doc)
}

func TestRun_AnswersOneOrAnArray(t *testing.T) {
	doc := document(t, `{"z":1,"a":[{"id":12345678901234567890,"n":1.50},{"id":2,"n":null}],"a b":{"y":1,"x":2},"d":1,"d":2}`)
	for filter, want := range map[string]Result{
		`.`:                {JSON: doc.Source(), Outputs: 1},
		`.a[0]`:            {JSON: []byte(`{"id":12345678901234567890,"n":1.50}`), Outputs: 1},
		`.["a b"]`:         {JSON: []byte(`{"y":1,"x":2}`), Outputs: 1}, // in its own order
		`."a b".x`:         {JSON: []byte(`2`), Outputs: 1},
		`.d`:               {JSON: []byte(`2`), Outputs: 1},
		`.none`:            {JSON: []byte(`null`), Outputs: 1},
		`.a[7]`:            {JSON: []byte(`null`), Outputs: 1},
		`.a[-1].id`:        {JSON: []byte(`2`), Outputs: 1},
		`.a[].id`:          {JSON: []byte(`[12345678901234567890,2]`), Outputs: 2},
		`[.a[].n]`:         {JSON: []byte(`[1.50,null]`), Outputs: 1},
		`empty`:            {JSON: []byte(`[]`), Outputs: 0},
		`."a b"|{b:1}+.`:   {JSON: []byte(`{"b":1,"x":2,"y":1}`), Outputs: 1},
		`"a\u0001\u2028<"`: {JSON: []byte(`"a\u0001` + "\u2028" + `<"`), Outputs: 1},
	} {
		got, err := run(t, filter, doc)
		if err != nil || got.Outputs != want.Outputs || string(got.JSON) != string(want.JSON) {
			t.Errorf("%s gives %d, %s, %v", filter, got.Outputs, got.JSON, err)
		}
	}
}

func TestRun_TellsWhatFailed(t *testing.T) {
	doc := document(t, `{"a":"x"}`)
	for filter, want := range map[string]string{
		`.a.b`: "expected an object", `error("no")`: "no",
		`range(1e9)`:                         "gave too many outputs; the limits are 20 s, 1 MB and 1000 outputs",
		`reduce range(60) as $i (1; [., .])`: "answered too much; the limits are 20 s,",
	} {
		if got, err := small(t, filter, doc); err == nil || !strings.Contains(err.Error(), want) || got.JSON != nil {
			t.Errorf("%s: %v, %.40s", filter, err, got.JSON)
		}
	}
	_, err := run(t, `.a | nope`, doc)
	if offset, invalid := IsInvalid(err); !invalid || offset != 5 {
		t.Errorf("%v at %d", err, offset)
	}
}

func TestRun_NamesItsBounds(t *testing.T) {
	program, err := Compile("def f: f; f")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := program.bounds.exceeded("").Error(), "the limits are 20 s, 64 MB and a million outputs"; !strings.HasSuffix(got, want) {
		t.Errorf("the bounds are told as %q", got)
	}
	program.bounds.time = time.Millisecond // reached however slow the machine is
	if _, err := program.Run(t.Context(), document(t, "1")); err == nil || !strings.Contains(err.Error(), "ran too long; the limits are 0.001 s") {
		t.Errorf("a filter without an end ends with %v", err)
	}
}

func TestRun_EndsWithItsContext(t *testing.T) {
	program, err := Compile("def f: f; f")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := program.Run(ctx, document(t, "1")); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a cancelled filter ends with %v", err)
	}
}

func TestRun_FollowsAPathInALargeTextAtOnce(t *testing.T) {
	doc := document(t, `{"big":[`+strings.Repeat(`{"a":1},`, 500_000)+`{"a":2}],"last":{"b":3}}`)
	program, err := Compile(".big[500000].a")
	if err != nil {
		t.Fatal(err)
	}
	allocated := testing.AllocsPerRun(3, func() {
		if got, err := program.Run(t.Context(), doc); err != nil || string(got.JSON) != "2" {
			t.Errorf("%s, %v", got.JSON, err)
		}
	})
	if allocated > 50 {
		t.Errorf("a path took %v allocations", allocated)
	}
	if got, err := run(t, "[.big[].a] | add", doc); err != nil || string(got.JSON) != "500002" {
		t.Errorf("the sum is %s, %v", got.JSON, err)
	}
}

func TestRun_TakesDeepInput(t *testing.T) {
	deep := strings.Repeat("[", 9000) + strings.Repeat("]", 9000)
	if got, err := run(t, "[..] | length", document(t, deep)); err != nil || string(got.JSON) != "9000" {
		t.Errorf("%s, %v", got.JSON, err)
	}
	if got, err := run(t, "[.]", document(t, deep)); err != nil || len(got.JSON) != 18002 {
		t.Errorf("%d bytes, %v", len(got.JSON), err)
	}
}

func TestHistory_LosesNothingOfTwo(t *testing.T) {
	dir := t.TempDir()
	var wg sync.WaitGroup
	for writer := range 3 {
		wg.Go(func() {
			h := NewHistory(dir)
			for i := range 10 {
				if _, err := h.Add(t.Context(), fmt.Sprintf(" .w%d[%d] ", writer, i)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	h := NewHistory(dir)
	if all, err := h.List(); err != nil || len(all) != 30 {
		t.Errorf("%d filters, %v", len(all), err)
	}
	if all, err := h.Add(t.Context(), ".w0[3]"); err != nil || len(all) != 30 || all[0] != ".w0[3]" {
		t.Errorf("%d filters, %v", len(all), err)
	}
	for _, nothing := range []string{"", "  ", "."} {
		if all, _ := h.Add(t.Context(), nothing); len(all) != 30 {
			t.Errorf("%q is remembered", nothing)
		}
	}
	if all, err := (History{}).Add(t.Context(), ".a"); err != nil || all != nil {
		t.Errorf("without a directory %v, %v", all, err)
	}
}

// FuzzCompile holds paths that are followed in the text against the interpreter.
func FuzzCompile(f *testing.F) {
	const source = `{"a":[{"b":1,"c d":[null,"x"]},2],"":{"é":true},"b":{"a":[1.50]}}`
	for _, filter := range []string{".", ".a", ".a[0]", `.a[0]["c d"][1]`, `.[""]`, `.[""]["é"]`, ".a[-1]", ".b.a[0]", ".a[0:1]", `."a"[0]`, ".a[1.0]"} {
		f.Add(filter)
	}
	f.Fuzz(func(t *testing.T, filter string) {
		path, simple := steps(filter)
		if !simple {
			return
		}
		doc := document(t, source)
		program, err := Compile(filter)
		if err != nil {
			return
		}
		node, ok := follow(doc.Root(), path)
		if !ok {
			return
		}
		slow := *program
		slow.simple = false
		want, err := slow.Run(t.Context(), doc)
		if err != nil {
			t.Fatalf("%s is found, and %v", filter, err)
		}
		identity := *mustCompile(t, ".")
		identity.simple = false
		got, err := identity.Run(t.Context(), document(t, string(node.Raw())))
		if err != nil || string(got.JSON) != string(want.JSON) {
			t.Fatalf("%s is %s in the text, and %s", filter, got.JSON, want.JSON)
		}
	})
}

func mustCompile(t *testing.T, filter string) *Program {
	t.Helper()
	program, err := Compile(filter)
	if err != nil {
		t.Fatal(err)
	}
	return program
}
