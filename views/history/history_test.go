package history_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/bubbles/key"
	"github.com/charmbracelet/x/exp/golden"

	"trs/api"
	"trs/api/sandbox"
	"trs/api/sandbox/sandboxtest"
	"trs/keymap"
	"trs/tui/tuitest"
	"trs/views"
	"trs/views/history"
	"trs/views/safetext"
)

var keys = keymap.Default()

func must[T any](value T, err error) func(testing.TB) T {
	return func(tb testing.TB) T {
		tb.Helper()
		if err != nil {
			tb.Fatal(err)
		}
		return value
	}
}

// newClient is a client of an empty sandbox with the clock now.
func newClient(t *testing.T, now *time.Time) *api.Client {
	t.Helper()
	_, client := sandboxtest.Start(t, sandbox.Options{Empty: true, Now: func() time.Time { return *now }})
	return client
}

// sandboxed is a session with four versions on a real sandbox, made one hour
// apart, and the pane on it.
type sandboxed struct {
	*tuitest.Driver
	host    *tuitest.Host
	client  *api.Client
	session api.Session
	now     *time.Time
}

func open(t *testing.T, themeName string, width, height int) *sandboxed {
	t.Helper()
	t.Setenv("TZ", "UTC")
	now := tuitest.Now.Add(-4 * time.Hour)
	client, ctx := newClient(t, &now), t.Context()
	session := must(client.CreateSession(ctx, api.CreateSession{UserID: "maya@example.com", Toolkits: &api.ToolkitFilter{Filter: api.Enable("gmail")}}))(t)
	off := false
	for _, patch := range []api.PatchSession{
		{Toolkits: api.Some(api.ToolkitFilter{Filter: api.Enable("gmail", "slack", "github")})},
		{Tags: api.Some(api.TagFilter{Disable: []api.Tag{api.TagDestructive}}), Workbench: api.Some(api.WorkbenchRequest{EnableProxyExecution: &off, SandboxSize: "medium"})},
		{Workbench: api.Some(api.WorkbenchRequest{SandboxSize: "large"})},
	} {
		now = now.Add(time.Hour)
		session = must(client.PatchSession(ctx, session.ID, patch))(t)
	}
	s := &sandboxed{client: client, session: session, now: &now}
	s.Driver, s.host = tuitest.Pane(t, history.New(tuitest.Env(t, themeName), client), width, height)
	s.Send(views.SessionOpenedMsg{Session: session})
	return s
}

func TestHistory_TellsWhatChangedAndWhen(t *testing.T) {
	s := open(t, "dark", 120, 37)
	s.Sees("v4     live").Sees("sandbox_size medium→").Sees("v3 → v4 · 1 change")
	s.Sees("- v3     from 2026-01-01 10:00:00 to 11:00:00 UTC (1 h)")
	s.Sees("+ v4     from 2026-01-01 11:00:00 UTC, live for 1 h").Sees("~ sandbox_size")
	s.Press(keys.List.Bottom).Sees("the first version").Sees("nothing came before it")
	s.Key("up").Sees("2 toolkits +slack +git").Sees(`+ enabled[]  "slack"`)
}

func TestHistory_ComparesAnyTwo(t *testing.T) {
	s := open(t, "dark", 120, 37)
	s.Press(keys.List.Mark, keys.List.Bottom).Sees("v1 → v4")
	s.Press(keys.List.Mark).Key("up").Sees("v1 → v4")
	s.Press(keys.History.Swap).Sees("v4 → v1").Sees(`- enabled[]  "slack"`)
	s.Key("esc").Sees("v1 → v2")
	s.Press(keys.History.Live).Sees("v2 → v4")
	s.Press(keys.History.Mode).Sees("as text").Sees("@@ ")
	s.Press(keys.History.Mode).Sees("Config of v2").Sees("user_id")
	s.Press(keys.History.Mode, keys.History.Older).Key("up").Sees("v2 → v3")
}

