package answer

import (
	"context"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"trs/views/facts"
	"trs/views/markdown"
	"trs/views/safetext"
	"trs/views/status"
	"trs/views/textview"
	"trs/views/theme"
)

const (
	// maxMarkdown is up to what length a text is drawn as Markdown.
	maxMarkdown = 64 << 10
	// maxPage is how much of a text is laid out; all of it is copied and saved.
	maxPage = 8 << 20
	// maxHex is how many bytes are shown as they are.
	maxHex = 4 << 10
)

// laidOutMsg answers layOut and indent.
type laidOutMsg struct {
	req    uint64
	source textview.Source
}

// indent makes the lines of a JSON text.
func indent(ctx context.Context, req uint64, th *theme.Theme, data []byte) tea.Cmd {
	return func() tea.Msg { return laidOutMsg{req: req, source: textview.NewJSON(ctx, th, data)} }
}

// layOut makes the lines of a text for a width.
func layOut(ctx context.Context, req uint64, th *theme.Theme, text string, asMarkdown bool, width int) tea.Cmd {
	return func() tea.Msg {
		width = max(8, width-2)
		if asMarkdown && len(text) <= maxMarkdown {
			return laidOutMsg{req: req, source: textview.Painted(markdown.New(th).Lines(text, width))}
		}
		return laidOutMsg{req: req, source: textview.Painted(plainLines(ctx, th, text, width))}
	}
}

// plainLines is a text, wrapped.
func plainLines(ctx context.Context, th *theme.Theme, text string, width int) []string {
	more := len(text) > maxPage
	shown := strings.TrimRight(text[:min(len(text), maxPage)], "\r\n")
	var lines []string
	for line := range strings.Lines(shown) {
		line = safetext.Line(strings.TrimRight(line, "\r\n"))
		if safetext.Width(line) <= width {
			lines = append(lines, th.Text.Paint(line))
			continue
		}
		for _, part := range safetext.Wrap(line, width) {
			lines = append(lines, th.Text.Paint(part))
		}
		if ctx.Err() != nil {
			return lines
		}
	}
	if more {
		lines = append(lines, "", th.Warn.Paint("… "+status.Bytes(int64(len(text)-maxPage))+" more; a copy and a saved file have all of it"))
	}
	return lines
}

// factLines is what is known of bytes, and the first of them.
func factLines(th *theme.Theme, f facts.Facts, data []byte, width int) textview.Painted {
	lines := []string{"", th.Strong.Paint(safetext.Line(f.What())), ""}
	fact := func(name, value string) {
		lines = append(lines, th.Muted.Paint(safetext.Pad(name, 9))+th.Text.Paint(safetext.Line(value)))
	}
	fact("type", f.Type)
	if f.Claimed != "" && f.Claimed != f.Type {
		lines[len(lines)-1] += th.Warn.Paint("   it says it is " + safetext.Line(f.Claimed))
	}
	fact("size", status.Bytes(int64(f.Size)))
	fact("sha256", f.Sum)
	lines = append(lines, "")
	shown := data[:min(len(data), maxHex)]
	per := 16
	if width < len(facts.HexLine(0, nil, per))+per+2 {
		per = 8
	}
	for from := 0; from < len(shown); from += per {
		lines = append(lines, th.Muted.Paint(facts.HexLine(from, shown[from:min(from+per, len(shown))], per)))
	}
	if len(data) > maxHex {
		lines = append(lines, th.Muted.Paint("… "+status.Bytes(int64(len(data)-maxHex))+" more"))
	}
	return lines
}
