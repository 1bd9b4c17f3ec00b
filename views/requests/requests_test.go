package requests

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/exp/golden"

	"trs/api"
	"trs/api/journal"
	"trs/api/sandbox"
	"trs/api/sandbox/sandboxtest"
	"trs/tui/tuitest"
	"trs/views"
	"trs/views/jq"
	"trs/views/safetext"
)

type fake struct{ exchanges []journal.Exchange }

func (f *fake) Exchanges() []journal.Exchange { return append([]journal.Exchange{}, f.exchanges...) }
func (f *fake) Clear()                        { f.exchanges = nil }

func filled(n int) *fake {
	f := &fake{}
	for i := range n {
		f.exchanges = append(f.exchanges, journal.Exchange{
			ID: uint64(i + 1), Method: "GET", URL: fmt.Sprintf("https://x.test/api/v3.1/tools/TOOL_%d", i), Status: 200, Done: true,
			Start: tuitest.Now, Duration: 1500 * time.Millisecond, ResponseBody: journal.Body{Data: []byte(`{"n":1}`), Size: 7},
		})
	}
	return f
}

func TestPane_Empty(t *testing.T) {
	d, _ := tuitest.Pane(t, New(tuitest.Env(t, "dark"), &fake{}, jq.History{}), 80, 21)
	d.Sees("Nothing went over the wire yet").Sees("choose a request")
}

func TestPane_OpensFiltersAndCopies(t *testing.T) {
	env := tuitest.Env(t, "dark")
	d, host := tuitest.Pane(t, New(env, filled(30), jq.History{}), 120, 37)
	d.Sees("TOOL_29").Sees("1 of 30").Sees("1.5 s").Sees("▾ {1}")
	d.Press(env.Keys.Global.Filter).Type("tool_7").Key("enter").Sees("1 of 1 · 30 all")
	d.Press(env.Keys.Requests.Curl)
	if len(host.Asked) != 1 || !strings.Contains(host.Asked[0].(views.CopyMsg).Text, "TOOL_7") {
		t.Errorf("asked for %+v", host.Asked)
	}
	d.Press(env.Keys.Requests.Clear).Sees("TOOL_7")
	d.Send(views.ConfirmedMsg{ID: host.Asked[1].(views.ConfirmMsg).ID, Yes: true}).Sees("Nothing went over the wire yet")
}

func TestExport_AsksBeforeOverwriting(t *testing.T) {
	env := tuitest.Env(t, "dark")
	d, host := tuitest.Pane(t, New(env, filled(3), jq.History{}), 120, 37)
	path := filepath.Join(t.TempDir(), "x.har")
	if err := os.WriteFile(path, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	d.Press(env.Keys.Requests.Export)
	d.Send(views.PromptedMsg{ID: host.Asked[0].(views.PromptMsg).ID, Value: path, OK: true})
	if data, err := os.ReadFile(path); err != nil || string(data) != "mine" {
		t.Fatalf("overwritten: %q, %v", data, err)
	}
	d.Send(views.ConfirmedMsg{ID: host.Asked[1].(views.ConfirmMsg).ID, Yes: true})
	data, err := os.ReadFile(path)
	if err != nil || !json.Valid(data) || !strings.Contains(string(data), "TOOL_2") {
		t.Errorf("%q, %v", data, err)
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), "*")); len(left) != 1 {
		t.Errorf("left behind: %v", left)
	}
	d.Press(env.Keys.Requests.Export)
	d.Send(views.PromptedMsg{ID: host.Asked[3].(views.PromptMsg).ID, Value: filepath.Join(path, "none", "y.har"), OK: true})
	if s := d.Screen(); len(host.Asked) != 4 || s == "" {
		t.Errorf("asked %+v", host.Asked[4:])
	}
}

func TestPane_HoldsNoSecretOfARealExchange(t *testing.T) {
	wire := journal.New(journal.Options{})
	server, client := sandboxtest.Start(t, sandbox.Options{Seed: 1}, api.WithTransport(wire.Transport(nil)))
	id, _ := server.DemoSession()
	link, err := client.CreateLink(t.Context(), id, api.LinkRequest{Toolkit: "github"})
	if err != nil {
		t.Fatal(err)
	}
	env := tuitest.Env(t, "dark")
	pane := New(env, wire, jq.History{})
	d, _ := tuitest.Pane(t, pane, 160, 45)
	d.Sees("link").Sees("201").Sees("connected_account_id")
	seen := d.Screen() + d.Press(env.Keys.Requests.Headers).Screen() + d.Press(env.Keys.Requests.Headers).Sees("Request").Screen()
	for _, c := range pane.Copies() {
		seen += c.Text()
	}
	for _, secret := range []string{link.Token, sandbox.DefaultAPIKey} {
		if strings.Contains(seen, secret) {
			t.Errorf("%s is shown or copied", secret)
		}
	}
	if !strings.Contains(seen, `"x-api-key: $COMPOSIO_API_KEY"`) {
		t.Error("curl does not name the key's variable")
	}
}

