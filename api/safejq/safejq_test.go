package safejq

import (
	"context"
	"encoding/json"
	"errors"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/itchyny/gojq"

	"trs/api/memguard"
)

var testLimits = Limits{Time: 5 * time.Second, Memory: 256 << 20}

// outputs runs a filter and writes down what it gives.
func outputs(t testing.TB, filter, input string) (string, error) {
	t.Helper()
	program, err := Compile(filter, map[string]any{"given": 7})
	if err != nil {
		return "", err
	}
	decoder := json.NewDecoder(strings.NewReader(input))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		t.Fatal(err)
	}
	var out []string
	err = program.Run(t.Context(), value, testLimits, func(result any) error {
		raw, err := gojq.Marshal(result)
		out = append(out, string(raw))
		return err
	})
	return strings.Join(out, " "), err
}

// TestRun_AnswersAsJQ holds filters that the guards are put into against what
// they have to answer.
func TestRun_AnswersAsJQ(t *testing.T) {
	const input = `{"a":[{"n":"x","v":12345678901234567890},{"n":"y","v":0.10}],"s":"a-b-c","t":[[1,2],[3]],"o":{"p":{"q":1}}}`
	for filter, want := range map[string]string{
		`.a[].v`:                   `12345678901234567890 0.10`,
		`.a | map(.n) | join("-")`: `"x-y"`,
		`(1,2) * (10,100)`:         `10 20 100 200`,
		`(1,2) + (10,20)`:          `11 12 21 22`,
		`(5,6) - (1,2)`:            `4 5 3 4`,
		`"ab" * 2, 3 * "x"`:        `"abab" "xxx"`,
		`[1,2,3] - [2]`:            `[1,3]`,
		`.o * {"p":{"r":2}} | .p`:  `{"q":1,"r":2}`,

		`.o.p.q += 1, .o.p.q *= 5, .o.p.q -= 3 | .o`:   `{"p":{"q":2}} {"p":{"q":5}} {"p":{"q":-2}}`,
		`[.a[].n] | sort, unique, add, min, max`:       `["x","y"] ["x","y"] "xy" "x" "y"`,
		`.s | split("-"), [splits("-")], gsub("-";"")`: `["a","b","c"] ["a","b","c"] "abc"`,
		`.s | [match("[ab]";"g").offset], test("c")`:   `[0,2] true`,
		`.s | capture("(?<first>.)-").first`:           `"a"`,
		`.t | transpose, flatten, tojson`:              `[[1,3],[2,null]] [1,2,3] "[[1,2],[3]]"`,
		`@json, (.t | @text) | length > 3`:             `true true`,
		`.t[0] | @csv, @json "v=\(.)"`:                 `"1,2" "v=[1,2]"`,
		`"n: \(.a[0].n), \(.t)"`:                       `"n: x, [[1,2],[3]]"`,
		`.a | group_by(.n) | length`:                   `2`,
		`.a | sort_by(.n)[0].n, max_by(.n).n`:          `"x" "y"`,
		`.a[.t[0][0]].n, .["s"], .t[-1][0]`:            `"y" "a-b-c" 3`,
		`.t[$given % 2] , .t[1:]`:                      `[3] [[3]]`,
		`setpath(["o","p"]; 1).o, getpath(["t",0,1])`:  `{"p":1} 2`,
		`[tostream] | fromstream(.[]) | .s`:            `"a-b-c"`,
		`.t[0] as [$x, $y] | $x * $y + $y`:             `4`,
		`.o as {p: {q: $deep}} | $deep - 1`:            `0`,
		`reduce .t[0][] as $n (0; . + $n * 2)`:         `6`,
		`[foreach .t[0][] as $n (0; . + $n; [., $n])]`: `[[1,1],[3,2]]`,

		`if .s == "a-b-c" then 1 elif . then 2 else 3 end, (try error("x") catch .), (.s < "b")`: `1 "x" true`,

		`def twice(f): f * 2; [.t[][] | twice(.)]`:                `[2,4,6]`,
		`. as $d | ["o","s"] | map($d[.]) | .[1]`:                 `"a-b-c"`,
		`.a |= map(.v |= 1) | .a[0].v, ([.. | numbers] | length)`: `1 6`,
		`{"k\(1 + 1)": 1, (.s): 2} | keys`:                        `["a-b-c","k2"]`,
		`-(.t[0][0] + 1), [.t | paths]`:                           `-2 [[0],[0,0],[0,1],[1],[1,0]]`,
		`$ENV, env`:                                               `{} {}`,
		`1, halt, 2`:                                              `1`,
		`(.t[0][] = 9 | .t), del(.a, .o, .s, .t[0])`:              `[[9,9],[3]] {"t":[[3]]}`,
		`.nums = [1e1000, -0, 1.0] | .nums`:                       `[1.7976931348623157e+308,0,1]`,
	} {
		if got, err := outputs(t, filter, input); err != nil || got != want {
			t.Errorf("%s\ngives %s, %v\nnot   %s", filter, got, err, want)
		}
	}
}

