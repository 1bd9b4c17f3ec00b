package overlay

import (
	"fmt"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"
	"github.com/muesli/termenv"

	"trs/keymap"
	"trs/views"
	"trs/views/safetext"
	"trs/views/theme"
)

func newKit(t *testing.T, now *time.Time) Kit {
	t.Helper()
	th, err := theme.Named("dark", true, termenv.TrueColor)
	if err != nil {
		t.Fatal(err)
	}
	return Kit{Theme: th, Keys: new(keymap.Default()), Now: func() time.Time { return *now }}
}

var enter = tea.KeyMsg{Type: tea.KeyEnter}

func TestPlace_KeepsTheScreensSize(t *testing.T) {
	screen := strings.Repeat("日本語日本語日本語日\n", 9) + "日本語日本語日本語日"
	out, x, y := Place(screen, "┌───┐\n│ a │\n└───┘", 20, 10)
	if x != 7 || y != 2 {
		t.Errorf("placed at %d, %d", x, y)
	}
	lines := strings.Split(out, "\n")
	for _, line := range lines {
		if safetext.Width(line) != 20 {
			t.Errorf("%d wide: %q", safetext.Width(line), line)
		}
	}
	if got := ansi.Strip(lines[3]); got != "日本語 │ a │日本語日" {
		t.Errorf("got %q", got)
	}
}

func TestConfirm_IsDeafAtFirstAndCareful(t *testing.T) {
	now := time.Unix(0, 0)
	c := NewConfirm(newKit(t, &now), views.ConfirmMsg{ID: 7, Title: "Delete", Yes: "delete", Danger: true})
	if _, done := c.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("y")}); done {
		t.Fatal("answered by a key that was meant for another place")
	}
	now = now.Add(time.Second)
	cmd, done := c.Update(enter)
	if got := cmd(); !done || got != (views.ConfirmedMsg{ID: 7}) {
		t.Errorf("enter on a danger answers %v", got)
	}
	c.Update(tea.KeyMsg{Type: tea.KeyTab})
	cmd, _ = c.Update(enter)
	if got := cmd(); got != (views.ConfirmedMsg{ID: 7, Yes: true}) {
		t.Errorf("tab and enter answer %v", got)
	}
}

func TestPicker_ChoosesAndCancels(t *testing.T) {
	now := time.Unix(0, 0)
	items := []views.PickItem{{Label: "alpha"}, {Label: "beta", Note: "second"}}
	p := NewPicker(newKit(t, &now), views.PickMsg{ID: 3, Title: "Pick", Items: items})
	p.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("bt")})
	cmd, done := p.Update(enter)
	if got := cmd(); !done || got != (views.PickedMsg{ID: 3, Index: 1}) {
		t.Errorf("picked %v", got)
	}
	cmd, done = p.Update(tea.KeyMsg{Type: tea.KeyEsc})
	if got := cmd(); !done || got != (views.PickedMsg{ID: 3, Index: -1}) {
		t.Errorf("esc answers %v", got)
	}
}

func TestPrompt_ChecksBeforeItAnswers(t *testing.T) {
	now := time.Unix(0, 0)
	p := NewPrompt(newKit(t, &now), views.PromptMsg{ID: 5, Title: "Name", Check: func(v string) string {
		if v == "" {
			return "a name is needed"
		}
		return ""
	}})
	if _, done := p.Update(enter); done || !strings.Contains(ansi.Strip(p.View(60, 20)), "a name is needed") {
		t.Error("an empty name is taken")
	}
	p.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("é")})
	cmd, done := p.Update(enter)
	if got := cmd(); !done || got != (views.PromptedMsg{ID: 5, Value: "é", OK: true}) {
		t.Errorf("answers %v", got)
	}
}

// clickOn clicks the first letter of text in a drawn overlay.
func clickOn(t *testing.T, o Overlay, text string) (tea.Cmd, bool) {
	t.Helper()
	for y, line := range strings.Split(ansi.Strip(o.View(60, 20)), "\n") {
		if before, _, found := strings.Cut(line, text); found {
			return o.Update(press(safetext.Width(before), y))
		}
	}
	t.Fatalf("there is no %q", text)
	return nil, false
}

func press(x, y int) tea.MouseMsg {
	return tea.MouseMsg{X: x, Y: y, Button: tea.MouseButtonLeft, Action: tea.MouseActionPress}
}

