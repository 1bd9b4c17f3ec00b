package jsonscan_test

import (
	"math"
	"testing"

	"trs/views/jsonscan"
)

func TestEncode_IsForPeople(t *testing.T) {
	got, err := jsonscan.Encode(map[string]any{"a": "<b> & \u2028", "n": nil})
	if want := `{"a":"<b> & \u2028","n":null}`; err != nil || got != want {
		t.Errorf("%s, %v", got, err)
	}
	if got := jsonscan.Lines([]any{1, map[string]any{}, "x"}); got != "[\n  1,\n  {},\n  \"x\"\n]\n" {
		t.Errorf("%q", got)
	}
	if _, err := jsonscan.Encode(math.Inf(1)); err == nil || jsonscan.Lines(math.Inf(1)) != err.Error() {
		t.Error("what is no JSON is not told")
	}
}
