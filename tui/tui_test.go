package tui_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/exp/golden"
	"github.com/muesli/termenv"

	"trs/api"
	"trs/api/journal"
	"trs/keymap"
	"trs/tui"
	"trs/tui/tuitest"
	"trs/views"
	"trs/views/safetext"
	"trs/views/theme"
)

// server is a small stand-in for the client: sessions by id.
type server struct {
	tui.Client // what is not here, which fails

	mu       sync.Mutex // commands call from goroutines of their own
	asked    func()     // is called in the goroutine of each request
	sessions map[string]api.Session
	err      error
	deleted  []string
}

// request begins one; what it answers ends it.
func (s *server) request() (end func()) {
	if s.asked != nil {
		s.asked()
	}
	s.mu.Lock()
	return s.mu.Unlock
}

func (s *server) Session(_ context.Context, id string) (api.Session, error) {
	defer s.request()()
	if s.err != nil {
		return api.Session{}, s.err
	}
	session, ok := s.sessions[id]
	if !ok {
		return api.Session{}, &api.Error{
			Op: "get", Status: http.StatusNotFound, Code: 4303, Slug: api.SlugSessionNotFound,
			Message: "Session " + id + " not found", SuggestedFix: "Check the id", RequestID: "req_1",
		}
	}
	return session, nil
}

func (s *server) AttachSession(ctx context.Context, id string, _ *api.CustomTools) (api.Session, error) {
	return s.Session(ctx, id)
}

func (s *server) CreateSession(_ context.Context, create api.CreateSession) (api.Session, error) {
	defer s.request()()
	session := api.Session{ID: "trs_created00001", ConfigVersion: 1, Config: api.Config{UserID: create.UserID}}
	s.sessions[session.ID] = session
	return session, s.err
}

func (s *server) DeleteSession(_ context.Context, id string) (api.DeletedSession, error) {
	defer s.request()()
	s.deleted = append(s.deleted, id)
	return api.DeletedSession{ID: id, Deleted: true}, s.err
}

func (s *server) ConfigHistory(_ context.Context, id string, _ api.Page) (api.PageOf[api.ConfigVersion], error) {
	defer s.request()()
	session := s.sessions[id]
	row := api.ConfigVersion{Version: session.ConfigVersion, IsCurrent: true, CreatedAt: api.At(start), Config: session.Config}
	return api.PageOf[api.ConfigVersion]{Items: []api.ConfigVersion{row}, TotalItems: 1}, s.err
}

func (s *server) PatchSession(ctx context.Context, id string, _ api.PatchSession) (api.Session, error) {
	return s.Session(ctx, id)
}

// exchanges is a journal that holds what it is given.
type exchanges []journal.Exchange

func (e *exchanges) Exchanges() []journal.Exchange                    { return append([]journal.Exchange{}, *e...) }
func (e *exchanges) Clear()                                           { *e = nil }
func (e *exchanges) Subscribe(func(journal.Exchange)) (cancel func()) { return func() {} }

var start = time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)

type program struct {
	*tuitest.Driver
	server  *server
	journal *exchanges
	keys    keymap.Map
	now     *time.Time
}

