package form

import (
	"strings"
	"testing"
)

func TestParse_ChecksTheRestOfASchemaWithMistakes(t *testing.T) {
	for name, c := range map[string]struct{ part, taken string }{
		"a type that is none":   {`{"type":"date"}`, "type"},
		"a remote reference":    {`{"$ref":"https://example.com/schema.json"}`, "$ref"},
		"a broken reference":    {`{"$ref":"#/$defs/none"}`, "$ref"},
		"a bound that is none":  {`{"type":"integer","minimum":"1"}`, "minimum"},
		"a negative length":     {`{"type":"string","minLength":-1}`, "minLength"},
		"names more than once":  {`{"type":"object","required":["x","x"],"uniqueItems":1}`, "uniqueItems"},
		"a union of nothing":    {`{"anyOf":[],"type":"string"}`, "anyOf"},
		"an enum that is none":  {`{"enum":"a"}`, "enum"},
		"a part that is no one": {`{"items":7}`, "a schema that is none"},
	} {
		t.Run(name, func(t *testing.T) {
			d := open(t, `{"type":"object","required":["ok"],"properties":{"ok":{"type":"integer"},"part":`+c.part+`}}`, `{"part":"x"}`)
			if note := d.Unchecked(); !strings.Contains(note, "not all is checked: "+c.taken) {
				t.Errorf("%q", note)
			}
			if errs := d.Errors(); len(errs) == 0 || errs[0].String() != "ok: required" {
				t.Errorf("%v", errs)
			}
		})
	}
	d := open(t, `{"properties":{"far":{"$ref":"https://example.com/schema.json"}}}`, "")
	d.FocusField("far")
	d.sees("which is not read")
}
