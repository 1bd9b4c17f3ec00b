package files

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"image"
	_ "image/gif"  // the sizes of pictures
	_ "image/jpeg" // the sizes of pictures
	_ "image/png"  // the sizes of pictures
	"io"
	"net/http"
	"path"
	"strings"
	"time"
	"unicode/utf8"

	tea "github.com/charmbracelet/bubbletea"

	"trs/api"
	"trs/views"
	"trs/views/facts"
	"trs/views/jsonview"
	"trs/views/list"
	"trs/views/markdown"
	"trs/views/safetext"
	"trs/views/status"
	"trs/views/textview"
	"trs/views/theme"
)

const (
	peekBytes   = 256 << 10 // what is read of a file to show it
	maxLines    = 20_000    // what is drawn of it
	maxCSVRows  = 2000
	maxMarkdown = 32 << 10
	maxCell     = 32 // cells of a table's column
	hexBytes    = 256
	cacheBytes  = 4 << 20
	noticed     = 200 * time.Millisecond
	pause       = 80 * time.Millisecond
)

type kind int

const (
	_ kind = iota
	asLines
	asJSON
)

// fileKey tells one state of a file from another.
type fileKey struct {
	path     string
	size     int64
	modified time.Time
}

func keyOf(f *file) fileKey { return fileKey{f.path, f.size, f.modified} }

// preview is what the detail shows of the chosen file.
type preview struct {
	key     fileKey // what is shown
	width   int
	wanted  fileKey // what is being made
	wantedW int
	kind    kind
	what    string // for example "JSON" or "PNG picture, 640×480"
	content *api.MountPeek
	err     error
	read    views.Latest
	cache   map[fileKey]*api.MountPeek
	cached  int
}

func (p *preview) clear() {
	p.read.Cancel()
	*p = preview{}
}

// stop ends reading; the file can be read again by a refresh.
func (p *preview) stop() {
	p.read.Cancel()
	p.key, p.width, p.content, p.kind, p.what, p.err = p.wanted, p.wantedW, nil, asLines, "", errStopped
}

// errStopped is why there is no preview: esc.
var errStopped = errors.New("reading was stopped")

// forget drops what is kept, to read it anew; what is shown stays until then.
func (p *preview) forget() {
	p.read.Cancel()
	p.wanted, p.key, p.cache, p.cached = fileKey{}, fileKey{}, nil, 0
}

func (p *preview) keep(k fileKey, content *api.MountPeek) {
	if p.cache == nil || p.cached > cacheBytes {
		p.cache, p.cached = map[fileKey]*api.MountPeek{}, 0
	}
	if _, known := p.cache[k]; !known {
		p.cached += len(content.Data)
	}
	p.cache[k] = content
}

// previewMadeMsg answers makePreview.
type previewMadeMsg struct {
	req     uint64
	key     fileKey
	width   int
	content *api.MountPeek
	drawing drawing
	err     error
}

// drawing is a file made fit to be shown.
type drawing struct {
	kind  kind
	what  string
	lines []string
	doc   *jsonview.Document
}

// makePreview reads the beginning of a file, unless it is kept, and draws it. It
// waits a little first, for somebody who only passes by.
func makePreview(ctx context.Context, c Client, req uint64, session string, f *file, kept *api.MountPeek, pause time.Duration,
	th *theme.Theme, width int,
) tea.Cmd {
	return func() tea.Msg {
		msg := previewMadeMsg{req: req, key: keyOf(f), width: width, content: kept}
		if kept == nil && f.size == 0 {
			msg.content = &api.MountPeek{}
		}
		if msg.content == nil {
			select {
			case <-ctx.Done():
				return nil
			case <-time.After(pause):
			}
			content, err := c.PeekMountItem(ctx, session, api.FilesMount, f.path, peekBytes)
			if err != nil {
				msg.err = err
				return msg
			}
			msg.content = &content
		}
		msg.drawing = draw(th, f.name, *msg.content, width)
		return msg
	}
}