func open(t *testing.T, themeName string, width, height int, change func(*tui.Options)) *program {
	t.Helper()
	t.Setenv("TZ", "UTC")
	now := start
	p := &program{
		server: &server{Client: absent(t), sessions: map[string]api.Session{"trs_7mQx2LdV0pRs": {
			ID: "trs_7mQx2LdV0pRs", ConfigVersion: 6, Config: api.Config{UserID: "maya@example.com"},
			MCP: api.MCP{Type: "http", URL: "http://127.0.0.1:41873/tool_router/trs_7mQx2LdV0pRs/mcp"}, ToolRouterTools: []string{"A", "B"},
		}}},
		journal: &exchanges{}, keys: keymap.Default(), now: &now,
	}
	for i := range 3 {
		*p.journal = append(*p.journal, journal.Exchange{
			ID: uint64(i + 1), Operation: "get", Attempt: 1, Start: start.Add(time.Duration(i) * time.Second), Duration: 38 * time.Millisecond,
			Method: "GET", URL: fmt.Sprintf("http://127.0.0.1:41873/api/v3.1/tool_router/session/trs_%d", i), Status: 200 + i*150, Done: true,
			ResponseHeader: http.Header{"Content-Type": {"application/json"}}, RequestID: "req_7",
			ResponseBody: journal.Body{Data: []byte(`{"a":{"b":[1,2]},"name":"日本\u202e"}`), Size: 30},
		})
	}
	o := tui.Options{
		Client: p.server, Journal: p.journal, SessionID: "trs_7mQx2LdV0pRs", Host: "127.0.0.1:41873", Version: "v0.1.0",
		Keys: p.keys, StateDir: t.TempDir(), Scope: "test", Now: func() time.Time { return *p.now },
	}
	if change != nil {
		change(&o)
	}
	th, err := theme.Named(themeName, true, termenv.TrueColor)
	if err != nil {
		t.Fatal(err)
	}
	p.Driver = tuitest.New(t, tui.New(t.Context(), o, th), width, height)
	return p
}

func TestView_Golden(t *testing.T) {
	for _, themeName := range []string{"dark", "light", "mono"} {
		for _, size := range [][2]int{{80, 24}, {120, 40}} {
			for name, steps := range map[string]func(*program){
				"sessions": func(*program) {},
				"requests": func(p *program) { p.Press(p.keys.Global.Pane9) },
				"help":     func(p *program) { p.Press(p.keys.Global.Help) },
				"palette":  func(p *program) { p.Press(p.keys.Global.Palette).Type("delete") },
				"missing": func(p *program) {
					p.Send(views.OpenSessionMsg{ID: "trs_missing"})
				},
			} {
				t.Run(fmt.Sprintf("%s/%dx%d/%s", themeName, size[0], size[1], name), func(t *testing.T) {
					p := open(t, themeName, size[0], size[1], nil)
					steps(p)
					golden.RequireEqual(t, []byte(p.View()))
				})
			}
		}
	}
}

func TestView_FillsTheScreenExactly(t *testing.T) {
	for _, size := range [][2]int{{20, 5}, {60, 15}, {61, 17}, {80, 24}, {97, 30}, {200, 60}} {
		p := open(t, "dark", size[0], size[1], nil)
		for _, id := range []views.ID{views.Sessions, views.Requests} {
			p.Send(views.ShowPaneMsg{Pane: id})
			lines := strings.Split(p.View(), "\n")
			if len(lines) != size[1] {
				t.Errorf("%v %v: %d lines", size, id, len(lines))
			}
			for i, line := range lines {
				if got := safetext.Width(line); got != size[0] {
					t.Errorf("%v %v: line %d is %d wide: %q", size, id, i, got, line)
				}
			}
		}
	}
}

func TestHeader_TellsTheNameOfTheSession(t *testing.T) {
	for width, want := range map[int]string{
		120: `session trs_7mQx2LdV0pRs  "support bot for the night"  v6`,
		104: `user maya@example.com   session trs_7mQx2LdV0pRs  "support bot …"  v6`,
		80:  `maya@example.com  trs_7mQx2LdV0pRs  v6`,
	} {
		p := open(t, "dark", width, 30, nil)
		p.Press(p.keys.Sessions.Rename).Type("support bot for the night").Key("enter").Sees(want)
		p.Press(p.keys.Global.Pane9).Sees(want)
	}
}

func TestKeys_OpenCreateAndDelete(t *testing.T) {
	p := open(t, "dark", 120, 40, nil)
	p.Sees("trs_7mQx2LdV0pRs  v6")
	p.Press(p.keys.Sessions.New).Key("ctrl+u").Type("zoë@example.com").Key("enter")
	p.Sees("user zoë@example.com   session trs_created00001  v1")
	p.Press(p.keys.Sessions.Delete).Key("y") // too soon: the question is deaf at first
	if len(p.server.deleted) != 0 {
		t.Fatal("deleted without an answer")
	}
	*p.now = p.now.Add(time.Second)
	p.Key("y").Sees("no session")
	if len(p.server.deleted) != 1 || p.server.deleted[0] != "trs_created00001" {
		t.Errorf("deleted %v", p.server.deleted)
	}
}