func TestPane_ShowsTextAsFarAsItGoes(t *testing.T) {
	f := filled(1)
	f.exchanges[0].ResponseBody.Data = []byte(strings.Repeat("a line of a page\n", 100) + "the end")
	env := tuitest.Env(t, "dark")
	d, _ := tuitest.Pane(t, New(env, f, jq.History{}), 80, 21)
	d.Press(env.Keys.Global.NextPart, env.Keys.List.Bottom).Sees("the end").Key("esc").Press(env.Keys.Requests.Headers).Sees("no body")
}

func TestPane_CountsWhatTheJournalLetGo(t *testing.T) {
	f := filled(30)
	f.exchanges = f.exchanges[20:]
	d, _ := tuitest.Pane(t, New(tuitest.Env(t, "dark"), f, jq.History{}), 80, 21)
	d.Sees("20 older ones are not kept")
}

func TestView_Golden(t *testing.T) {
	t.Setenv("TZ", "UTC")
	failing := filled(3)
	failing.exchanges[2].Status, failing.exchanges[2].Error = 0, "connection refused"
	failing.exchanges[1].Done, failing.exchanges[1].Status = false, 0
	for name, f := range map[string]*fake{"some": filled(30), "empty": {}, "huge": filled(100_000), "failing": failing, "hostile": hostile()} {
		for _, look := range []struct {
			theme         string
			width, height int
		}{{"dark", 80, 21}, {"dark", 120, 37}, {"light", 80, 21}, {"light", 120, 37}, {"mono", 80, 21}, {"mono", 120, 37}} {
			t.Run(fmt.Sprintf("%s/%s/%dx%d", name, look.theme, look.width, look.height), func(t *testing.T) {
				d, _ := tuitest.Pane(t, New(tuitest.Env(t, look.theme), f, jq.History{}), look.width, look.height)
				golden.RequireEqual(t, []byte(d.View()))
			})
		}
	}
}

// hostile is one exchange whose texts want to be more than text.
func hostile() *fake {
	f := filled(1)
	evil := "\x1b]0;x\a<html>\xff\u202e"
	e := &f.exchanges[0]
	e.ResponseBody.Data, e.Operation, e.RequestID, e.Error = []byte(evil+strings.Repeat("日", 500)), evil, evil, evil
	return f
}

func TestPane_ShowsHostileBodies(t *testing.T) {
	d, _ := tuitest.Pane(t, New(tuitest.Env(t, "dark"), hostile(), jq.History{}), 80, 21)
	for _, line := range strings.Split(d.View(), "\n") {
		if safetext.Width(line) != 80 || strings.Contains(line, "\x1b]0") || strings.Contains(line, "\u202e") {
			t.Errorf("%d wide: %q", safetext.Width(line), line)
		}
	}
}

func BenchmarkView(b *testing.B) {
	for _, n := range []int{100, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			d, _ := tuitest.Pane(b, New(tuitest.Env(b, "dark"), filled(n), jq.History{}), 120, 37)
			b.ReportAllocs()
			for b.Loop() {
				_ = d.View()
			}
		})
	}
}

func BenchmarkKey(b *testing.B) {
	for _, n := range []int{100, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			env := tuitest.Env(b, "dark")
			m := New(env, filled(n), jq.History{})
			tuitest.Pane(b, m, 120, 37)
			down, _ := views.KeyMsg("j")
			b.ReportAllocs()
			for b.Loop() {
				m.Update(down)
			}
		})
	}
}

func TestBody_IsATableAndFiltered(t *testing.T) {
	f := filled(2)
	f.exchanges[1].ResponseBody.Data = []byte(`{"items":[{"slug":"A","version":1},{"slug":"B","version":2}]}`)
	env := tuitest.Env(t, "dark")
	d, host := tuitest.Pane(t, New(env, f, jq.History{}), 120, 37)
	k := env.Keys
	d.Press(k.Global.NextPart, k.Answer.View).Sees("table of items").Sees("row 1 of 2")
	d.Press(k.Answer.Filter).Type(".items[1].slug").Key("enter").Sees(`jq .items[1].slug`).Sees(`"B"`)
	if copies := host.Pane.(views.Copier).Copies(); copies[0].Text() != "B" {
		t.Errorf("the first copy is %q", copies[0].Text())
	}
	d.Key("esc").Sees("table of items").Press(k.Global.Back, k.List.Down).Sees("n: 1")
	if asked := len(host.Asked); asked != 0 {
		t.Errorf("the program was asked %+v", host.Asked)
	}
}
