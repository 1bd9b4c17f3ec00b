package form

import (
	"testing"

	"trs/views/conform"
)

const conditionalSchema = `{"type":"object","properties":{
 "kind":{"enum":["person","company"]},"card":{"type":"string"},
 "deep":{"type":"object","if":{"$ref":"#/$defs/on"},"then":{"properties":{"level":{"type":"integer"}},"if":{"properties":{"level":{"minimum":5}},"required":["level"]},"then":{"required":["why"],"properties":{"why":{"type":"string"}}}}}},
 "if":{"properties":{"kind":{"const":"company"}},"required":["kind"]},
 "then":{"properties":{"vat":{"type":"string"}},"required":["vat"]},
 "else":{"properties":{"birthday":{"type":"string","format":"date"}}},
 "dependentRequired":{"card":["address"]},
 "dependentSchemas":{"card":{"properties":{"address":{"type":"string"}}}},
 "dependencies":{"vat":["card"]},
 "$defs":{"on":{"properties":{"on":{"const":true}},"required":["on"]}}}`

func TestForm_DrawsWhatConditionsBring(t *testing.T) {
	d := open(t, conditionalSchema, "")
	d.sees("birthday").seesNot("vat").seesNot("address")
	d.FocusField("kind")
	d.key("right").key("right").is(`{"kind":"company"}`).sees("vat*").seesNot("birthday")
	if errs := d.Errors(); len(errs) != 1 || errs[0].String() != "vat: required" {
		t.Errorf("%v", errs)
	}
	d.FocusField("vat")
	d.typing = true
	d.typed("DE1").is(`{"kind":"company","vat":"DE1"}`).sees("card*")
	if got := conform.PathText(d.Current()); got != "vat" || d.line.Value() != "DE1" {
		t.Errorf("at %s with %q", got, d.line.Value())
	}
	d.FocusField("kind")
	d.key("left").is(`{"kind":"person","vat":"DE1"}`).sees("vat").sees("not in schema").sees("birthday")
	d.FocusField("card")
	d.typed("4").sees("address*").is(`{"kind":"person","vat":"DE1","card":"4"}`)
}

func TestForm_DrawsConditionsInsideConditions(t *testing.T) {
	d := open(t, conditionalSchema, `{"deep":{"on":true,"level":4,"why":"x"}}`)
	d.FocusField("deep", "level")
	d.sees("integer").sees("not in schema")
	d.typing = true
	d.key("backspace").typed("9").is(`{"deep":{"on":true,"level":9,"why":"x"}}`).sees("why*").exact()
	d.key("backspace").typed("1").sees("not in schema")
}