func TestReadOnly_RefusesBeforeItAsks(t *testing.T) {
	p := open(t, "dark", 80, 24, func(o *tui.Options) { o.ReadOnly = true })
	for _, c := range []struct {
		pane, press key.Binding
		want        string
	}{
		{p.keys.Global.Pane1, p.keys.Sessions.New, "making a session is refused: trs runs read-only"},
		{p.keys.Global.Pane1, p.keys.Sessions.Clone, "making a session is refused"},
		{p.keys.Global.Pane1, p.keys.Sessions.Delete, "deleting a session is refused"},
		{p.keys.Global.Pane2, p.keys.List.Open, "changing the session's config is refused"},
		{p.keys.Global.Pane2, p.keys.Config.Form, "changing the session's config is refused"},
		{p.keys.Global.Pane2, p.keys.Global.Edit, "changing the session's config is refused"},
		{p.keys.Global.Pane7, p.keys.Files.Upload, "uploading a file is refused"},
		{p.keys.Global.Pane7, p.keys.Global.Edit, "changing a file is refused"},
		{p.keys.Global.Pane7, p.keys.Files.Delete, "deleting files is refused"},
	} {
		p.Press(c.pane, c.press).Sees(c.want).SeesNot("cancel")
	}
}

func TestFailure_IsShownWithItsFix(t *testing.T) {
	p := open(t, "dark", 120, 40, func(o *tui.Options) { o.SessionID = "trs_missing" })
	p.Sees("opening trs_missing failed").Sees("Check the id").Sees("4303").Sees("req_1").Sees("no session")
	p.server.err = errors.New("connection refused")
	p.Press(p.keys.Global.Refresh).Sees("Connection refused")
}

func TestStart_OpensWhatItFinds(t *testing.T) {
	p := open(t, "dark", 120, 40, func(o *tui.Options) {
		o.SessionID = ""
		o.Start = func(context.Context) (tui.Started, error) {
			return tui.Started{SessionID: "trs_7mQx2LdV0pRs", Host: "localhost:1"}, nil
		}
	})
	p.Sees("SANDBOX localhost:1").Sees("session trs_7mQx2LdV0pRs")
}

// TestKeys_WhatWasJustTypedIsOnTheDiskBeforeTrsLeaves: it is not there yet when
// somebody leaves in the moment that follows.
func TestKeys_WhatWasJustTypedIsOnTheDiskBeforeTrsLeaves(t *testing.T) {
	for _, leave := range [][]string{{"ctrl+c"}, {"2", "q"}} {
		var dir string
		p := open(t, "dark", 80, 24, func(o *tui.Options) { dir = o.StateDir })
		p.Press(p.keys.Sessions.New).Type("zoe@example.com")
		file := filepath.Join(dir, "new-session.json")
		if _, err := os.Stat(file); err == nil {
			t.Fatal("it is written at once: this shows nothing")
		}
		if leave[0] != "ctrl+c" {
			p.Key("esc")
		}
		for _, key := range leave {
			p.Key(key)
		}
		if text, err := os.ReadFile(file); !strings.Contains(string(text), "zoe@example.com") {
			t.Errorf("%v: %s, %v", leave, text, err)
		}
	}
}

func TestKeys_QuitRules(t *testing.T) {
	p := open(t, "dark", 80, 24, nil)
	p.Key("esc")
	if p.Quit() {
		t.Fatal("esc quits")
	}
	p.Key("ctrl+c").Sees("again to quit")
	*p.now = p.now.Add(time.Minute)
	if p.Key("ctrl+c"); p.Quit() {
		t.Fatal("a late second ctrl+c quits")
	}
	if p.Key("ctrl+c"); !p.Quit() {
		t.Fatal("ctrl+c twice does not quit")
	}
	p = open(t, "dark", 80, 24, nil)
	p.Press(p.keys.Global.Filter).Type("q")
	if p.Quit() {
		t.Fatal("a letter in a field quits")
	}
	if p.Key("esc").Press(p.keys.Global.Quit); !p.Quit() {
		t.Fatal("q does not quit")
	}
}

