package value

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
)

var documents = []string{
	`null`, `true`, `false`, `0`, `-0.10e+5`, `123456789012345678901234567890.1230`, `""`, `"a\u00e9\n<&>"`, `"\ud800"`,
	`[]`, `{}`, `[1,[2,{"a":[]}],null]`, `{"b":1,"a":{"z":null,"y":"x"},"":[]}`, `{"a":1,"a":2}`, `{"日本":"語","\u0041":1}`,
}

func TestParse_KeepsEverything(t *testing.T) {
	for _, text := range documents {
		v, err := Parse([]byte(text))
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if got := v.String(); got != text {
			t.Errorf("%s came back as %s", text, got)
		}
		if got := v.Clone().String(); got != text {
			t.Errorf("the clone of %s is %s", text, got)
		}
		if !Equal(v, v.Clone()) && text != `{"a":1,"a":2}` {
			t.Errorf("%s is not equal to its clone", text)
		}
	}
}

func TestParse_SaysWhere(t *testing.T) {
	for text, want := range map[string][2]int{"{\n  \"a\": x}": {2, 8}, "": {1, 1}, "[1,": {1, 4}, "1 2": {1, 3}} {
		_, err := Parse([]byte(text))
		var syntax *SyntaxError
		if !errors.As(err, &syntax) || syntax.Line != want[0] || syntax.Column != want[1] {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestAny_BoundsExponents(t *testing.T) {
	for text, want := range map[string]string{"1e9": "1e9", "1e999999999": "1e1000", "-1.5E-99999999999999999999": "-1.5e-1000", "1e+99999999999999999999": "1e1000"} {
		v, err := Parse([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if got := v.Any(); got != json.Number(want) {
			t.Errorf("%s: %v", text, got)
		}
	}
}

func TestEqual_ComparesMeaning(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{`{"a":1,"b":2}`, `{"b":2.0,"a":1}`, true},
		{`"\u0061"`, `"a"`, true},
		{`9007199254740993`, `9007199254740992`, false},
		{`[1,2]`, `[2,1]`, false},
		{`null`, `false`, false},
	} {
		a, _ := Parse([]byte(c.a))
		b, _ := Parse([]byte(c.b))
		if Equal(a, b) != c.want {
			t.Errorf("%s and %s: %v", c.a, c.b, !c.want)
		}
	}
}

func TestNewNumber_TakesJSONNumbersOnly(t *testing.T) {
	for text, want := range map[string]bool{"1": true, "-0.5e3": true, "01": false, "+1": false, "1.": false, "NaN": false, " 1": false, "": false, "1 ": false, "-": false} {
		if _, ok := NewNumber(text); ok != want {
			t.Errorf("%q: %v", text, ok)
		}
	}
}

func TestParse_DeepTextEnds(t *testing.T) {
	_, err := Parse([]byte(strings.Repeat("[", 1_000_000)))
	var syntax *SyntaxError
	if !errors.As(err, &syntax) || !strings.Contains(syntax.Message, "max depth") || syntax.Column > 20_000 {
		t.Errorf("%v: the depth should end it, long before the text does", err)
	}
}

func FuzzParse(f *testing.F) {
	for _, text := range documents {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		v, err := Parse(text)
		if (err == nil) != json.Valid(text) {
			t.Fatalf("%q: %v", text, err)
		}
		if err != nil {
			return
		}
		var compact bytes.Buffer
		if err := json.Compact(&compact, text); err != nil {
			t.Fatal(err)
		}
		if got := v.JSON(); !bytes.Equal(got, compact.Bytes()) {
			t.Fatalf("%q came back as %q", text, got)
		}
		var want, got any
		if json.Unmarshal(text, &want) == nil && json.Unmarshal(v.JSON(), &got) == nil && !reflect.DeepEqual(want, got) {
			t.Fatalf("%q means something else", text)
		}
	})
}

func TestLocate_FindsMembersAndItems(t *testing.T) {
	const source = " {\"a\": [1,\n  {\"日\": 2,\n   \"b\": [ ]}], \"a\" :[\n 7 , 8]}"
	for path, want := range map[string][2]int{
		"": {1, 2}, "a": {3, 21}, "a/1": {4, 6}, "a/0": {4, 2}, "a/9": {3, 21}, "x": {1, 2}, "a/1/z": {4, 6},
	} {
		steps := strings.Split(path, "/")
		if path == "" {
			steps = nil
		}
		if line, column := Locate([]byte(source), steps); line != want[0] || column != want[1] {
			t.Errorf("%q is at %d:%d, want %v", path, line, column, want)
		}
	}
	if line, column := Locate([]byte("{\n"), []string{"a"}); line != 1 || column != 1 {
		t.Errorf("at %d:%d", line, column)
	}
}

func TestHead_IsTheBeginOfAText(t *testing.T) {
	for _, source := range []string{`"plain text that is long"`, `"\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9"`, `"\ud83d\ude00\ud83d\ude00\ud83d\ude00"`, `"a\\\\\\\\\\\\\\b"`, `"日本語日本語日本語"`, `""`} {
		v, err := Parse([]byte(source))
		if err != nil {
			t.Fatal(err)
		}
		for most := 2; most < len(source)+2; most++ {
			head := v.Head(most)
			if !strings.HasPrefix(v.Text(), strings.TrimRight(head, "\uFFFD")) {
				t.Errorf("%s: %q is not the begin", source, head)
			}
			if most >= len(source) && head != v.Text() {
				t.Errorf("%s: %q is not all", source, head)
			}
		}
	}
	if NewText("a\nb").Head(1) != "a\nb" || (*Value)(nil).Head(3) != "" {
		t.Error("wrong head of a new text or of nothing")
	}
}
