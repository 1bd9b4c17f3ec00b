package settings

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"trs/api"
)

const good = `
theme = "high-contrast"
mouse = false
read_only = true
profile = "work"

[profiles.work]
base_url = "https://api.work.dev"
key_command = ["pass", "show", "work key"]
user = "maya"
read_only = true

[profiles.home]
key_env = "HOME_KEY"
key_kind = "user"
session = "trs_1"

[keys.global]
copy_menu = "ctrl+y"
[keys.list]
mark = []
`

func TestParse_ReadsEverything(t *testing.T) {
	s, err := parse("config.toml", []byte(good))
	if err != nil {
		t.Fatal(err)
	}
	if s.Theme != "high-contrast" || !s.NoMouse || !s.ReadOnly || s.Profile != "work" {
		t.Errorf("%q, %v, %q", s.Theme, s.NoMouse, s.Profile)
	}
	work, home := s.Profiles["work"], s.Profiles["home"]
	if !slices.Equal(work.KeyCommand, []string{"pass", "show", "work key"}) || work.BaseURL != "https://api.work.dev" || work.User != "maya" || work.KeyKind != api.ProjectKey {
		t.Errorf("%+v", work)
	}
	if !work.ReadOnly || s.Profiles["home"].ReadOnly {
		t.Error("read_only of the profiles")
	}
	if home.KeyEnv != "HOME_KEY" || home.KeyKind != api.UserKey || home.Session != "trs_1" || home.Name != "home" {
		t.Errorf("%+v", home)
	}
	if s.Keys.Global.CopyMenu.Keys()[0] != "ctrl+y" || s.Keys.List.Mark.Enabled() {
		t.Error("the keys are not the file's")
	}
}

func TestParse_TellsTheLine(t *testing.T) {
	for text, want := range map[string]string{
		"theme = \"mono\"\ncolour = 3":                               "c.toml:2: there is no setting colour",
		"\n\n[keys.global]\nfly = \"x\"":                             "c.toml:4: keys.global.fly: there is no such binding",
		"[keys.nope]\nx = \"y\"":                                     "c.toml:1: keys.nope: there is no such scope",
		"[keys]\ntools.sort = \"w\"":                                 `c.toml:2: keys.tools.sort: key "w" is taken by keys.tools.why_not`,
		"keys = {tools = {sort = 3}}":                                "c.toml:1: keys.tools.sort: it is a key",
		"[keys]\nquit = \"q\"":                                       "c.toml:2: keys.quit: keys stand in a scope",
		"theme = \"pink\"":                                           `c.toml:1: theme: there is no theme "pink"`,
		"theme = 3":                                                  "c.toml:1: theme: it is a text in quotes",
		"theme = dark":                                               "at start of value; texts stand in quotes",
		"\nmouse = \"no\"":                                           "c.toml:2: mouse: it is true or false",
		"[profiles]\nwork = 1":                                       "c.toml:2: profiles.work: it is a table",
		"[profiles.work]\nuser = 1":                                  "c.toml:2: profiles.work.user: it is a text",
		"[keys.global]\ncopy = \"control+y\"":                        `c.toml:2: keys.global.copy: no terminal sends the key "control+y"`,
		"[keys.global]\ncopy = [\"y\", \"ctrl+Y\"]":                  `no terminal sends the key "ctrl+Y"`,
		"[keys.list]\nopen = \"Return\"":                             `no terminal sends the key "Return"`,
		"[keys.form]\nnext = \"alt+\"":                               `no terminal sends the key "alt+"`,
		"[keys.global]\ncopy = \"\"":                                 "a key is empty",
		"theme = ":                                                   "c.toml:1:",
		"profile = \"x\"":                                            "c.toml:1: profile: there is no [profiles.x]",
		"[profiles.x]\nuser = \"u\"":                                 "c.toml:1: profiles.x: it wants one of key_env",
		"[profiles.x]\nkey_env = \"A\"\nkey_command = \"b\"":         "c.toml:1: profiles.x: it wants one of key_env",
		"[profiles.x]\nkey_env = \"A\"\nkey_kind = \"c\"":            "c.toml:3: profiles.x.key_kind: it is one of",
		"[profiles.x]\nkey_command = [1]":                            "c.toml:2: profiles.x.key_command: it is a list",
		"[profiles.x]\nkey = \"ak_1\"\nkey_env = \"A\"":              "c.toml:2: there is no setting profiles.x.key",
		"[profiles.x]\nkey_env = \"A\"\n[profiles.x]\nuser = \"u\"":  "c.toml:3:",
		"colour = 3\n[keys.global]\nquit = \"ctrl+q\"\nwings = true": "c.toml:4: keys.global.wings: it is a key",
	} {
		_, err := parse("c.toml", []byte(text))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

func TestParse_TellsAllProblemsInOrder(t *testing.T) {
	_, err := parse("c.toml", []byte("[keys.tools]\nsort = 1\n[nonsense]\nx = 1\n"))
	if err == nil || strings.Count(err.Error(), "\n") != 1 || strings.Index(err.Error(), ":2:") > strings.Index(err.Error(), "nonsense") {
		t.Errorf("%v", err)
	}
}

func TestLoad_AMissingFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "config.toml")
	s, err := Load(path, false)
	if err != nil || s.Keys.Global.Quit.Keys()[0] != "q" {
		t.Errorf("%v", err)
	}
	if _, err := Load(path, true); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("one that must be there: %v", err)
	}
	if err := os.WriteFile(path, []byte("theme = \"light\""), 0o600); err != nil {
		t.Fatal(err)
	}
	if s, err := Load(path, true); err != nil || s.Theme != "light" {
		t.Errorf("%+v, %v", s.Theme, err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(good))
	f.Add([]byte("keys = {tools = {sort = [[3]]}}"))
	f.Fuzz(func(t *testing.T, text []byte) {
		s, err := parse("c.toml", text)
		if err == nil && len(s.Keys.Global.ForceQuit.Help().Desc) == 0 {
			t.Error("good settings without keys")
		}
	})
}
