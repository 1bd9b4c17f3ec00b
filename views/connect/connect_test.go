package connect

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/exp/golden"

	"trs/api"
	"trs/api/sandbox"
	"trs/api/sandbox/sandboxtest"
	"trs/tui/ptytest"
	"trs/tui/tuitest"
	"trs/views"
	"trs/views/safetext"
)

// bench is the pane on a server.
type bench struct {
	*tuitest.Driver
	t      testing.TB
	host   *tuitest.Host
	pane   *Model
	env    views.Env
	client *api.Client
}

// demo is a sandbox with its demo session.
func demo(tb testing.TB) (*api.Client, api.Session) {
	tb.Helper()
	tb.Setenv("TZ", "UTC")
	server, client := sandboxtest.Start(tb, sandbox.Options{Seed: 1})
	id, _ := server.DemoSession()
	session, err := client.Session(tb.Context(), id)
	if err != nil {
		tb.Fatal(err)
	}
	return client, session
}

// fresh is a session of a user without any accounts.
func fresh(tb testing.TB) (*api.Client, api.Session) {
	tb.Helper()
	client, _ := demo(tb)
	toolkits := api.ToolkitFilter{Filter: api.Enable("github", "notion", "gmail", "text")}
	session, err := client.CreateSession(tb.Context(), api.CreateSession{UserID: "lee@example.com", Toolkits: &toolkits})
	if err != nil {
		tb.Fatal(err)
	}
	return client, session
}

func with(tb testing.TB, themeName string, width, height int, client Client, session api.Session) *bench {
	tb.Helper()
	env := tuitest.Env(tb, themeName)
	pane := New(env, client)
	d, host := tuitest.Pane(tb, pane, width, height)
	d.Send(views.SessionOpenedMsg{Session: session})
	b := &bench{Driver: d, t: tb, host: host, pane: pane, env: env}
	b.client, _ = client.(*api.Client)
	return b
}

// asked is the last thing of a kind that the pane asked of the program.
func asked[T tea.Msg](b *bench) (last T) {
	b.t.Helper()
	found := false
	for _, msg := range b.host.Asked {
		if m, ok := msg.(T); ok {
			last, found = m, true
		}
	}
	if !found {
		b.t.Fatalf("the pane did not ask for a %T: %+v", last, b.host.Asked)
	}
	return last
}

// beat lets a second pass.
func (b *bench) beat() *bench {
	b.Send(beatMsg{b.pane.beat})
	return b
}

func (b *bench) toolkit(slug string) *bench {
	b.t.Helper()
	if !b.pane.list.SelectKey(slug) {
		b.t.Fatalf("there is no toolkit %s:\n%s", slug, b.Screen())
	}
	b.Send(nil)
	return b
}

func TestView_Golden(t *testing.T) {
	type look struct {
		theme         string
		width, height int
	}
	looks := []look{{"dark", 80, 21}, {"dark", 120, 37}, {"light", 80, 21}, {"mono", 80, 21}}
	client, session := demo(t)
	for name, steps := range map[string]func(*bench){
		"demo":    func(*bench) {},
		"account": func(b *bench) { b.toolkit("notion").Press(b.env.Keys.Connect.Accounts) },
		"filter":  func(b *bench) { b.Press(b.env.Keys.Global.Filter).Type("google") },
	} {
		for _, l := range looks {
			t.Run(fmt.Sprintf("%s/%s/%dx%d", name, l.theme, l.width, l.height), func(t *testing.T) {
				b := with(t, l.theme, l.width, l.height, client, session)
				steps(b)
				golden.RequireEqual(t, []byte(b.View()))
			})
		}
	}
}

func TestView_GoldenOfTrouble(t *testing.T) {
	t.Setenv("TZ", "UTC")
	refused := &api.Error{Op: "link", Status: 400, Code: 4308, Message: "no managed auth for toolkit0", RequestID: "req_1"}
	for name, test := range map[string]struct {
		client *fake
		steps  func(*bench)
	}{
		"empty":   {&fake{}, nil},
		"failing": {&fake{listErr: &api.Error{Op: "toolkits", Status: 500, Message: "internal error", RequestID: "req_9"}}, nil},
		"denied":  {denied(), nil},
		"hostile": {hostile(), func(b *bench) { b.Press(b.env.Keys.Connect.Accounts) }},
		"huge":    {many(100_000), func(b *bench) { b.Press(b.env.Keys.List.Bottom) }},
		"waiting": {many(3), func(b *bench) { b.toolkit("toolkit1").Press(b.env.Keys.Connect.Link) }},
		"refused": {&fake{toolkits: many(3).toolkits, linkErr: refused}, func(b *bench) { b.toolkit("toolkit1").Press(b.env.Keys.Connect.Link) }},
	} {
		t.Run(name, func(t *testing.T) {
			b := with(t, "dark", 80, 21, test.client, maya())
			if test.steps != nil {
				test.steps(b)
			}
			b.exact(80, 21)
			golden.RequireEqual(t, []byte(b.View()))
		})
	}
}

