package tui

import (
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/muesli/termenv"

	"trs/api/journal"
	"trs/keymap"
	"trs/views"
	"trs/views/theme"
)

func TestParseBackground(t *testing.T) {
	for reply, want := range map[string][2]bool{
		"": {true, false},
		"\x1b]11;rgb:ffff/ffff/ffff\x1b\\\x1b[?62c": {false, true},
		"\x1b]11;rgb:1e1e/1e1e/2e2e\a":              {true, true},
		"\x1b]11;rgb:fd/f6/e3\a":                    {false, true},
		"\x1b]11;rgb:zz":                            {true, false},
		"\x1b]11;rgb:ffff/ffff":                     {true, false},
	} {
		if dark, known := parseBackground([]byte(reply)); dark != want[0] || known != want[1] {
			t.Errorf("%q: dark %v, known %v", reply, dark, known)
		}
	}
	for value, want := range map[string][2]bool{"15;0": {true, true}, "0;15": {false, true}, "0;default;15": {false, true}, "": {true, false}, "x": {true, false}} {
		if dark, known := fromCOLORFGBG(value); dark != want[0] || known != want[1] {
			t.Errorf("%q: %v, %v", value, dark, known)
		}
	}
}

// TestChooseTheme_TakesTheTerminalsColoursWhereItsBackgroundIsUnknown has no
// terminal to ask: a pipe answers nothing.
func TestChooseTheme_TakesTheTerminalsColoursWhereItsBackgroundIsUnknown(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	defer w.Close()
	for name, test := range map[string]struct {
		env  map[string]string
		want string
		dark bool
	}{
		"auto":                  {want: "ansi-16", dark: true},
		"":                      {want: "ansi-16", dark: true},
		"high-contrast":         {want: "mono", dark: true},
		"light":                 {want: "light"},
		"auto, told light":      {env: map[string]string{"COLORFGBG": "0;15"}, want: "light"},
		"auto, told dark":       {env: map[string]string{"COLORFGBG": "15;0"}, want: "dark", dark: true},
		"auto, on a console":    {env: map[string]string{"TERM": "linux"}, want: "dark", dark: true},
		"auto, in screen":       {env: map[string]string{"TERM": "screen-256color"}, want: "ansi-16", dark: true},
		"auto, without colours": {env: map[string]string{"NO_COLOR": "1"}, want: "mono", dark: true},
		"light, on nothing":     {env: map[string]string{"TERM": "dumb"}, want: "plain", dark: true},
	} {
		t.Run(name, func(t *testing.T) {
			asked, _, _ := strings.Cut(name, ",")
			th, err := chooseTheme(asked, termenv.TrueColor, func(variable string) string { return test.env[variable] }, &replyFilter{File: r})
			if err != nil || th.Name != test.want || th.Dark != test.dark {
				t.Errorf("%+v, %v", th, err)
			}
		})
	}
}

func TestReplyFilter_DropsLateAnswersOnly(t *testing.T) {
	for name, chunks := range map[string][]string{
		"whole":        {"a\x1b]11;rgb:ffff/ffff/ffff\a\x1b[?62;4cb\x1b[A"},
		"in pieces":    {"a\x1b]11;rgb:ff", "ff/ffff/ffff\x1b", "\\\x1b[?6", "2;4cb", "\x1b[A"},
		"only the end": {"a\x1b[?1c", "b\x1b[A"},
	} {
		t.Run(name, func(t *testing.T) {
			r, w, err := os.Pipe()
			if err != nil {
				t.Fatal(err)
			}
			defer r.Close()
			f := &replyFilter{File: r}
			f.awaiting.Store(true)
			var got []byte
			buffer := make([]byte, 256)
			for _, chunk := range chunks {
				if _, err := io.WriteString(w, chunk); err != nil {
					t.Fatal(err)
				}
				n, err := f.Read(buffer)
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, buffer[:n]...)
			}
			w.Close()
			if string(got) != "ab\x1b[A" {
				t.Errorf("got %q", got)
			}
			if f.awaiting.Load() {
				t.Error("still waiting for an answer")
			}
		})
	}
}

