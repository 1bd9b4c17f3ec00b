package conform

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
)

func parsed(t *testing.T, text string) any {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	var v any
	if err := decoder.Decode(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestUnknown_TellsWhatASchemaDoesNotHave(t *testing.T) {
	for name, test := range map[string]struct{ schema, value, want string }{
		"a member":          {`{"properties":{"a":{}}}`, `{"a":1,"b":2}`, "b"},
		"deep in lists":     {`{"properties":{"l":{"items":{"properties":{"a":{}}}}}}`, `{"l":[{"a":1},{"z":1}]}`, "l[1].z"},
		"open":              {`{"type":"object","properties":{"a":{}},"additionalProperties":true}`, `{"b":2}`, ""},
		"says nothing":      {`{"type":"object"}`, `{"b":2}`, ""},
		"a schema for rest": {`{"properties":{"a":{}},"additionalProperties":{"properties":{"x":{}}}}`, `{"b":{"y":1}}`, "b.y"},
		"a reference":       {`{"properties":{"a":{"$ref":"#/$defs/x"}},"$defs":{"x":{"properties":{"k":{}}}}}`, `{"a":{"k":1,"q":1}}`, "a.q"},
		"all of":            {`{"allOf":[{"properties":{"a":{}}},{"properties":{"b":{}}}]}`, `{"a":1,"b":1,"c":1}`, "c"},
		"any of":            {`{"anyOf":[{"properties":{"a":{}}},{"properties":{"b":{}}}]}`, `{"b":1}`, ""},
		"tuples":            {`{"items":[{"properties":{"a":{}}}]}`, `[{"a":1,"b":1}]`, "[0].b"},
		"a loop":            {`{"$ref":"#"}`, `{"a":1}`, ""},
		"recursive":         {`{"properties":{"next":{"$ref":"#"}}}`, `{"next":{"next":{"x":1}}}`, "next.next.x"},
	} {
		t.Run(name, func(t *testing.T) {
			schema, _ := parsed(t, test.schema).(map[string]any)
			var got []string
			for _, p := range Unknown(t.Context(), schema, parsed(t, test.value)) {
				got = append(got, strings.TrimSuffix(p.String(), ": not in the schema"))
			}
			if want := strings.Replace(test.want, "[0]", "0", 1); strings.Join(got, " ") != want && strings.Join(got, " ") != test.want {
				t.Errorf("got %v, want %q", got, test.want)
			}
		})
	}
}

func TestUnknown_IsBounded(t *testing.T) {
	schema, _ := parsed(t, `{"items":{"properties":{"a":{}}}}`).(map[string]any)
	value := parsed(t, "["+strings.TrimSuffix(strings.Repeat(`{"b":1},`, 5000), ",")+"]")
	if got := len(Unknown(t.Context(), schema, value)); got > maxProblems+1 {
		t.Errorf("%d problems are listed", got)
	}
}

func TestCompile_HostileSchemasEnd(t *testing.T) {
	deep := strings.Repeat(`{"not":`, 5000) + `{}` + strings.Repeat(`}`, 5000)
	for name, c := range map[string]struct{ source, want string }{
		"deep":         {deep, "too long"},
		"not a schema": {`{"type":5}`, "not valid"},
		"a loop":       {`{"$ref":"#/$defs/a","$defs":{"a":{"$ref":"#/$defs/a"}}}`, ""},
		"elsewhere":    {`{"$ref":"https://x.test/s.json"}`, "outside the schema"},
		"a pattern":    {`{"type":"string","pattern":"^(a+)+$"}`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			schema, _ := parsed(t, c.source).(map[string]any)
			compiled, err := Compile(schema)
			if err != nil {
				if c.want == "" || !strings.Contains(err.Error(), c.want) && !errors.Is(err, ErrSlow) {
					t.Errorf("%v, want %q", err, c.want)
				}
				return
			}
			problems, err := Check(t.Context(), compiled, strings.Repeat("a", 40)+"!")
			if err != nil && !errors.Is(err, ErrSlow) || err == nil && len(problems) == 0 && name != "a loop" {
				t.Errorf("%v, %v: the text does not fit", problems, err)
			}
		})
	}
}
