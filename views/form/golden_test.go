package form

import (
	"fmt"
	"testing"

	"github.com/charmbracelet/x/exp/golden"
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

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
