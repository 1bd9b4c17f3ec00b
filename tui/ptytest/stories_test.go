package ptytest_test

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"
	"time"

	"trs/tui/ptytest"
)

// overlayPause is longer than a question stays deaf after it has opened.
const overlayPause = 600 * time.Millisecond

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
	p := open(t, ptytest.Options{})
	newSession(p, "zoe@example.com")
	p.Press(keys.Global.Pane3, keys.Search.Query).Type("compute the sha256 hash of a text").Key("enter")
	tool := p.Find(`\b([A-Z0-9_]*HASH[A-Z0-9_]*)\s+primary`)
	p.Key("down", "enter").See(`─ `+tool, `text\*`)
	p.Type("zoë").Press(keys.Execute.Run)
	sum := sha256.Sum256([]byte("zoë"))
	p.See(`✓ done`, hex.EncodeToString(sum[:])[:20])
}

func TestStory_ConnectAnAccountThroughItsPage(t *testing.T) {
	p := open(t, ptytest.Options{})
	newSession(p, "zoe@example.com")
	p.Press(keys.Global.Pane8).See(`Notion`, `Gmail`)
	p.Press(keys.Global.Filter).Type("notion").Key("enter").See(`1 of 1`)
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

func TestStory_TheServerDiesAndComesBack(t *testing.T) {
	server := serve(t)
	o := server.options()
	o.Args = append(o.Args, "--session", server.session)
	p := ptytest.Start(t, o)
	p.See(`session ` + server.session)
	p.Press(keys.Global.Pane6).See(`7 versions`)
	server.kill()
	p.Press(keys.Global.Refresh).See(`(?i)connection refused`)
	p.Press(keys.Global.Help).See(`(?i)help`).Key("esc") // the screen lives
	server.restart()
	p.Press(keys.Global.Refresh).Gone(`(?i)connection refused`).See(`live`)
	if strings.Contains(p.Screen(), key) {
		t.Error("the key is on the screen")
	}
}
