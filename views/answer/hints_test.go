package answer

import (
	"strings"
	"testing"
)

// While something is typed no letter is a key.
func TestKeys_NameNoLetterWhileSomethingIsTyped(t *testing.T) {
	r := newRig(t, 80, 20, jsonAnswer(issues))
	for _, v := range []view{tree, table, raw} {
		r.show(v).Press(r.k.search)
		r.named(t, "enter find, esc leave")
		r.Key("esc")
		if got := r.hints(); !strings.Contains(got, "/ search") {
			t.Errorf("the search was left: %s", got)
		}
	}
	r.Press(r.k.filter)
	r.named(t, "enter filter, ↑ older, esc leave")
}

func (r *rig) named(t *testing.T, want string) {
	t.Helper()
	if !r.m.CapturesInput() || r.hints() != want {
		t.Errorf("typing is %v, the keys are %s", r.m.CapturesInput(), r.hints())
	}
}

func (r *rig) hints() string {
	var out []string
	for _, binding := range r.m.Keys() {
		out = append(out, binding.Help().Key+" "+binding.Help().Desc)
	}
	return strings.Join(out, ", ")
}
