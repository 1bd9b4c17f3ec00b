package answer

import (
	"fmt"
	"strings"
	"testing"

	"github.com/charmbracelet/x/exp/golden"
)

// TestGolden holds what is drawn, in a narrow and in a wide box.
func TestGolden(t *testing.T) {
	text := "# Release 2.0\n\nWhat is **new**:\n\n- tables sort\n- answers are filtered\n\n```\ntrs --sandbox\n```\n\n" + strings.Repeat("A long paragraph that has to be wrapped. ", 8)
	withSchema := Answer{Name: "X", Data: []byte(strings.TrimSuffix(strings.TrimPrefix(issues, `{"data":`), `,"url":"https://example.test/issues?page=1"}`)), Schema: []byte(outputSchema)}
	for name, test := range map[string]struct {
		answer Answer
		drive  func(r *rig)
	}{
		"tree":     {withSchema, func(r *rig) { r.Press(r.k.down) }},
		"table":    {*jsonAnswer(issues), func(r *rig) { r.Press(r.k.next, r.k.right, r.k.sort, r.k.down) }},
		"raw":      {*jsonAnswer(issues), func(r *rig) { r.show(raw).Press(r.k.search).Type("login").Key("enter").Press(r.k.match) }},
		"markdown": {Answer{Data: []byte(text), MediaType: "text/markdown"}, func(*rig) {}},
		"text":     {Answer{Data: []byte(text), MediaType: "text/markdown"}, func(r *rig) { r.Press(r.k.markdown) }},
		"facts":    {Answer{Data: pngOf(t), MediaType: "image/jpeg"}, func(*rig) {}},
		"schema":   {withSchema, func(r *rig) { r.show(schema) }},
		"filter":   {*jsonAnswer(issues), func(r *rig) { r.Press(r.k.filter).Type(".data.items[] | {title, nope(1)}").Key("enter") }},
		"filtered": {*jsonAnswer(issues), func(r *rig) {
			r.Press(r.k.next, r.k.filter).Type(".data.items | sort_by(.title)").Key("enter")
		}},
	} {
		for _, size := range [][2]int{{80, 18}, {120, 36}} {
			t.Run(fmt.Sprintf("%s_%dx%d", name, size[0], size[1]), func(t *testing.T) {
				r := newRig(t, size[0], size[1], &test.answer)
				test.drive(r)
				golden.RequireEqual(t, []byte(r.View()))
			})
		}
	}
}
