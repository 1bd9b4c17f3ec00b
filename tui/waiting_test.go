package tui_test

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/exp/teatest"
	"github.com/muesli/termenv"

	"trs/api"
	"trs/api/journal"
	"trs/api/sandbox"
	"trs/api/sandbox/sandboxtest"
	"trs/keymap"
	"trs/tui"
	"trs/tui/ptytest"
	"trs/views"
	"trs/views/theme"
)

// linker keeps the links that are made.
type linker struct {
	*api.Client
	links chan string
}

func (l *linker) CreateLink(ctx context.Context, session string, request api.LinkRequest) (api.Link, error) {
	link, err := l.Client.CreateLink(ctx, session, request)
	l.links <- link.RedirectURL
	return link, err
}

func TestHeader_TellsOfLinksFromAnyPane(t *testing.T) {
	_, client := sandboxtest.Start(t, sandbox.Options{})
	toolkits := api.ToolkitFilter{Filter: api.Enable("github")}
	session, err := client.CreateSession(t.Context(), api.CreateSession{UserID: "lee@example.com", Toolkits: &toolkits})
	if err != nil {
		t.Fatal(err)
	}
	th, err := theme.Named("plain", true, termenv.Ascii)
	if err != nil {
		t.Fatal(err)
	}
	catch := &linker{Client: client, links: make(chan string, 1)}
	program := teatest.NewTestModel(t, tui.New(t.Context(), tui.Options{
		Client: catch, Journal: journal.New(journal.Options{}), SessionID: session.ID, Host: "127.0.0.1:1", BaseURL: "http://127.0.0.1:1",
		Version: "0.0.0", Keys: keymap.Default(), StateDir: t.TempDir(), Scope: "test", Now: time.Now,
	}, th), teatest.WithInitialTermSize(100, 24))
	see(t, program, "lee@example.com")
	press := func(name string) {
		msg, _ := views.KeyMsg(name)
		program.Send(msg)
	}
	press("8")
	see(t, program, "GitHub")
	press("c")
	see(t, program, "1 link waiting")
	press("2")
	see(t, program, "manager")
	if _, err := ptytest.Allow(t.Context(), <-catch.links, nil); err != nil {
		t.Fatal(err)
	}
	see(t, program, "GitHub is connected")
	for range 2 {
		program.Send(tea.KeyMsg{Type: tea.KeyCtrlC})
	}
	last := program.FinalModel(t, teatest.WithFinalTimeout(60*time.Second)).View()
	if header, _, _ := strings.Cut(last, "\n"); strings.Contains(header, "waiting") {
		t.Errorf("the header still waits: %q", header)
	}
}

func TestHelp_HasNoKeysOfPanesThatNeedASession(t *testing.T) {
	p := open(t, "mono", 120, 60, func(o *tui.Options) { o.SessionID = "" })
	for _, pane := range []struct{ key, listed string }{{"6", "compare from"}, {"7", "upload"}, {"4", "exposed or allowed"}, {"8", "revoke account"}} {
		p.Key(pane.key).Key("?").SeesNot(pane.listed).Sees("next pane").Key("esc")
		p.Key("ctrl+p").Type(pane.listed).SeesNot(": " + pane.listed).Key("esc")
	}
	p.Key("1").Key("ctrl+p").Type("new session").Sees("new session").Key("esc")
	p.Send(views.OpenSessionMsg{ID: "trs_7mQx2LdV0pRs"})
	p.Key("6").Key("?").Sees("compare from").Key("esc")
	if bytes.Contains([]byte(p.View()), []byte("compare from")) {
		t.Error("the help is still open")
	}
}
