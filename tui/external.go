package tui

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	tea "github.com/charmbracelet/bubbletea"
	"mvdan.cc/sh/v3/shell"

	"trs/views"
)

// openURL opens a link in the user's browser. Only web links are opened, so that
// a stranger's text cannot start another program.
func openURL(ctx context.Context, link string) tea.Cmd {
	return func() tea.Msg {
		u, err := url.Parse(link)
		if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			return views.ToastMsg{Kind: views.Bad, Text: "not a web link, so it is not opened"}
		}
		name, args := browser(os.Getenv, runtime.GOOS)
		cmd := exec.Command(name, append(args, u.String())...) //nolint:noctx,gosec // the browser outlives trs
		if err := cmd.Start(); err != nil {
			return views.ToastMsg{Kind: views.Bad, Text: "cannot open a browser (" + err.Error() + "); copy the link instead"}
		}
		go cmd.Wait() //nolint:errcheck // only to let the process go
		if ctx.Err() != nil {
			return nil
		}
		return views.ToastMsg{Kind: views.Good, Text: "opened " + u.Host + " with " + filepath.Base(name)}
	}
}

// browser is the program that opens a link, and its first arguments.
func browser(getenv func(string) string, goos string) (name string, args []string) {
	first, _, _ := strings.Cut(getenv("BROWSER"), ":")
	if words := commandWords(getenv, first, goos); len(words) > 0 {
		return words[0], words[1:]
	}
	switch goos {
	case "darwin":
		return "open", nil
	case "windows":
		return "rundll32", []string{"url.dll,FileProtocolHandler"}
	}
	return "xdg-open", nil
}

// executor runs another program on the terminal, and done afterwards.
type executor func(cmd *exec.Cmd, done tea.ExecCallback) tea.Cmd

// editText opens the user's editor on a private copy of the text; EditedMsg
// answers. When the editor fails, what it has changed is kept, and the file named.
func editText(msg views.EditTextMsg, execute executor) tea.Cmd {
	path, err := writeTemp(msg)
	if err != nil {
		return views.Send(views.EditedMsg{ID: msg.ID, Text: msg.Text, Err: err})
	}
	name, args := editor(os.Getenv)
	cmd := exec.Command(name, append(args, path)...) //nolint:noctx,gosec // the user's own editor, as long as they like
	// The terminal itself, not the program's filtered input: an editor needs one.
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	return execute(cmd, func(err error) tea.Msg {
		edited := views.EditedMsg{ID: msg.ID, Text: msg.Text}
		data, reading := os.ReadFile(path)
		switch changed := string(data) != msg.Text; {
		case reading != nil:
			edited.Err = fmt.Errorf("read what was edited: %w", reading)
		case err != nil && changed:
			edited.Err = fmt.Errorf("run %s: %w (the text is in %s)", name, err, path)
		case errors.Is(err, exec.ErrNotFound) || errors.Is(err, fs.ErrNotExist):
			edited.Err = fmt.Errorf("there is no editor %s; set $VISUAL or $EDITOR to one", name)
		case err != nil:
			edited.Err = fmt.Errorf("run %s: %w", name, err)
		default:
			edited.Text, edited.Changed = string(data), changed
		}
		if reading == nil && (err == nil || string(data) == msg.Text) {
			_ = os.RemoveAll(filepath.Dir(path))
		}
		return edited
	})
}

// writeTemp writes the text to a file in a private directory of its own, where
// an editor can leave its backups.
func writeTemp(msg views.EditTextMsg) (string, error) {
	dir, err := os.MkdirTemp("", "trs-edit-")
	if err != nil {
		return "", fmt.Errorf("make a directory to edit in: %w", err)
	}
	path := filepath.Join(dir, fileName(msg.Name)+msg.Suffix)
	if err := os.WriteFile(path, []byte(msg.Text), 0o600); err != nil {
		return "", errors.Join(fmt.Errorf("write the text to edit: %w", err), os.RemoveAll(dir))
	}
	return path, nil
}

// fileName is a name that is safe as a file's.
func fileName(name string) string {
	safe := strings.Map(func(r rune) rune {
		if r == '-' || r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
			return r
		}
		return '-'
	}, name)
	if safe == "" {
		return "text"
	}
	return safe[:min(len(safe), 60)]
}

// editor is the user's editor and its first arguments.
func editor(getenv func(string) string) (name string, args []string) {
	for _, variable := range []string{"VISUAL", "EDITOR"} {
		if words := commandWords(getenv, getenv(variable), runtime.GOOS); len(words) > 0 {
			return words[0], words[1:]
		}
	}
	if runtime.GOOS == "windows" {
		return "notepad", nil
	}
	return "vi", nil
}

// commandWords takes a command line apart as a shell would, with quotes and
// variables: a program's path may have blanks in it.
func commandWords(getenv func(string) string, line, goos string) []string {
	if goos != "windows" { // there \ separates folders
		if words, err := shell.Fields(line, getenv); err == nil {
			return words
		}
	}
	return strings.Fields(line)
}
