package call_test

import (
	"testing"

	"trs/views"
)

func TestExecute_RawJSONThatIsNotFinishedSurvivesACrash(t *testing.T) {
	r := open(t, "dark", 100, 30)
	r.Send(views.OpenToolMsg{Slug: "TEXT_CHANGE_CASE"})
	r.Press(r.env.Keys.Form.Raw)
	r.Type("]unfinished").Sees("]unfinished").Sees("not JSON")
	r.Send(views.OpenToolMsg{Slug: "GITHUB_CREATE_AN_ISSUE"}).SeesNot("unfinished")
	r.start(t, r.client, 100, 30) // another program reads what this one kept
	r.Send(views.OpenToolMsg{Slug: "TEXT_CHANGE_CASE"})
	r.Sees("]unfinished").Sees("not JSON")
}
