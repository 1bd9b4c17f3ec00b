package config

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/exp/golden"

	"trs/api"
	"trs/views"
	"trs/views/form"
	"trs/views/form/value"
)

// fill opens the form at a field.
func (w *world) fill(path string) *world {
	w.t.Helper()
	w.at(path)
	w.d.Press(w.env.Keys.Config.Form)
	if w.pane.fill == nil {
		w.t.Fatal("the form is not open")
	}
	return w
}

// enter goes to a field of the form and types over what it holds.
func (w *world) enter(text string, path ...string) {
	w.t.Helper()
	f := w.pane.fill.form
	if !f.FocusField(path...) {
		w.t.Fatalf("the form has no field %v", path)
	}
	w.d.Key("enter").Key("end").Key("ctrl+u")
	w.d.Send(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(text), Paste: true}).Key("esc")
}

func pressed(tb testing.TB, name string) tea.KeyMsg {
	tb.Helper()
	msg, ok := views.KeyMsg(name)
	if !ok {
		tb.Fatalf("there is no key %q", name)
	}
	return msg
}

func TestForm_ChangesTheConfig(t *testing.T) {
	w := newWorld(t, "dark", 140, 37)
	k := w.env.Keys
	w.fill("search.enable")
	w.d.Sees("Config as a form").Sees("Nothing is changed yet")
	w.d.Key("enter") // turns the switch
	w.d.Sees("draft of version 1: 1 change").Sees(`"enable": false`).Sees("ctrl+s reviews it")
	w.enter("https://app.example.test/back", "manage_connections", "callback_url")
	w.d.Sees("draft of version 1: 2 changes").Press(k.Form.Submit).Sees("The patch that is sent")
	w.d.Key("esc").Sees("Config as a form") // keep editing
	w.d.Press(k.Form.Submit, k.Config.Save)
	got := w.live()
	if got.ConfigVersion != 2 || *got.Config.Search.Enable || got.Config.ManageConnections.CallbackURL != "https://app.example.test/back" {
		t.Errorf("saved %+v", got.Config)
	}
	w.d.Sees("version 2").SeesNot("Config as a form")
}

func TestForm_ReachesWhatTheServerNeverTells(t *testing.T) {
	w := newWorld(t, "dark", 140, 37)
	k := w.env.Keys
	w.d.Send(nil)
	w.at("experimental")
	w.d.Sees("as the server has it").Press(k.List.Open).Sees("Config as a form")
	w.enter("https://connect.example.test", "experimental", "link_url_overwrite")
	f := w.pane.fill.form
	if !f.FocusField("experimental", "permissions", "default") {
		t.Fatal("the form has no permissions")
	}
	w.d.Key("right")
	f.FocusField("premium_usage", "return_premium_charge")
	w.d.Key("right")
	patch, err := w.pane.draft().patch()
	if err != nil {
		t.Fatal(err)
	}
	body, _ := json.Marshal(patch)
	for _, want := range []string{`"link_url_overwrite":"https://connect.example.test"`, `"permissions":{"default":"`, `"premium_usage":{"return_premium_charge":`} {
		if !strings.Contains(string(body), want) {
			t.Errorf("%s is not in %s", want, body)
		}
	}
	w.d.Press(k.Form.Submit, k.Config.Save)
	if got := w.live().ConfigVersion; got != 2 {
		t.Errorf("not saved: version %d\n%s", got, w.d.Screen())
	}
}

func TestForm_TakesBackWhatTheServerKeeps(t *testing.T) {
	w := newWorld(t, "dark", 140, 37)
	for leaf, want := range map[string]string{
		`null`:                                `"experimental":null`,
		`{"link_url_overwrite":null}`:         `"experimental":{"link_url_overwrite":null}`,
		`{"submit_feedback":{"enable":true}}`: `"experimental":{"submit_feedback":{"enable":true}}`,
	} {
		source, err := createRequest(w.pane.now())
		if err != nil {
			t.Fatal(err)
		}
		request, _ := value.Parse([]byte(source))
		part, _ := value.Parse([]byte(leaf))
		request.Set("experimental", part)
		next, problems, _ := w.pane.takeRequest(request.String())
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		patch, err := next.patch()
		body, _ := json.Marshal(patch)
		if err != nil || !strings.Contains(string(body), want) {
			t.Errorf("%s: %s %v", leaf, body, err)
		}
	}
}