func denied() *fake {
	f := many(3)
	f.err = &api.Error{Op: "connected_accounts_list", Status: http.StatusForbidden, Message: "this key may not read accounts"}
	return f
}

func hostile() *fake {
	evil := "\x1b]0;x\a\u202e" + strings.Repeat("日本", 60) + "\n\t"
	f := many(2)
	f.toolkits[0].Name, f.toolkits[0].Meta.Description = evil, evil
	f.toolkits[0].ComposioManagedAuthSchemes = []string{evil}
	f.accounts[0].Alias, f.accounts[0].StatusReason, f.accounts[0].Status = &evil, &evil, api.AccountStatus(evil)
	f.accounts[0].State = api.AccountState{AuthScheme: evil, Scopes: []string{evil, evil}, Error: evil}
	f.accounts = f.accounts[:1]
	return f
}

// exact fails when a line is not as wide as the pane, or when something of a
// stranger reaches the terminal.
func (b *bench) exact(width, height int) *bench {
	b.t.Helper()
	lines := strings.Split(b.View(), "\n")
	if len(lines) != height {
		b.t.Errorf("%d lines", len(lines))
	}
	for _, line := range lines {
		if safetext.Width(line) != width || strings.Contains(line, "\x1b]") || strings.Contains(line, "\u202e") {
			b.t.Errorf("%d wide: %q", safetext.Width(line), line)
		}
	}
	return b
}

func TestView_FillsEverySize(t *testing.T) {
	for _, size := range [][2]int{{60, 12}, {61, 14}, {80, 21}, {96, 21}, {97, 30}, {160, 45}} {
		b := with(t, "dark", size[0], size[1], hostile(), maya())
		b.exact(size[0], size[1]).Press(b.env.Keys.Connect.Accounts, b.env.Keys.List.PageDown)
		b.exact(size[0], size[1]).Press(b.env.Keys.Global.Zoom)
		b.exact(size[0], size[1])
	}
}

func TestLink_BecomesActiveInTheBrowser(t *testing.T) {
	client, session := fresh(t)
	b := with(t, "dark", 120, 37, client, session)
	k := b.env.Keys
	b.toolkit("github").Sees("○ not connected; c starts a link").Sees("none yet")
	b.Press(k.Connect.Link).Sees("◐ waits 10:00").Sees("waiting until somebody finishes the link")
	link := b.pane.Link()
	if copies := b.pane.Copies(); copies[0].Text() != link || !copies[0].Secret {
		t.Errorf("the copy key takes %+v", copies[0])
	}
	b.SeesNot(link).Sees("/link/").Press(k.Connect.Reveal).Sees(link).Press(k.Connect.Reveal).SeesNot(link)
	b.beat().Sees("INITIALIZING")
	if _, err := ptytest.Allow(t.Context(), link, nil); err != nil {
		t.Fatal(err)
	}
	b.beat().Sees("✓ connected at").Sees("● tools act as").Sees("✓ used")
	if toast := asked[views.ToastMsg](b); toast.Kind != views.Good || toast.Text != "GitHub is connected" {
		t.Errorf("toast %+v", toast)
	}
	if b.pane.beating() || b.pane.Link() != "" {
		t.Error("it still waits")
	}
}

func TestLink_CarriesAliasAndCallback(t *testing.T) {
	client, session := fresh(t)
	b := with(t, "dark", 120, 37, client, session)
	b.toolkit("notion").Press(b.env.Keys.Connect.LinkAs)
	b.Send(views.PromptedMsg{ID: asked[views.PromptMsg](b).ID, Value: " work ", OK: true})
	callback := asked[views.PromptMsg](b)
	if callback.Title != "Callback URL" || callback.Check("nonsense") == "" || callback.Check("") != "" {
		t.Errorf("%+v", callback)
	}
	b.Send(views.PromptedMsg{ID: callback.ID, Value: "https://app.example.test/return?flow=1", OK: true})
	b.Sees("waiting until").Sees("work")
	next, err := ptytest.Allow(t.Context(), b.pane.Link(), nil)
	if err != nil || !strings.HasPrefix(next, "https://app.example.test/return?") {
		t.Errorf("the browser went to %q, %v", next, err)
	}
}

