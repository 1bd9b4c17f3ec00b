package requests

import (
	"fmt"
	"io"
	"path/filepath"

	tea "github.com/charmbracelet/bubbletea"

	"trs/api/journal"
	"trs/views/list"
	"trs/views/safetext"
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

// told is what was written, and where: that comes first, the rest may be cut off.
func (msg harWrittenMsg) told() string {
	where := msg.path
	if full, err := filepath.Abs(msg.path); err == nil {
		where = full
	}
	return "wrote " + safetext.Line(where) + ": " + list.Plural(msg.count, "exchange") + ", " + status.Bytes(int64(msg.size))
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
