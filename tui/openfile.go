package tui

import (
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"trs/views"
)

// viewed is the files that are opened outside: those whose programs show them,
// and do not run what is in them.
var viewed = []string{".png", ".jpg", ".gif", ".webp", ".bmp", ".pdf", ".mp3", ".wav", ".mp4", ".webm"}

// openFile opens a file in the system's viewer.
func openFile(path string) tea.Cmd {
	return func() tea.Msg {
		if !slices.Contains(viewed, strings.ToLower(filepath.Ext(path))) {
			return views.ToastMsg{Kind: views.Bad, Text: "only pictures, sound, films and PDFs are opened outside"}
		}
		name, args := opener(runtime.GOOS)
		cmd := exec.Command(name, append(args, path)...) //nolint:noctx,gosec // the viewer outlives trs
		if err := cmd.Start(); err != nil {
			return views.ToastMsg{Kind: views.Bad, Text: "cannot open a viewer (" + err.Error() + "); the file is " + path}
		}
		go cmd.Wait() //nolint:errcheck // only to let the process go
		return views.ToastMsg{Kind: views.Good, Text: "opened " + filepath.Base(path) + " with " + name}
	}
}

// opener is the program that opens files by their type, and its first arguments.
func opener(goos string) (name string, args []string) {
	switch goos {
	case "darwin":
		return "open", nil
	case "windows":
		return "rundll32", []string{"url.dll,FileProtocolHandler"}
	}
	return "xdg-open", nil
}
