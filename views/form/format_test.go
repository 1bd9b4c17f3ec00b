package form

import (
	"testing"

	"trs/views"
)

func TestForm_DoubtsFormatsAndSendsThem(t *testing.T) {
	d := open(t, `{"type":"object","properties":{"id":{"type":"string","format":"uuid"},"day":{"type":"string","format":"date"},"at":{"type":"string","format":"date-time"},"n":{"type":"integer"}}}`, `{"id":"7"}`)
	d.sees("! not a UUID; one is 6ba7b810-9dad-11d1-80b4-00c04fd430c8")
	if errs := d.Errors(); len(errs) != 0 {
		t.Fatalf("%v", errs)
	}
	d.FocusField("day")
	d.typing = true
	d.typed("2026-02-3").sees("! not a date; one is 2026-01-31").typed("1").sees("! not a date")
	d.key("backspace").key("backspace").typed("28")
	d.seesNot("not a date")
	d.FocusField("at")
	d.typed("2026-02-28T09:00").sees("! no time zone: end with Z for UTC, or with ")
	d.FocusField("n")
	d.typed("x")
	d.press(d.keys.Form.Problems)
	ask, ok := d.last().(views.PickMsg)
	if !ok || ask.Title != "1 problem, 2 doubts" || len(ask.Items) != 3 || ask.Items[0].Label != "n" || ask.Items[1].Note != "! not a UUID; one is 6ba7b810-9dad-11d1-80b4-00c04fd430c8" {
		t.Fatalf("%#v", d.last())
	}
	d.picks("id").at("id")
	d.FocusField("n")
	d.key("backspace")
	d.press(d.keys.Form.NextProblem).at("id").press(d.keys.Form.NextProblem).at("at")
	d.is(`{"id":"7","day":"2026-02-28","at":"2026-02-28T09:00"}`)
}

func TestForm_NamesTheOnlyValue(t *testing.T) {
	d := open(t, `{"properties":{"who":{"const":"maya"},"how":{"enum":["fast"]},"which":{"enum":["a","b"]}}}`, `{"who":"max"}`)
	d.sees("should be maya").sees("constant").sees("enum").seesNot("one of maya")
}
