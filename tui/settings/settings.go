// Package settings reads the user's config file: theme, mouse, keys, and
// profiles. A profile says where a key is to be found, never the key itself.
package settings

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"trs/api"
	"trs/keymap"
	"trs/views/theme"
)

// Settings is what the config file says. The zero value, apart from the keys, is
// what an absent file says.
type Settings struct {
	Theme    string // "" means auto
	NoMouse  bool
	ReadOnly bool   // nothing is changed, whichever server
	Profile  string // the profile to use when neither flag nor environment names a key
	Profiles map[string]Profile
	Keys     keymap.Map
}

// Profile is a server and where the key for it is. Exactly one of KeyEnv and
// KeyCommand is set.
type Profile struct {
	Name       string
	BaseURL    string
	KeyKind    api.KeyKind
	KeyEnv     string   // the environment variable that holds the key
	KeyCommand []string // a command that prints the key
	User       string
	Session    string
	ReadOnly   bool // nothing is changed on this server
}

// file is the config file as TOML has it.
type file struct {
	Theme    string                 `toml:"theme"`
	Mouse    *bool                  `toml:"mouse"`
	ReadOnly bool                   `toml:"read_only"`
	Profile  string                 `toml:"profile"`
	Profiles map[string]fileProfile `toml:"profiles"`
	Keys     map[string]any         `toml:"keys"`
}

type fileProfile struct {
	BaseURL    string `toml:"base_url"`
	KeyKind    string `toml:"key_kind"`
	KeyEnv     string `toml:"key_env"`
	KeyCommand any    `toml:"key_command"`
	User       string `toml:"user"`
	Session    string `toml:"session"`
	ReadOnly   bool   `toml:"read_only"`
}

// Load reads the file at path. A missing file is an empty one, unless it must be
// there. Every problem is one line of the error: file, line, what, what to do.
func Load(path string, must bool) (Settings, error) {
	text, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && !must:
		return Settings{Keys: keymap.Default()}, nil
	case err != nil:
		return Settings{}, fmt.Errorf("read the config file: %w", err)
	}
	return parse(path, text)
}

func parse(path string, text []byte) (Settings, error) {
	r := reader{path: path, lines: index(text)}
	var f file
	decoder := toml.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	err := decoder.Decode(&f)
	var unknown *toml.StrictMissingError
	var wrong *toml.DecodeError
	switch {
	case errors.As(err, &unknown):
		for _, each := range unknown.Errors {
			row, _ := each.Position()
			r.problem(row, "there is no setting %s", strings.Join(each.Key(), "."))
		}
	case errors.As(err, &wrong):
		row, _ := wrong.Position()
		r.problem(row, "%s", undecoded(wrong))
		return Settings{}, r.err()
	case err != nil:
		return Settings{}, fmt.Errorf("read the config file %s: %w", path, err)
	}
	settings := r.settings(&f)
	return settings, r.err()
}

// undecoded says what is wrong with a file that is no TOML, or has a value of
// another kind than its key takes, without the words of the program's own types.
func undecoded(err *toml.DecodeError) string {
	text := strings.TrimPrefix(err.Error(), "toml: ")
	switch {
	case strings.HasSuffix(text, "at start of value"):
		return text + "; texts stand in quotes"
	case !strings.HasPrefix(text, "cannot decode TOML") && !strings.HasPrefix(text, "cannot store"):
		return text
	}
	want := "it is a table, with its settings below [" + strings.Join(err.Key(), ".") + "]"
	if strings.HasSuffix(text, " bool") {
		want = "it is true or false"
	} else if strings.HasSuffix(text, " string") {
		want = "it is a text in quotes"
	}
	return strings.Join(err.Key(), ".") + ": " + want
}

// reader turns a file into settings and collects what is wrong with it.
type reader struct {
	path     string
	lines    map[string]int // of each key, dotted
	problems []problem
}

type problem struct {
	line int
	text string
}

func (r *reader) problem(line int, format string, args ...any) {
	r.problems = append(r.problems, problem{line, fmt.Sprintf(format, args...)})
}

// at reports a problem with the value of a dotted key.
func (r *reader) at(key, format string, args ...any) {
	r.problem(r.lines[key], "%s: %s", key, fmt.Sprintf(format, args...))
}

// err is everything that is wrong, in the order of the lines.
func (r *reader) err() error {
	if len(r.problems) == 0 {
		return nil
	}
	slices.SortStableFunc(r.problems, func(a, b problem) int { return a.line - b.line })
	lines := make([]string, len(r.problems))
	for i, p := range r.problems {
		lines[i] = fmt.Sprintf("%s:%d: %s", r.path, max(p.line, 1), p.text)
	}
	return errors.New(strings.Join(lines, "\n"))
}

func (r *reader) settings(f *file) Settings {
	s := Settings{
		Theme: f.Theme, NoMouse: f.Mouse != nil && !*f.Mouse, ReadOnly: f.ReadOnly, Profile: f.Profile,
		Profiles: map[string]Profile{}, Keys: r.keys(f.Keys),
	}
	if f.Theme != "" && !ThemeExists(f.Theme) {
		r.at("theme", "there is no theme %q; there are %s", f.Theme, ThemeNames())
	}
	for name, profile := range f.Profiles {
		s.Profiles[name] = r.profile(name, profile)
	}
	if _, known := f.Profiles[f.Profile]; f.Profile != "" && !known {
		r.at("profile", "there is no [profiles.%s]", f.Profile)
	}
	return s
}

// ThemeNames lists the themes that can be chosen, for messages.
func ThemeNames() string { return "auto, " + strings.Join(theme.Names(), ", ") }

// ThemeExists reports whether a theme can be chosen.
func ThemeExists(name string) bool { return name == "auto" || slices.Contains(theme.Names(), name) }

func (r *reader) profile(name string, f fileProfile) Profile {
	key := "profiles." + name
	p := Profile{Name: name, BaseURL: f.BaseURL, KeyEnv: f.KeyEnv, User: f.User, Session: f.Session, KeyKind: api.ProjectKey, ReadOnly: f.ReadOnly}
	switch f.KeyKind {
	case "", "project":
	case "user":
		p.KeyKind = api.UserKey
	case "org":
		p.KeyKind = api.OrgKey
	default:
		r.at(key+".key_kind", "it is one of project, user and org")
	}
	if f.KeyCommand != nil {
		var ok bool
		if p.KeyCommand, ok = words(f.KeyCommand); !ok || len(p.KeyCommand) == 0 {
			r.at(key+".key_command", `it is a list such as ["pass", "show", "work"]`)
			return p
		}
	}
	if (p.KeyEnv == "") == (p.KeyCommand == nil) {
		r.at(key, "it wants one of key_env, the environment variable that holds the key, and key_command, a command that prints it")
	}
	return p
}

// words reads a list of texts, or one text as a list of its words.
func words(value any) (list []string, ok bool) {
	switch value := value.(type) {
	case string:
		return strings.Fields(value), true
	case []any:
		list = []string{}
		for _, each := range value {
			text, ok := each.(string)
			if !ok {
				return nil, false
			}
			list = append(list, text)
		}
		return list, true
	}
	return nil, false
}