func TestCompile_TellsWhere(t *testing.T) {
	for filter, offset := range map[string]int{
		`.a | `: 5, `.a | foo(1)`: 5, `.a | ]`: 5, `.a | . + $nope`: 9, `"open`: 5, `.a[`: 3, `.food | foo`: 8,
		`.a | import "x" as y; .`: 5, `import "x" as y; .`: 0, `input`: 0, `. | debug`: 4, `.a ! .b`: 3,
	} {
		_, err := Compile(filter, nil)
		var invalid *Error
		if !errors.As(err, &invalid) || invalid.Offset != offset || invalid.Message == "" {
			t.Errorf("%s: %#v, not at %d", filter, err, offset)
		}
	}
	if _, err := Compile(strings.Repeat("(", maxSource)+"1", nil); err == nil {
		t.Error("a filter without end is taken")
	}
}

// share is a value that is small because its parts are shared, and without end
// when it is written out.
const share = `reduce range(60) as $i (1; [., .])`

// limited reports whether a run ended by a limit of time or memory, or because a
// guard refused what it was about to do.
func limited(err error) bool {
	return err != nil && (errors.Is(err, memguard.ErrLimit) || strings.Contains(err.Error(), "ran longer than") || strings.HasPrefix(err.Error(), "jq: "))
}

// TestRun_EndsWhatDoesNot runs filters that would take all the time or memory
// there is. Each has to end by a limit or a refusal, with the heap within bounds.
func TestRun_EndsWhatDoesNot(t *testing.T) {
	limits := Limits{Time: 500 * time.Millisecond, Memory: 128 << 20}
	for _, filter := range []string{
		"def f: f; f", "def f: 1 + f; f", "[range(1e12)]", "last(repeat(1))", "[repeat(1)]", "until(false; .)",
		`reduce range(1e9) as $i ("x"; . + .)`, `reduce range(1e9) as $i ("x"; . += .)`, `reduce range(1e9) as $i ([1]; . + .)`,
		`"x" * 1e9`, `1e9 * "x"`, `"x" | . *= 1e9`, `reduce range(99) as $i (10; . * .)`, `reduce range(99) as $i (10; . *= .)`,
		`.[500000000] = 1`, `.[5e8 + 1] = 1`, `.[4e8 | floor] |= 1`, `setpath([500000000]; 1)`, `getpath([500000000]) = 1`,
		`fromstream([[500000000], 1])`, `fromstream([[500000000], 1], [[500000000]])`, `[500000000] as $p | null | setpath($p; 1)`,
		share + " | tojson", share + " | tostring", share + ` | "\(.)"`, share + " | @json", share + ` | @text "\(.)"`, share + " | flatten",
		share + " | . == .", share + " | [., .] | sort", share + " | [., .] | unique", share + " | [[.], [.]] | add | add | error",
		share + " | error", share + " | [.] - [.]", share + " | contains(.)", share + " | ..",
		`("x" * 6e7) as $s | [range(1e5) | $s] | add`, `("x" * 6e7) as $s | [range(1e5) | $s] | join("")`, `"x" * 6e7 | explode`,
		`"x" * 2e7 | [match("."; "g")]`, `"x" * 2e7 | [scan(".")]`, `"x" * 2e7 | gsub("."; "y")`, `"x" * 6e7 | split("")`,
		`[[range(1e5)], (range(1e5) | [])] | transpose`, `[range(1e6)] - [range(1e6) | . + 1e7]`, `[limit(1e12; repeat("x"))]`,
		`[range(1000)] | [combinations(9)]`, "[.[]?, (range(1e12) | select(. < 0))]",
	} {
		program, err := Compile(filter, nil)
		if err != nil {
			t.Errorf("%s: %v", filter, err)
			continue
		}
		runtime.GC()
		heap := memguard.Heap()
		err = program.Run(t.Context(), nil, limits, func(any) error { return nil })
		grown := memguard.Heap() - min(heap, memguard.Heap())
		if !limited(err) || grown > 1<<30 {
			t.Errorf("%s: %v and %d MB", filter, err, grown>>20)
		}
	}
}

func TestRun_EndsWithItsContext(t *testing.T) {
	program, err := Compile("def f: f; f", nil)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := program.Run(ctx, nil, testLimits, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled run ends with %v", err)
	}
}

// FuzzCompile compiles and runs any filter: nothing panics, errors stand inside
// the filter, and what runs ends.
func FuzzCompile(f *testing.F) {
	for _, filter := range []string{".", ".a[0] |= . + 1", `"\(.a) \(.b)"`, "reduce .[] as [$a, {b: $c}] (0; . + $a * $c)", "def f(g): g | f(g); f(.)", "@csv", "..|tojson?"} {
		f.Add(filter)
	}
	limits := Limits{Time: 100 * time.Millisecond, Memory: 256 << 20}
	enough := errors.New("enough")
	f.Fuzz(func(t *testing.T, filter string) {
		program, err := Compile(filter, nil)
		if err != nil {
			var invalid *Error
			if !errors.As(err, &invalid) || invalid.Offset < 0 || invalid.Offset > len(filter) {
				t.Fatalf("%q: %#v", filter, err)
			}
			return
		}
		count := 0
		err = program.Run(t.Context(), map[string]any{"a": []any{1, "x", nil}, "b": map[string]any{"c": 1.5}}, limits, func(any) error {
			if count++; count > 1000 {
				return enough
			}
			return nil
		})
		if count > 1001 || count == 1001 && !errors.Is(err, enough) {
			t.Fatalf("%q went on to %d results: %v", filter, count, err)
		}
	})
}
