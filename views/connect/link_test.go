package connect

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/exp/golden"

	"trs/api"
	"trs/tui/ptytest"
	"trs/tui/tuitest"
	"trs/views"
)

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

func TestLink_ChoosesItsAccountAmongOlderOnes(t *testing.T) {
	client, session := demo(t)
	b := with(t, "dark", 120, 37, client, session)
	b.toolkit("github").Press(b.env.Keys.Connect.Link).Sees("finish its link").Sees("● tools act as")
	if a, _ := b.pane.chosenAccount(); !a.pending() {
		t.Errorf("%+v is chosen", a)
	}
	b.Press(b.env.Keys.Connect.Accounts, b.env.Keys.List.Down)
	b.beat()
	if a, _ := b.pane.chosenAccount(); a.pending() {
		t.Error("the choice of the user was lost")
	}
	b.pane.attempts = nil
	b.Press(b.env.Keys.List.Up).Sees("its link's ten minutes are over")
}

// typeInto fills in a field of the form.
func (b *bench) typeInto(text string, path ...string) {
	b.t.Helper()
	if b.pane.fill.form.CapturesInput() { // a new form begins with typing
		b.Key("esc")
	}
	if !b.pane.fill.form.FocusField(path...) {
		b.t.Fatalf("the form has no field %v:\n%s", path, b.Screen())
	}
	b.Key("enter").Type(text).Key("esc")
}

func TestLink_CarriesWhatTheFormSays(t *testing.T) {
	client, session := fresh(t)
	b := with(t, "dark", 120, 37, client, session)
	k := b.env.Keys
	b.toolkit("notion").Press(k.Connect.LinkAs).Sees("Connect Notion").Sees("A name by which tools")
	b.typeInto(" work ", "alias")
	b.typeInto("nonsense", "callback_url")
	b.Press(k.Form.Submit)
	if toast := asked[views.ToastMsg](b); toast.Kind != views.Bad || b.pane.Headline() != "" {
		t.Errorf("an address that is none: %+v", toast)
	}
	b.Key("esc").SeesNot("Connect Notion") // later
	b.Press(k.Connect.LinkAs).Sees("nonsense")
	b.pane.fill.form.FocusField("callback_url")
	b.Key("enter").Key("ctrl+u").Type("https://app.example.test/return?flow=1").Press(k.Form.Submit)
	b.Sees("waiting until").Sees("work").SeesNot("Connect Notion")
	next, err := ptytest.Allow(t.Context(), b.pane.Link(), nil)
	if err != nil || !strings.HasPrefix(next, "https://app.example.test/return?") {
		t.Errorf("the browser went to %q, %v", next, err)
	}
}

func TestLinkForm_TakesWhatIsTypedAtOnce(t *testing.T) {
	client, session := fresh(t)
	b := with(t, "dark", 120, 37, client, session)
	b.toolkit("notion").Press(b.env.Keys.Connect.LinkAs).Type("look").Sees("look")
	b.Key("esc").Key("esc").SeesNot("Connect Notion")
	b.Press(b.env.Keys.Connect.LinkAs).Sees("look")
	if b.pane.CapturesInput() {
		t.Error("who comes back to a form types into it by accident")
	}
}

func TestLink_SharesAnAccount(t *testing.T) {
	client, session := fresh(t)
	b := with(t, "dark", 120, 37, client, session)
	k := b.env.Keys
	b.toolkit("notion").Press(k.Connect.LinkAs).SeesNot("acl_config_for_shared")
	b.pane.fill.form.FocusField("experimental", "account_type")
	b.Key("right").Key("right").Sees("SHARED").Sees("acl_config_for_shared")
	b.pane.fill.form.FocusField("experimental", "acl_config_for_shared", "allow_all_users")
	b.Key("right").Press(k.Form.Submit).Sees("waiting until")
	accounts, err := client.ConnectedAccounts(t.Context(), api.AccountsQuery{UserIDs: []string{"lee@example.com"}, AccountType: api.AccountsAll})
	if err != nil || len(accounts.Items) != 1 || accounts.Items[0].Experimental == nil || accounts.Items[0].Experimental.AccountType != api.AccountShared {
		t.Errorf("%+v %v", accounts.Items, err)
	}
}