func TestForm_KeepsWhatIsNotRight(t *testing.T) {
	w := newWorld(t, "dark", 140, 37)
	k := w.env.Keys
	w.fill("manage_connections.callback_url")
	w.enter("not an address", "manage_connections", "callback_url")
	w.d.Sees("Not right yet").Press(k.Form.Submit)
	if toast := asked[views.ToastMsg](w); toast.Kind != views.Bad {
		t.Errorf("%+v", toast)
	}
	w.d.SeesNot("The patch that is sent")

	// The program crashes; the next run has it.
	session := w.live()
	w.start(140, 37)
	w.d.Send(views.SessionOpenedMsg{Session: session})
	w.d.Sees("draft not right yet, kept")
	w.at("search.enable")
	w.d.Press(k.List.Open) // in place, it would be lost
	if toast := asked[views.ToastMsg](w); !strings.Contains(toast.Text, "not right yet") {
		t.Errorf("%+v", toast)
	}
	w.fill("manage_connections.callback_url")
	w.d.Sees("not an address")
	w.enter("https://app.example.test/", "manage_connections", "callback_url")
	w.d.Sees("draft of version 1: 1 change").Key("esc").SeesNot("Config as a form").Sees("changed")
}

func TestForm_SurvivesASwitchOfSessions(t *testing.T) {
	w := newWorld(t, "dark", 140, 37)
	mine := w.live()
	w.fill("search.enable")
	w.pane.Update(pressed(t, "enter")) // and at once another session, before the draft is settled
	other, err := w.client.CreateSession(t.Context(), api.CreateSession{UserID: "lee@example.com"})
	if err != nil {
		t.Fatal(err)
	}
	w.d.Send(views.SessionOpenedMsg{Session: other}).SeesNot("Config as a form").Sees("version 1")
	w.d.Send(views.SessionOpenedMsg{Session: mine}).Sees("draft of version 1: 1 change")
}

func TestForm_ComesTooLate(t *testing.T) {
	w := newWorld(t, "dark", 140, 37)
	late := w.pane.openForm("search.enable")
	other, err := w.client.CreateSession(t.Context(), api.CreateSession{UserID: "lee@example.com"})
	if err != nil {
		t.Fatal(err)
	}
	w.d.Send(views.SessionOpenedMsg{Session: other})
	w.d.Send(late())
	if w.pane.fill != nil {
		t.Error("the form of another session is shown")
	}
}

func TestForm_FollowsANewerConfig(t *testing.T) {
	w := newWorld(t, "dark", 140, 37)
	w.fill("search.enable")
	off := false
	newer, err := w.client.PatchSession(t.Context(), w.id, api.PatchSession{Search: api.Some(api.SearchSwitch{Enable: &off})})
	if err != nil {
		t.Fatal(err)
	}
	w.d.Send(views.SessionOpenedMsg{Session: newer})
	if v, _ := value.Parse(w.pane.fill.form.Value()); v.Get("search").Get("enable").String() != "false" || w.pane.Unsaved() != "" {
		t.Errorf("the form holds %s", v)
	}
}

func TestForm_SuggestsWhatThereIs(t *testing.T) {
	w := newWorld(t, "dark", 140, 37)
	w.fill("toolkits")
	for _, test := range []struct {
		path []string
		want string
	}{
		{[]string{"toolkits", "enable", "0"}, "slack"},
		{[]string{"preload", "tools"}, "GMAIL_SEND_EMAIL"},
		{[]string{"tools"}, "github"},
	} {
		w.pane.fill.form.FocusField(test.path...)
		w.d.Key("down").Key("up") // whatever is read is read by now
		names := func(known []form.Suggestion) (out []string) {
			for _, s := range known {
				out = append(out, s.Value)
			}
			return out
		}
		all := append(names(w.pane.suggest(test.path)), names(w.pane.suggest(append(test.path, "0")))...)
		all = append(all, names(w.pane.memberNames(test.path))...)
		if !strings.Contains(" "+strings.Join(all, " ")+" ", " "+test.want+" ") {
			t.Errorf("%v suggests %d values without %s", test.path, len(all), test.want)
		}
	}
}

func TestForm_KeepsWhatItDoesNotKnow(t *testing.T) {
	w := newWorld(t, "dark", 140, 37)
	session := w.live()
	session.Config.Workbench.Extra = api.Extra{"gpu": json.RawMessage(`"large"`)}
	session.Config.Extra = api.Extra{"novelty": json.RawMessage(`{"a":1}`)}
	session.ConfigVersion++
	w.d.Send(views.SessionOpenedMsg{Session: session})
	w.fill("search.enable")
	w.d.Key("enter").Sees("1 change")
	if now := w.pane.now(); now["workbench.gpu"] != `"large"` || now["novelty"] != `{"a":1}` {
		t.Errorf("the draft lost what it does not know: %v", now)
	}
}

