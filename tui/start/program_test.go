package start_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"trs/keymap"
	"trs/tui/ptytest"
)

var keys = keymap.Default()

func TestMain(m *testing.M) { ptytest.Main(m) }

// demo is what the first screen of a new user shows.
var demo = []string{`SANDBOX 127\.0\.0\.1:\d+`, `user maya@example\.com`, `session trs_\w+`}

func quit(t *testing.T, p *ptytest.Program) {
	t.Helper()
	p.Press(keys.Global.Quit)
	if code := p.Exit(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	if left := p.Left(); len(left) != 0 {
		t.Errorf("left behind in the terminal: %q", left)
	}
}

func TestStart_SecondRunFindsKeyPortAndLastSession(t *testing.T) {
	home := t.TempDir()
	first := ptytest.Start(t, ptytest.Options{Home: home}).See(demo...)
	host, id := first.Find(`(127\.0\.0\.1:\d+)`), first.Find(`session (trs_\w+)`)
	quit(t, first)
	key, err := os.ReadFile(filepath.Join(home, "data", "trs", "sandbox", "local.json"))
	if err != nil || strings.Contains(string(key), "ak_sandbox") {
		t.Errorf("the sandbox's key: %s, %v", key, err)
	}
	second := ptytest.Start(t, ptytest.Options{Home: home}).See("SANDBOX "+host, "session "+id)
	quit(t, second)
	third := ptytest.Start(t, ptytest.Options{Home: home, Args: []string{"--user", "bob"}}).See("user bob", "session trs_")
	if third.Find(`session (trs_\w+)`) == id {
		t.Error("a session of another user")
	}
	quit(t, third)
}

func TestStart_SecondJoinsAndSurvivesTheFirst(t *testing.T) {
	for name, leave := range map[string]func(*ptytest.Program){
		"quits":  func(p *ptytest.Program) { p.Press(keys.Global.Quit) },
		"ended":  func(p *ptytest.Program) { p.Signal(syscall.SIGTERM) },
		"killed": func(p *ptytest.Program) { p.Signal(syscall.SIGKILL) },
	} {
		t.Run(name, func(t *testing.T) {
			home := t.TempDir()
			first := ptytest.Start(t, ptytest.Options{Home: home}).See(demo...)
			host := first.Find(`(127\.0\.0\.1:\d+)`)
			second := ptytest.Start(t, ptytest.Options{Home: home}).See("SANDBOX "+host, `session trs_\w+`)
			leave(first)
			first.Exit()
			// A new session proves that the server is there, and writes.
			second.Press(keys.Sessions.New).See("user")
			second.Type("carol").Key("enter").See(`user \S*carol`, "SANDBOX "+host)
			quit(t, second)
		})
	}
}

func TestStart_FailsOnOneLineBeforeTheFirstFrame(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	profiles := write("profiles.toml", "[profiles.work]\nkey_env = \"WORK_KEY\"\n[profiles.broken]\nkey_command = [\"false\"]\n")
	for name, test := range map[string]struct {
		args, env []string
		code      int
		want      string
	}{
		"wrong flag":       {args: []string{"--nonsense"}, code: 2, want: "nonsense.*trs --help"},
		"wrong theme":      {args: []string{"--theme", "pink"}, code: 2, want: "there is no theme"},
		"no config":        {args: []string{"--config", filepath.Join(dir, "none.toml")}, code: 1, want: "read the config file"},
		"wrong config":     {args: []string{"--config", write("wrong.toml", "\nhue = 1\n")}, code: 1, want: `wrong\.toml:2: there is no setting hue`},
		"key conflict":     {args: []string{"--config", write("keys.toml", "[keys.tools]\nsort = \"w\"\n")}, code: 1, want: `keys\.toml:2:.*taken by`},
		"no profile":       {args: []string{"--profile", "play"}, code: 1, want: `no profile "play"`},
		"no variable":      {args: []string{"--config", profiles, "--profile", "work"}, code: 1, want: "WORK_KEY"},
		"failing command":  {args: []string{"--config", profiles, "--profile", "broken"}, code: 1, want: "key command"},
		"no key":           {args: []string{"--base-url", "https://x.invalid"}, code: 1, want: "COMPOSIO_API_KEY"},
		"insecure":         {args: []string{"--base-url", "http://x.invalid"}, env: []string{"COMPOSIO_API_KEY=ak_1"}, code: 1, want: "use https.*COMPOSIO_ALLOW_INSECURE_HTTP=1"},
		"no data":          {args: []string{"--data-dir", filepath.Join(profiles, "data")}, code: 1, want: "--data-dir"},
		"unwritable log":   {args: []string{"--log", filepath.Join(profiles, "log")}, code: 1, want: "--log"},
		"key with a blank": {env: []string{"COMPOSIO_API_KEY=ak 1"}, code: 1, want: "the API key"},
	} {
		t.Run(name, func(t *testing.T) {
			p := ptytest.Start(t, ptytest.Options{Args: test.args, Env: test.env, Width: 300, Height: 10, Deaf: true}).See(test.want)
			if code := p.Exit(); code != test.code {
				t.Errorf("exit code %d, want %d", code, test.code)
			}
			if screen := strings.TrimSpace(p.Screen()); strings.Contains(screen, "\n") || !strings.HasPrefix(screen, "trs: ") {
				t.Errorf("not one line:\n%s", screen)
			}
			if left := p.Left(); len(left) != 0 {
				t.Errorf("left behind in the terminal: %q", left)
			}
		})
	}
}

func TestStart_WithoutATerminalSaysSo(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
	defer cancel()
	home := t.TempDir()
	cmd := exec.CommandContext(ctx, ptytest.Binary(t))
	cmd.Env = ptytest.Env(home)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 1 || out.Len() > 0 || strings.Count(errs.String(), "\n") != 1 || !strings.Contains(errs.String(), "terminal") {
		t.Errorf("%v, stdout %q, stderr %q", err, out.String(), errs.String())
	}
	if _, err := os.Stat(filepath.Join(home, "data")); err == nil {
		t.Error("it left data behind")
	}
}

func TestStart_ShowsWhatOnlyTheServerKnows(t *testing.T) {
	serving := ptytest.Start(t, ptytest.Options{Args: []string{"serve", "--addr", "127.0.0.1:0", "--ephemeral", "--api-key", "ak_right"}})
	url := serving.Find(`listening on (http\S+)`)
	for name, test := range map[string]struct {
		args, env []string
		want      []string
	}{
		"no such session": {args: []string{"--session", "trs_none"}, want: []string{"SANDBOX", "opening trs_none failed", "404", "Check the id"}},
		"wrong key": {
			args: []string{"--base-url", url}, env: []string{"COMPOSIO_API_KEY=ak_wrong"},
			want: []string{"no session", "401", "taken from COMPOSIO_API_KEY"},
		},
		"no network": {
			args: []string{"--base-url", "http://127.0.0.1:1"}, env: []string{"COMPOSIO_API_KEY=ak_1"},
			want: []string{"LOCAL", "refused", "Check the network"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			p := ptytest.Start(t, ptytest.Options{Args: test.args, Env: test.env}).See(test.want...)
			quit(t, p)
		})
	}
	p := ptytest.Start(t, ptytest.Options{Args: []string{"--base-url", url, "--user", "dora"}, Env: []string{"COMPOSIO_API_KEY=ak_right"}})
	p.See("user dora", `session trs_\w+`)
	quit(t, p)
	serving.Signal(syscall.SIGTERM)
	if code := serving.Exit(); code != 0 {
		t.Errorf("the server's exit code %d", code)
	}
}

// painted is what lines cost on a terminal when they are all that was written.
func painted(screen string) int {
	n := 0
	for line := range strings.Lines(strings.TrimRight(screen, "\n")) {
		n += len(strings.TrimRight(line, "\n")) + len("\r\n")
	}
	return n
}

func TestStart_OtherCommandsAskTheTerminalNothing(t *testing.T) {
	for _, args := range []string{"version", "--version", "--help", "completion bash", "serve --nonsense"} {
		p := ptytest.Start(t, ptytest.Options{Args: strings.Fields(args), Deaf: true, Width: 400, Height: 200})
		p.Exit()
		if got, want := p.Painted(), painted(p.Screen()); got > want+2 || got < want-2*strings.Count(p.Screen(), "\n") {
			t.Errorf("trs %s wrote %d bytes for %d bytes of text:\n%s", args, got, want, p.Screen())
		}
	}
	p := ptytest.Start(t, ptytest.Options{Args: strings.Fields("serve --addr 127.0.0.1:0 --ephemeral --empty"), Deaf: true}).See("key ak_sandbox")
	if got, want := p.Painted(), painted(p.Screen()); got != want {
		t.Errorf("trs serve wrote %d bytes for %d bytes of text", got, want)
	}
}

func TestStart_ADeafTerminalDoesNotStallIt(t *testing.T) {
	p := ptytest.Start(t, ptytest.Options{Deaf: true}).See(demo...)
	quit(t, p)
}

func TestStart_RestoresTheTerminalAfterSignals(t *testing.T) {
	for _, signal := range []syscall.Signal{syscall.SIGTERM, syscall.SIGHUP, syscall.SIGINT} {
		p := ptytest.Start(t, ptytest.Options{}).See(demo...)
		p.Signal(signal)
		if code := p.Exit(); code != 1 {
			t.Errorf("%v: exit code %d", signal, code)
		}
		if left := p.Left(); len(left) != 0 {
			t.Errorf("%v: left behind in the terminal: %q", signal, left)
		}
	}
	p := ptytest.Start(t, ptytest.Options{}).See(demo...).Press(keys.Global.ForceQuit, keys.Global.ForceQuit)
	if code := p.Exit(); code != 0 || len(p.Left()) != 0 {
		t.Errorf("ctrl+c twice: exit code %d, left %q", code, p.Left())
	}
}

func TestStart_LogHasNoSecrets(t *testing.T) {
	home := t.TempDir()
	log := filepath.Join(home, "log")
	quit(t, ptytest.Start(t, ptytest.Options{Home: home, Args: []string{"--log", log}}).See(demo...))
	text, err := os.ReadFile(log)
	if err != nil || !strings.Contains(string(text), "/tool_router/session/trs_") || !strings.Contains(string(text), "status 200") {
		t.Errorf("%v:\n%s", err, text)
	}
	key, err := os.ReadFile(filepath.Join(home, "data", "trs", "sandbox", "local.json"))
	if err != nil || strings.Contains(string(text), strings.Split(string(key), `"`)[3]) {
		t.Errorf("the log has the key: %v", err)
	}
	if info, err := os.Stat(log); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("others can read the log: %v", err)
	}
}