func TestConfirm_IsAnsweredByItsButtonsAlone(t *testing.T) {
	now := time.Unix(0, 0)
	c := NewConfirm(newKit(t, &now), views.ConfirmMsg{ID: 7, Title: "Delete", Body: "It is gone then.", Yes: "delete it", Danger: true})
	now = now.Add(time.Second)
	for text, yes := range map[string]bool{"delete it": true, "cancel": false} {
		if cmd, done := clickOn(t, c, text); !done || cmd() != (views.ConfirmedMsg{ID: 7, Yes: yes}) {
			t.Errorf("a click on %q closes: %t", text, done)
		}
	}
	y := c.(*confirm).buttonsY
	for _, x := range []int{-9, 0, 2, c.(*confirm).yesEnd, c.(*confirm).noEnd, 200} {
		if _, done := c.Update(press(x, y)); done {
			t.Errorf("a click beside the buttons, at %d, answers", x)
		}
	}
}

func TestPicker_ChoosesTheRowThatIsClickedAndClosesBeside(t *testing.T) {
	now := time.Unix(0, 0)
	items := make([]views.PickItem, 40)
	for i := range items {
		items[i].Label = fmt.Sprintf("item %02d", i)
	}
	open := func() Overlay {
		p := NewPicker(newKit(t, &now), views.PickMsg{ID: 3, Title: "Pick", Items: items})
		p.View(60, 20)
		return p
	}
	if cmd, done := clickOn(t, open(), "item 05"); !done || cmd() != (views.PickedMsg{ID: 3, Index: 5}) {
		t.Error("a click does not choose its row")
	}
	p := open()
	for _, at := range []tea.MouseMsg{press(0, 5), press(5, 0), press(5, 1), press(5, head+p.(*choice).rows)} {
		if _, done := p.Update(at); done {
			t.Errorf("a click on the border or the search, at %d %d, chooses", at.X, at.Y)
		}
	}
	for _, at := range []tea.MouseMsg{press(-1, 5), press(5, -1), press(60, 5), press(5, 30)} {
		if cmd, done := open().Update(at); !done || cmd() != (views.PickedMsg{ID: 3, Index: -1}) {
			t.Errorf("a click beside it, at %d %d, does not close it without a choice", at.X, at.Y)
		}
	}
}

func TestHelp_ClosesByAClickBesideIt(t *testing.T) {
	now := time.Unix(0, 0)
	kit := newKit(t, &now)
	h := NewHelp(kit, kit.Keys.Sections())
	h.View(80, 20)
	if _, done := h.Update(press(4, 4)); done {
		t.Error("a click on it closes it")
	}
	if _, done := h.Update(press(4, -1)); !done {
		t.Error("a click beside it does not close it")
	}
}

func TestPicker_BeginsWhereItIsTold(t *testing.T) {
	now := time.Unix(0, 0)
	for at, want := range map[int]int{0: 0, 1: 1, 9: 1, -1: 0} {
		p := NewPicker(newKit(t, &now), views.PickMsg{ID: 3, Items: []views.PickItem{{Label: "alpha"}, {Label: "beta"}}, At: at})
		cmd, _ := p.Update(enter)
		if got := cmd(); got != (views.PickedMsg{ID: 3, Index: want}) {
			t.Errorf("at %d: %v", at, got)
		}
	}
}

func TestQuestions_AreReadToTheirEndWhereItIsLow(t *testing.T) {
	now := time.Unix(0, 0)
	body := strings.Repeat("one more line\n", 20) + "THE END"
	c := NewConfirm(newKit(t, &now), views.ConfirmMsg{ID: 7, Title: "Run", Body: body, Yes: "run"})
	now = now.Add(time.Second)
	view := func(o Overlay) string { return ansi.Strip(o.View(60, 15)) }
	if got := view(c); strings.Contains(got, "THE END") || !strings.Contains(got, "cancel") || strings.Count(got, "\n") >= 15 {
		t.Errorf("it does not fit:\n%s", got)
	}
	c.Update(tea.KeyMsg{Type: tea.KeyEnd})
	if got := view(c); !strings.Contains(got, "THE END") || !strings.Contains(got, "cancel") {
		t.Errorf("its end is not reached:\n%s", got)
	}
	p := NewPrompt(newKit(t, &now), views.PromptMsg{ID: 5, Title: "Name", Body: body, Value: "VALUE"})
	if got := view(p); !strings.Contains(got, "VALUE") || strings.Count(got, "\n") >= 15 {
		t.Errorf("the field is out of view:\n%s", got)
	}
}
