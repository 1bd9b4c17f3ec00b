package source

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"trs/views/savefile"
)

// maxSource bounds what is read from a file or the clipboard.
const maxSource = 64 << 20

// ReadFile reads a file of arguments. A path may begin with ~/.
func ReadFile(path string) ([]byte, error) {
	path = savefile.Path(path)
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	if info, err := file.Stat(); err == nil && info.IsDir() {
		return nil, fmt.Errorf("%s is a folder", path)
	}
	text, err := io.ReadAll(io.LimitReader(file, maxSource+1))
	switch {
	case err != nil:
		return nil, err
	case len(text) > maxSource:
		return nil, fmt.Errorf("%s has more than %d MiB", path, maxSource>>20)
	}
	return text, nil
}

// FromFile reads and parses a file.
func FromFile(path string) (Found, error) {
	text, err := ReadFile(path)
	if err != nil {
		return Found{}, err
	}
	found, err := Parse(text, ReadFile)
	if err != nil {
		return Found{}, fmt.Errorf("%s: %w", filepath.Base(path), err)
	}
	return found, nil
}

// ErrNoClipboard is told where no program reads the clipboard.
var ErrNoClipboard = errors.New("the clipboard cannot be read here")

// clipboardWait is how long a clipboard program may take.
const clipboardWait = 3 * time.Second

// Clipboard reads the clipboard with the system's own program. Over SSH that
// would be another machine's clipboard; there only tmux is asked.
func Clipboard(ctx context.Context, goos string, getenv func(string) string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, clipboardWait)
	defer cancel()
	for _, command := range readers(goos, getenv) {
		var out bytes.Buffer
		cmd := exec.CommandContext(ctx, command[0], command[1:]...)
		cmd.Stdout = &limited{to: &out, left: maxSource}
		cmd.WaitDelay = time.Second
		if cmd.Run() == nil {
			return out.Bytes(), nil
		}
	}
	return nil, ErrNoClipboard
}

// readers is the programs that may read the clipboard, the likeliest first.
func readers(goos string, getenv func(string) string) [][]string {
	remote := getenv("SSH_TTY") != "" || getenv("SSH_CONNECTION") != ""
	var commands [][]string
	switch {
	case remote:
	case goos == "darwin":
		commands = append(commands, []string{"pbpaste"})
	case goos == "windows", getenv("WSL_DISTRO_NAME") != "":
		commands = append(commands, []string{"powershell.exe", "-NoProfile", "-Command", "[Console]::OutputEncoding=[Text.Encoding]::UTF8; Get-Clipboard -Raw"})
	default:
		if getenv("WAYLAND_DISPLAY") != "" {
			commands = append(commands, []string{"wl-paste", "--no-newline"})
		}
		if getenv("DISPLAY") != "" {
			commands = append(commands, []string{"xclip", "-selection", "clipboard", "-o"}, []string{"xsel", "--clipboard", "--output"})
		}
	}
	if getenv("TMUX") != "" {
		commands = append(commands, []string{"tmux", "save-buffer", "-"})
	}
	return commands
}

// limited fails when more is written than it takes.
type limited struct {
	to   *bytes.Buffer
	left int
}

func (l *limited) Write(p []byte) (int, error) {
	if len(p) > l.left {
		return 0, errors.New("too large")
	}
	l.left -= len(p)
	return l.to.Write(p)
}
