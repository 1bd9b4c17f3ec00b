package form

import (
	"strings"
	"testing"
)

func TestForm_TheFirstKeyTakesThePlaceOfANewZero(t *testing.T) {
	d := open(t, `{"type":"object","properties":{"n":{"type":"array","items":{"type":"integer"}}}}`, "")
	d.press(d.keys.Form.Add)
	d.is(`{"n":[0]}`)
	d.press(d.keys.Form.Choose)
	d.typed("7")
	d.is(`{"n":[7]}`)
	d.press(d.keys.Form.Add)
	d.typed("12")
	d.is(`{"n":[7,12]}`)
	if errs := d.Errors(); len(errs) > 0 {
		t.Errorf("%v", errs)
	}
}

func TestForm_AddingKeepsTheDefaultThatIsShown(t *testing.T) {
	d := open(t, `{"type":"object","properties":{"n":{"type":"array","default":[1,2],"items":{"type":"integer"}}}}`, "")
	d.press(d.keys.Form.Add)
	d.is(`{"n":[1,2,0]}`)
}

func TestForm_ChoicesOfSeveralKindsAreToldApart(t *testing.T) {
	d := open(t, `{"type":"object","required":["e"],"properties":{"e":{"enum":[1,"1"]}}}`, `{"e":"1"}`)
	if view := d.View(); !strings.Contains(view, `"1"`) {
		t.Errorf("the text looks like the number:\n%s", view)
	}
}
