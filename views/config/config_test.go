package config

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/charmbracelet/lipgloss"

	"trs/api"
	"trs/api/sandbox"
	"trs/api/sandbox/sandboxtest"
	"trs/tui/tuitest"
	"trs/views"
	"trs/views/snippet"
)

// world is the pane before a real sandbox.
type world struct {
	t      *testing.T
	env    views.Env
	client *api.Client
	store  Drafts
	pane   *Model
	d      *tuitest.Driver
	host   *tuitest.Host
	id     string
	seen   int // of host.Asked
}

func newClient(tb testing.TB) *api.Client {
	tb.Helper()
	_, client := sandboxtest.Start(tb, sandbox.Options{Seed: 7, Empty: true})
	return client
}

func newWorld(t *testing.T, theme string, width, height int) *world {
	t.Helper()
	w := &world{t: t, env: tuitest.Env(t, theme), client: newClient(t), store: NewDrafts(t.TempDir(), "scope")}
	w.start(width, height)
	session, err := w.client.CreateSession(t.Context(), api.CreateSession{UserID: "maya@example.com", Toolkits: &api.ToolkitFilter{Filter: api.Enable("gmail", "github")}})
	if err != nil {
		t.Fatal(err)
	}
	w.id = session.ID
	w.d.Send(views.SessionOpenedMsg{Session: session})
	return w
}

// start makes the pane as a new run of the program would.
func (w *world) start(width, height int) {
	w.pane = New(w.env, w.client, w.store, snippet.Server{BaseURL: "https://backend.example.test"})
	w.d, w.host = tuitest.Pane(w.t, w.pane, width, height)
	w.seen = 0
}

// asked is the last message to the program, which must be a T; it has not been
// taken before.
func asked[T any](w *world) T {
	w.t.Helper()
	for i := len(w.host.Asked) - 1; i >= w.seen; i-- {
		if msg, ok := w.host.Asked[i].(T); ok {
			w.seen = len(w.host.Asked)
			return msg
		}
	}
	var none T
	w.t.Fatalf("the pane did not ask for %T: %+v", none, w.host.Asked[w.seen:])
	return none
}

// at chooses a field.
func (w *world) at(path string) *world {
	w.t.Helper()
	if !w.pane.list.SelectKey(path) {
		w.t.Fatalf("there is no field %s", path)
	}
	return w
}

// pick answers the menu that is open with the item whose label begins so.
func (w *world) pick(label string) {
	w.t.Helper()
	menu := asked[views.PickMsg](w)
	for i, item := range menu.Items {
		if item.Label == label || strings.HasPrefix(item.Label, label+" these") {
			w.d.Send(views.PickedMsg{ID: menu.ID, Index: i})
			return
		}
	}
	w.t.Fatalf("%q is not in %+v", label, menu.Items)
}

func (w *world) live() api.Session {
	w.t.Helper()
	session, err := w.client.Session(w.t.Context(), w.id)
	if err != nil {
		w.t.Fatal(err)
	}
	return session
}

func TestPane_TogglesReviewsAndSaves(t *testing.T) {
	w := newWorld(t, "dark", 120, 37)
	k := w.env.Keys
	w.d.Sees("only gmail, github").Sees("no rules").Sees("version 1")
	w.at("search.enable")
	w.d.Press(k.List.Open).Sees("draft of version 1: 1 change").Sees("changed")
	w.d.Press(k.Config.Save).Sees("The patch that is sent").Sees(`"expected_config_version": 1`).Sees(`"enable": false`)
	w.d.Press(k.Config.Save)
	asked[views.ReloadSessionMsg](w)
	if got := w.live(); got.ConfigVersion != 2 || *got.Config.Search.Enable {
		t.Errorf("version %d, search %v", got.ConfigVersion, *got.Config.Search.Enable)
	}
	w.d.Sees("version 2").SeesNot("changed")
	if w.pane.Unsaved() != "" {
		t.Error("still unsaved:", w.pane.Unsaved())
	}
	if _, ok, err := w.store.Read(w.id); ok || err != nil {
		t.Error("the draft is still on disk", err)
	}
}