// follow shows the chosen file in the detail.
func (m *Model) follow() tea.Cmd {
	p := &m.preview
	chosen, ok := m.list.Selected()
	width, _ := m.textSize()
	if !m.focused || !ok || chosen.file == nil || width <= 0 {
		if p.read.Busy() {
			p.read.Cancel()
		}
		p.wanted = fileKey{}
		return nil
	}
	k := keyOf(chosen.file)
	if k == p.wanted && width == p.wantedW || k == p.key && width == p.width && !p.read.Busy() {
		return nil
	}
	p.wanted, p.wantedW = k, width
	ctx, req := p.read.Begin(m.env.Ctx)
	return makePreview(ctx, m.client, req, m.session, chosen.file, p.cache[k], m.pause, m.env.Theme, width)
}

func (m *Model) handlePreview(msg previewMadeMsg) {
	p := &m.preview
	if !p.read.Accept(msg.req) {
		return
	}
	resized := p.key == msg.key
	p.key, p.width, p.err, p.content, p.kind, p.what = msg.key, msg.width, msg.err, msg.content, msg.drawing.kind, msg.drawing.what
	if msg.err != nil {
		m.json.SetDocument(nil)
		m.text.SetSource(nil)
		return
	}
	p.keep(msg.key, msg.content)
	switch {
	case p.kind == asJSON && resized && m.json.Path() != "":
	case p.kind == asJSON:
		m.json.SetDocument(msg.drawing.doc)
	case resized:
		m.text.Replace(textview.Painted(msg.drawing.lines))
	default:
		m.text.Esc()
		m.text.SetSource(textview.Painted(msg.drawing.lines))
	}
}

// draw decides by name and content how a file is shown.
func draw(th *theme.Theme, name string, peek api.MountPeek, width int) drawing {
	extension := strings.ToLower(path.Ext(name))
	data := peek.Data
	if len(data) == 0 {
		return drawing{kind: asLines, what: "empty", lines: []string{" " + th.Muted.Paint("the file is empty")}}
	}
	if !isText(data) {
		return drawBinary(th, data, width)
	}
	d := drawing{kind: asLines, what: "text"}
	switch extension {
	case ".json", ".geojson", ".ipynb":
		d.what = "JSON"
		if !peek.Cut() {
			if doc, err := jsonview.Parse(data); err == nil {
				return drawing{kind: asJSON, what: "JSON", doc: doc}
			}
			d.what = "text, not valid JSON"
		}
	case ".md", ".markdown":
		d.what = "Markdown"
		d.lines = drawMarkdown(th, string(data), width)
	case ".csv", ".tsv":
		if lines, what, ok := drawTable(th, data, extension, peek.Cut()); ok {
			d.lines, d.what = lines, what
		}
	}
	if d.lines == nil {
		d.lines = drawText(th, string(data), width)
	}
	if peek.Cut() {
		note := "… this is the beginning, " + status.Bytes(int64(len(data)))
		if peek.Size > 0 {
			note += " of " + status.Bytes(peek.Size)
		}
		d.lines = append(d.lines, "", th.Warn.Paint(note))
	}
	return d
}

// drawMarkdown draws the beginning, and the rest as it is written, because
// drawing Markdown takes long.
func drawMarkdown(th *theme.Theme, text string, width int) []string {
	rest := ""
	if len(text) > maxMarkdown {
		end := strings.LastIndexByte(text[:maxMarkdown], '\n') + 1
		text, rest = text[:end], text[end:]
	}
	lines := append([]string{}, markdown.New(th).Lines(text, width-2)...)
	if rest == "" {
		return lines
	}
	lines = append(lines, "", th.Warn.Paint("… from here on as it is written"), "")
	return append(lines, drawText(th, rest, width)...)
}

func drawText(th *theme.Theme, text string, width int) []string {
	var lines []string
	for line := range strings.Lines(strings.TrimRight(text, "\r\n")) {
		for _, part := range safetext.Wrap(safetext.Line(strings.TrimRight(line, "\r\n")), max(8, width-2)) {
			lines = append(lines, th.Text.Paint(part))
		}
		if len(lines) >= maxLines {
			return append(lines, "", th.Warn.Paint("… there are more lines than are shown here"))
		}
	}
	return lines
}