func TestLinkForm_OfAnotherSessionComesTooLate(t *testing.T) {
	client, session := fresh(t)
	b := with(t, "dark", 80, 21, client, session)
	late := b.pane.openLinkForm("notion")
	b.Send(views.SessionOpenedMsg{Session: maya()})
	b.Send(late())
	if b.pane.fill != nil {
		t.Error("the form is shown")
	}
	b.Send(views.SessionOpenedMsg{Session: session})
	b.toolkit("notion").Press(b.env.Keys.Connect.LinkAs)
	b.typeInto("work", "alias")
	b.Send(views.SessionOpenedMsg{Session: maya()}).SeesNot("work")
	b.Send(views.SessionOpenedMsg{Session: session})
	b.toolkit("notion").Press(b.env.Keys.Connect.LinkAs).Sees("work")
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

func TestLink_ThatTheConfigRefusesLeadsThere(t *testing.T) {
	client, session := demo(t)
	b := with(t, "dark", 120, 37, client, session)
	k := b.env.Keys.Connect
	hints := func() string {
		var out []string
		for _, binding := range b.pane.Keys() {
			out = append(out, binding.Help().Key+" "+binding.Help().Desc)
		}
		return strings.Join(out, ", ")
	}
	for slug, want := range map[string]struct{ why, path, hint string }{
		"gmail":  {"The session pins", "connected_accounts.gmail", "c unpin in Config, "},
		"notion": {"does not allow notion", "toolkits", "c allow in Config, "},
	} {
		b.toolkit(slug).Sees("(c).").Sees("no link").SeesNot("c starts a link")
		for _, press := range []key.Binding{k.Link, k.LinkAs} {
			b.Press(press)
			ask := asked[views.ConfirmMsg](b)
			if !strings.Contains(ask.Body, want.why) || ask.Yes != "open Config there" || b.pane.link.Busy() {
				t.Errorf("%+v", ask)
			}
			if got, ok := sent(b.pane.confirmed(b.pane.asked)).(views.OpenConfigMsg); !ok || got.Path != want.path {
				t.Errorf("%s leads to %+v", slug, got)
			}
		}
		if got := hints(); !strings.HasPrefix(got, want.hint) || strings.Contains(got, "connect") {
			t.Error(got)
		}
		b.Press(k.Accounts)
		if got := hints(); !strings.HasPrefix(got, want.hint) || !strings.HasSuffix(got, "esc back") {
			t.Error(got)
		}
		b.Key("esc")
	}
	b.toolkit("github").Press(b.env.Keys.Global.Filter)
	if got := hints(); !strings.HasPrefix(got, "enter keep the filter") {
		t.Error(got)
	}
}

// sent is what a command delivers.
func sent(cmd tea.Cmd) tea.Msg {
	if cmd == nil {
		return nil
	}
	return cmd()
}

func TestLink_IsExplainedBeforeTrying(t *testing.T) {
	f := many(3)
	f.toolkits[1].ComposioManagedAuthSchemes = nil
	f.err = &api.Error{Op: "auth_configs_list", Status: 403, Message: "no"}
	f.linkErr = &api.Error{Op: "link", Status: 400, Code: 4308, Message: "no managed auth"}
	b := with(t, "dark", 120, 37, f, maya())
	b.toolkit("toolkit1").Sees("A link may be refused").Press(b.env.Keys.Connect.Link)
	ask := asked[views.ConfirmMsg](b)
	if !strings.Contains(ask.Body, "not known whether") || ask.Yes != "try anyway" {
		t.Errorf("%+v", ask)
	}
	b.Send(views.ConfirmedMsg{ID: ask.ID, Yes: true}).Sees("4308").Key("esc").SeesNot("4308")
}

func TestOpenConnect_ChoosesTheToolkit(t *testing.T) {
	client, session := fresh(t)
	b := with(t, "dark", 120, 37, client, session)
	chosen := func() string {
		t, _ := b.pane.list.Selected()
		return t.Slug
	}
	b.Press(b.env.Keys.Global.Filter).Type("gmail").Key("enter")
	b.Send(views.OpenConnectMsg{Toolkit: "Notion"})
	if chosen() != "notion" {
		t.Errorf("a listed toolkit: %s is chosen", chosen())
	}
	b.Send(views.OpenConnectMsg{Toolkit: "slack"}) // the session does not allow it
	if chosen() != "slack" {
		t.Errorf("one outside the session: %s is chosen", chosen())
	}
	b.Send(views.OpenConnectMsg{Toolkit: "nothing-like-it"})
	if toast := asked[views.ToastMsg](b); !strings.Contains(toast.Text, "no toolkit nothing-like-it") || b.pane.aim.going {
		t.Errorf("one that is none: %+v", toast)
	}
}

func TestOpenConnect_WaitsForTheList(t *testing.T) {
	client, session := fresh(t)
	pane := New(tuitest.Env(t, "dark"), client, nil)
	pane.SetSize(120, 37)
	pane.Update(views.SessionOpenedMsg{Session: session})
	pane.Update(views.OpenConnectMsg{Toolkit: "github"})
	if !pane.aim.going {
		t.Fatal("it has arrived in an empty list")
	}
	pane.Update(readToolkits(t.Context(), client, func() uint64 { _, req := pane.toolkits.begin(t.Context()); return req }(), session.ID)())
	if chosen, _ := pane.list.Selected(); chosen.Slug != "github" || pane.aim.going {
		t.Errorf("%s is chosen", chosen.Slug)
	}
}

func TestLinkForm_Golden(t *testing.T) {
	client, session := fresh(t)
	for _, l := range []struct {
		theme         string
		width, height int
	}{{"dark", 80, 21}, {"light", 120, 37}, {"mono", 80, 21}} {
		t.Run(fmt.Sprintf("%s/%dx%d", l.theme, l.width, l.height), func(t *testing.T) {
			b := with(t, l.theme, l.width, l.height, client, session)
			b.toolkit("notion").Press(b.env.Keys.Connect.LinkAs)
			b.exact(l.width, l.height)
			golden.RequireEqual(t, []byte(b.View()))
		})
	}
}
