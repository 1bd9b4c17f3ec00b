package tui

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"trs/views"
	"trs/views/overlay"
	"trs/views/status"
)

// maxOSC52 is how much base64 terminals take in one sequence; xterm's limit,
// the smallest in wide use.
const maxOSC52 = 74_994

// clipboardWait is how long a clipboard program may take.
const clipboardWait = 3 * time.Second

// copiedMsg answers writeClipboard.
type copiedMsg struct {
	label string
	size  int
	how   string
	err   error
}

// clipboard is the ways to reach one, tried in this order.
type clipboard struct {
	getenv func(string) string
	run    func(ctx context.Context, stdin string, name string, args ...string) error
	out    io.Writer
	dir    string // for the fallback file
	goos   string
}

func (m *Model) clipboard() clipboard {
	out := m.o.Output
	if out == nil {
		out = os.Stdout
	}
	return clipboard{getenv: os.Getenv, run: runWithInput, out: out, dir: m.o.StateDir, goos: runtime.GOOS}
}

func (m *Model) copyText(msg views.CopyMsg) tea.Cmd {
	return writeClipboard(m.env.Ctx, m.clipboard(), msg)
}

func writeClipboard(ctx context.Context, c clipboard, msg views.CopyMsg) tea.Cmd {
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(ctx, clipboardWait)
		defer cancel()
		how, err := c.write(ctx, msg.Text, msg.Secret)
		return copiedMsg{label: msg.Label, size: len(msg.Text), how: how, err: err}
	}
}

func (m *Model) handleCopied(msg copiedMsg) tea.Cmd {
	if msg.err != nil {
		m.setToast(views.Bad, "could not copy "+msg.label+": "+msg.err.Error())
	} else {
		m.setToast(views.Good, fmt.Sprintf("copied %s (%s) %s", msg.label, status.Bytes(int64(msg.size)), msg.how))
	}
	return m.toast.expire()
}

// write puts text on a clipboard and says how.
func (c clipboard) write(ctx context.Context, text string, secret bool) (how string, err error) {
	remote := c.getenv("SSH_TTY") != "" || c.getenv("SSH_CONNECTION") != ""
	if !remote {
		for _, command := range c.native() {
			if c.run(ctx, text, command[0], command[1:]...) == nil {
				return "with " + command[0], nil
			}
		}
	}
	if c.getenv("TMUX") != "" && c.run(ctx, text, "tmux", "load-buffer", "-w", "-") == nil {
		return "through tmux", nil
	}
	if encoded := base64.StdEncoding.EncodeToString([]byte(text)); c.understandsOSC52() && len(encoded) <= maxOSC52 {
		if _, err := io.WriteString(c.out, c.wrap("\x1b]52;c;"+encoded+"\a")); err == nil {
			return "through the terminal (OSC 52)", nil
		}
	}
	if secret {
		return "", errors.New("no clipboard can be reached, and a secret is not written to a file")
	}
	path, err := c.file(text)
	if err != nil {
		return "", err
	}
	return "to " + path, nil
}

// native is the clipboard programs of this system.
func (c clipboard) native() [][]string {
	switch c.goos {
	case "darwin":
		return [][]string{{"pbcopy"}}
	case "windows":
		return [][]string{{"clip.exe"}}
	}
	var commands [][]string
	if c.getenv("WAYLAND_DISPLAY") != "" {
		commands = append(commands, []string{"wl-copy"})
	}
	if c.getenv("DISPLAY") != "" {
		commands = append(commands, []string{"xclip", "-selection", "clipboard"}, []string{"xsel", "--clipboard", "--input"})
	}
	if c.getenv("WSL_DISTRO_NAME") != "" {
		commands = append(commands, []string{"clip.exe"})
	}
	return commands
}

func (c clipboard) understandsOSC52() bool {
	term := c.getenv("TERM")
	return term != "" && term != "dumb" && term != "linux"
}

// wrap hands a sequence through screen, which does not pass it on by itself.
func (c clipboard) wrap(sequence string) string {
	if strings.HasPrefix(c.getenv("TERM"), "screen") && c.getenv("TMUX") == "" {
		return "\x1bP" + sequence + "\x1b\\"
	}
	return sequence
}

// file writes text to a private file.
func (c clipboard) file(text string) (string, error) {
	if err := os.MkdirAll(c.dir, 0o700); err != nil {
		return "", fmt.Errorf("make the state directory: %w", err)
	}
	path := filepath.Join(c.dir, "clipboard.txt")
	temp, err := os.CreateTemp(c.dir, "clipboard.*.tmp") // private from the start
	if err != nil {
		return "", fmt.Errorf("write the clipboard file: %w", err)
	}
	defer os.Remove(temp.Name()) // gone after the rename
	_, err = temp.WriteString(text)
	if closing := temp.Close(); err == nil {
		err = closing
	}
	if err == nil {
		err = os.Rename(temp.Name(), path)
	}
	if err != nil {
		return "", fmt.Errorf("write the clipboard file: %w", err)
	}
	return path, nil
}

// runWithInput runs a program with text on its standard input. Clipboard
// programs go on in the background: only the start is waited for.
func runWithInput(ctx context.Context, stdin, name string, args ...string) error {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Stdin = strings.NewReader(stdin)
	cmd.WaitDelay = time.Second
	return cmd.Run()
}

// copyFirst copies what the pane in front offers first.
func (m *Model) copyFirst() tea.Cmd {
	copies := m.paneCopies()
	if len(copies) == 0 {
		m.setToast(views.Info, "nothing to copy here")
		return m.toast.expire()
	}
	return m.copyOne(copies[0])
}

func (m *Model) paneCopies() []views.Copyable {
	var copies []views.Copyable
	if copier, ok := m.pane().(views.Copier); ok {
		copies = copier.Copies()
	}
	if m.session == nil {
		return copies
	}
	for _, own := range []struct{ label, text string }{{"session id", m.session.ID}, {"MCP URL", m.session.MCP.URL}} {
		i := slices.IndexFunc(copies, func(c views.Copyable) bool { return c.Label == own.label })
		switch {
		case i < 0:
			copies = append(copies, views.Copyable{Label: own.label, Text: func() string { return own.text }})
		case copies[i].Text() != own.text: // the pane's is another session's
			copies = append(copies, views.Copyable{Label: own.label + " of the open session", Text: func() string { return own.text }})
		}
	}
	return copies
}

// copyMenu offers everything that can be copied here.
func (m *Model) copyMenu() tea.Cmd {
	m.copies = m.paneCopies()
	if len(m.copies) == 0 {
		return m.copyFirst()
	}
	items := make([]views.PickItem, len(m.copies))
	for i, c := range m.copies {
		items[i] = views.PickItem{Label: c.Label}
	}
	m.copiesID = views.NextID()
	m.push(overlay.NewPicker(m.kit(), views.PickMsg{ID: m.copiesID, Title: "Copy", Items: items}))
	return nil
}

func (m *Model) copyPicked(index int) tea.Cmd {
	copies := m.copies
	m.copies = nil
	if index < 0 || index >= len(copies) {
		return nil
	}
	return m.copyOne(copies[index])
}

func (m *Model) copyOne(c views.Copyable) tea.Cmd {
	if c.Later != nil {
		return c.Later
	}
	return m.copyText(views.CopyMsg{Label: c.Label, Text: c.Text(), Secret: c.Secret})
}
