package diffview

import (
	"strings"

	"github.com/aymanbagabas/go-udiff"
	"github.com/aymanbagabas/go-udiff/lcs"

	"trs/views/safetext"
	"trs/views/theme"
)

// Unified draws the unified text diff of two JSON documents for a pager.
func Unified(th *theme.Theme, oldName, newName string, oldJSON, newJSON []byte, width int) ([]string, error) {
	before, err := pretty(oldJSON)
	if err != nil {
		return nil, err
	}
	after, err := pretty(newJSON)
	if err != nil {
		return nil, err
	}
	return UnifiedText(th, oldName, newName, before, after, width), nil
}

// UnifiedText draws the unified diff of two texts for a pager. What is wider than
// width goes on in the next lines, without a sign.
func UnifiedText(th *theme.Theme, oldName, newName, before, after string, width int) []string {
	var lines []string
	for line := range strings.Lines(Text(oldName, newName, before, after)) {
		line = safetext.Line(strings.TrimRight(line, "\n"))
		ink := th.Text
		switch {
		case strings.HasPrefix(line, "@@"):
			lines = append(lines, " "+th.Accent.Paint(line))
			continue
		case strings.HasPrefix(line, "+"):
			ink = th.Added
		case strings.HasPrefix(line, "-"):
			ink = th.Removed
		}
		lines = append(lines, folded(ink, line, width)...)
	}
	if len(lines) == 0 {
		return []string{"", "  " + th.Muted.Paint("no difference")}
	}
	return lines
}

// folded is a line of a diff in as many lines as it takes.
func folded(ink theme.Ink, line string, width int) []string {
	if safetext.Width(line)+2 <= width || line == "" {
		return []string{" " + ink.Paint(line)}
	}
	text := strings.TrimLeft(line[1:], " ")
	head := line[:len(line)-len(text)] // the sign and the indentation
	parts := safetext.Wrap(text, max(12, width-len(head)-4))
	for i, part := range parts {
		if i == 0 {
			parts[i] = " " + ink.Paint(head+part)
			continue
		}
		parts[i] = strings.Repeat(" ", len(head)+3) + ink.Paint(part)
	}
	return parts
}

// Text is the unified diff of two texts, line by line. "" is no difference.
func Text(oldName, newName, before, after string) string {
	old, now := strings.SplitAfter(before, "\n"), strings.SplitAfter(after, "\n")
	starts := make([]int, len(old)+1)
	for i, line := range old {
		starts[i+1] = starts[i] + len(line)
	}
	var edits []udiff.Edit
	for _, d := range lcs.DiffRunes(numbered(old, now)) {
		edits = append(edits, udiff.Edit{Start: starts[d.Start], End: starts[d.End], New: strings.Join(now[d.ReplStart:d.ReplEnd], "")})
	}
	const context = udiff.DefaultContextLines
	text, err := udiff.ToUnified(oldName, newName, before, edits, context)
	if err != nil { // not what lines say: what letters say is true, too
		return udiff.Unified(oldName, newName, before, after)
	}
	return text
}

// numbered gives equal lines equal numbers, so that lines are compared and not
// letters: a line that stays is never told as taken out and put in again because
// the one before it begins alike.
func numbered(old, now []string) (before, after []rune) {
	numbers := map[string]rune{}
	number := func(lines []string) []rune {
		out := make([]rune, len(lines))
		for i, line := range lines {
			n, known := numbers[line]
			if !known {
				n = rune(len(numbers))
				numbers[line] = n
			}
			out[i] = n
		}
		return out
	}
	return number(old), number(now)
}