func TestKeys_LettersAtOnce(t *testing.T) {
	p := open(t, "dark", 120, 40, nil)
	p.Send(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("9/350")})
	p.Sees("/ 350").Sees("1 of 1 · 3 all")
}

// TestKeys_ReachWhatTheKeyBeforeOpened types on without a pause: q would quit.
func TestKeys_ReachWhatTheKeyBeforeOpened(t *testing.T) {
	p := open(t, "dark", 120, 40, nil)
	p.Send(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("Rqq1")})
	if p.Quit() {
		t.Fatal("what was typed for the prompt has ended the program")
	}
	p.Key("enter").Sees(`"qq1"`)
	p.Send(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("9wx")}).Sees("x")
	if p.Quit() {
		t.Error("it has ended")
	}
}

func TestPalette_ReachesOtherPanes(t *testing.T) {
	p := open(t, "dark", 120, 40, nil)
	p.Press(p.keys.Global.Palette).Type("requests: headers").Key("enter")
	p.Sees("GET http://127.0.0.1:41873").Sees("request")
}

func TestPalette_LeavesTheFieldForALetter(t *testing.T) {
	p := open(t, "dark", 120, 40, nil)
	p.Press(p.keys.Global.Pane9, p.keys.Global.Filter).Type("trs_1") // a filter is typed in
	p.Key("ctrl+p").Type("copy menu").Sees("esc Y").Key("enter").Sees("Copy").Key("esc").SeesNot("Copy")
	p.Press(p.keys.Global.Pane9, p.keys.Global.Filter).Type("trs_1")
	p.Key("ctrl+p").Type("history").Sees("esc 6").Key("enter").Sees("v6")
	p.Press(p.keys.Global.Pane1, p.keys.Sessions.New).Type("zoe")
	p.Press(p.keys.Global.Palette).Type("requests: headers").Key("enter").Sees("GET http://127.0.0.1:41873")
}

func TestToast_IsReadToItsEnd(t *testing.T) {
	for words, lines := range map[int]int{3: 1, 12: 1, 20: 2, 400: 4} {
		p := open(t, "mono", 80, 24, nil)
		before := strings.Split(p.Screen(), "\n")
		text := strings.Repeat("word ", words) + "END"
		p.Send(views.ToastMsg{Kind: views.Warning, Text: text})
		rows := strings.Split(p.Screen(), "\n")
		if len(rows) != 24 || !strings.Contains(rows[23-lines], " ! word") || strings.Contains(rows[22-lines], "word") {
			t.Errorf("%d words:\n%s", words, p.Screen())
		}
		if last := rows[22]; words < 400 && !strings.Contains(last, "END ") || words == 400 && !strings.Contains(last, "… ") {
			t.Errorf("%d words end with %q", words, last)
		}
		if rows[23] != before[23] || !strings.Contains(rows[23], p.keys.Sessions.New.Help().Desc) || !slices.Equal(rows[:23-lines], before[:23-lines]) {
			t.Errorf("%d words moved something:\n%s\nbefore\n%s", words, p.Screen(), strings.Join(before, "\n"))
		}
		for i, row := range rows {
			if safetext.Width(row) != safetext.Width(before[i]) {
				t.Errorf("%d words, row %d is %q", words, i, row)
			}
		}
	}
}

