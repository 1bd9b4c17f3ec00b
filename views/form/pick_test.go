package form

import (
	"slices"
	"strings"
	"testing"

	"trs/views"
	"trs/views/conform"
)

// picks answers the choice that the form asked for last with the item that
// begins with label.
func (d *driver) picks(label string) *driver {
	d.tb.Helper()
	ask, ok := d.last().(views.PickMsg)
	if !ok {
		d.tb.Fatalf("asked %#v", d.last())
	}
	i := slices.IndexFunc(ask.Items, func(item views.PickItem) bool { return strings.HasPrefix(item.Label, label) })
	if i < 0 {
		d.tb.Fatalf("no %q among %v", label, ask.Items)
	}
	d.run(d.Update(views.PickedMsg{ID: ask.ID, Index: i}))
	return d
}

// answers types a line where the form asked for one.
func (d *driver) answers(text string) *driver {
	d.tb.Helper()
	ask, ok := d.last().(views.PromptMsg)
	if !ok {
		d.tb.Fatalf("asked %#v", d.last())
	}
	if ask.Check != nil && ask.Check(text) != "" {
		d.tb.Fatalf("%q: %s", text, ask.Check(text))
	}
	d.run(d.Update(views.PromptedMsg{ID: ask.ID, Value: text, OK: true}))
	return d
}

func (d *driver) at(path string) *driver {
	d.tb.Helper()
	if got := conform.PathText(d.Current()); got != path {
		d.tb.Fatalf("at %q, want %q", got, path)
	}
	return d
}

func TestForm_ListsProblemsAndJumps(t *testing.T) {
	d := open(t, issue, `{"count":0,"who":{"id":"x"}}`)
	d.press(d.keys.Form.Problems)
	ask := d.last().(views.PickMsg)
	if ask.Title != "3 problems" || ask.Items[1].Label != "count" || ask.Items[1].Note != "should be at least 1" {
		t.Fatalf("%#v", ask)
	}
	d.picks("who.id").at("who.id")
	d.press(d.keys.Form.Problems).picks("title").at("title")
}

func TestForm_JumpsToProblemsInTheRawJSON(t *testing.T) {
	d := open(t, issue, `{"title":"x","count":0,"who":{"id":"x"}}`)
	d.press(d.keys.Form.Raw, d.keys.Form.NextProblem)
	if line, column := d.area.Place(); line != 3 || column != 12 {
		t.Errorf("at %d:%d", line, column)
	}
	d.press(d.keys.Form.NextProblem)
	if line, _ := d.area.Place(); line != 5 {
		t.Errorf("in line %d", line)
	}
	d.press(d.keys.Form.Problems).picks("count")
	d.typing = true
	d.typed("x").sees("not JSON: line 3, column 12")
	d.key("down").press(d.keys.Form.NextProblem)
	if line, column := d.area.Place(); line != 3 || column != 12 {
		t.Errorf("at %d:%d", line, column)
	}
}

func TestForm_GoesToAFieldByName(t *testing.T) {
	d := open(t, fields(5000), "")
	if len(d.rows) != firstKids+1 {
		t.Fatalf("%d rows", len(d.rows))
	}
	d.press(d.keys.Form.Find).picks("field_4321").at("field_4321")
	d.typing = true
	d.typed("ab").is(`{"field_4321":"ab"}`)
	d.FocusField("field_0")
	d.typing = false
	d.key("up").at("field_0")
	d.browseKey(d.current(), keyTypes["enter"])
	d.step(len(d.rows))
	d.follow()
	d.sees("… 3999 more").key("enter")
	if len(d.rows) != 2*firstKids+2 {
		t.Errorf("%d rows", len(d.rows))
	}
}

func TestForm_NamesMembersByTheRulesOfTheSchema(t *testing.T) {
	d := open(t, `{"type":"object","properties":{"m":{"type":"object","patternProperties":{"^n_":{"type":"integer"},"^s_":{"type":"string"}},"propertyNames":{"pattern":"^[a-z_]+$"}}}}`, `{"m":{"s_a":"x","n_b":1}}`)
	d.FocusField("m", "s_a")
	d.press(d.keys.Form.Rename)
	ask := d.last().(views.PromptMsg)
	if ask.Value != "s_a" || ask.Check("X") == "" || ask.Check("n_b") == "" || ask.Check("s_a") != "" {
		t.Errorf("%q: %q %q", ask.Value, ask.Check("X"), ask.Check("n_b"))
	}
	d.answers("s_c").is(`{"m":{"s_c":"x","n_b":1}}`).at("m.s_c")
	d.press(d.keys.Form.Add).answers("n_d").is(`{"m":{"s_c":"x","n_b":1,"n_d":0}}`)
	if errs := d.Errors(); len(errs) != 0 {
		t.Errorf("%v", errs)
	}
}

func TestForm_SuggestsKnownValues(t *testing.T) {
	d := open(t, issue, `{"title":"x"}`)
	d.SetOptions(Options{
		Suggest: func(path []string) []Suggestion {
			switch path[0] {
			case "title":
				return []Suggestion{{Value: "Bug: "}, {Value: "Idea: ", Note: "something new"}}
			case "labels":
				return []Suggestion{{Value: "bug"}, {Value: "ui"}}
			}
			return nil
		},
		Names: func([]string) []Suggestion { return []Suggestion{{Value: "known"}} },
	})
	d.FocusField("title")
	d.typing = true
	d.key("backspace").typed("bu").sees("bug: ")
	d.key("right").is(`{"title":"Bug: "}`)
	d.press(d.keys.Form.Suggest).picks("Idea").is(`{"title":"Idea: "}`)
	d.FocusField("labels")
	d.press(d.keys.Form.Suggest).picks("ui").is(`{"title":"Idea: ","labels":["ui"]}`)
	d.FocusField("meta")
	d.press(d.keys.Form.Add).picks("known").is(`{"title":"Idea: ","labels":["ui"],"meta":{"known":""}}`)
	d.FocusField("meta")
	d.press(d.keys.Form.Add).answers("other").is(`{"title":"Idea: ","labels":["ui"],"meta":{"known":"","other":""}}`)
}

func TestForm_DropsAnswersForFieldsThatAreGone(t *testing.T) {
	d := open(t, issue, `{"title":"x"}`)
	d.FocusField("state")
	d.key("enter")
	if _, err := d.SetValue([]byte(`{"title":"y"}`)); err != nil {
		t.Fatal(err)
	}
	d.picks("open").is(`{"title":"y"}`)
}