// drawTable is a table with its columns aligned. Numbers stand right.
func drawTable(th *theme.Theme, data []byte, extension string, cut bool) (lines []string, what string, ok bool) {
	reader := csv.NewReader(bytes.NewReader(data))
	reader.FieldsPerRecord, reader.LazyQuotes, what = -1, true, "CSV"
	if extension == ".tsv" {
		reader.Comma, what = '\t', "TSV"
	}
	var rows [][]string
	var widths []int
	for len(rows) < maxCSVRows {
		record, err := reader.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, "", false
		}
		for i := range record {
			record[i] = safetext.Truncate(safetext.Line(record[i]), maxCell)
			if i == len(widths) {
				widths = append(widths, 1)
			}
			widths[i] = max(widths[i], safetext.Width(record[i]))
		}
		rows = append(rows, record)
	}
	if cut && len(rows) > 1 && len(rows) < maxCSVRows {
		rows = rows[:len(rows)-1] // the last one is not whole
	}
	if len(widths) < 2 || len(rows) == 0 {
		return nil, "", false
	}
	numbers := numberColumns(rows, len(widths))
	for i, record := range rows {
		lines = append(lines, tableLine(th, record, widths, numbers, i == 0))
	}
	if len(rows) == maxCSVRows {
		lines = append(lines, "", th.Warn.Paint("… there are more rows than are shown here"))
	}
	return lines, fmt.Sprintf("%s, %s × %d columns", what, list.Plural(len(rows)-1, "row"), len(widths)), true
}

// numberColumns tells which columns hold nothing but numbers below the heading.
func numberColumns(rows [][]string, columns int) []bool {
	numbers := make([]bool, columns)
	for i := range numbers {
		numbers[i] = len(rows) > 1
		for _, record := range rows[1:] {
			if i < len(record) && record[i] != "" && !isNumber(record[i]) {
				numbers[i] = false
				break
			}
		}
	}
	return numbers
}

func tableLine(th *theme.Theme, record []string, widths []int, numbers []bool, heading bool) string {
	ink := th.Text
	if heading {
		ink = th.Strong
	}
	var out strings.Builder
	for i, cell := range record {
		padded := safetext.Pad(cell, widths[i])
		if numbers[i] {
			padded = safetext.PadLeft(cell, widths[i])
		}
		out.WriteString(ink.Paint(padded) + "  ")
	}
	return out.String()
}

func isNumber(cell string) bool {
	return strings.Trim(cell, "0123456789.,-+% ") == "" && strings.Count(cell, "-") < 2 // two are a date
}

// drawBinary is the facts of a file that is no text, and its first bytes.
func drawBinary(th *theme.Theme, data []byte, width int) drawing {
	mime := http.DetectContentType(data)
	what, _, _ := strings.Cut(mime, ";")
	switch {
	case what == "application/octet-stream":
		what = "binary"
	case strings.HasPrefix(what, "text/"): // by its beginning
		what = "binary, like text at first"
	}
	if config, format, err := image.DecodeConfig(bytes.NewReader(data)); err == nil {
		what = fmt.Sprintf("%s picture, %d × %d pixels", strings.ToUpper(format), config.Width, config.Height)
	}
	d := drawing{kind: asLines, what: what}
	d.lines = append(d.lines, th.Muted.Paint("not text; its first bytes:"), "")
	data = data[:min(len(data), hexBytes)]
	per := 16
	if width < 76 {
		per = 8
	}
	for from := 0; from < len(data); from += per {
		d.lines = append(d.lines, th.Muted.Paint(facts.HexLine(from, data[from:min(from+per, len(data))], per)))
	}
	return d
}

// isText reports whether data is UTF-8 without null bytes; its end may be in the
// middle of a letter.
func isText(data []byte) bool {
	if bytes.IndexByte(data, 0) >= 0 {
		return false
	}
	for cut := range min(utf8.UTFMax, len(data)+1) {
		if utf8.Valid(data[:len(data)-cut]) {
			return true
		}
	}
	return false
}
