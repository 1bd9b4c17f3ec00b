package connect

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/exp/golden"

	"trs/api"
	"trs/api/sandbox"
	"trs/api/sandbox/sandboxtest"
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
	pane := New(env, client, nil)
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

// screen is how the pane is looked at.
type screen struct {
	theme         string
	width, height int
}

func (l screen) String() string { return fmt.Sprintf("%s/%dx%d", l.theme, l.width, l.height) }

var screens = []screen{{"dark", 80, 21}, {"dark", 120, 37}, {"light", 80, 21}, {"light", 120, 37}, {"mono", 80, 21}, {"mono", 120, 37}}

func TestView_Golden(t *testing.T) {
	client, session := demo(t)
	for name, steps := range map[string]func(*bench){
		"demo":    func(*bench) {},
		"account": func(b *bench) { b.toolkit("notion").Press(b.env.Keys.Connect.Accounts) },
		"filter":  func(b *bench) { b.Press(b.env.Keys.Global.Filter).Type("google") },
	} {
		for _, l := range screens {
			t.Run(fmt.Sprintf("%s/%s", name, l), func(t *testing.T) {
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
		client func() *fake
		steps  func(*bench)
	}{
		"empty": {func() *fake { return &fake{} }, func(*bench) {}},
		"failing": {func() *fake {
			return &fake{listErr: &api.Error{Op: "toolkits", Status: 500, Message: "internal error", RequestID: "req_9"}}
		}, func(*bench) {}},
		"denied":  {denied, func(*bench) {}},
		"hostile": {hostile, func(b *bench) { b.Press(b.env.Keys.Connect.Accounts) }},
		"huge":    {func() *fake { return many(10_000) }, func(b *bench) { b.Press(b.env.Keys.List.Bottom) }},
		"waiting": {func() *fake { return many(3) }, func(b *bench) { b.toolkit("toolkit1").Press(b.env.Keys.Connect.Link) }},
		"refused": {func() *fake { return &fake{toolkits: many(3).toolkits, linkErr: refused} }, func(b *bench) { b.toolkit("toolkit1").Press(b.env.Keys.Connect.Link) }},
	} {
		for _, l := range screens {
			t.Run(fmt.Sprintf("%s/%s", name, l), func(t *testing.T) {
				b := with(t, l.theme, l.width, l.height, test.client(), maya())
				test.steps(b)
				b.exact(l.width, l.height)
				golden.RequireEqual(t, []byte(b.View()))
			})
		}
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

func TestReadOnly_RefusesBeforeItAsks(t *testing.T) {
	client, session := demo(t)
	b := with(t, "dark", 120, 37, client, session)
	b.pane.env.ReadOnly = true
	k := b.env.Keys.Connect
	b.toolkit("github").Press(k.Accounts)
	for want, press := range map[string]key.Binding{
		"connecting an account": k.LinkAs, "switching an account off": k.Toggle, "revoking an account": k.Revoke, "deleting an account": k.Disconnect,
	} {
		b.Press(press)
		if got := asked[views.ToastMsg](b).Text; got != want+" is refused: trs runs read-only" {
			t.Errorf("%s: %q", want, got)
		}
	}
	b.pane.env.ReadOnly = false
	b.Press(k.Toggle).Send(views.ConfirmedMsg{ID: asked[views.ConfirmMsg](b).ID, Yes: true})
	b.pane.env.ReadOnly = true
	b.Sees("INACTIVE").Press(k.Toggle).Sees("INACTIVE")
	if got := asked[views.ToastMsg](b).Text; got != "switching an account on is refused: trs runs read-only" {
		t.Errorf("%q", got)
	}
}

func TestKeys_OfferWhatAnAccountAllows(t *testing.T) {
	client, session := fresh(t)
	b := with(t, "dark", 120, 37, client, session).toolkit("github")
	chosen, _ := b.pane.list.Selected()
	does := func(status api.AccountStatus) string {
		var out []string
		for _, k := range b.pane.accountKeys(&chosen, account{ConnectedAccount: api.ConnectedAccount{Status: status}}) {
			out = append(out, k.Help().Desc)
		}
		return strings.Join(out, ", ")
	}
	for status, want := range map[api.AccountStatus]string{
		api.StatusActive: "connect, disable, delete, revoke, back", api.StatusInactive: "connect, enable, delete, back",
		api.StatusInitializing: "connect, wait, delete, back", api.StatusExpired: "connect, delete, back",
	} {
		if got := does(status); got != want {
			t.Errorf("%s: %s", status, got)
		}
	}
	b.Sees("c starts a link")
	b.pane.env.ReadOnly = true
	b.pane.version++
	b.Send(nil)
	if got := does(api.StatusActive); got != "back" {
		t.Errorf("read-only: %s", got)
	}
	b.SeesNot("starts a link")
}

func TestAccounts_AreInViewWhenKeysActOnThem(t *testing.T) {
	client, session := demo(t)
	b := with(t, "dark", 60, 12, client, session)
	b.toolkit("github").SeesNot("ACTIVE").Press(b.env.Keys.Global.NextPart).Sees("ACTIVE")
	b.Press(b.env.Keys.Global.Back)
	b.toolkit("gmail").Press(b.env.Keys.Connect.Accounts)
	b.Sees("▌ ● work")
}

func TestView_FillsEverySize(t *testing.T) {
	for _, size := range [][2]int{{60, 12}, {61, 14}, {80, 21}, {96, 21}, {97, 30}, {160, 45}} {
		b := with(t, "dark", size[0], size[1], hostile(), maya())
		b.exact(size[0], size[1]).Press(b.env.Keys.Connect.Accounts, b.env.Keys.List.PageDown)
		b.exact(size[0], size[1]).Press(b.env.Keys.Global.Zoom)
		b.exact(size[0], size[1])
	}
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
