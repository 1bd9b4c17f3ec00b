package sessions

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/exp/golden"

	"trs/api"
	"trs/api/sandbox"
	"trs/api/sandbox/sandboxtest"
	"trs/tui/tuitest"
	"trs/views"
	"trs/views/safetext"
	"trs/views/snippet"
	"trs/views/state"
)

// bench is the pane on a sandbox.
type bench struct {
	*tuitest.Driver
	host    *tuitest.Host
	pane    *Model
	env     views.Env
	client  *api.Client
	store   state.Sessions
	kept    string // the store's file
	forms   Forms
	session string // the demo's
}

func open(tb testing.TB, themeName string, width, height int) *bench {
	tb.Helper()
	tb.Setenv("TZ", "UTC")
	server, client := sandboxtest.Start(tb, sandbox.Options{Seed: 1})
	id, _ := server.DemoSession()
	dir := tb.TempDir()
	b := &bench{env: tuitest.Env(tb, themeName), client: client, store: state.NewSessions(dir, "x"), kept: filepath.Join(dir, "sessions.json"), session: id}
	b.forms = NewForms(tb.TempDir(), "x")
	b.pane = New(b.env, client, b.store, b.forms, Server{Server: snippet.Server{BaseURL: "http://127.0.0.1:9900", KeyKind: api.UserKey}}, "")
	b.Driver, b.host = tuitest.Pane(tb, b.pane, width, height)
	return b
}

// openDemo opens the demo session as the program does.
func (b *bench) openDemo(tb testing.TB) *bench {
	tb.Helper()
	session, err := b.client.Session(tb.Context(), b.session)
	if err != nil {
		tb.Fatal(err)
	}
	session.MCP.URL = "http://127.0.0.1:9900/tool_router/" + session.ID + "/mcp"
	b.Send(views.SessionOpenedMsg{Session: session})
	return b
}

func TestView_Golden(t *testing.T) {
	for name, steps := range map[string]func(*bench){
		"empty": func(*bench) {},
		"open":  func(b *bench) { b.openDemo(t) },
		"form": func(b *bench) {
			b.openDemo(t).Press(b.env.Keys.Sessions.New, b.env.Keys.Form.Next, b.env.Keys.Form.Next)
			b.Press(b.env.Keys.List.Down, b.env.Keys.List.Mark)
		},
		"failing": func(b *bench) {
			b.Send(views.SessionFailedMsg{Err: &api.Error{Op: "toolkits_list", Status: 500, Message: "internal error", RequestID: "req_9"}})
		},
		"missing": func(b *bench) {
			_, err := b.client.Session(t.Context(), "trs_missing00000")
			api.AsError(err).RequestID = "req_9" // another each time
			b.Send(views.SessionFailedMsg{ID: "trs_missing00000", Err: err})
		},
		"huge":    func(b *bench) { b.remember(t, 10_000).Press(b.env.Keys.List.Bottom) },
		"hostile": func(b *bench) { b.rememberHostile(t) },
	} {
		for _, look := range []struct {
			theme         string
			width, height int
		}{{"dark", 80, 21}, {"dark", 120, 37}, {"light", 80, 21}, {"light", 120, 37}, {"mono", 80, 21}, {"mono", 120, 37}} {
			t.Run(fmt.Sprintf("%s/%s/%dx%d", name, look.theme, look.width, look.height), func(t *testing.T) {
				b := open(t, look.theme, look.width, look.height)
				steps(b)
				view := b.View()
				for _, line := range strings.Split(view, "\n") {
					if safetext.Width(line) != look.width {
						t.Errorf("%d wide: %q", safetext.Width(line), line)
					}
				}
				golden.RequireEqual(t, []byte(view))
			})
		}
	}
}

