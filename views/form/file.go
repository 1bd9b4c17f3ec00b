package form

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	tea "github.com/charmbracelet/bubbletea"

	"trs/views"
	"trs/views/form/value"
	"trs/views/status"
)

// maxFile bounds a file that becomes a value.
const maxFile = 4 << 20

// fileReadMsg answers readFile.
type fileReadMsg struct {
	req  uint64
	name string
	data []byte
	err  error
}

// takesFile reports whether a field is likely to be filled from a file.
func (n *node) takesFile() bool {
	return n.shape() == text && (n.binary() || n.spec.schema.Get("contentMediaType") != nil || n.format() == "binary")
}

// binary reports whether the bytes of a file are written as base64 here.
func (n *node) binary() bool {
	return n.format() == "byte" || n.format() == "base64" || n.spec.schema.Get("contentEncoding").Text() == "base64"
}

// askFile asks for the file that a field's value is taken from.
func (m *Model) askFile(n *node) tea.Cmd {
	if n.adder || n.shape() != text && n.shape() != anything && n.shape() != object && n.shape() != list {
		return views.Toast(views.Info, "a file is no value for this field")
	}
	body := "The file's text becomes the value."
	switch {
	case n.binary():
		body = "The file's bytes become the value, as base64."
	case n.shape() != text:
		body = "The file's JSON becomes the value."
	}
	ask := views.PromptMsg{Title: "File for " + m.titleOf(n), Body: body, Placeholder: "~/path", Check: func(path string) string {
		if strings.TrimSpace(path) == "" {
			return "a file needs a path"
		}
		return ""
	}}
	return m.prompt(n, ask, func(path string) tea.Cmd {
		m.filled = n
		_, req := m.files.Begin(m.env.Ctx)
		return readFile(req, strings.TrimSpace(path))
	})
}

// readFile reads a file that a value is taken from.
func readFile(req uint64, path string) tea.Cmd {
	return func() tea.Msg {
		if rest, ok := strings.CutPrefix(path, "~/"); ok {
			if home, err := os.UserHomeDir(); err == nil {
				path = filepath.Join(home, rest)
			}
		}
		data, err := readAtMost(path)
		return fileReadMsg{req: req, name: filepath.Base(path), data: data, err: err}
	}
}

func readAtMost(path string) (data []byte, err error) {
	info, err := os.Stat(path) // opening a pipe would wait for its writer
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is not a file", path)
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	data, err = io.ReadAll(io.LimitReader(file, maxFile+1))
	if err == nil && len(data) > maxFile {
		return nil, fmt.Errorf("%s is larger than %s, the most that a value takes", path, status.Bytes(maxFile))
	}
	return data, err
}

// handleFile makes what was read the value of the field that asked for it.
func (m *Model) handleFile(msg fileReadMsg) tea.Cmd {
	if !m.files.Accept(msg.req) {
		return nil
	}
	n := m.filled
	m.filled = nil
	switch {
	case msg.err != nil:
		return views.Toast(views.Bad, msg.err.Error())
	case n == nil || !m.stands(n):
		return views.Toast(views.Warning, "the field is no longer there, so nothing was changed")
	}
	v := value.NewText(base64.StdEncoding.EncodeToString(msg.data))
	switch {
	case n.binary():
	case n.format() == "binary" && !utf8.Valid(msg.data): // JSON has no other way to hold bytes
	case n.shape() == text && !utf8.Valid(msg.data):
		return views.Toast(views.Bad, msg.name+" is not text, and the field does not take base64")
	case n.shape() == text:
		v = value.NewText(string(msg.data))
	default:
		parsed, err := value.Parse(msg.data)
		if err != nil {
			return views.Toast(views.Bad, msg.name+" is not JSON: "+err.Error())
		}
		v, n.kids, n.built = parsed, nil, false
	}
	return tea.Batch(m.change(n, v), views.Toast(views.Good, status.Bytes(int64(len(msg.data)))+" of "+msg.name+" taken"))
}