func TestHistory_RestoresThroughTheExactPatch(t *testing.T) {
	s := open(t, "dark", 120, 37)
	s.Press(keys.History.Restore)
	if toast, ok := s.host.Asked[0].(views.ToastMsg); !ok || !strings.Contains(toast.Text, "live version") {
		t.Fatalf("asked %+v", s.host.Asked)
	}
	s.Key("down").Press(keys.History.Restore)
	s.Sees("Restore v3").Sees(`"sandbox_size": "medium"`).Sees(`"expected_config_version": 4`)
	confirm, ok := s.Press(keys.List.Open).last().(views.ConfirmMsg)
	if !ok || confirm.Title != "Restore v3" {
		t.Fatalf("asked %+v", s.host.Asked)
	}
	s.Send(views.ConfirmedMsg{ID: confirm.ID})
	if got := must(s.client.Session(t.Context(), s.session.ID))(t); got.ConfigVersion != 4 {
		t.Fatal("sent although the answer was no")
	}
	confirm, _ = s.Press(keys.List.Open).last().(views.ConfirmMsg)
	s.Send(views.ConfirmedMsg{ID: confirm.ID, Yes: true})
	if _, ok := s.last().(views.ReloadSessionMsg); !ok {
		t.Fatalf("asked %+v", s.last())
	}
	got := must(s.client.Session(t.Context(), s.session.ID))(t)
	if got.ConfigVersion != 5 || got.Config.Workbench.SandboxSize != "medium" {
		t.Fatalf("v%d, %+v", got.ConfigVersion, got.Config.Workbench)
	}
	s.Send(views.SessionOpenedMsg{Session: got}).Sees("v5     live").Sees(`"large" → "medium"`)
}

func (s *sandboxed) Press(bindings ...key.Binding) *sandboxed { s.Driver.Press(bindings...); return s }
func (s *sandboxed) Key(name string) *sandboxed               { s.Driver.Key(name); return s }
func (s *sandboxed) last() any                                { return s.host.Asked[len(s.host.Asked)-1] }

func TestHistory_TellsAConflictAndLooksAgain(t *testing.T) {
	s := open(t, "dark", 120, 37)
	s.Key("down").Key("down").Press(keys.History.Restore)
	must(s.client.PatchSession(t.Context(), s.session.ID, api.PatchSession{Toolkits: api.Some(api.ToolkitFilter{Filter: api.Enable("linear")})}))(t)
	confirm, _ := s.Press(keys.List.Open).last().(views.ConfirmMsg)
	s.Send(views.ConfirmedMsg{ID: confirm.ID, Yes: true})
	s.Sees("it is v5").Sees(`+ enabled[]  "linear"`)
	s.Press(keys.List.Open).Sees(`"expected_config_version": 5`)
	confirm, _ = s.Press(keys.List.Open).last().(views.ConfirmMsg)
	s.Send(views.ConfirmedMsg{ID: confirm.ID, Yes: true})
	if got := must(s.client.Session(t.Context(), s.session.ID))(t); got.ConfigVersion != 6 {
		t.Errorf("v%d", got.ConfigVersion)
	}
}

func TestHistory_NothingToRestore(t *testing.T) {
	s := open(t, "dark", 80, 21)
	same := must(s.client.PatchSession(t.Context(), s.session.ID, api.PatchSession{Workbench: api.Some(api.WorkbenchRequest{SandboxSize: "medium"})}))(t)
	s.Send(views.SessionOpenedMsg{Session: same})
	s.Key("down").Key("down").Press(keys.History.Restore).Sees("There is nothing to restore")
	before := len(s.host.Asked)
	if s.Press(keys.List.Open); len(s.host.Asked) != before {
		t.Error("an empty patch is offered")
	}
	s.Key("esc").Sees("v3")
}

// fake answers from memory.
type fake struct {
	versions []api.ConfigVersion
	err      error
	calls    int
}

func (f *fake) ConfigHistory(_ context.Context, _ string, page api.Page) (api.PageOf[api.ConfigVersion], error) {
	f.calls++
	if f.err != nil {
		return api.PageOf[api.ConfigVersion]{}, f.err
	}
	from, _ := strconv.Atoi(page.Cursor)
	to := min(from+page.Limit, len(f.versions))
	got := api.PageOf[api.ConfigVersion]{Items: f.versions[min(from, to):to], TotalItems: len(f.versions)}
	if to < len(f.versions) {
		got.NextCursor = strconv.Itoa(to)
	}
	return got, nil
}

func (f *fake) Session(context.Context, string) (api.Session, error) { return api.Session{}, f.err }