func TestLink_IsWaitedForUntilEsc(t *testing.T) {
	f := many(3)
	f.accounts = append(f.accounts, api.ConnectedAccount{ID: "ca_new", Status: api.StatusInitializing, Toolkit: api.AccountToolkit{Slug: "toolkit1"}, UserID: "maya"})
	b := with(t, "dark", 120, 37, f, maya())
	k := b.env.Keys
	b.toolkit("toolkit1").Press(k.Connect.Link)
	b.pane.Blur()
	b.beat()
	if !b.pane.beating() || b.pane.Headline() != "1 link waiting" {
		t.Error("it does not wait in the background")
	}
	old := b.pane.beat
	b.Send(views.SessionOpenedMsg{Session: api.Session{ID: "trs_another", Config: api.Config{UserID: "lee"}}})
	b.Send(beatMsg{old})
	if b.pane.beating() || b.pane.Headline() != "" {
		t.Error("it waits in another session")
	}
	b.Send(views.SessionOpenedMsg{Session: maya()})
	b.pane.Focus()
	b.Send(views.ConnectionsChangedMsg{}) // loads
	if b.toolkit("toolkit1"); !b.pane.beating() {
		t.Error("it does not go on in its own session")
	}
	b.Key("esc").Sees("not waiting; the link lives until")
	if b.pane.beating() {
		t.Error("it waits after esc")
	}
	b.Press(k.Connect.Wait).Sees("waiting until")
	b.Press(k.Connect.Link)
	if ask := asked[views.ConfirmMsg](b); !strings.Contains(ask.Body, "is open for another 10:00") {
		t.Errorf("%+v", ask)
	}
}

func TestLink_IsLookedAtLessOften(t *testing.T) {
	f := many(3)
	b := with(t, "dark", 120, 37, f, maya())
	now := tuitest.Now
	b.pane.env.Now = func() time.Time { return now }
	b.toolkit("toolkit1").Press(b.env.Keys.Connect.Link)
	paces := []time.Duration{}
	for _, age := range []time.Duration{0, time.Minute, 4 * time.Minute, 6 * time.Minute} {
		now = tuitest.Now.Add(age)
		paces = append(paces, b.pane.pace())
	}
	if !slices.Equal(paces, []time.Duration{time.Second, 2 * time.Second, 5 * time.Second, 10 * time.Second}) {
		t.Errorf("paces %v", paces)
	}
	now = tuitest.Now
	f.accounts = append(f.accounts, api.ConnectedAccount{ID: "ca_new", Status: api.StatusInitiated, UserID: "maya"})
	f.err = errors.New("no network")
	for range 3 {
		b.beat()
	}
	if pace := b.pane.pace(); pace != 8*time.Second {
		t.Errorf("after three failures %v", pace)
	}
	f.err = nil
	if b.beat(); b.pane.pace() != time.Second {
		t.Errorf("after a look that succeeded %v", b.pane.pace())
	}
}

func TestLink_SaysWhyItFailed(t *testing.T) {
	reason := "The provider refused the token exchange"
	for name, test := range map[string]struct {
		status api.AccountStatus
		reason *string
		later  time.Duration
		want   string
	}{
		"failed":  {api.StatusFailed, &reason, 0, "✗ not connected: " + reason},
		"expired": {api.StatusExpired, nil, 0, "✗ not connected: EXPIRED"},
		"late":    {api.StatusInitiated, nil, linkLife, "the link's ten minutes are over"},
	} {
		t.Run(name, func(t *testing.T) {
			f := many(3)
			b := with(t, "dark", 120, 37, f, maya())
			now := tuitest.Now
			b.pane.env.Now = func() time.Time { return now }
			b.toolkit("toolkit1").Press(b.env.Keys.Connect.Link)
			f.accounts = append(f.accounts, api.ConnectedAccount{ID: "ca_new", Status: test.status, StatusReason: test.reason, UserID: "maya"})
			now = now.Add(test.later)
			b.beat().Sees(test.want).Sees("c starts a new link")
			if b.pane.beating() {
				t.Error("it still waits")
			}
		})
	}
}

