package requests

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"trs/api/journal"
	"trs/views"
	"trs/views/list"
	"trs/views/status"
)

// harWrittenMsg answers writeHAR.
type harWrittenMsg struct {
	req   uint64
	path  string
	count int
	size  int
	err   error
}

func (msg harWrittenMsg) status() views.Status {
	if msg.err != nil {
		return views.Status{Text: msg.err.Error(), Err: true}
	}
	return views.Status{Text: "wrote " + list.Count(msg.count) + " exchanges, " + status.Bytes(int64(msg.size)) + ", to " + msg.path}
}

// writeHAR writes a file. One that is there already is replaced only with
// overwrite; without it the error is fs.ErrExist.
func writeHAR(req uint64, path string, overwrite bool, exchanges []journal.Exchange) tea.Cmd {
	return func() tea.Msg {
		msg := harWrittenMsg{req: req, path: path, count: len(exchanges)}
		if rest, ok := strings.CutPrefix(path, "~/"); ok {
			if home, err := os.UserHomeDir(); err == nil {
				msg.path = filepath.Join(home, rest)
			}
		}
		data, err := journal.HAR(exchanges, "")
		if err != nil {
			msg.err = fmt.Errorf("make the HAR: %w", err)
			return msg
		}
		msg.size = len(data)
		if err := writeFile(msg.path, data, overwrite); err != nil {
			msg.err = fmt.Errorf("write the HAR: %w", err)
		}
		return msg
	}
}

// writeFile writes beside the file and gives it the name when all is written.
func writeFile(path string, data []byte, overwrite bool) error {
	temp, err := os.CreateTemp(filepath.Dir(path), ".trs-*.har")
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name()) // gone after the rename
	_, err = temp.Write(data)
	if err == nil {
		err = temp.Sync()
	}
	if closing := temp.Close(); err == nil {
		err = closing
	}
	switch {
	case err != nil:
		return err
	case overwrite:
		return os.Rename(temp.Name(), path)
	}
	if _, err := os.Lstat(path); err == nil {
		return fs.ErrExist
	}
	return os.Rename(temp.Name(), path)
}
