package connect

import (
	"net/http/httptest"
	"strings"
	"testing"

	"trs/api"
	"trs/api/sandbox"
	"trs/tui/tuitest"
	"trs/views"
	"trs/views/safetext"
)

// bench is the pane on a sandbox.
type bench struct {
	*tuitest.Driver
	host   *tuitest.Host
	pane   *Model
	env    views.Env
	client *api.Client
}

func demo(tb testing.TB, change ...func(*sandbox.Options)) (*api.Client, api.Session) {
	tb.Helper()
	opts := sandbox.Options{Seed: 1}
	for _, set := range change {
		set(&opts)
	}
	server, err := sandbox.New(tb.Context(), opts)
	if err != nil {
		tb.Fatal(err)
	}
	listener := httptest.NewServer(server)
	tb.Cleanup(func() {
		listener.Close()
		if err := server.Close(); err != nil {
			tb.Error(err)
		}
	})
	client, err := api.New(listener.URL, api.WithKey(api.ProjectKey, sandbox.DefaultAPIKey))
	if err != nil {
		tb.Fatal(err)
	}
	id, _ := server.DemoSession()
	session, err := client.Session(tb.Context(), id)
	if err != nil {
		tb.Fatal(err)
	}
	return client, session
}

func open(tb testing.TB, themeName string, width, height int) *bench {
	tb.Helper()
	client, session := demo(tb)
	return with(tb, themeName, width, height, client, client, session)
}

func with(tb testing.TB, themeName string, width, height int, client Client, real *api.Client, session api.Session) *bench {
	tb.Helper()
	env := tuitest.Env(tb, themeName)
	pane := New(env, client)
	d, host := tuitest.Pane(tb, pane, width, height)
	d.Send(views.SessionOpenedMsg{Session: session})
	return &bench{Driver: d, host: host, pane: pane, env: env, client: real}
}

func TestPane_Shows(t *testing.T) {
	for _, size := range [][2]int{{80, 21}, {120, 37}, {160, 45}} {
		b := open(t, "dark", size[0], size[1])
		for _, line := range strings.Split(b.View(), "\n") {
			if safetext.Width(line) != size[0] {
				t.Errorf("%d wide: %q", safetext.Width(line), line)
			}
		}
		t.Log("\n" + b.Screen())
		b.Press(b.env.Keys.Connect.Accounts)
		t.Log("\n" + b.Screen())
	}
}