func TestForm_KeepsTextThatIsNoJSONYet(t *testing.T) {
	w := newWorld(t, "dark", 140, 37)
	k := w.env.Keys
	w.fill("search.enable")
	w.d.Press(k.Form.Raw, k.Form.Choose)
	w.d.Send(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("{half done"), Paste: true})
	w.d.Send(settleMsg{w.pane.fill.timer}).Sees("Not right yet").Sees("line 1")
	if w.pane.Unsaved() == "" {
		t.Error("the text would be lost")
	}
	text := w.pane.fill.content()
	if !strings.HasPrefix(text, "{half done") {
		t.Fatalf("the form holds %q", text)
	}

	w.start(140, 37) // as after a crash
	w.d.Send(views.SessionOpenedMsg{Session: w.live()}).Sees("not right yet")
	w.d.Press(k.Config.Form).Sees("Config as a form").Sees("{half done").Sees("not JSON")
	if got := w.pane.fill.content(); got != text {
		t.Errorf("the form holds %q", got)
	}
	w.d.Press(k.Config.Review) // a letter, as the text is not typed in yet
	if toast := asked[views.ToastMsg](w); !strings.Contains(toast.Text, "not right yet") {
		t.Errorf("%+v", toast)
	}
	w.d.Press(k.Form.Choose)
	for range "{half done" {
		w.d.Key("delete")
	}
	w.d.Send(settleMsg{w.pane.fill.timer}).Key("esc").Sees("Nothing is changed yet")
	if w.pane.draft() != nil {
		t.Errorf("there is still %+v", w.pane.draft())
	}
}

func TestFormSchema_ExplainsEveryPart(t *testing.T) {
	root, err := value.Parse(formSchema("maya"))
	if err != nil {
		t.Fatal(err)
	}
	if note := form.Parse(formSchema("maya")).Note(); note != "" {
		t.Error(note)
	}
	var walk func(path string, props *value.Value)
	walk = func(path string, props *value.Value) {
		for _, m := range props.Members {
			at := strings.TrimPrefix(path+"."+m.Name, ".")
			if m.Value.Get("description").Text() == "" {
				t.Errorf("%s is not explained", at)
			}
			if inner := properties(root, m.Value); inner != nil && !slices.Contains([]string{"toolkits", "tags", "tools"}, m.Name) && !strings.HasPrefix(at, "experimental.submit_feedback") {
				walk(at, inner)
			}
		}
	}
	walk("", root.Get("properties"))
	for _, name := range createOnly {
		if got := memberOf(root, "experimental."+name).Get("description").Text(); got != onlyNew {
			t.Errorf("%s: %q", name, got)
		}
	}
	for def := range variants {
		if root.Get("$defs").Get(def).Get("anyOf") == nil {
			t.Errorf("the schema has no choice %s", def)
		}
	}
}

func TestOpenConfig_GoesToTheField(t *testing.T) {
	w := newWorld(t, "dark", 140, 37)
	for path, want := range map[string]string{
		"toolkits.enabled": "toolkits", "multi_account.enable": "multi_account.enable", "manage_connections.enable": "manage_connections.enabled",
		"tools.gmail.tags": "tools", "preload.tools[0]": "preload", "workbench": "workbench.enable",
	} {
		w.d.Press(w.env.Keys.Global.Filter).Type("zzz").Key("enter")
		w.d.Send(views.OpenConfigMsg{Path: path})
		if got := w.pane.selectedPath(); got != want {
			t.Errorf("%s leads to %s", path, got)
		}
	}
	w.d.Send(views.OpenConfigMsg{Path: "nowhere"})
	if toast := asked[views.ToastMsg](w); !strings.Contains(toast.Text, "no field nowhere") {
		t.Errorf("%+v", toast)
	}
}

func BenchmarkForm_Key(b *testing.B) {
	for _, n := range []int{100, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			s := huge(n)
			d, _, pane := open(b, &fake{}, "dark", 160, 45, &s)
			d.Send(pane.openForm("search.enable")())
			if pane.fill == nil || pane.fill.form.Checking() {
				b.Fatal("the form is not ready")
			}
			down, up := pressed(b, "down"), pressed(b, "up")
			b.ReportAllocs()
			b.ResetTimer()
			for b.Loop() {
				pane.Update(down)
				pane.Update(up)
				_ = pane.View()
			}
		})
	}
}

func TestForm_Golden(t *testing.T) {
	for _, l := range []struct {
		theme         string
		width, height int
	}{{"dark", 80, 21}, {"light", 120, 37}, {"mono", 80, 21}} {
		t.Run(fmt.Sprintf("%s/%dx%d", l.theme, l.width, l.height), func(t *testing.T) {
			w := newWorld(t, l.theme, l.width, l.height)
			w.fill("search.enable")
			w.d.Key("enter")
			golden.RequireEqual(t, []byte(w.pane.View()))
		})
	}
}
