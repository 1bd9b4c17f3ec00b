package start

import (
	"runtime"
	"strings"
	"testing"

	"trs/api"
	"trs/tui/settings"
)

func env(pairs ...string) func(string) string {
	return func(name string) string {
		for i := 0; i < len(pairs); i += 2 {
			if pairs[i] == name {
				return pairs[i+1]
			}
		}
		return ""
	}
}

func TestChooseProfile_FlagThenEnvironmentThenConfig(t *testing.T) {
	set := settings.Settings{Profile: "home", Profiles: map[string]settings.Profile{
		"home": {Name: "home", KeyEnv: "HOME_KEY", KeyKind: api.ProjectKey},
		"work": {Name: "work", KeyEnv: "WORK_KEY", KeyKind: api.ProjectKey},
	}}
	for name, test := range map[string]struct {
		choice Choice
		set    settings.Settings
		env    func(string) string
		want   string // the variable with the key; "" is the sandbox
	}{
		"nothing":            {Choice{}, settings.Settings{}, env(), ""},
		"config":             {Choice{}, set, env(), "HOME_KEY"},
		"environment":        {Choice{}, set, env("COMPOSIO_API_KEY", "k"), "COMPOSIO_API_KEY"},
		"blank environment":  {Choice{}, settings.Settings{}, env("COMPOSIO_API_KEY", " "), ""},
		"project before org": {Choice{}, set, env("COMPOSIO_ORG_API_KEY", "o", "COMPOSIO_API_KEY", "k"), "COMPOSIO_API_KEY"},
		"user key":           {Choice{}, set, env("COMPOSIO_USER_API_KEY", "u"), "COMPOSIO_USER_API_KEY"},
		"flag":               {Choice{Profile: "work"}, set, env("COMPOSIO_API_KEY", "k"), "WORK_KEY"},
		"sandbox":            {Choice{Sandbox: true}, set, env("COMPOSIO_API_KEY", "k"), ""},
	} {
		profile, err := chooseProfile(test.choice, test.set, test.env)
		got := ""
		if profile != nil {
			got = profile.KeyEnv
		}
		if err != nil || got != test.want {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	if _, err := chooseProfile(Choice{Profile: "play"}, set, env()); err == nil || !strings.Contains(err.Error(), "home, work") {
		t.Errorf("unknown profile: %v", err)
	}
	if _, err := chooseProfile(Choice{BaseURL: "https://x.dev"}, settings.Settings{}, env()); err == nil || !strings.Contains(err.Error(), "no key for https://x.dev") {
		t.Errorf("a server without a key: %v", err)
	}
}

func TestLive_FindsServerAndKey(t *testing.T) {
	profile := settings.Profile{Name: "work", BaseURL: "https://api.work.dev/", KeyEnv: "WORK_KEY", KeyKind: api.ProjectKey}
	to, err := live(t.Context(), Choice{}, profile, Environment{Getenv: env("WORK_KEY", "ak_1")})
	if err != nil || to.host != "api.work.dev" || to.variable != "WORK_KEY" || to.sandbox != nil {
		t.Errorf("%+v, %v", to, err)
	}
	other, err := live(t.Context(), Choice{}, profile, Environment{Getenv: env("WORK_KEY", "ak_2")})
	if err != nil || other.scope == to.scope {
		t.Errorf("two keys share their sessions: %v", err)
	}
	flagged, err := live(t.Context(), Choice{BaseURL: "http://localhost:9900"}, profile, Environment{Getenv: env("WORK_KEY", "ak_1")})
	if err != nil || flagged.host != "localhost:9900" {
		t.Errorf("the flag does not win: %q, %v", flagged.host, err)
	}
	if _, err := live(t.Context(), Choice{}, profile, Environment{Getenv: env()}); err == nil || !strings.Contains(err.Error(), "WORK_KEY") {
		t.Errorf("without the variable: %v", err)
	}
}

func TestLocal_IsThisMachine(t *testing.T) {
	for host, want := range map[string]bool{
		"127.0.0.1:9900": true, "localhost:9900": true, "LocalHost": true, "[::1]:9900": true, "[::1]": true, "127.0.0.2": true,
		"backend.composio.dev": false, "0.0.0.0:9900": false, "localhost.example.com": false, "10.0.0.1:80": false, "": false,
	} {
		if got := local(host); got != want {
			t.Errorf("%q: %t", host, got)
		}
	}
}

func TestReadKey_FromACommand(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("uses a shell")
	}
	for script, want := range map[string]string{
		"echo ak_1; echo second line": "ak_1",
		"printf '  ak_2 '":            "ak_2",
	} {
		key, err := readKey(t.Context(), settings.Profile{Name: "p", KeyCommand: []string{"sh", "-c", script}}, env())
		if err != nil || key != want {
			t.Errorf("%s: %q, %v", script, key, err)
		}
	}
	for script, want := range map[string]string{"exit 3": "exit status 3", "true": "printed nothing"} {
		_, err := readKey(t.Context(), settings.Profile{Name: "p", KeyCommand: []string{"sh", "-c", script}}, env())
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), `profile "p"`) {
			t.Errorf("%s: %v", script, err)
		}
	}
}

func TestFindDirs_AreAbsolute(t *testing.T) {
	t.Setenv("HOME", t.TempDir())
	d, err := findDirs(env("XDG_CONFIG_HOME", "relative"))
	if err != nil || !strings.HasSuffix(d.config, ".config/trs") && runtime.GOOS != "windows" {
		t.Errorf("%+v, %v", d, err)
	}
}
