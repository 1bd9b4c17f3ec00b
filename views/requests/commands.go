package requests

import (
	"fmt"
	"os"

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

// writeHAR writes a new file; it fails when there is one of that name.
func writeHAR(req uint64, path string, exchanges []journal.Exchange) tea.Cmd {
	return func() tea.Msg {
		msg := harWrittenMsg{req: req, path: path, count: len(exchanges)}
		data, err := journal.HAR(exchanges, "")
		if err != nil {
			msg.err = fmt.Errorf("make the HAR: %w", err)
			return msg
		}
		msg.size = len(data)
		file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if err != nil {
			msg.err = fmt.Errorf("write the HAR: %w", err)
			return msg
		}
		_, err = file.Write(data)
		if closing := file.Close(); err == nil {
			err = closing
		}
		if err != nil {
			msg.err = fmt.Errorf("write the HAR: %w", err)
		}
		return msg
	}
}