func TestPane_ChoosesToolkitsAndTools(t *testing.T) {
	w := newWorld(t, "dark", 120, 37)
	k := w.env.Keys
	w.at("toolkits")
	w.d.Press(k.List.Open)
	w.pick("only")
	w.d.Sees("toolkits: only these").Sees("2 chosen").Sees("✓ github")
	w.d.Press(k.Global.Filter).Type("slack").Key("enter").Press(k.List.Mark).Sees("3 chosen")
	w.d.Key("esc").Key("esc").Sees("draft of version 1: 1 change")
	w.at("tools")
	w.d.Press(k.List.Open)
	w.pick("gmail")
	w.pick("all but")
	w.d.Sees("tools.gmail: all but these").Press(k.Global.Filter).Type("GMAIL_SEND_EMAIL").Key("enter").Press(k.List.Mark).Key("enter")
	w.d.Sees("all but GMAIL_SEND_EMAIL")
	w.d.Press(k.Config.Review, k.Config.Save)
	config := w.live().Config
	if !config.AllowsToolkit("slack").Allowed || config.AllowsTool("gmail", "GMAIL_SEND_EMAIL", nil).Allowed {
		t.Errorf("saved %+v", config)
	}
}

func TestPane_TellsAbsentAndEmptyApart(t *testing.T) {
	w := newWorld(t, "dark", 120, 37)
	k := w.env.Keys
	w.at("toolkits")
	w.d.Press(k.List.Open)
	w.pick("none")
	w.d.Sees("none (empty list)").Press(k.Config.Review).Sees(`"enable": []`).Sees("No toolkit is allowed").Key("esc")
	w.d.Press(k.List.Open)
	w.pick("all")
	w.d.Press(k.Config.Review).Sees(`"toolkits": null`).Sees("opens the session to every toolkit").Key("esc")
	w.at("toolkits")
	w.d.Press(k.Config.Undo).SeesNot("changed")
	if w.pane.draft() != nil {
		t.Error("an undone draft is still there")
	}
}

func TestPane_ConflictIsShownAndRebased(t *testing.T) {
	w := newWorld(t, "dark", 120, 37)
	k := w.env.Keys
	w.at("execute.enable_multi_execute")
	w.d.Press(k.List.Open)
	off := false
	if _, err := w.client.PatchSession(t.Context(), w.id, api.PatchSession{Search: api.Some(api.SearchSwitch{Enable: &off})}); err != nil {
		t.Fatal(err)
	}
	w.d.Press(k.Config.Save, k.Config.Save).Sees("Changed meanwhile").Sees("Your draft").Sees("search").Sees("version 2")
	w.d.Press(k.Config.Rebase).Sees("draft of version 2: 1 change").Press(k.Config.Save, k.Config.Save)
	config := w.live().Config
	if *config.Search.Enable || *config.Execute.EnableMultiExecute {
		t.Errorf("saved %+v", config)
	}
}

func TestPane_ErrorsStandAtTheirField(t *testing.T) {
	w := newWorld(t, "dark", 120, 37)
	k := w.env.Keys
	w.at("manage_connections.callback_url")
	w.d.Press(k.List.Open)
	prompt := asked[views.PromptMsg](w)
	if prompt.Check("nonsense") == "" {
		t.Error("any text is taken for a URL")
	}
	w.d.Send(views.PromptedMsg{ID: prompt.ID, Value: "https://app.example.test/return", OK: true})
	w.at("preload")
	w.d.Press(k.List.Open)
	w.pick("all allowed tools")
	w.at("toolkits")
	w.d.Press(k.List.Open)
	w.pick("all")
	w.d.Press(k.Config.Save, k.Config.Save).Sees("saving the config failed").Key("esc").Sees("https://app.example.test").Sees("✗")
	if w.live().ConfigVersion != 1 || w.pane.draft() == nil {
		t.Error("a refused patch changed something")
	}
}

func TestPane_EditsJSON(t *testing.T) {
	w := newWorld(t, "dark", 120, 37)
	k := w.env.Keys
	w.d.Press(k.Global.Edit)
	edit := asked[views.EditTextMsg](w)
	if edit.Suffix != ".json" || !strings.Contains(edit.Text, `"enable": [`) {
		t.Errorf("edited %+v", edit)
	}
	broken := strings.Replace(edit.Text, `"enable"`, `"enabled"`, 1)
	w.d.Send(views.EditedMsg{ID: edit.ID, Text: broken, Changed: true}).Sees("JSON not taken").Sees("Error in payload.toolkits")
	w.d.Press(k.Global.Edit)
	if again := asked[views.EditTextMsg](w); again.Text != broken {
		t.Error("the refused text is lost")
	} else {
		fixed := strings.Replace(edit.Text, `"user_id"`, `"multi_account": {"enable": true, "max_accounts_per_toolkit": 3}, "user_id"`, 1)
		w.d.Send(views.EditedMsg{ID: again.ID, Text: fixed, Changed: true})
	}
	w.d.SeesNot("JSON not taken").Sees("2 changes").Press(k.Config.Review, k.Config.Save)
	if m := w.live().Config.MultiAccount; m == nil || *m.MaxAccountsPerToolkit != 3 {
		t.Errorf("saved %+v", m)
	}
}

