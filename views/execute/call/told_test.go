package call_test

import (
	"testing"

	"trs/api"
	"trs/views"
)

// What is told of one tool does not stand below another.
func TestStatus_GoesWithItsTool(t *testing.T) {
	r := open(t, "dark", 100, 30)
	filter := api.ToolkitFilter{Filter: api.Filter{Mode: api.FilterEnable, Slugs: []string{"gmail"}}}
	session, err := r.client.CreateSession(t.Context(), api.CreateSession{UserID: "maya@example.com", Toolkits: &filter})
	if err != nil {
		t.Fatal(err)
	}
	r.Send(views.SessionOpenedMsg{Session: session})
	r.Send(views.OpenToolMsg{Slug: "TIME_NOW"}).Sees("not allowed in this session")
	r.Press(r.env.Keys.Execute.Run).Sees("failed")
	if r.host.Pane.(views.Worker).Status().Text == "" {
		t.Fatal("nothing is told of the run")
	}
	r.Send(views.OpenToolMsg{Slug: "GMAIL_FETCH_EMAILS"})
	if status := r.host.Pane.(views.Worker).Status(); status.Text != "" {
		t.Errorf("%q stands below a tool that was not run", status.Text)
	}
	r.SeesNot("not allowed in this session")
}

func TestKeys_TellTheWayBackToTheForm(t *testing.T) {
	r := open(t, "dark", 100, 30)
	r.Send(views.OpenToolMsg{Slug: "TEXT_COUNT", Arguments: []byte(`{"text":"x"}`)})
	r.Press(r.env.Keys.Execute.Run).Sees("✓ done")
	told := func() (desc string) {
		for _, binding := range r.host.Pane.Keys() {
			if binding.Help().Key == r.env.Keys.Global.Back.Help().Key {
				desc += binding.Help().Desc
			}
		}
		return desc
	}
	if got := told(); got != "to the form" {
		t.Errorf("esc is told as %q", got)
	}
	r.Press(r.env.Keys.Answer.Filter).Type(".").Type("x").Press(r.env.Keys.List.Open)
	if got := told(); got == "to the form" {
		t.Error("esc leaves the filter first")
	}
}