func (f *fake) PatchSession(context.Context, string, api.PatchSession) (api.Session, error) {
	return api.Session{}, f.err
}

// many is n versions, newest first, of a sandbox size that changes.
func many(n int) []api.ConfigVersion {
	versions := make([]api.ConfigVersion, n)
	for i := range versions {
		number := n - i
		versions[i] = api.ConfigVersion{
			Version: number, IsCurrent: i == 0, CreatedAt: api.At(tuitest.Now.Add(-time.Duration(i) * time.Hour)),
			Config: api.Config{UserID: "u", Workbench: &api.Workbench{SandboxSize: fmt.Sprintf("size-%d", number)}},
		}
	}
	return versions
}

func openFake(tb testing.TB, f *fake, themeName string, width, height int) (*tuitest.Driver, *tuitest.Host) {
	tb.Helper()
	d, host := tuitest.Pane(tb, history.New(tuitest.Env(tb, themeName), f), width, height)
	d.Send(views.SessionOpenedMsg{Session: api.Session{ID: "trs_1", ConfigVersion: len(f.versions)}})
	return d, host
}

func TestHistory_LoadsAsItScrolls(t *testing.T) {
	f := &fake{versions: many(10_000)}
	d, _ := openFake(t, f, "dark", 100, 30)
	if d.Sees("1 of 10 000"); f.calls > 2 {
		t.Errorf("%d pages for the first screen", f.calls)
	}
	for range 20 {
		d.Press(keys.List.Bottom)
	}
	d.Sees("v8").SeesNot("…  …")
	d.Press(keys.Global.Filter).Type("size-77→").Key("enter")
	d.Sees("v77 → v78")
	if f.calls != 100 {
		t.Errorf("%d pages", f.calls)
	}
}

func TestHistory_VersionsMadeWhilePagingAreNotDoubled(t *testing.T) {
	f := &fake{versions: many(250)}
	d, _ := openFake(t, f, "dark", 100, 30)
	f.versions = many(260)
	d.Press(keys.List.Bottom, keys.List.Bottom, keys.List.Bottom).Sees("250 of 250")
	d.Send(views.SessionOpenedMsg{Session: api.Session{ID: "trs_1", ConfigVersion: 260}})
	d.Press(keys.List.Bottom).Sees("260 of 260").Press(keys.List.Top).Sees("v259 → v260")
}

func TestHistory_LateAnswersAreDropped(t *testing.T) {
	f := &fake{versions: many(3)}
	pane := history.New(tuitest.Env(t, "dark"), f)
	pane.SetSize(100, 30)
	pane.Focus()
	late := pane.Update(views.SessionOpenedMsg{Session: api.Session{ID: "trs_1", ConfigVersion: 3}})
	pane.Update(views.SessionOpenedMsg{Session: api.Session{ID: "trs_2", ConfigVersion: 1}})
	pane.Update(late())
	if strings.Contains(pane.View(), "size-3") {
		t.Error("another session's answer is shown")
	}
}

func TestHistory_FailureAndRetry(t *testing.T) {
	f := &fake{versions: many(150), err: &api.Error{Op: "config_history", Status: 500, Message: "it broke", SuggestedFix: "Wait a little", RequestID: "req_1"}}
	d, _ := openFake(t, f, "dark", 100, 30)
	d.Sees("loading the history failed").Sees("Wait a little").Sees("req_1")
	f.err = nil
	d.Press(keys.Global.Refresh).Sees("v149 → v150")
	f.err = errors.New("gone")
	d.Press(keys.Global.Refresh).Sees("loading the history failed").Key("esc").Sees("v149 → v150")
	d.Press(keys.List.Bottom).Sees("100 loaded")
	f.err = nil
	d.Press(keys.Global.Refresh, keys.List.Bottom, keys.List.Bottom).Sees("150 of 150")
}

func TestHistory_Copies(t *testing.T) {
	s := open(t, "dark", 100, 30)
	copier := s.host.Pane.(views.Copier)
	labels := []string{}
	for _, c := range copier.Copies() {
		labels = append(labels, c.Label)
		if c.Label != "diff" && !json.Valid([]byte(c.Text())) {
			t.Errorf("%s is no JSON: %s", c.Label, c.Text())
		}
	}
	if want := []string{"diff", "config of v4", "create request of v4"}; !slices.Equal(labels, want) {
		t.Errorf("got %v", labels)
	}
	if text := copier.Copies()[0].Text(); !strings.Contains(text, "--- v3\n+++ v4\n") {
		t.Errorf("got %s", text)
	}
}

