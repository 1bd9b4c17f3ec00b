package call_test

import (
	"strings"
	"testing"
	"time"

	"trs/api"
	"trs/views"
)

func TestSource_AsksNothingAboutWhatNobodyFilledIn(t *testing.T) {
	r := open(t, "dark", 100, 30)
	r.Send(views.OpenToolMsg{Slug: api.MetaMultiExecute})
	r.Press(r.env.Keys.Form.Cancel) // the field
	if got := arguments(t, r); got == "{}" {
		t.Fatal("nothing is filled in")
	}
	const pasted = `{"tools":[{"tool_slug":"TEXT_COUNT","arguments":{"text":"a"}}],"sync_response_to_workbench":true}`
	r.Send(paste(pasted))
	if got := arguments(t, r); got != pasted {
		t.Fatalf("got %s", got)
	}
	r.Send(paste(`{"tools":[],"sync_response_to_workbench":true}`))
	if got := arguments(t, r); got != pasted || asked[views.ConfirmMsg](t, r).Yes != "replace" {
		t.Fatalf("what was pasted went without a question: %s", got)
	}
}

// The picker tells what was used last: what was run, not what was only opened.
func TestPicker_TellsWhatWasRun(t *testing.T) {
	used := func(r *rig, slug string) time.Time {
		t.Helper()
		kept, err := r.memory.List()
		if err != nil {
			t.Fatal(err)
		}
		for _, one := range kept {
			if one.Tool == slug {
				return one.Used
			}
		}
		return time.Time{}
	}
	r := open(t, "dark", 100, 30)
	r.Send(views.OpenToolMsg{Slug: api.MetaMultiExecute})
	r.Send(views.OpenToolMsg{Slug: "TIME_NOW"})
	if !used(r, api.MetaMultiExecute).IsZero() || !used(r, "TIME_NOW").IsZero() {
		t.Error("what was only opened was used")
	}
	r.Press(r.env.Keys.Execute.Run).Sees("✓ done")
	if used(r, "TIME_NOW").IsZero() {
		t.Error("a run without arguments is forgotten")
	}
	before := len(r.host.Asked)
	r.Send(views.OpenToolMsg{Slug: "TEXT_COUNT", Arguments: []byte(`{"text":"x"}`)}).Send(views.OpenToolMsg{Slug: "TIME_NOW"})
	for _, msg := range r.host.Asked[before:] {
		if toast, ok := msg.(views.ToastMsg); ok && strings.Contains(toast.Text, "filled in") {
			t.Errorf("nothing is filled in: %q", toast.Text)
		}
	}
	kept, err := r.memory.List()
	if err != nil || kept[0].Tool != "TEXT_COUNT" {
		t.Fatalf("%+v %v", kept, err)
	}
	r.Press(r.env.Keys.Execute.Run)
	if kept, err = r.memory.List(); err != nil || kept[0].Tool != "TIME_NOW" {
		t.Errorf("what was run again is not what was used last: %+v %v", kept, err)
	}
	r.Send(views.OpenToolMsg{Slug: "TEXT_COUNT"}).Press(r.env.Keys.Execute.Reset)
	r.Send(views.ConfirmedMsg{ID: asked[views.ConfirmMsg](t, r).ID, Yes: true})
	r.Send(views.OpenToolMsg{Slug: "TIME_NOW"}).Send(views.OpenToolMsg{Slug: "TEXT_COUNT"})
	if got := arguments(t, r); got != "{}" {
		t.Errorf("what was reset came back: %s", got)
	}
}
