package form

import (
	"testing"

	tea "github.com/charmbracelet/bubbletea"
)

func TestForm_TellsWhereNothingIsAllowed(t *testing.T) {
	d := open(t, `{"type":"object","$defs":{"no":false},"properties":{
 "old":false,"never":{"not":{}},"gone":{"$ref":"#/$defs/no"},"both":{"allOf":[{"type":"string"},false]},
 "any":true,"plain":{"type":"string"}}}`, "")
	for _, name := range []string{"old", "never", "gone", "both"} {
		if s := d.reader.look(d.schema.root.Get("properties").Get(name)); !s.none || s.name != "nothing" {
			t.Errorf("%s: %+v", name, s)
		}
	}
	d.sees("nothing is allowed here")
	d.FocusField("gone")
	d.sees("the schema allows no value here")
	d.FocusField("any")
	d.sees("any").seesNot("the schema allows no value")
	if got := len(d.Errors()); got != 0 {
		t.Errorf("%v", d.Errors())
	}
	d.FocusField("gone")
	d.Type()
	d.typed("x").is(`{"gone":"x"}`)
	if errs := d.Errors(); len(errs) != 1 {
		t.Errorf("what nothing is allowed for is taken: %v", errs)
	}
}

func TestForm_TellsWhatAConditionForbids(t *testing.T) {
	d := open(t, `{"type":"object","properties":{"kind":{"type":"string"},"size":{"type":"integer"}},
 "if":{"properties":{"kind":{"const":"none"}},"required":["kind"]},"then":{"properties":{"size":false}}}`, "")
	d.seesNot("nothing is allowed here")
	d.run(d.setValue(`{"kind":"none"}`))
	d.sees("nothing is allowed here")
}

func (d *driver) setValue(json string) tea.Cmd {
	d.tb.Helper()
	cmd, err := d.SetValue([]byte(json))
	if err != nil {
		d.tb.Fatal(err)
	}
	return cmd
}
