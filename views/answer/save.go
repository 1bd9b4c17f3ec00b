package answer

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"trs/views"
	"trs/views/grid"
	"trs/views/safetext"
	"trs/views/savefile"
	"trs/views/status"
)

// saving is what is being saved: a table, a text or bytes.
type saving struct {
	path   string
	data   []byte
	indent bool // data is JSON
	text   string
	csv    *grid.CSV
}

// Save asks where to save what is in front: a table as CSV, JSON indented, and
// anything else as it is.
func (m *Model) Save() tea.Cmd {
	l := m.top()
	if l == nil || m.save.Busy() {
		return nil
	}
	s, extension := saving{data: l.data}, ".json"
	body := status.Bytes(int64(len(l.data)))
	switch {
	case l.view == table && l.table.Table() != nil:
		csv := l.table.CSV(true)
		s, extension = saving{csv: &csv}, ".csv"
		body = plural(csv.Table.Len(), "row") + " in " + plural(len(csv.Columns), "column") +
			", as shown. Text that a spreadsheet would run as a formula gets an apostrophe in front."
	case l.isBytes:
		extension = l.facts.Extension()
		body += ", " + l.facts.What() + "."
	case l.view == page || l.doc == nil:
		s, extension = saving{text: l.text}, ".txt"
		switch {
		case l.isSheet:
			extension = ".csv"
			if strings.HasPrefix(m.answer.MediaType, "text/tab") {
				extension = ".tsv"
			}
		case l.markdown:
			extension = ".md"
		}
		body = status.Bytes(int64(len(l.text))) + " of text."
	default:
		s.indent = true
		body += " of JSON, saved indented."
	}
	name := fileName(m.answer.Name)
	if l.filter != "" {
		name += "-filtered"
	} else if l.title != "" {
		name += "-" + fileName(l.title)
	}
	return views.Send(views.PromptMsg{
		ID: m.ask(question{kind: askPath, level: l, saving: s}), Title: "Save", Value: name + extension,
		Body: safetext.Line(body) + " Nothing is overwritten without a question.",
		Check: func(path string) string {
			if strings.TrimSpace(path) == "" {
				return "a file needs a name"
			}
			return ""
		},
	})
}

// savedMsg answers saveTo.
type savedMsg struct {
	req     uint64
	saving  saving
	size    int64
	guarded int
	err     error
}

func (m *Model) write(s saving, path string, overwrite bool) tea.Cmd {
	s.path = path
	ctx, req := m.save.Begin(m.env.Ctx)
	return saveTo(ctx, req, s, overwrite)
}

// saveTo writes what is saved to its path.
func saveTo(ctx context.Context, req uint64, s saving, overwrite bool) tea.Cmd {
	return func() tea.Msg {
		s.path = savefile.Path(s.path)
		msg := savedMsg{req: req, saving: s}
		msg.size, msg.err = savefile.Write(s.path, overwrite, func(out io.Writer) (err error) {
			switch {
			case s.csv != nil:
				msg.guarded, err = s.csv.WriteTo(ctx, out)
				return err
			case s.indent:
				var indented bytes.Buffer
				if json.Indent(&indented, s.data, "", "  ") == nil {
					indented.WriteByte('\n')
					_, err = indented.WriteTo(out)
					return err
				}
			}
			if s.data == nil {
				_, err = io.WriteString(out, s.text)
				return err
			}
			_, err = out.Write(s.data)
			return err
		})
		return msg
	}
}

func (m *Model) handleSaved(msg savedMsg) tea.Cmd {
	if !m.save.Accept(msg.req) {
		return nil
	}
	switch {
	case errors.Is(msg.err, fs.ErrExist):
		return views.Send(views.ConfirmMsg{
			ID: m.ask(question{kind: askOverwrite, saving: msg.saving}), Title: "Overwrite", Yes: "overwrite", Danger: true,
			Body: safetext.Line(msg.saving.path) + " is there already. What is in it would be lost.",
		})
	case msg.err != nil:
		m.result = views.Status{Text: safetext.Line(msg.err.Error()), Err: true}
		return views.Toast(views.Bad, m.result.Text)
	}
	text := "saved " + status.Bytes(msg.size) + " to " + safetext.Line(msg.saving.path)
	if msg.guarded > 0 {
		text += "; " + plural(msg.guarded, "formula") + " made text"
	}
	m.result = views.Status{Text: text}
	return views.Toast(views.Good, text)
}

// openOutside opens what is in front in the system's viewer, or a link in the
// browser.
func (m *Model) openOutside(l *level) tea.Cmd {
	switch {
	case m.Link() != "":
		return views.Send(views.OpenURLMsg{URL: m.Link()})
	case !l.isBytes:
		return views.Toast(views.Info, "links and pictures are opened outside; anything else can be saved")
	case !l.facts.Viewable():
		return views.Toast(views.Info, l.facts.Type+" is not opened outside, it might run; save it instead")
	}
	_, req := m.open.Begin(m.env.Ctx)
	return writeTemp(req, l.data, fileName(m.answer.Name)+l.facts.Extension())
}

// writtenMsg answers writeTemp.
type writtenMsg struct {
	req  uint64
	path string
	err  error
}

// writeTemp writes bytes to a file that only the user can read, named after what
// they are and not after what a stranger says.
func writeTemp(req uint64, data []byte, name string) tea.Cmd {
	return func() tea.Msg {
		dir, err := os.MkdirTemp("", "trs-open-")
		if err != nil {
			return writtenMsg{req: req, err: fmt.Errorf("make a directory for the file: %w", err)}
		}
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			return writtenMsg{req: req, err: fmt.Errorf("write the file: %w", errors.Join(err, os.RemoveAll(dir)))}
		}
		return writtenMsg{req: req, path: path}
	}
}

func (m *Model) handleWritten(msg writtenMsg) tea.Cmd {
	switch {
	case !m.open.Accept(msg.req):
		return nil
	case msg.err != nil:
		return views.Toast(views.Bad, msg.err.Error())
	}
	return views.Send(views.OpenFileMsg{Path: msg.path})
}