func TestRequests_WriteHAR(t *testing.T) {
	t.Chdir(t.TempDir())
	p := open(t, "dark", 160, 40, nil)
	p.Press(p.keys.Global.Pane9, p.keys.Requests.Export).Key("ctrl+u").Type("x.har").Key("enter").Sees("wrote ")
	data, err := os.ReadFile("x.har")
	if err != nil || !strings.Contains(string(data), "trs_2") {
		t.Errorf("%v: %.80s", err, data)
	}
	p.Press(p.keys.Requests.Export).Key("ctrl+u").Type("x.har").Key("enter").Sees("x.har exists already")
}

func TestMouse_TabsAndRows(t *testing.T) {
	p := open(t, "dark", 120, 40, nil)
	tabs := strings.Split(p.Screen(), "\n")[1]
	p.Click(strings.Index(tabs, "Requests"), 1).Sees("GET http://127.0.0.1:41873/api/v3.1/tool_router/session/trs_2")
	p.Click(5, 5).Sees("GET http://127.0.0.1:41873/api/v3.1/tool_router/session/trs_1")
}

func TestHostileText_DoesNotReachTheScreen(t *testing.T) {
	p := open(t, "dark", 120, 40, nil)
	p.Send(views.SessionOpenedMsg{Session: api.Session{
		ID: "trs_\x1b]0;x\a\u202e", Config: api.Config{UserID: "a\x1b[2Jb\nc"},
		Warnings: []api.Warning{{Message: "w\x1b[31m\tx\r\ny"}},
	}})
	for _, bad := range []string{"\x1b]0", "\x1b[2J", "\u202e", "\a"} {
		if strings.Contains(p.View(), bad) {
			t.Errorf("%q is drawn", bad)
		}
	}
}

func TestHelp_ShowsOnlyWhatApplies(t *testing.T) {
	p := open(t, "plain", 100, 90, nil)
	p.Press(p.keys.Global.Pane9).Press(p.keys.Global.Help).Sees("Requests").SeesNot("Form").SeesNot("Tree")
	p.Press(p.keys.Overlay.Close).Press(p.keys.Global.NextPart).Press(p.keys.Global.Help).Sees("Tree").SeesNot("Form")
	p.Press(p.keys.Overlay.Close).Press(p.keys.Global.Pane8).Press(p.keys.Global.Help).Sees("Connect").SeesNot("Tree")
	p.Press(p.keys.Overlay.Close).Press(p.keys.Global.Pane1).Press(p.keys.Global.Help).Sees("Sessions").SeesNot("Tree")
}

func TestHelp_SpeaksAsThePaneDoes(t *testing.T) {
	p := open(t, "plain", 100, 120, nil)
	g, mark := p.keys.Global, p.keys.List.Mark.Help()
	row := func(help string) string { return "  " + mark.Key + strings.Repeat(" ", 11-len(mark.Key)) + help }
	p.Press(g.Pane9, g.Help).SeesNot(row(mark.Desc)).Press(p.keys.Overlay.Close)
	p.Press(g.Pane1, p.keys.Sessions.New).Key("tab").Key("tab").Press(g.Help).Sees(row("pick toolkit")).SeesNot(row(mark.Desc))
}

func TestHelp_HasTheFormWhereOneIsOpen(t *testing.T) {
	p := open(t, "plain", 100, 120, nil)
	g, next := p.keys.Global, p.keys.Form.Prev.Help()
	form := "  " + next.Key + strings.Repeat(" ", 11-len(next.Key)) + next.Desc
	for _, pane := range []key.Binding{g.Pane1, g.Pane2, g.Pane3, g.Pane4, g.Pane6, g.Pane7, g.Pane8, g.Pane9} {
		p.Press(pane).Press(g.Help).SeesNot(form).Press(p.keys.Overlay.Close)
	}
	p.Press(g.Pane1, p.keys.Sessions.New).Key("tab").Key("tab").Press(g.Help).Sees(form).SeesNot("alt+v").Press(p.keys.Overlay.Close).Key("esc")
	p.Press(g.Pane2, p.keys.Config.Form).Press(g.Help).Sees(form).Sees("alt+v").SeesNot(p.keys.Config.Rebase.Help().Desc).SeesNot(g.NextPart.Help().Desc)
}