func TestPane_DraftSurvivesARestartAndAReload(t *testing.T) {
	w := newWorld(t, "dark", 120, 37)
	w.at("workbench.enable")
	w.d.Press(w.env.Keys.List.Open)
	w.d.Send(views.SessionOpenedMsg{Session: w.live()}).Sees("1 change")
	w.start(80, 21)
	w.d.Send(views.SessionOpenedMsg{Session: w.live()}).Sees("1 change")
	w.d.Press(w.env.Keys.Config.Discard)
	confirm := asked[views.ConfirmMsg](w)
	w.d.Send(views.ConfirmedMsg{ID: confirm.ID, Yes: true}).SeesNot("change ")
	if _, ok, _ := w.store.Read(w.id); ok {
		t.Error("a discarded draft is still on disk")
	}
}

func TestFromRequest_IsTheInverse(t *testing.T) {
	for name, patch := range map[string]string{
		"as created": `{}`,
		"all parts": `{"tags":["readOnlyHint"],"tools":{"gmail":{"disable":["GMAIL_SEND_EMAIL"]},"github":{"tags":{"enable":[],"disable":["destructiveHint"]}}},
			"workbench":{"enable":false,"auto_offload_threshold":15000,"sandbox_size":"large"},"manage_connections":{"enable":false},"search":{"enable":false},
			"preload":{"tools":["GMAIL_FETCH_EMAILS"]}}`,
		"denied": `{"toolkits":{"enable":[]},"preload":{"tools":[]},"multi_account":{"enable":false}}`,
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, "dark", 80, 21) // its own session: patches add up
			var request api.PatchSession
			if err := decode(patch, &request); err != nil {
				t.Fatal(err)
			}
			session, err := w.client.PatchSession(t.Context(), w.id, request)
			if err != nil {
				t.Fatal(err)
			}
			base, err := leavesOf(session.Config)
			if err != nil {
				t.Fatal(err)
			}
			source, err := createRequest(base)
			if err != nil {
				t.Fatal(err)
			}
			now, problems := fromRequest([]byte(source), base)
			if len(problems) > 0 || len(differing(base, now)) > 0 {
				t.Errorf("%v differ in %v", problems, differing(base, now))
			}
		})
	}
}

func TestFromRequest_RefusesARuleThatSaysNothing(t *testing.T) {
	_, problems := fromRequest([]byte(`{"user_id":"u","tools":{"gmail":{"tags":{"enzble":["readOnlyHint"]}}}}`), leaves{"user_id": `"u"`})
	if len(problems) != 1 || !strings.Contains(problems[0], "payload.tools.gmail") {
		t.Errorf("%v", problems)
	}
}

func TestView_IsExact(t *testing.T) {
	w := newWorld(t, "dark", 80, 21)
	for _, size := range [][2]int{{60, 12}, {80, 21}, {120, 37}, {200, 57}} {
		w.pane.SetSize(size[0], size[1])
		if width, height := lipgloss.Size(w.pane.View()); width != size[0] || height != size[1] {
			t.Errorf("%v became %dx%d", size, width, height)
		}
	}
}

func decode(source string, into any) error { return json.Unmarshal([]byte(source), into) }

func FuzzFromRequest(f *testing.F) {
	for _, source := range []string{
		`{"user_id":"u"}`, `{"user_id":"u","tags":["readOnlyHint"],"tools":{"a":{"tags":{"enable":[]}}},"manage_connections":{"enable":null}}`,
		`{"user_id":"u","tools":{"a":{"tags":{"enzble":[]}}}}`,
		`{"user_id":"u","preload":{"tools":"all"},"search":{},"experimental":{"permissions":{"default":"allow_all"}},"premium_usage":false}`, `[`, `{"user_id":1}`,
	} {
		f.Add(source)
	}
	base := leaves{"user_id": `"u"`, "preload": `{"tools":[]}`, "search.enable": "true"}
	f.Fuzz(func(t *testing.T, source string) {
		now, problems := fromRequest([]byte(source), base)
		if len(problems) > 0 {
			return
		}
		d := draft{version: 1, base: base, now: now}
		if _, err := d.patch(); err != nil {
			t.Errorf("%s was taken and cannot be sent: %v", source, err)
		}
		again, err := createRequest(now)
		if err != nil {
			t.Fatal(err)
		}
		if back, problems := fromRequest([]byte(again), now); len(problems) > 0 || len(differing(back, now)) > 0 {
			t.Errorf("%s became %s: %v, %v", source, again, problems, differing(back, now))
		}
	})
}
