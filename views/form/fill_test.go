package form

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"trs/views"
	"trs/views/form/value"
)

// TestForm_FindsValuesThatFit fills schemas without examples.
func TestForm_FindsValuesThatFit(t *testing.T) {
	for name, schema := range map[string]string{
		"bounds":          `{"type":"integer","exclusiveMinimum":3,"maximum":20,"multipleOf":7}`,
		"fractions":       `{"type":"number","exclusiveMinimum":0.25,"exclusiveMaximum":0.5}`,
		"fine steps":      `{"type":"number","minimum":0.31,"multipleOf":0.05}`,
		"below zero":      `{"type":"integer","maximum":-5}`,
		"draft 4 bounds":  `{"type":"integer","minimum":5,"exclusiveMinimum":true}`,
		"great numbers":   `{"type":"integer","minimum":9007199254740993}`,
		"whole steps":     `{"type":"integer","multipleOf":2.5,"minimum":1}`,
		"length":          `{"type":"string","minLength":12,"maxLength":14}`,
		"short":           `{"type":"string","maxLength":2}`,
		"long pattern":    `{"type":"string","pattern":"^[a-z]+-[0-9]*$","minLength":20}`,
		"foreign pattern": `{"type":"string","pattern":"^(?=.*[A-Z])(?=.*[0-9]).{6,}$"}`,
		"alternatives":    `{"type":"string","pattern":"^(aa|bb)c?$"}`,
		"email":           `{"type":"string","format":"email","minLength":30}`,
		"unique numbers":  `{"type":"array","minItems":5,"uniqueItems":true,"items":{"type":"integer","minimum":1}}`,
		"unique enum":     `{"type":"array","minItems":3,"uniqueItems":true,"items":{"enum":["a","b","c"]}}`,
		"unique patterns": `{"type":"array","minItems":4,"uniqueItems":true,"items":{"type":"string","pattern":"^[A-Z]{2}$"}}`,
		"contains":        `{"type":"array","contains":{"const":7},"items":{"type":"integer"}}`,
		"tuple":           `{"type":"array","prefixItems":[{"type":"string"},{"type":"boolean"}],"items":false,"minItems":2}`,
		"old tuple":       `{"type":"array","items":[{"type":"string"},{"const":3}],"additionalItems":false,"minItems":2}`,
		"no items":        `{"type":"array","maxItems":0}`,
		"one of":          `{"oneOf":[{"type":"object","required":["a"],"properties":{"a":{"type":"integer"}}},{"type":"object","required":["a","b"],"properties":{"a":{"type":"integer"},"b":{"type":"integer"}}}]}`,
		"one of required": `{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"string"}},"oneOf":[{"required":["a"]},{"required":["b"]}]}`,
		"if then":         `{"type":"object","required":["k"],"properties":{"k":{"enum":["x"]}},"if":{"properties":{"k":{"const":"x"}}},"then":{"required":["more"],"properties":{"more":{"type":"integer"}}}}`,
		"dependent":       `{"type":"object","required":["a"],"properties":{"a":{"type":"string"}},"dependentRequired":{"a":["b"]}}`,
		"members":         `{"type":"object","minProperties":3,"additionalProperties":{"type":"integer"}}`,
		"named members":   `{"type":"object","minProperties":2,"patternProperties":{"^x_[a-z]$":{"type":"boolean"}},"additionalProperties":false}`,
		"named enum":      `{"type":"object","minProperties":2,"propertyNames":{"enum":["p","q"]}}`,
		"not":             `{"type":"string","not":{"const":"text"}}`,
		"not the first":   `{"enum":["a","b"],"not":{"const":"a"}}`,
		"merged bounds":   `{"allOf":[{"type":"integer","minimum":3},{"minimum":10}]}`,
		"merged enums":    `{"allOf":[{"enum":["a","b"]},{"enum":["b","c"]}]}`,
		"bad examples":    `{"type":"string","minLength":9,"examples":["short","long enough"]}`,
		"nested":          `{"type":"array","items":{"type":"object","required":["p"],"properties":{"p":{"anyOf":[{"type":"null"},{"type":"array","minItems":2,"items":{"type":"string","format":"uuid"},"uniqueItems":true}]}}}}`,
		"recursive":       `{"$ref":"#/$defs/n","$defs":{"n":{"type":"object","required":["v"],"properties":{"v":{"type":"integer"},"next":{"$ref":"#/$defs/n"}}}}}`,
		"null":            `{"type":"null"}`,
	} {
		for _, everything := range []bool{false, true} {
			t.Run(name, func(t *testing.T) {
				root := `{"type":"object","required":["f"],"properties":{"f":` + schema + `}}`
				if defs := strings.Index(schema, `,"$defs"`); defs >= 0 {
					root = `{"type":"object","required":["f"],"properties":{"f":` + schema[:defs] + `}}` + schema[defs:]
				}
				d := open(t, root, "")
				if everything {
					d.run(d.FillEverything())
				} else {
					d.run(d.FillExamples())
				}
				if errs, note := d.Errors(), d.Unchecked(); len(errs) > 0 || note != "" {
					t.Errorf("%v %s in %s", errs, note, d.Value())
				}
			})
		}
	}
}

