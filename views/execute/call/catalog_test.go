package call_test

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"trs/api"
	"trs/api/sandbox"
	"trs/tui/tuitest"
	"trs/views"
	"trs/views/execute/call"
	"trs/views/form"
)

// connectAll gives the session's user an active account of every toolkit that
// needs one. It answers the toolkits that ask for credentials of one's own.
func connectAll(t *testing.T, client *api.Client, session api.Session, base string) (without map[string]bool) {
	t.Helper()
	without = map[string]bool{}
	for kit, err := range client.AllToolkits(t.Context(), api.ToolkitsQuery{Page: api.Page{Limit: 1000}}) {
		if err != nil {
			t.Fatal(err)
		}
		if kit.NoAuth {
			continue
		}
		link, err := client.CreateLink(t.Context(), session.ID, api.LinkRequest{Toolkit: kit.Slug})
		if err != nil {
			without[kit.Slug] = true
			continue
		}
		activate(t, base, link.ConnectedAccountID)
	}
	return without
}

// activate makes a pending account usable, as somebody's consent would.
func activate(t *testing.T, base, account string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, base+"/_sandbox/accounts/"+account+"/state", strings.NewReader(`{"status":"ACTIVE"}`))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("X-Api-Key", sandbox.DefaultAPIKey)
	request.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	if answer.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s", account, answer.Status)
	}
	if err := answer.Body.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestExecute_RunsAsTheAccountThatIsChosen(t *testing.T) {
	client, session, base := serveAt(t, true)
	r := openWith(t, client, session, "dark", 110, 30)
	arguments := []byte(`{"owner":"octo-labs","repo":"harbor","title":"x"}`)
	r.Send(views.OpenToolMsg{Slug: "GITHUB_CREATE_AN_ISSUE", Arguments: arguments}).Sees("not connected")
	link, err := client.CreateLink(t.Context(), session.ID, api.LinkRequest{Toolkit: "github", Alias: "work"})
	if err != nil {
		t.Fatal(err)
	}
	activate(t, base, link.ConnectedAccountID)
	r.Send(views.ConnectionsChangedMsg{Toolkit: "github"}).Sees("work").Sees("active")
	r.Press(r.env.Keys.Execute.Account)
	pick := asked[views.PickMsg](t, r)
	if len(pick.Items) != 2 || pick.Items[1].Label != "work" {
		t.Fatalf("%#v", pick.Items)
	}
	r.Send(views.PickedMsg{ID: pick.ID, Index: 1})
	r.Press(r.env.Keys.Execute.Run).Sees("log_")
	r.Send(views.OpenToolMsg{Slug: "GITHUB_CREATE_AN_ISSUE", Arguments: arguments, Account: "ca_unknown"})
	r.Press(r.env.Keys.Execute.Run).Sees("failed")
}

// TestExecute_EveryToolOfTheCatalogue opens every tool in a form, fills it with
// examples, checks it and runs it.
func TestExecute_EveryToolOfTheCatalogue(t *testing.T) {
	client, session, base := serveAt(t, true)
	without := connectAll(t, client, session, base)
	env := tuitest.Env(t, "dark")
	ran := 0
	for tool, err := range client.AllTools(t.Context(), api.ToolsQuery{Page: api.Page{Limit: 500}}) {
		if err != nil {
			t.Fatal(err)
		}
		m := form.New(env, form.Parse(tool.InputParameters), nil)
		m.SetFocused(true)
		m.SetSize(76, 16)
		settle(m, m.Init())
		settle(m, m.FillExamples())
		if note := m.Unchecked(); note != "" {
			t.Errorf("%s: %s", tool.Slug, note)
		}
		if problems := m.Errors(); len(problems) > 0 {
			t.Errorf("%s: %v in %s", tool.Slug, problems, m.Value())
			continue
		}
		if strings.Contains(m.View(), "\x1b[0m\x1b[0m\x1b[0m\x1b[0m") || !bytes.HasPrefix(m.Value(), []byte("{")) {
			t.Errorf("%s: %s", tool.Slug, m.Value())
		}
		result, err := client.ExecuteTool(t.Context(), session.ID, api.ExecuteRequest{ToolSlug: tool.Slug, Arguments: m.Value()})
		switch {
		case api.IsNoActiveConnection(err) && without[tool.Toolkit.Slug]:
		case err != nil:
			t.Errorf("%s with %s: %v", tool.Slug, m.Value(), err)
		case result.Error != nil && strings.HasPrefix(*result.Error, "Invalid request data"):
			t.Errorf("%s refuses %s: %s", tool.Slug, m.Value(), *result.Error)
		default:
			ran++
		}
	}
	if ran < 50 {
		t.Errorf("ran %d tools", ran)
	}
	t.Logf("ran %d tools", ran)
}

// settle runs what a form asks for.
func settle(m *form.Model, cmd tea.Cmd) {
	for cmd != nil {
		cmd = m.Update(cmd())
	}
}

func BenchmarkExecute(b *testing.B) {
	client, session := serve(b, true)
	for _, items := range []int{100, 100_000} {
		pane := call.New(tuitest.Env(b, "dark"), client, call.Options{Memory: call.NewMemory(b.TempDir(), "bench")})
		host := &router{&tuitest.Host{Pane: pane}}
		d := tuitest.New(b, host, 120, 37)
		d.Send(views.SessionOpenedMsg{Session: session})
		list := "[" + strings.TrimSuffix(strings.Repeat(`"item",`, items), ",") + "]"
		d.Send(views.OpenToolMsg{Slug: "GITHUB_CREATE_AN_ISSUE", Arguments: []byte(`{"owner":"o","repo":"r","title":"t","labels":` + list + `}`)})
		b.Run(fmt.Sprintf("view/%d", items), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_ = pane.View()
			}
		})
		down := tea.KeyMsg{Type: tea.KeyDown}
		up := tea.KeyMsg{Type: tea.KeyUp}
		b.Run(fmt.Sprintf("key/%d", items), func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				if i%2 == 0 {
					pane.Update(down)
				} else {
					pane.Update(up)
				}
			}
		})
	}
}
