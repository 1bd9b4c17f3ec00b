package call_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/charmbracelet/x/exp/golden"

	"trs/views"
)

func TestExecute_Golden(t *testing.T) {
	for _, look := range []struct {
		theme         string
		width, height int
	}{{"dark", 80, 21}, {"dark", 120, 37}, {"light", 80, 21}, {"light", 120, 37}, {"mono", 80, 21}, {"mono", 120, 37}} {
		for name, steps := range map[string]func(*rig){
			"pick": func(*rig) {},
			"form": func(r *rig) {
				r.Send(views.OpenToolMsg{Slug: "GITHUB_CREATE_AN_ISSUE"}).Type("octo")
			},
			"closed": func(r *rig) { r.Send(views.SessionClosedMsg{ID: r.session.ID}) },
			"missing": func(r *rig) {
				r.Send(views.OpenToolMsg{Slug: "NO_SUCH_TOOL"})
			},
			"huge": func(r *rig) {
				text := strings.Repeat(`\u65e5 \u001b[2J long `, 3000)
				r.Send(views.OpenToolMsg{Slug: "TEXT_CHANGE_CASE", Arguments: []byte(`{"text":"` + text + `","case":"upper"}`)})
				r.Press(r.env.Keys.Execute.Run)
			},
			"raw": func(r *rig) {
				r.Send(views.OpenToolMsg{Slug: "TEXT_CHANGE_CASE", Arguments: []byte(`{"text":"日本\u001b[31m","x":1.50}`)})
				r.Press(r.env.Keys.Form.Raw)
			},
			"result": func(r *rig) {
				r.Send(views.OpenToolMsg{Slug: "TEXT_CHANGE_CASE", Arguments: []byte(`{"text":"a\u001b[31m\u202e日本","case":"upper"}`)})
				r.Press(r.env.Keys.Execute.Run)
			},
			"helper": func(r *rig) {
				r.Send(views.OpenToolMsg{Slug: "COMPOSIO_SEARCH_TOOLS", Arguments: []byte(`{"queries":[{"use_case":"change the case of text"}]}`)})
				r.Press(r.env.Keys.Execute.Run)
			},
			"offload": func(r *rig) {
				r.Send(views.OpenToolMsg{Slug: "GMAIL_FETCH_EMAILS", Arguments: []byte(`{"max_results":2}`)}).Press(r.env.Keys.Execute.Offload)
			},
			"readonly": func(r *rig) {
				r.env.ReadOnly = true
				r.start(t, r.client, r.width, r.height)
				r.Send(views.OpenToolMsg{Slug: "GITHUB_CREATE_AN_ISSUE", Arguments: []byte(`{"owner":"o","repo":"r","title":"x"}`)})
			},
			"error": func(r *rig) {
				r.Send(views.OpenToolMsg{Slug: "GITHUB_CREATE_AN_ISSUE", Arguments: []byte(`{"owner":"o","repo":"r","title":"x"}`)})
				r.Press(r.env.Keys.Execute.Run)
			},
		} {
			t.Run(fmt.Sprintf("%s/%dx%d/%s", look.theme, look.width, look.height, name), func(t *testing.T) {
				r := open(t, look.theme, look.width, look.height)
				steps(r)
				exact(t, r, look.width, look.height)
				golden.RequireEqual(t, []byte(r.View()))
			})
		}
	}
}
