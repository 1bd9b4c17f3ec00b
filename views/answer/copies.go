package answer

import (
	"context"
	"encoding/base64"
	"slices"
	"strconv"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"trs/views"
	"trs/views/grid"
	"trs/views/jsonscan"
	"trs/views/jsonview"
)

// Copies is what can be copied here; the first is what is chosen.
func (m *Model) Copies() []views.Copyable {
	l := m.top()
	if l == nil {
		return nil
	}
	var copies []views.Copyable
	add := func(label string, text func() string) {
		copies = append(copies, views.Copyable{Label: label, Text: text})
	}
	switch {
	case l.view == table:
		copies = m.tableCopies(l)
	case l.view == page || l.isText:
		add("text", func() string { return l.text })
	case l.isBytes:
		add("sha256", func() string { return l.facts.Sum })
		add("base64", func() string { return base64.StdEncoding.EncodeToString(l.data) })
	case l.view == schema:
		if d, ok := l.diffs.Selected(); ok {
			add("difference", func() string { return d.where + ": " + d.message })
		}
		add("differences", l.differences)
	case l.view == raw:
		add("JSON", func() string { return string(l.data) })
	}
	if l.tree != nil && l.view == tree {
		add("value", l.tree.Value)
		add("path", l.tree.Path)
	}
	if path := l.chosenPath(); path != "" {
		add("jq expression", func() string { return l.jqTo(path) })
	}
	if l.filter != "" {
		add("filtered answer", func() string { return string(l.data) })
	}
	if !m.levels[0].isBytes {
		add("whole answer", func() string { return string(m.answer.Data) })
	}
	return copies
}

// chosenPath is the jq path of what is chosen in this level, or "".
func (l *level) chosenPath() string {
	switch l.view {
	case tree:
		return l.tree.Path()
	case table:
		if row, column, ok := l.table.Chosen(); ok {
			return l.pathOf(slices.Concat(l.place, []string{strconv.Itoa(row)}, l.table.Table().Step(column)))
		}
	case schema:
		if d, ok := l.diffs.Selected(); ok {
			return l.pathOf(d.first)
		}
	case raw, page, about:
	}
	return ""
}

// pathOf is a path as jq writes it, "" when nothing is there.
func (l *level) pathOf(path []string) string {
	if n, whole := l.doc.At(path); whole {
		return n.Path()
	}
	return ""
}

func (m *Model) tableCopies(l *level) []views.Copyable {
	row, column, ok := l.table.Chosen()
	if !ok {
		return nil
	}
	t := l.table.Table()
	return []views.Copyable{
		{Label: "cell", Text: func() string { return grid.Text(t.Cell(row, column)) }},
		{Label: "row", Text: func() string { return string(t.Row(row)) }},
		{Label: "column", Later: copyColumn(m.env.Ctx, l.table.CSV(false), column)},
		{Label: "table as CSV", Later: copyCSV(m.env.Ctx, l.table.CSV(true))},
	}
}

// copyColumn copies one column of a table, however long it is.
func copyColumn(ctx context.Context, c grid.CSV, column int) tea.Cmd {
	return func() tea.Msg {
		return views.CopyMsg{Label: "column", Text: c.ColumnText(ctx, column)}
	}
}

// copyCSV copies a table, however long it is.
func copyCSV(ctx context.Context, c grid.CSV) tea.Cmd {
	return func() tea.Msg {
		var out strings.Builder
		if _, err := c.WriteTo(ctx, &out); err != nil {
			return nil // the program ends
		}
		return views.CopyMsg{Label: "table as CSV", Text: out.String()}
	}
}

// differences is all differences, one in a line.
func (l *level) differences() string {
	var out strings.Builder
	for _, d := range l.diffs.Items() {
		out.WriteString(d.where + ": " + d.message + "\n")
	}
	return out.String()
}

// Link is the web link that is chosen, or "".
func (m *Model) Link() string {
	l := m.top()
	if l == nil {
		return ""
	}
	text := ""
	switch l.view {
	case tree:
		if n := l.tree.Current(); n.Kind() == jsonview.String {
			text, _ = n.Short(maxLink)
		}
	case table:
		if row, column, ok := l.table.Chosen(); ok {
			text, _ = jsonscan.Beginning(l.table.Table().Cell(row, column), maxLink)
		}
	case page:
		text = l.text[:min(len(l.text), maxLink)]
	case raw, about, schema:
	}
	text = strings.TrimSpace(text)
	if (strings.HasPrefix(text, "https://") || strings.HasPrefix(text, "http://")) && !strings.ContainsAny(text, " \n\t") && len(text) < maxLink {
		return text
	}
	return ""
}

// maxLink is how long a link may be.
const maxLink = 4096
