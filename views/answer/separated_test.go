package answer

import (
	"strings"
	"testing"
)

func TestSeparated_IsATable(t *testing.T) {
	for name, test := range map[string]struct{ kind, text, want string }{
		"commas":          {"text/csv", "b,a\r\n1.50,\"x,\"\"y\"\r\n,z\r\n", `[{"b":1.50,"a":"x,\"y"},{"b":null,"a":"z"}]`},
		"tabs":            {"text/tab-separated-values; charset=utf-8", "b\ta\n1\tx, y\n", `[{"b":1,"a":"x, y"}]`},
		"semicolons":      {"text/csv;charset=utf-8", "b;a\n1;2,5\n", `[{"b":1,"a":"2,5"}]`},
		"a mark in front": {"text/csv", "\uFEFFb,a\n1,2\n", `[{"b":1,"a":2}]`},
		"no names":        {"text/csv", "1,x\n2,y\n", `[{"column 1":1,"column 2":"x"},{"column 1":2,"column 2":"y"}]`},
		"said to have no": {"text/csv; header=absent", "b,a\n1,2\n", `[{"column 1":"b","column 2":"a"},{"column 1":"1","column 2":"2"}]`},
		"alike and none":  {"text/csv", "a,a,\nx,y,z,w\nx\n", `[{"a":"x","a (2)":"y","column 3":"z","column 4":"w"},{"a":"x"}]`},
		"codes":           {"text/csv", "id,zip\n12345678901234567890,01234\n7,+49\n", `[{"id":12345678901234567890,"zip":"01234"},{"id":7,"zip":"+49"}]`},
		"broken quotes":   {"text/csv", "a,b\nx \"y\" z,2\n", `[{"a":"x \"y\" z","b":2}]`},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, 80, 14, &Answer{Name: "x", Data: []byte(test.text), MediaType: test.kind})
			if got := strings.ReplaceAll(string(r.m.top().data), "\n", ""); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
			r.Sees("table").Sees("row 1 of")
			if got := r.copied("whole answer"); got != test.text {
				t.Errorf("the whole answer is %q", got)
			}
		})
	}
}

func TestSeparated_KeepsItsColumnsAndItsText(t *testing.T) {
	r := newRig(t, 80, 14, &Answer{Name: "x", Data: []byte("body,\x1b[31mid\nlong,7\nlonger,3\n"), MediaType: "text/csv"})
	r.Sees("body").SeesNot("\x1b[31mid").Press(r.k.right, r.k.sort)
	if got := r.copied("table as CSV"); got != "body,\x1b[31mid\r\nlonger,3\r\nlong,7\r\n" {
		t.Errorf("the CSV is %q", got)
	}
	r.Press(r.k.enter).Sees("tree").Key("esc").Press(r.k.next).Sees("longer,3")
	r.Press(r.k.filter).Type(".[0].body").Key("enter").Sees("jq .[0].body").Sees("│ long ")
}

func TestSeparated_IsTextWhereItHasNoRows(t *testing.T) {
	for name, text := range map[string]string{"names alone": "a,b\n", "one column": "a\nb\n", "nothing": "", "prose": "just some words"} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, 80, 14, &Answer{Name: "x", Data: []byte(text), MediaType: "text/csv"})
			if l := r.m.top(); !l.isText {
				t.Errorf("it is shown as %v", l.views)
			}
		})
	}
}
