package tui_test

import (
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"trs/api"
	"trs/api/journal"
	"trs/api/sandbox"
	"trs/api/sandbox/sandboxtest"
	"trs/tui"
	"trs/views"
)

// opened are tools for the monkey: a form of every kind, answers of every kind.
var opened = []views.OpenToolMsg{
	{Slug: "GMAIL_FETCH_EMAILS", Arguments: []byte(`{"max_results":5}`)},
	{Slug: "GITHUB_CREATE_AN_ISSUE", Arguments: []byte(`{"owner":"octo-labs","repo":"harbor","title":"x"}`)},
	{Slug: "GITHUB_LIST_REPOSITORY_ISSUES", Arguments: []byte(`{"owner":"octo-labs","repo":"harbor"}`)},
	{Slug: "TEXT_CHANGE_CASE", Arguments: []byte(`{"text":"a\u001b[31m日本","case":"upper"}`)},
	{Slug: "COMPOSIO_SEARCH_TOOLS", Arguments: []byte(`{"queries":[{"use_case":"read the newest mail"}]}`)},
	{Slug: "COMPOSIO_MULTI_EXECUTE_TOOL", Arguments: []byte(`{"tools":[{"tool_slug":"TEXT_CHANGE_CASE","arguments":{"text":"a","case":"upper"}}]}`)},
	{Slug: "COMPOSIO_MANAGE_CONNECTIONS", Arguments: []byte(`{"toolkits":["notion"]}`)},
	{Slug: "COMPOSIO_REMOTE_BASH_TOOL", Arguments: []byte(`{"command":"ls -l"}`)},
	{Slug: "COMPOSIO_GET_TOOL_SCHEMAS", Arguments: []byte(`{"tool_slugs":["GMAIL_SEND_EMAIL"]}`)},
	{Slug: "NO_SUCH_TOOL"},
}

// TestMonkey_OnTheSandbox is TestMonkey where everything that is asked for comes:
// sessions, tools and their answers, files, links and drafts.
func TestMonkey_OnTheSandbox(t *testing.T) {
	events := 10_000
	if testing.Short() {
		events = 600
	}
	t.Chdir(t.TempDir())
	t.Setenv("PATH", t.TempDir()) // there is no browser, editor or viewer
	watch, record := &watch{}, journal.New(journal.Options{})
	server, client := sandboxtest.Start(t, sandbox.Options{Seed: 1}, api.WithTransport(record.Transport(watch)))
	id, user := server.DemoSession()
	m := monkeyAt(t, 4, watch, tui.Options{Client: client, Journal: record, SessionID: id, User: user, Calls: t.TempDir(), Project: t.TempDir()})
	for i := range events {
		switch {
		case i%500 == 499: // whatever the monkey has made of the session, or deleted
			session, err := client.Session(t.Context(), id)
			if api.IsNotFound(err) {
				session, err = client.CreateSession(t.Context(), api.CreateSession{UserID: user})
			}
			if err != nil {
				t.Fatal(err)
			}
			m.send(views.SessionOpenedMsg{Session: session})
		case i%120 == 119:
			m.send(opened[m.random.IntN(len(opened))])
			m.hear()
			m.send(tea.KeyMsg{Type: tea.KeyCtrlR})
			m.hear()
		case i%40 == 39: // out of whatever it is in, and to a pane
			for range 5 {
				m.send(tea.KeyMsg{Type: tea.KeyEsc})
			}
			m.send(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{rune('1' + m.random.IntN(9))}})
			m.hear()
		case i%10 == 9:
			m.hear()
		}
		m.step()
	}
	if asked := watch.requests.Load(); asked < int64(events)/50 {
		t.Errorf("only %d requests were made", asked)
	}
}

// hear takes answers for as long as they come.
func (m *monkey) hear() {
	for {
		select {
		case msg := <-m.answers:
			m.send(msg)
		case <-time.After(5 * time.Millisecond):
			return
		}
	}
}
