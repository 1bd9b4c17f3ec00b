package form

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/exp/golden"

	"trs/views"
	"trs/views/overlay"
)

// showcase has a field of every kind.
const showcase = `{"type":"object","required":["name","who","point"],"properties":{
 "name":{"type":"string","description":"The name of the thing.","minLength":3,"maxLength":40,"examples":["thing"]},
 "count":{"type":"integer","minimum":1,"maximum":100,"default":7,"description":"How many."},
 "ratio":{"type":"number","exclusiveMinimum":0,"nullable":true},
 "on":{"type":"boolean","default":false},
 "state":{"enum":["open","closed","all"],"default":"open"},
 "when":{"type":"string","format":"date-time","nullable":true,"description":"When it starts."},
 "who":{"anyOf":[{"type":"string","title":"User name"},{"type":"object","title":"User","required":["id"],"properties":{"id":{"type":"integer"}}},{"type":"array","title":"Team","items":{"type":"string"}}]},
 "point":{"type":"object","required":["x","y"],"properties":{"x":{"type":"number"},"y":{"type":"number"}}},
 "labels":{"type":"array","items":{"type":"string"},"maxItems":1},
 "headers":{"type":"object","additionalProperties":{"type":"string"}},
 "tree":{"$ref":"#/$defs/tree"},
 "anything":{},
 "日本 \u001b[31m\u202e":{"type":"string","description":"hostile \u001b]0;x\u0007 and 日本"}},
 "$defs":{"tree":{"type":"object","properties":{"value":{"type":"string"},"left":{"$ref":"#/$defs/tree"}}}}}`

const filled = `{"name":"ab","count":"12x","ratio":null,"on":true,"state":"none","when":"","who":{"id":7},"point":{"x":1.50},
 "labels":["bug","日本\u001b[2J"],"headers":{"k":"v"},"tree":{"left":{}},"anything":{"a":[1]},"unknown":[]}`

func TestForm_Golden(t *testing.T) {
	for _, themeName := range []string{"dark", "light", "mono"} {
		for _, width := range []int{40, 80, 120} {
			for name, steps := range map[string]func(*driver){
				"empty":  func(*driver) {},
				"errors": func(d *driver) { d.ShowErrors() },
				"typing": func(d *driver) { d.Type(); d.typed("ab") },
				"filled": func(d *driver) { d.run(must(d.SetValue([]byte(filled)))) },
				"tree":   func(d *driver) { d.FocusField("tree", "left", "left"); d.key("enter") },
				"enum":   func(d *driver) { d.FocusField("state"); d.key("right") },
				"item":   func(d *driver) { d.FocusField("labels"); d.key("ctrl+n") },
				"raw":    func(d *driver) { d.run(must(d.SetValue([]byte(filled)))); d.SetRaw(true) },
			} {
				t.Run(fmt.Sprintf("%s/%d/%s", themeName, width, name), func(t *testing.T) {
					env := newEnv(t, themeName)
					d := &driver{tb: t, keys: env.Keys, Model: New(env, Parse([]byte(showcase)), nil)}
					d.SetFocused(true)
					d.SetSize(width, map[int]int{40: 16, 80: 24, 120: 24}[width])
					d.run(d.Init())
					steps(d)
					golden.RequireEqual(t, []byte(d.exact().View()))
				})
			}
		}
	}
}

