package keep_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"trs/views"
	"trs/views/keep"
)

// disk is what was written, and whether that fails.
type disk struct {
	texts []string
	err   error
}

func (d *disk) keeper() *keep.Keeper[string] {
	equal := func(a, b string) bool { return a == b }
	return keep.New(context.Background(), "the text", equal, func(_ context.Context, text string) error {
		d.texts = append(d.texts, text)
		return d.err
	})
}

func TestKeeper_WritesTheNewestOnceAMomentHasPassed(t *testing.T) {
	d := &disk{}
	k := d.keeper()
	if k.Soon("") != nil || k.Soon("a") == nil || k.Soon("ab") != nil {
		t.Error("the timer runs for nothing, not at all, or twice")
	}
	write := k.Update(k.Due(), "abc")
	if k.Update(k.Due(), "abc") != nil || k.Soon("abc") != nil {
		t.Error("it is written twice")
	}
	if k.Soon("abcd"); k.Update(k.Due(), "abcd") != nil {
		t.Error("two writes are under way")
	}
	next := k.Update(write(), "abcde")
	if next == nil || k.Update(next(), "abcde") != nil || !slices.Equal(d.texts, []string{"abc", "abcde"}) {
		t.Errorf("wrote %q", d.texts)
	}
}

func TestKeeper_TellsOnceThatItCannot(t *testing.T) {
	d := &disk{err: errors.New("disk full")}
	k := d.keeper()
	k.Written("a")
	told := 0
	for _, text := range []string{"b", "c"} {
		k.Soon(text)
		if cmd := k.Update(k.Update(k.Due(), text)(), text); cmd != nil {
			told++
			if toast, ok := cmd().(views.ToastMsg); !ok || toast.Text != "the text cannot be kept on disk: disk full" {
				t.Errorf("told %+v", toast)
			}
		}
	}
	if told != 1 {
		t.Errorf("told %d times", told)
	}
	if k.Update((&disk{}).keeper().Due(), "x") != nil {
		t.Error("it takes what is not its own")
	}
}
