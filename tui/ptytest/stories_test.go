package ptytest_test

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trs/tui/ptytest"
)

// open starts the explorer on its own sandbox, at the demo session.
func open(t *testing.T, o ptytest.Options) *ptytest.Program {
	t.Helper()
	p := ptytest.Start(t, o)
	p.See(`SANDBOX`, `session trs_\w+`)
	return p
}

// newSession makes a session for a user in the explorer, and opens it.
func newSession(p *ptytest.Program, user string) (id string) {
	p.Press(keys.Global.Pane1, keys.Sessions.New).See(`New session`)
	p.Key("ctrl+u").Type(user).Key("enter")
	return p.Find(`user ` + user + `\s+session (trs_\w+)`)
}

func TestStory_CreateASessionFindAToolAndRunIt(t *testing.T) {
	t.Parallel()
	p := open(t, ptytest.Options{})
	newSession(p, "zoe@example.com")
	p.Press(keys.Global.Pane3, keys.Search.Query).Type("compute the sha256 hash of a text").Key("enter")
	tool := p.Find(`\b([A-Z0-9_]*HASH[A-Z0-9_]*)\s+primary`)
	p.Key("down", "enter").See(`─ `+tool, `text\*`, `ctrl\+r run`) // the card in Search has both names too
	p.Type("zoë").Press(keys.Execute.Run)
	sum := sha256.Sum256([]byte("zoë"))
	p.See(`✓ done`, hex.EncodeToString(sum[:])[:20])
}

// TestStory_LettersBeforeTheFormAreForTheForm types while the tool is still read.
// R and B are keys of the pane, 2 is the Config pane.
func TestStory_LettersBeforeTheFormAreForTheForm(t *testing.T) {
	t.Parallel()
	server := serve(t, "--fault", "latency=300ms@tool_get")
	o := server.options()
	o.Args = append(o.Args, "--session", server.session)
	p := ptytest.Start(t, o)
	p.See(`session ` + server.session)
	newSession(p, "zoe@example.com")
	p.Press(keys.Global.Pane5, keys.Execute.Tool).Type("TEXT_CHANGE_CASE").Key("enter").Type("RB2 x")
	p.See(`─ TEXT_CHANGE_CASE`, `text\*\s+RB2 x`)
}

func TestStory_ConnectAnAccountThroughItsPage(t *testing.T) {
	t.Parallel()
	p := open(t, ptytest.Options{})
	newSession(p, "zoe@example.com")
	p.Press(keys.Global.Pane8).See(`Notion`, `Gmail`)
	p.Press(keys.Global.Filter).Type("notion").Key("enter").See(`1 of 1\b`)
	p.Press(keys.Connect.Link)
	p.See(`/link/lk_\S*…`, `waits`) // the link is a secret: never whole unless asked for
	p.Press(keys.Global.Copy).See(`copied link`)
	page, err := ptytest.Allow(t.Context(), p.Clipboard(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(page, "is connected") {
		t.Errorf("the page ends with %s", page)
	}
	p.See(`● connected`, `ACTIVE`)
}

func TestStory_ChangeTheConfigAndReadTheDifference(t *testing.T) {
	t.Parallel()
	p := open(t, ptytest.Options{})
	p.Press(keys.Global.Pane2).See(`version 7`, `only 6: gmail`)
	p.Key("enter").See(`only these`)
	p.Type("only").Key("enter").See(`6 chosen`)
	p.Press(keys.Global.Filter).Type("notion").Key("enter").See(`1 of 1\b`)
	p.Press(keys.List.Mark).See(`7 chosen`, `✓ notion`)
	p.Key("enter").See(`draft of version 7: 1 change`)
	p.Press(keys.Config.Review).See(`version 7 becomes 8`, `"expected_config_version": 7`)
	p.Press(keys.Config.Save).See(`saved as version 8`, `session trs_\w+\s+v8`)
	p.Press(keys.Global.Pane6).See(`8 versions`, `v7 → v8`, `\+ enabled\[\]\s+"notion"`)
	p.Key("down").See(`v6 → v7`, `"googledocs"`)
}

func TestStory_AFileGoesThereAndBackByteForByte(t *testing.T) {
	t.Parallel()
	p := open(t, ptytest.Options{})
	content := make([]byte, 300_000)
	if _, err := rand.Read(content); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(p.Home, "zoë.bin"), content, 0o600); err != nil {
		t.Fatal(err)
	}
	p.Press(keys.Global.Pane7).See(`notes\.txt`)
	p.Press(keys.Files.Upload).See(`Upload a file`).Type("zoë.bin").Key("enter")
	p.See(`Upload as`).Key("enter").See(`uploaded zoë\.bin`, `9 files`)
	p.Press(keys.Files.Download).See(`Download zoë\.bin`)
	p.Key("ctrl+u").Type("back.bin").Key("enter").See(`(?i)(saved|downloaded)`)
	back, err := os.ReadFile(filepath.Join(p.Home, "back.bin"))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(back, content) {
		t.Errorf("%d bytes went, %d others came back", len(content), len(back))
	}
}

func TestStory_TheServerDiesAndComesBack(t *testing.T) {
	t.Parallel()
	server := serve(t)
	o := server.options()
	o.Args = append(o.Args, "--session", server.session)
	p := ptytest.Start(t, o)
	p.See(`^ SANDBOX`, `session `+server.session) // a sandbox elsewhere says so itself
	p.Press(keys.Global.Pane6).See(`7 versions`)
	server.kill()
	p.Press(keys.Global.Refresh).See(`(?i)connection refused`)
	p.Press(keys.Global.Help).See(`─ Keys`).Key("esc").Gone(`─ Keys`) // the screen lives
	server.restart()
	p.Press(keys.Global.Refresh).Gone(`(?i)connection refused`).See(`live`)
	if strings.Contains(p.Screen(), key) {
		t.Error("the key is on the screen")
	}
}

func TestStory_TheServerDiesWhileAToolRuns(t *testing.T) {
	t.Parallel()
	server := serve(t, "--fault", "latency=60s@execute")
	o := server.options()
	o.Args = append(o.Args, "--session", server.session)
	p := ptytest.Start(t, o)
	p.See(`session ` + server.session)
	p.Press(keys.Global.Pane3).See(`use case`)
	p.Press(keys.Search.Query).Type("list the labels of the mailbox").Key("enter").See(`GMAIL_LIST_LABELS`)
	p.Press(keys.Global.Pane5, keys.Execute.Tool).See(`─ Run a tool`).Type("GMAIL_LIST_LABELS").Key("enter").See(`─ GMAIL_LIST_LABELS`, `ready`)
	p.Press(keys.Execute.Run).See(`running`, `esc`)
	server.kill()
	p.See(`✗`, `(?i)(EOF|reset|closed|refused)`)
	// The screen lives, and the accounts may have been asked for after the run.
	p.Press(keys.Global.Back, keys.Global.Pane9).See(`POST\s+\S+/execute\s+✗`)
	server.restart() // without the fault
	p.Press(keys.Global.Pane5, keys.Execute.Run).See(`✓ done`, `INBOX|labels`)
}