func TestLink_AsksToolkitsWhenAccountsAreForbidden(t *testing.T) {
	f := denied()
	b := with(t, "dark", 120, 37, f, maya())
	b.Sees("Information not available")
	b.toolkit("toolkit1").Press(b.env.Keys.Connect.Link)
	f.accounts = append(f.accounts, api.ConnectedAccount{ID: "ca_new"})
	b.beat()
	if a := b.pane.attempt(); !a.byList || !a.waiting() {
		t.Errorf("%+v", a)
	}
	f.calls = nil
	b.beat()
	if strings.Join(f.calls, " ") != "toolkits" {
		t.Errorf("it asked for %v", f.calls)
	}
}

func TestLink_IsExplainedBeforeTrying(t *testing.T) {
	client, session := demo(t)
	b := with(t, "dark", 120, 37, client, session)
	k := b.env.Keys.Connect
	b.toolkit("gmail").Press(k.Link)
	if ask := asked[views.ConfirmMsg](b); !strings.Contains(ask.Body, "The session pins") || ask.Yes != "try anyway" {
		t.Errorf("%+v", ask)
	}
	b.toolkit("notion").Press(k.Link)
	ask := asked[views.ConfirmMsg](b)
	if !strings.Contains(ask.Body, "does not allow notion") {
		t.Errorf("%+v", ask)
	}
	b.Send(views.ConfirmedMsg{ID: ask.ID, Yes: true}).Sees("connecting Notion failed").Sees("4324")
	b.Key("esc").SeesNot("4324")
}

func TestAccounts_AreSwitchedRevokedAndDeleted(t *testing.T) {
	client, session := demo(t)
	b := with(t, "dark", 120, 37, client, session)
	k := b.env.Keys.Connect
	b.toolkit("github").Press(k.Accounts).Sees("✓ used")
	yes := func() {
		t.Helper()
		b.Send(views.ConfirmedMsg{ID: asked[views.ConfirmMsg](b).ID, Yes: true})
	}
	b.Press(k.Toggle)
	yes()
	b.Sees("INACTIVE").Sees("it is switched off: enable it").Press(k.Toggle).Sees("ACTIVE").Sees("✓ used")
	b.Press(k.Revoke)
	yes()
	b.Sees("REVOKED").Sees("connect anew")
	b.Press(k.Disconnect)
	if ask := asked[views.ConfirmMsg](b); !ask.Danger || !strings.Contains(ask.Body, "The provider keeps the grant") {
		t.Errorf("%+v", ask)
	}
	yes()
	b.Sees("none yet")
}

func TestAnswers_LateOnesAreDropped(t *testing.T) {
	f := many(3)
	b := with(t, "dark", 120, 37, f, maya())
	_, req := b.pane.toolkits.begin(b.env.Ctx)
	_, linkReq := b.pane.link.Begin(b.env.Ctx)
	other := maya()
	other.ID = "trs_other0000001"
	b.Send(views.SessionOpenedMsg{Session: other})
	b.Send(pageReadMsg[api.SessionToolkit]{req: req, items: []api.SessionToolkit{{Name: "LATE", Slug: "late"}}})
	b.Send(linkedMsg{req: linkReq, link: api.Link{ConnectedAccountID: "ca_late", RedirectURL: "https://x.test/link/lk_late"}})
	b.Send(changedMsg{req: 1, done: "LATE"}).Send(lookedMsg{req: 1}).Send(configsReadMsg{req: 1, err: errors.New("LATE")})
	b.SeesNot("LATE").SeesNot("waits")
	if len(b.pane.attempts) != 0 {
		t.Error("a late link is waited for")
	}
}

func TestShorten_HidesTheSecret(t *testing.T) {
	for link, want := range map[string]string{
		"https://connect.example.test/link/lk_verysecret?t=x#y": "https://connect.example.test/link/lk_ve…",
		"https://user:pass@x.test/lk_abcdef":                    "https://x.test/lk_ab…",
		"nonsense":                                              "…",
		"https://x.test":                                        "https://x.test…",
	} {
		if got := shorten(link); got != want {
			t.Errorf("%s: %s", link, got)
		}
	}
}

func BenchmarkView(b *testing.B) {
	for _, n := range []int{100, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			bench := with(b, "dark", 120, 37, many(n), maya())
			b.ReportAllocs()
			for b.Loop() {
				_ = bench.View()
			}
		})
	}
}

func BenchmarkKey(b *testing.B) {
	for _, n := range []int{100, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			bench := with(b, "dark", 120, 37, many(n), maya())
			down, _ := views.KeyMsg("j")
			b.ReportAllocs()
			for b.Loop() {
				bench.pane.Update(down)
			}
		})
	}
}