func TestForm_MakesASessionWithWhatWasPicked(t *testing.T) {
	b := open(t, "dark", 120, 37)
	k := b.env.Keys
	b.Press(k.Sessions.New).Key("enter").Sees("a session needs a user id")
	b.Type("lee@example.com").Press(k.Form.Next).Type("try out").Press(k.Form.Next).Sees("space picks only some")
	b.Press(k.Global.Filter).Type("github").Key("enter").Press(k.List.Mark).Sees("1: github")
	b.Key("esc").Press(k.Form.Cancel).Sees("No session is remembered yet").Press(k.Sessions.New).Sees("1: github").Sees("try out")
	if b.pane.Unsaved() == "" {
		t.Error("the form would be lost")
	}
	b.Press(k.Form.Submit).Sees("✓ try out").Sees("lee@example.com").SeesNot("New session")
	session, err := b.client.Session(t.Context(), b.pane.open.ID)
	if err != nil || session.Config.UserID != "lee@example.com" || strings.Join(session.Config.Toolkits.Slugs, " ") != "github" {
		t.Errorf("%+v, %v", session.Config, err)
	}
	if all, err := b.store.List(); err != nil || len(all) != 1 || all[0].Label != "try out" {
		t.Errorf("remembered %+v, %v", all, err)
	}
	if b.pane.Unsaved() != "" {
		t.Error("something is left unsaved")
	}
}

func TestForm_EnterTakesTheDefaults(t *testing.T) {
	b := open(t, "dark", 80, 21)
	b.openDemo(t).Press(b.env.Keys.Sessions.New).Sees("maya@example.com").Key("enter").SeesNot("New session")
	if b.pane.open.ID == b.session || b.pane.open.Config.Toolkits != nil && b.pane.open.Config.Toolkits.Mode == api.FilterEnable {
		t.Errorf("%+v", b.pane.open.Config)
	}
}

func TestFailure_SaysWhatAndTriesThatAgain(t *testing.T) {
	b := open(t, "dark", 120, 37).openDemo(t)
	b.pane.client = broken{b.client}
	b.Press(b.env.Keys.Sessions.Delete)
	ask, ok := b.host.Asked[len(b.host.Asked)-1].(views.ConfirmMsg)
	if !ok {
		t.Fatalf("asked %+v", b.host.Asked)
	}
	b.Send(views.ConfirmedMsg{ID: ask.ID, Yes: true})
	b.Sees("deleting " + b.session + " failed").Sees("r tries again")
	b.pane.client = b.client
	b.Press(b.env.Keys.Global.Refresh).SeesNot("failed")
	if _, err := b.client.Session(t.Context(), b.session); !api.IsNotFound(err) {
		t.Errorf("it is still there: %v", err)
	}
}

// broken is a server that deletes nothing.
type broken struct{ Client }

func (broken) DeleteSession(context.Context, string) (api.DeletedSession, error) {
	return api.DeletedSession{}, errors.New("out of order")
}

func TestForm_ProposesAUser(t *testing.T) {
	b := open(t, "dark", 80, 21)
	b.pane.user = "sam"
	k := b.env.Keys
	b.Press(k.Sessions.New).Sees("sam").Press(k.Form.Cancel)
	if b.pane.Unsaved() != "" {
		t.Error("what was only proposed is something to save")
	}
	if _, err := b.store.Remember(t.Context(), state.Session{ID: "trs_1", UserID: "lee@example.com", Opened: tuitest.Now}); err != nil {
		t.Fatal(err)
	}
	b.Press(k.Global.Refresh, k.Sessions.New).Sees("▌ user      lee@example.com").Press(k.Form.Cancel)
	b.openDemo(t).Press(k.Sessions.New).Sees("▌ user      maya@example.com")
	b.Type("zoe").Sees("▌ user      zoe").SeesNot("maya@example.com")
	b.Press(k.Form.Remove).Sees("▌ user      maya@example.com").Key("end").Type(".org").Sees("▌ user      maya@example.com.org")
}

func TestForm_KeepsWhatWasTypedWhenTheServerRefuses(t *testing.T) {
	b := open(t, "dark", 80, 21)
	b.Press(b.env.Keys.Sessions.New).Type(strings.Repeat("x", 300)).Key("enter")
	if b.pane.making {
		b.Sees("✗ not created")
		return
	}
	b.Send(sessionCreatedMsg{req: 1, form: true, err: &api.Error{Message: "LATE"}}).SeesNot("LATE")
}

