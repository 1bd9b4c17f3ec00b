package tui

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"trs/views"
)

func TestEditor_IsWhatTheShellWouldRun(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no quotes there")
	}
	for _, test := range []struct {
		visual, editor string
		want           []string
	}{
		{want: []string{"vi"}},
		{editor: "nano", want: []string{"nano"}},
		{visual: "code --wait", editor: "nano", want: []string{"code", "--wait"}},
		{visual: "  ", editor: "nano", want: []string{"nano"}},
		{editor: `"/opt/my editor/ed" -n 'a b'`, want: []string{"/opt/my editor/ed", "-n", "a b"}},
		{editor: `$HOME/bin/ed`, want: []string{"/home/maya/bin/ed"}},
		{editor: `it's`, want: []string{"it's"}}, // no shell takes it: as it stands
		{editor: `$(rm -r x)`, want: []string{"$(rm", "-r", "x)"}},
	} {
		name, args := editor(func(variable string) string {
			return map[string]string{"VISUAL": test.visual, "EDITOR": test.editor, "HOME": "/home/maya"}[variable]
		})
		if got := append([]string{name}, args...); !slices.Equal(got, test.want) {
			t.Errorf("VISUAL=%s EDITOR=%s is %q, want %q", test.visual, test.editor, got, test.want)
		}
	}
	name, args := browser(func(string) string { return "'my browser' --new:other" }, "linux")
	if name != "my browser" || !slices.Equal(args, []string{"--new"}) {
		t.Errorf("browser %q %q", name, args)
	}
}

// TestEditText_KeepsWhatWasWritten runs editors that fail, before and after they
// have written.
func TestEditText_KeepsWhatWasWritten(t *testing.T) {
	t.Setenv("VISUAL", "trs-editor -x")
	t.Setenv("TMPDIR", t.TempDir())
	for name, test := range map[string]struct {
		writes string
		err    error
		want   string // in the error
		stays  bool   // the file
	}{
		"edited":               {writes: "new"},
		"not changed":          {},
		"failed at once":       {err: errors.New("exit status 3"), want: "run trs-editor: exit status 3"},
		"failed after writing": {writes: "new", err: errors.New("exit status 3"), want: ".json)", stays: true},
		"not there":            {err: &exec.Error{Name: "trs-editor", Err: exec.ErrNotFound}, want: "set $VISUAL or $EDITOR"},
		"not there by path":    {err: &fs.PathError{Op: "fork/exec", Err: fs.ErrNotExist}, want: "set $VISUAL or $EDITOR"},
	} {
		t.Run(name, func(t *testing.T) {
			var path string
			run := func(cmd *exec.Cmd, done tea.ExecCallback) tea.Cmd {
				path = cmd.Args[len(cmd.Args)-1]
				if test.writes != "" {
					if err := os.WriteFile(path, []byte(test.writes), 0o600); err != nil {
						t.Fatal(err)
					}
				}
				return func() tea.Msg { return done(test.err) }
			}
			edited, ok := editText(views.EditTextMsg{ID: 4, Name: "a/b", Suffix: ".json", Text: "old"}, run)().(views.EditedMsg)
			if !ok || edited.ID != 4 || filepath.Base(path) != "a-b.json" {
				t.Fatalf("%+v of %s", edited, path)
			}
			switch {
			case test.want == "" && (edited.Err != nil || edited.Changed != (test.writes != "")):
				t.Errorf("%+v", edited)
			case test.want != "" && (edited.Err == nil || !strings.Contains(edited.Err.Error(), test.want) || edited.Text != "old"):
				t.Errorf("%+v", edited)
			}
			if _, err := os.Stat(filepath.Dir(path)); (err == nil) != test.stays {
				t.Errorf("what was edited in is there: %v", err)
			}
		})
	}
}
