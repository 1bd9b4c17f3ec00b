package requests

import (
	"fmt"
	"io"

	tea "github.com/charmbracelet/bubbletea"

	"trs/api/journal"
	"trs/views"
	"trs/views/list"
	"trs/views/savefile"
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
	return views.Status{Text: "wrote " + list.Plural(msg.count, "exchange") + ", " + status.Bytes(int64(msg.size)) + ", to " + msg.path}
}

// writeHAR writes a file. One that is there already is replaced only with
// overwrite; without it the error is fs.ErrExist.
func writeHAR(req uint64, path string, overwrite bool, exchanges []journal.Exchange) tea.Cmd {
	return func() tea.Msg {
		msg := harWrittenMsg{req: req, path: savefile.Path(path), count: len(exchanges)}
		data, err := journal.HAR(exchanges, "")
		if err != nil {
			msg.err = fmt.Errorf("make the HAR: %w", err)
			return msg
		}
		msg.size = len(data)
		_, err = savefile.Write(msg.path, overwrite, func(out io.Writer) error {
			_, err := out.Write(data)
			return err
		})
		if err != nil {
			msg.err = fmt.Errorf("write the HAR: %w", err)
		}
		return msg
	}
}
