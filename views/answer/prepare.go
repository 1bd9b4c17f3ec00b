package answer

import (
	"bytes"
	"context"
	"mime"
	"slices"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"trs/views/facts"
	"trs/views/jsonscan"
	"trs/views/jsonview"
)

// preparedMsg answers prepare.
type preparedMsg struct {
	req     uint64
	content content
}

// prepare finds out what an answer is.
func prepare(ctx context.Context, req uint64, a *Answer) tea.Cmd {
	return func() tea.Msg {
		return preparedMsg{req: req, content: contentOf(ctx, a.Data, a.MediaType)}
	}
}

// contentOf is what data is: what it is said to be, if that is true.
func contentOf(ctx context.Context, data []byte, mediaType string) content {
	c := content{data: data}
	kind, params, err := mime.ParseMediaType(mediaType)
	if err != nil {
		kind, _, _ = strings.Cut(mediaType, ";")
	}
	isJSON := kind == "" || strings.HasSuffix(kind, "json")
	if isJSON || maybeJSON(data) {
		doc, err := jsonview.Parse(data)
		if err == nil {
			c.doc, c.places = doc, lists(ctx, data)
			if doc.Root().Kind() == jsonview.String {
				c.text = doc.Root().Text()
			}
			return c
		}
		if isJSON && len(bytes.TrimSpace(data)) > 0 {
			c.err = err
		}
	}
	if facts.IsText(data) {
		if sheet, ok := separated(ctx, data, kind, params["header"]); ok {
			return sheet
		}
		c.text, c.isText = string(data), true
		return c
	}
	c.isBytes, c.facts = true, facts.Of(data, kind)
	return c
}

// maybeJSON reports whether a text begins as an object or a list.
func maybeJSON(data []byte) bool {
	at := jsonscan.Space(data, 0)
	return at < len(data) && (data[at] == '{' || data[at] == '[')
}

// Bounds of the search for lists.
const (
	maxDepth  = 5  // how deep they are looked for
	maxPlaces = 40 // how many are offered
	sampled   = 20 // values that are looked at to know a list of objects
)

// lists finds the lists of objects that are obvious: not inside one another, not
// deep, the longest first.
func lists(ctx context.Context, text []byte) []place {
	var found []place
	var look func(at jsonscan.Span, path []string)
	look = func(at jsonscan.Span, path []string) {
		if len(found) >= maxPlaces || ctx.Err() != nil {
			return
		}
		if rows, ok := isTable(text, at); ok {
			found = append(found, place{path: slices.Clone(path), at: at, rows: rows})
			return
		}
		if len(path) >= maxDepth || at.From >= len(text) || text[at.From] != '{' {
			return
		}
		for w := jsonscan.Walk(text, at.From); w.Next(); {
			if c := text[w.Value.From]; c == '{' || c == '[' {
				look(w.Value, append(path, w.Name()))
			}
		}
	}
	look(jsonscan.Root(text), nil)
	slices.SortStableFunc(found, func(a, b place) int { return b.rows - a.rows })
	return found
}

// isTable reports whether a value makes a table, and how long it is.
func isTable(text []byte, at jsonscan.Span) (rows int, ok bool) {
	if !tabular(text, at) {
		return 0, false
	}
	for w := jsonscan.Walk(text, at.From); w.Next(); {
		rows++
	}
	return rows, true
}

// tabular reports whether a value is a list with more objects and lists than
// other things among its first values.
func tabular(text []byte, at jsonscan.Span) bool {
	if at.From >= len(text) || text[at.From] != '[' {
		return false
	}
	rows, containers := 0, 0
	for w := jsonscan.Walk(text, at.From); rows < sampled && w.Next(); rows++ {
		if c := text[w.Value.From]; c == '{' || c == '[' {
			containers++
		}
	}
	return containers*2 > rows
}

// looksMarkdown reports whether a text has the marks of Markdown.
func looksMarkdown(text string) bool {
	const looked = 8 << 10
	if len(text) > maxMarkdown {
		return false
	}
	marks := 0
	for line := range strings.Lines(text[:min(len(text), looked)]) {
		line = strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(line, "# "), strings.HasPrefix(line, "## "), strings.HasPrefix(line, "### "), strings.HasPrefix(line, "```"):
			marks += 2
		case strings.HasPrefix(line, "- "), strings.HasPrefix(line, "* "), strings.HasPrefix(line, "> "), strings.HasPrefix(line, "| "):
			marks++
		}
		marks += min(2, strings.Count(line, "](")+strings.Count(line, "**")/2)
	}
	return marks >= 2
}