// kinds is schemas and values for the kinds of fields that showcase leaves out.
var kinds = map[string]struct{ schema, value, at string }{
	"states": {
		`{"properties":{"absent":{"type":["string","null"],"default":"x"},"null":{"type":["string","null"],"default":"x"},"default":{"type":"string","default":"x"},
	  "empty":{"type":"string"},"no_items":{"type":"array","items":{}},"no_members":{"type":"object"},"example":{"type":"string","examples":["e"]},"nothing":{"type":"number"}}}`,
		`{"null":null,"default":"x","empty":"","no_items":[],"no_members":{}}`, "absent",
	},
	"formats": {
		`{"properties":{"when":{"type":"string","format":"date-time"},"local":{"type":"string","format":"date-time"},"day":{"type":"string","format":"date"},
	  "old":{"type":"string","format":"email","deprecated":true},"id":{"type":"string","format":"uuid","readOnly":true},"file":{"type":"string","format":"byte"}}}`,
		`{"when":"1970-01-02T09:30:00+02:00","local":"1970-01-02T09:30:00","day":"1970-01-02","old":"x","file":"eA=="}`, "when",
	},
	"containers": {
		`{"properties":{"pair":{"type":"array","prefixItems":[{"type":"string"},{"type":"number"}],"items":false},"map":{"type":"object","patternProperties":{"^n_":{"type":"integer"}},"additionalProperties":{"type":"string"}},
	  "rows":{"type":"array","items":{"type":"object","properties":{"a":{"type":"string"}}}},"fixed":{"const":7},"free":{"type":"object"}}}`,
		`{"pair":["x",2],"map":{"n_a":1,"b":"c"},"rows":[{"a":"b"},{}],"free":{"k":true}}`, "map/n_a",
	},
	"condition": {conditionalSchema, `{"kind":"company","birthday":"2001-01-01"}`, "vat"},
	"described": {`{"properties":{"q":{"type":"string","title":"Query","description":"What to **look for**, as in:\n\n- one word\n- ` + "`a b`" + ` for both\n\n` +
		`| sign | meaning |\n|---|---|\n| - | not |\n\nAnd so on, at great length, so that not all of it is seen at once where there is little room for it.","pattern":"^[a-z ]+$","maxLength":20}}}`, `{"q":"A"}`, "q"},
}

func TestForm_GoldenKinds(t *testing.T) {
	for _, themeName := range []string{"dark", "light", "mono"} {
		for _, width := range []int{80, 120} {
			for name, kind := range kinds {
				t.Run(fmt.Sprintf("%s/%d/%s", themeName, width, name), func(t *testing.T) {
					d := drawn(t, themeName, width, kind.schema, kind.value)
					for at := 0; at < len(d.rows); at++ {
						d.setOpen(d.rows[at], true)
					}
					d.FocusField(strings.Split(kind.at, "/")...)
					golden.RequireEqual(t, []byte(d.exact().View()))
				})
			}
		}
	}
}

// TestForm_GoldenQuestions has the lists that the form asks to choose from.
func TestForm_GoldenQuestions(t *testing.T) {
	for _, themeName := range []string{"dark", "light", "mono"} {
		for _, width := range []int{80, 120} {
			for name, ask := range map[string]func(d *driver){
				"variants": func(d *driver) { d.FocusField("who"); d.press(d.keys.Form.Variant) },
				"problems": func(d *driver) { d.press(d.keys.Form.Problems) },
				"enum":     func(d *driver) { d.FocusField("state"); d.key("enter") },
				"fields":   func(d *driver) { d.press(d.keys.Form.Find) },
			} {
				t.Run(fmt.Sprintf("%s/%d/%s", themeName, width, name), func(t *testing.T) {
					d := drawn(t, themeName, width, showcase, filled)
					ask(d)
					kit := overlay.Kit{Theme: newEnv(t, themeName).Theme, Keys: d.keys}
					picker := overlay.NewPicker(kit, d.last().(views.PickMsg))
					screen, _, _ := overlay.Place(d.View(), picker.View(width, 24), width, 24)
					golden.RequireEqual(t, []byte(screen))
				})
			}
		}
	}
}

// drawn is a form of 24 lines.
func drawn(t *testing.T, themeName string, width int, schema, value string) *driver {
	env := newEnv(t, themeName)
	env.Now = func() time.Time { return time.Unix(0, 0).UTC() }
	d := &driver{tb: t, keys: env.Keys, Model: New(env, Parse([]byte(schema)), []byte(value))}
	d.SetFocused(true)
	d.SetSize(width, 24)
	d.run(d.Init())
	return d
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