func TestKeys_CloneRenameForgetAndDelete(t *testing.T) {
	b := open(t, "dark", 120, 37)
	k := b.env.Keys.Sessions
	b.openDemo(t).Press(k.Rename)
	b.Send(views.PromptedMsg{ID: b.pane.asked.id, Value: "my own", OK: true}).Sees("✓ my own")
	b.Press(k.Clone)
	b.Send(views.PromptedMsg{ID: b.pane.asked.id, Value: "maya@example.com", OK: true})
	clone := b.pane.open
	original, err := b.client.Session(t.Context(), b.session)
	if err != nil || clone.ID == b.session {
		t.Fatalf("the clone is %s, %v", clone.ID, err)
	}
	want, _ := json.Marshal(original.Config)
	if got, _ := json.Marshal(clone.Config); string(got) != string(want) {
		t.Errorf("the clone's config is %s, not %s", got, want)
	}
	b.Press(k.Delete)
	b.Send(views.ConfirmedMsg{ID: b.pane.asked.id, Yes: true}).SeesNot(clone.ID)
	if _, err := b.client.Session(t.Context(), clone.ID); !api.IsNotFound(err) {
		t.Errorf("it is still there: %v", err)
	}
	b.Press(k.Forget)
	b.Send(views.ConfirmedMsg{ID: b.pane.asked.id, Yes: true}).Sees("No session is remembered yet")
}

func TestFocus_ShowsWhatAnotherProgramRemembered(t *testing.T) {
	b := open(t, "dark", 80, 21)
	if _, err := b.store.Remember(t.Context(), state.Session{ID: "trs_fromelsewhere", UserID: "lee"}); err != nil {
		t.Fatal(err)
	}
	b.pane.Blur()
	b.SeesNot("trs_fromelsewhere")
	b.Send(runMsg(b.pane.Focus()()))
	b.Sees("trs_fromelsewhere")
}

func runMsg(msg any) any { return msg }

func TestSnippets_HoldNoKeyAndAreWellFormed(t *testing.T) {
	b := open(t, "dark", 80, 21)
	b.openDemo(t)
	for _, c := range b.pane.snippets(*b.pane.open) {
		text := c.Text()
		if strings.Contains(text, sandbox.DefaultAPIKey) {
			t.Errorf("%s holds the key", c.Label)
		}
		switch {
		case strings.HasSuffix(c.Label, ".json"):
			if !json.Valid([]byte(text)) || !strings.Contains(text, `"x-user-api-key": "${env:COMPOSIO_API_KEY}"`) || !strings.Contains(text, b.pane.open.MCP.URL) {
				t.Errorf("%s: %s", c.Label, text)
			}
		case c.Label == "curl" || c.Label == "Claude Code command":
			if err := exec.CommandContext(t.Context(), "sh", "-n", "-c", text).Run(); err != nil || !strings.Contains(text, `"x-user-api-key: $COMPOSIO_API_KEY"`) {
				t.Errorf("%s: %s: %v", c.Label, text, err)
			}
		}
	}
}

func TestView_OfHostileMemory(t *testing.T) {
	b := open(t, "dark", 80, 21)
	b.rememberHostile(t)
	for _, line := range strings.Split(b.View(), "\n") {
		if safetext.Width(line) != 80 || strings.Contains(line, "\x1b]") || strings.Contains(line, "\u202e") {
			t.Errorf("%d wide: %q", safetext.Width(line), line)
		}
	}
}

func BenchmarkView(b *testing.B) {
	for _, n := range []int{100, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			pane := open(b, "dark", 120, 37)
			sessions := make([]state.Session, n)
			for i := range sessions {
				sessions[i] = state.Session{ID: fmt.Sprintf("trs_%d", i), UserID: "maya"}
			}
			pane.pane.list.SetItems(sessions)
			down, _ := views.KeyMsg("j")
			b.ReportAllocs()
			for b.Loop() {
				pane.pane.Update(down)
				_ = pane.View()
			}
		})
	}
}

func TestEmpty_WaitsForTheFirstSession(t *testing.T) {
	env, opening := tuitest.Env(t, "plain"), views.Status{Busy: true, Since: tuitest.Now, Text: "opening trs_slow"}
	now := tuitest.Now
	env.Now = func() time.Time { return now }
	env.Opening = func() views.Status { return opening }
	d, _ := tuitest.Pane(t, New(env, nil, state.NewSessions(t.TempDir(), "test"), NewForms(t.TempDir(), "test"), Server{}, ""), 80, 21)
	d.SeesNot("remembered").SeesNot("opening")
	now = now.Add(time.Second)
	d.Sees("opening trs_slow …").SeesNot("remembered")
	opening = views.Status{}
	d.Sees("No session is remembered yet")
}
