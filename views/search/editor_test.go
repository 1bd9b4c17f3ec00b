package search_test

import (
	"errors"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"trs/tui/tuitest"
	"trs/views"
	"trs/views/search"
	"trs/views/state"
)

// hints is the labels of the bindings that are offered.
func hints(b *bench) string {
	var out []string
	for _, k := range b.pane.Keys() {
		out = append(out, k.Help().Key+" "+k.Help().Desc)
	}
	return strings.Join(out, ", ")
}

func paste(b *bench, text string) {
	b.Send(tea.KeyMsg{Type: tea.KeyRunes, Paste: true, Runes: []rune(text)})
}

func toast(t *testing.T, b *bench) string {
	t.Helper()
	for i := len(b.host.Asked) - 1; i >= 0; i-- {
		if msg, ok := b.host.Asked[i].(views.ToastMsg); ok {
			return msg.Text
		}
	}
	t.Fatal("nothing was told")
	return ""
}

func TestEditor_ShowsTheLineThatIsTypedIn(t *testing.T) {
	b := with(t, "dark", 80, 21, told(), session())
	b.Key("i")
	paste(b, "one\ntwo\nthree\nfour\nfive\nsix\nseven")
	b.Sees("▌ 7 seven").Sees("known").SeesNot("1 one")
	for _, want := range []string{"▌ 6 six", "▌ 5 five", "▌ 4 four", "▌ 3 three", "▌ 2 two", "▌ 1 one"} {
		b.Press(b.env.Keys.Form.Prev, b.env.Keys.Form.Prev).Sees(want)
	}
}

func TestEditor_IsSeenWhenTheDetailIsZoomed(t *testing.T) {
	b := with(t, "dark", 80, 21, told(), session()).ask("x")
	b.Key("tab").Key("z").SeesNot("use case and tools")
	b.Key("i").Sees("▌ 1 x")
}

func TestEditor_HearsTheMouse(t *testing.T) {
	b := with(t, "dark", 120, 37, told(), session())
	b.Key("i")
	paste(b, "one\ntwo | to:maya\nthree")
	b.Click(6, 1).Type("!").Sees("▌ 1 one!")
	b.Click(6, 2).Type("a:b").Sees("known a:b")
	b.Click(6, 4).Type("?").Sees("▌ 3 three?")
	b.Send(tea.MouseMsg{X: 6, Y: 4, Action: tea.MouseActionRelease, Button: tea.MouseButtonLeft})
	b.Send(tea.MouseMsg{X: 90, Y: 9, Action: tea.MouseActionPress, Button: tea.MouseButtonWheelDown})
	if !b.pane.CapturesInput() {
		t.Error("the wheel ended typing")
	}
	b.Click(90, 9)
	if b.pane.CapturesInput() {
		t.Error("a click beside the editor goes on typing")
	}
}

// A click on the list while somebody types means the row that was seen there.
func TestEditor_ClickBelowItChoosesWhatIsSeen(t *testing.T) {
	b := with(t, "dark", 120, 37, told(), session()).ask("x")
	b.Key("i").Click(6, 7).Sees("GITHUB_GET_A_REPOSITORY ──")
}

func TestEditor_SaysWhatHasNoRoom(t *testing.T) {
	b := with(t, "dark", 120, 37, told(), session())
	b.Key("i")
	paste(b, strings.Repeat("x", 1025))
	if got := toast(t, b); got != "only 1024 characters fit here; the rest was left out" {
		t.Errorf("%q", got)
	}
	paste(b, "\n"+strings.Repeat("y", 1025)+"\n")
	if got := toast(t, b); !strings.HasPrefix(got, "a use case was cut") {
		t.Errorf("%q", got)
	}
}

func TestDraft_KeepsWhatLooksLikeAComment(t *testing.T) {
	store := state.NewFile[search.Draft](t.TempDir(), "use-cases.json")
	env := tuitest.Env(t, "dark")
	pane := search.New(env, told(), store)
	d, _ := tuitest.Pane(t, pane, 100, 30)
	d.Press(env.Keys.Search.Query).Type("#1 of a | b").Press(env.Keys.Form.Next).Type("c | d")
	d.Send(pane.Due())
	o := told()
	pane = search.New(env, o, store)
	d, _ = tuitest.Pane(t, pane, 100, 30)
	d.Send(views.SessionOpenedMsg{Session: session()})
	d.Press(env.Keys.Search.Run)
	if q := o.got[0].Queries[0]; q.UseCase != "#1 of a | b" || q.KnownFields != "c | d" {
		t.Errorf("it is %+v now", q)
	}
}

func TestKeys_AreTrueWhileAFilterIsTyped(t *testing.T) {
	b := with(t, "dark", 120, 37, told(), session()).ask("x")
	if got := hints(b); !strings.Contains(got, "enter read plan") {
		t.Error(got)
	}
	b.Key("/").Type("zzz")
	if got := hints(b); !strings.HasPrefix(got, "enter keep the filter, esc clear it") || strings.Contains(got, "plan") {
		t.Error(got)
	}
	if got := hints(b.bench(b.Key("enter"))); !strings.HasPrefix(got, "esc clear the filter") {
		t.Error(got)
	}
	if got := hints(b.bench(b.Key("esc").Key("down").Key("tab"))); !strings.HasPrefix(got, "esc back, enter unfold") {
		t.Error(got)
	}
}

// bench goes on after a step of the driver.
func (b *bench) bench(*tuitest.Driver) *bench { return b }

func TestNewUseCase_IsStoodOn(t *testing.T) {
	o := told()
	b := with(t, "dark", 120, 37, o, session())
	b.Key("i")
	paste(b, "one\ntwo")
	b.Key("enter").Sees("Use case 1")
	b.Key("a").Type("between").Key("enter").Sees("Use case 2")
	b.Key("ctrl+r").Sees("Use case 2")
}

func TestFailure_LeavesOlderAnswersReadable(t *testing.T) {
	o := told()
	b := with(t, "dark", 120, 37, o, session()).ask("x")
	o.err = errors.New("connection refused")
	b.Key("r").Sees("searching failed").Key("down").SeesNot("searching failed").Sees("Takes")
	b.Key("r").Sees("searching failed").Key("esc").SeesNot("searching failed").Sees("Takes")
	if s := b.pane.Status(); !s.Err {
		t.Errorf("the status is %+v", s)
	}
}
