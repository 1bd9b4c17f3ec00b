package jsonview

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

func parsed(t testing.TB, source string) *Document {
	t.Helper()
	doc, err := Parse([]byte(source))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestNode_ReadsEveryKind(t *testing.T) {
	root := parsed(t, ` {"a" : [1, {"b":null} ,"x\u00e9\n"], "":12345678901234567890.10, "t":true, "d":1,"d":2 } `).Root()
	if root.Kind() != Object || root.Len() != 5 {
		t.Fatalf("the top is %v of %d", root.Kind(), root.Len())
	}
	name, list := root.Child(0)
	if name != "a" || list.Kind() != Array || list.Len() != 3 || string(list.Raw()) != `[1, {"b":null} ,"x\u00e9\n"]` {
		t.Errorf("%q is %s", name, list.Raw())
	}
	if _, text := list.Child(2); text.Kind() != String || text.Text() != "xé\n" {
		t.Errorf("the text is %q", text.Text())
	}
	if name, digits := root.Child(1); name != "" || digits.Kind() != Number || digits.Text() != "12345678901234567890.10" {
		t.Errorf("%q is %s", name, digits.Raw())
	}
	if root.Member("d").Text() != "2" || root.Member("t").Kind() != Bool || root.Member("none").Kind() != None {
		t.Error("a member is not the right one")
	}
	if _, none := root.Child(5); none.Kind() != None || none.Text() != "" || none.Len() != 0 {
		t.Error("there is a sixth member")
	}
}

// TestNode_ReachesEveryValue holds the index against encoding/json over many
// blocks, for every shape that blocks may cut.
func TestNode_ReachesEveryValue(t *testing.T) {
	long := strings.Repeat(`\"x\\`, 700)
	for name, source := range map[string]string{
		"small objects":  large(500),
		"long strings":   fmt.Sprintf(`["%s",{"%s":"%s"},"%s"]`, long, long, long, long),
		"deep":           strings.Repeat(`[{"a":`, 3000) + "1" + strings.Repeat(`}]`, 3000),
		"deep, and more": strings.Repeat(`[0,`, 3000) + "1" + strings.Repeat(`,2]`, 3000),
		"white space":    "[1," + strings.Repeat(" ", 5000) + `{"a"` + strings.Repeat("\n", 5000) + ":" + strings.Repeat("\t", 3000) + "2}" + strings.Repeat(" ", 3000) + ",3]",
		"empty ones":     "[" + strings.Repeat("[],{},", 2000) + "0]",
		"one word":       "true",
		"one string":     `"` + long + `"`,
	} {
		t.Run(name, func(t *testing.T) { reach(t, []byte(source)) })
	}
}

// reach compares the whole tree with what encoding/json reads, without recursion.
func reach(t *testing.T, source []byte) {
	t.Helper()
	doc, err := Parse(source)
	if err != nil {
		t.Fatal(err)
	}
	todo, values := []Node{doc.Root()}, 0
	for ; len(todo) > 0; values++ {
		n := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if n.depth < 100 && !json.Valid(n.Raw()) {
			t.Fatalf("a value is %.60q", n.Raw())
		}
		i := 0
		for name, child := range n.Children() {
			if again, same := n.Child(i); again != name || same != child {
				t.Fatalf("child %d is %v at one time and %v at another", i, child, same)
			}
			if p := doc.around(child.place); p != n.bracket() || doc.owner(p) != n.place {
				t.Fatalf("around %v is %v, not %v; %v and %v", child, p, n.bracket(), doc.owner(p), n.place)
			}
			if got := doc.count(inside(n.bracket()), child.at, child.depth); got != i {
				t.Fatalf("child %d is thought to be %d", i, got)
			}
			todo = append(todo, child)
			i++
		}
		if n.Len() != i {
			t.Fatalf("%d of %d children", i, n.Len())
		}
	}
	if want := countValues(source); values != want || doc.Values() != want {
		t.Fatalf("%d values, %d counted, %d in truth", values, doc.Values(), want)
	}
}

func countValues(source []byte) int {
	decoder := json.NewDecoder(bytes.NewReader(source))
	decoder.UseNumber()
	type level struct {
		object bool
		tokens int
	}
	var open []level
	values := 0
	for {
		token, err := decoder.Token()
		if err != nil {
			return values
		}
		delim, _ := token.(json.Delim)
		if delim == '}' || delim == ']' {
			open = open[:len(open)-1]
			continue
		}
		if len(open) > 0 {
			top := &open[len(open)-1]
			top.tokens++
			if top.object && top.tokens%2 == 1 {
				continue // a name
			}
		}
		values++
		if delim != 0 {
			open = append(open, level{object: delim == '{'})
		}
	}
}

func TestShort_LooksAtNoMoreThanItShows(t *testing.T) {
	for source, want := range map[string]string{
		`"` + strings.Repeat("é", 100) + `"`:          strings.Repeat("é", 9),
		`"` + strings.Repeat(`\u00e9`, 100) + `"`:     "ééé",
		`"` + strings.Repeat(`\ud83d\ude00`, 9) + `"`: "😀",
		strings.Repeat("1", 100):                      strings.Repeat("1", 20),
		`[1,2,3,4,5,6,7,8,9,10,11,12]`:                `[1,2,3,4,5,6,7,8,9,1`,
	} {
		if got, cut := parsed(t, source).Root().Short(20); got != want || !cut {
			t.Errorf("%.40s is %q, cut %v", source, got, cut)
		}
	}
	if got, cut := parsed(t, `"short\n"`).Root().Short(20); got != "short\n" || cut {
		t.Errorf("%q, cut %v", got, cut)
	}
}