func TestForm_FillsTheOptionalFieldsWhenAskedOnceMore(t *testing.T) {
	d := open(t, issue, `{"body":"mine"}`)
	d.run(d.FillExamples())
	d.is(`{"body":"mine","title":"text"}`)
	d.run(d.FillExamples())
	d.is(`{"body":"mine","title":"text","labels":["text"],"state":"open","draft":true,"count":1,"who":"text","meta":{"key1":"text"}}`)
	d.run(d.FillExamples())
	if toast, ok := d.last().(views.ToastMsg); !ok || !strings.Contains(toast.Text, "nothing left") {
		t.Errorf("%#v", d.last())
	}
	if errs := d.Errors(); len(errs) > 0 {
		t.Errorf("%v", errs)
	}
}

func TestForm_FillsARecursiveSchemaToAnEnd(t *testing.T) {
	d := open(t, `{"type":"object","properties":{"tree":{"$ref":"#/$defs/n"}},
		"$defs":{"n":{"type":"object","properties":{"name":{"type":"string"},"children":{"type":"array","items":{"$ref":"#/$defs/n"}}}}}}`, "")
	d.run(d.FillEverything())
	once := string(d.Value())
	for range 3 {
		d.run(d.FillEverything())
	}
	d.is(once)
	if errs := d.Errors(); len(errs) > 0 {
		t.Errorf("%v in %s", errs, d.Value())
	}
	deep := strings.Repeat(`{"children":[`, 12) + strings.Repeat(`]}`, 12)
	d = open(t, `{"$ref":"#/$defs/n","$defs":{"n":{"type":"object","required":["children"],"properties":{"children":{"type":"array","items":{"$ref":"#/$defs/n"}}}}}}`, deep)
	d.run(d.FillEverything())
	if errs := d.Errors(); len(errs) > 0 {
		t.Errorf("%v in %s", errs, d.Value())
	}
}

func TestForm_FillsNothingOverBrokenRawJSON(t *testing.T) {
	d := open(t, issue, "")
	d.press(d.keys.Form.Raw, d.keys.Form.Choose)
	d.typed("]")
	d.run(d.FillExamples())
	if d.area.Value() != "]{}" {
		t.Errorf("%q", d.area.Value())
	}
}

// TestForm_FillingNeverChangesWhatIsThere holds whatever the schema.
func TestForm_FillingNeverChangesWhatIsThere(t *testing.T) {
	env := newEnv(t, "dark")
	rapid.Check(t, func(rt *rapid.T) {
		source, given := rootSchema().Draw(rt, "root"), document(2).Draw(rt, "given")
		d := &driver{tb: t, keys: env.Keys, Model: New(env, Parse([]byte(source)), []byte(given))}
		d.run(d.Init())
		before := d.root.v.Clone()
		d.run(d.FillEverything())
		if !holds(d.root.v, before) {
			rt.Fatalf("%s became %s", before, d.Value())
		}
	})
}

// holds reports whether all of a value is in another.
func holds(all, part *value.Value) bool {
	switch {
	case part == nil:
		return true
	case part.Is(value.Object) && all.Is(value.Object):
		for _, m := range part.Members {
			if !holds(all.Get(m.Name), part.Get(m.Name)) {
				return false
			}
		}
		return true
	case part.Is(value.List) && all.Is(value.List):
		for i, item := range part.Items {
			if i >= len(all.Items) || !holds(all.Items[i], item) {
				return false
			}
		}
		return true
	}
	return value.Equal(all, part) || all != nil && all.String() == part.String()
}