func hostile() []api.ConfigVersion {
	versions := many(2)
	versions[0].Config.Workbench.SandboxSize = "\x1b]0;x\a\u202e日本👩‍💻\tz\n" + strings.Repeat("long ", 50)
	versions[0].Config.UserID = "a\x1b[2J"
	return versions
}

func TestHistory_FillsItsSize(t *testing.T) {
	for _, size := range [][2]int{{60, 12}, {80, 21}, {96, 20}, {120, 37}, {200, 57}} {
		for _, f := range []*fake{{}, {versions: many(1)}, {versions: hostile()}, {err: errors.New("x")}} {
			d, _ := openFake(t, f, "dark", size[0], size[1])
			for range 3 {
				lines := strings.Split(d.View(), "\n")
				if len(lines) != size[1] {
					t.Errorf("%v: %d lines", size, len(lines))
				}
				for _, line := range lines {
					if safetext.Width(line) != size[0] || strings.Contains(line, "\x1b]0") || strings.Contains(line, "\u202e") {
						t.Errorf("%v: %d wide: %q", size, safetext.Width(line), line)
					}
				}
				d.Press(keys.History.Mode)
			}
		}
	}
}

func TestHistory_Golden(t *testing.T) {
	for _, test := range []struct {
		theme         string
		width, height int
	}{{"dark", 80, 21}, {"light", 80, 21}, {"mono", 80, 21}, {"dark", 120, 37}, {"light", 120, 37}, {"mono", 120, 37}} {
		for name, show := range map[string]func(*testing.T, string, int, int) *tuitest.Driver{
			"changes": func(t *testing.T, th string, w, h int) *tuitest.Driver {
				return open(t, th, w, h).Key("down").Driver
			},
			"text": func(t *testing.T, th string, w, h int) *tuitest.Driver {
				return open(t, th, w, h).Press(keys.History.Mode).Driver
			},
			"config": func(t *testing.T, th string, w, h int) *tuitest.Driver {
				return open(t, th, w, h).Press(keys.History.Mode, keys.History.Mode, keys.List.Open).Driver
			},
			"restore": func(t *testing.T, th string, w, h int) *tuitest.Driver {
				return open(t, th, w, h).Key("down").Key("down").Press(keys.History.Restore).Driver
			},
			"empty": func(t *testing.T, th string, w, h int) *tuitest.Driver { return fakeView(t, &fake{}, th, w, h) },
			"huge": func(t *testing.T, th string, w, h int) *tuitest.Driver {
				return fakeView(t, &fake{versions: many(10_000)}, th, w, h)
			},
			"failing": func(t *testing.T, th string, w, h int) *tuitest.Driver {
				return fakeView(t, &fake{err: errors.New("connection refused")}, th, w, h)
			},
			"hostile": func(t *testing.T, th string, w, h int) *tuitest.Driver {
				return fakeView(t, &fake{versions: hostile()}, th, w, h)
			},
		} {
			t.Run(fmt.Sprintf("%s/%dx%d/%s", test.theme, test.width, test.height, name), func(t *testing.T) {
				golden.RequireEqual(t, []byte(show(t, test.theme, test.width, test.height).View()))
			})
		}
	}
}

func fakeView(t *testing.T, f *fake, themeName string, width, height int) *tuitest.Driver {
	t.Setenv("TZ", "UTC")
	d, _ := openFake(t, f, themeName, width, height)
	return d
}

func BenchmarkHistory(b *testing.B) {
	for _, n := range []int{100, 100_000} {
		f := &fake{versions: many(n)}
		d, host := openFake(b, f, "dark", 120, 37)
		d.Press(keys.Global.Filter).Type("v").Key("enter") // loads all
		d.Key("esc")
		down, _ := views.KeyMsg("down")
		b.Run(fmt.Sprintf("View/%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_ = host.Pane.View()
			}
		})
		b.Run(fmt.Sprintf("Update/%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				host.Pane.Update(down)
			}
		})
	}
}