func TestClipboard_TriesInOrder(t *testing.T) {
	for name, test := range map[string]struct {
		env    map[string]string
		works  string // the program that works
		secret bool
		text   string
		want   string // the beginning of how, or of the error
		out    string
	}{
		"x11":             {env: map[string]string{"DISPLAY": ":0", "TERM": "xterm"}, works: "xclip", want: "with xclip"},
		"second program":  {env: map[string]string{"DISPLAY": ":0", "TERM": "xterm"}, works: "xsel", want: "with xsel"},
		"ssh":             {env: map[string]string{"DISPLAY": ":0", "TERM": "xterm", "SSH_TTY": "/dev/pts/1"}, works: "xclip", want: "through the terminal", out: "\x1b]52;c;aGk=\a"},
		"tmux":            {env: map[string]string{"TERM": "screen", "TMUX": "x"}, works: "tmux", want: "through tmux"},
		"screen":          {env: map[string]string{"TERM": "screen"}, want: "through the terminal", out: "\x1bP\x1b]52;c;aGk=\a\x1b\\"},
		"file":            {env: map[string]string{"TERM": "linux"}, want: "to /"},
		"too long":        {env: map[string]string{"TERM": "xterm"}, text: strings.Repeat("x", 80_000), want: "to /"},
		"secret, no file": {env: map[string]string{"TERM": "dumb"}, secret: true, want: "no clipboard"},
	} {
		t.Run(name, func(t *testing.T) {
			var out strings.Builder
			c := clipboard{
				getenv: func(name string) string { return test.env[name] }, out: &out, dir: t.TempDir(), goos: "linux",
				run: func(_ context.Context, _, name string, _ ...string) error {
					if name == test.works {
						return nil
					}
					return errors.New("not found")
				},
			}
			text := test.text
			if text == "" {
				text = "hi"
			}
			how, err := c.write(t.Context(), text, test.secret)
			if err != nil {
				how = err.Error()
			}
			if !strings.HasPrefix(how, test.want) || out.String() != test.out {
				t.Errorf("%s, wrote %q", how, out.String())
			}
			if path, isFile := strings.CutPrefix(how, "to "); isFile {
				info, err := os.Stat(path)
				if err != nil || info.Mode().Perm() != 0o600 {
					t.Errorf("%v, %v", info, err)
				}
			}
		})
	}
}

func TestOpenURL_RefusesOtherPrograms(t *testing.T) {
	for _, link := range []string{"file:///etc/passwd", "javascript:alert(1)", "--help", "", "http://"} {
		if toast, ok := openURL(t.Context(), link)().(views.ToastMsg); !ok || !strings.HasPrefix(toast.Text, "not a web link") {
			t.Errorf("%q: %+v", link, toast)
		}
	}
}

// broken panics where it is told to.
type broken struct{ where string }

func (b broken) Init() tea.Cmd { return nil }
func (b broken) Update(tea.Msg) (tea.Model, tea.Cmd) {
	switch b.where {
	case "Update":
		panic("broken")
	case "command":
		return b, tea.Batch(nil, func() tea.Msg { panic("broken") }, func() tea.Msg { return nil })
	}
	return b, nil
}

func (b broken) View() string {
	if b.where == "View" {
		panic("broken")
	}
	return "fine"
}

func TestGuard_CatchesPanics(t *testing.T) {
	for _, where := range []string{"Update", "command", "View"} {
		t.Run(where, func(t *testing.T) {
			quit := make(chan struct{}, 1)
			g := &guard{model: broken{where}, quit: func() { quit <- struct{}{} }}
			_, cmd := g.Update(nil)
			if where == "command" {
				for _, each := range cmd().(tea.BatchMsg) {
					_, cmd = g.Update(each())
				}
			}
			g.View()
			if where == "View" {
				<-quit
			} else if _, ok := cmd().(tea.QuitMsg); !ok {
				t.Error("the program is not ended")
			}
			if !strings.Contains(g.panicked(), "broken") || !strings.Contains(g.panicked(), "goroutine") {
				t.Errorf("kept: %s", g.panicked())
			}
		})
	}
}

func TestFileName_IsSafe(t *testing.T) {
	for in, want := range map[string]string{"": "text", "a b/../c": "a-b----c", strings.Repeat("x", 90): strings.Repeat("x", 60)} {
		if got := fileName(in); got != want {
			t.Errorf("%q: %q", in, got)
		}
	}
}

func TestKeyMsg_KnowsEveryKeyOfTheMap(t *testing.T) {
	for _, name := range []string{"a", "?", " ", "ctrl+r", "enter", "esc", "shift+tab", "pgdown", "alt+up", "backspace", "home", "tab"} {
		msg, ok := views.KeyMsg(name)
		if !ok || msg.String() != name {
			t.Errorf("%q is %q, %v", name, msg.String(), ok)
		}
	}
}

func TestSimulated_ReachesThePanes(t *testing.T) {
	th, err := theme.Named("dark", true, termenv.TrueColor)
	if err != nil {
		t.Fatal(err)
	}
	m := New(t.Context(), Options{Live: true, Keys: keymap.Default()}, th)
	pane := m.env // as the panes have it: a copy
	if !pane.Live() {
		t.Fatal("a real server is not live")
	}
	m.Update(answeredMsg{sandbox: true})
	if pane.Live() {
		t.Error("the panes still ask as on a real server")
	}
}

func TestStart_CanBeStoppedAndTriedAgain(t *testing.T) {
	th, err := theme.Named("plain", true, termenv.Ascii)
	if err != nil {
		t.Fatal(err)
	}
	start := func(context.Context) (Started, error) { return Started{}, errors.New("late") }
	m := New(t.Context(), Options{Start: start, Journal: journal.New(journal.Options{}), Keys: keymap.Default()}, th)
	m.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
	m.Init()
	m.Update(tea.KeyMsg{Type: tea.KeyEsc})
	for _, want := range []string{"stopped starting", "Stopped before the server has answered", "r tries again"} {
		if !strings.Contains(m.View(), want) {
			t.Errorf("%q is missing in\n%s", want, m.View())
		}
	}
	if m.starts.Busy() {
		t.Fatal("it goes on")
	}
	m.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("r")})
	if !m.starts.Busy() {
		t.Error("it is not tried again")
	}
}
